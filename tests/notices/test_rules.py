"""Civil time of London, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.rules import LONDON, civil_date
from notices import rules

moments_in_time = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (datetime(2026, 1, 15, 7, 59, tzinfo=UTC), True),
        (datetime(2026, 1, 15, 8, 0, tzinfo=UTC), False),
        (datetime(2026, 1, 15, 20, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 15, 21, 0, tzinfo=UTC), True),
        # In summer London is an hour ahead.
        (datetime(2026, 7, 15, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 15, 20, 0, tzinfo=UTC), True),
        # The mornings after the clocks change: 29 March and 25 October 2026.
        (datetime(2026, 3, 28, 7, 30, tzinfo=UTC), True),
        (datetime(2026, 3, 29, 7, 30, tzinfo=UTC), False),
        (datetime(2026, 10, 24, 7, 30, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 7, 30, tzinfo=UTC), True),
    ],
)
def test_nine_to_eight_is_quiet(at, quiet):
    assert rules.is_quiet(at) is quiet


@given(moments_in_time)
def test_the_quiet_hours_end_the_same_or_the_next_morning(at):
    opens = rules.opens(at)
    assert not rules.is_quiet(opens)
    assert timedelta(0) <= opens - at <= timedelta(hours=12)
    assert rules.is_quiet(at) or opens == at


@given(moments_in_time)
def test_the_hours_of_the_last_day_are_those_and_each_once(at):
    found = list(rules.moments(at))
    assert all(at - rules.LATE < one <= at and not rules.is_quiet(one) for one in found)
    assert found == sorted(set(found))
    # The day on which the clocks change is an hour shorter or longer, at night.
    assert len(rules.HOURS) - 1 <= len(found) <= len(rules.HOURS) + 1


@given(st.dates(date(2024, 1, 1), date(2032, 1, 1)), st.sampled_from(rules.HOURS))
def test_a_chosen_hour_is_that_hour_in_london(day, hour):
    moment = rules.moment_on(day, hour)
    assert (civil_date(moment), moment.astimezone(LONDON).hour) == (day, hour)
    assert moment in list(rules.moments(moment))


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (timedelta(minutes=1), ""),
        (-timedelta(minutes=4), ""),
        (timedelta(hours=6), ""),
        (timedelta(hours=7), "gap"),
        (timedelta(days=400), "gap"),
        (-timedelta(minutes=6), "back"),
        (-timedelta(days=1), "back"),
    ],
)
def test_what_makes_us_doubt_the_clock(after, why):
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert rules.jumped(now, now + after) == why
    assert rules.jumped(None, now) == "first"
