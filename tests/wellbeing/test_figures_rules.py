"""Nobody's answer can be worked out of what is shown of check-ins (AC03, P7): a solver tries, and is seen to work.

More areas: CHECK_IN_WORLDS=20000.
"""

import os
from datetime import date, timedelta
from itertools import combinations_with_replacement, pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.rules import quarter_of
from tests.once import on_sqlite
from tests.wellbeing.figures_worlds import Readable, make, read_by_one_who_knows
from wellbeing import figures_rules
from wellbeing.figures_rules import (
    Count,
    Given,
    Shown,
    counted,
    may_be_shown,
    rounded,
    shown_of,
    together,
)

pytestmark = on_sqlite

WORLDS = range(int(os.environ.get("CHECK_IN_WORLDS", "200")))
A, B, C, D = (UUID(int=number) for number in range(4))


def read(worlds=WORLDS) -> tuple[int, int, int]:
    """Answers that are certain, groups that are too small, and figures shown."""
    certain = small = shown = 0
    for seed in worlds:
        kept = make(seed)
        readable = Readable.of(kept, kept.figures())
        certain, small = certain + readable.determined(), small + readable.small_cells()
        shown += len(readable.rows)
    return certain, small, shown


def test_nobody_is_worked_out_and_no_small_group_can_be_had():
    certain, small, shown = read()
    assert (certain, small) == (0, 0)
    assert shown > len(WORLDS) * 4


def test_every_pair_of_figures_leaves_enough_on_either_side():
    """By hand, without the solver: of a place and its area, what the one holds beyond the other."""
    pairs = 0
    for seed in WORLDS:
        kept = make(seed)
        for quarter, places in enumerate(kept.figures()):
            inside = {(one.organisation, one.area) for one in kept.quarters[quarter].values()}
            for place, area in inside:
                for item, whole in places.get(area, {}).items():
                    assert may_be_shown(whole)
                    if part := places.get(place, {}).get(item):
                        pairs += 1
                        less = Count(whole.upper - part.upper, whole.other - part.other)
                        assert may_be_shown(part)
                        assert less.of == 0 or may_be_shown(less)
    assert pairs > len(WORLDS) // 2


def test_worlds_have_what_is_hard():
    tiny = elsewhere = alike = moved = 0
    for seed in WORLDS:
        quarters = make(seed).quarters
        for given_, later in pairwise(quarters):
            elsewhere += any(given_[one].organisation != later[one].organisation for one in given_ if one in later)
        for given_ in quarters:
            places = {one.organisation for one in given_.values()}
            for place in places:
                here = [one for one in given_.values() if one.organisation == place]
                tiny += len(here) < 10
                alike += len(here) >= 10 and len({one.upper.get("room") for one in here} - {None}) == 1
                moved += len({one.area for one in here}) > 1
    assert min(tiny, elsewhere, alike, moved) > 10


# Each defence switched off once: then people are worked out.


def test_without_the_rest_people_are_worked_out(monkeypatch):
    monkeypatch.setattr(figures_rules, "_parts", lambda counts, shown: [counts[place] for place in shown])
    certain, small, _ = read()
    assert certain > 0
    assert small > 10


@pytest.mark.parametrize(("threshold", "certain"), [(0, True), (5, False)])
def test_with_fewer_than_ten_small_groups_are_shown(monkeypatch, threshold, certain):
    monkeypatch.setattr(figures_rules, "THRESHOLD", threshold)
    found, small, _ = read(range(40))
    assert small > 10
    assert (found > 0) is certain


def test_a_place_of_two_areas_shown_on_its_own_gives_a_part_of_it_away(monkeypatch):
    real = figures_rules.shown_of
    moved = [Given(A, C, {"room": n % 2 == 0}) for n in range(40)] + [Given(A, D, {"room": True})]
    others = [Given(B, D, {"room": n % 2 == 0}) for n in range(40)]
    assert A not in counted([*moved, *others])
    monkeypatch.setattr(figures_rules, "shown_of", lambda counts, moved: real(counts))
    places = counted([*moved, *others])
    assert places[A]["room"].of == 40, "the part of it in one area: with what all of it says, the one in the other"


# Somebody who knows how many answered where, and how this works. For all answers there can be, with smaller numbers.


def small_areas(largest: int, places: int = 3):
    return [sizes for n in range(1, places + 1) for sizes in combinations_with_replacement(range(1, largest + 1), n)]


@pytest.mark.parametrize(("threshold", "largest"), [(2, 8), (3, 7)])
def test_what_is_hidden_says_nothing_either(monkeypatch, threshold, largest):
    monkeypatch.setattr(figures_rules, "THRESHOLD", threshold)
    assert sum(read_by_one_who_knows(shown_of, sizes) for sizes in small_areas(largest)) == 0


def by_the_answers(counts) -> Shown:
    """Hides what may not be shown by itself, wherever it stands, then the smallest of the others."""
    shown = sorted((p for p in counts if may_be_shown(counts[p])), key=lambda place: (-counts[place].of, str(place)))
    while shown and not all(map(may_be_shown, figures_rules._parts(counts, shown))):
        shown.pop()
    whole = together(counts.values())
    return Shown({place: counts[place] for place in shown}, whole if may_be_shown(whole) else None)


def test_hiding_by_the_answers_gives_neighbours_away(monkeypatch):
    monkeypatch.setattr(figures_rules, "THRESHOLD", 2)
    assert sum(read_by_one_who_knows(by_the_answers, sizes) for sizes in small_areas(5)) > 0


# The rules, one by one


def test_a_small_place_takes_the_next_smallest_with_it():
    shown = shown_of({A: Count(20, 20), B: Count(12, 12), C: Count(2, 1)})
    assert shown.places == {A: Count(20, 20)}
    assert shown.whole == Count(34, 33)


def test_alone_beside_a_few_a_place_is_hidden_and_the_area_is_shown():
    assert shown_of({A: Count(20, 20), B: Count(1, 0)}) == Shown({}, Count(21, 20))


def test_nobody_and_everybody_are_never_shown():
    for count in (Count(0, 40), Count(40, 0), Count(9, 40), Count(40, 9)):
        assert shown_of({A: count}) == Shown({}, None)
    assert shown_of({A: Count(10, 10)}) == Shown({A: Count(10, 10)}, Count(10, 10))


@given(st.lists(st.builds(Count, st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_what_is_shown_and_the_rest_have_ten_on_either_side(several):
    counts = {UUID(int=at): count for at, count in enumerate(several)}
    shown = shown_of(counts)
    assert all(may_be_shown(count) for count in shown.places.values())
    rest = together(count for place, count in counts.items() if place not in shown.places)
    assert not shown.places or rest.of == 0 or may_be_shown(rest)
    assert shown.whole in (None, together(counts.values()))
    for place in shown.places:  # any one of them taken from the whole
        less = together(count for other, count in counts.items() if other != place)
        assert less.of == 0 or may_be_shown(less)


def test_what_is_said_is_rounded():
    assert (rounded(Count(12, 12)).respondents, rounded(Count(12, 12)).upper) == (20, 10)
    assert (rounded(Count(13, 16)).respondents, rounded(Count(13, 16)).upper) == (25, 15)


@given(st.integers(10, 300), st.integers(10, 300))
def test_what_is_said_is_near_and_never_more_than_all(upper, other):
    said = rounded(Count(upper, other))
    assert 0 <= upper + other - said.respondents < 5
    assert abs(said.upper - upper) <= 2
    assert 10 <= said.upper <= said.respondents


def test_quarters_are_of_the_calendar():
    for day, first, last in (
        (date(2026, 11, 22), date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 1), date(2027, 3, 31)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2028, 3, 31)),
    ):
        assert quarter_of(day).first == first
        assert quarter_of(first).last == last
    assert quarter_of(date(2026, 10, 1)).last + timedelta(days=1) == date(2027, 1, 1)
