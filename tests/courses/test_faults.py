"""What is wrong with a file is said with the file, the line and the cure."""

import shutil
from pathlib import Path

import pytest

from courses.shipped.faults import faults_in
from courses.shipped.files import CONTENT
from courses.shipped.lines import line_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path) -> Path:
    for key in ("c1", "c3"):
        shutil.copytree(CONTENT / key, tmp_path / key)
    return tmp_path


def spoil(path: Path, old: str, new: str) -> int:
    """Puts `new` for the first `old`; the line on which that was."""
    text = path.read_text(encoding="utf-8")
    before, found, after = text.partition(old)
    assert found
    path.write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def test_the_shipped_files_have_none():
    assert faults_in(CONTENT) == []


TITLE = 'title = "Five adults, one Tuesday"'
# What is spoilt: file, old, new, how many lines below the change the fault is reported, and what it says.
SPOILT = {
    "a bracket is missing": ("lesson-1.toml", "outcomes = [", "outcomes = ", 0, "Look for a missing quote or bracket"),
    "an unknown name": ("lesson-1.toml", "minutes =", "minuets =", 0, "“minuets” is not known here. Use: key, slug"),
    "a number in quotes": ("lesson-1.toml", "minutes = 8", 'minutes = "8"', 0, "“minutes” must be a whole number."),
    "no title": ("lesson-1.toml", TITLE, 'title = ""', 0, "“title” is empty. Write something there."),
    "a key with spaces": ("lesson-1.toml", 'key = "c1-l1"', 'key = "c1 l1"', 0, "Use lower-case letters"),
    "an unknown type": ("lesson-1.toml", 'type = "takeaway"', 'type = "farewell"', -1, "Use one of: heading, text"),
    "an unknown label": ("lesson-1.toml", 'label = "C"', 'label = "D"', 0, "Use one of: A, B, C, X."),
    "a group that is none": ("lesson-1.toml", 'group = "I am safe"', 'group = "Safe"', None, "not among the groups"),
    "a missing feedback": ("lesson-1.toml", "feedback = ", "feedbak = ", 0, "“feedbak” is not known here. Use: text"),
    "a claim without its source": (
        "lesson-1.toml",
        'source = "Social Care Institute for Excellence (SCIE), Expert Working Group final report, 2017"',
        'source = ""',
        0,
        "“source” is empty",
    ),
    "a recommendation that is none": (
        "lesson-1.toml",
        '"E-TRAIN"',
        '"E-TRIAN"',
        None,
        "Not a recommendation’s code: E-TRIAN",
    ),
    "an outcome that is none": (
        "lesson-1.toml",
        "outcomes = [\n    1,",
        "outcomes = [\n    9,",
        0,
        "there is no number 9. Use 1 to 6.",
    ),
    "a tag that is none": (
        "lesson-4.toml",
        '"suicide"',
        '"sadness"',
        None,
        "Not a content tag: sadness. Use some of: abuse",
    ),
    "a drawing that is none": ("lesson-4.toml", 'name = "continuum"', 'name = "contium"', 0, "Use one of: "),
    "a drawing without words": ("lesson-4.toml", "description = ", 'description = ""\n#', 0, "“description” is empty"),
    "tags without a note": ("lesson-4.toml", "content_note = ", "#", None, "needs a content note and a summary route"),
    "two right answers": (
        "questions.toml",
        'key = "a"\n',
        'key = "a"\ncorrect = true\n',
        None,
        "Mark exactly one option as correct.",
    ),
    "no right answer": ("questions.toml", "correct = true\n", "", None, "Mark exactly one option as correct."),
    "an option named twice": ("questions.toml", 'key = "b"', 'key = "a"', 0, "The option key of c1-q1 “a” is taken"),
    "a question named twice": ("questions.toml", 'key = "c1-q2"', 'key = "c1-q1"', 0, "is taken by c1/questions.toml"),
    "an activity named as in another module": (
        "lesson-1.toml",
        'key = "c1-l1-sort"',
        'key = "c3-l4-words"',
        None,
        "Choose another.",
    ),
    "a lesson named as in another module": ("lesson-1.toml", 'key = "c1-l1"', 'key = "c3-l1"', None, "is taken by"),
    "a module named as another": ("module.toml", 'key = "c1"', 'key = "c3"', None, "The module key “c3” is taken"),
    "a table that is unknown": ("module.toml", "[[sources]]", "[[sauces]]", 0, "“sauces” is not known here"),
    "a source without its date": (
        "module.toml",
        "checked_on = ",
        "checked = ",
        None,
        "“checked_on” is missing. Add it",
    ),
    "no lesson for an outcome": (
        "lesson-3.toml",
        "outcomes = [\n    2,",
        "outcomes = [\n    1,",
        None,
        "No lesson serves outcome 2",
    ),
    "a step that leads nowhere": (
        "scenario.toml",
        'to = "n2a"',
        'to = "n2z"',
        None,
        "lead to steps that do not exist: n2z",
    ),
    "a step that none leads to": ("scenario.toml", 'to = "n2a"', 'to = "n2b"', None, "No choice leads to: n2a."),
    "a pathway that is not a start": (
        "module.toml",
        'kind = "core"',
        'kind = "orientation"',
        None,
        "names its pathway",
    ),
}


@pytest.mark.parametrize(("name", "old", "new", "below", "says"), SPOILT.values(), ids=SPOILT)
def test_a_fault_names_file_line_and_cure(files, name, old, new, below, says):
    line = spoil(files / "c1" / name, old, new)
    faults = faults_in(files)
    assert faults
    fault = next((fault for fault in faults if says in fault.words), None)
    assert fault, [str(fault) for fault in faults]
    if below is not None:
        assert str(fault).startswith(f"c1/{name}, line {line + below}: ")


def test_a_module_without_lessons_or_scenario_or_questions_is_one(files):
    for path in (files / "c1").glob("lesson-*.toml"):
        path.unlink()
    (files / "c3" / "scenario.toml").unlink()
    (files / "c3" / "questions.toml").unlink()
    said = [str(fault) for fault in faults_in(files)]
    assert any("c1/module.toml, line 1: The module has no lesson. Add lesson-1.toml." in words for words in said)
    assert any("c3/questions.toml, line 1: The file is missing." in words for words in said)


def test_a_module_without_sources_is_told_to_add_them(files):
    path = files / "c1" / "module.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[[sources]]")[0], encoding="utf-8")
    assert [str(fault) for fault in faults_in(files)] == [
        "c1/module.toml, line 1: “sources” is missing. Add a line: sources = …"
    ]


def test_a_core_module_without_its_scenario_is_told_to_add_one(files):
    (files / "c3" / "scenario.toml").unlink()
    assert [str(fault) for fault in faults_in(files)] == [
        "c3/module.toml, line 1: A core module has a scenario. Add scenario.toml."
    ]


def test_a_file_that_is_not_utf_8_is_said_to_be_so(files):
    (files / "c1" / "lesson-1.toml").write_bytes("key = “c1”".encode("utf-16"))
    assert "Save it as UTF-8" in str(faults_in(files)[0])


def test_a_line_is_found_in_tables_lists_and_long_texts():
    text = '''a = 1
b = """
c = 2
"""
d = [
    "x",
    "y",
]

[[rows]]
e = 1

[[rows]]
e = 2

[[rows.items]]
f = 3

[[rows.items]]
f = 4
'''
    assert line_of(text, ("a",)) == 1
    assert line_of(text, ("c",)) == 1  # not there: it is part of a text
    assert line_of(text, ("d", 1)) == 7
    assert line_of(text, ("rows", 0, "e")) == 11
    assert line_of(text, ("rows", 1, "e")) == 14
    assert line_of(text, ("rows", 1, "items", 1, "f")) == 20
    assert line_of(text, ("rows", 1, "items", 1, "missing")) == 19
