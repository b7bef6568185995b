"""A lesson's HTML from its edition: rendered once in each process, with holes where a person's own parts go.

Templates of the learner's pages fill the holes: an anti-forgery token, a fresh event id for each form, and the
activities already answered.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from courses.activities import items_of
from courses.rules import ACTIVITIES, Part
from courses.selectors import edition_content, lesson_of
from ui.pages import EVENT, TOKEN, hole

URL, EDITION = hole("url"), hole("edition")
# The part of the lesson that is being read, as a query and as one more word of a query; empty for the whole lesson.
PART, AND_PART = hole("part"), hole("and-part")


def rich(source: str) -> SafeString:
    """Wagtail's rich text, as its editor cleaned it, made ready to show."""
    return mark_safe(expand_db_html(source or ""))


def lesson_parts(lesson: Mapping) -> list[str | Mapping]:
    """The body as HTML strings, with each activity left as its block."""
    parts: list[str | Mapping] = []
    for block in lesson["body"]:
        if block["type"] in ACTIVITIES:
            parts.append(block)
        else:
            parts.append(render_to_string(f"courses/blocks/{block['type']}.html", _block_context(block)))
    return parts


def _block_context(block: Mapping) -> dict:
    context = {"value": block["value"]}
    if block["type"] == "write":
        context |= {"token": TOKEN, "edition": EDITION}
    if block["type"] == "claim":
        context["checked_on"] = date.fromisoformat(block["value"]["checked_on"])
    if block["type"] == "diagram":
        context["drawing"] = f"courses/diagrams/{block['value']['name']}.svg"
    return context


def activity_html(block: Mapping, answer: Sequence[int | None] | None, *, answered: bool, error: str = "") -> str:
    kind, value = block["type"], block["value"]
    return render_to_string(
        "courses/activities/activity.html",
        {
            "kind": kind,
            "value": value,
            "items": items_of(kind, value, answer),
            "answered": answered,
            "error": error,
            "token": TOKEN,
            "event_id": EVENT,
            "edition": EDITION,
            "action": f"{URL}answer/{value['key']}/{PART}",
            "again": f"{URL}?again={value['key']}{AND_PART}#{value['key']}",
        },
    )


def _lesson(edition_id, lesson_key: str) -> Mapping:
    lesson = lesson_of(edition_content(edition_id), key=lesson_key)
    if lesson is None:
        raise LookupError(lesson_key)
    return lesson


def _numbered(html: str, number: int) -> str:
    """A block with its number, by which a place in the lesson is kept, and with an id that links can lead to."""
    opening, rest = html.lstrip().split(">", 1)
    if " id=" not in opening:
        return f'{opening} id="b-{number}" data-block="{number}">{rest}'
    anchor = f'<span class="block-anchor" id="b-{number}"></span>'
    if opening.startswith("<figure"):  # its words come last in it
        return f'{opening} data-block="{number}">{anchor}{rest}'
    inside, _, ending = rest.rpartition("</")
    return f'{opening} data-block="{number}">{inside}{anchor}</{ending}'


@lru_cache(maxsize=1024)
def _parts(edition_id, lesson_key: str) -> tuple[str | Mapping, ...]:
    parts = lesson_parts(_lesson(edition_id, lesson_key))
    return tuple(_numbered(part, n) if isinstance(part, str) else part for n, part in enumerate(parts))


@lru_cache(maxsize=8192)
def _activity(edition_id, lesson_key: str, number: int, answer: tuple[int, ...] | None) -> str:
    block = _lesson(edition_id, lesson_key)["body"][number]
    return _numbered(activity_html(block, answer, answered=answer is not None), number)


def lesson_html(
    edition_id, lesson_key: str, answers: Mapping[str, Sequence[int]], part: Part | None = None
) -> SafeString:
    """The body of a lesson, or a part of it, with its holes (token, event, url, edition, part) open.

    `answers`: activity key → answer given.
    """
    html = []
    for number, block in enumerate(_parts(edition_id, lesson_key)):
        if part and not part.first <= number <= part.last:
            continue
        if isinstance(block, str):
            html.append(block)
        else:
            answer = answers.get(block["value"]["key"])
            html.append(_activity(edition_id, lesson_key, number, None if answer is None else tuple(answer)))
    return mark_safe("".join(html))
