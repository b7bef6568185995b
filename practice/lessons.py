"""Lessons that an ending names, where they are on offer."""

from collections.abc import Iterable

from django.urls import reverse

from courses.selectors import edition_content, offered_modules


def lessons_for(keys: Iterable[str]) -> tuple[dict, ...]:
    """Title and address of each; one that is not offered is left out."""
    wanted = list(keys)
    if not wanted:
        return ()
    found = {}
    for module in offered_modules():
        if any(key.startswith(f"{module.key}-") for key in wanted):
            for lesson in edition_content(module.edition_id)["lessons"]:
                href = reverse("progress:lesson", args=[module.slug, lesson["slug"]])
                found[lesson["key"]] = {"title": lesson["title"], "href": href}
    return tuple(found[key] for key in wanted if key in found)
