"""What may be said of a group's answers so that nobody's can be worked out. Pure; one way for every output.

Whoever reads may know exactly who is in each group and how all of this works. So what is hidden is decided from
who is counted and from what was said before, never from what the answers are now; what is said is a range, and never
"nobody" or "everybody". `tests/compliance/test_area_suppression.py` tries to work people out of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor

THRESHOLD = 10  # a group, or a change of one, smaller than this is not shown
FEW = 5
BASE = 5

HIDDEN, FEWER, ABOUT, MOST = "hidden", "few", "about", "most"
REST = "rest"  # the groups that are hidden, together


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said: between `least` and `most` of `of` people. All of them nothing where it is hidden."""

    kind: str = HIDDEN
    least: int = 0
    most: int = 0
    of: int = 0

    @property
    def hidden(self) -> bool:
        return self.kind == HIDDEN

    @property
    def count(self) -> int:
        """To the nearest 5; for "5 or fewer" and "all but 5 or fewer", that number."""
        return FEW if self.kind in (FEWER, MOST) else nearest((self.least + self.most) // 2)

    @property
    def people(self) -> int:
        return nearest(self.of)

    @property
    def percent(self) -> int | None:
        """The middle of the range, as a whole percentage; None where only a bound is said."""
        return round(50 * (self.least + self.most) / self.of) if self.kind == ABOUT else None

    @property
    def between(self) -> tuple[int, int]:
        """The range as whole percentages, rounded outwards: nobody reads more out of them than out of the range."""
        return floor(100 * self.least / self.of), ceil(100 * self.most / self.of)


NOTHING = Shown()


@dataclass(frozen=True, slots=True)
class Group:
    """Who is counted, and those of them of whom it is true."""

    members: frozenset
    true_of: frozenset


@dataclass(frozen=True, slots=True)
class Said:
    """What was published of a group before, and who was counted then."""

    members: frozenset
    shown: Shown


Line = dict[str, Said]  # one figure in one quarter: sector → what was said


def nearest(count: int) -> int:
    return (count + BASE // 2) // BASE * BASE


def ranges(of: int) -> list[Shown]:
    """Everything that can be said of a group of this size; each answer is in exactly one."""
    if of < THRESHOLD:
        return [NOTHING]
    found = [Shown(FEWER, 0, FEW, of)]
    least = FEW + 1
    while least < of - FEW:
        most = min(nearest(least) + BASE // 2, of - FEW - 1)
        found.append(Shown(ABOUT, least, most, of))
        least = most + 1
    return [*found, Shown(MOST, least, of, of)]


def say(count: int, of: int) -> Shown:
    """The range that `count` of `of` people falls into."""
    return next((one for one in ranges(of) if one.least <= count <= one.most), NOTHING)


def pins(before: Shown, now: Shown, stayed: int, joined: int, left: int) -> bool:
    """Whether two figures, of groups that share `stayed` people, fix the answer of all who stayed, joined or left."""
    low = max(0, before.least - left, now.least - joined)
    high = min(stayed, before.most, now.most)
    if low > high:
        return False  # the two cannot both be said
    return (
        (stayed > 0 and (high == 0 or low == stayed))
        or (joined > 0 and (now.most - low <= 0 or now.least - high >= joined))
        or (left > 0 and (before.most - low <= 0 or before.least - high >= left))
    )


def comparable(line: Line, members: frozenset) -> bool:
    """Whether a figure of these people may stand beside those of an earlier quarter: decided before anybody is counted.

    Of each group of then, and of those in none, there are now none or at least ten; so are those who are there no
    more. And there is no count, were it the true one, by which one figure would give away what another did not.
    """
    parts = [said for said in line.values() if not said.shown.hidden and members & said.members]
    if not parts:
        return True
    together = Said(frozenset().union(*(said.members for said in parts)), _sum(said.shown for said in parts))
    changes = [len(members - together.members)]
    changes += [number for said in parts for number in (len(members & said.members), len(said.members - members))]
    if any(0 < number < THRESHOLD for number in changes):
        return False
    now = ranges(len(members))
    return not any(
        pins(said.shown, one, stayed, len(members) - stayed, len(said.members) - stayed)
        for said, stayed in ((said, len(members & said.members)) for said in [together, *parts])
        for one in now
    )


def _sum(parts: Iterable[Shown]) -> Shown:
    parts = list(parts)
    return Shown(ABOUT, *(sum(getattr(one, name) for one in parts) for name in ("least", "most", "of")))


def publish(groups: Mapping[str, Group], before: Iterable[Line] = ()) -> Line:
    """What may be said of each group; groups share nobody. `before`: the same figure in earlier quarters.

    Hidden is a group of fewer than ten, and one that may not stand beside what was said before. Those that are hidden
    are one group, the rest, of which something can be said in turn: the next smallest is hidden with them until it
    can. So all together is what its parts are, and says nothing more; without its parts, it is hidden itself.
    """
    before = list(before)

    def may_be_said(members: frozenset) -> bool:
        return len(members) >= THRESHOLD and all(comparable(line, members) for line in before)

    groups = {name: group for name, group in groups.items() if group.members}
    shown = sorted(
        (name for name, group in groups.items() if may_be_said(group.members)),
        key=lambda name: (-len(groups[name].members), name),
    )
    rest = _together(groups, shown)
    while shown and rest.members and not may_be_said(rest.members):
        shown.pop()
        rest = _together(groups, shown)
    line = {name: Said(group.members, _said(group) if name in shown else NOTHING) for name, group in groups.items()}
    if rest.members:
        line[REST] = Said(rest.members, _said(rest) if may_be_said(rest.members) else NOTHING)
    return line


def _said(group: Group) -> Shown:
    return say(len(group.true_of), len(group.members))


def _together(groups: Mapping[str, Group], but: Iterable[str]) -> Group:
    some = [group for name, group in groups.items() if name not in but]
    return Group(
        frozenset().union(*(group.members for group in some)), frozenset().union(*(group.true_of for group in some))
    )


def whole(line: Mapping[str, Shown]) -> Shown:
    """All together, from what is said of the parts; hidden where something is hidden that the rest does not hold."""
    parts = [one for name, one in line.items() if name == REST or not one.hidden]
    return NOTHING if not parts or any(one.hidden for one in parts) else _sum(parts)
