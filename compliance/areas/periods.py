"""The quarters of the area view: fixed, ended, eight of them. Pure; civil dates."""

from dataclasses import dataclass
from datetime import date, timedelta

from people.rules import in_words

ONE_DAY = timedelta(days=1)
QUARTERS = 8  # what a trend shows
ACTIVE = timedelta(days=90)  # who was there for less is not counted yet


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter; `last` is the day that its figures speak of."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """July to September 2026."""
        return f"{in_words(self.first).split()[1]} to {in_words(self.last).split(maxsplit=1)[1]}"

    @property
    def short(self) -> str:
        """Sep 2026: where there is room for nothing more."""
        month, year = in_words(self.last).split()[1:]
        return f"{month[:3]} {year}"


def quarter_of(day: date) -> Quarter:
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    after = date(day.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return Quarter(first, after - ONE_DAY)


def before(quarter: Quarter) -> Quarter:
    return quarter_of(quarter.first - ONE_DAY)


def after(quarter: Quarter) -> Quarter:
    return quarter_of(quarter.last + ONE_DAY)


def ended(today: date, number: int = QUARTERS) -> list[Quarter]:
    """The last quarters that are over on this day, the oldest first; the one that runs is never among them."""
    found = [before(quarter_of(today))]
    while len(found) < number:
        found.append(before(found[-1]))
    return found[::-1]
