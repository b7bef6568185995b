"""A lesson's page, from its edition."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses.models import Module
from courses.rendering import EDITION, URL, lesson_html, rich
from courses.rules import ACTIVITIES
from courses.selectors import lesson_of
from courses.standards import RECOMMENDATIONS
from people.access import SignedInRequest
from progress.ledger import Spot
from progress.selectors import ModuleCard, spot_in
from progress.views.common import (
    card_of,
    lesson_url,
    module_or_404,
    next_url_of,
)
from ui.pages import BODY, EVENT, hole, shared_page

PLACE, PLACED_AT, ANCHOR = hole("place"), hole("placed-at"), hole("anchor")


@login_required
@never_cache
@require_GET
def lesson(request: SignedInRequest, module_slug: str, lesson_slug: str) -> HttpResponse:
    place = module_or_404(module_slug)
    card = card_of(request, place)
    row = lesson_of(card.content, slug=lesson_slug)
    if row is None:
        raise Http404
    return _lesson_page(request, card, row)


def _lesson_page(request: SignedInRequest, card: ModuleCard, row: Mapping) -> HttpResponse:
    """The lesson from the edition, rendered once for everybody who stands at the same place in it."""
    position = position_of(card, row)
    asked = request.GET.get("route", "")
    route = "summary" if asked == "summary" and row["summary_route"] else "read"
    done = card.steps[position].done
    noted = bool(row["content_note"]) and not done and asked not in {"read", "summary"}
    next_url = next_url_of(card, after=position)
    spot = spot_in(request.user, card.module.edition_id, row)
    return shared_page(
        request,
        "progress/lesson.html",
        key=(card.module.edition_id, row["key"], route, done, noted, next_url),
        context=lambda: lesson_context(card, row, number=position + 1, done=done, noted=noted, route=route),
        fillings={BODY: lesson_body(request, card, row, route=route, noted=noted)} | lesson_fillings(card, row, spot),
    )


def position_of(card: ModuleCard, row: Mapping) -> int:
    return next(i for i, lesson in enumerate(card.content["lessons"]) if lesson["key"] == row["key"])


def lesson_fillings(card: ModuleCard, row: Mapping, spot: Spot | None) -> dict[str, str]:
    """What fills a lesson's holes apart from its body: its forms' and the place where the person was."""
    place = {PLACE: "", PLACED_AT: "", ANCHOR: ""}
    if spot:
        place = {
            PLACE: f"{spot.block}.{spot.paragraph}",
            PLACED_AT: spot.at.isoformat(),
            ANCHOR: f"#b-{spot.block}",
        }
    return place | form_fillings(card.module, lesson_url(card.module, row))


def form_fillings(module: Module, url: str) -> dict[str, str]:
    return {URL: url, EDITION: str(module.edition_id)}


def lesson_body(request: SignedInRequest, card: ModuleCard, row: Mapping, *, route: str, noted: bool) -> str:
    if noted:
        return ""
    if route == "summary":
        return rich(row["summary_route"])
    again = request.GET.get("again")
    answers = {key: answer for key, answer in card.standing.answers.items() if key != again}
    return lesson_html(card.module.edition_id, row["key"], answers)


def lesson_context(card: ModuleCard, row: Mapping, *, number: int, done: bool, noted: bool, route: str) -> dict:
    return {
        "card": card,
        "content": card.content,
        "lesson": row,
        "number": number,
        "total": len(card.content["lessons"]),
        "done": done,
        "noted": noted,
        "content_note": rich(row["content_note"]),
        "route": route,
        "event_id": EVENT,
        "place": PLACE,
        "placed_at": PLACED_AT,
        "read_href": mark_safe(f"?route=read{ANCHOR}"),
        "body": BODY,
        "aims": [card.content["outcomes"][n - 1] for n in row["outcomes"] if n <= len(card.content["outcomes"])],
        "answers_to": [RECOMMENDATIONS[code] for code in row["serves"] if code in RECOMMENDATIONS],
        "module_url": reverse("progress:module", args=[card.module.slug]),
        "url": lesson_url(card.module, row),
        "next_url": next_url_of(card, after=number - 1),
        "activities": [
            {"text": block["value"]["title"], "href": f"#{block['value']['key']}"}
            for block in row["body"]
            if block["type"] in ACTIVITIES
        ],
    }
