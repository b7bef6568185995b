"""Nobody's answer can be worked out of the figures of what learners chose to answer (AC03, P7): the solver tries again.

As in `test_area_suppression.py`, whoever reads knows who answered in which quarter, who passed, and that nobody's
answer ever changes. New here: groups of those who happened to answer, a group that people pass out of into another,
hours in parts. More areas: AREA_WORLDS=20000.
"""

import os
import random

import pytest

from compliance.areas import suppression
from compliance.areas.hours import Hours
from compliance.areas.suppression import ABOUT, NOTHING, Group, Line, Said, Shown
from tests.compliance.area_worlds import Quarters, Readable
from tests.once import on_sqlite

pytestmark = on_sqlite

WORLDS = range(int(os.environ.get("AREA_WORLDS", "300")))


def answering(seed: int, quarters: int = 6) -> Quarters:
    """Who answers in each quarter, apart for those who passed by then: most answer once, some teams again and again."""
    dice = random.Random(seed)
    people, answers = iter(range(10_000)), {}
    likely, passing = dice.choice((0.0, 0.2, 0.4, 0.5, 0.6, 1.0)), dice.choice((0.0, 0.3, 1.0))
    again, stays, most = dice.choice((0, 3, 4, 9)), dice.choice((0.5, 0.9, 1.0, 1.0)), dice.choice((0, 0, 1, 8))

    def team() -> set[int]:
        found = {next(people) for _ in range(dice.randint(1, 12))}
        answers.update({one: dice.random() < likely for one in found})
        return found

    faithful, passed, groups = [team() for _ in range(again)], set(), []
    for _ in range(quarters):
        new = [team() for _ in range(dice.randint(0, most))]
        here = set().union(*new, *(one for one in faithful if dice.random() < stays))
        passed |= {one for one in here - passed if dice.random() < passing}
        parts = {"passed": here & passed, "not_yet": here - passed}
        groups.append({name: some for name, some in parts.items() if some})
        for some_team in faithful:
            if dice.random() < 0.25:
                some_team.discard(min(some_team, default=0))  # takes the answer back, and gives none again
    return Quarters(groups, answers)


def together(world: Quarters) -> Quarters:
    """The same without a look at who passed: one group."""
    return Quarters([{"everybody": set().union(*groups.values())} for groups in world.groups], world.answers)


def apart(world: Quarters) -> Quarters:
    return world


def worked_out(of, publish=suppression.publish, worlds=WORLDS) -> int:
    found = 0
    for seed in worlds:
        world = of(answering(seed))
        found += Readable.of(world.published(publish), world.answers).determined()
    return found


def plainly(of, publish=suppression.publish, worlds=range(130)) -> int:
    found = 0
    for seed in worlds:
        world = of(answering(seed))
        found += Readable.of(world.published(publish), world.answers).plainly()
    return found


@pytest.mark.parametrize("of", [together, apart])
def test_nobody_is_worked_out(of):
    assert worked_out(of) == 0


@pytest.mark.parametrize("of", [together, apart])
def test_and_much_is_shown_although_few_answer_twice(of):
    lines = [line for seed in WORLDS for line in of(answering(seed)).published()]
    shown = [said.shown for line in lines for said in line.values() if not said.shown.hidden]
    assert len(shown) > len(lines) / 3
    assert min(one.of for one in shown) >= 10


# Each defence switched off once: then people are worked out.


@pytest.mark.parametrize("of", [together, apart])
def test_without_rounding_people_are_worked_out(of, monkeypatch):
    def exact(count, said):
        size = next((one.of for one in said), 0)
        return Shown(ABOUT, count, count, size) if size else NOTHING

    monkeypatch.setattr(suppression, "say", exact)
    assert plainly(of) > 100


@pytest.mark.parametrize("of", [together, apart])
def test_without_a_look_at_earlier_quarters_people_are_worked_out(of, monkeypatch):
    monkeypatch.setattr(suppression, "comparable", lambda line, members: True)
    monkeypatch.setattr(suppression, "pins", lambda *numbers: False)
    assert plainly(of) > 0


def test_the_share_of_those_who_said_yes_would_work_them_out():
    """The other way round, who passed of those who said yes: how many these are would be said with it, exactly."""

    def turned_round(groups: dict[str, Group], before) -> Line:
        members = frozenset().union(*(group.members for group in groups.values()))
        yes = frozenset().union(*(group.true_of for group in groups.values()))
        if len(yes) < suppression.THRESHOLD:
            return {"everybody": Said(members, NOTHING)}
        return {"everybody": Said(members, Shown(ABOUT, len(yes), len(yes), len(members)))}

    assert plainly(apart, turned_round) > 100


# Hours: what is anybody's own is a share of theirs, here in quarters, and not yes or no.

PARTS = 4


def shares(world: Quarters, seed: int) -> dict[int, int]:
    dice = random.Random(seed)
    kinds = dice.choice(((0,), (PARTS,), (0, PARTS), (0, 1, 2, 3, 4), (3, 4)))
    return {one: dice.choice(kinds) for one in world.answers}


def hours_worked_out(worlds, say=suppression.say) -> int:
    """Of how many people what was attested is certain."""
    found = 0
    for seed in worlds:
        world = together(answering(seed))
        share, lines = shares(world, seed), []
        for groups in world.groups:
            people = frozenset(groups["everybody"])
            whole = Hours({one: share[one] / PARTS for one in people}).whole
            lines.append({"everybody": Said(people, say(whole, suppression.may_be_said(people, lines)))})
        found += _certain([line["everybody"] for line in lines if not line["everybody"].shown.hidden], share)
    return found


def _certain(shown: list[Said], share: dict[int, int]) -> int:
    kinds: dict[tuple[int, ...], list[int]] = {}
    for one in share:
        if figures := tuple(at for at, said in enumerate(shown) if one in said.members):
            kinds.setdefault(figures, []).append(one)
    rows = []
    for at, said in enumerate(shown):
        least, most = PARTS * said.shown.least, min(PARTS * said.shown.most + PARTS - 1, PARTS * said.shown.of)
        rows.append(([number for number, figures in enumerate(kinds) if at in figures], least, most))
    sizes, truth = (
        [PARTS * len(some) for some in kinds.values()],
        [sum(share[p] for p in some) for some in kinds.values()],
    )
    readable, found = Readable(sizes, rows, truth), 0
    for number, people in enumerate(kinds.values()):
        true, size = truth[number], sizes[number]
        if len(people) > 1 and 0 < true < size:
            continue  # it could be shared out otherwise between them
        less = true > 0 and readable._possible(number, 0, true - 1)
        more = true < size and readable._possible(number, true + 1, size)
        found += 0 if less or more else len(people)
    return found


def test_nobodys_hours_are_worked_out():
    assert hours_worked_out(WORLDS) == 0


def test_exact_hours_would_work_people_out():
    def exact(whole, may):
        return Shown(ABOUT, whole, whole, may[0].of) if may else NOTHING

    assert hours_worked_out(range(60), exact) > 0
