"""Made-up areas in which people check in, move, change their mind and take back; a solver that reads all figures."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from wellbeing import figures_rules
from wellbeing.figures_rules import Count, Given, Places

ITEMS = ("room", "someone", "rest")
QUARTERS = 3
Answer = tuple[int, int, str]  # one person's answer to one item in one quarter
Row = dict[int, Fraction]


@dataclass
class Kept:
    """Who gave what in each quarter: one of each person, the last one, wherever they gave it."""

    quarters: list[dict[int, Given]]

    def figures(self) -> list[Places]:
        return [figures_rules.counted(given.values()) for given in self.quarters]


def make(seed: int) -> Kept:
    """Up to nine organisations of 3 to 40 people in two areas; people with two roles, moves, second thoughts."""
    dice = random.Random(seed)
    areas = [UUID(int=1), UUID(int=2)]
    places = [UUID(int=100 + number) for number in range(dice.randint(1, 9))]
    area_of = {place: dice.choice(areas) for place in places}
    likely = {place: dice.choice((0.0, 0.2, 0.5, 0.5, 0.7, 1.0)) for place in places}
    people = [[place] for place in places for _ in range(dice.choice((3, 4, 7, 12, 24, 32, 40)))]
    for roles in people:
        if dice.random() < 0.15:
            roles.append(dice.choice(places))
    joins, restless = dice.choice((0.4, 0.8, 1.0)), dice.choice((0.0, 0.1, 0.3))
    found = []
    for _ in range(QUARTERS):
        given: dict[int, Given] = {}
        for person, roles in enumerate(people):
            for _again in range(dice.choice((1, 1, 2, 3))):
                if dice.random() < restless:
                    roles[0] = dice.choice(places)  # moves, in the middle of the quarter, too
                if dice.random() < joins:
                    place = dice.choice(roles)
                    said = {item: dice.random() < likely[place] for item in ITEMS if dice.random() < 0.9}
                    given[person] = Given(place, area_of[place], said)
                elif dice.random() < restless:
                    given.pop(person, None)
            if dice.random() < restless / 20:
                area_of[dice.choice(places)] = dice.choice(areas)
        found.append(given)
    return Kept(found)


@dataclass
class Readable:
    """All figures as equations over whole numbers: of each kind of answers, those counted alike, how many are upper.

    Figures are read as exact, which is more than is said. Answers of another quarter are other answers.
    """

    rows: list[Row]
    results: list[Fraction]
    sizes: list[int]

    @classmethod
    def of(cls, kept: Kept, figures: Iterable[Places]) -> "Readable":
        counted_in: dict[Answer, list[int]] = defaultdict(list)
        results = []
        for quarter, places in enumerate(figures):
            for place, items in places.items():
                for item, count in items.items():
                    for person, one in kept.quarters[quarter].items():
                        if place in (one.organisation, one.area) and item in one.upper:
                            counted_in[quarter, person, item].append(len(results))
                    results.append(Fraction(count.upper))
        kinds: dict[tuple[int, ...], int] = defaultdict(int)
        for rows in counted_in.values():
            kinds[tuple(rows)] += 1
        found: list[Row] = [{} for _ in results]
        for kind, rows in enumerate(kinds):
            for row in rows:
                found[row][kind] = Fraction(1)
        return cls(found, results, list(kinds.values()))

    def solved(self) -> list[tuple[Row, Fraction]]:
        """Gauss and Jordan, exactly: everything that can be had by adding and subtracting follows from these."""
        done: dict[int, tuple[Row, Fraction]] = {}
        for row, result in zip(self.rows, self.results, strict=True):
            row = dict(row)
            for kind in [one for one in row if one in done]:
                row, result = _less(row, result, row[kind], done[kind])
            if not row:
                continue
            pivot = min(row)
            scale = row[pivot]
            new = {kind: value / scale for kind, value in row.items()}, result / scale
            for kind, old in done.items():
                if pivot in old[0]:
                    done[kind] = _less(*old, old[0][pivot], new)
            done[pivot] = new
        return list(done.values())

    def determined(self) -> int:
        """How many answers are certain: all of a sum that is as small, or as large, as it can be."""
        certain: set[int] = set()
        for row, result in self.solved():
            parts = [value * self.sizes[kind] for kind, value in row.items()]
            if result in (sum(part for part in parts if part < 0), sum(part for part in parts if part > 0)):
                certain |= set(row)
        return sum(self.sizes[kind] for kind in certain)

    def small_cells(self) -> int:
        """How many groups can be had in which fewer than ten chose the upper steps, or another."""
        found = 0
        for row, upper in self.solved():
            assert set(row.values()) == {1}, "a sum of people"
            found += min(upper, sum(self.sizes[kind] for kind in row) - upper) < 10
        return found


def _less(row: Row, result: Fraction, times: Fraction, other: tuple[Row, Fraction]) -> tuple[Row, Fraction]:
    left = {kind: row.get(kind, Fraction()) - times * other[0].get(kind, Fraction()) for kind in {*row, *other[0]}}
    return {kind: value for kind, value in left.items() if value}, result - times * other[1]


# One who knows how many answered in each place, and how all of this works


def read_by_one_who_knows(rule, sizes: tuple[int, ...]) -> int:
    """In how many outcomes all answers of a place are certain, from what is shown and from what is not."""
    seen: dict = {}
    for uppers in _every(sizes):
        counts = {UUID(int=at): Count(uppers[at], of - uppers[at]) for at, of in enumerate(sizes)}
        shown = rule(counts)
        least, most = seen.setdefault((tuple(sorted(shown.places.items())), shown.whole), (list(uppers), list(uppers)))
        least[:], most[:] = map(min, least, uppers), map(max, most, uppers)
    return sum(
        any(high == 0 or low == size for low, high, size in zip(least, most, sizes, strict=True))
        for least, most in seen.values()
    )


def _every(sizes: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    if not sizes:
        yield ()
        return
    for rest in _every(sizes[1:]):
        for upper in range(sizes[0] + 1):
            yield (upper, *rest)
