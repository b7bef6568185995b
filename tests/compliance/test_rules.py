"""The law, against days looked at one by one: a timeline is what each of its days says, and no kindness makes green."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings

from certification.rules import add_months
from compliance.enums import Kind, Status
from compliance.explaining import sentence, why
from compliance.rules import ONE_DAY, Facts, Standing, length_of, standing, status, tidy, timeline
from tests.compliance.strategies import DAYS, FACTS, ORIGIN, SPAN, later

EVERY_DAY = [later(n) for n in range(-3, SPAN + 140)]


def at(facts: Facts, day: date) -> Standing | None:
    """The day's standing as the timeline has it."""
    holding = [s for s in timeline(facts) if s.first <= day and (s.last is None or day <= s.last)]
    assert len(holding) <= 1
    return holding[0].standing if holding else None


@settings(max_examples=150, deadline=None)
@given(FACTS)
def test_a_timeline_says_of_every_day_what_the_law_says_of_that_day_alone(facts):
    stretches, tidied = timeline(facts), tidy(facts)
    assert all(one.last is not None and one.last < two.first for one, two in pairwise(stretches))
    for day in EVERY_DAY:
        found = [s.standing for s in stretches if s.first <= day and (s.last is None or day <= s.last)]
        expected = standing(tidied, day)
        assert found == ([expected] if expected else []), day


@settings(max_examples=150, deadline=None)
@given(FACTS, DAYS)
def test_green_is_said_exactly_on_days_on_which_it_is_held(facts, day):
    now = at(facts, day)
    if now is None:
        return
    said = status(now, day)
    kinds = {c.kind for c in facts.covers if c.first <= day and (c.last is None or day <= c.last)}
    assert (said in {Status.COVERED, Status.RECOGNISED}) == bool(kinds)
    assert (said == Status.COVERED) == (Kind.COVERED in kinds)  # where both hold, one's own is said
    if not now.obliges:
        assert said in {Status.COVERED, Status.RECOGNISED, Status.SUGGESTED}
    assert sentence(said, now)
    assert len(why(now)) <= 300


@settings(max_examples=100, deadline=None)
@given(FACTS, DAYS)
def test_what_is_known_only_later_changes_nothing_that_was_said_before(facts, day):
    """A pause, a decision, a renewal after a day: what was said of that day stays said, date and all."""
    before = Facts(
        facts.starts_on,
        facts.ends_on,
        facts.clocks,
        tuple(t for t in facts.terms if t.effective_from <= day),
        tuple(c for c in facts.covers if (c.known or c.first) <= day),
        tuple(p for p in facts.pauses if p.first <= day),
        tuple(d for d in facts.decisions if d.on <= day),
    )
    assert at(before, day) == at(facts, day)


@given(DAYS, DAYS)
def test_a_length_in_months_and_days_leads_back_to_the_end(one, other):
    first, end = sorted((one, other))
    months, days = length_of(first, end)
    assert add_months(first, months) + timedelta(days=days) == end
    assert add_months(first, months + 1) > end
    assert ORIGIN <= first <= end + ONE_DAY
