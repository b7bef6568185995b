"""When we write to people. Pure: civil time of London, ends of quiet hours, the week that a digest is for."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from certification.rules import LONDON, civil_date

# Nothing but what somebody asked for a moment ago is sent from nine at night to eight in the morning.
DAY_BEGINS, DAY_ENDS = 8, 21
HOURS = range(DAY_BEGINS, DAY_ENDS)  # those that a person may choose
# Tuesday, ten in the morning: the service that may help is at its desk, and the week is still ahead. Its leads have
# seen the day before who will be written to.
WEEKDAY, HOUR = 1, 10
LEADS_WEEKDAY, LEADS_HOUR = 0, 8
LATE = timedelta(hours=24)  # a digest that could not go within a day of its moment does not go that week
A_WEEK = timedelta(days=7)
ASKED_NOW = timedelta(hours=1)

# What makes us doubt the clock: sweeps come each minute.
LONGEST_GAP = timedelta(hours=6)
BACKWARDS = timedelta(minutes=5)
HOLD = timedelta(hours=24)

AHEAD_DAYS, SOON_DAYS = 30, 7


def is_quiet(at: datetime) -> bool:
    return at.astimezone(LONDON).hour not in HOURS


def opens(at: datetime) -> datetime:
    """The first moment from `at` on that is not quiet."""
    if not is_quiet(at):
        return at
    local = at.astimezone(LONDON)
    day = local.date() + timedelta(days=local.hour >= DAY_ENDS)
    return moment_on(day, DAY_BEGINS)


def moment_on(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


def moments(at: datetime) -> Iterator[datetime]:
    """Every full hour that somebody may have chosen within the last day, oldest first."""
    today = civil_date(at)
    for day in (today - timedelta(days=1), today):
        for hour in HOURS:
            moment = moment_on(day, hour)
            if at - LATE < moment <= at:
                yield moment


def week_of(day: date) -> str:
    """2026-W48, by ISO."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def jumped(last: datetime | None, at: datetime) -> str:
    """Why the clock is not to be believed for now; empty: it ran on as it should."""
    if last is None:
        return "first"
    if at < last - BACKWARDS:
        return "back"
    return "gap" if at - last > LONGEST_GAP else ""
