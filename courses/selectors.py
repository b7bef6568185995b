"""What screens and other floors need to know of what is taught. Editions never change, so they are kept in memory."""

import time
from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from courses.models import Edition, Module
from courses.rules import ACTIVITIES, ModuleShape, minutes_of, shape_of


@lru_cache(maxsize=256)
def edition_content(edition_id: UUID) -> Mapping:
    """An edition's content (form in `courses.snapshot`) with its number and minutes. Raises Edition.DoesNotExist."""
    edition = Edition.objects.only("content", "number").get(pk=edition_id)
    return edition.content | {"edition": edition.number, "minutes": minutes_of(edition.content)}


@lru_cache(maxsize=256)
def module_shape(edition_id: UUID) -> ModuleShape:
    return shape_of(edition_content(edition_id))


SHELF_SECONDS = 1.0
_shelf: tuple[float, tuple[Module, ...]] = (0.0, ())


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
    _shelf = 0.0, ()


def module_by_slug(slug: str) -> Module | None:
    """The pointer of an offered module, or None."""
    return next((module for module in offered_modules() if module.slug == slug), None)


def lesson_of(content: Mapping, *, slug: str | None = None, key: str | None = None) -> Mapping | None:
    return next((row for row in content["lessons"] if row["slug"] == slug or row["key"] == key), None)


def activity_of(lesson: Mapping, key: str) -> Mapping | None:
    """The block {type, value} of an activity in a lesson."""
    return next((b for b in lesson["body"] if b["type"] in ACTIVITIES and b["value"]["key"] == key), None)
