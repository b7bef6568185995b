"""What a learner meets: module, lesson, activity, scenario, check. Every form works without script."""

import random
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses.activities import option_texts
from courses.models import Module
from courses.rendering import EDITION, URL, activity_html, lesson_html, rich
from courses.rules import scenario_node
from courses.selectors import activity_of, edition_content, lesson_of, module_by_slug
from progress.enums import Kind
from progress.rules import Attempt
from progress.selectors import ModuleCard, module_card, progress_in, step_url
from progress.services import NewEvent, UnableToRecord, record
from ui.pages import BODY, EVENT, TOKEN, fill, shared_page


def _module_or_404(slug: str) -> Module:
    module = module_by_slug(slug)
    if module is None:
        raise Http404
    return module


def _card(request: HttpRequest, module: Module) -> ModuleCard:
    return module_card(module, progress_in(request.user, module.key))


def _event_id(request: HttpRequest) -> uuid.UUID:
    """The id that the form carried; a form without one is a new event."""
    try:
        return uuid.UUID(request.POST.get("event_id", ""))
    except ValueError:
        raise UnableToRecord(_("This form was damaged on its way. Reload the page and try again."), "bad_id") from None


def _edition_id(request: HttpRequest, module: Module) -> uuid.UUID:
    """The edition that the form was made from, so that an answer is judged by what its giver saw."""
    try:
        return uuid.UUID(request.POST["edition"])
    except (KeyError, ValueError):
        return module.edition_id


def _record(request: HttpRequest, module: Module, kind: Kind, *, item: str = "", attempt_id=None, data=None):
    now = timezone.now()
    return record(
        person=request.user,
        event=NewEvent(
            event_id=_event_id(request),
            kind=kind,
            edition_id=_edition_id(request, module),
            occurred_at=now,
            item=item,
            attempt_id=attempt_id,
            data=data or {},
        ),
        at=now,
    )


def _lesson_url(module: Module, lesson: dict) -> str:
    return reverse("progress:lesson", args=[module.slug, lesson["slug"]])


def _next_url(card: ModuleCard) -> str:
    step = card.next_step
    return step_url(card, step) if step else reverse("progress:finished", args=[card.module.slug])


@login_required
@never_cache
@require_GET
def module(request: HttpRequest, module_slug: str) -> HttpResponse:
    card = _card(request, _module_or_404(module_slug))
    steps = [
        {
            "title": step.title,
            "text": _("%(n)s minutes") % {"n": step.minutes},
            "href": step_url(card, step),
            "state": "done" if step.done else ("current" if step is card.next_step else "next"),
        }
        for step in card.steps
    ]
    context = {
        "card": card,
        "content": card.content,
        "summary": rich(card.content["summary"]),
        "content_note": rich(card.content["content_note"]),
        "steps": steps,
        "next_url": _next_url(card),
        "event_id": uuid.uuid4(),
    }
    return render(request, "progress/module.html", context)


@login_required
@never_cache
@require_GET
def lesson(request: HttpRequest, module_slug: str, lesson_slug: str) -> HttpResponse:
    place = _module_or_404(module_slug)
    card = _card(request, place)
    row = lesson_of(card.content, slug=lesson_slug)
    if row is None:
        raise Http404
    return _lesson_page(request, card, row)


def _lesson_page(request: HttpRequest, card: ModuleCard, row: dict) -> HttpResponse:
    """The lesson from the edition, rendered once for everybody who stands at the same place in it."""
    position = next(i for i, lesson in enumerate(card.content["lessons"]) if lesson["key"] == row["key"])
    asked = request.GET.get("route", "")
    route = "summary" if asked == "summary" and row["summary_route"] else "read"
    done = card.steps[position].done
    noted = bool(row["content_note"]) and not done and asked not in {"read", "summary"}
    next_url, url = _next_url(card), _lesson_url(card.module, row)
    return shared_page(
        request,
        "progress/lesson.html",
        key=(card.module.edition_id, row["key"], route, done, noted, next_url),
        context=lambda: _lesson_context(card, row, number=position + 1, done=done, noted=noted, route=route),
        fillings={BODY: _lesson_body(request, card, row, route=route, noted=noted)} | _form_fillings(card.module, url),
    )


def _form_fillings(module: Module, url: str) -> dict[str, str]:
    return {URL: url, EDITION: str(module.edition_id)}


def _lesson_body(request: HttpRequest, card: ModuleCard, row: dict, *, route: str, noted: bool) -> str:
    if noted:
        return ""
    if route == "summary":
        return rich(row["summary_route"])
    again = request.GET.get("again")
    answers = {key: answer for key, answer in card.standing.answers.items() if key != again}
    return lesson_html(card.module.edition_id, row["key"], answers)


def _lesson_context(card: ModuleCard, row: dict, *, number: int, done: bool, noted: bool, route: str) -> dict:
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
        "module_url": reverse("progress:module", args=[card.module.slug]),
        "url": _lesson_url(card.module, row),
        "next_url": _next_url(card),
    }


def _answer_from(request: HttpRequest, block: dict) -> list[int | None]:
    answer: list[int | None] = []
    for index in range(len(block["value"]["items"])):
        value = request.POST.get(f"item-{index}", "")
        answer.append(int(value) if value.isdecimal() and len(value) < 4 else None)
    return answer


@login_required
@never_cache
@require_POST
def answer(request: HttpRequest, module_slug: str, lesson_slug: str, activity_key: str) -> HttpResponse:
    """Takes an activity's answer; sends back the page at that place, or only the activity to a script."""
    place = _module_or_404(module_slug)
    row = lesson_of(edition_content(place.edition_id), slug=lesson_slug)
    block = activity_of(row, activity_key) if row else None
    if row is None or block is None:
        raise Http404
    given = _answer_from(request, block)
    error = ""
    try:
        _record(request, place, Kind.ACTIVITY_ANSWERED, item=activity_key, data={"answer": given})
    except UnableToRecord as reason:
        error = str(reason)
        if reason.code == "incomplete_answer" and block["type"] == "order" and None not in given:
            error = _("Give each line a number of its own.")
    url = _lesson_url(place, row)
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
    context = {"card": _card(request, place), "lesson": row, "part": part, "url": url, "error": error}
    return render(request, "progress/activity.html", context, status=status)


def fits_one(block: dict, index: int, value: int) -> bool:
    """Whether a single line's answer is one of its options, so that it can be shown again as given."""
    return 0 <= value < len(option_texts(block["type"], block["value"], index))


@login_required
@never_cache
@require_POST
def finish_lesson(request: HttpRequest, module_slug: str, lesson_slug: str) -> HttpResponse:
    place = _module_or_404(module_slug)
    content = edition_content(place.edition_id)
    row = lesson_of(content, slug=lesson_slug)
    if row is None:
        raise Http404
    route = "summary" if request.POST.get("route") == "summary" else "read"
    try:
        _record(request, place, Kind.LESSON_FINISHED, item=row["key"], data={"route": route})
    except UnableToRecord as reason:
        messages.error(request, str(reason))
        return redirect(_lesson_url(place, row))
    card = _card(request, place)
    open_activities = [key for key in card.shape.lessons[row["key"]] if key not in card.standing.answers]
    if route == "read" and open_activities:
        return _lesson_with_missing(request, card, row, open_activities)
    return redirect(_next_url(card))


def _lesson_with_missing(request: HttpRequest, card: ModuleCard, row: dict, keys: list[str]) -> HttpResponse:
    """The lesson again, saying which activities wait; what was answered stands as it was."""
    blocks = [activity_of(row, key) for key in keys]
    number = next(i for i, lesson in enumerate(card.content["lessons"], 1) if lesson["key"] == row["key"])
    context = _lesson_context(card, row, number=number, done=False, noted=False, route="read")
    context["missing"] = [{"text": b["value"]["title"], "href": f"#{b['value']['key']}"} for b in blocks if b]
    html = render_to_string("progress/lesson.html", context, request)
    body = _lesson_body(request, card, row, route="read", noted=False)
    fillings = {BODY: body, TOKEN: get_token(request)} | _form_fillings(card.module, _lesson_url(card.module, row))
    return HttpResponse(fill(html, fillings), status=422)


@login_required
@never_cache
def scenario(request: HttpRequest, module_slug: str) -> HttpResponse:
    """One branching scenario. The path taken is in the address, so going back is the Back button."""
    place = _module_or_404(module_slug)
    card = _card(request, place)
    if not card.shape.scenario_start:
        raise Http404
    here = reverse("progress:scenario", args=[place.slug])
    if request.method == "POST":
        path = [*_path(request.POST.get("path", "")), *_path(request.POST.get("choice", ""))]
        try:
            _record(request, place, Kind.SCENARIO_CHOSEN, data={"path": path})
        except UnableToRecord as reason:
            messages.error(request, str(reason))
            return redirect(here)
        return redirect(f"{here}?path={'.'.join(map(str, path))}")
    path = _path(request.GET["path"]) if "path" in request.GET else []
    node_id = scenario_node(card.shape, path)
    if node_id is None:
        return redirect(here)
    nodes = {node["id"]: node for node in card.content["scenario"]}
    node, trail = nodes[node_id], []
    for depth in range(len(path)):
        at = nodes[scenario_node(card.shape, path[:depth])]
        trail.append(at["choices"][path[depth]] | {"back": f"{here}?path={'.'.join(map(str, path[:depth]))}"})
    resume = "" if "path" in request.GET or not card.standing.path else ".".join(map(str, card.standing.path))
    context = {
        "card": card,
        "content": card.content,
        "intro": rich(card.content["scenario_intro"]),
        "node": node,
        "text": rich(node["text"]),
        "felt": rich(node.get("felt", "")),
        "try_next": rich(node.get("try_next", "")),
        "choices": list(enumerate(node.get("choices", []))),
        "path": ".".join(map(str, path)),
        "trail": trail,
        "here": here,
        "resume": f"{here}?path={resume}" if resume else "",
        "event_ids": [uuid.uuid4() for _choice in node.get("choices", [])],
        "next_url": _next_url(card),
        "edition": place.edition_id,
    }
    return render(request, "progress/scenario.html", context)


def _path(text: str) -> list[int]:
    pieces = text.split(".")
    return [int(p) for p in pieces] if all(p.isdecimal() and len(p) < 3 for p in pieces) and len(pieces) <= 50 else []


@login_required
@never_cache
def check(request: HttpRequest, module_slug: str) -> HttpResponse:
    """The check: one question a page, feedback on every answer, no limit of tries, no clock."""
    place = _module_or_404(module_slug)
    card = _card(request, place)
    if not card.shape.questions:
        raise Http404
    here = reverse("progress:check", args=[place.slug])
    if request.method == "POST":
        return _check_post(request, place, here)
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


def _check_post(request: HttpRequest, place: Module, here: str) -> HttpResponse:
    try:
        if request.POST.get("act") == "start":
            _record(request, place, Kind.CHECK_STARTED)
            return redirect(here)
        question = request.POST.get("question", "")
        attempt_id = uuid.UUID(request.POST.get("attempt", ""))
        _record(
            request,
            place,
            Kind.QUESTION_ANSWERED,
            item=question,
            attempt_id=attempt_id,
            data={"option": request.POST.get("option", "")},
        )
        return redirect(f"{here}?question={question}")
    except ValueError:
        messages.error(request, _("This form was damaged on its way. Reload the page and try again."))
    except UnableToRecord as reason:
        messages.error(request, str(reason))
    return redirect(here)


def shuffled(attempt: Attempt, question: dict) -> list[dict]:
    """The options in an order of this attempt's own, the same each time that the page is shown."""
    options = list(question["options"])
    random.Random(f"{attempt.id}{question['key']}").shuffle(options)
    return options


def _question_page(request, card: ModuleCard, attempt: Attempt, key: str, here: str) -> HttpResponse:
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
    }
    return render(request, "progress/question.html", context)


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
        "next_url": _next_url(card),
    }
    return render(request, "progress/result.html", context)


@login_required
@never_cache
@require_GET
def finished(request: HttpRequest, module_slug: str) -> HttpResponse:
    card = _card(request, _module_or_404(module_slug))
    if not card.completed:
        return redirect("progress:module", module_slug=module_slug)
    reflections = [{"key": r["key"], "prompt": rich(r["prompt"])} for r in card.content["reflections"]]
    return render(
        request, "progress/finished.html", {"card": card, "content": card.content, "reflections": reflections}
    )


@login_required
@never_cache
@require_POST
def restart(request: HttpRequest, module_slug: str) -> HttpResponse:
    """Begins a completed module again; what was earned stays."""
    place = _module_or_404(module_slug)
    try:
        _record(request, place, Kind.MODULE_RESTARTED)
    except UnableToRecord as reason:
        messages.error(request, str(reason))
    return redirect("progress:module", module_slug=module_slug)
