"""A lesson and its activities. Every form works without script."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses.activities import option_texts
from courses.models import Module
from courses.rendering import EDITION, URL, activity_html, lesson_html, rich
from courses.selectors import activity_of, edition_content, lesson_of
from courses.standards import RECOMMENDATIONS
from people.access import SignedInRequest
from progress.enums import Kind
from progress.selectors import ModuleCard
from progress.services import UnableToRecord
from progress.views.common import card_of, lesson_url, module_or_404, next_url_of, record_from_form
from ui.pages import BODY, EVENT, TOKEN, fill, shared_page


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
    position = next(i for i, lesson in enumerate(card.content["lessons"]) if lesson["key"] == row["key"])
    asked = request.GET.get("route", "")
    route = "summary" if asked == "summary" and row["summary_route"] else "read"
    done = card.steps[position].done
    noted = bool(row["content_note"]) and not done and asked not in {"read", "summary"}
    next_url, url = next_url_of(card), lesson_url(card.module, row)
    return shared_page(
        request,
        "progress/lesson.html",
        key=(card.module.edition_id, row["key"], route, done, noted, next_url),
        context=lambda: _lesson_context(card, row, number=position + 1, done=done, noted=noted, route=route),
        fillings={BODY: _lesson_body(request, card, row, route=route, noted=noted)} | _form_fillings(card.module, url),
    )


def _form_fillings(module: Module, url: str) -> dict[str, str]:
    return {URL: url, EDITION: str(module.edition_id)}


def _lesson_body(request: SignedInRequest, card: ModuleCard, row: Mapping, *, route: str, noted: bool) -> str:
    if noted:
        return ""
    if route == "summary":
        return rich(row["summary_route"])
    again = request.GET.get("again")
    answers = {key: answer for key, answer in card.standing.answers.items() if key != again}
    return lesson_html(card.module.edition_id, row["key"], answers)


def _lesson_context(card: ModuleCard, row: Mapping, *, number: int, done: bool, noted: bool, route: str) -> dict:
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
        "body": BODY,
        "aims": [card.content["outcomes"][n - 1] for n in row["outcomes"] if n <= len(card.content["outcomes"])],
        "answers_to": [RECOMMENDATIONS[code] for code in row["serves"] if code in RECOMMENDATIONS],
        "module_url": reverse("progress:module", args=[card.module.slug]),
        "url": lesson_url(card.module, row),
        "next_url": next_url_of(card),
    }


def _answer_from(request: SignedInRequest, block: Mapping) -> list[int | None]:
    answer: list[int | None] = []
    for index in range(len(block["value"]["items"])):
        value = request.POST.get(f"item-{index}", "")
        answer.append(int(value) if value.isdecimal() and len(value) < 4 else None)
    return answer


@login_required
@never_cache
@require_POST
def answer(request: SignedInRequest, module_slug: str, lesson_slug: str, activity_key: str) -> HttpResponse:
    """Takes an activity's answer; sends back the page at that place, or only the activity to a script."""
    place = module_or_404(module_slug)
    row = lesson_of(edition_content(place.edition_id), slug=lesson_slug)
    block = activity_of(row, activity_key) if row else None
    if row is None or block is None:
        raise Http404
    given = _answer_from(request, block)
    error = ""
    try:
        record_from_form(request, place, Kind.ACTIVITY_ANSWERED, item=activity_key, data={"answer": given})
    except UnableToRecord as reason:
        error = str(reason)
        if reason.code == "incomplete_answer" and block["type"] == "order" and None not in given:
            error = _("Give each line a number of its own.")
    url = lesson_url(place, row)
    wants_part = request.headers.get("X-Requested-With") == "fetch"
    if not error and not wants_part:
        return redirect(f"{url}?route=read#{activity_key}")
    kept = given if all(v is None or fits_one(block, i, v) for i, v in enumerate(given)) else None
    part = fill(
        activity_html(block, kept, answered=not error, error=error),
        {TOKEN: get_token(request)} | _form_fillings(place, url),
    )
    status = 422 if error else 200
    if wants_part:
        return HttpResponse(part, status=status)
    context = {"card": card_of(request, place), "lesson": row, "part": part, "url": url, "error": error}
    return render(request, "progress/activity.html", context, status=status)


def fits_one(block: Mapping, index: int, value: int) -> bool:
    """Whether a single line's answer is one of its options, so that it can be shown again as given."""
    return 0 <= value < len(option_texts(block["type"], block["value"], index))


@login_required
@never_cache
@require_POST
def finish_lesson(request: SignedInRequest, module_slug: str, lesson_slug: str) -> HttpResponse:
    place = module_or_404(module_slug)
    content = edition_content(place.edition_id)
    row = lesson_of(content, slug=lesson_slug)
    if row is None:
        raise Http404
    route = "summary" if request.POST.get("route") == "summary" else "read"
    try:
        record_from_form(request, place, Kind.LESSON_FINISHED, item=row["key"], data={"route": route})
    except UnableToRecord as reason:
        messages.error(request, str(reason))
        return redirect(lesson_url(place, row))
    card = card_of(request, place)
    open_activities = [key for key in card.shape.lessons[row["key"]] if key not in card.standing.answers]
    if route == "read" and open_activities:
        return _lesson_with_missing(request, card, row, open_activities)
    return redirect(next_url_of(card))


def _lesson_with_missing(request: SignedInRequest, card: ModuleCard, row: Mapping, keys: list[str]) -> HttpResponse:
    """The lesson again, saying which activities wait; what was answered stands as it was."""
    blocks = [activity_of(row, key) for key in keys]
    number = next(i for i, lesson in enumerate(card.content["lessons"], 1) if lesson["key"] == row["key"])
    context = _lesson_context(card, row, number=number, done=False, noted=False, route="read")
    context["missing"] = [{"text": b["value"]["title"], "href": f"#{b['value']['key']}"} for b in blocks if b]
    html = render_to_string("progress/lesson.html", context, request)
    body = _lesson_body(request, card, row, route="read", noted=False)
    fillings = {BODY: body, TOKEN: get_token(request)} | _form_fillings(card.module, lesson_url(card.module, row))
    return HttpResponse(fill(html, fillings), status=422)
