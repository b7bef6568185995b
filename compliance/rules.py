"""The law of requirements: what is asked of somebody on a day, due when and why. Pure; civil dates, ends inclusive.

`standing` says it for one day from the facts. `timeline` says it for all days, as the stretches of the read model.
`status` is what may be said of a stretch on a day; its SQL twin is `compliance.selectors.status_on`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from certification.rules import add_months
from compliance.enums import ClockStart, Decision, Kind, Moved, Question, Status

ONE_DAY = timedelta(days=1)
# Who is asked for something that was due sooner than this is asked for what cannot be done: a person decides first.
NOTICE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Terms:
    """A requirement's version from `effective_from` on, as it falls on one engagement.

    `applies`: whether it falls on it at all. `months` count from `clock_start`; `fixed_on` is for a fixed date.
    """

    effective_from: date
    clock_start: str
    months: int = 0
    fixed_on: date | None = None
    obliges: bool = True
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Cover:
    """Days on which it is held; `last` None: without end. `kind`: covered or recognised.

    `known`: the day from which this was known, if it is before `first` (a renewal earned early). `seemed`: the last day
    as it stood on paper, if it ended sooner (revoked): until then nobody could know.
    """

    first: date
    last: date | None
    kind: str = Kind.COVERED
    known: date | None = None
    seemed: date | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the clock stands still; `last` None: it still does."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of somebody's about this one engagement and requirement; see `Decision`.

    In force from `on` until the day before `withdrawn`. `until`: the new date, or the last day of what it grants.
    """

    kind: str
    on: date
    until: date | None = None
    withdrawn: date | None = None

    def in_force(self, day: date) -> bool:
        return self.on <= day and (self.withdrawn is None or day < self.withdrawn)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that one engagement's standing against one requirement rests on."""

    starts_on: date
    ends_on: date | None = None
    clocks: tuple[tuple[str, date | None], ...] = ()  # clock start → day
    terms: tuple[Terms, ...] = ()
    covers: tuple[Cover, ...] = ()
    pauses: tuple[Pause, ...] = ()
    decisions: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true on a day, without comparing it with any date.

    `until`: the last day of what `kind` says; None: no end. `due_on`: the last day in time; None: no date. The other
    fields say why: `months` after `counted_from` (the day of `clock`, or the last day held), plus what was paused, or
    moved by a decision.
    """

    kind: str = Kind.NONE
    until: date | None = None
    obliges: bool = True
    due_on: date | None = None
    question: str = Question.NONE
    clock: str = ""
    counted_from: date | None = None
    months: int = 0
    paused_months: int = 0
    paused_days: int = 0
    moved_by: str = Moved.NONE


@dataclass(frozen=True, slots=True)
class Stretch:
    """`standing` holds from `first` to `last`, None: for good."""

    first: date
    last: date | None
    standing: Standing


RENEWAL = "renewal"  # the clock of somebody who held it


def tidy(facts: Facts) -> Facts:
    """The same facts in the order that the law reads them in: no two covers or pauses overlap."""
    return replace(
        facts,
        terms=tuple(sorted(facts.terms, key=lambda t: t.effective_from)),
        covers=tuple(apart(facts.covers)),
        pauses=tuple(_joined(facts.pauses)),
        decisions=tuple(sorted(facts.decisions, key=lambda d: d.on)),
    )


def apart(covers: Iterable[Cover]) -> list[Cover]:
    """The same days, in order, each once. Where one's own and another place's overlap, one's own is said."""
    found: list[Cover] = []
    for own in (True, False):
        for cover in sorted(covers, key=lambda c: c.first):
            if (cover.kind == Kind.COVERED) is own:
                pieces = [cover]
                for taken in found:
                    pieces = [part for piece in pieces for part in _without(piece, taken)]
                found += [piece for piece in pieces if piece.last is None or piece.last >= piece.first]
    return sorted(found, key=lambda c: c.first)


def _without(cover: Cover, taken: Cover) -> list[Cover]:
    """The parts of `cover` outside `taken`."""
    if (taken.last is not None and taken.last < cover.first) or (cover.last is not None and cover.last < taken.first):
        return [cover]
    parts = []
    if cover.first < taken.first:
        parts.append(replace(cover, last=taken.first - ONE_DAY))
    if taken.last is not None and (cover.last is None or cover.last > taken.last):
        parts.append(replace(cover, first=taken.last + ONE_DAY, known=cover.known or cover.first))
    return parts


def _joined(pauses: Iterable[Pause]) -> list[Pause]:
    """The same days with pauses that overlap or touch made one."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda p: p.first):
        before = found[-1] if found else None
        if before is None or (before.last is not None and pause.first > before.last + ONE_DAY):
            found.append(pause)
        elif before.last is not None and (pause.last is None or pause.last > before.last):
            found[-1] = replace(before, last=pause.last)
    return found


def _terms_on(facts: Facts, day: date) -> Terms | None:
    current = None
    for terms in facts.terms:
        if terms.effective_from <= day:
            current = terms
    return current if current and current.applies else None


def _clock(facts: Facts, terms: Terms) -> date | None:
    if terms.clock_start == ClockStart.FIXED_DATE:
        return terms.fixed_on
    return dict(facts.clocks).get(terms.clock_start)


def _shifted(
    facts: Facts, base: date, months: int, since: date, day: date, *, across: bool = False
) -> tuple[date, int, int]:
    """(due, months and days paused): `months` after `base`, later by each pause from `since` on that had begun by then.

    `across`: only by a pause that the date falls into. A pause without an end has moved nothing yet.
    """
    due, paused_months, paused_days = add_months(base, months), 0, 0
    for pause in facts.pauses:
        first, last = max(pause.first, since), pause.last
        if pause.first > day or first > due or last is None or last < first or (across and last < due):
            continue
        whole, rest = length_of(first, last + ONE_DAY)
        paused_months, paused_days = paused_months + whole, paused_days + rest
        due = add_months(base, months + paused_months) + timedelta(days=paused_days)
    return due, paused_months, paused_days


def length_of(first: date, end: date) -> tuple[int, int]:
    """Whole months and days over, from `first` to the day before `end`."""
    months = (end.year - first.year) * 12 + end.month - first.month
    if add_months(first, months) > end:
        months -= 1
    return months, (end - add_months(first, months)).days


def _asked_from(facts: Facts, terms: Terms, due: date) -> date:
    """The day from which this date, or an earlier one, has been asked of this engagement."""
    since = terms.effective_from
    for earlier in reversed(facts.terms):
        if earlier.effective_from >= terms.effective_from:
            continue
        base = _clock(facts, earlier)
        if not earlier.applies or not earlier.obliges or base is None or add_months(base, earlier.months) > due:
            break
        since = earlier.effective_from
    return max(facts.starts_on, since)


def standing(facts: Facts, day: date) -> Standing | None:
    """What is true on `day` by what was known and decided by then; None if nothing is asked. `facts`: tidy."""
    if day < facts.starts_on or (facts.ends_on is not None and day > facts.ends_on):
        return None
    terms = _terms_on(facts, day)
    if terms is None:
        return None
    at = bisect_right(facts.covers, day, key=lambda c: c.first) - 1
    latest = facts.covers[at] if at >= 0 else None
    held = latest if latest and (latest.last is None or day <= latest.last) else None
    ends = _end_of(facts.covers, at, day) if latest else None
    if not terms.obliges:
        return Standing(held.kind, ends, False) if held else Standing(obliges=False)
    found = _by_decision(facts, _date(facts, terms, day, latest, ends), day)
    if held:
        return replace(found, kind=held.kind, until=ends)
    for kind, act in ((Kind.INTERIM, Decision.INTERIM), (Kind.EXEMPT, Decision.EXEMPTION)):
        granted = (d.until for d in facts.decisions if d.kind == act and d.in_force(day) and d.until and day <= d.until)
        until = max(granted, default=None)
        if until:
            return replace(found, kind=kind, until=until)
    for pause in facts.pauses:
        if pause.first <= day and (pause.last is None or day <= pause.last):
            return replace(found, kind=Kind.PAUSED, until=pause.last)
    return replace(found, question=_question(facts, terms, found, day))


def _date(facts: Facts, terms: Terms, day: date, latest: Cover | None, ends: date | None) -> Standing:
    """By when: the first time, or again after what was `latest` held, which `ends`; whichever is later."""
    if latest and ends is None:
        return Standing(clock=RENEWAL)  # held for good: nothing is due
    base, found = _clock(facts, terms), Standing(clock=terms.clock_start, months=terms.months)
    if base is not None:
        due, months, days = _shifted(facts, base, terms.months, base, day)
        found = replace(found, due_on=due, counted_from=base, paused_months=months, paused_days=days)
    if latest and ends:
        due, months, days = _shifted(facts, ends, 0, latest.first, day, across=True)
        if found.due_on is None or due > found.due_on:
            found = Standing(due_on=due, clock=RENEWAL, counted_from=ends, paused_months=months, paused_days=days)
    return found


def _by_decision(facts: Facts, found: Standing, day: date) -> Standing:
    """A decision moves the one date that it was made about, never nearer; the next is counted as if it had not been."""
    if found.clock == RENEWAL and found.due_on is None:
        return found
    for decision in facts.decisions:
        moves = decision.kind in (Decision.EXTENSION, Decision.DEFERRAL) and decision.in_force(day)
        if moves and decision.until and (found.due_on is None or decision.until > found.due_on):
            found = replace(found, due_on=decision.until, moved_by=decision.kind)
    return found


def _question(facts: Facts, terms: Terms, found: Standing, day: date) -> str:
    if found.due_on is None:
        return Question.NO_DATE
    if found.moved_by or found.clock == RENEWAL:
        return Question.NONE
    if any(d.kind == Decision.CONFIRMED and d.in_force(day) for d in facts.decisions):
        return Question.NONE
    too_soon = found.due_on < _asked_from(facts, terms, found.due_on) + NOTICE
    return Question.TOO_SOON if too_soon else Question.NONE


def _end_of(covers: Sequence[Cover], at: int, day: date) -> date | None:
    """The last day, as known on `day`, of the unbroken run of covers that number `at` belongs to."""
    last = covers[at].last
    if last is not None and day <= last:
        last = covers[at].seemed or last
    for following in covers[at + 1 :]:
        if last is None or following.first > last + ONE_DAY or (following.known or following.first) > day:
            break
        last = following.last and (following.seemed or following.last)
    return last


def timeline(facts: Facts) -> list[Stretch]:
    """The whole of an engagement, in stretches: `standing` of any day is that of the stretch which holds it."""
    facts = tidy(facts)
    turns = {facts.starts_on}
    turns.update(terms.effective_from for terms in facts.terms)
    turns.update(cover.known for cover in facts.covers if cover.known)
    for first, last in [(c.first, c.last) for c in facts.covers] + [(p.first, p.last) for p in facts.pauses]:
        turns.add(first)
        if last is not None:
            turns.add(last + ONE_DAY)
    for decision in facts.decisions:
        turns.add(decision.on)
        if decision.withdrawn is not None:
            turns.add(decision.withdrawn)
        if decision.until is not None:
            turns.add(decision.until + ONE_DAY)
    days = sorted(d for d in turns if d >= facts.starts_on and (facts.ends_on is None or d <= facts.ends_on))
    found: list[Stretch] = []
    for day, following in zip(days, [*days[1:], None], strict=True):
        last = following - ONE_DAY if following else facts.ends_on
        now = standing(facts, day)
        if now is None:
            continue
        before = found[-1] if found else None
        if before and before.standing == now and before.last is not None and before.last + ONE_DAY == day:
            found[-1] = replace(before, last=last)
        else:
            found.append(Stretch(day, last, now))
    return found


def status(now: Standing, on: date) -> Status:
    """What may be said on the day `on` of the stretch that holds it."""
    if now.kind:
        return Status(now.kind)
    if not now.obliges:
        return Status.SUGGESTED
    if now.question or now.due_on is None:
        return Status.UNKNOWN
    if on > now.due_on:
        return Status.PAST_DUE
    return Status.DEFERRED if now.moved_by == Moved.DEFERRAL else Status.DUE
