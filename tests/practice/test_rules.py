"""The law of the guides: each fault is seen and says its cure, and no step can be lost from a good one unseen."""

import tomllib
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.contacts import SLOTS
from practice.rules import ACTION, ENDING, LONGEST_WAY, QUESTION, Node, Way, faults, nodes_of, walked, with_step
from practice.shipped import CONTENT

FILES = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(CONTENT.glob("*.toml"))]
SHIPPED = {row["key"]: nodes_of(row["nodes"]) for row in FILES}
EVERY = {node.id: node for nodes in SHIPPED.values() for node in nodes}

HELP = Node("x-e1", ENDING, "Ring 999", when="Now.", contacts=("emergency",))
LATER = Node("x-e2", ENDING, "Tell them", when="Within 2 days.", contacts=("social_worker",))
START = Node("x-0", QUESTION, "Danger?", ways=(Way("Yes", "x-e1"), Way("No", "x-1")))
WAIT = Node("x-1", ACTION, "Wait", ways=(Way("", "x-2"),))
ASK = Node("x-2", QUESTION, "Better?", ways=(Way("Yes", "x-e2"), Way("No", "x-1", again=True)))
GOOD = (START, WAIT, ASK, HELP, LATER)


def found(*nodes: Node, key: str = "x", elsewhere: dict | None = None) -> str:
    return "\n".join(faults(key, nodes, elsewhere or {}, SLOTS))


def changed(name: str, **fields) -> tuple[Node, ...]:
    return tuple(replace(node, **fields) if node.id == name else node for node in GOOD)


@pytest.mark.parametrize("key", SHIPPED)
def test_every_shipped_guide_is_sound(key):
    assert faults(key, SHIPPED[key], EVERY, SLOTS) == []


def test_there_are_eight_and_they_lead_into_each_other_where_they_should():
    assert list(SHIPPED) == [f"t{number}" for number in range(1, 9)]
    out = {(node.id, way.to) for node in EVERY.values() for way in node.ways if way.to.split("-")[0] != node.tree}
    assert out == {("t3-0", "t1-e2"), ("t4-0", "t1-0"), ("t4-2", "t6-0")}
    loops = [(node.id, way.to) for node in EVERY.values() for way in node.ways if way.again]
    assert loops == [("t5-2a", "t5-2")]


def test_a_small_guide_with_a_meant_loop_is_sound():
    assert found(*GOOD) == ""


BROKEN = {
    "no step": ((), "no step yet"),
    "an id of another guide": (changed("x-e2", id="y-e2"), "“y-e2” does not fit"),
    "an id that is no id": (changed("x-e2", id="x-"), "“x-” does not fit"),
    "one id twice": ((*GOOD, LATER), "Two steps have the id “x-e2”"),
    "nothing said": (changed("x-1", text=" "), "“x-1” says nothing"),
    "a contact that is not known": (changed("x-e2", contacts=("nobody",)), "unknown contact: nobody"),
    "one answer": (changed("x-2", ways=(Way("Yes", "x-e2"),)), "fewer than two answers"),
    "an empty answer": (changed("x-2", ways=(Way("Yes", "x-e2"), Way(" ", "x-e1"))), "an empty answer"),
    "two answers alike": (changed("x-2", ways=(Way("Yes", "x-e2"), Way("Yes", "x-e1"))), "two that read the same"),
    "an ending without a contact": (changed("x-e2", contacts=()), "“x-e2” names nobody to contact"),
    "an ending without a time": (changed("x-e2", when="Soon."), "“x-e2” does not say when"),
    "a dead end": (changed("x-1", ways=(Way("", ""),)), "“x-1” has a way that leads nowhere"),
    "a target that is not there": (
        changed("x-1", ways=(Way("", "x-9"),)),
        "“x-9”, which does not exist",
    ),
    "a target of an ending": (changed("x-e2", onward=(Way("Worse", "x-9"),)), "“x-e2” leads to “x-9”"),
    "danger not first": ((WAIT, START, ASK, HELP, LATER), "not the question about danger"),
    "danger without 999": (changed("x-e1", contacts=("social_worker",)), "not the question about danger"),
    "an action first": (
        (replace(START, kind=ACTION, ways=(Way("", "x-e1"),)), *changed("x-0")[1:]),
        "not the question about danger",
    ),
    "a step that nothing leads to": ((*GOOD, replace(LATER, id="x-e3")), "No answer leads to: x-e3"),
    "a loop that was not meant": (
        changed("x-2", ways=(Way("Yes", "x-e2"), Way("No", "x-1"))),
        "lead back to themselves: x-1, x-2",
    ),
    "a mark where there is no loop": (
        changed("x-2", ways=(Way("Yes", "x-e2", again=True), Way("No", "x-1", again=True))),
        "“x-2” is marked as a way back to “x-e2”",
    ),
}


@pytest.mark.parametrize(("nodes", "says"), BROKEN.values(), ids=BROKEN)
def test_each_fault_is_said_with_its_cure(nodes, says):
    told = found(*nodes)
    assert says in told
    assert all(len(line.split(". ")) >= 2 or "?" in line for line in told.splitlines()), "no cure"


def test_a_loop_without_a_way_out_is_a_dead_end():
    start = replace(START, ways=(*START.ways, Way("Later", "x-e2")))
    ask = replace(ASK, ways=(Way("Yes", "x-1", again=True), Way("No", "x-0", again=True)))
    stuck = Node("x-3", ACTION, "Wait", ways=(Way("", "x-4"),))
    ever = Node("x-4", ACTION, "Wait more", ways=(Way("", "x-3", again=True),))
    assert found(start, WAIT, replace(ask, ways=(*ask.ways, Way("Stay", "x-3"))), HELP, LATER, stuck, ever) == (
        "From these steps no ending can be reached: x-3, x-4. Lead them on to an ending."
    )


def test_what_another_guide_leads_to_has_to_stay():
    other = replace(START, id="y-0", ways=(Way("Yes", "x-e1"), Way("No", "x-e9")))
    assert "“y-0” of another guide leads to “x-e9”. Keep that step" in found(*GOOD, elsewhere={"y-0": other})


def test_a_loop_through_another_guide_is_a_loop():
    away = changed("x-e2", kind=ACTION, ways=(Way("", "y-1"),), contacts=(), when="")
    back = Node("y-1", ACTION, "Back", ways=(Way("", "x-1"),))
    assert "lead back to themselves" in found(*away, elsewhere={"y-1": back})


def test_the_danger_question_of_another_guide_is_help_too():
    other = Node("y-0", QUESTION, "Danger?", ways=(Way("Yes", "y-e1"), Way("No", "y-e1")))
    end = replace(HELP, id="y-e1")
    nodes = (replace(START, ways=(Way("Yes", "y-0"), Way("No", "x-1"))), WAIT, replace(ASK), LATER)
    assert found(*nodes, elsewhere={"y-0": other, "y-e1": end}) == ""


def spoiled(draw, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """A good guide with one thing taken away that a visitor needs."""
    act = draw(st.sampled_from(["step", "target", "contacts", "time"]))
    number = draw(st.integers(0, len(nodes) - 1))
    endings = [place for place, node in enumerate(nodes) if node.kind == ENDING]
    if act == "step":
        return nodes[:number] + nodes[number + 1 :]
    if act == "target":
        number = draw(st.sampled_from([place for place, node in enumerate(nodes) if node.ways]))
        ways = list(nodes[number].ways)
        one = draw(st.integers(0, len(ways) - 1))
        ways[one] = replace(ways[one], to=draw(st.sampled_from(["", "zz-1", f"{nodes[0].tree}-zz"])))
        return (*nodes[:number], replace(nodes[number], ways=tuple(ways)), *nodes[number + 1 :])
    number = draw(st.sampled_from(endings))
    less = replace(nodes[number], **({"contacts": ()} if act == "contacts" else {"when": "When you can."}))
    return (*nodes[:number], less, *nodes[number + 1 :])


@given(st.data())
def test_nothing_that_is_needed_can_be_lost_unseen(data):
    key = data.draw(st.sampled_from(list(SHIPPED)))
    assert faults(key, spoiled(data.draw, SHIPPED[key]), EVERY, SLOTS)


@given(st.data())
def test_a_way_that_was_walked_can_be_walked_back(data):
    """However one goes, loops and other guides included, the address holds; its length has an end."""
    here, way = data.draw(st.sampled_from(sorted(EVERY))), ()
    for _n in range(data.draw(st.integers(0, 40))):
        steps = [one.to for one in (*EVERY[here].ways, *EVERY[here].onward)]
        if not steps:
            break
        way, here = with_step(way, here), data.draw(st.sampled_from(steps))
    assert walked(".".join(way), here, EVERY) == way
    assert len(way) <= LONGEST_WAY


@given(st.lists(st.sampled_from([*sorted(EVERY), "t9-1", "", "<b>"]), max_size=4), st.sampled_from(sorted(EVERY)))
def test_a_way_that_nobody_could_walk_is_no_way(ids, here):
    leads = {name: {way.to for way in (*node.ways, *node.onward)} for name, node in EVERY.items()}
    steps = [*ids, here]
    sound = bool(ids) and all(two in leads.get(one, ()) for one, two in pairwise(steps))
    assert walked(".".join(ids), here, EVERY) == (tuple(ids) if sound else ())


@pytest.mark.parametrize("text", ["t1-0", "t1-0.t1-0", "t1-0.", ".", "t1-0 ", "t1-0.t1-1." * 20 + "t1-0"])
def test_only_the_very_way_is_one(text):
    assert walked(text, "t1-1", EVERY) == (("t1-0",) if text == "t1-0" else ())
