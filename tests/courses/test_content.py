"""The shipped framework keeps the promises that are made for it: whole, long enough, sourced, safe, traceable."""

from collections import Counter

import pytest

from courses.enums import ContentTag, Ending, EvidenceLabel, ModuleKind, Pathway
from courses.rules import scenario_faults
from courses.standards import RECOMMENDATIONS
from tests.courses.reading import ACTIVITIES, LENGTH, LESSONS, MODULE_OF, MODULES, QUESTIONS, lesson_words, words

every_module = pytest.mark.parametrize("files", MODULES.values(), ids=MODULES)
every_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
CORE = ["c1", "c2", "c3", "c4", "c5", "c8", "c6", "c7", "c9", "c10"]  # in the suggested order
SCENARIOS = {key: files["scenario"] for key, files in MODULES.items() if files["scenario"]}
every_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)


def of_kind(kind: ModuleKind) -> list[dict]:
    found = [files["module"] for files in MODULES.values() if files["module"]["kind"] == kind]
    return sorted(found, key=lambda module: module["position"])


# The whole.


def test_the_ten_core_modules_are_there_in_the_suggested_order():
    assert [module["key"] for module in of_kind(ModuleKind.CORE)] == CORE
    assert all(len(MODULES[key]["lessons"]) == 5 for key in CORE)


def test_lessons_of_the_core_take_as_long_as_the_curriculum_says():
    assert sum(lesson["minutes"] for key in CORE for lesson in MODULES[key]["lessons"]) in range(420, 481)


def test_every_role_pathway_has_its_start():
    assert [module["pathway"] for module in of_kind(ModuleKind.ORIENTATION)] == Pathway.values


def test_the_yearly_update_comes_in_pieces_of_three_to_five_minutes():
    (update,) = of_kind(ModuleKind.UPDATE)
    files = MODULES[update["key"]]
    assert len(files["lessons"]) == 3
    assert all(3 <= lesson["minutes"] <= 5 for lesson in files["lessons"])
    assert len(files["questions"]) == 5
    assert sum(q.get("safety_critical", False) for q in files["questions"]) == 2


# Lessons.


@every_lesson
def test_a_lesson_has_its_length(lesson):
    low, high = LENGTH[MODULE_OF[lesson["key"]]["kind"]]
    assert low <= lesson_words(lesson) <= high


@every_lesson
def test_a_lesson_has_something_to_do_and_ends_with_something_to_take(lesson):
    kinds = [block["type"] for block in lesson["body"]]
    assert ACTIVITIES & set(kinds)
    assert kinds.count("takeaway") == 1
    assert kinds[-1] == "takeaway"


@every_lesson
def test_a_lesson_has_a_claim_with_its_label_source_and_date(lesson):
    claims = [block for block in lesson["body"] if block["type"] == "claim"]
    assert claims
    for claim in claims:
        assert claim["label"] in EvidenceLabel.values
        assert claim["source"].strip()
        assert claim["checked_on"] <= lesson["review_by"]


@every_lesson
def test_a_lesson_with_tags_has_a_note_a_way_round_and_a_steady_end(lesson):
    tags = lesson.get("tags", [])
    assert set(tags) <= set(ContentTag.values)
    last = lesson["body"][-2]
    if tags:
        assert "minute" in lesson["content_note"]
        assert 80 <= len(words(lesson["summary_route"])) <= 220
        assert (last["type"], last.get("kind")) == ("callout", "steady")
    else:
        assert not lesson.get("content_note")
        assert not lesson.get("summary_route")


@every_lesson
def test_a_lesson_names_the_recommendations_that_it_serves(lesson):
    assert lesson["serves"]
    assert set(lesson["serves"]) <= set(RECOMMENDATIONS)


def test_everything_that_the_working_group_asked_of_training_is_answered():
    served = {code for lesson in LESSONS.values() for code in lesson["serves"]}
    assert set(RECOMMENDATIONS) - served == set()


@every_lesson
def test_a_diagram_says_the_same_in_words(lesson):
    for block in lesson["body"]:
        if block["type"] == "diagram":
            assert len(words(block["description"])) >= 30
            assert block["caption"].strip()


def test_the_drawings_that_the_framework_promises_are_used():
    used = {block["name"] for row in LESSONS.values() for block in row["body"] if block["type"] == "diagram"}
    assert used >= {
        "window-of-tolerance", "continuum", "notice-settle-make-sense-mend-plan", "ring-around-the-child",
        "entry-to-care-timeline", "six-principles", "sdq-bands", "award-life-cycle",
    }  # fmt: skip


# Modules.


@every_module
def test_a_modules_sources_say_when_they_were_checked(files):
    assert files["module"]["sources"]
    for source in files["module"]["sources"]:
        assert source["checked_on"] <= files["module"]["review_by"]
        assert source.get("url", "https://").startswith("https://")


@every_module
def test_a_module_names_the_tags_of_its_lessons(files):
    of_lessons = {tag for row in files["lessons"] for tag in row.get("tags", [])}
    assert of_lessons <= set(files["module"].get("tags", [])) <= set(ContentTag.values)


# Questions and scenarios.


@every_question
def test_a_question_has_four_options_one_right_and_something_said_about_each(question):
    options = question["options"]
    assert [o["key"] for o in options] == ["a", "b", "c", "d"]
    assert [o.get("correct", False) for o in options].count(True) == 1
    assert all(o["text"].strip() and len(words(o["feedback"])) >= 6 for o in options)


@every_question
def test_the_right_option_is_not_the_longest(question):
    (right,) = [len(o["text"]) for o in question["options"] if o.get("correct")]
    assert right < max(len(o["text"]) for o in question["options"] if not o.get("correct"))


@every_module
def test_the_right_option_is_not_told_by_being_the_shortest(files):
    """Nobody passes a check (70 in 100) by picking the shortest option each time."""
    shortest = [
        question["key"]
        for question in files["questions"]
        if min(question["options"], key=lambda option: len(option["text"])).get("correct")
    ]
    assert len(shortest) <= max(1, len(files["questions"]) * 2 // 5), shortest


@every_module
def test_the_right_option_has_no_favourite_place_and_some_question_is_safety_critical(files):
    places = Counter(next(o["key"] for o in q["options"] if o.get("correct")) for q in files["questions"])
    assert len(places) >= 3
    assert max(places.values()) <= (len(files["questions"]) + 1) // 2
    assert any(q.get("safety_critical") for q in files["questions"])


@every_scenario
def test_a_scenario_is_sound_long_enough_and_says_that_it_is_made_up(scenario):
    nodes = scenario["nodes"]
    assert scenario_faults(nodes) == []
    endings = [n for n in nodes if n.get("ending")]
    assert len(nodes) - len(endings) >= 6
    assert len(endings) >= 3
    assert {n["ending"] for n in endings} == set(Ending.values)
    assert all(2 <= len(node["choices"]) <= 3 for node in nodes if not node.get("ending"))
    assert "fictional" in scenario["intro"]
