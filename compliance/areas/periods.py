"""The quarters of the area view: fixed, ended, eight of them. Pure; civil dates."""

from datetime import date, timedelta

from people.rules import Quarter, quarter_of

ONE_DAY = timedelta(days=1)
QUARTERS = 8  # what a trend shows
ACTIVE = timedelta(days=90)  # who was there for less is not counted yet


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
