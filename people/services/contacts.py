"""The numbers that a service gives its own people."""

from datetime import date, datetime

from django.db import transaction

from people.models import LocalContact, Organisation, Person
from people.rules import dialable, in_words, to_check_again


class UnableToSetNumber(Exception):
    """The number stays as it was; the message says the cure."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


NOT_DIALABLE = (
    "Write one UK number with its area code, in digits alone. Numbers that start with 09 or 070 cost too much to ring. "
    "What to press or say goes into “When to ring”."
)


@transaction.atomic
def set_local_contact(
    *,
    organisation: Organisation,
    slot: str,
    name: str,
    number: str,
    when: str,
    checked_on: date,
    actor: Person,
    at: datetime,
    on: date,
) -> LocalContact:
    """Gives a slot its number, in place of the one before. The same again changes nothing."""
    texts = {"name": name, "number": number, "when": when}
    given: dict[str, object] = {field: " ".join(text.split()) for field, text in texts.items()} | {
        "checked_on": checked_on
    }
    if not dialable(number):
        raise UnableToSetNumber(NOT_DIALABLE, "number")
    if checked_on > on:
        raise UnableToSetNumber("That day is still to come. Write the day on which you checked it.", "checked_on")
    if to_check_again(checked_on, on):
        raise UnableToSetNumber(f"Ring the number first: it was last checked on {in_words(checked_on)}.", "checked_on")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = organisation.local_contacts.filter(slot=slot, ended_at=None).first()
    if before is not None and all(getattr(before, field) == value for field, value in given.items()):
        return before
    clear_local_contact(organisation=organisation, slot=slot, actor=actor, at=at)
    return LocalContact.objects.create(organisation=organisation, slot=slot, set_by=actor, set_at=at, **given)


@transaction.atomic
def clear_local_contact(*, organisation: Organisation, slot: str, actor: Person, at: datetime) -> None:
    """Support shows the national number for it again. Who set it, and who took it away, stays known."""
    organisation.local_contacts.filter(slot=slot, ended_at=None).update(ended_by=actor, ended_at=at)
