"""What screens and other floors need to know of what is taught. Editions never change, so they are kept in memory."""

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from courses.models import Edition, Module
from courses.rules import ModuleShape, shape_of


@lru_cache(maxsize=256)
def edition_content(edition_id: UUID) -> Mapping:
    """An edition's content (form in `courses.snapshot`) with its number. Raises Edition.DoesNotExist."""
    edition = Edition.objects.only("content", "number").get(pk=edition_id)
    return edition.content | {"edition": edition.number}


@lru_cache(maxsize=256)
def module_shape(edition_id: UUID) -> ModuleShape:
    return shape_of(edition_content(edition_id))


def module_by_slug(slug: str) -> Module | None:
    """The pointer of an offered module, or None."""
    return Module.objects.filter(slug=slug, offered=True).first()


def module_by_key(key: str) -> Module | None:
    return Module.objects.filter(key=key, offered=True).first()


def offered_modules() -> list[Module]:
    """Every module on offer, in order; contents by `edition_content(module.edition_id)`."""
    return list(Module.objects.filter(offered=True))


def lesson_of(content: Mapping, *, slug: str | None = None, key: str | None = None) -> Mapping | None:
    return next((row for row in content["lessons"] if row["slug"] == slug or row["key"] == key), None)


def activity_of(lesson: Mapping, key: str) -> Mapping | None:
    """The block {type, value} of an activity in a lesson."""
    return next(
        (b for b in lesson["body"] if b["type"] in {"sort", "order", "choose"} and b["value"]["key"] == key), None
    )
