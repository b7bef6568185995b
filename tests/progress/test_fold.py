"""The fold: nothing that comes later, twice or out of order takes away what was earned."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.rules import ModuleShape
from progress.enums import Kind
from progress.rules import Attempt, Fact, Standing, fold, lesson_is_done, steps_done

EDITION, LATER_EDITION = uuid.UUID(int=1), uuid.UUID(int=2)
START = datetime(2026, 11, 22, 19, tzinfo=UTC)
# Two lessons (one with an activity), a scenario of two choices, a check of two questions.
SHAPE = ModuleShape(
    key="m",
    lessons={"l1": ("a1",), "l2": ()},
    questions={"q1": ("a", "b"), "q2": ("a", "b")},
    correct={"q1": "a", "q2": "a"},
    safety_critical=frozenset({"q1"}),
    pass_percent=50,
    scenario_start="s",
    scenario={"s": ("t", "e1"), "t": ("e1", "e2"), "e1": (), "e2": ()},
)
NO_CHECK = replace(SHAPE, questions={}, correct={}, safety_critical=frozenset())
RULE = {"pass_percent": 50, "safety_critical": ["q1"]}


def fact(kind: Kind, item: str = "", *, number: int = 0, attempt: uuid.UUID | None = None, **data) -> Fact:
    return Fact(
        number, kind, EDITION, item, attempt, data, START + timedelta(minutes=number), uuid.UUID(int=1000 + number)
    )


def in_order(facts: Sequence[Fact]) -> list[Fact]:
    """Numbered as the server received them; the ids that clients gave stay."""
    return [replace(f, sequence=n, recorded_at=START + timedelta(minutes=n)) for n, f in enumerate(facts)]


def folded(facts: Sequence[Fact], shape: ModuleShape = SHAPE):
    return fold(facts, lambda edition_id: shape)


def attempt_id(number: int) -> uuid.UUID:
    return uuid.UUID(int=500 + number)


ANY_FACT = st.one_of(
    st.builds(lambda a: fact(Kind.ACTIVITY_ANSWERED, "a1", answer=[a]), st.integers(0, 3)),
    st.builds(
        lambda item, route: fact(Kind.LESSON_FINISHED, item, route=route),
        st.sampled_from(["l1", "l2"]),
        st.sampled_from(["read", "summary"]),
    ),
    st.builds(
        lambda path: fact(Kind.SCENARIO_CHOSEN, path=path),
        st.sampled_from([[0], [0, 0], [0, 1], [1], [5]]),
    ),
    st.builds(lambda n: replace(fact(Kind.CHECK_STARTED, **RULE), event_id=attempt_id(n)), st.integers(0, 2)),
    st.builds(
        lambda item, option, n: fact(Kind.QUESTION_ANSWERED, item, attempt=attempt_id(n), option=option),
        st.sampled_from(["q1", "q2"]),
        st.sampled_from(["a", "a", "b"]),
        st.integers(0, 2),
    ),
)
RESTART = st.builds(lambda: fact(Kind.MODULE_RESTARTED))


def _own_ids(facts: list[Fact]) -> list[Fact]:
    """Each event has an id of its own, as the database sees to; a check's id is that of its attempt."""
    seen, rows = set(), []
    for number, f in enumerate(facts):
        if f.kind != Kind.CHECK_STARTED:
            f = replace(f, event_id=uuid.UUID(int=1000 + number))
        if f.event_id not in seen:
            seen.add(f.event_id)
            rows.append(f)
    return in_order(rows)


def whole_round(offset: int) -> list[Fact]:
    """Everything that one round asks; its attempt has an id of its own."""
    attempt = attempt_id(100 + offset)
    rows = [
        fact(Kind.ACTIVITY_ANSWERED, "a1", answer=[0]),
        fact(Kind.LESSON_FINISHED, "l1", route="read"),
        fact(Kind.LESSON_FINISHED, "l2", route="read"),
        fact(Kind.SCENARIO_CHOSEN, path=[1]),
        replace(fact(Kind.CHECK_STARTED, **RULE), event_id=attempt),
        fact(Kind.QUESTION_ANSWERED, "q1", attempt=attempt, option="a"),
        fact(Kind.QUESTION_ANSWERED, "q2", attempt=attempt, option="a"),
    ]
    return rows


# Random events alone seldom complete a round, so whole rounds are thrown in.
HISTORIES = st.lists(
    st.one_of(ANY_FACT.map(lambda f: [f]), RESTART.map(lambda f: [f]), st.integers(0, 3).map(whole_round)),
    max_size=14,
).map(lambda groups: _own_ids([f for group in groups for f in group]))
ONE_ROUND = st.lists(ANY_FACT, max_size=25).map(_own_ids)


@settings(max_examples=300, deadline=None)
@given(HISTORIES, st.data())
def test_a_duplicate_changes_nothing_beyond_the_first(facts, data):
    if not facts:
        return
    index = data.draw(st.integers(0, len(facts) - 1))
    place = data.draw(st.integers(index + 1, len(facts)))
    again = in_order([*facts[:place], facts[index], *facts[place:]])
    standing, completions = folded(facts)
    twice, completions_twice = folded(again)
    assert (twice.round, twice.answers, twice.lessons, twice.path, twice.scenario_ended, twice.attempts) == (
        standing.round, standing.answers, standing.lessons, standing.path, standing.scenario_ended, standing.attempts,
    )  # fmt: skip
    assert [(c.round, c.edition_id) for c in completions_twice] == [(c.round, c.edition_id) for c in completions]


ANSWER, CHANGED = fact(Kind.ACTIVITY_ANSWERED, "a1", answer=[0]), fact(Kind.ACTIVITY_ANSWERED, "a1", answer=[1])
ON, BACK = fact(Kind.SCENARIO_CHOSEN, path=[0]), fact(Kind.SCENARIO_CHOSEN, path=[0, 1])
AGAIN = fact(Kind.MODULE_RESTARTED)


@pytest.mark.parametrize(
    ("facts", "index"),
    [
        pytest.param([ANSWER, CHANGED], 0, id="an answer since changed is not put back"),
        pytest.param([ON, BACK], 0, id="the scenario does not jump back"),
        pytest.param([*whole_round(0), AGAIN, *whole_round(1)], 7, id="a second round is not begun a third time"),
        pytest.param([*whole_round(0), AGAIN], 1, id="a lesson of the last round does not leak into this one"),
    ],
)
def test_a_duplicate_that_arrives_last_changes_nothing(facts, index):
    own = _own_ids(facts)
    standing, completions = folded(own)
    again, completions_again = folded(in_order([*own, own[index]]))
    assert (again, len(completions_again)) == (standing, len(completions))


def earned(standing: Standing, completions) -> tuple[set, bool, bool, list]:
    lessons = {key for key in SHAPE.lessons if lesson_is_done(standing, SHAPE, key)}
    return lessons, standing.scenario_ended, standing.passed, completions


@settings(max_examples=200, deadline=None)
@given(ONE_ROUND)
def test_progress_never_falls_as_events_are_added(facts):
    before, steps = (set(), False, False, []), 0
    for count in range(len(facts) + 1):
        standing, completions = folded(facts[:count])
        lessons, ended, passed, completed = earned(standing, completions)
        assert lessons >= before[0]
        assert ended >= before[1]
        assert passed >= before[2]
        assert completed[: len(before[3])] == before[3]
        assert steps_done(standing, SHAPE) >= steps
        before, steps = (lessons, ended, passed, completed), steps_done(standing, SHAPE)


@given(HISTORIES)
def test_a_completion_is_never_folded_away_whatever_follows(facts):
    before = []
    for count in range(len(facts) + 1):
        standing, completions = folded(facts[:count])
        assert completions[: len(before)] == before
        assert [c.round for c in completions] == list(range(len(completions)))
        assert standing.round in {len(completions), len(completions) - 1}
        before = completions


@given(HISTORIES, st.randoms())
def test_facts_are_taken_in_the_order_of_their_sequence_however_they_are_given(facts, random):
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert folded(shuffled) == folded(facts)


def test_all_orders_of_one_evening_come_to_the_same():
    """Offline, in two tabs or retried: five events without a check, in all 120 orders."""
    evening = [
        fact(Kind.ACTIVITY_ANSWERED, "a1", answer=[2]),
        fact(Kind.LESSON_FINISHED, "l1", route="read"),
        fact(Kind.LESSON_FINISHED, "l2", route="read"),
        fact(Kind.SCENARIO_CHOSEN, path=[0]),
        fact(Kind.SCENARIO_CHOSEN, path=[0, 1]),
    ]
    evening = [replace(f, event_id=uuid.UUID(int=n)) for n, f in enumerate(evening)]
    seen = set()
    for order in permutations(evening):
        standing, completions = folded(in_order(order), NO_CHECK)
        seen.add((frozenset(standing.lessons), frozenset(standing.answers), standing.scenario_ended, len(completions)))
    assert seen == {(frozenset({"l1", "l2"}), frozenset({"a1"}), True, 1)}


def test_all_orders_of_what_a_check_leaves_open_come_to_the_same():
    """The check has to be started first; what follows, in all 120 orders."""
    attempt = attempt_id(1)
    rest = [
        fact(Kind.ACTIVITY_ANSWERED, "a1", answer=[2]),
        fact(Kind.LESSON_FINISHED, "l1", route="read"),
        fact(Kind.SCENARIO_CHOSEN, path=[1]),
        fact(Kind.QUESTION_ANSWERED, "q1", attempt=attempt, option="a"),
        fact(Kind.QUESTION_ANSWERED, "q2", attempt=attempt, option="b"),
    ]
    rest = [replace(f, event_id=uuid.UUID(int=n)) for n, f in enumerate(rest)]
    first = [
        replace(fact(Kind.LESSON_FINISHED, "l2", route="summary"), event_id=uuid.UUID(int=98)),
        replace(fact(Kind.CHECK_STARTED, **RULE), event_id=attempt),
    ]
    for order in permutations(rest):
        standing, completions = folded(in_order([*first, *order]))
        assert {k for k in SHAPE.lessons if lesson_is_done(standing, SHAPE, k)} == {"l1", "l2"}
        assert set(standing.answers) == {"a1"}
        assert (standing.passed, len(completions)) == (True, 1)


def test_the_first_answer_of_an_attempt_counts():
    attempt = attempt_id(1)
    start = replace(fact(Kind.CHECK_STARTED, **RULE), event_id=attempt)
    wrong = fact(Kind.QUESTION_ANSWERED, "q1", number=1, attempt=attempt, option="b")
    right = fact(Kind.QUESTION_ANSWERED, "q1", number=2, attempt=attempt, option="a")
    other = fact(Kind.QUESTION_ANSWERED, "q2", number=3, attempt=attempt, option="a")
    standing, _ = folded([start, wrong, right, other])
    assert standing.attempts[attempt].answers == {"q1": "b", "q2": "a"}
    assert not standing.passed


@pytest.mark.parametrize("routes", [["summary", "read"], ["read", "summary"], ["summary"]])
def test_the_summary_route_earns_the_lesson_and_reading_on_does_not_take_it_back(routes):
    facts = [fact(Kind.LESSON_FINISHED, "l1", number=n, route=route) for n, route in enumerate(routes)]
    assert lesson_is_done(folded(facts)[0], SHAPE, "l1")


def test_a_lesson_read_is_done_once_its_activities_are_answered():
    read = fact(Kind.LESSON_FINISHED, "l1", route="read")
    answer = fact(Kind.ACTIVITY_ANSWERED, "a1", number=1, answer=[0])
    assert not lesson_is_done(folded([read])[0], SHAPE, "l1")
    assert not lesson_is_done(folded([answer])[0], SHAPE, "l1")
    assert lesson_is_done(folded([read, answer])[0], SHAPE, "l1")


def test_an_answer_without_its_check_or_to_a_strange_question_counts_for_nothing():
    attempt = attempt_id(1)
    stray = fact(Kind.QUESTION_ANSWERED, "q1", attempt=attempt, option="a")
    start = replace(fact(Kind.CHECK_STARTED, number=1, **RULE), event_id=attempt)
    strange = fact(Kind.QUESTION_ANSWERED, "q9", number=2, attempt=attempt, option="a")
    standing, _ = folded([stray, start, strange])
    assert standing.attempts[attempt].answers == {}


def attempt_with(right: int, of: int, *, critical: Sequence[int] = (), wrong: Sequence[int] | None = None) -> Attempt:
    """`right` of `of` questions right; the last ones are wrong unless `wrong` says which."""
    wrong = range(right, of) if wrong is None else wrong
    questions = tuple(f"q{n}" for n in range(of))
    return Attempt(
        id=attempt_id(0),
        edition_id=EDITION,
        pass_percent=70,
        safety_critical=tuple(f"q{n}" for n in critical),
        questions=questions,
        correct=dict.fromkeys(questions, "a"),
        answers={q: "b" if n in wrong else "a" for n, q in enumerate(questions)},
    )


@pytest.mark.parametrize(
    ("right", "of", "percent", "passed"),
    [
        (7, 10, 70, True),
        (6, 10, 60, False),
        (69, 100, 69, False),
        (70, 100, 70, True),
        (699, 1000, 69, False),  # 69.9 is not 70
        (700, 1000, 70, True),
        (2, 3, 66, False),
        (5, 7, 71, True),
        (4, 7, 57, False),
        (7, 7, 100, True),
        (0, 7, 0, False),
        (1, 1, 100, True),
        (16, 23, 69, False),  # 69.57 rounds down
        (9, 13, 69, False),  # 69.23
    ],
)
def test_seventy_percent_passes_and_less_does_not(right, of, percent, passed):
    attempt = attempt_with(right, of)
    assert (attempt.percent, attempt.passed) == (percent, passed)


@pytest.mark.parametrize(
    ("critical", "wrong", "passed"),
    [
        ((), (8, 9), True),
        ((0,), (8, 9), True),
        ((0,), (0,), False),  # 90 %, and the one that matters wrong
        ((0, 9), (9,), False),
        ((0, 9), (8,), True),
        ((0, 9), (6, 7, 8), True),
        ((0, 9), (5, 6, 7, 8), False),
        (tuple(range(10)), (), True),
        (tuple(range(10)), (3,), False),
    ],
)
def test_every_safety_critical_question_must_be_right(critical, wrong, passed):
    assert attempt_with(10 - len(wrong), 10, critical=critical, wrong=wrong).passed is passed


def test_an_unfinished_attempt_is_not_passed_even_if_enough_is_right():
    attempt = attempt_with(10, 10)
    del attempt.answers["q9"]
    assert attempt.percent == 90
    assert not attempt.passed


@given(st.integers(1, 40), st.data())
def test_the_pass_mark_agrees_with_the_exact_fraction(of, data):
    right = data.draw(st.integers(0, of))
    assert attempt_with(right, of).passed is (right * 100 >= 70 * of)


def test_the_rule_copied_at_the_start_holds_though_the_edition_says_otherwise_later():
    attempt = attempt_id(1)
    facts = [
        replace(fact(Kind.CHECK_STARTED, **RULE), event_id=attempt),
        fact(Kind.QUESTION_ANSWERED, "q1", number=1, attempt=attempt, option="a"),
        fact(Kind.QUESTION_ANSWERED, "q2", number=2, attempt=attempt, option="b"),
    ]
    stricter = replace(SHAPE, pass_percent=100, safety_critical=frozenset({"q1", "q2"}))
    assert folded(facts)[0].passed
    assert folded(facts, stricter)[0].passed
    strict_start = replace(facts[0], data={"pass_percent": 100, "safety_critical": ["q1"]})
    assert not folded([strict_start, *facts[1:]])[0].passed


def test_each_event_is_read_against_its_own_edition():
    shapes = {EDITION: SHAPE, LATER_EDITION: replace(SHAPE, lessons=SHAPE.lessons | {"l3": ()})}
    facts = in_order(_own_ids(whole_round(0)))
    _, completions = fold(facts, shapes.__getitem__)
    assert [c.edition_id for c in completions] == [EDITION]
    newer = [*facts[:-1], replace(facts[-1], edition_id=LATER_EDITION)]
    _, completions = fold(newer, shapes.__getitem__)
    assert completions == []  # the newer edition asks for a lesson more


def test_restart_keeps_completions_and_begins_a_round():
    done = whole_round(0)
    restart = fact(Kind.MODULE_RESTARTED)
    facts = _own_ids([*done, restart])
    standing, completions = folded(facts)
    assert [c.round for c in completions] == [0]
    assert (standing.round, standing.answers, standing.lessons, standing.completed_at) == (1, {}, {}, None)
    assert steps_done(standing, SHAPE) == 0
    _, completions = folded(_own_ids([*done, restart, *whole_round(1)]))
    assert [c.round for c in completions] == [0, 1]


def test_doing_more_after_completion_is_no_second_completion():
    _, completions = folded(_own_ids([*whole_round(0), *whole_round(1)]))
    assert [c.round for c in completions] == [0]


@given(ONE_ROUND, st.data())
def test_restart_before_completion_changes_nothing(facts, data):
    _, completions = folded(facts)
    last = next((n for n in range(len(facts) + 1) if folded(facts[:n])[1]), len(facts) + 1)
    place = data.draw(st.integers(0, min(last - 1, len(facts))))
    restart = replace(fact(Kind.MODULE_RESTARTED), event_id=uuid.UUID(int=9999))
    again, completions_again = folded(in_order([*facts[:place], restart, *facts[place:]]))
    standing, _ = folded(facts)
    assert (again.round, again.answers, again.lessons, again.attempts) == (
        standing.round, standing.answers, standing.lessons, standing.attempts,
    )  # fmt: skip
    assert len(completions_again) == len(completions)
