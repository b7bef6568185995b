"""Made-up areas in which people join, leave and move, and a solver that knows all that can be read of one."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from compliance.areas import suppression
from compliance.areas.suppression import Group, Line

SECTORS = ("foster", "health", "homes", "schools", "social")
Publish = Callable[..., Line]


@dataclass
class Quarters:
    """Quarter by quarter: sector → people. `answers`: person → theirs, the same throughout: the worst case."""

    groups: list[dict[str, set[int]]]
    answers: dict[int, bool]

    def published(self, publish: Publish = suppression.publish) -> list[Line]:
        found: list[Line] = []
        for groups in self.groups:
            asked = {
                name: Group(frozenset(people), frozenset(p for p in people if self.answers[p]))
                for name, people in groups.items()
            }
            found.append(publish(asked, found))
        return found


def make(seed: int, quarters: int = 8) -> Quarters:
    """Teams of 3 to 12 people in up to five sectors; whole teams and single people come, go and move."""
    dice = random.Random(seed)
    people = iter(range(10_000))
    answers: dict[int, bool] = {}
    size = dice.choice((2, 4, 9))

    def team(likely: float) -> set[int]:
        found = {next(people) for _ in range(dice.randint(3, 12))}
        alike = dice.random() < 0.3
        first = dice.random() < likely
        answers.update({one: first if alike else dice.random() < likely for one in found})
        return found

    likely = {name: dice.choice((0.0, 0.1, 0.4, 0.6, 0.9, 1.0)) for name in SECTORS}
    teams = [(name, team(likely[name])) for name in SECTORS for _ in range(dice.randint(0, size))]
    found = []
    restless = dice.choice((0.0, 0.2, 0.6))
    for _ in range(quarters):
        groups: dict[str, set[int]] = defaultdict(set)
        for name, some in teams:
            groups[name] |= some
        found.append(dict(groups))
        for number, (name, some) in enumerate(teams):
            if dice.random() < restless / 2:
                teams[number] = (dice.choice(SECTORS), some)  # an organisation is made part of another
            for one in [one for one in some if dice.random() < restless / 8]:
                some.discard(one)
                if teams and dice.random() < 0.5:
                    dice.choice(teams)[1].add(one)
            if dice.random() < restless / 3:
                new = next(people)
                answers[new] = dice.random() < likely[name]
                some.add(new)
        if dice.random() < restless:
            teams.append((name := dice.choice(SECTORS), team(likely[name])))
        if teams and dice.random() < restless / 2:
            teams.pop(dice.randrange(len(teams)))
    return Quarters(found, answers)


@dataclass
class Readable:
    """What is published, as sums of unknown whole numbers: how many of each kind of people answer yes.

    People are of one kind who are counted in the same figures. A row: kinds, least, most.
    """

    sizes: list[int]
    rows: list[tuple[list[int], int, int]]
    truth: list[int]

    @classmethod
    def of(cls, lines: Iterable[Line], answers: dict[int, bool]) -> "Readable":
        counted: dict[int, list[int]] = defaultdict(list)
        bounds = []
        for line in lines:
            for said in line.values():
                if not said.shown.hidden:
                    for one in said.members:
                        counted[one].append(len(bounds))
                    bounds.append((said.shown.least, said.shown.most))
        kinds: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for person, figures in counted.items():
            kinds[tuple(figures)].append(person)
        rows: list[list[int]] = [[] for _ in bounds]
        for number, figures in enumerate(kinds):
            for figure in figures:
                rows[figure].append(number)
        return cls(
            [len(some) for some in kinds.values()],
            [(row, *bound) for row, bound in zip(rows, bounds, strict=True)],
            [sum(answers[one] for one in some) for some in kinds.values()],
        )

    def determined(self) -> int:
        """How many people's answer is the same in every world that what is published allows."""
        found = 0
        for number, size in enumerate(self.sizes):
            true = self.truth[number]
            if 0 < true < size:
                continue  # any two of them who answered differently could have answered the other way round
            low, high = (1, size) if true == 0 else (0, size - 1)
            if not self._possible(number, low, high):
                found += size
        return found

    def plainly(self) -> int:
        """At least so many: by drawing conclusions alone, without trying worlds."""
        found = 0
        for number, size in enumerate(self.sizes):
            if self.truth[number] in (0, size):
                ranges = [(0, one) for one in self.sizes]
                ranges[number] = (1, size) if self.truth[number] == 0 else (0, size - 1)
                found += 0 if self._narrow(ranges, self._of(number)) else size
        return found

    def _possible(self, number: int, low: int, high: int) -> bool:
        """Whether there is a world in which from `low` to `high` of one kind answered yes. Exact."""
        ranges = [(0, size) for size in self.sizes]
        ranges[number] = (low, high)
        return self._search(ranges, self._of(number))

    def _of(self, number: int) -> list[int]:
        return [at for at, (kinds, _, _) in enumerate(self.rows) if number in kinds]

    def _search(self, ranges: list[tuple[int, int]], changed: list[int]) -> bool:
        ranges = list(ranges)
        if not self._narrow(ranges, changed):
            return False
        # The nearest to the true world that is still allowed is mostly one itself.
        near = [min(max(true, low), high) for true, (low, high) in zip(self.truth, ranges, strict=True)]
        broken = [
            at for at, (kinds, low, high) in enumerate(self.rows) if not low <= sum(near[one] for one in kinds) <= high
        ]
        if not broken:
            return True
        kinds, low, _ = self.rows[broken[0]]
        short = sum(near[one] for one in kinds) < low
        room = lambda one: (ranges[one][1] - near[one]) if short else (near[one] - ranges[one][0])  # noqa: E731
        choice = max((one for one in kinds if room(one)), key=room, default=None)
        if choice is None:
            return False
        first, last = ranges[choice]
        split = near[choice] + 1 if short else near[choice]
        parts = [(split, last), (first, split - 1)] if short else [(first, split - 1), (split, last)]
        for part in parts:
            ranges[choice] = part
            if self._search(ranges, self._of(choice)):
                return True
        return False

    def _narrow(self, ranges: list[tuple[int, int]], changed: Iterable[int]) -> bool:
        """Draws every conclusion that one figure allows about one kind, until there is none; False: no such world."""
        waiting = set(changed)
        while waiting:
            kinds, low, high = self.rows[waiting.pop()]
            least, most = sum(ranges[one][0] for one in kinds), sum(ranges[one][1] for one in kinds)
            if least > high or most < low:
                return False
            for one in kinds:
                first, last = ranges[one]
                new = max(first, low - (most - last)), min(last, high - (least - first))
                if new != ranges[one]:
                    if new[0] > new[1]:
                        return False
                    least, most = least + new[0] - first, most + new[1] - last
                    ranges[one] = new
                    waiting.update(self._of(one))
        return True
