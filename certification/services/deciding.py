"""What somebody decides about awards: taking one back, giving it back, a longer date, an interim award."""

from datetime import date, datetime

from django.db import transaction

from certification.access import may_decide
from certification.enums import Basis, EntryKind
from certification.models import AwardPeriod, CredentialVersion, Extension, Revocation
from certification.models.awards import held
from certification.rules import Period, add_months, civil_date, standing
from certification.selectors.holdings import awards_with_decisions
from certification.services.awarding import tell_of, write
from certification.services.chain import seal
from certification.signals import award_revoked
from people.models import Person


class UnableToDecide(Exception):
    """Nothing was decided; the message says why and what to do."""


class UnableToRevoke(UnableToDecide):
    """The award was not revoked."""


def _reason(text: str, error: type[UnableToDecide] = UnableToDecide) -> str:
    if not text.strip():
        raise error("Say why; the reason is kept with the award.")
    return text.strip()


def _locked(award_id) -> AwardPeriod:
    # no_key: an award that another writes meanwhile points at these rows, and would wait for us with the chain's turn.
    AwardPeriod.objects.select_for_update(no_key=True).get(pk=award_id)
    return awards_with_decisions().get(pk=award_id)


@transaction.atomic
def revoke(*, award_id, actor: Person, reason: str, on: date, at: datetime) -> Revocation:
    """Takes an award back from the day `on`, on the page and in the status list, too."""
    award = _locked(award_id)
    if not may_decide(actor, award.person_id, award.version, civil_date(at)):
        raise UnableToRevoke("You may not revoke this award. Ask an administrator of this site.")
    reason = _reason(reason, UnableToRevoke)
    if hasattr(award, "revocation"):
        raise UnableToRevoke("This award has been revoked already; the first reason stands.")
    revocation = Revocation.objects.create(award=award, revoked_on=on, revoked_by=actor, reason=reason, recorded_at=at)
    seal(EntryKind.REVOCATION, revocation, at=at)
    award_revoked.send(AwardPeriod, person_id=str(award.person_id))
    tell_of(award.person_id)
    return revocation


@transaction.atomic
def restore(*, award_id, actor: Person, reason: str, at: datetime) -> AwardPeriod:
    """Gives a revoked award back from today until its own last day, and as long as it was extended.

    The days between stay revoked: they were. The cycle stays, too, and what counted towards a renewal counts again.
    """
    award, today = _locked(award_id), civil_date(at)
    if not may_decide(actor, award.person_id, award.version, today):
        raise UnableToDecide("You may not give this award back. Ask an administrator of this site.")
    reason = _reason(reason)
    rows = list(awards_with_decisions().filter(person=award.person_id, credential=award.credential_id))
    if not hasattr(award, "revocation") or award.revocation.revoked_on > today:
        raise UnableToDecide("This award is not revoked.")
    if any(row.sequence > award.sequence for row in rows):
        raise UnableToDecide("A later award stands in the ledger already; nothing is to be given back.")
    if held(award).ends < today:
        raise UnableToDecide("This award would be over by now. It can be earned again.")
    first = max(today, award.valid_from)
    basis = Basis.INTERIM if award.basis == Basis.INTERIM else Basis.RESTORED
    row = write(
        person=award.person,
        version=award.version,
        sequence=award.sequence + 1,
        earned=Period(first, max(first, award.valid_until), basis, ()),
        evidence={"began": award.valid_from.isoformat(), **award.evidence},
        at=at,
        given_by=actor,
        reason=reason,
    )
    if held(award).ends > row.valid_until:
        longer = Extension.objects.create(
            award=row, until=held(award).ends, extended_by=actor, reason=reason, recorded_at=at
        )
        seal(EntryKind.EXTENSION, longer, at=at)
    tell_of(award.person_id)
    return row


@transaction.atomic
def extend(*, award_id, until: date, actor: Person, reason: str, at: datetime) -> Extension:
    """Lets an award count to the end of a later day. The cycle stays where it was."""
    award, today = _locked(award_id), civil_date(at)
    if not may_decide(actor, award.person_id, award.version, today):
        raise UnableToDecide("You may not extend this award. Ask an administrator of this site.")
    reason = _reason(reason)
    law = held(award)
    if law.last < today:
        raise UnableToDecide("It has ended; a date that has passed is not moved. Give an interim award instead.")
    if until <= law.ends:
        raise UnableToDecide("It is valid to that day already. Choose a later one.")
    if award.basis == Basis.INTERIM:
        began = date.fromisoformat(award.evidence.get("began", award.valid_from.isoformat()))
        if until > add_months(began, award.version.interim_months):
            raise UnableToDecide(f"An interim award lasts at most {award.version.interim_months} months in all.")
    if until > add_months(award.valid_until, award.version.validity_months):
        raise UnableToDecide("That is longer than a whole new period. Let it be renewed.")
    row = Extension.objects.create(award=award, until=until, extended_by=actor, reason=reason, recorded_at=at)
    seal(EntryKind.EXTENSION, row, at=at)
    tell_of(award.person_id)
    return row


@transaction.atomic
def give_interim(
    *, person: Person, version: CredentialVersion, until: date, evidence: str, actor: Person, at: datetime
) -> AwardPeriod:
    """An award for the time being, from today, on what `evidence` says. Renewals do not follow from it."""
    today = civil_date(at)
    if not may_decide(actor, person.pk, version, today):
        raise UnableToDecide("You may not give this award. Ask an administrator of this site.")
    reason = _reason(evidence)
    if not version.interim_months:
        raise UnableToDecide("This certificate has no interim award.")
    if not today <= until <= add_months(today, version.interim_months):
        raise UnableToDecide(f"An interim award lasts at most {version.interim_months} months from today.")
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    rows = list(awards_with_decisions().filter(person=person, credential=version.credential).order_by("sequence"))
    if standing([held(row) for row in rows], today).word == "current":
        raise UnableToDecide("They hold this certificate today; nothing is to be bridged.")
    if rows and rows[-1].basis == Basis.INTERIM:
        raise UnableToDecide("They had an interim award already. The next one is earned.")
    row = write(
        person=person,
        version=version,
        sequence=rows[-1].sequence + 1 if rows else 1,
        earned=Period(today, until, Basis.INTERIM, ()),
        evidence={
            "credential": version.credential.name, "version": version.number, "minutes": 0, "completions": [],
            "sign_offs": [],
        },
        at=at,
        given_by=actor,
        reason=reason,
    )  # fmt: skip
    tell_of(person.pk)
    return row
