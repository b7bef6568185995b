"""A standing in words: what is so, and why the date is what it is. Pure."""

from compliance.enums import ClockStart, Moved, Question, Status
from compliance.rules import ONE_DAY, RENEWAL, Standing
from people.rules import in_words

CLOCK_WORDS = {
    ClockStart.ROLE_START: "starting in this role",
    ClockStart.APPROVAL: "approval",
    ClockStart.FIRST_CARE_ROLE: "the first care role in any home",
    ClockStart.FIXED_DATE: "the date set for everybody",
    ClockStart.PREVIOUS_EXPIRY: "the end of the last one",
    ClockStart.ASSIGNED: "being asked individually",
}


def counted(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def span(months: int, days: int) -> str:
    """ "4 months", "1 month and 3 days"."""
    return " and ".join(counted(n, word) for n, word in ((months, "month"), (days, "day")) if n)


def why(now: Standing) -> str:
    """The reason of a date: "12 months after approval on 3 May 2026; paused for 4 months; due 3 September 2027"."""
    if not now.obliges:
        return "suggested; there is no date"
    if now.clock == RENEWAL and now.due_on is None:
        return "held, with no end"
    parts = []
    if now.clock == RENEWAL and now.counted_from:
        parts.append(f"held until {in_words(now.counted_from)}")
    elif now.counted_from is None and now.clock == ClockStart.PREVIOUS_EXPIRY:
        parts.append("counted from the end of the last one; none is recorded yet")
    elif now.counted_from is None:
        parts.append(f"{_after(now.months)} {CLOCK_WORDS[ClockStart(now.clock)]}; that date is not recorded yet")
    elif now.clock == ClockStart.ASSIGNED:
        parts.append(f"asked individually on {in_words(now.counted_from)}")
    elif now.clock == ClockStart.FIXED_DATE and not now.months:
        parts.append(f"by {in_words(now.counted_from)}, {CLOCK_WORDS[ClockStart.FIXED_DATE]}")
    else:
        parts.append(f"{_after(now.months)} {CLOCK_WORDS[ClockStart(now.clock)]} on {in_words(now.counted_from)}")
    if now.paused_months or now.paused_days:
        parts.append(f"paused for {span(now.paused_months, now.paused_days)}")
    if now.due_on is not None:
        moved = {Moved.EXTENSION: "more time given until", Moved.DEFERRAL: "deferred to"}.get(
            Moved(now.moved_by), "due"
        )
        parts.append(f"{moved} {in_words(now.due_on)}")
    if now.question == Question.TOO_SOON:
        parts.append("that left less than 14 days to ask for it here, so somebody decides first")
    return "; ".join(parts)


def _after(months: int) -> str:
    return f"{counted(months, 'month')} after" if months else "from"


def sentence(status: str, now: Standing) -> str:
    """A status with its date: "Covered until 3 May 2027"."""
    until = f" until {in_words(now.until)}" if now.until else ""
    match status:
        case Status.COVERED:
            return f"Covered{until}"
        case Status.RECOGNISED:
            return f"Recognised elsewhere{until}"
        case Status.INTERIM:
            return f"Interim{until}"
        case Status.EXEMPT:
            return f"Exempt{until}"
        case Status.PAUSED:
            return f"On pause{until}"
        case Status.PAST_DUE if now.due_on:
            # A date that was moved is not the day after which it lapsed.
            lapsed = now.clock == RENEWAL and now.due_on == now.counted_from
            return f"{'Lapsed' if lapsed else 'Past due'} since {in_words(now.due_on + ONE_DAY)}"
        case Status.DUE if now.due_on:
            return f"Due by {in_words(now.due_on)}"
        case Status.DEFERRED if now.due_on:
            return f"Deferred until {in_words(now.due_on)}"
        case Status.UNKNOWN if now.question == Question.TOO_SOON:
            return "Needs a decision"
        case Status.UNKNOWN:
            return "A date is needed"
        case _:
            return "Suggested"
