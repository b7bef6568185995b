"""What may be said of a group's answers so that nobody's can be worked out. Pure; one way for every output.

Whoever reads may know exactly who is in each group and how all of this works. So what is hidden, and what can be said,
is decided from who is counted and from what was said before, never from what the answers are now; what is said is a
range, and never "nobody" or "everybody". `tests/compliance/test_area_suppression.py` tries to work people out of it.
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
        """The middle, to the nearest 5; of "5 or fewer" and "all but 5 or fewer", that number."""
        if self.kind == MOST:
            return self.of - self.least
        return self.most if self.kind == FEWER else nearest((self.least + self.most) // 2)

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
    """Whether a figure of these people may stand beside those of an earlier quarter, and any sum of them.

    Those in none of the groups of then are none or at least ten, and so are those of each group who are here no more.
    Where all were in one of those groups, at least ten are of each.
    """
    parts = _touched(line, members)
    if not parts:
        return True
    new = len(members.difference(*(said.members for said in parts)))
    changes = [new, *(len(said.members - members) for said in parts)]
    if not new:
        changes += [len(members & said.members) for said in parts]
    return not any(0 < number < THRESHOLD for number in changes)


def _touched(line: Line, members: frozenset) -> list[Said]:
    return [said for said in line.values() if not said.shown.hidden and members & said.members]


def may_be_said(members: frozenset, before: Iterable[Line]) -> list[Shown]:
    """Everything that may be said of these people beside what was said before; empty: nothing may.

    Ranges that would give somebody away, together with an earlier figure, are made one with the next. Whoever is
    counted now has no part in this: else what is said would show what is not.
    """
    before = list(before)
    if len(members) < THRESHOLD or not all(comparable(line, members) for line in before):
        return []
    beside = []
    for parts in filter(None, (_touched(line, members) for line in before)):
        together = Said(frozenset().union(*(said.members for said in parts)), _sum(said.shown for said in parts))
        beside += [(said.shown, len(members & said.members), len(said.members)) for said in [together, *parts]]

    def gives_away(one: Shown) -> bool:
        return any(pins(shown, one, stayed, one.of - stayed, of - stayed) for shown, stayed, of in beside)

    found: list[Shown] = []
    for one in ranges(len(members)):
        if found and (gives_away(found[-1]) or gives_away(one)):
            one = _joined(found.pop(), one)
        found.append(one)
    while len(found) > 1 and gives_away(found[-1]):
        found[-2:] = [_joined(*found[-2:])]
    return found if len(found) > 1 else []


def _joined(one: Shown, other: Shown) -> Shown:
    kind = FEWER if one.least == 0 else MOST if other.most == one.of else ABOUT
    return Shown(kind, one.least, other.most, one.of)


def _sum(parts: Iterable[Shown]) -> Shown:
    parts = list(parts)
    return Shown(ABOUT, *(sum(getattr(one, name) for one in parts) for name in ("least", "most", "of")))


def say(count: int, said: Iterable[Shown]) -> Shown:
    """That one of what may be said which is true."""
    return next((one for one in said if one.least <= count <= one.most), NOTHING)


def publish(groups: Mapping[str, Group], before: Iterable[Line] = ()) -> Line:
    """What may be said of each group; groups share nobody. `before`: the same figure in earlier quarters.

    Hidden is a group of fewer than ten, and one that may not stand beside what was said before. Those that are hidden
    are one group, the rest, of which something can be said in turn: the next smallest is hidden with them until it
    can. So all together is what its parts are, and says nothing more; without its parts, it is hidden itself.
    """
    before = list(before)
    groups = {name: group for name, group in groups.items() if group.members}
    may = {name: may_be_said(group.members, before) for name, group in groups.items()}
    shown = sorted((name for name in may if may[name]), key=lambda name: (-len(groups[name].members), name))
    rest = _together(groups, shown)
    of_rest = may_be_said(rest.members, before)
    while shown and rest.members and not of_rest:
        shown.pop()
        rest = _together(groups, shown)
        of_rest = may_be_said(rest.members, before)
    line = {
        name: Said(group.members, say(len(group.true_of), may[name]) if name in shown else NOTHING)
        for name, group in groups.items()
    }
    if rest.members:
        line[REST] = Said(rest.members, say(len(rest.true_of), of_rest))
    return line


def _together(groups: Mapping[str, Group], but: Iterable[str]) -> Group:
    some = [group for name, group in groups.items() if name not in but]
    return Group(
        frozenset().union(*(group.members for group in some)), frozenset().union(*(group.true_of for group in some))
    )


def whole(line: Mapping[str, Shown]) -> Shown:
    """All together, from what is said of the parts; hidden where something is hidden that the rest does not hold."""
    parts = [one for name, one in line.items() if name == REST or not one.hidden]
    return NOTHING if not parts or any(one.hidden for one in parts) else _sum(parts)
