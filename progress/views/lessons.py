"""A lesson's page, from its edition: the whole of it, its short summary, or a part of it for a short sitting."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses.models import Module
from courses.plain_text import lesson_text
from courses.rendering import AND_PART, EDITION, PART, URL, lesson_html, rich
from courses.rules import ACTIVITIES, Part
from courses.selectors import edition_content, lesson_of, reading_parts
from courses.standards import RECOMMENDATIONS
from people.access import SignedInRequest
from progress.ledger import Spot
from progress.selectors import ModuleCard, spot_in
from progress.views.common import card_of, lesson_url, module_or_404, next_url_of
from ui import signposting
from ui.pages import BODY, EVENT, hole, shared_page

PLACE, PLACED_AT, ANCHOR = hole("place"), hole("placed-at"), hole("anchor")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a lesson is shown. `part` counts from 1; 0 is the whole. `noted`: its content note stands before it."""

    done: bool = False
    noted: bool = False
    route: str = "read"
    part: int = 0


@login_required
@never_cache
@require_GET
def lesson(request: SignedInRequest, module_slug: str, lesson_slug: str) -> HttpResponse:
    """Rendered once for everybody who stands at the same place in it."""
    place = module_or_404(module_slug)
    card = card_of(request, place)
    row = lesson_of(card.content, slug=lesson_slug)
    if row is None:
        raise Http404
    reading = _reading(request, card, row)
    spot = spot_in(request.user, place.edition_id, row)
    return shared_page(
        request,
        "progress/lesson.html",
        key=(place.edition_id, row["key"], reading, next_url_of(card, after=position_of(card, row))),
        context=lambda: lesson_context(card, row, reading),
        fillings={BODY: lesson_body(request, card, row, reading)} | lesson_fillings(card, row, reading, spot),
    )


@login_required
@never_cache
@require_GET
def lesson_as_text(request: SignedInRequest, module_slug: str, lesson_slug: str) -> HttpResponse:
    content = edition_content(module_or_404(module_slug).edition_id)
    row = lesson_of(content, slug=lesson_slug)
    if row is None:
        raise Http404
    helplines = [f"{service.name}: {service.number}. {service.when}" for service in signposting.FIRST]
    text = lesson_text(content, row, helplines=helplines)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _reading(request: SignedInRequest, card: ModuleCard, row: Mapping) -> Reading:
    asked, part = request.GET.get("route", ""), request.GET.get("part", "")
    done = card.steps[position_of(card, row)].done
    if asked == "summary" and row["summary_route"]:
        return Reading(done=done, route="summary")
    numbers = [str(n) for n in range(1, len(parts_of_lesson(card, row)) + 1)]
    return Reading(
        done=done,
        noted=bool(row["content_note"]) and not done and asked not in {"read", "summary"},
        part=int(part) if part in numbers and len(numbers) > 1 else 0,
    )


def position_of(card: ModuleCard, row: Mapping) -> int:
    return next(i for i, lesson in enumerate(card.content["lessons"]) if lesson["key"] == row["key"])


def parts_of_lesson(card: ModuleCard, row: Mapping) -> tuple[Part, ...]:
    return reading_parts(card.module.edition_id, row["key"])


def lesson_fillings(card: ModuleCard, row: Mapping, reading: Reading, spot: Spot | None) -> dict[str, str]:
    """What fills a lesson's holes apart from its body: its forms', and the place where the person was."""
    place = {PLACE: "", PLACED_AT: "", ANCHOR: ""}
    if spot:
        place = {
            PLACE: f"{spot.block}.{spot.paragraph}",
            PLACED_AT: spot.at.isoformat(),
            ANCHOR: f"#b-{spot.block}",
        }
    return place | form_fillings(card.module, lesson_url(card.module, row), reading.part)


def form_fillings(module: Module, url: str, part: int = 0) -> dict[str, str]:
    query, more = (f"?part={part}", f"&amp;part={part}") if part else ("", "")
    return {URL: url, EDITION: str(module.edition_id), PART: query, AND_PART: more}


def lesson_body(request: SignedInRequest, card: ModuleCard, row: Mapping, reading: Reading) -> str:
    if reading.noted:
        return ""
    if reading.route == "summary":
        return rich(row["summary_route"])
    again = request.GET.get("again")
    answers = {key: answer for key, answer in card.standing.answers.items() if key != again}
    part = parts_of_lesson(card, row)[reading.part - 1] if reading.part else None
    return lesson_html(card.module.edition_id, row["key"], answers, part)


def lesson_context(card: ModuleCard, row: Mapping, reading: Reading) -> dict:
    return {
        "card": card,
        "content": card.content,
        "lesson": row,
        "number": position_of(card, row) + 1,
        "total": len(card.content["lessons"]),
        "done": reading.done,
        "noted": reading.noted,
        "content_note": rich(row["content_note"]),
        "route": reading.route,
        "part": _part_context(card, row, reading.part) if reading.part else None,
        "event_id": EVENT,
        "place": PLACE,
        "placed_at": PLACED_AT,
        "read_href": mark_safe(f"?route=read{AND_PART}{ANCHOR}"),
        "body": BODY,
        "aims": [card.content["outcomes"][n - 1] for n in row["outcomes"] if n <= len(card.content["outcomes"])],
        "answers_to": [RECOMMENDATIONS[code] for code in row["serves"] if code in RECOMMENDATIONS],
        "module_url": reverse("progress:module", args=[card.module.slug]),
        "url": lesson_url(card.module, row),
        "place_url": reverse("progress:place", args=[card.module.slug, row["slug"]]),
        "next_url": next_url_of(card, after=position_of(card, row)),
        "activities": [
            {"text": block["value"]["title"], "href": f"#{block['value']['key']}"}
            for block in row["body"]
            if block["type"] in ACTIVITIES
        ],
    }


def _part_context(card: ModuleCard, row: Mapping, number: int) -> dict:
    """This part, and the one that follows unless it is the last."""
    parts = parts_of_lesson(card, row)
    part, rest = parts[number - 1], parts[number:]
    return {
        "number": number,
        "total": len(parts),
        "minutes": part.minutes,
        "first": part.first,
        "next": {"number": number + 1, "first": rest[0].first, "minutes": rest[0].minutes} if rest else None,
    }
