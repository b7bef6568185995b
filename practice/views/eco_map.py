"""The eco-map: each answer is the map that was sent, changed by one step. Nothing is stored and nobody need sign in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from practice.ecomap import rules
from practice.ecomap.desk import Desk, desk_of
from practice.ecomap.examples import EXAMPLES
from practice.ecomap.files import MAKERS
from practice.ecomap.forms import CentreForm, PersonForm, TieForm
from practice.ecomap.rules import KINDS, EcoMap, Link, UnableToRead
from practice.ecomap.showing import shown
from practice.ecomap.wording import FAULTS, names
from ui.press import UnableToPrint

Sent = Any


@dataclass(frozen=True, slots=True)
class Step:
    """What one step came to: the map now, news of it, and a form that is open or has a fault."""

    desk: Desk
    news: str = ""
    form: Any = None
    opened: str = ""  # "person", "tie", "centre": what `form` is
    row: str = ""  # what is being changed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def eco_map(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _opened(request)
    try:
        desk = desk_of(request.POST.dict())
    except UnableToRead as unable:
        return _unreadable(request, str(FAULTS[unable.fault]))
    act, _colon, about = request.POST.get("act", "").partition(":")
    if act in MAKERS:
        return _taken(request, desk, act)
    try:
        step = STEPS.get(act, _show)(desk, request.POST, about)
    except UnableToRead as unable:
        return _page(request, Step(desk), fault=str(FAULTS[unable.fault]))
    return _page(request, step)


def _opened(request: HttpRequest) -> HttpResponse:
    kind, example = request.GET.get("kind", ""), EXAMPLES.get(request.GET.get("example", ""))
    if example:
        return _page(request, Step(Desk(example.map, example=example.key)))
    if kind in KINDS:
        return _page(request, Step(Desk(EcoMap(kind))), at="fresh")
    return render(request, "practice/eco_map_start.html", {"examples": EXAMPLES.values()})


def _taken(request: HttpRequest, desk: Desk, act: str) -> HttpResponse:
    """The map as a file."""
    if act != "svg" and not ratelimit.consume(request, action="print_map"):
        return ratelimit.respond_429(request)
    try:
        file = MAKERS[act](desk.map)
    except UnableToPrint as unable:
        return _page(request, Step(desk), fault=str(unable))
    response = HttpResponse(file.content, content_type=file.kind)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _unreadable(request: HttpRequest, fault: str) -> HttpResponse:
    """An empty map of the kind that was meant; else the choice of one."""
    kind = request.POST.get("kind_of_map", "")
    if kind in KINDS:
        return _page(request, Step(Desk(EcoMap(kind))), at="unreadable", fault=fault)
    context = {"examples": EXAMPLES.values(), "faults": [{"text": fault}]}
    return render(request, "practice/eco_map_start.html", context)


def _page(request: HttpRequest, step: Step, *, at: str = "", fault: str = "") -> HttpResponse:
    """`at`: how the page came about, for the device (js/eco-map.js)."""
    desk, found = step.desk, step.desk.map
    given = {step.opened: step.form}
    ties = found.kind == rules.TIES and found.nodes
    context: dict[str, Any] = {
        "desk": desk,
        "shown": shown(found, buttons="desk"),
        "at": at or ("example" if desk.example else "worked"),
        "example": EXAMPLES.get(desk.example),
        "faults": [{"text": fault}] if fault else [],
        "news": step.news,
        "form": step.form,
        "opened": step.opened,
        "changing": step.opened if step.row else "",
        "row": step.row,
        "row_name": names(found).get(step.row, ""),
        "person_form": given.get("person") or PersonForm(found=found),
        "tie_form": given.get("tie") or (TieForm(found=found) if ties else None),
        "centre_form": given.get("centre") or CentreForm(initial={"centre": found.centre}, found=found),
    }
    return render(request, "practice/eco_map.html", context)


# The steps


def _show(desk: Desk, sent: Sent, about: str) -> Step:
    return Step(desk)


def _add(desk: Desk, sent: Sent, about: str) -> Step:
    form = PersonForm(sent, found=desk.map)
    if not form.is_valid():
        return Step(desk, form=form, opened="person")
    found, node = rules.with_node(desk.map, after=form.cleaned_data.get("after", ""), **form.about())
    if tie := form.tie(node.id):
        found = rules.with_link(found, tie)
    return Step(desk.changed(found), _("%s is on the map.") % names(found)[node.id])


def _change(desk: Desk, sent: Sent, about: str) -> Step:
    if desk.map.node(about) is None:
        return Step(desk)
    return Step(desk, form=PersonForm(found=desk.map, changes=about), opened="person", row=about)


def _save(desk: Desk, sent: Sent, about: str) -> Step:
    if desk.map.node(about) is None:
        return Step(desk)
    form = PersonForm(sent, found=desk.map, changes=about)
    if not form.is_valid():
        return Step(desk, form=form, opened="person", row=about)
    found = rules.with_changed_node(desk.map, about, **form.about())
    if tie := form.tie(about):
        found = rules.with_link(found, tie)
    elif found.kind == rules.TIES:
        found = rules.without_link(found, rules.CENTRE, about)
    return Step(desk.changed(found), _("Changed: %s.") % names(found)[about])


def _remove(desk: Desk, sent: Sent, about: str) -> Step:
    if desk.map.node(about) is None:
        return Step(desk)
    name = names(desk.map)[about]
    return Step(desk.changed(rules.without_node(desk.map, about)), _("%s is off the map.") % name)


def _tie(desk: Desk, sent: Sent, about: str) -> Step:
    form = TieForm(sent, found=desk.map)
    if not form.is_valid():
        return Step(desk, form=form, opened="tie")
    return Step(desk.changed(rules.with_link(desk.map, Link(**form.cleaned_data))), _("The tie is drawn."))


def _link_of(desk: Desk, about: str) -> Link | None:
    start, _dash, end = about.partition("-")
    return desk.map.link(start, end)


def _change_tie(desk: Desk, sent: Sent, about: str) -> Step:
    link = _link_of(desk, about)
    if link is None:
        return Step(desk)
    return Step(desk, form=TieForm(found=desk.map, changes=link), opened="tie", row=about)


def _save_tie(desk: Desk, sent: Sent, about: str) -> Step:
    link = _link_of(desk, about)
    if link is None:
        return Step(desk)
    form = TieForm(sent, found=desk.map, changes=link)
    if not form.is_valid():
        return Step(desk, form=form, opened="tie", row=about)
    return Step(desk.changed(rules.with_link(desk.map, replace(link, **form.cleaned_data))), _("The tie is changed."))


def _untie(desk: Desk, sent: Sent, about: str) -> Step:
    link = _link_of(desk, about)
    if link is None:
        return Step(desk)
    return Step(desk.changed(rules.without_link(desk.map, link.start, link.end)), _("The tie is off the map."))


def _centre(desk: Desk, sent: Sent, about: str) -> Step:
    form = CentreForm(sent, found=desk.map)
    if not form.is_valid():
        return Step(desk, form=form, opened="centre")
    found = rules.with_centre(desk.map, form.cleaned_data["centre"])
    return Step(desk.changed(found), _("In the middle: %s.") % names(found)[rules.CENTRE])


def _undo(desk: Desk, sent: Sent, about: str) -> Step:
    return Step(desk.undone(), _("As it was before."))


def _clear(desk: Desk, sent: Sent, about: str) -> Step:
    return Step(Desk(EcoMap(desk.map.kind), before=desk.map), _("The map is empty now. “Undo” brings it back."))


STEPS: dict[str, Callable[[Desk, Sent, str], Step]] = {
    "add": _add,
    "change": _change,
    "save": _save,
    "remove": _remove,
    "tie": _tie,
    "change-tie": _change_tie,
    "save-tie": _save_tie,
    "untie": _untie,
    "centre": _centre,
    "undo": _undo,
    "clear": _clear,
}
