"""What a lead sees before it goes out: to how many, on which day, in which words, and to whom not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.rules import LONDON, civil_date
from compliance.reminders import near, people_of, to_remind, words_of
from compliance.services.reminding import paused_here
from notices.enums import NoticeState, Stage, Why
from notices.models import Notice
from notices.reasons import Line
from notices.selectors import Hold, held, last_sent, of_weekday, rested, still_today, why_not_reached, willing
from notices.services import example_of
from people.models import Organisation
from people.selectors import reachable

DAYS = 7


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the coming week: how many people get a digest with something of this place in it."""

    on: date
    people: int


@dataclass(frozen=True, slots=True)
class Upcoming:
    """`stages`: of what, in people. `waiting`: queued and not gone yet. `not_written`: among those here today."""

    days: tuple[Day, ...]
    stages: tuple[tuple[Stage, int], ...]
    waiting: int
    here: int
    not_written: tuple[tuple[Why, int], ...]
    last_at: datetime | None
    hold: Hold | None
    past_due: int
    example: str

    @property
    def total(self) -> int:
        return sum(day.people for day in self.days)


def upcoming(place: Organisation, at: datetime) -> Upcoming:
    """The digests of the next seven days as they would be if nothing changed; a fixed number of queries."""
    today = civil_date(at)
    here = people_of(place, today)
    reached = willing(reachable(here))
    days, stages, sample = [], dict.fromkeys(Stage, 0), None
    for ahead in range(DAYS):
        on = today + timedelta(days=ahead)
        people = rested(of_weekday(reached, on.weekday()), on)
        if not ahead:
            people = still_today(people, at.astimezone(LONDON).hour)
        rows = to_remind(on, people=people, place=place)
        if count := rows.values("person").distinct().count():
            days.append(Day(on, count))
            for stage, n in rows.values_list("stage").annotate(n=Count("person", distinct=True)).order_by():
                stages[Stage(stage)] += n
            sample = sample or rows.select_related("requirement").order_by("day", "pk").first()
    not_written = {why: some.count() for why, some in why_not_reached(here).items()}
    not_written = {Why.PAUSED: reached.filter(pk__in=paused_here(place, today)).count()} | not_written
    return Upcoming(
        days=tuple(days),
        stages=tuple((stage, n) for stage, n in stages.items() if n),
        waiting=Notice.objects.filter(
            state=NoticeState.QUEUED, day__isnull=False, person__in=here, told__isnull=False
        ).distinct().count(),
        here=here.count(),
        not_written=tuple((why, n) for why, n in not_written.items() if n),
        last_at=last_sent(here),
        hold=held(at),
        past_due=past_due(place, today).count(),
        example=_example(sample) if sample else "",
    )  # fmt: skip


def past_due(place: Organisation, on: date):
    """Ids of the people here of whom something is past due."""
    return near(on).filter(organisation=place, stage=Stage.PAST).values_list("person_id", flat=True).distinct()


def _example(row) -> str:
    return example_of([Line(row.requirement.name, words_of(row), reverse("home:learning"), _("Go on with this"))])
