"""The law of awards on its borders: leap days, month ends, the first and last day of a window, what counts once."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certification.rules import (
    ONE_DAY,
    Definition,
    Done,
    Held,
    Period,
    Standing,
    add_months,
    last_day,
    next_period,
    renewal_opens,
    standing,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-11-22", 0, "2026-11-22"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2100-01-31", 1, "2100-02-28"),  # a century without its leap day
        ("2026-05-31", 1, "2026-06-30"),
        ("2026-06-30", 1, "2026-07-30"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2027-02-28", 12, "2028-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
    ],
)
def test_add_months(start, months, expected):
    assert add_months(day(start), months) == day(expected)


@pytest.mark.parametrize(
    ("first", "months", "expected"),
    [
        ("2026-11-22", 12, "2027-11-21"),
        ("2026-01-01", 12, "2026-12-31"),
        ("2028-02-29", 12, "2029-02-28"),  # no 29 February: the month's end, so nobody gets less
        ("2028-02-29", 48, "2032-02-28"),
        ("2027-02-28", 12, "2028-02-27"),
        ("2026-03-01", 12, "2027-02-28"),
        ("2027-03-01", 12, "2028-02-29"),
        ("2026-05-31", 1, "2026-06-30"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-08-30", 6, "2027-02-28"),
        ("2026-06-30", 1, "2026-07-29"),
    ],
)
def test_last_day(first, months, expected):
    assert last_day(day(first), months) == day(expected)


@pytest.mark.parametrize(
    ("valid_until", "window", "expected"),
    [
        ("2027-11-21", 3, "2027-08-22"),
        ("2026-12-31", 3, "2026-10-01"),
        ("2027-05-31", 3, "2027-03-01"),
        ("2028-05-31", 3, "2028-03-01"),
        ("2027-02-28", 3, "2026-11-29"),
        ("2026-01-31", 1, "2026-01-01"),
        ("2026-06-30", 0, "2026-07-01"),  # no window: nothing counts before it has lapsed
    ],
)
def test_renewal_opens(valid_until, window, expected):
    assert renewal_opens(day(valid_until), window) == day(expected)


PAIR = Definition(frozenset({"a", "b"}), validity_months=12, window_months=3)
ONE = Definition(frozenset({"a"}), validity_months=12, window_months=3)
# Held for 2026 on completions 1 and 2; its window opens on 1 October.
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31), "first", (1, 2))
LEAP = Period(date(2028, 2, 29), date(2029, 2, 28), "first", (1,))
# Held for December alone on a completion that lies inside the window of a renewal.
SHORT = Period(date(2026, 12, 1), date(2026, 12, 31), "late", (1,))


def done(*rows: str) -> list[Done]:
    """“3 a 2026-10-01”: completion 3, of module a, on that day."""
    return [Done(int(number), key, day(on)) for number, key, on in (row.split() for row in rows)]


@pytest.mark.parametrize(
    ("definition", "latest", "rows", "expected"),
    [
        pytest.param(PAIR, None, [], None, id="nothing done"),
        pytest.param(PAIR, None, ["1 a 2026-01-01"], None, id="one of two"),
        pytest.param(PAIR, None, ["1 a 2026-01-01", "2 c 2026-01-01"], None, id="another module is no substitute"),
        pytest.param(
            Definition(frozenset(), 12, 3), None, ["1 a 2026-01-01"], None, id="no modules, nothing to earn"
        ),
        pytest.param(
            PAIR, None, ["1 a 2026-01-01", "2 b 2026-01-01"], "2026-01-01 2026-12-31 first 1 2", id="both on one day"
        ),
        pytest.param(
            PAIR, None, ["1 a 2026-01-01", "2 b 2026-02-10"], "2026-02-10 2027-02-09 first 1 2",
            id="from the day of the second",
        ),
        pytest.param(
            PAIR, None, ["2 b 2026-02-10", "1 a 2026-01-01"], "2026-02-10 2027-02-09 first 1 2",
            id="in whatever order they are given",
        ),
        pytest.param(
            PAIR, None, ["1 a 2026-01-01", "2 b 2026-02-10", "3 a 2026-03-01", "4 c 2026-03-02"],
            "2026-02-10 2027-02-09 first 1 2", id="doing one again does not move it",
        ),
        pytest.param(ONE, None, ["1 a 2028-02-29"], "2028-02-29 2029-02-28 first 1", id="first on a leap day"),
        pytest.param(ONE, None, ["1 a 2026-10-31"], "2026-10-31 2027-10-30 first 1", id="first on a thirty-first"),
        pytest.param(
            PAIR, YEAR, ["3 a 2026-09-30", "4 b 2026-09-30"], None, id="the day before the window does not count"
        ),
        pytest.param(
            PAIR, YEAR, ["3 a 2026-10-01", "4 b 2026-10-01"], "2027-01-01 2027-12-31 renewal 3 4",
            id="the first day of the window",
        ),
        pytest.param(
            PAIR, YEAR, ["3 a 2026-09-30", "4 b 2026-10-01"], None, id="one too early leaves the renewal open"
        ),
        pytest.param(
            PAIR, YEAR, ["3 a 2026-09-30", "4 b 2026-10-01", "5 a 2026-10-02"], "2027-01-01 2027-12-31 renewal 4 5",
            id="the one that was too early is done again",
        ),
        pytest.param(
            PAIR, YEAR, ["3 a 2026-12-31", "4 b 2026-12-31"], "2027-01-01 2027-12-31 renewal 3 4",
            id="the last valid day is in time",
        ),
        pytest.param(
            PAIR, YEAR, ["3 a 2026-12-30", "4 b 2026-12-31"], "2027-01-01 2027-12-31 renewal 3 4",
            id="the second on the last valid day",
        ),
        pytest.param(
            PAIR, YEAR, ["3 a 2027-01-01", "4 b 2027-01-01"], "2027-01-01 2027-12-31 late 3 4",
            id="the day after is late",
        ),
        pytest.param(
            PAIR, YEAR, ["3 a 2026-11-01", "4 b 2027-02-10"], "2027-02-10 2028-02-09 late 3 4",
            id="one in the window and one late is late",
        ),
        pytest.param(
            PAIR, YEAR, ["3 a 2029-05-31", "4 b 2029-05-31"], "2029-05-31 2030-05-30 late 3 4", id="years late"
        ),
        pytest.param(
            PAIR, YEAR, ["1 a 2026-10-05", "2 b 2026-10-05"], None, id="evidence is used once, even inside the window"
        ),
        pytest.param(
            PAIR, YEAR, ["1 a 2026-10-05", "3 a 2026-11-05", "4 b 2026-11-06"], "2027-01-01 2027-12-31 renewal 3 4",
            id="used evidence does not stand in the way of new",
        ),
        pytest.param(ONE, LEAP, ["2 a 2028-11-28"], None, id="leap period, the day before its window"),
        pytest.param(
            ONE, LEAP, ["2 a 2028-11-29"], "2029-03-01 2030-02-28 renewal 2", id="leap period, first day of its window"
        ),
        pytest.param(
            ONE, LEAP, ["2 a 2029-02-28"], "2029-03-01 2030-02-28 renewal 2", id="leap period, last valid day"
        ),
        pytest.param(ONE, LEAP, ["2 a 2029-03-01"], "2029-03-01 2030-02-28 late 2", id="leap period, the day after"),
        pytest.param(
            Definition(frozenset({"a"}), 12, 0), YEAR, ["3 a 2026-12-31"], None, id="without a window nothing is early"
        ),
        pytest.param(
            Definition(frozenset({"a"}), 12, 0), YEAR, ["3 a 2027-01-01"], "2027-01-01 2027-12-31 late 3",
            id="without a window the day after starts anew",
        ),
        pytest.param(
            Definition(frozenset({"a"}), 36, 24), SHORT, ["1 a 2026-12-01", "9 a 2026-11-30"], None,
            id="a longer window of a new version does not reach evidence from before the period it renews",
        ),
        pytest.param(
            Definition(frozenset({"a"}), 36, 24), SHORT, ["9 a 2026-11-30", "10 a 2026-12-02"],
            "2027-01-01 2029-12-31 renewal 10", id="nor does that old evidence take the place of new",
        ),
    ],
)  # fmt: skip
def test_next_period(definition, latest, rows, expected):
    period = next_period(definition, done(*rows), latest)
    if expected is None:
        assert period is None
    else:
        first, last, basis, *evidence = expected.split()
        assert period == Period(day(first), day(last), basis, tuple(int(e) for e in evidence))


def held(text: str) -> list[Held]:
    """“2026-01-01 2026-12-31, 2027-01-01 2027-12-31 !2027-06-01”: periods, with the day of a revocation."""
    rows = []
    for row in filter(None, text.split(", ")):
        first, last, *revoked = row.split()
        rows.append(Held(day(first), day(last), day(revoked[0][1:]) if revoked else None))
    return rows


JOINED = "2026-01-01 2026-12-31, 2027-01-01 2027-12-31"
PARTED = "2026-01-01 2026-12-31, 2027-02-01 2028-01-31"
REVOKED = "2026-01-01 2026-12-31 !2026-06-01"


@pytest.mark.parametrize(
    ("periods", "on", "expected"),
    [
        ("", "2026-06-01", "none - -"),
        ("2026-01-01 2026-12-31", "2025-12-31", "not_yet 2026-01-01 -"),
        ("2026-01-01 2026-12-31", "2026-01-01", "current 2026-01-01 2026-12-31"),
        ("2026-01-01 2026-12-31", "2026-12-31", "current 2026-01-01 2026-12-31"),
        ("2026-01-01 2026-12-31", "2027-01-01", "lapsed 2027-01-01 -"),
        ("2026-01-01 2026-12-31", "2036-01-01", "lapsed 2027-01-01 -"),
        ("2028-02-29 2029-02-28", "2029-02-28", "current 2028-02-29 2029-02-28"),
        ("2028-02-29 2029-02-28", "2029-03-01", "lapsed 2029-03-01 -"),
        (JOINED, "2026-06-01", "current 2026-01-01 2027-12-31"),
        (JOINED, "2026-12-31", "current 2026-01-01 2027-12-31"),
        (JOINED, "2027-01-01", "current 2026-01-01 2027-12-31"),
        (JOINED, "2028-01-01", "lapsed 2028-01-01 -"),
        (JOINED + ", 2028-01-01 2028-12-31", "2026-06-01", "current 2026-01-01 2028-12-31"),
        (PARTED, "2026-12-31", "current 2026-01-01 2026-12-31"),
        (PARTED, "2027-01-15", "lapsed 2027-01-01 -"),
        (PARTED, "2027-02-01", "current 2027-02-01 2028-01-31"),
        (PARTED, "2028-02-01", "lapsed 2028-02-01 -"),
        (REVOKED, "2026-05-31", "current 2026-01-01 2026-05-31"),
        (REVOKED, "2026-06-01", "revoked 2026-06-01 -"),
        (REVOKED, "2027-03-01", "revoked 2026-06-01 -"),
        (REVOKED + ", 2027-01-01 2027-12-31", "2026-05-31", "current 2026-01-01 2026-05-31"),
        (REVOKED + ", 2027-01-01 2027-12-31", "2026-12-31", "revoked 2026-06-01 -"),
        (REVOKED + ", 2027-01-01 2027-12-31", "2027-01-01", "current 2027-01-01 2027-12-31"),
        ("2026-01-01 2026-12-31, 2027-01-01 2027-12-31 !2027-06-01", "2026-06-01", "current 2026-01-01 2027-05-31"),
        ("2026-01-01 2026-12-31, 2027-01-01 2027-12-31 !2026-11-01", "2026-11-20", "current 2026-01-01 2026-12-31"),
        ("2026-01-01 2026-12-31 !2026-01-01", "2026-01-01", "revoked 2026-01-01 -"),
    ],
)
def test_standing(periods, on, expected):
    word, since, until = expected.split()
    answer = Standing(word, None if since == "-" else day(since), None if until == "-" else day(until))
    assert standing(held(periods), day(on)) == answer


# Properties. The ledger loop is the one that `certification.services.award` runs.

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
MONTHS = st.integers(1, 60)


@st.composite
def definitions(draw) -> Definition:
    validity = draw(st.integers(1, 36))
    modules = draw(st.sampled_from([{"a"}, {"a", "b"}, {"a", "b", "c"}]))
    return Definition(frozenset(modules), validity, draw(st.integers(0, validity - 1)))


@st.composite
def histories(draw) -> list[Done]:
    """Completions in order of arrival, which is the order of their days."""
    steps = draw(st.lists(st.tuples(st.sampled_from("aabbcd"), st.integers(0, 200)), max_size=30))
    on, rows = date(2024, 1, 31), []
    for number, (key, later) in enumerate(steps, start=1):
        on += timedelta(days=later)
        rows.append(Done(number, key, on))
    return rows


def ledger(definition: Definition, rows: list[Done], start: list[Period] | None = None) -> list[Period]:
    periods = list(start or [])
    while (period := next_period(definition, rows, periods[-1] if periods else None)) is not None:
        periods.append(period)
        assert len(periods) < 200, "the loop does not end"
    return periods


def covered(periods: list[Period]) -> set[int]:
    return {n for p in periods for n in range(p.valid_from.toordinal(), p.valid_until.toordinal() + 1)}


@given(DAYS, MONTHS)
def test_a_period_is_never_shorter_than_its_months_and_never_a_day_longer_than_the_anniversary(first, months):
    anniversary = add_months(first, months)
    assert anniversary - ONE_DAY <= last_day(first, months) <= anniversary
    assert last_day(first, months) < last_day(first, months + 1)


@given(DAYS, st.integers(0, 60))
def test_adding_months_keeps_the_day_or_clamps_it_to_the_end_of_the_month(start, months):
    later = add_months(start, months)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day == start.day or (later.day < start.day and (later + ONE_DAY).day == 1)


@given(definitions(), DAYS, st.data())
def test_renewal_in_the_window_leaves_no_gap_and_no_overlap(definition, first, data):
    latest = Period(first, last_day(first, definition.validity_months), "first", ())
    opens = renewal_opens(latest.valid_until, definition.window_months)
    assume(opens <= latest.valid_until)
    span = (latest.valid_until - opens).days
    rows = [
        Done(number, key, opens + timedelta(days=data.draw(st.integers(0, span))))
        for number, key in enumerate(sorted(definition.modules))
    ]
    period = next_period(definition, rows, latest)
    assert period is not None
    assert (period.basis, period.valid_from) == ("renewal", latest.valid_until + ONE_DAY)
    both = [Held(p.valid_from, p.valid_until) for p in (latest, period)]
    assert standing(both, first).until == period.valid_until


@given(definitions(), histories())
def test_periods_never_overlap_and_no_completion_is_used_twice(definition, rows):
    periods = ledger(definition, rows)
    for earlier, later in pairwise(periods):
        assert later.valid_from > earlier.valid_until
    used = [number for p in periods for number in p.evidence]
    assert len(used) == len(set(used))
    assert all(len(p.evidence) == len(definition.modules) for p in periods)


@given(definitions(), histories(), st.integers(0, 30))
def test_later_completions_never_remove_a_period_or_a_covered_day(definition, rows, count):
    before, after = ledger(definition, rows[:count]), ledger(definition, rows)
    assert after[: len(before)] == before
    assert covered(before) <= covered(after)


@given(definitions(), histories())
def test_awarding_after_every_completion_is_the_same_as_awarding_once_at_the_end(definition, rows):
    periods: list[Period] = []
    for count in range(len(rows) + 1):
        periods = ledger(definition, rows[:count], periods)
    assert periods == ledger(definition, rows)


@given(definitions(), histories(), st.randoms())
def test_a_ledger_keeps_what_it_holds_whatever_turns_up_in_whatever_order(definition, rows, random):
    """Completions that reach the ledger late, or out of order, add periods and take none away."""
    shuffled = list(rows)
    random.shuffle(shuffled)
    periods: list[Period] = []
    for count in range(len(shuffled) + 1):
        before = list(periods)
        periods = ledger(definition, shuffled[:count], periods)
        assert periods[: len(before)] == before
    for earlier, later in pairwise(periods):
        assert later.valid_from > earlier.valid_until


@given(st.lists(st.tuples(DAYS, st.integers(0, 400), st.none() | st.integers(-30, 430)), max_size=5), DAYS)
def test_current_is_said_exactly_on_the_days_that_a_period_covers(rows, on):
    periods = [
        Held(first, first + timedelta(days=length), None if revoked is None else first + timedelta(days=revoked))
        for first, length, revoked in rows
    ]
    said = standing(periods, on)
    assert (said.word == "current") == any(p.covers(on) for p in periods)
    if said.word == "current":
        assert any(p.covers(said.until) for p in periods)
        assert not any(p.covers(said.until + ONE_DAY) for p in periods)
