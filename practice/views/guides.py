"""Guides: one question a page, by plain links. Nobody need be signed in, and nothing is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from practice import rules
from practice.contacts import Contact, contacts_for, local_contacts
from practice.diagram import drawing_of
from practice.lessons import lessons_for
from practice.models import DecisionTree
from practice.rules import Node, Way
from practice.selectors import Guide, Shelf, guide_of, shelf, shelf_with
from ui import signposting

CHILDLINE = signposting.BY_ID["childline"]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every tool. Those that are drawn or counted stand below the guides, once they are there."""
    return render(request, "practice/index.html", {"guides": shelf().guides, "tools": other_tools()})


def other_tools() -> list[dict]:
    """Tools that are not guides."""
    named = (
        ("practice:eco_map", _("Eco-map"), _("Draw who is around a child, or around you.")),
        ("practice:continuum", _("How are things?"), _("Words for how a child is doing, from steady on.")),
        ("practice:timeline", _("The first months in care"), _("Type a day, and see what is due when.")),
    )  # fmt: skip
    return [{"href": reverse(name), "title": title, "text": text} for name, title, text in named]


@require_GET
def guide(request: HttpRequest, guide_slug: str) -> HttpResponse:
    everything = shelf()
    found = _guide_or_404(everything, guide_slug)
    return _show(request, everything, found, found.nodes[0])


@require_GET
def node(request: HttpRequest, guide_slug: str, node_id: str) -> HttpResponse:
    everything = shelf()
    found = _guide_or_404(everything, guide_slug)
    here = everything.steps.get(node_id)
    if here is None or here.tree != found.key:
        raise Http404
    return _show(request, everything, found, here)


@require_GET
def whole(request: HttpRequest, guide_slug: str) -> HttpResponse:
    """All of it on one page, as text and as a drawing, to print or to keep."""
    everything = shelf()
    return _whole(request, everything, _guide_or_404(everything, guide_slug))


def preview(request: HttpRequest, tree: DecisionTree, mode_name: str) -> HttpResponse:
    """A draft among the published guides."""
    everything, found = shelf_with(tree), guide_of(tree)
    if not found.nodes:
        return render(request, "practice/index.html", {"guides": [], "tools": []})
    return (
        _whole(request, everything, found)
        if mode_name == "whole"
        else _show(request, everything, found, found.nodes[0])
    )


def _guide_or_404(everything: Shelf, slug: str) -> Guide:
    found = everything.by_slug(slug)
    if found is None:
        raise Http404
    return found


def _show(request: HttpRequest, everything: Shelf, found: Guide, here: Node) -> HttpResponse:
    way = rules.walked(request.GET.get("way", ""), here.id, everything.steps)
    step = step_of(everything, here, way, _local(request))
    context = {
        "guide": found,
        "step": step,
        "first": here is found.nodes[0],
        "back": address(everything, way[-1], way[:-1]) if way else "",
        "childline": CHILDLINE,
        "start": reverse("practice:guide", args=[found.slug]),
    }
    return render(request, "practice/node.html", context)


def _whole(request: HttpRequest, everything: Shelf, found: Guide) -> HttpResponse:
    local = _local(request)
    steps = [step_of(everything, one, None, local) for one in found.nodes]
    drawing = drawing_of(found.nodes, everything.steps, {one.key: one.title for one in everything.guides})
    return render(
        request, "practice/whole.html", {"guide": found, "steps": steps, "drawing": drawing, "childline": CHILDLINE}
    )


@dataclass(frozen=True, slots=True)
class Link:
    """`label`: the answer. `about`: what it leads to, in the whole guide. `elsewhere`: the other guide's title."""

    label: str
    href: str
    about: str = ""
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step as its page shows it."""

    node: Node
    contacts: tuple
    ways: tuple[Link, ...]
    onward: tuple[Link, ...]
    lessons: tuple


def _local(request: HttpRequest) -> dict[str, Contact]:
    return local_contacts(request.user, timezone.localdate())


def step_of(everything: Shelf, here: Node, way: Sequence[str] | None, local: Mapping[str, Contact]) -> Step:
    """`way`: the steps behind one, carried on in the links; None for a page that has all steps on it."""

    def link(one: Way) -> Link:
        target = everything.steps.get(one.to)
        other = everything.by_key(target.tree) if target and target.tree != here.tree else None
        if way is None and target and not other:
            href = f"#{one.to}"
        else:
            href = address(everything, one.to, rules.with_step(way, here.id) if way is not None else ())
        about = f"{target.label}. {target.text}" if target else one.to
        return Link(one.label, href, about, other.title if other else "")

    return Step(
        here,
        contacts_for(here.contacts, local),
        tuple(link(one) for one in here.ways),
        tuple(link(one) for one in here.onward),
        lessons_for(here.lessons) if way is not None else (),
    )


def address(everything: Shelf, node_id: str, way: Sequence[str] = ()) -> str:
    """Where a step stands; a guide's first step is the guide's own page."""
    target = everything.steps.get(node_id)
    owner = everything.by_key(target.tree) if target else None
    if target is None or owner is None:  # its guide was taken down since
        return reverse("practice:index")
    if target is owner.nodes[0]:
        path = reverse("practice:guide", args=[owner.slug])
    else:
        path = reverse("practice:node", args=[owner.slug, node_id])
    return f"{path}?way={'.'.join(way)}" if way else path
