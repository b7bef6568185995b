"""Writing the award ledger."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from certification.enums import EntryKind
from certification.models import AwardHolder, AwardPeriod, CredentialVersion, SignOff
from certification.models.awards import followed
from certification.rules import Period, civil_date, next_by_law
from certification.selectors.goals import done_of, signed_of
from certification.selectors.holdings import awards_with_decisions, held_by_credential
from certification.services.chain import seal, take_turn
from certification.signals import awards_changed
from courses.selectors import edition_content
from people.models import Person
from progress.models import Completion
from progress.selectors import completions_of, mark_of


def award(*, person_id, at: datetime) -> list[AwardPeriod]:
    """Writes every award that the person has earned and the ledger does not hold yet.

    Doing it twice, or in two workers at once, writes nothing twice.
    """
    completions = {c.id: c for c in completions_of(person_id)}
    signed = signed_of(person_id)
    if not completions and not signed:
        return []
    person = Person.objects.get(pk=person_id)
    if person.anonymised_at is not None:
        return []  # whose account is closed gets no certificate in nobody's name
    by_credential: dict[str, list[CredentialVersion]] = {}
    for version in CredentialVersion.objects.select_related("credential").order_by(
        "credential__position", "credential_id", "-effective_from"
    ):
        by_credential.setdefault(version.credential_id, []).append(version)
    written: list[AwardPeriod] = []
    # What one credential brings may be what another waits for; each round that wrote something is followed by one more.
    while rows := [
        row for versions in by_credential.values() for row in _earned(person, versions, completions, signed, at)
    ]:
        written += rows
    if written:
        tell_of(person_id)
    return written


def tell_of(person_id) -> None:
    transaction.on_commit(lambda: awards_changed.send(AwardPeriod, person_id=str(person_id)))


def _earned(person, versions, completions, signed, at) -> list[AwardPeriod]:
    """The periods of one credential that were earned since its last, each by the version in force on its day."""
    written = []
    while (row := _award_next(person, versions, completions, signed, at)) is not None:
        written.append(row)
    return written


def _award_next(
    person: Person,
    versions: list[CredentialVersion],
    completions: Mapping[int, Completion],
    signed: Mapping[str, list],
    at: datetime,
) -> AwardPeriod | None:
    key = versions[0].credential_id
    rows = list(awards_with_decisions().filter(person=person, credential=key).order_by("sequence"))
    latest = followed(rows)
    done, mine = done_of(completions.values()), signed.get(key, [])
    held = held_by_credential(person.pk) if any(version.holds for version in versions) else {}
    law = [version.definition for version in versions]
    found = next_by_law(law, done, latest, mine, held, civil_date(at))
    if found is None:
        return None
    version, earned = versions[found[0]], found[1]
    try:
        return write(
            person=person,
            version=version,
            sequence=rows[-1].sequence + 1 if rows else 1,
            earned=earned,
            evidence=_evidence(version, [completions[i] for i in earned.evidence], earned.signed),
            at=at,
        )
    except IntegrityError:
        return None  # another worker wrote it first, with the same facts


@transaction.atomic
def write(
    *,
    person: Person,
    version: CredentialVersion,
    sequence: int,
    earned: Period,
    evidence: dict,
    at: datetime,
    given_by: Person | None = None,
    reason: str = "",
) -> AwardPeriod:
    """One row of the ledger, with the holder's name beside it and its seal. Raises IntegrityError if it is there."""
    take_turn()  # before the row: one who holds the turn and waits for this row would wait for ever
    row = AwardPeriod.objects.create(
        person=person,
        credential=version.credential,
        version=version,
        sequence=sequence,
        valid_from=earned.valid_from,
        valid_until=earned.valid_until,
        basis=earned.basis,
        evidence=evidence,
        given_by=given_by,
        reason=reason,
        awarded_at=at,
    )
    holder = AwardHolder.objects.create(award=row, name=person.name, salt=secrets.token_hex(16))
    seal(EntryKind.AWARD, row, at=at, holder=holder)
    return row


def _evidence(version: CredentialVersion, completions: list[Completion], signed: Iterable[str]) -> dict:
    """What the award rests on, frozen: titles, editions, marks and dates as they were that day."""
    rows = []
    for completion in completions:
        content, mark = edition_content(completion.edition_id), mark_of(completion)
        rows.append(
            {
                "completion": completion.id,
                "module": completion.module_key,
                "code": content["code"],
                "title": content["title"],
                "minutes": content["minutes"],
                "edition": content["edition"],
                "edition_id": str(completion.edition_id),
                "can_do": content["can_do"],
                "completed_on": civil_date(completion.completed_at).isoformat(),
                "right": mark.right if mark else None,
                "asked": mark.asked if mark else None,
                "pass_percent": mark.pass_percent if mark else None,
            }
        )
    sign_offs = [
        {
            "sign_off": str(row.id),
            "kind": row.kind,
            "what": str(row.get_kind_display()),
            "on": row.on.isoformat(),
            "minutes": row.minutes,
            "signed_as": row.signed_as,
            "recorded_on": row.recorded_on.isoformat(),
        }
        for row in SignOff.objects.filter(pk__in=list(signed)).order_by("on", "id")
    ]
    return {
        "credential": version.credential.name,
        "version": version.number,
        "minutes": version.minutes,
        "completions": sorted(rows, key=lambda row: row["code"]),
        "sign_offs": sign_offs,
    }


def sweep(*, at: datetime, since: datetime | None) -> int:
    """Awards whatever a lost message left unawarded; returns how many periods were written."""
    done, signed = Completion.objects.all(), SignOff.objects.all()
    if since:
        done, signed = done.filter(completed_at__gte=since), signed.filter(recorded_at__gte=since)
    people = {*done.values_list("person_id", flat=True), *signed.values_list("person_id", flat=True)}
    return sum(len(award(person_id=person_id, at=at)) for person_id in sorted(people))
