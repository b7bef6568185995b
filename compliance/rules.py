"""The law of requirements: what is asked of somebody on a day, due when and why. Pure; civil dates, ends inclusive.

`standing` says it for one day from the facts. `timeline` says it for all days, as the stretches of the read model.
`status` is what may be said of a stretch on a day; its SQL twin is `compliance.selectors.status_on`.
"""

from collections.abc import Iterable
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

    `applies`: whether it falls on it at all. `months` count from `clock_start`; `fixed_on` is for a fixed date, and for
    what was asked of this engagement alone, on `effective_from`.
    `every_team`: of somebody who moved here from another team it was asked there too.
    """

    effective_from: date
    clock_start: str
    months: int = 0
    fixed_on: date | None = None
    obliges: bool = True
    applies: bool = True
    every_team: bool = True


@dataclass(frozen=True, slots=True)
class Cover:
    """Days on which it is held; `last` None: without end. `kind`: covered or recognised.

    `known`: the day from which this was known, if it is before `first` (a renewal earned early). `seemed`: the last day
    as it stood on paper, if it ended sooner (revoked, returned): until then nobody could know; `date.max`: without end.
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
    """The same facts in the order that the law reads them in."""
    return replace(
        facts,
        terms=tuple(sorted(facts.terms, key=lambda t: t.effective_from)),
        covers=tuple(sorted(facts.covers, key=lambda c: c.first)),
        pauses=tuple(sorted(facts.pauses, key=lambda p: p.first)),
        decisions=tuple(sorted(facts.decisions, key=lambda d: d.on)),
    )


def _begun(pauses: Iterable[Pause], day: date) -> list[Pause]:
    """Those begun by the day, in order; pauses that overlap or touch made one, so that no day is counted twice."""
    found: list[Pause] = []
    for pause in pauses:
        if pause.first > day:
            break
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
    if terms.clock_start in (ClockStart.FIXED_DATE, ClockStart.ASSIGNED):
        return terms.fixed_on
    return next((day for clock, day in facts.clocks if clock == terms.clock_start), None)


NOT_PAUSED = (0, 0)


def _shifted(
    facts: Facts, base: date, months: int, since: date, day: date, *, across: bool = False
) -> tuple[date, tuple[int, int]]:
    """(due, (months, days) paused): `months` after `base`, later by each pause from `since` on that had begun by then.

    `across`: only by a pause that the date falls into. A pause without an end has moved nothing yet.
    """
    due, paused = add_months(base, months), NOT_PAUSED
    for pause in _begun(facts.pauses, day):
        first, last = max(pause.first, since), pause.last
        if first > due or last is None or last < first or (across and last < due):
            continue
        whole, rest = length_of(first, last + ONE_DAY)
        paused = paused[0] + whole, paused[1] + rest
        due = add_months(base, months + paused[0]) + timedelta(days=paused[1])
    return due, paused


def length_of(first: date, end: date) -> tuple[int, int]:
    """Whole months and days over, from `first` to the day before `end`."""
    months = (end.year - first.year) * 12 + end.month - first.month
    if add_months(first, months) > end:
        months -= 1
    return months, (end - add_months(first, months)).days


def _asked_from(facts: Facts, terms: Terms, due: date, day: date) -> date:
    """The day from which this date, or an earlier one, has been asked of this engagement."""
    since, every_team = terms.effective_from, terms.every_team
    for earlier in reversed(facts.terms):
        if earlier.effective_from >= terms.effective_from:
            continue
        base = _clock(facts, earlier)
        if not earlier.applies or not earlier.obliges or base is None:
            break
        if _shifted(facts, base, earlier.months, base, day)[0] > due:
            break
        since, every_team = earlier.effective_from, every_team and earlier.every_team
    return max(_here_from(facts, every_team), since)


def _here_from(facts: Facts, every_team: bool) -> date:
    role_start = dict(facts.clocks).get(ClockStart.ROLE_START)
    return min(facts.starts_on, role_start) if every_team and role_start else facts.starts_on


@dataclass(frozen=True, slots=True)
class _Held:
    """What is held on a day, or was last (`kind` none): the first day of what runs longest, and the known last day."""

    kind: str
    first: date
    until: date | None


def _held(facts: Facts, day: date) -> _Held | None:
    """By what was known on the day. Where one's own and another place's overlap, one's own is said."""
    begun = [c for c in facts.covers if c.first <= day]
    if not begun:
        return None
    running = [c for c in begun if c.last is None or day <= c.last]
    if not running:
        latest = max(begun, key=lambda c: c.last or date.max)
        return _Held(Kind.NONE, latest.first, latest.last)
    longest = max(running, key=_on_paper)
    until = _on_paper(longest)
    for cover in facts.covers:
        if until < date.max and day < cover.first <= until + ONE_DAY and cover.known and cover.known <= day:
            until = max(until, _on_paper(cover))
    kind = Kind.COVERED if any(c.kind == Kind.COVERED for c in running) else Kind.RECOGNISED
    return _Held(kind, longest.first, until if until < date.max else None)


def _on_paper(cover: Cover) -> date:
    return (cover.seemed or cover.last) if cover.last else date.max


def standing(facts: Facts, day: date) -> Standing | None:
    """What is true on `day` by what was known and decided by then; None if nothing is asked. `facts`: tidy."""
    if day < facts.starts_on or (facts.ends_on is not None and day > facts.ends_on):
        return None
    terms = _terms_on(facts, day)
    if terms is None:
        return None
    held = _held(facts, day)
    if not terms.obliges:
        return Standing(held.kind, held.until, False) if held and held.kind else Standing(obliges=False)
    found = _date(facts, terms, day, held, _abouts(facts, day) if facts.decisions else ())
    if held and held.kind:
        return replace(found, kind=held.kind, until=held.until)
    for kind, act in ((Kind.INTERIM, Decision.INTERIM), (Kind.EXEMPT, Decision.EXEMPTION)):
        granted = (d.until for d in facts.decisions if d.kind == act and d.in_force(day) and d.until and day <= d.until)
        until = max(granted, default=None)
        if until:
            return replace(found, kind=kind, until=until)
    for pause in _begun(facts.pauses, day):
        if pause.last is None or day <= pause.last:
            return replace(found, kind=Kind.PAUSED, until=pause.last)
    question = _question(facts, terms, found, day)
    return replace(found, question=question) if question else found


# A decision, and the last day held from which the date was counted that it was about; None: the first time.
About = tuple[Decided, date | None]


def _date(facts: Facts, terms: Terms, day: date, held: _Held | None, decided: Iterable[About] = ()) -> Standing:
    """By when: the first time, or again after what is or was held; each as its decisions left it; the later counts."""
    if held and held.until is None:
        return Standing(clock=RENEWAL)  # held for good: nothing is due
    base = counted = _clock(facts, terms)
    since = facts.starts_on if terms.clock_start == ClockStart.FIXED_DATE else base
    if terms.clock_start == ClockStart.ASSIGNED:
        since = counted = terms.effective_from
    due, paused = _shifted(facts, base, terms.months, since, day) if base and since else (None, NOT_PAUSED)
    due, paused, moved_by = _moved(facts, day, due, paused, decided, None)
    if held and held.until:
        # Counted from the end of the last one, some time may be allowed after it.
        months = terms.months if terms.clock_start == ClockStart.PREVIOUS_EXPIRY else 0
        next_due, paused_since = _shifted(facts, held.until, months, held.first, day, across=True)
        again, paused_since, moved_again = _moved(facts, day, next_due, paused_since, decided, held.until)
        if again and (due is None or again > due):
            return Standing(
                due_on=again, clock=ClockStart.PREVIOUS_EXPIRY if months else RENEWAL, counted_from=held.until,
                months=months, moved_by=moved_again, paused_months=paused_since[0], paused_days=paused_since[1],
            )  # fmt: skip
    return Standing(
        due_on=due, clock=terms.clock_start, counted_from=counted, months=terms.months, moved_by=moved_by,
        paused_months=paused[0], paused_days=paused[1],
    )  # fmt: skip


def _moved(
    facts: Facts, day: date, due: date | None, paused: tuple[int, int], decided: Iterable[About], of: date | None
) -> tuple[date | None, tuple[int, int], str]:
    """The date as the decisions about it leave it, never nearer; what was paused since; by what kind of decision."""
    moved_by = Moved.NONE
    for decision, about in decided:
        if about == of and decision.until:
            given, since = _shifted(facts, decision.until, 0, decision.on, day)
            if due is None or given > due:
                due, paused, moved_by = given, since, Moved(decision.kind)
    return due, paused, moved_by


def _abouts(facts: Facts, day: date) -> list[About]:
    """The decisions in force that move a date.

    A decision moves the one date that counted on its own day; the next is counted as if it had not been.
    """
    found: list[About] = []
    for one in facts.decisions:
        if one.kind in (Decision.EXTENSION, Decision.DEFERRAL) and one.in_force(day):
            terms = _terms_on(facts, one.on)
            then = _date(facts, terms, one.on, _held(facts, one.on)) if terms else None
            again = then and then.clock in (RENEWAL, ClockStart.PREVIOUS_EXPIRY)
            found.append((one, then.counted_from if then and again else None))
    return found


def _question(facts: Facts, terms: Terms, found: Standing, day: date) -> str:
    if found.due_on is None:
        return Question.NO_DATE
    if found.moved_by or any(d.kind == Decision.CONFIRMED and d.in_force(day) for d in facts.decisions):
        return Question.NONE
    if found.clock in (RENEWAL, ClockStart.PREVIOUS_EXPIRY):
        asked_from = _here_from(facts, terms.every_team)  # what ran out before they came is asked about, too
    else:
        asked_from = _asked_from(facts, terms, found.due_on, day)
    too_soon = found.due_on < asked_from + NOTICE
    return Question.TOO_SOON if too_soon else Question.NONE


def timeline(facts: Facts) -> tuple[Stretch, ...]:
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
    return tuple(found)


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
