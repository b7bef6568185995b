"""What is due when, from the day on which a child comes into care. Pure: no Django, no clock, nothing kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from people.rules import add_months

ONE_DAY = timedelta(days=1)


class NotCovered(Exception):
    """A working day was asked for where the bank holidays are not known."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Monday to Friday without these holidays, as far as they are known."""

    holidays: frozenset[date]
    known_from: date
    known_until: date

    def __contains__(self, day: date) -> bool:
        if not self.known_from <= day <= self.known_until:
            raise NotCovered
        return day.weekday() < 5 and day not in self.holidays

    def after(self, day: date, count: int) -> date:
        """The working day that is `count` of them after a day; that day itself is not counted."""
        if not self.known_from <= day <= self.known_until:
            raise NotCovered
        while count:
            day += ONE_DAY
            count -= day in self
        return day


class What(StrEnum):
    """What happens; the words for it are the page's."""

    CARE_PLAN = "care_plan"
    HEALTH_ASSESSMENT = "health_assessment"
    FIRST_REVIEW = "first_review"
    SECOND_REVIEW = "second_review"
    WINDOW_OPENS = "window_opens"
    TARGET = "target"
    WINDOW_CLOSES = "window_closes"
    HEALTH_REVIEW_UNDER_FIVE = "health_review_under_five"
    HEALTH_REVIEW_FIVE_ON = "health_review_five_on"
    LATER_REVIEW = "later_review"


# Asked for by the shared framework; no law says so.
RECOMMENDED = frozenset({What.WINDOW_OPENS, What.TARGET, What.WINDOW_CLOSES})


@dataclass(frozen=True, slots=True)
class Event:
    what: What
    day: date

    @property
    def recommended(self) -> bool:
        return self.what in RECOMMENDED


def assessment_window(entry: date) -> tuple[date, date, date]:
    """When the time for the first mental-health and wellbeing assessment opens, when to aim for, when it closes."""
    return add_months(entry, 4), add_months(entry, 5), add_months(entry, 6)


def timeline(entry: date, working_days: WorkingDays) -> list[Event]:
    """The last day for each, soonest first. Later reviews count from the last day for the one before."""
    first_review = working_days.after(entry, 20)
    second_review = add_months(first_review, 3)
    opens, target, closes = assessment_window(entry)
    events = [
        Event(What.CARE_PLAN, working_days.after(entry, 10)),
        Event(What.HEALTH_ASSESSMENT, first_review),
        Event(What.FIRST_REVIEW, first_review),
        Event(What.SECOND_REVIEW, second_review),
        Event(What.WINDOW_OPENS, opens),
        Event(What.TARGET, target),
        Event(What.WINDOW_CLOSES, closes),
        Event(What.HEALTH_REVIEW_UNDER_FIVE, add_months(entry, 6)),
        Event(What.LATER_REVIEW, add_months(second_review, 6)),
        Event(What.HEALTH_REVIEW_FIVE_ON, add_months(entry, 12)),
    ]
    return sorted(events, key=lambda event: event.day)
