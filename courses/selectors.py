"""What screens and other floors need to know of what is taught. Editions never change, so they are kept in memory."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from courses.enums import ModuleKind, ReviewKind
from courses.models import Edition, LessonPage, Module, ModulePage, Review
from courses.rules import ACTIVITIES, ModuleShape, Part, minutes_of, parts_of, shape_of
from courses.snapshot import digest_of, own_text, text_of

# What editions from before 2026-11-24 did not say.
LATER_IN_MODULE = {"kind": ModuleKind.CORE, "pathway": "", "quality_standards": [], "reading_grade": 7}
LATER_IN_LESSON = {"outcomes": [], "serves": [], "reading_reason": ""}


@lru_cache(maxsize=256)
def edition_content(edition_id: UUID) -> Mapping:
    """An edition's content (form in `courses.snapshot`) with its number and minutes. Raises Edition.DoesNotExist."""
    edition = Edition.objects.only("content", "number").get(pk=edition_id)
    return {
        **LATER_IN_MODULE,
        **edition.content,
        "lessons": [{**LATER_IN_LESSON, **lesson} for lesson in edition.content["lessons"]],
        "edition": edition.number,
        "minutes": minutes_of(edition.content),
    }


@lru_cache(maxsize=256)
def module_shape(edition_id: UUID) -> ModuleShape:
    return shape_of(edition_content(edition_id))


@lru_cache(maxsize=1024)
def reading_parts(edition_id: UUID, lesson_key: str) -> tuple[Part, ...]:
    """A lesson in parts for short sittings; one part if it is short itself."""
    lesson = lesson_of(edition_content(edition_id), key=lesson_key)
    return parts_of(lesson["body"], lesson["minutes"]) if lesson else ()


SHELF_SECONDS = 1.0
NEVER = float("-inf")
_shelf: tuple[float, tuple[Module, ...]] = (NEVER, ())


def offered_modules() -> tuple[Module, ...]:
    """Every module on offer, in order; contents by `edition_content(module.edition_id)`.

    Kept in memory for a second, so that a page of a lesson need not ask; an answer carries the edition that it was
    given to, so a second's delay after publishing misleads nobody.
    """
    global _shelf
    taken, modules = _shelf
    now = time.monotonic()
    if now - taken > SHELF_SECONDS:
        modules = tuple(Module.objects.filter(offered=True))
        _shelf = now, modules
    return modules


def forget_shelf() -> None:
    """Makes the next look fresh; called in the process that has published."""
    global _shelf
    _shelf = NEVER, ()


def module_by_slug(slug: str) -> Module | None:
    """The pointer of an offered module, or None."""
    return next((module for module in offered_modules() if module.slug == slug), None)


def lesson_of(content: Mapping, *, slug: str | None = None, key: str | None = None) -> Mapping | None:
    return next((row for row in content["lessons"] if row["slug"] == slug or row["key"] == key), None)


def activity_of(lesson: Mapping, key: str) -> Mapping | None:
    """The block {type, value} of an activity in a lesson."""
    return next((b for b in lesson["body"] if b["type"] in ACTIVITIES and b["value"]["key"] == key), None)


@dataclass(frozen=True, slots=True)
class ReviewState:
    """One kind of review of one text. `on` is None while it is outstanding; `names` are for the editor alone."""

    kind: ReviewKind
    on: datetime | None
    names: tuple[str, ...] = ()


def _reviews(parts: Mapping[str, str], rows: Iterable[Review]) -> list[ReviewState]:
    """A kind counts as done once every part (key → digest) has a review of that kind; its day is the last one's."""
    current = [row for row in rows if parts.get(row.key) == row.digest]
    states = []
    for kind in ReviewKind:
        of_kind = [row for row in current if row.kind == kind]
        done = {row.key for row in of_kind} == set(parts)
        names = tuple(sorted({row.reviewer_name for row in of_kind}))
        states.append(ReviewState(kind, max(row.reviewed_at for row in of_kind) if done else None, names))
    return states


@lru_cache(maxsize=256)
def _parts(edition_id: UUID) -> Mapping[str, str]:
    content = Edition.objects.only("content").get(pk=edition_id).content
    texts = {content["key"]: own_text(content)} | {lesson["key"]: lesson for lesson in content["lessons"]}
    return {key: digest_of(text) for key, text in texts.items()}


def edition_reviews(edition_ids: Iterable[UUID]) -> dict[UUID, list[ReviewState]]:
    """Whose review each edition has had, all its lessons included; one query."""
    parts = {edition_id: _parts(edition_id) for edition_id in edition_ids}
    rows = list(Review.objects.filter(digest__in={digest for part in parts.values() for digest in part.values()}))
    return {edition_id: _reviews(part, rows) for edition_id, part in parts.items()}


def page_reviews(page: ModulePage | LessonPage) -> list[ReviewState]:
    """Whose review this page's own text, as it stands in the editor, has had."""
    parts = {page.key: digest_of(text_of(page))}
    return _reviews(parts, Review.objects.filter(key=page.key) if page.pk else ())
