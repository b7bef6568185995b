"""What a reader has to read, counted: words, sentences, school grade. `./run reading` prints it for every lesson.

Words are counted over all that a learner reads in the body of a lesson: headings, text, scenes, callouts,
quotations, claims (without their source), terms, diagram captions, activities' prompts, items, groups and options, and
the thing to take away. Left out: feedback (one reads part of it), a diagram's text alternative (it says the drawing
again), the example of private writing (shown on request), titles, content note and summary route.
Grade and sentence length are taken over the same words, and over the questions and the scenario too.
"""

import importlib
import re
import sys
import types
from collections.abc import Iterator
from functools import cache

from courses.shipped.files import CONTENT, folders, read_document

ACTIVITIES = {"sort", "order", "choose"}
MODULES = {folder.name: read_document(folder) for folder in folders(CONTENT)}
LESSONS = {row["key"]: row for files in MODULES.values() for row in files["lessons"]}
MODULE_OF = {row["key"]: files["module"] for files in MODULES.values() for row in files["lessons"]}
QUESTIONS = {row["key"]: row for files in MODULES.values() for row in files["questions"]}
# A lesson takes 8 to 12 minutes; a card of the yearly update three to five.
LENGTH = {"core": (400, 650), "orientation": (400, 650), "update": (150, 350)}
LONGEST_SENTENCE = 25


def texts_of(block: dict) -> Iterator[str]:
    """What a learner reads of a block, one piece of prose at a time."""
    for name in ("text", "caption", "prompt"):
        if name in block:
            yield block[name]
    if block["type"] in {"scene", "callout", *ACTIVITIES, "write"}:
        yield block["title"]
    yield from block.get("groups", [])
    for item in block.get("items", []):
        yield from (item[name] for name in ("text", "prompt", "term", "meaning") if name in item)
        yield from (option["text"] for option in item.get("options", []))


def lesson_texts(lesson: dict) -> list[str]:
    return [text for block in lesson["body"] for text in texts_of(block)]


def plain(text: str) -> str:
    """Without Markdown's signs."""
    return re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text).replace("**", "").replace("*", "").replace("\\", "")


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9][\w’'.,:%-]*", plain(text))


def sentences(text: str) -> list[str]:
    """A line of a list is a sentence of its own; so is what follows a stop and does not begin with a small letter."""
    lines = [re.sub(r"^\s*(-|\d+\.)\s+", "", line) for line in plain(text).splitlines()]
    return [s for line in lines for s in re.split(r"(?<=[.!?…])[”’\")]*\s+(?![a-z])", line) if words(s)]


def everything(value) -> Iterator[str]:
    """Every string of a file, whatever it is for, except the titles and notes of sources."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"sources", "source", "key", "slug", "url", "to", "id", "type", "serves"}:
                yield from everything(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from everything(inner)


def reading(texts: list[str]) -> str:
    """As running text: each sentence ends with a stop, as a heading or a label does when it is read aloud."""
    found = [s.strip(' ”’"') for text in texts for s in sentences(text)]
    return " ".join(s if s[-1:] in ".!?" else f"{s}." for s in found)


@cache
def _measure():
    """textstat 0.7.3 imports `pkg_resources`, which setuptools no longer has, for a list of words not needed here."""
    if "pkg_resources" not in sys.modules:
        sys.modules["pkg_resources"] = types.ModuleType("pkg_resources")
    return importlib.import_module("textstat").textstat.flesch_kincaid_grade


def grade(texts: list[str]) -> float:
    """The Flesch–Kincaid grade."""
    return _measure()(reading(texts))


def lesson_words(lesson: dict) -> int:
    return sum(len(words(text)) for text in lesson_texts(lesson))


def report() -> Iterator[str]:
    """A line for every lesson, and one for what is over its line without a reason."""
    yield f"{'lesson':10} {'words':>5} {'grade':>5} {'line':>4} {'longest':>7}  title"
    over = []
    for files in sorted(MODULES.values(), key=lambda files: files["module"]["position"]):
        line = files["module"]["reading_grade"]
        for lesson in files["lessons"]:
            texts = lesson_texts(lesson)
            longest = max(len(words(s)) for text in texts for s in sentences(text))
            reached = grade(texts)
            if reached > line and not lesson.get("reading_reason"):
                over.append(lesson["key"])
            yield f"{lesson['key']:10} {lesson_words(lesson):5} {reached:5} {line:4} {longest:7}  {lesson['title']}"
    yield f"Over the line without a reason: {', '.join(over) or 'none'}"
