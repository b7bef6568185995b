"""The law of requirements: when something is due and why, and what may be said of it on a day. Pure; civil dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from certification.rules import add_months
from compliance.enums import ClockStart, Status

CLOCK_WORDS = {
    ClockStart.ROLE_START: "starting in this role",
    ClockStart.APPROVAL: "approval",
    ClockStart.FIRST_CARE_ROLE: "the first care role in any home",
}


@dataclass(frozen=True, slots=True)
class Due:
    """`on`: the last day in time, None if the clock's start is not known. `why`: the same in words."""

    on: date | None
    why: str


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def due(clock_start: str, months: int, starts: date | None) -> Due:
    """The due date of an obligation, with its explanation."""
    words = CLOCK_WORDS[ClockStart(clock_start)]
    if starts is None:
        return Due(None, f"{months} months after {words}; that date is not recorded yet")
    on = add_months(starts, months)
    return Due(on, f"{months} months after {words} on {in_words(starts)}; due {in_words(on)}")


@dataclass(frozen=True, slots=True)
class Cover:
    """Days on which the credential is held: `start` is the first, `end` the first no longer covered (half-open)."""

    start: date
    end: date


def join_covers(covers: Iterable[Cover]) -> list[Cover]:
    """The same days with overlapping and touching stretches made one; empty ones are left out."""
    joined: list[Cover] = []
    for cover in sorted((c for c in covers if c.end > c.start), key=lambda c: (c.start, c.end)):
        if joined and cover.start <= joined[-1].end:
            joined[-1] = Cover(joined[-1].start, max(joined[-1].end, cover.end))
        else:
            joined.append(cover)
    return joined


def status(*, obliges: bool, due_on: date | None, covers: Iterable[Cover], on: date) -> Status:
    """What may be said on the day `on`. The SQL twin is `compliance.selectors.status_on`; a test holds them equal."""
    stretches = list(covers)
    if any(c.start <= on < c.end for c in stretches):
        return Status.COVERED
    if not obliges:
        return Status.SUGGESTED
    if any(c.end <= on for c in stretches):
        return Status.PAST_DUE  # held once and run out
    if due_on is None:
        return Status.UNKNOWN
    return Status.DUE if on <= due_on else Status.PAST_DUE
