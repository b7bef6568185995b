"""An assessor's word for what was seen, and taking it back."""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction

from certification.access import may_sign, signing_as
from certification.enums import EntryKind, SignOffKind
from certification.models import Credential, SignOff, Withdrawal
from certification.rules import Signing, civil_date
from certification.selectors.goals import in_force
from certification.services.awarding import award
from certification.services.chain import seal
from people.models import Person

LONGEST = 24 * 60  # minutes in one sign-off: a day
EARLIEST = timedelta(days=3 * 366)
ONE_CLICK = timedelta(minutes=1)


class UnableToSign(Exception):
    """Nothing was signed; the message says the cure."""


def refuse_unsound(
    *,
    person: Person,
    credential: Credential,
    kind: SignOffKind,
    on: date,
    actor: Person,
    at: datetime,
    minutes: int = 0,
    note: str = "",
) -> None:
    """Raises UnableToSign for what `sign_off` would not keep; writes nothing."""
    today = civil_date(at)
    if actor.pk == person.pk:
        raise UnableToSign("Nobody signs for themselves. Ask another assessor.")
    if not may_sign(actor, person, today):
        raise UnableToSign("You are not an assessor of this person. Ask their training lead.")
    if on > today:
        raise UnableToSign("That day is still to come. Sign once it has happened.")
    if on < today - EARLIEST:
        raise UnableToSign("That day is more than three years ago. Check its year.")
    asked = _asked(credential, kind, {on, today})
    if not asked:
        raise UnableToSign("This certificate did not ask for that on this day. Choose something that it asks for.")
    timed = kind == SignOffKind.HOURS or any(row.minutes for row in asked)
    if not (1 if timed else 0) <= minutes <= LONGEST:
        raise UnableToSign("Write how long it took, in minutes, up to a day. Sign longer work day by day.")
    if len(note.strip()) > 300:
        raise UnableToSign("Keep the note under 300 letters, with nothing about a child in it.")


def _asked(credential: Credential, kind: SignOffKind, days: set[date]) -> list[Signing]:
    """What is asked of this kind, by the law of the day that is signed for and by today's."""
    versions = [version for day in days if (version := in_force(credential, day))]
    return [row for version in versions for row in version.definition.signings if row.kind == kind]


@transaction.atomic
def sign_off(
    *,
    person: Person,
    credential: Credential,
    kind: SignOffKind,
    on: date,
    actor: Person,
    at: datetime,
    minutes: int = 0,
    note: str = "",
    sign_off_id: uuid.UUID | None = None,
) -> SignOff:
    """Records what the actor, an assessor of this person, saw on a day, and awards what that completes.

    The same again, by its id or within a minute, is one sign-off.
    """
    refuse_unsound(
        person=person, credential=credential, kind=kind, on=on, actor=actor, at=at, minutes=minutes, note=note
    )
    # Two clicks at once wait here for each other.
    Person.objects.select_for_update().filter(pk=actor.pk).first()
    said = {"person": person, "credential": credential, "kind": kind, "on": on, "minutes": minutes}
    before = _said_before(said, actor, at, sign_off_id)
    if before is not None:
        return before
    row = SignOff.objects.create(
        **said,
        id=sign_off_id or uuid.uuid4(),
        note=note.strip(),
        signed_by=actor,
        signed_as=signing_as(actor, civil_date(at)),
        recorded_at=at,
    )
    seal(EntryKind.SIGN_OFF, row, at=at)
    award(person_id=person.pk, at=at)
    return row


def _said_before(said: dict, actor: Person, at: datetime, sign_off_id: uuid.UUID | None) -> SignOff | None:
    """The sign-off that a second click or a retry repeats."""
    known = SignOff.objects.filter(pk=sign_off_id).first() if sign_off_id else None
    if known is not None:
        same = SignOff.objects.filter(pk=known.pk, withdrawal=None, signed_by=actor, **said)
        if not same.exists():
            raise UnableToSign("This was signed once already, or taken back since. Begin again from the list.")
        return known
    lately = SignOff.objects.filter(withdrawal=None, signed_by=actor, recorded_at__gt=at - ONE_CLICK, **said)
    return lately.filter(recorded_at__lte=at).first()


@transaction.atomic
def withdraw(*, sign_off_id, actor: Person, reason: str, at: datetime) -> Withdrawal:
    """Takes one's own sign-off back. An award that rests on it stays until somebody revokes it."""
    row = SignOff.objects.select_for_update().get(pk=sign_off_id)
    if row.signed_by_id != actor.pk:
        raise UnableToSign("Only who signed takes it back. Ask them, or an administrator of this site.")
    reason = reason.strip()
    if not reason or len(reason) > 300:
        raise UnableToSign("Say why, in at most 300 letters.")
    if Withdrawal.objects.filter(sign_off=row).exists():
        raise UnableToSign("It has been taken back already.")
    taken = Withdrawal.objects.create(sign_off=row, withdrawn_by=actor, reason=reason, recorded_at=at)
    seal(EntryKind.WITHDRAWAL, taken, at=at)
    return taken
