"""Between a document, as the files have it (Markdown, dates), and content, as an edition has it (rich text, ISO dates).

`content_of` and `document_of` are each other's inverse on canonical documents; the suite holds them to it.
"""

from collections.abc import Mapping
from datetime import date

from wagtail import blocks

from courses.blocks import LessonBody, Prose, Questions, Reflections, ScenarioBody, Sources
from courses.models import numbers_of
from courses.shipped.prose import markdown_of, rich_text

LESSON_BODY, SCENARIO = LessonBody(), ScenarioBody()
QUESTION = Questions().child_blocks["question"]
REFLECTION = Reflections().child_blocks["reflection"]
SOURCE = Sources().child_blocks["source"]
# What a block that is not a structure has for its one value.
TEXT = "text"
# Name → what it is in the files. `prose` is Markdown; a list of whole numbers is told from one of words.
MODULE_FIELDS = {
    "position": int, "kind": str, "pathway": str, "key": str, "code": str, "slug": str, "title": str, "audience": str,
    "summary": "prose", "outcomes": list, "can_do": list, "tags": list, "content_note": "prose",
    "tsd_standards": "numbers", "quality_standards": list, "reading_grade": int, "pass_percent": int, "review_by": date,
    "reflections": [REFLECTION], "sources": [SOURCE],
}  # fmt: skip
LESSON_FIELDS = {
    "key": str, "slug": str, "title": str, "minutes": int, "outcomes": "numbers", "serves": list, "tags": list,
    "content_note": "prose", "summary_route": "prose", "reading_reason": str, "review_by": date, "body": LESSON_BODY,
}  # fmt: skip
SCENARIO_FIELDS = {"title": str, "intro": "prose", "nodes": SCENARIO}
# May be left out, and are left out when empty.
OPTIONAL = {
    "pathway", "can_do", "tags", "content_note", "tsd_standards", "quality_standards", "summary_route",
    "reading_reason", "reflections",
}  # fmt: skip


def node_kind(node: Mapping) -> str:
    return "ending" if node.get("ending") else "node"


def content_of(document: Mapping) -> dict:
    """The content of an edition (form in `courses.snapshot`); the module's position is not part of it."""
    module, scenario = document["module"], document["scenario"] or {}
    fields = _into(module, MODULE_FIELDS)
    del fields["position"]
    return fields | {
        "tsd_standards": ", ".join(str(number) for number in fields["tsd_standards"]),
        "scenario_title": scenario.get("title", ""),
        "scenario_intro": rich_text(scenario.get("intro", "")),
        "scenario": [_value(SCENARIO.child_blocks[node_kind(n)], n, _rich) for n in scenario.get("nodes", [])],
        "questions": [_value(QUESTION, question, _rich) for question in document["questions"]],
        "reflections": [_value(REFLECTION, row, _rich) for row in module.get("reflections", [])],
        "sources": [_value(SOURCE, row, _rich) for row in module["sources"]],
        "lessons": [_lesson_content(lesson) for lesson in document["lessons"]],
    }


def _lesson_content(lesson: Mapping) -> dict:
    rows = []
    for row in lesson["body"]:
        block = LESSON_BODY.child_blocks[row["type"]]
        rows.append({"type": row["type"], "value": _value(block, inner_value(block, row), _rich)})
    return _into(lesson, LESSON_FIELDS) | {"body": rows}


def inner_value(block: blocks.Block, row: Mapping):
    """A body row of the files without its type; for a heading, a text or a takeaway, its text alone."""
    fields = {name: value for name, value in row.items() if name != "type"}
    return fields if isinstance(block, blocks.StructBlock) else fields.get(TEXT)


def document_of(content: Mapping, *, position: int) -> dict:
    """Raises UnableToWrite for rich text that the files have no form for."""
    module = {"position": position, **content}
    scenario = None
    if content["scenario"]:
        scenario = {
            "title": content["scenario_title"],
            "intro": markdown_of(content["scenario_intro"]),
            "nodes": [_value(SCENARIO.child_blocks[node_kind(n)], n, _plain) for n in content["scenario"]],
        }
    tables = {
        "reflections": [_value(REFLECTION, row, _plain) for row in content["reflections"]],
        "sources": [_value(SOURCE, row, _plain) for row in content["sources"]],
    }
    module["tsd_standards"] = numbers_of(content["tsd_standards"])
    return {
        "module": _without_empty(_from(module, MODULE_FIELDS) | tables),
        "lessons": [_lesson_document(lesson) for lesson in content["lessons"]],
        "questions": [_value(QUESTION, question, _plain) for question in content["questions"]],
        "scenario": scenario,
    }


def _lesson_document(lesson: Mapping) -> dict:
    rows = []
    for row in lesson["body"]:
        value = _value(LESSON_BODY.child_blocks[row["type"]], row["value"], _plain)
        rows.append({"type": row["type"]} | (value if isinstance(value, dict) else {TEXT: value}))
    return _without_empty(_from(lesson, LESSON_FIELDS) | {"body": rows})


def _into(row: Mapping, fields: Mapping) -> dict:
    """Plain fields of the files as content has them; what may be left out is filled in."""
    empty = {str: "", "prose": "", list: [], "numbers": []}
    made = {}
    for name, kind in fields.items():
        if isinstance(kind, (list, blocks.Block)):
            continue
        value = row.get(name, empty.get(kind))
        made[name] = rich_text(value) if kind == "prose" else value.isoformat() if kind is date else value
    return made


def _from(row: Mapping, fields: Mapping) -> dict:
    made = {}
    for name, kind in fields.items():
        if not isinstance(kind, (list, blocks.Block)):
            value = row[name]
            made[name] = markdown_of(value) if kind == "prose" else date.fromisoformat(value) if kind is date else value
    return made


def _without_empty(row: Mapping) -> dict:
    return {name: value for name, value in row.items() if value or name not in OPTIONAL}


def _rich(block: blocks.Block, value):
    if isinstance(block, Prose):
        return rich_text(value or "")
    return value.isoformat() if isinstance(value, date) else value


def _plain(block: blocks.Block, value):
    if isinstance(block, Prose):
        return markdown_of(value)
    return date.fromisoformat(value) if isinstance(block, blocks.DateBlock) and value else value


def _value(block: blocks.Block, value, leaf):
    """A block's value with every leaf passed through `leaf`; on the way to the files, empty optional parts go."""
    if isinstance(block, blocks.StructBlock):
        made = {name: _value(child, value.get(name), leaf) for name, child in block.child_blocks.items()}
        if leaf is _plain:
            return {n: v for n, v in made.items() if block.child_blocks[n].required or v not in (None, "", False)}
        return {name: _absent(block.child_blocks[name]) if v is None else v for name, v in made.items()}
    if isinstance(block, blocks.ListBlock):
        return [_value(block.child_block, item, leaf) for item in value or []]
    return leaf(block, value)


def _absent(block: blocks.Block):
    """What the editor keeps for a part left out."""
    if isinstance(block, blocks.BooleanBlock):
        return False
    return "" if isinstance(block, (blocks.CharBlock, blocks.URLBlock)) else None
