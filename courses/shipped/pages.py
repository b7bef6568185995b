"""The fields of pages from the content of an edition."""

from collections.abc import Mapping
from datetime import date

from courses.models import LessonPage, ModulePage
from courses.shipped.documents import node_kind

STREAMS = {ModulePage: ("scenario", "questions", "reflections", "sources"), LessonPage: ("body",)}


def module_fields(content: Mapping) -> dict:
    plain = ("kind", "pathway", "key", "code", "slug", "title", "audience", "summary", "content_note", "tsd_standards",
             "reading_grade", "pass_percent", "scenario_title", "scenario_intro")  # fmt: skip
    return {name: content[name] for name in plain} | {
        "outcomes": "\n".join(content["outcomes"]),
        "can_do": "\n".join(content["can_do"]),
        "tags": " ".join(content["tags"]),
        "quality_standards": "\n".join(content["quality_standards"]),
        "review_by": date.fromisoformat(content["review_by"]),
        "scenario": [{"type": node_kind(node), "value": node} for node in content["scenario"]],
        "questions": [{"type": "question", "value": row} for row in content["questions"]],
        "reflections": [{"type": "reflection", "value": row} for row in content["reflections"]],
        "sources": [{"type": "source", "value": row} for row in content["sources"]],
    }


def lesson_fields(lesson: Mapping) -> dict:
    plain = ("key", "slug", "title", "minutes", "content_note", "summary_route", "reading_reason")
    return {name: lesson[name] for name in plain} | {
        "outcomes": ", ".join(str(number) for number in lesson["outcomes"]),
        "serves": " ".join(lesson["serves"]),
        "tags": " ".join(lesson["tags"]),
        "review_by": date.fromisoformat(lesson["review_by"]),
        "body": lesson["body"],
    }
