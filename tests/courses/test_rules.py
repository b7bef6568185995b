"""What is taught, in its pure form: a scenario's faults, a module's shape, whether an answer fits its activity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.activities import best_index, fits, items_of, option_texts, shown_order
from courses.rules import ModuleShape, block_now, scenario_faults, scenario_node, shape_of


def node(key: str, *to: str) -> dict:
    return {"id": key, "choices": [{"to": target} for target in to]}


def ending(key: str, kind: str = "good") -> dict:
    return {"id": key, "ending": kind}


SOUND = [node("start", "mid", "end"), node("mid", "end", "learn"), ending("end"), ending("learn", "learn")]


@pytest.mark.parametrize(
    "nodes",
    [
        [],
        SOUND,
        [node("start", "end", "learn"), ending("end", "ok"), ending("learn", "learn")],
        [node("start", "loop", "end"), node("loop", "start", "end"), ending("end")],  # going back is no fault
    ],
)
def test_a_sound_scenario_has_no_faults(nodes):
    assert scenario_faults(nodes) == []


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([*SOUND, SOUND[1]], ["Two steps have the same id."]),
        ([node("start", "end", "nowhere"), ending("end")], ["Choices lead to steps that do not exist: nowhere."]),
        (
            [node("start", "z", "a"), node("start", "b"), ending("end")],
            ["Two steps have the same id.", "Choices lead to steps that do not exist: b."],
        ),
        ([ending("end")], ["The first step is an ending."]),
        (
            [ending("end"), node("start", "end")],
            ["The first step is an ending.", "No choice leads to: start."],
        ),
        ([*SOUND, node("island", "end"), ending("far")], ["No choice leads to: far, island."]),
        (
            [node("start", "trap", "end"), node("trap", "learn"), ending("learn", "learn"), ending("end")],
            ["From these steps no good ending can be reached: trap."],
        ),
        (
            [node("start", "dead", "end"), node("dead"), ending("end")],
            ["From these steps no good ending can be reached: dead."],
        ),
        (
            [node("start", "round"), node("round", "start")],
            ["From these steps no good ending can be reached: round, start."],
        ),
        (
            [node("start", "learn"), ending("learn", "learn")],
            ["From these steps no good ending can be reached: start."],
        ),
    ],
)
def test_each_fault_of_a_scenario_is_named_in_words(nodes, expected):
    assert scenario_faults(nodes) == expected


@st.composite
def scenarios(draw) -> list[dict]:
    ids = [f"n{i}" for i in range(draw(st.integers(1, 6)))]
    rows = []
    for key in ids:
        kind = draw(st.sampled_from([None, None, "good", "ok", "learn"]))
        targets = draw(st.lists(st.sampled_from(ids), max_size=3))
        rows.append(ending(key, kind) if kind else node(key, *targets))
    return rows


@given(scenarios(), st.lists(st.integers(0, 2), max_size=12))
def test_from_wherever_one_wanders_in_a_sound_scenario_a_good_ending_can_be_reached(nodes, wander):
    if scenario_faults(nodes):
        return
    by_id = {n["id"]: n for n in nodes}
    here = nodes[0]["id"]
    for choice in wander:
        choices = by_id[here].get("choices", [])
        if choices:
            here = choices[choice % len(choices)]["to"]
    if by_id[here].get("ending"):
        return
    seen, waiting = set(), [here]
    while waiting:
        seen.add(step := waiting.pop())
        waiting += [c["to"] for c in by_id[step].get("choices", []) if c["to"] not in seen]
    assert {by_id[key].get("ending") for key in seen} & {"good", "ok"}


CONTENT = {
    "key": "m",
    "pass_percent": 70,
    "scenario": SOUND,
    "lessons": [
        {
            "key": "l1",
            "body": [
                {"type": "text", "value": "…"},
                {"type": "sort", "value": {"key": "a1"}},
                {"type": "write", "value": {"key": "private"}},
                {"type": "order", "value": {"key": "a2"}},
                {"type": "choose", "value": {"key": "a3"}},
            ],
        },
        {"key": "l2", "body": []},
    ],
    "questions": [
        {
            "key": "q1",
            "safety_critical": True,
            "options": [{"key": "a", "correct": False}, {"key": "b", "correct": True}, {"key": "c", "correct": False}],
        },
        {"key": "q2", "safety_critical": False, "options": [{"key": "a", "correct": True}]},
    ],
}
SHAPE = shape_of(CONTENT)


def test_shape_of():
    expected = ModuleShape(
        key="m",
        lessons={"l1": ("a1", "a2", "a3"), "l2": ()},  # private writing is never asked for
        questions={"q1": ("a", "b", "c"), "q2": ("a",)},
        correct={"q1": "b", "q2": "a"},
        safety_critical=frozenset({"q1"}),
        pass_percent=70,
        scenario_start="start",
        scenario={"start": ("mid", "end"), "mid": ("end", "learn"), "end": (), "learn": ()},
    )
    assert shape_of(CONTENT) == expected
    assert SHAPE.steps == 4


def test_a_module_without_scenario_or_check_has_only_its_lessons_as_steps():
    bare = shape_of(CONTENT | {"scenario": [], "questions": []})
    assert (bare.scenario_start, bare.steps) == (None, 2)
    assert scenario_node(bare, []) is None
    assert scenario_node(bare, [0]) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([], "start"),
        ([0], "mid"),
        ([1], "end"),
        ([0, 0], "end"),
        ([0, 1], "learn"),
        ([2], None),
        ([-1], None),
        ([1, 0], None),  # beyond an ending
        ([0, 1, 0], None),
        ([99, 0], None),
    ],
)
def test_scenario_node(path, expected):
    assert scenario_node(SHAPE, path) == expected


TEXT = st.text("abc ", min_size=1, max_size=6)


@st.composite
def activities(draw) -> tuple[str, dict]:
    kind = draw(st.sampled_from(["sort", "order", "choose"]))
    count = draw(st.integers(2, 6))
    value = {"key": draw(TEXT)}
    if kind == "sort":
        groups = draw(st.lists(TEXT, min_size=2, max_size=4, unique=True))
        value["groups"] = groups
        value["items"] = [
            {"text": draw(TEXT), "group": draw(st.sampled_from(groups)), "feedback": f"f{i}"} for i in range(count)
        ]
    elif kind == "order":
        value["items"] = [{"text": f"t{i}", "feedback": f"f{i}"} for i in range(count)]
    else:
        value["items"] = []
        for i in range(count):
            options = draw(st.integers(2, 4))
            best = draw(st.integers(0, options - 1))
            value["items"].append(
                {
                    "prompt": f"p{i}",
                    "options": [{"text": f"o{n}", "best": n == best, "feedback": f"f{i}{n}"} for n in range(options)],
                }
            )
    return kind, value


def best(kind: str, value: dict) -> list[int]:
    return [best_index(kind, value, i) for i in range(len(value["items"]))]


@st.composite
def fitting(draw) -> tuple[str, dict, list[int]]:
    kind, value = draw(activities())
    if kind == "order":
        return kind, value, draw(st.permutations(range(len(value["items"]))))
    limits = [len(option_texts(kind, value, i)) for i in range(len(value["items"]))]
    return kind, value, [draw(st.integers(0, limit - 1)) for limit in limits]


@given(activities())
def test_the_best_answer_always_fits_and_agrees_in_every_item(activity):
    kind, value = activity
    assert fits(kind, value, best(kind, value))
    assert all(item.agrees and item.chosen == item.best for item in items_of(kind, value, best(kind, value)))


@given(fitting())
def test_every_possible_answer_fits_and_gets_something_said_about_each_item(case):
    kind, value, answer = case
    assert fits(kind, value, answer)
    items = items_of(kind, value, answer)
    assert sorted(item.index for item in items) == list(range(len(answer)))
    for item in items:
        assert [o.index for o in item.options if o.chosen] == [answer[item.index]]
        assert item.chosen == item.options[answer[item.index]].text
        assert item.agrees is (answer[item.index] == best_index(kind, value, item.index))
        assert item.feedback


WRONG = st.one_of(
    st.integers(min_value=50), st.integers(max_value=-1), st.booleans(), st.none(), st.floats(), st.text(max_size=2)
)


@given(fitting(), WRONG, st.data())
def test_one_impossible_entry_makes_the_answer_unfit(case, wrong, data):
    kind, value, answer = case
    spoilt = list(answer)
    spoilt[data.draw(st.integers(0, len(answer) - 1))] = wrong
    assert not fits(kind, value, spoilt)


@given(fitting())
def test_the_first_place_beyond_the_last_is_refused(case):
    kind, value, answer = case
    assert not fits(kind, value, [len(option_texts(kind, value, 0)), *answer[1:]])


@given(fitting(), st.integers(0, 3))
def test_too_few_and_too_many_are_refused(case, extra):
    kind, value, answer = case
    assert not fits(kind, value, answer[:-1])
    assert not fits(kind, value, [])
    assert not fits(kind, value, [*answer, *answer[: extra + 1]])


@given(fitting(), st.data())
def test_an_order_needs_each_place_once(case, data):
    kind, value, answer = case
    first, second = data.draw(st.permutations(range(len(answer))))[:2]
    doubled = list(answer)
    doubled[first] = doubled[second]
    if kind == "order":
        assert not fits(kind, value, doubled)


@given(activities())
def test_unanswered_items_show_no_choice(activity):
    kind, value = activity
    for answer in (None, [None] * len(value["items"])):
        items = items_of(kind, value, answer)
        assert not any(o.chosen for item in items for o in item.options)
        assert {item.chosen for item in items} == {""}
        assert not any(item.agrees for item in items)


@given(activities())
def test_what_is_to_be_ordered_is_shuffled_the_same_way_each_time_and_nothing_else_is(activity):
    kind, value = activity
    order = shown_order(kind, value)
    assert order == shown_order(kind, value)
    assert sorted(order) == list(range(len(value["items"])))
    if kind != "order":
        assert order == sorted(order)


def bodies(names: str) -> list[dict]:
    return [{"type": "text", "value": name} for name in names]


@pytest.mark.parametrize(
    ("then", "now", "block", "expected"),
    [
        ("abcd", "abcd", 2, (2, True)),
        ("abcd", "xabcd", 2, (3, True)),
        ("abcd", "bcd", 2, (1, True)),
        ("abcd", "abXd", 2, (1, False)),  # rewritten: what stood before it
        ("abcd", "wxyz", 2, (0, False)),
        ("abca", "aXa", 3, (2, True)),  # the same words twice: the nearest
        ("abca", "aXa", 0, (0, True)),
        ("ab", "ab", 9, (1, False)),
        ("", "ab", 3, (0, False)),
        ("ab", "", 1, (0, False)),
    ],
)
def test_a_block_is_found_again_in_a_changed_lesson(then, now, block, expected):
    assert block_now(bodies(then), bodies(now), block) == expected
