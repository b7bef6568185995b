"""What a lesson's forms send: an activity's answer, and that the lesson is finished. Each works without script."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses.activities import option_texts
from courses.models import Module
from courses.rendering import activity_html
from courses.rules import ACTIVITIES
from courses.selectors import activity_of, edition_content, lesson_of
from people.access import SignedInRequest
from progress.enums import Kind
from progress.selectors import ModuleCard, module_card
from progress.services import UnableToRecord
from progress.views.common import (
    carry_on,
    from_script,
    lesson_url,
    module_or_404,
    next_url_of,
    record_from_form,
    refused,
    signed_in,
)
from progress.views.lessons import Reading, form_fillings, lesson_body, lesson_context, lesson_fillings, position_of
from ui.pages import BODY, TOKEN, fill


def _answer_from(request: SignedInRequest, block: Mapping) -> list[int | None]:
    answer: list[int | None] = []
    for index in range(len(block["value"]["items"])):
        value = request.POST.get(f"item-{index}", "")
        answer.append(int(value) if value.isdecimal() and len(value) < 4 else None)
    return answer


@signed_in
@never_cache
@require_POST
def answer(request: SignedInRequest, module_slug: str, lesson_slug: str, activity_key: str) -> HttpResponse:
    """Takes an activity's answer; leads back to the page at that place, where stands what we think."""
    place = module_or_404(module_slug)
    row = lesson_of(edition_content(place.edition_id), slug=lesson_slug)
    block = activity_of(row, activity_key) if row else None
    if row is None or block is None:
        raise Http404
    given = _answer_from(request, block)
    url = lesson_url(place, row)
    try:
        saved = record_from_form(request, place, Kind.ACTIVITY_ANSWERED, item=activity_key, data={"answer": given})
    except UnableToRecord as reason:
        if reason.code == "incomplete_answer" and block["type"] == "order" and None not in given:
            reason = UnableToRecord(_("Give each line a number of its own."), reason.code)
        if from_script(request):
            return refused(request, reason, back_to=url)
        return _activity_again(request, place, row, block, given, str(reason))
    return carry_on(request, saved, f"{url}?route=read{_and_part(request)}#{activity_key}")


def _part(request: SignedInRequest) -> int:
    """The part of the lesson that the form stood in; 0 for the whole."""
    part = request.GET.get("part", "")
    return int(part) if part.isdecimal() and len(part) < 3 else 0


def _and_part(request: SignedInRequest) -> str:
    return f"&part={part}" if (part := _part(request)) else ""


def _activity_again(request, place: Module, row: Mapping, block: Mapping, given: list, error: str) -> HttpResponse:
    """The activity by itself, with what was chosen and what is missing."""
    url = lesson_url(place, row)
    kept = given if all(v is None or fits_one(block, i, v) for i, v in enumerate(given)) else None
    html = activity_html(block, kept, answered=False, error=error)
    part = fill(html, {TOKEN: get_token(request)} | form_fillings(place, url, _part(request)))
    context = {"lesson": row, "part": part, "url": url}
    return render(request, "progress/activity.html", context, status=422)


def fits_one(block: Mapping, index: int, value: int) -> bool:
    """Whether a single line's answer is one of its options, so that it can be shown again as given."""
    return 0 <= value < len(option_texts(block["type"], block["value"], index))


@signed_in
@never_cache
@require_POST
def finish_lesson(request: SignedInRequest, module_slug: str, lesson_slug: str) -> HttpResponse:
    place = module_or_404(module_slug)
    row = lesson_of(edition_content(place.edition_id), slug=lesson_slug)
    if row is None:
        raise Http404
    route = "summary" if request.POST.get("route") == "summary" else "read"
    try:
        saved = record_from_form(request, place, Kind.LESSON_FINISHED, item=row["key"], data={"route": route})
    except UnableToRecord as reason:
        return refused(request, reason, back_to=lesson_url(place, row))
    card = module_card(place, saved.standing)
    open_activities = [key for key in card.shape.lessons[row["key"]] if key not in card.standing.answers]
    if route == "read" and open_activities:
        return _lesson_with_missing(request, card, row, open_activities)
    return carry_on(request, saved, next_url_of(card, after=position_of(card, row)))


def _lesson_with_missing(request: SignedInRequest, card: ModuleCard, row: Mapping, keys: list[str]) -> HttpResponse:
    """The lesson again, saying which activities wait; what was answered stands as it was."""
    left = ngettext(
        "One thing is left in this lesson. “See what we think” under it sends it.",
        "%(n)s things are left in this lesson. “See what we think” under each one sends it.",
        len(keys),
    ) % {"n": len(keys)}
    if from_script(request):
        url = f"{lesson_url(card.module, row)}?route=read#{keys[0]}"
        return JsonResponse({"code": "activities_left", "message": left, "next": url}, status=422)
    titles = {b["value"]["key"]: b["value"]["title"] for b in row["body"] if b["type"] in ACTIVITIES}
    reading = Reading()
    context = lesson_context(card, row, reading)
    context |= {"left": left, "missing": [{"text": titles[key], "href": f"#{key}"} for key in keys]}
    html = render_to_string("progress/lesson.html", context, request)
    body = lesson_body(request, card, row, reading)
    fillings = {BODY: body, TOKEN: get_token(request)} | lesson_fillings(card, row, reading, None)
    return HttpResponse(fill(html, fillings), status=422)
