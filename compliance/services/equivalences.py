"""A service's decision that somebody else's course is about a subject of ours."""

from datetime import date

from django.db import transaction

from compliance.models import Equivalence
from people.access import organisations_overseen
from people.models import Organisation, Person


class UnableToEquate(Exception):
    """The table was not changed; the message says the cure."""


@transaction.atomic
def equate(
    *, organisation: Organisation, subject: str, title: str, issuer: str = "", reason: str, actor: Person, on: date
) -> Equivalence:
    """From today on; a decision that was ended before may be taken anew."""
    _may(actor, organisation, on)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    title = " ".join(title.split())
    there = Equivalence.objects.filter(organisation=organisation, subject=subject, title__iexact=title).first()
    if there is not None and there.ended_on is None:
        raise UnableToEquate("This title is in the table already.")
    row = there or Equivalence(organisation=organisation, subject=subject)
    row.title, row.issuer, row.reason = title, issuer, reason
    row.decided_by, row.decided_on, row.ended_on = actor, on, None
    row.save()
    return row


@transaction.atomic
def end_equivalence(*, equivalence: Equivalence, actor: Person, on: date) -> None:
    """New evidence is no longer filled in by it; what was accepted stays accepted."""
    _may(actor, equivalence.organisation, on)
    if equivalence.ended_on is None:
        equivalence.ended_on = on
        equivalence.save(update_fields=["ended_on"])


def _may(actor: Person, organisation: Organisation, on: date) -> None:
    if not organisations_overseen(actor, on).filter(pk=organisation.pk).exists():
        raise UnableToEquate("Only those who lead training at this service decide this. Ask one of them.")
