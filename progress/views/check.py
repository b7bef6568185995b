"""The check: one question a page, feedback on every answer, no limit of tries, no clock."""

import random
import uuid
from collections.abc import Mapping, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from courses.models import Module
from courses.rendering import rich
from courses.selectors import edition_content, module_shape
from people.access import SignedInRequest
from progress.enums import Kind, Moment
from progress.rules import Attempt
from progress.selectors import ModuleCard, is_asked
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
        return _start_page(request, card, here)
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


def shuffled(attempt_id: uuid.UUID, question: Mapping) -> list[dict]:
    """The options in an order of this attempt's own, the same each time that the page is shown."""
    options = list(question["options"])
    random.Random(f"{attempt_id}{question['key']}").shuffle(options)
    return options


def _asked(questions: Sequence[Mapping], attempt_id: uuid.UUID) -> dict[str, dict]:
    """Each question by its key, with its options in the attempt's order and what is said of each."""
    asked = {}
    for number, question in enumerate(questions, 1):
        options = [
            {"value": row["key"], "label": row["text"], "helps": row["correct"], "said": row["feedback"]}
            for row in shuffled(attempt_id, question)
        ]
        helpful = next(option for option in options if option["helps"])
        about = {"number": number, "stem": rich(question["stem"]), "options": options, "helpful": helpful}
        asked[question["key"]] = {**question, **about}
    return asked


def _start_page(request: SignedInRequest, card: ModuleCard, here: str) -> HttpResponse:
    event_id = uuid.uuid4()
    questions = _asked(card.content["questions"], event_id)
    about = {"questions": questions.values(), "total": len(questions), "event_id": event_id}
    return render(request, "progress/check_start.html", {"card": card, "here": here, **about})


def _question_page(
    request: SignedInRequest, card: ModuleCard, attempt: Attempt, key: str, here: str, *, error: str = ""
) -> HttpResponse:
    """A question as it is asked, or with what is said of the answer; those to come lie ready for the script."""
    every = _asked(edition_content(attempt.edition_id)["questions"], attempt.id)
    chosen = attempt.answers.get(key)
    context = {
        "card": card,
        "attempt": attempt,
        "question": every[key],
        "questions": [question for k, question in every.items() if k not in attempt.answers],
        "chosen": next((option for option in every[key]["options"] if option["value"] == chosen), None),
        "total": len(every),
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
        "asked": is_asked(request.user, card.module.key, Moment.END),
    }
    return render(request, "progress/result.html", context)
