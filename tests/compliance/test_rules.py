"""When something is due and why; which days are covered; what may be said of it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.enums import ClockStart, Status
from compliance.rules import Cover, due, join_covers, status


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("clock", "months", "starts", "on", "why"),
    [
        (
            "role_start", 6, "2026-06-01", "2026-12-01",
            "6 months after starting in this role on 1 June 2026; due 1 December 2026",
        ),
        ("approval", 12, "2026-05-03", "2027-05-03", "12 months after approval on 3 May 2026; due 3 May 2027"),
        (
            "first_care_role", 24, "2024-02-29", "2026-02-28",
            "24 months after the first care role in any home on 29 February 2024; due 28 February 2026",
        ),
        (
            "role_start", 6, "2026-08-31", "2027-02-28",
            "6 months after starting in this role on 31 August 2026; due 28 February 2027",
        ),
        ("approval", 18, None, None, "18 months after approval; that date is not recorded yet"),
        (
            "first_care_role", 36, None, None,
            "36 months after the first care role in any home; that date is not recorded yet",
        ),
    ],
)  # fmt: skip
def test_due_says_the_day_and_why(clock, months, starts, on, why):
    answer = due(clock, months, day(starts) if starts else None)
    assert (answer.on, answer.why) == (day(on) if on else None, why)


@pytest.mark.parametrize("clock", ClockStart.values)
def test_every_clock_has_its_words_within_the_column(clock):
    assert len(due(clock, 999, date(2026, 9, 30)).why) <= 300
    assert due(clock, 1, None).on is None


ORIGIN = date(2026, 1, 1)
DAYS = st.integers(0, 60).map(lambda n: ORIGIN + timedelta(days=n))
COVERS = st.lists(st.builds(Cover, DAYS, DAYS), max_size=8)


def days_of(covers) -> set[date]:
    return {c.start + timedelta(days=n) for c in covers for n in range((c.end - c.start).days)}


@given(COVERS)
def test_joined_covers_hold_the_same_days(covers):
    assert days_of(join_covers(covers)) == days_of(covers)


@given(COVERS)
def test_joined_covers_are_in_order_apart_and_not_empty(covers):
    joined = join_covers(covers)
    assert all(c.end > c.start for c in joined)
    assert all(later.start > earlier.end for earlier, later in pairwise(joined))


@given(COVERS, st.randoms())
def test_joining_does_not_depend_on_order_and_twice_is_once(covers, random):
    joined = join_covers(covers)
    shuffled = list(covers)
    random.shuffle(shuffled)
    assert join_covers(shuffled) == joined
    assert join_covers(joined) == joined


# Covered from the 10th to the 19th; the 20th is the first day without.
TEN = [Cover(date(2026, 6, 10), date(2026, 6, 20))]
TWO = [*TEN, Cover(date(2026, 7, 1), date(2026, 8, 1))]
ONE_DAY = [Cover(date(2026, 6, 10), date(2026, 6, 11))]


@pytest.mark.parametrize(
    ("obliges", "due_on", "covers", "on", "expected"),
    [
        (True, "2026-06-30", [], "2026-06-29", Status.DUE),
        (True, "2026-06-30", [], "2026-06-30", Status.DUE),  # the last day is in time
        (True, "2026-06-30", [], "2026-07-01", Status.PAST_DUE),
        (True, None, [], "2026-06-30", Status.UNKNOWN),
        (True, "2026-06-30", TEN, "2026-06-09", Status.DUE),
        (True, "2026-06-30", TEN, "2026-06-10", Status.COVERED),
        (True, "2026-06-30", TEN, "2026-06-19", Status.COVERED),
        (True, "2026-06-30", TEN, "2026-06-20", Status.PAST_DUE),  # held once and run out, before the first due date
        (True, None, TEN, "2026-06-09", Status.UNKNOWN),
        (True, None, TEN, "2026-06-15", Status.COVERED),
        (True, None, TEN, "2026-06-20", Status.PAST_DUE),
        (True, "2026-06-01", TEN, "2026-06-05", Status.PAST_DUE),
        (True, "2026-06-01", TEN, "2026-06-10", Status.COVERED),
        (True, "2026-06-30", TWO, "2026-06-25", Status.PAST_DUE),
        (True, "2026-06-30", TWO, "2026-07-01", Status.COVERED),
        (True, "2026-06-30", TWO, "2026-08-01", Status.PAST_DUE),
        (True, "2026-06-30", ONE_DAY, "2026-06-10", Status.COVERED),
        (True, "2026-06-30", ONE_DAY, "2026-06-11", Status.PAST_DUE),
        (False, "2026-06-30", [], "2026-06-29", Status.SUGGESTED),
        (False, "2026-06-30", [], "2026-07-01", Status.SUGGESTED),
        (False, None, [], "2026-07-01", Status.SUGGESTED),
        (False, "2026-06-30", TEN, "2026-06-15", Status.COVERED),
        (False, "2026-06-30", TEN, "2026-06-20", Status.SUGGESTED),
    ],
)
def test_status(obliges, due_on, covers, on, expected):
    said = status(obliges=obliges, due_on=day(due_on) if due_on else None, covers=covers, on=day(on))
    assert said is expected


@given(st.booleans(), st.none() | DAYS, COVERS, DAYS)
def test_covered_is_said_exactly_on_covered_days_and_suggestions_are_never_chased(obliges, due_on, covers, on):
    real = [c for c in covers if c.end > c.start]
    said = status(obliges=obliges, due_on=due_on, covers=real, on=on)
    assert (said is Status.COVERED) == (on in days_of(real))
    if not obliges:
        assert said in {Status.COVERED, Status.SUGGESTED}
    assert said is status(obliges=obliges, due_on=due_on, covers=join_covers(real), on=on)
