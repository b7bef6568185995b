"""The law of awards: when a period starts, how long it runs, what it says on a given day. Pure; civil dates throughout.

A period is held as its first day and its last day, both inclusive, to the end of that day in Europe/London.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")


def civil_date(at: datetime) -> date:
    """The day on the calendar in London."""
    return at.astimezone(LONDON).date()


@dataclass(frozen=True, slots=True)
class Definition:
    """The version of a credential definition that applies.

    `modules`: keys that must be completed. `validity_months`: length of a period. `window_months`: how long before
    the last day a renewal may be earned.
    """

    modules: frozenset[str]
    validity_months: int
    window_months: int


@dataclass(frozen=True, slots=True)
class Done:
    """A module completed: `id` names the completion, `on` is its civil date."""

    id: int
    module_key: str
    on: date


@dataclass(frozen=True, slots=True)
class Period:
    """`basis`: first, renewal or late. `evidence`: ids of the completions that it rests on."""

    valid_from: date
    valid_until: date
    basis: str
    evidence: tuple[int, ...]


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, clamped to that month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(first: date, months: int) -> date:
    """The last day of a period of whole months that starts on `first`.

    The day before the anniversary; where the month has no such day, the month's end, so that nobody gets less.
    """
    anniversary = add_months(first, months)
    return anniversary - ONE_DAY if anniversary.day == first.day else anniversary


def renewal_opens(valid_until: date, window_months: int) -> date:
    """The first day on which learning counts towards renewal."""
    return add_months(valid_until, -window_months) + ONE_DAY


def counts_from(definition: Definition, latest: Period) -> date:
    """The first day on which learning counts towards the period after `latest`.

    A new version's window may be longer than the period; what was done before that began has earned its award.
    """
    return max(renewal_opens(latest.valid_until, definition.window_months), latest.valid_from)


def counting(definition: Definition, done: Iterable[Done], latest: Period | None) -> dict[str, Done]:
    """Module key → the first completion that counts towards the period after `latest` (or the first period)."""
    counted = list(done)
    if latest is not None:
        opens, used = counts_from(definition, latest), set(latest.evidence)
        counted = [d for d in counted if d.on >= opens and d.id not in used]
    first_of: dict[str, Done] = {}
    for d in sorted(counted, key=lambda d: (d.on, d.id)):
        if d.module_key in definition.modules:
            first_of.setdefault(d.module_key, d)
    return first_of


def next_period(definition: Definition, done: Iterable[Done], latest: Period | None) -> Period | None:
    """The period that these completions earn after `latest`, or None.

    In the window: starts the day after the latest ends. Late: starts on the day of completion.
    Before the window: it counts as learning and does not move the cycle.
    """
    first_of = counting(definition, done, latest)
    if not definition.modules or set(first_of) != set(definition.modules):
        return None
    earned_on = max(d.on for d in first_of.values())
    if latest is None:
        start, basis = earned_on, "first"
    elif earned_on <= latest.valid_until:
        start, basis = latest.valid_until + ONE_DAY, "renewal"
    else:
        start, basis = earned_on, "late"
    return Period(
        valid_from=start,
        valid_until=last_day(start, definition.validity_months),
        basis=basis,
        evidence=tuple(sorted(d.id for d in first_of.values())),
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A period as the ledger holds it. `revoked_on`: from that day on it no longer counts."""

    valid_from: date
    valid_until: date
    revoked_on: date | None = None

    @property
    def last(self) -> date:
        """The last day that it really covers; before its first, if it was revoked by then."""
        return self.valid_until if self.revoked_on is None else min(self.valid_until, self.revoked_on - ONE_DAY)

    def covers(self, on: date) -> bool:
        return self.valid_from <= on <= self.last


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be said of a credential on a day. `word`: current, lapsed, revoked, not_yet or none."""

    word: str
    since: date | None = None
    until: date | None = None


def standing(periods: Iterable[Held], on: date) -> Standing:
    """The standing on a day. Joined periods count as one, so that `until` is the day on which cover really ends."""
    rows = sorted(periods, key=lambda p: (p.valid_from, p.valid_until))
    current = [p for p in rows if p.covers(on)]
    if current:
        since, until = min(p.valid_from for p in current), max(p.last for p in current)
        for p in rows:
            if p.valid_from <= until + ONE_DAY and p.last > until and p.last >= p.valid_from:
                until = p.last
        return Standing("current", since, until)
    past = [p for p in rows if p.valid_from <= on]
    if past:
        last = max(past, key=lambda p: p.last)
        if last.revoked_on is not None and last.revoked_on <= on:
            return Standing("revoked", since=last.revoked_on)
        return Standing("lapsed", since=last.valid_until + ONE_DAY)
    return Standing("not_yet", since=rows[0].valid_from) if rows else Standing("none")
