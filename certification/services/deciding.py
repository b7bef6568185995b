"""What somebody decides about awards: taking one back, giving it back, a longer date, an interim award."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from certification.access import may_decide
from certification.enums import Basis, EntryKind
from certification.models import AwardPeriod, CredentialVersion, Extension, Revocation
from certification.models.awards import held
from certification.rules import Period, add_months, civil_date, last_day, standing
from certification.selectors.goals import in_force
from certification.selectors.holdings import awards_with_decisions
from certification.services.awarding import tell_of, write
from certification.services.chain import seal
from certification.signals import award_revoked
from people.models import Person
from people.rules import in_words
from people.selectors import accounts_of


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


def _all_of(award: AwardPeriod) -> list[AwardPeriod]:
    rows = awards_with_decisions().filter(person=award.person_id, credential=award.credential_id)
    return list(rows.order_by("sequence"))


def _followed(award: AwardPeriod, rows: list[AwardPeriod]) -> bool:
    """Whether the cycle of renewals went on after this award; an interim award is no part of it."""
    return any(row.sequence > award.sequence and row.basis != Basis.INTERIM for row in rows)


def _written(**row) -> AwardPeriod:
    try:
        return write(**row)
    except IntegrityError as error:
        raise UnableToDecide("Another award was written at this very moment. Look again, then decide.") from error


@transaction.atomic
def revoke(*, award_id, actor: Person, reason: str, on: date, at: datetime) -> Revocation:
    """Takes an award back from the day `on`, on the page and in the status list, too.

    That day lies in the award and not in the future; one that has not begun is revoked from its first day.
    """
    award, today = _locked(award_id), civil_date(at)
    if not may_decide(actor, award.person_id, award.version, today):
        raise UnableToRevoke("You may not revoke this award. Ask an administrator of this site.")
    reason = _reason(reason, UnableToRevoke)
    if hasattr(award, "revocation"):
        raise UnableToRevoke("This award has been revoked already; the first reason stands.")
    if on < award.valid_from:
        raise UnableToRevoke(f"It began on {in_words(award.valid_from)}. Choose that day or a later one.")
    if on > max(today, award.valid_from):
        raise UnableToRevoke("That day is still to come. Choose today or an earlier day.")
    if on > held(award).ends:
        raise UnableToRevoke(f"It ended by itself on {in_words(held(award).ends)}. Choose that day or an earlier one.")
    revocation = Revocation.objects.create(award=award, revoked_on=on, revoked_by=actor, reason=reason, recorded_at=at)
    seal(EntryKind.REVOCATION, revocation, at=at)
    award_revoked.send(AwardPeriod, person_id=str(award.person_id))
    tell_of(award.person_id)
    return revocation


@transaction.atomic
def restore(*, award_id, actor: Person, reason: str, at: datetime) -> AwardPeriod:
    """Gives a revoked award back from today until its own last day, and as long as it was extended.

    The days between stay revoked: they were. The cycle stays, what counted towards a renewal counts again,
    and an interim award stays one.
    """
    award, today = _locked(award_id), civil_date(at)
    if not may_decide(actor, award.person_id, award.version, today):
        raise UnableToDecide("You may not give this award back. Ask an administrator of this site.")
    reason = _reason(reason)
    rows = _all_of(award)
    if not hasattr(award, "revocation"):
        raise UnableToDecide("This award is not revoked.")
    if _followed(award, rows) or (award.basis == Basis.INTERIM and rows[-1] != award):
        raise UnableToDecide("A later award stands in the ledger already; nothing is to be given back.")
    if held(award).ends < today:
        raise UnableToDecide("This award would be over by now. It can be earned again.")
    basis = Basis.INTERIM if award.basis == Basis.INTERIM else Basis.RESTORED
    first = max(today, award.valid_from)
    row = _written(
        person=award.person,
        version=award.version,
        sequence=rows[-1].sequence + 1,
        earned=Period(first, max(first, award.valid_until), basis, ()),
        evidence={"began": award.valid_from.isoformat(), **award.evidence},
        at=at,
        given_by=actor,
        reason=reason,
    )
    if held(award).ends > row.valid_until:
        _extend(row, held(award).ends, actor, reason, at)
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
    if law.revoked_on is not None:
        raise UnableToDecide("This award is revoked. Give it back first.")
    if award.basis == Basis.INTERIM:
        raise UnableToDecide("An interim award ends on its day. What comes after it is earned.")
    if _followed(award, _all_of(award)):
        raise UnableToDecide("A later award follows this one. Extend that one.")
    if law.last < today:
        raise UnableToDecide("It has ended; a date that has passed is not moved. Give an interim award instead.")
    if until <= law.ends:
        raise UnableToDecide("It is valid to that day already. Choose a later one.")
    if until > add_months(award.valid_until, award.version.validity_months):
        raise UnableToDecide("That is longer than a whole new period. Let it be renewed.")
    row = _extend(award, until, actor, reason, at)
    tell_of(award.person_id)
    return row


def _extend(award: AwardPeriod, until: date, actor: Person, reason: str, at: datetime) -> Extension:
    row = Extension.objects.create(award=award, until=until, extended_by=actor, reason=reason, recorded_at=at)
    seal(EntryKind.EXTENSION, row, at=at)
    return row


@transaction.atomic
def give_interim(
    *, person: Person, version: CredentialVersion, until: date, evidence: str, actor: Person, at: datetime
) -> AwardPeriod:
    """An award for the time being, from today, on what `evidence` says. Renewals do not follow from it.

    `version`: the one in force today.
    """
    today = civil_date(at)
    if not may_decide(actor, person.pk, version, today):
        raise UnableToDecide("You may not give this award. Ask an administrator of this site.")
    reason = _reason(evidence)
    if in_force(version.credential, today) != version:
        raise UnableToDecide("Another version of this certificate holds today. Look again, then decide.")
    if not version.interim_months:
        raise UnableToDecide("This certificate has no interim award.")
    if not today <= until <= last_day(today, version.interim_months):
        latest = in_words(last_day(today, version.interim_months))
        raise UnableToDecide(f"An interim award lasts from today to {latest} at most. Choose a day between.")
    # Two administrators at once would each give one.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    rows = list(
        awards_with_decisions()
        .filter(person__in=accounts_of(person), credential=version.credential)
        .order_by("awarded_at", "sequence")
    )
    if standing([held(row) for row in rows], today).word == "current":
        raise UnableToDecide("They hold this certificate today; nothing is to be bridged.")
    if rows and rows[-1].basis == Basis.INTERIM:
        raise UnableToDecide("They had an interim award already. The next one is earned.")
    row = _written(
        person=person,
        version=version,
        sequence=max((row.sequence for row in rows if row.person_id == person.pk), default=0) + 1,
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
