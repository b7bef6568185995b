"""A branching scenario. The path taken is in the address, so going back is the Back button."""

import uuid
from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from courses.rendering import rich
from courses.rules import scenario_node
from courses.selectors import module_shape
from people.access import SignedInRequest
from progress.enums import Kind
from progress.services import UnableToRecord
from progress.views.common import (
    card_of,
    carry_on,
    module_or_404,
    next_url_of,
    record_from_form,
    refused,
    signed_in,
)


@signed_in
@never_cache
def scenario(request: SignedInRequest, module_slug: str) -> HttpResponse:
    """One branching scenario. The path taken is in the address, so going back is the Back button."""
    place = module_or_404(module_slug)
    if not module_shape(place.edition_id).scenario_start:
        raise Http404
    here = reverse("progress:scenario", args=[place.slug])
    if request.method == "POST":
        path = [*_path(request.POST.get("path", "")), *_path(request.POST.get("choice", ""))]
        try:
            saved = record_from_form(request, place, Kind.SCENARIO_CHOSEN, data={"path": path})
        except UnableToRecord as reason:
            return refused(request, reason, back_to=here)
        return carry_on(request, saved, f"{here}?path={'.'.join(map(str, path))}")
    card = card_of(request, place)
    path = _path(request.GET["path"]) if "path" in request.GET else []
    node_id = scenario_node(card.shape, path)
    if node_id is None:
        return redirect(here)
    steps = {node["id"]: _step(node) for node in card.content["scenario"]}
    trail = []
    for depth in range(len(path)):
        choice = steps[scenario_node(card.shape, path[:depth])]["choices"][path[depth]]
        trail.append(choice | {"back": f"{here}?path={'.'.join(map(str, path[:depth]))}"})
    resume = "" if "path" in request.GET or not card.standing.path else ".".join(map(str, card.standing.path))
    context = {
        "card": card,
        "content": card.content,
        "intro": rich(card.content["scenario_intro"]),
        "step": steps[node_id],
        "steps": steps.values(),
        "path": ".".join(map(str, path)),
        "trail": trail,
        "here": here,
        "resume": f"{here}?path={resume}" if resume else "",
        "event_id": uuid.uuid4(),
        "next_url": next_url_of(card, after=len(card.content["lessons"])),
        "edition": place.edition_id,
    }
    return render(request, "progress/scenario.html", context)


def _step(node: Mapping) -> dict:
    """A step of a scenario with its texts made ready to show."""
    texts = {name: rich(node.get(name, "")) for name in ("text", "felt", "try_next")}
    return {**node, **texts}


def _path(text: str) -> list[int]:
    pieces = text.split(".")
    return [int(p) for p in pieces] if all(p.isdecimal() and len(p) < 3 for p in pieces) and len(pieces) <= 50 else []
