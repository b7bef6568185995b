"""The law of awards: when a period starts, how long it runs, what it says on a given day. Pure; civil dates throughout.

A period is held as its first day and its last day, both inclusive, to the end of that day in Europe/London.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from people.rules import add_months

ONE_DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")
SIGNED_LATER = timedelta(days=31)


def civil_date(at: datetime) -> date:
    """The day on the calendar in London."""
    return at.astimezone(LONDON).date()


@dataclass(frozen=True, slots=True)
class Signing:
    """What an assessor must sign: `kind`, at least so many `times` and, all together, `minutes`."""

    kind: str
    times: int = 1
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """The version of a credential definition that applies.

    `modules`: keys that must be completed; `editions`: the lowest edition of a module that counts.
    `holds`: keys of credentials that must be current on the day on which the award is earned.
    `validity_months`: length of a period. `window_months`: how long before the last day a renewal may be earned.
    `late`: what counts for a late renewal, "window" or "anew". `effective_from`: nothing is earned by it
    before; what was there by then earns on that day.
    """

    modules: frozenset[str]
    validity_months: int
    window_months: int
    editions: tuple[tuple[str, int], ...] = ()
    holds: frozenset[str] = frozenset()
    signings: tuple[Signing, ...] = ()
    late: str = "window"
    effective_from: date = date.min


@dataclass(frozen=True, slots=True)
class Done:
    """A module completed: `id` names the completion, `on` is its civil date, `edition` the edition's number."""

    id: int
    module_key: str
    on: date
    edition: int = 1


@dataclass(frozen=True, slots=True)
class Signed:
    """What an assessor signed. `on`: the day on which it happened."""

    id: str
    kind: str
    on: date
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """`basis`: first, renewal, late, again or restored. `evidence`: ids of completions; `signed`: ids of sign-offs.

    `revoked_on`, `extended_until`: what was decided about it since; `revoked_on` no earlier than the day of deciding.
    `began`: the first day of the period that it gives back. `earned_on`: the day on which everything was there; its law
    is that day's.
    """

    valid_from: date
    valid_until: date
    basis: str
    evidence: tuple[int, ...]
    signed: tuple[str, ...] = ()
    revoked_on: date | None = None
    extended_until: date | None = None
    began: date | None = None
    earned_on: date | None = field(default=None, compare=False)

    @property
    def ends(self) -> date:
        """The last day on which a renewal is in time."""
        return max(self.valid_until, self.extended_until or self.valid_until)


@dataclass(frozen=True, slots=True)
class Held:
    """A period as the ledger holds it. `revoked_on`: from that day on it no longer counts."""

    valid_from: date
    valid_until: date
    revoked_on: date | None = None
    extended_until: date | None = None

    @property
    def ends(self) -> date:
        return max(self.valid_until, self.extended_until or self.valid_until)

    @property
    def last(self) -> date:
        """The last day that it really covers; before its first, if it was revoked by then."""
        return self.ends if self.revoked_on is None else min(self.ends, self.revoked_on - ONE_DAY)

    def covers(self, on: date) -> bool:
        return self.valid_from <= on <= self.last


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

    After a revocation everything is done again. A new version's window may be longer than the period; what was done
    before that began has earned its award. What was given back goes on as it was, the days between included.
    """
    if latest.revoked_on is not None:
        return latest.revoked_on
    return max(renewal_opens(latest.valid_until, definition.window_months), latest.began or latest.valid_from)


def counting(definition: Definition, done: Iterable[Done], latest: Period | None) -> dict[str, Done]:
    """Module key → the first completion that counts towards the period after `latest` (or the first period)."""
    since = counts_from(definition, latest) if latest else date.min
    return _modules(definition, done, since, latest)


def signing(
    definition: Definition, signed: Iterable[Signed], latest: Period | None
) -> dict[Signing, tuple[Signed, ...]]:
    """What must be signed → what counts of it towards the period after `latest`, enough or not."""
    since = counts_from(definition, latest) if latest else date.min
    return _signings(definition, signed, since, latest)


def signed_later(on: date, recorded_on: date) -> bool:
    """Whether a sign-off was written so long after the day it is about that whoever relies on it is told."""
    return recorded_on - on > SIGNED_LATER


def enough(asked: Signing, signed: Iterable[Signed]) -> bool:
    rows = list(signed)
    return len(rows) >= asked.times and sum(row.minutes for row in rows) >= asked.minutes


def next_period(
    definition: Definition,
    done: Iterable[Done],
    latest: Period | None,
    signed: Iterable[Signed] = (),
    held: Mapping[str, Iterable[Held]] | None = None,
) -> Period | None:
    """The period that these facts earn after `latest`, or None. `held`: credential key → its periods.

    In the window, or within an extension: starts the day after the latest ends. Late: starts on the day on which it
    was earned. Before the window: it counts as learning and does not move the cycle. After a revocation: from the day
    on which everything was done again. What was there before the definition was in force is earned on its first day.
    """
    done, signed, held = list(done), list(signed), held or {}
    since = counts_from(definition, latest) if latest else date.min
    earned = _earned(definition, done, signed, held, since, latest)
    basis = "first"
    if earned and latest and latest.revoked_on is not None:
        basis = "again"
    elif earned and latest:
        basis = "renewal" if earned.on <= latest.ends else "late"
        if basis == "late" and definition.late == "anew":
            earned = _earned(definition, done, signed, held, latest.ends + ONE_DAY, latest)
    if earned is None:
        return None
    start = latest.valid_until + ONE_DAY if latest and basis == "renewal" else earned.on
    last = last_day(start, definition.validity_months)
    if last < earned.on:  # an extension that outlasts a whole period of the new law
        basis, start, last = "late", earned.on, last_day(earned.on, definition.validity_months)
    return Period(
        start,
        last,
        basis,
        earned.evidence,
        earned.signed,
        earned_on=earned.on,
    )


def next_by_law(
    definitions: Iterable[Definition],
    done: Iterable[Done],
    latest: Period | None,
    signed: Iterable[Signed],
    held: Mapping[str, Iterable[Held]],
    today: date,
) -> tuple[int, Period] | None:
    """The next period by the law of the day on which it was earned, and the place of that definition (newest first).

    Each is in force until the next begins; nothing is earned on a day to come. Of several the first in time, or a sweep
    would write another ledger than messages would have.
    """
    done, signed, ends = list(done), list(signed), today + ONE_DAY
    found: list[tuple[date, int, Period]] = []
    for number, definition in enumerate(definitions):
        earned = next_period(definition, done, latest, signed, held)
        if earned and earned.earned_on and earned.earned_on < ends:
            found.append((earned.earned_on, number, earned))
        ends = min(ends, definition.effective_from)
    return min(found, key=lambda row: row[0])[1:] if found else None


@dataclass(frozen=True, slots=True)
class _Earned:
    """The first day on which everything was there, and on what that rests."""

    on: date
    evidence: tuple[int, ...]
    signed: tuple[str, ...]


def _earned(definition, done, signed, held, since: date, latest: Period | None) -> _Earned | None:
    if not definition.modules and not definition.signings:
        return None
    modules = _modules(definition, done, since, latest)
    signings = _signings(definition, signed, since, latest)
    if set(modules) != definition.modules or not all(enough(asked, rows) for asked, rows in signings.items()):
        return None
    used = [row for rows in signings.values() for row in rows]
    on = _all_held(definition, held, max(definition.effective_from, *(row.on for row in [*modules.values(), *used])))
    if on is None:
        return None
    return _Earned(on, tuple(sorted(row.id for row in modules.values())), tuple(sorted({row.id for row in used})))


def _modules(definition, done: Iterable[Done], since: date, latest: Period | None) -> dict[str, Done]:
    used = set(latest.evidence) if latest else set()
    lowest = dict(definition.editions)
    first_of: dict[str, Done] = {}
    for d in sorted(done, key=lambda d: (d.on, d.id)):
        fits = d.module_key in definition.modules and d.edition >= lowest.get(d.module_key, 0)
        if fits and d.on >= since and d.id not in used:
            first_of.setdefault(d.module_key, d)
    return first_of


def _signings(definition, signed: Iterable[Signed], since: date, latest: Period | None):
    """The earliest sign-offs that are enough; all that count where they are not."""
    used = set(latest.signed) if latest else set()
    rows = sorted((s for s in signed if s.on >= since and s.id not in used), key=lambda s: (s.on, s.id))
    found: dict[Signing, tuple[Signed, ...]] = {}
    for asked in definition.signings:
        counted: list[Signed] = []
        for row in rows:
            if row.kind == asked.kind and not enough(asked, counted):
                counted.append(row)
        found[asked] = tuple(counted)
    return found


def _all_held(definition, held: Mapping[str, Iterable[Held]], since: date) -> date | None:
    """The first day from `since` on which every credential is current that must be."""
    periods = {key: list(held.get(key, ())) for key in definition.holds}
    starts = [p.valid_from for rows in periods.values() for p in rows if p.valid_from > since]
    for on in sorted({since, *starts}):
        if all(any(p.covers(on) for p in rows) for rows in periods.values()):
            return on
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be said of a credential on a day. `word`: current, lapsed, revoked, not_yet or none."""

    word: str
    since: date | None = None
    until: date | None = None


def standing(periods: Iterable[Held], on: date) -> Standing:
    """The standing on a day. Joined periods count as one: `since` and `until` are where unbroken cover begins and ends.

    Its SQL twin is `certification.selectors.standings`.
    """
    rows = list(periods)
    since = until = None
    for p in sorted((p for p in rows if p.last >= p.valid_from), key=lambda p: (p.valid_from, p.last)):
        if until is None or p.valid_from > until + ONE_DAY:
            if until is not None and until >= on:
                break
            since, until = p.valid_from, p.last
        until = max(until, p.last)
    if since is not None and until is not None and since <= on <= until:
        return Standing("current", since, until)
    past = [p for p in rows if p.valid_from <= on]
    if past:
        return max((_ended(p, on) for p in past), key=lambda ended: ended[0])[1]
    return Standing("not_yet", since=min(p.valid_from for p in rows)) if rows else Standing("none")


def _ended(p: Held, on: date) -> tuple[tuple[date, bool, int], Standing]:
    """What a period that is over says, and its rank: the last to cover speaks; of equals, a revocation."""
    revoked = p.revoked_on is not None and p.revoked_on <= on
    since = p.revoked_on if revoked else p.ends + ONE_DAY
    assert since is not None  # nosec B101
    return (p.last, revoked, -since.toordinal()), Standing("revoked" if revoked else "lapsed", since=since)
