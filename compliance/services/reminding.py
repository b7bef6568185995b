"""A lead asks us to remind people now: once a day and once a week at most, and nobody who is not to be written to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from certification.rules import civil_date
from notices.enums import Why
from notices.reasons import reasons
from notices.rules import opens
from notices.selectors import held, why_not_reached
from notices.services import by_person, queue_asked, reminded_by_hand
from people.access import organisations_overseen
from people.models import Engagement, Organisation, Pause, Person


class UnableToRemind(Exception):
    """Nobody was reminded; the message says the cure."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who gets a message, from when on it goes (the morning, if it is night), and who does not and why."""

    queued: frozenset[UUID]
    goes: datetime
    skipped: dict[Why, frozenset[UUID]] = field(default_factory=dict)


def paused_here(place: Organisation, on):
    """Ids of people who are on pause in every role that they have here."""
    here = Engagement.objects.current(on).filter(organisation=place)
    paused = Pause.objects.running(on).values("engagement")
    return here.filter(pk__in=paused).exclude(person__in=here.exclude(pk__in=paused).values("person")).values("person")


def sort_out(*, people: Iterable[UUID], organisation: Organisation, at: datetime) -> tuple[list, dict[Why, set[UUID]]]:
    """Those of these people who can be reminded, with their reasons; and the others, each under the first cause."""
    left = {UUID(str(one)) for one in people}
    skipped: dict[Why, set[UUID]] = {}

    def skip(why: Why, some: Iterable[UUID]) -> None:
        nonlocal left
        if those := left & set(some):
            skipped[why] = those
            left -= those

    if held(at):
        skip(Why.HELD, left)
        return [], skipped
    on = civil_date(at)
    rows = Person.objects.filter(pk__in=left)
    here = Engagement.objects.current(on).filter(organisation=organisation, person__in=rows)
    skip(Why.NOT_HERE, left - set(here.values_list("person_id", flat=True)))
    for why, some in why_not_reached(rows).items():
        skip(why, some.values_list("pk", flat=True))
    skip(Why.PAUSED, rows.filter(pk__in=paused_here(organisation, on)).values_list("pk", flat=True))
    of_day, of_week = reminded_by_hand(rows, at)
    skip(Why.TODAY, of_day)
    skip(Why.THIS_WEEK, of_week)
    on = civil_date(opens(at))
    found = reasons(on=on, people=Person.objects.filter(pk__in=left), place=organisation, untold=False)
    groups = list(by_person(found))
    skip(Why.NOTHING, left - {person_id for person_id, _ in groups})
    return groups, skipped


def remind(*, people: Iterable[UUID], organisation: Organisation, actor: Person, at: datetime) -> Reminded:
    """Queues one message for each of these people about what is due here; it goes outside quiet hours."""
    if not organisations_overseen(actor, civil_date(at)).filter(pk=organisation.pk).exists():
        raise UnableToRemind("Only those who lead training at this service ask for reminders. Ask one of them.")
    groups, skipped = sort_out(people=people, organisation=organisation, at=at)
    queued = queue_asked(groups=groups, place=organisation, actor=actor, at=at)
    # Somebody else asked at the same moment: they have it from there.
    if late := {person_id for person_id, _ in groups} - queued:
        skipped[Why.TODAY] = skipped.get(Why.TODAY, set()) | late
    return Reminded(frozenset(queued), opens(at), {why: frozenset(some) for why, some in skipped.items()})
