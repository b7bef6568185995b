"""Loads the shipped framework, files under courses/content/, into Wagtail pages.

Pages that an editor has changed since are left alone, unless `overwrite` is asked for.
"""

import tomllib
from datetime import date
from pathlib import Path

from django.db import transaction
from markdown_it import MarkdownIt
from wagtail.fields import StreamField

from courses.models import FrameworkPage, LessonPage, ModulePage
from courses.snapshot import digest_of, lesson_content, module_content

CONTENT = Path(__file__).resolve().parent / "content"
_markdown = MarkdownIt("zero").enable(["list", "emphasis", "link", "escape"])
PROSE_FIELDS = {
    "text": {"text", "scene", "callout", "quotation", "claim", "takeaway"},
    "prompt": {"sort", "order", "choose", "write"},
    "example": {"write"},
    "description": {"diagram"},
}


def prose(markdown: str) -> str:
    """Markdown (paragraphs, lists, bold, emphasis, links) as Wagtail rich text."""
    html = _markdown.render(markdown.strip())
    for plain, ours in (("<strong>", "<b>"), ("</strong>", "</b>"), ("<em>", "<i>"), ("</em>", "</i>")):
        html = html.replace(plain, ours)
    return html.replace("\n", "")


def read_module(folder: Path) -> dict:
    """The files of one module as one dict: {module, lessons[], questions[], scenario}."""

    def load(name: str) -> dict:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))

    lessons = sorted(folder.glob("lesson-*.toml"), key=lambda path: int(path.stem.split("-")[1]))
    return {
        "module": load("module.toml"),
        "lessons": [load(path.name) for path in lessons],
        "questions": load("questions.toml")["questions"],
        "scenario": load("scenario.toml"),
    }


def _body(blocks: list[dict]) -> list[dict]:
    rows = []
    for block in blocks:
        kind = block["type"]
        value = {name: v for name, v in block.items() if name != "type"}
        for field, kinds in PROSE_FIELDS.items():
            if kind in kinds and field in value:
                value[field] = prose(value[field])
        if kind in {"heading", "text", "takeaway"}:
            value = value["text"]
        rows.append({"type": kind, "value": _storable(value)})
    return rows


def _storable(value):
    """Stream data as Wagtail stores it: dates as text, list items plain."""
    if isinstance(value, dict):
        return {name: _storable(v) for name, v in value.items()}
    if isinstance(value, list):
        return [_storable(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def _module_fields(files: dict) -> dict:
    module, scenario = files["module"], files["scenario"]
    nodes = sorted(scenario["nodes"], key=lambda node: node["id"] != scenario["start"])
    return {
        "title": module["title"],
        "slug": module["slug"],
        "key": module["key"],
        "code": module["code"],
        "audience": module["audience"],
        "summary": prose(module["summary"]),
        "outcomes": "\n".join(module["outcomes"]),
        "can_do": "\n".join(module["can_do"]),
        "tags": " ".join(module["tags"]),
        "content_note": prose(module["content_note"]),
        "tsd_standards": ", ".join(str(n) for n in module["tsd_standards"]),
        "pass_percent": module["pass_percent"],
        "review_state": module["review_state"],
        "review_by": module["review_by"],
        "scenario_title": scenario["title"],
        "scenario_intro": prose(scenario["intro"]),
        "scenario": [
            {
                "type": "ending" if node.get("ending") else "node",
                "value": _storable(
                    node | {name: prose(node[name]) for name in ("text", "felt", "try_next") if name in node}
                ),
            }
            for node in nodes
        ],
        "questions": [{"type": "question", "value": q | {"stem": prose(q["stem"])}} for q in files["questions"]],
        "reflections": [
            {"type": "reflection", "value": r | {"prompt": prose(r["prompt"])}} for r in module["reflections"]
        ],
        "sources": [{"type": "source", "value": _storable(s)} for s in module["sources"]],
    }


def _lesson_fields(lesson: dict) -> dict:
    return {
        "title": lesson["title"],
        "slug": lesson["slug"],
        "key": lesson["key"],
        "minutes": lesson["minutes"],
        "tags": " ".join(lesson["tags"]),
        "content_note": prose(lesson["content_note"]),
        "summary_route": prose(lesson["summary_route"]),
        "review_by": lesson["review_by"],
        "body": _body(lesson["body"]),
    }


def _validate(page) -> None:
    """As the editor would, stream fields included (a model's own check leaves those out)."""
    page.full_clean()
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            field.stream_block.clean(getattr(page, field.name))


def _save(parent, model, fields: dict, *, overwrite: bool):
    """Creates or updates the page with this key below `parent`; returns it, published if anything changed."""
    page = model.objects.filter(key=fields["key"]).first()
    if page is not None and not overwrite:
        return page
    before = None
    if page is None:
        page = model(**fields)
        parent.add_child(instance=page)
    else:
        before = _digest(page)
        for name, value in fields.items():
            setattr(page, name, value)
    if _digest(page) != before:
        _validate(page)
        page.save_revision().publish()
    return page


def _digest(page) -> str:
    content = lesson_content(page) if isinstance(page, LessonPage) else module_content(page, [])
    return digest_of(content)


@transaction.atomic
def load_framework(home_page, *, overwrite: bool = False) -> list[ModulePage]:
    """Makes or completes the framework below the home page. Each page is validated as the editor would."""
    framework = FrameworkPage.objects.first()
    if framework is None:
        framework = FrameworkPage(title="The shared framework", slug="framework")
        home_page.add_child(instance=framework)
    pages = []
    for folder in sorted(path.parent for path in CONTENT.glob("*/module.toml")):
        files = read_module(folder)
        module = _save(framework, ModulePage, _module_fields(files), overwrite=overwrite)
        for lesson in files["lessons"]:
            _save(module, LessonPage, _lesson_fields(lesson), overwrite=overwrite)
        pages.append(module)
    return pages
