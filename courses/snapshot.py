"""From an editor's pages to the plain data of an edition.

Content: {kind, pathway, key, code, slug, title, audience, summary, outcomes[], can_do[], tags[], content_note,
tsd_standards, quality_standards[], reading_grade, pass_percent, review_by, scenario_title, scenario_intro,
scenario[node], questions[], reflections[], sources[], lessons[{key, slug, title, minutes, outcomes[number],
serves[code], tags[], content_note, summary_route, reading_reason, review_by, body[{type, value}]}]}.
Rich text stays in Wagtail's own HTML; dates are ISO strings. Editions from before 2026-11-24 lack what came later;
`courses.selectors.edition_content` fills that in.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping

from courses.models import LessonPage, ModulePage, lines_of, numbers_of


def _values(stream) -> list:
    """A stream's values as plain data, block ids left out (they change without the text changing)."""
    return [{"type": child.block_type, "value": _plain(child.block, child.value)} for child in stream]


def _plain(block, value):
    children = getattr(block, "child_blocks", None)
    if children is not None:
        return {name: _plain(child, value.get(name)) for name, child in children.items()}
    if hasattr(block, "child_block"):
        return [_plain(block.child_block, item) for item in value]
    plain = block.get_prep_value(value)
    return plain.isoformat() if hasattr(plain, "isoformat") else plain


def lesson_content(page: LessonPage) -> dict:
    return {
        "key": page.key,
        "slug": page.slug,
        "title": page.title,
        "minutes": page.minutes,
        "outcomes": numbers_of(page.outcomes),
        "serves": page.serves.split(),
        "tags": page.tags.split(),
        "content_note": page.content_note,
        "summary_route": page.summary_route,
        "reading_reason": page.reading_reason,
        "review_by": page.review_by.isoformat(),
        "body": _values(page.body),
    }


def module_content(page: ModulePage, lessons: Iterable[LessonPage]) -> dict:
    return {
        "kind": page.kind,
        "pathway": page.pathway,
        "key": page.key,
        "code": page.code,
        "slug": page.slug,
        "title": page.title,
        "audience": page.audience,
        "summary": page.summary,
        "outcomes": lines_of(page.outcomes),
        "can_do": lines_of(page.can_do),
        "tags": page.tags.split(),
        "content_note": page.content_note,
        "tsd_standards": page.tsd_standards,
        "quality_standards": lines_of(page.quality_standards),
        "reading_grade": page.reading_grade,
        "pass_percent": page.pass_percent,
        "review_by": page.review_by.isoformat(),
        "scenario_title": page.scenario_title,
        "scenario_intro": page.scenario_intro,
        "scenario": [row["value"] for row in _values(page.scenario)],
        "questions": [row["value"] for row in _values(page.questions)],
        "reflections": [row["value"] for row in _values(page.reflections)],
        "sources": [row["value"] for row in _values(page.sources)],
        "lessons": [lesson_content(lesson) for lesson in lessons],
    }


def own_text(content: Mapping) -> dict:
    """What a module says apart from its lessons, each of which is a page, and is reviewed, on its own."""
    return {name: value for name, value in content.items() if name != "lessons"}


def text_of(page: ModulePage | LessonPage) -> dict:
    """What one page says."""
    return lesson_content(page) if isinstance(page, LessonPage) else own_text(module_content(page, []))


def digest_of(content: Mapping) -> str:
    """SHA-256 of the content in canonical JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
