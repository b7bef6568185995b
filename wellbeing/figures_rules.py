"""What may be shown of people's check-ins so that nobody's answer can be worked out. Pure; one way for every output.

Whoever reads may know who gave answers where, and how all of this works. Each person counts once in a quarter, in one
place. So everything that can be had by adding and subtracting is a sum of the places that are shown and of the rest of
the area. Each of these has at least ten people on either side, and so has any sum.
`tests/wellbeing/test_figures_rules.py` tries to work people out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

THRESHOLD = 10
BASE = 5


# Counting


@dataclass(frozen=True, slots=True)
class Given:
    """What one person gave to be counted: item → whether theirs is one of the upper two steps. Skipped: not in it."""

    organisation: UUID
    area: UUID
    upper: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Count:
    """Of those who answered one item: how many chose one of the upper two steps, and how many another."""

    upper: int = 0
    other: int = 0

    @property
    def of(self) -> int:
        return self.upper + self.other

    def __add__(self, more: "Count") -> "Count":
        return Count(self.upper + more.upper, self.other + more.other)


NOBODY = Count()


def may_be_shown(count: Count) -> bool:
    """Enough people on either side: so never "nobody", "everybody", or a group of fewer than ten."""
    return count.upper >= THRESHOLD and count.other >= THRESHOLD


def together(counts: Iterable[Count]) -> Count:
    return sum(counts, NOBODY)


@dataclass(slots=True)
class Shown:
    """What is shown of one item in one area. `whole` None: not shown."""

    places: dict[UUID, Count] = field(default_factory=dict)
    whole: Count | None = None


def shown_of(counts: Mapping[UUID, Count], moved: frozenset[UUID] = frozenset()) -> Shown:
    """What may be shown of an area's places one by one, and of all of them together.

    Places that are not shown are one group, the rest, which anybody gets by subtracting. The smallest of those that
    are shown joins it until all of them and the rest may be shown. Only this order by size, whatever the answers are,
    says which: a place hidden because of its own answers would tell something of its neighbours'.
    `moved`: places of two areas in this quarter. Shown whole they would be of no one area, so they stay in the rest.
    """
    large = (place for place, count in counts.items() if count.of >= 2 * THRESHOLD and place not in moved)
    shown = sorted(large, key=lambda place: (-counts[place].of, str(place)))
    while shown and not all(map(may_be_shown, _parts(counts, shown))):
        shown.pop()
    whole = together(counts.values())
    return Shown({place: counts[place] for place in shown}, whole if may_be_shown(whole) else None)


def _parts(counts: Mapping[UUID, Count], shown: Sequence[UUID]) -> list[Count]:
    """What everything that can be had by adding and subtracting is made of: the places shown, and the rest if any."""
    rest = together(count for place, count in counts.items() if place not in shown)
    return [*(counts[place] for place in shown), *([rest] if rest.of else [])]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a page says, and all that is kept: people who answered, rounded down, and those of the upper steps."""

    respondents: int
    upper: int


def rounded(count: Count) -> Figure:
    return Figure(count.of // BASE * BASE, (count.upper + BASE // 2) // BASE * BASE)


Places = dict[UUID, dict[str, Count]]  # a place or an area → item → what is shown of it


def counted(given: Iterable[Given]) -> Places:
    """Everything that may be shown of one quarter: of each place and each area, the items of which something may."""
    counts: dict[tuple[UUID, str], dict[UUID, Count]] = defaultdict(lambda: defaultdict(Count))
    areas: dict[UUID, set[UUID]] = defaultdict(set)
    for one in given:
        areas[one.organisation].add(one.area)
        for item, upper in one.upper.items():
            counts[one.area, item][one.organisation] += Count(upper, not upper)
    moved = frozenset(place for place, some in areas.items() if len(some) > 1)
    found: Places = defaultdict(dict)
    for (area, item), places in counts.items():
        shown = shown_of(places, moved)
        for place, count in shown.places.items():
            found[place][item] = count
        if shown.whole:
            found[area][item] = shown.whole
    return dict(found)
