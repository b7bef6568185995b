"""The check: one question a page, feedback on every answer, no limit of tries, no clock."""

import random
import uuid
from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from courses.models import Module
from courses.rendering import rich
from courses.selectors import edition_content, module_shape
from people.access import SignedInRequest
from progress.enums import Kind
from progress.rules import Attempt
from progress.selectors import ModuleCard
from progress.services import UnableToRecord
from progress.views.common import (
    card_of,
    carry_on,
    from_script,
    id_from,
    module_or_404,
    next_url_of,
    record_from_form,
    refused,
    signed_in,
)


@signed_in
@never_cache
def check(request: SignedInRequest, module_slug: str) -> HttpResponse:
    """The check: one question a page, feedback on every answer, no limit of tries, no clock."""
    place = module_or_404(module_slug)
    if not module_shape(place.edition_id).questions:
        raise Http404
    here = reverse("progress:check", args=[place.slug])
    if request.method == "POST":
        return _check_post(request, place, here)
    card = card_of(request, place)
    attempts = list(card.standing.attempts.values())
    attempt = attempts[-1] if attempts else None
    if attempt is None:
        return render(request, "progress/check_start.html", {"card": card, "here": here, "event_id": uuid.uuid4()})
    asked = request.GET.get("question", "")
    if asked in attempt.answers:
        return _question_page(request, card, attempt, asked, here)
    if attempt.finished:
        return _result_page(request, card, attempts, here)
    following = next(q for q in attempt.questions if q not in attempt.answers)
    return _question_page(request, card, attempt, following, here)


def _check_post(request: SignedInRequest, place: Module, here: str) -> HttpResponse:
    question = request.POST.get("question", "")
    try:
        if request.POST.get("act") == "start":
            return carry_on(request, record_from_form(request, place, Kind.CHECK_STARTED), here)
        saved = record_from_form(
            request,
            place,
            Kind.QUESTION_ANSWERED,
            item=question,
            attempt_id=id_from(request, "attempt"),
            data={"option": request.POST.get("option", "")},
        )
        return carry_on(request, saved, f"{here}?question={question}")
    except UnableToRecord as reason:
        asked_again = reason.code == "unknown_option" and not from_script(request)
        if asked_again and (page := _same_question(request, place, question, here, str(reason))):
            return page
        return refused(request, reason, back_to=here)


def _same_question(request: SignedInRequest, place: Module, key: str, here: str, error: str) -> HttpResponse | None:
    """The question again with what is missing said beside it; None if it is not the one that waits."""
    card = card_of(request, place)
    attempt = next(reversed(card.standing.attempts.values()), None)
    if attempt is None or key not in attempt.questions or key in attempt.answers:
        return None
    return _question_page(request, card, attempt, key, here, error=error)


def shuffled(attempt: Attempt, question: Mapping) -> list[dict]:
    """The options in an order of this attempt's own, the same each time that the page is shown."""
    options = list(question["options"])
    random.Random(f"{attempt.id}{question['key']}").shuffle(options)
    return options


def _question_page(
    request, card: ModuleCard, attempt: Attempt, key: str, here: str, *, error: str = ""
) -> HttpResponse:
    content = edition_content(attempt.edition_id)
    question = next(q for q in content["questions"] if q["key"] == key)
    chosen = attempt.answers.get(key)
    options = [
        {
            "value": option["key"],
            "label": option["text"],
            "checked": option["key"] == chosen,
            "feedback": option["feedback"] if chosen and (option["key"] == chosen or option["correct"]) else "",
            "helps": option["correct"],
        }
        for option in shuffled(attempt, question)
    ]
    context = {
        "card": card,
        "content": card.content,
        "attempt": attempt,
        "question": question,
        "stem": rich(question["stem"]),
        "options": options,
        "chosen": next((o for o in options if o["checked"]), None),
        "helpful": next(o for o in options if o["helps"]),
        "number": attempt.questions.index(key) + 1,
        "total": len(attempt.questions),
        "event_id": uuid.uuid4(),
        "here": here,
        "error": error,
    }
    return render(request, "progress/question.html", context, status=422 if error else 200)


def _result_page(request, card: ModuleCard, attempts: list[Attempt], here: str) -> HttpResponse:
    attempt = attempts[-1]
    content = edition_content(attempt.edition_id)
    rows = []
    for question in content["questions"]:
        chosen = next(o for o in question["options"] if o["key"] == attempt.answers[question["key"]])
        best = next(o for o in question["options"] if o["correct"])
        rows.append({"question": question, "stem": rich(question["stem"]), "chosen": chosen, "best": best})
    missed = sum(1 for a in attempts if a.finished and not a.passed)
    context = {
        "card": card,
        "content": card.content,
        "attempt": attempt,
        "rows": rows,
        "passed": attempt.passed,
        "ever_passed": card.standing.passed,
        "offer_talk": missed >= 2 and not card.standing.passed,
        "event_id": uuid.uuid4(),
        "here": here,
        "next_url": next_url_of(card),
    }
    return render(request, "progress/result.html", context)
