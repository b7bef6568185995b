"""An assessor's word for what was seen, and taking it back."""

from datetime import date, datetime, timedelta

from django.db import transaction

from certification.access import may_sign, signing_as
from certification.enums import EntryKind, SignOffKind
from certification.models import Credential, SignOff, Withdrawal
from certification.rules import civil_date
from certification.services.awarding import award
from certification.services.chain import seal
from people.models import Person

LONGEST = 24 * 60  # minutes in one sign-off: a day
EARLIEST = timedelta(days=3 * 366)


class UnableToSign(Exception):
    """Nothing was signed; the message says the cure."""


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
) -> SignOff:
    """Records what the actor, an assessor of this person, saw on a day, and awards what that completes."""
    today = civil_date(at)
    if actor.pk == person.pk:
        raise UnableToSign("Nobody signs for themselves. Ask another assessor.")
    if not may_sign(actor, person, today):
        raise UnableToSign("You are not an assessor of this person. Ask their training lead.")
    if on > today:
        raise UnableToSign("That day is still to come. Sign once it has happened.")
    if on < today - EARLIEST:
        raise UnableToSign("That day is more than three years ago. Check its year.")
    if kind == SignOffKind.HOURS and not 0 < minutes <= LONGEST:
        raise UnableToSign("Write how long it took, up to a day; sign longer work day by day.")
    if not 0 <= minutes <= LONGEST:
        raise UnableToSign("Write how long it took, up to a day.")
    note = note.strip()
    if len(note) > 300:
        raise UnableToSign("Keep the note under 300 letters, with nothing about a child in it.")
    row = SignOff.objects.create(
        person=person,
        credential=credential,
        kind=kind,
        on=on,
        minutes=minutes,
        note=note,
        signed_by=actor,
        signed_as=signing_as(actor, today),
        recorded_at=at,
    )
    seal(EntryKind.SIGN_OFF, row, at=at)
    award(person_id=person.pk, at=at)
    return row


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
