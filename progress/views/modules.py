"""A module: its steps, finishing it, beginning it again."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses.rendering import rich
from courses.selectors import edition_reviews
from people.access import SignedInRequest
from progress.enums import Kind, Moment
from progress.selectors import is_asked, left_off, step_url
from progress.services import UnableToRecord
from progress.views.common import (
    card_of,
    carry_on,
    lesson_url,
    module_or_404,
    next_url_of,
    record_from_form,
    refused,
    signed_in,
)


@login_required
@never_cache
@require_GET
def module(request: SignedInRequest, module_slug: str) -> HttpResponse:
    card = card_of(request, module_or_404(module_slug))
    was = left_off(request.user, [card])
    following = was.step if was else card.next_step
    steps = [
        {
            "title": step.title,
            "text": _("%(n)s minutes") % {"n": step.minutes},
            "href": step_url(card, step),
            "state": "done" if step.done else ("current" if step is following else "next"),
        }
        for step in card.steps
    ]
    context = {
        "card": card,
        "content": card.content,
        "summary": rich(card.content["summary"]),
        "content_note": rich(card.content["content_note"]),
        "reviews": edition_reviews([card.module.edition_id])[card.module.edition_id],
        "steps": steps,
        "next_step": following,
        "next_url": was.url if was else next_url_of(card),
        "begun": bool(was) or card.started,
        "asked": not was and not card.started and is_asked(request.user, card.module.key, Moment.BEFORE),
        "event_id": uuid.uuid4(),
    }
    return render(request, "progress/module.html", context)


@login_required
@never_cache
@require_GET
def pages(request: SignedInRequest, module_slug: str) -> JsonResponse:
    """What a device keeps so that the module reads without a connection: {edition, title, url, pages}."""
    card = card_of(request, module_or_404(module_slug))
    addresses = [reverse("home:learning"), url := reverse("progress:module", args=[card.module.slug])]
    for row in card.content["lessons"]:
        at = lesson_url(card.module, row)
        addresses += [at, f"{at}?route=read"] if row["content_note"] else [at]
        addresses += [f"{at}?route=summary"] if row["summary_route"] else []
    addresses += [step_url(card, step) for step in card.steps if step.kind != "lesson"]
    about = {"edition": str(card.module.edition_id), "title": card.content["title"], "url": url, "pages": addresses}
    return JsonResponse(about)


@login_required
@never_cache
@require_GET
def finished(request: SignedInRequest, module_slug: str) -> HttpResponse:
    card = card_of(request, module_or_404(module_slug))
    if not card.completed:
        return redirect("progress:module", module_slug=module_slug)
    reflections = [{"key": r["key"], "prompt": rich(r["prompt"])} for r in card.content["reflections"]]
    context = {
        "card": card,
        "content": card.content,
        "reflections": reflections,
        "asked": is_asked(request.user, card.module.key, Moment.END),
    }
    return render(request, "progress/finished.html", context)


@signed_in
@never_cache
@require_POST
def restart(request: SignedInRequest, module_slug: str) -> HttpResponse:
    """Begins a completed module again; what was earned stays."""
    place = module_or_404(module_slug)
    here = reverse("progress:module", args=[place.slug])
    try:
        return carry_on(request, record_from_form(request, place, Kind.MODULE_RESTARTED), here)
    except UnableToRecord as reason:
        return refused(request, reason, back_to=here)
