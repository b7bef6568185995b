"""Nobody's answer can be worked out of what is published of an area (AC03, P7): a solver tries, and is seen to work.

The worst case throughout: whoever reads knows exactly who is in each group in each quarter, and nobody's answer ever
changes. More areas: AREA_WORLDS=20000.
"""

import os

import pytest

from compliance.areas import suppression
from compliance.areas.suppression import ABOUT, FEWER, MOST, NOTHING, REST, Group, Said, Shown
from tests.compliance.area_worlds import Readable, make
from tests.once import on_sqlite

pytestmark = on_sqlite

WORLDS = range(int(os.environ.get("AREA_WORLDS", "200")))


def worked_out(publish=suppression.publish, worlds=WORLDS) -> int:
    """Of how many people the answer is certain: exactly, by `Readable`."""
    found = 0
    for seed in worlds:
        world = make(seed)
        found += Readable.of(world.published(publish), world.answers).determined()
    return found


def plainly(publish, worlds=WORLDS) -> int:
    """At least so many, by drawing conclusions alone: quick where there is much to find."""
    found = 0
    for seed in worlds:
        world = make(seed)
        found += Readable.of(world.published(publish), world.answers).plainly()
    return found


def test_nobody_is_worked_out_of_200_areas():
    assert worked_out() == 0


def test_no_group_under_ten_is_shown_and_much_is():
    shown, hidden = 0, 0
    for seed in WORLDS:
        for line in make(seed).published():
            for said in line.values():
                shown += not said.shown.hidden
                hidden += said.shown.hidden
                assert said.shown.hidden or said.shown.of == len(said.members) >= 10
                assert said.shown.hidden or said.shown.most - said.shown.least < said.shown.of
    assert shown > len(WORLDS) * 5
    assert hidden > shown


def test_worlds_have_what_is_hard():
    """Teams of three to twelve, people who come, go and move, and groups that all answer alike."""
    moved = alike = 0
    for seed in WORLDS:
        world = make(seed)
        for before, now in zip(world.groups, world.groups[1:], strict=False):
            for name, people in before.items():
                moved += any(people & other for key, other in now.items() if key != name)
                alike += len(people) >= 10 and len({world.answers[one] for one in people}) == 1
    assert moved > 100
    assert alike > 100


# Each defence switched off once: then people are worked out.


def exact(count, said):
    of = next((one.of for one in said), 0)
    return Shown(ABOUT, count, count, of) if of else NOTHING


def test_without_rounding_people_are_worked_out(monkeypatch):
    monkeypatch.setattr(suppression, "say", exact)
    assert plainly(suppression.publish, range(70)) > 1000


def test_without_a_look_at_earlier_quarters_people_are_worked_out(monkeypatch):
    monkeypatch.setattr(suppression, "comparable", lambda line, members: True)
    monkeypatch.setattr(suppression, "pins", lambda *numbers: False)
    assert plainly(suppression.publish, range(70)) > 0


def with_a_total_of_its_own(groups, before):
    """Groups under ten are hidden; all together is counted anew, and not made of what its parts say."""
    together = suppression._together(groups, ())
    line = {name: Said(group.members, _alone(group)) for name, group in groups.items()}
    return line | {"total": Said(together.members, _alone(together))} if together.members else line


def _alone(group: Group) -> Shown:
    return suppression.say(len(group.true_of), suppression.ranges(len(group.members)))


def test_without_complementary_suppression_people_are_worked_out():
    assert plainly(with_a_total_of_its_own, range(70)) > 0


def test_the_solver_finds_one_who_joined():
    """13 of 40, then 12 of the same without one: who left had said yes. It would not see that in ranges of its own."""
    people = frozenset(range(40))
    lines = [
        {"a": Said(people, Shown(ABOUT, 13, 17, 40))},
        {"a": Said(people - {0}, Shown(ABOUT, 8, 12, 39))},
    ]
    answers = {one: one <= 12 for one in people}
    assert Readable.of(lines, answers).determined() == 1
    assert Readable.of(lines[:1], answers).determined() == 0


# The rules, one by one.


@pytest.mark.parametrize(
    ("count", "of", "kind", "least", "most"),
    [
        (0, 40, FEWER, 0, 5), (1, 40, FEWER, 0, 5), (5, 40, FEWER, 0, 5), (6, 40, ABOUT, 6, 7), (8, 40, ABOUT, 8, 12),
        (12, 40, ABOUT, 8, 12), (13, 40, ABOUT, 13, 17), (34, 40, ABOUT, 33, 34), (35, 40, MOST, 35, 40),
        (40, 40, MOST, 35, 40), (9, 9, "hidden", 0, 0), (10, 10, MOST, 6, 10), (0, 10, FEWER, 0, 5),
    ],
)  # fmt: skip
def test_a_count_is_said_as_a_range(count, of, kind, least, most):
    said = suppression.say(count, suppression.ranges(of))
    assert (said.kind, said.least, said.most) == (kind, least, most)
    assert said.hidden or said.count % 5 == 0 or said.kind == MOST
    assert said.people % 5 == 0


def test_every_count_is_in_one_range_that_is_neither_nobody_nor_everybody_alone():
    for of in range(10, 200):
        said = suppression.ranges(of)
        assert [one for each in said for one in range(each.least, each.most + 1)] == list(range(of + 1))
        assert all(one.least != one.most or 5 < one.least < of - 5 for one in said)


def group(first: int, last: int, yes: int) -> Group:
    people = frozenset(range(first, last))
    return Group(people, frozenset(sorted(people)[:yes]))


def test_a_hidden_group_takes_the_next_smallest_with_it():
    line = suppression.publish({"a": group(0, 40, 20), "b": group(100, 112, 6), "c": group(200, 204, 2)})
    assert [name for name in ("a", "b", "c", REST) if not line[name].shown.hidden] == ["a", REST]
    assert line[REST].shown.of == 16
    together = suppression.whole({name: said.shown for name, said in line.items()})
    assert (together.least, together.most, together.of) == (18 + 8, 22 + 10, 56)


def test_nothing_is_said_of_all_where_a_part_cannot_be():
    line = suppression.publish({"a": group(0, 4, 2), "b": group(100, 104, 2)})
    assert all(said.shown.hidden for said in line.values())
    assert suppression.whole({name: said.shown for name, said in line.items()}) == NOTHING


def test_a_few_who_joined_are_waited_for():
    first = suppression.publish({"a": group(0, 40, 20)})
    for now, shown in ((group(0, 41, 20), False), (group(0, 49, 20), False), (group(0, 50, 20), True),
                       (group(3, 40, 20), False), (group(0, 40, 25), True), (group(12, 40, 12), True)):  # fmt: skip
        assert suppression.publish({"a": now}, [first])["a"].shown.hidden is not shown


def test_a_range_that_gives_eleven_away_is_made_one_with_the_next():
    """12 of the first 40 at most, then 23 of 51 at least: all eleven who joined had to be among them."""
    before = {"a": Said(frozenset(range(40)), Shown(ABOUT, 8, 12, 40))}
    may = suppression.may_be_said(frozenset(range(51)), [before])
    assert suppression.pins(before["a"].shown, Shown(ABOUT, 23, 27, 51), 40, 11, 0)
    assert suppression.say(23, may).least < 23
    assert suppression.say(20, may) == suppression.say(23, may), "what is joined is so whatever the count"
    answers = {one: one < 12 or one >= 40 for one in range(51)}
    told = [{"a": before["a"]}, {"a": Said(frozenset(range(51)), Shown(ABOUT, 23, 27, 51))}]
    assert Readable.of(told, answers).determined() >= 11
    told[1]["a"] = Said(frozenset(range(51)), suppression.say(23, may))
    assert Readable.of(told, answers).determined() == 0


def test_what_is_hidden_does_not_hang_on_the_answers():
    """Otherwise that something is hidden would say why."""
    for seed in range(40):
        world = make(seed)
        first = world.published()
        world.answers = {one: not answer for one, answer in world.answers.items()}
        other = world.published()
        for one, two in zip(first[:1], other[:1], strict=True):
            assert {name: said.shown.hidden for name, said in one.items()} == {
                name: said.shown.hidden for name, said in two.items()
            }
