"""The days from which clocks count: approval, and the first care role in any home."""

from datetime import date, datetime

from django.db import transaction

from people.access import organisations_overseen
from people.models import ClockDate, Engagement, Person
from people.services.news import tell_of

EARLIEST = date(1960, 1, 1)


class UnableToRecord(Exception):
    """The day was not recorded; the message says the cure."""


@transaction.atomic
def record_clock_dates(
    *,
    engagement: Engagement,
    approved_on: date | None = None,
    first_care_role_on: date | None = None,
    reason: str,
    actor: Person,
    at: datetime,
    on: date,
) -> None:
    """Writes the days that are given and leaves the other as it is. By a lead of the place, never for oneself.

    A day moves due dates, so who gave it, when and why is kept (`ClockDate`).
    """
    engagement = Engagement.objects.select_for_update().get(pk=engagement.pk)
    if actor.pk == engagement.person_id:
        raise UnableToRecord("Somebody else records your own dates. Ask another lead of your service.")
    if not organisations_overseen(actor, on).filter(pk=engagement.organisation_id).exists():
        raise UnableToRecord("Only those who lead training at this service record its dates. Ask one of them.")
    days = {"approved_on": approved_on, "first_care_role_on": first_care_role_on}
    given: dict[str, date] = {name: day for name, day in days.items() if day is not None}
    if not given:
        raise UnableToRecord("Write the day.")
    reason = reason.strip()
    if not reason or len(reason) > 300:
        raise UnableToRecord("Write how you know the day, in at most 300 letters.")
    for day in given.values():
        if day > on:
            raise UnableToRecord("That day is still to come. Write the day on which it happened.")
        if day < EARLIEST:
            raise UnableToRecord("That day is very long ago. Check its year.")
    for name, day in given.items():
        ClockDate.objects.create(
            engagement=engagement.pk,
            name=name,
            was=getattr(engagement, name),
            became=day,
            reason=reason,
            recorded_by=actor,
            recorded_at=at,
        )
        setattr(engagement, name, day)
    engagement.save(update_fields=list(given))
    tell_of([engagement.person_id])
