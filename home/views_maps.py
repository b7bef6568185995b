"""Eco-maps that somebody saved for themselves: between the tool, which keeps nothing, and one's own box."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from home.map_forms import SaveMapForm
from people.access import SignedInRequest
from practice.ecomap.desk import Desk
from practice.ecomap.rules import EcoMap, UnableToRead, from_plain, plain
from practice.ecomap.showing import shown
from practice.ecomap.wording import names
from wellbeing.selectors import Item, kept_by, kept_item
from wellbeing.services import ChangedMeanwhile, UnableToKeep, discard_for, keep_for

KIND = "map"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def maps(request: SignedInRequest) -> HttpResponse:
    """One's own maps, newest first; and where the tool sends one to be saved."""
    form = SaveMapForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _saved(request, form)
    rows = [{"item": item, "name": _name_of(item), "kind": item.body["map"]["kind"]} for item in _own(request)]
    return render(request, "home/maps.html", {"rows": rows, "form": form}, status=200 if not form.errors else 422)


def _own(request: SignedInRequest) -> list[Item]:
    return kept_by(request.user, KIND)


def _name_of(item: Item) -> str:
    return str(item.body["name"] or names(from_plain(item.body["map"]))["centre"])


def _saved(request: SignedInRequest, form: SaveMapForm) -> HttpResponse:
    given = form.cleaned_data
    body = {"name": given["name"], "map": plain(given["map"])}
    item_id = given["keeping"] or uuid.uuid4()
    try:
        keep_for(request.user, item_id=item_id, kind=KIND, body=body, at=timezone.now(), read=given["revision"])
    except ChangedMeanwhile as changed:
        theirs = changed.item
        context = {
            "theirs": {"shown": shown(_map_of(theirs)), "item": theirs, "name": _name_of(theirs)},
            "mine": {"shown": shown(given["map"]), "name": given["name"]},
            "written": form.data["map"],
        }
        return render(request, "home/map_changed.html", context, status=409)
    except UnableToKeep:
        # The id is taken by what is not one's own: as if it had none.
        keep_for(request.user, item_id=uuid.uuid4(), kind=KIND, body=body, at=timezone.now())
        return redirect("home:maps")
    messages.success(request, _("Saved. Only you can open it."))
    return redirect("home:map", item_id)


def _own_or_404(request: SignedInRequest, map_id: uuid.UUID) -> Item:
    item = kept_item(request.user, map_id, KIND)
    if item is None:
        raise Http404
    return item


def _map_of(item: Item) -> EcoMap:
    try:
        return from_plain(item.body["map"])
    except UnableToRead:
        raise Http404 from None


@login_required
@never_cache
@require_GET
def one_map(request: SignedInRequest, map_id: uuid.UUID) -> HttpResponse:
    item = _own_or_404(request, map_id)
    found = _map_of(item)
    desk = Desk(found, keeping=str(item.id), revision=str(item.revision), name=item.body["name"])
    return render(request, "home/map.html", {"item": item, "desk": desk, "shown": shown(found), "name": _name_of(item)})


@login_required
@never_cache
@require_POST
def delete_map(request: SignedInRequest, map_id: uuid.UUID) -> HttpResponse:
    """Deletes it now; what was deleted before is gone as well."""
    discard_for(request.user, item_id=_own_or_404(request, map_id).id)
    messages.success(request, _("Deleted. Nobody can bring it back, and neither can we."))
    return redirect("home:maps")
