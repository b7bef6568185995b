"""The people behind the numbers, a page at a time, and one person."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from certification.rules import civil_date
from certification.selectors import revoked_by_leads
from compliance.explaining import sentence, why
from compliance.forms import ActForm, WhichForm
from compliance.lens import Lens
from compliance.lens_forms import LensForm
from compliance.models import Obligation, RequirementVersion
from compliance.selectors import (
    Line,
    assignments_of,
    decisions_of,
    lines,
    number_of_people,
    people,
    person_obligations,
    saved_views,
    terms_on,
)
from compliance.views.answers import box_of
from compliance.views.decisions import decide_url, history
from compliance.wording import TAGS, label_of, people_url
from courses.selectors import edition_content
from people.access import SignedInRequest, is_oneself, organisation_or_404, person_or_404
from people.models import Organisation
from people.rules import in_words
from people.services import look
from progress.selectors import completions_of

PER_PAGE = 25
FILTERS = ("on", "requirement", "team", "role", "status", "search", "sort")


@login_required
@never_cache
def listed(request: SignedInRequest, organisation_id) -> HttpResponse:
    """Everybody whom the view shows; against one requirement with its dates, or against all of them."""
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    return show(request, place, LensForm(request.GET, organisation=place, today=today, shown=FILTERS))


def show(request: SignedInRequest, place: Organisation, form: LensForm, act: ActForm | None = None) -> HttpResponse:
    """`act`: one that was refused."""
    today = timezone.localdate()
    lens = form.lens()
    paginator = Paginator(people(lens), PER_PAGE)
    paginator.count = number_of_people(lens)
    page = paginator.get_page(request.GET.get("page"))
    rows = lines(lens, page.object_list)
    terms = _columns(lens, rows)
    context: dict[str, Any] = {
        "organisation": place,
        "on": lens.on,
        "today": today,
        "form": form,
        "refused": act,
        "view": lens.query(today=today),
        "saved": saved_views(request.user, place),
        "page": page,
        "lens": lens,
        "along": lens.query(today=today),
        "summary": ngettext("%(n)s person", "%(n)s people", paginator.count) % {"n": paginator.count},
        "caption": _("People on %(day)s") % {"day": in_words(lens.on)},
        "overview": reverse("compliance:organisation", args=[place.pk])
        + lens.query(today=today, requirement=None, status="", search="", after=None, by=None, sort="", household=None),
    }
    if lens.requirement:
        context["columns"] = [{"label": label} for label in (_("Name"), _("Role"), _("Team"), _("Status"), _("Dates"))]
        context["table"] = [_one_thing(row, lens, today) for row in rows]
        if lens.on == today and rows:
            for row, cells in zip(rows, context["table"], strict=True):
                cells[0] |= _box(row, request)
            context["act"] = act or ActForm(count=paginator.count)
    else:
        context["columns"] = [
            {"label": label} for label in (_("Name"), _("Role"), *(one.requirement.name for one in terms))
        ]
        context["table"] = [_everything(row, terms, lens, today) for row in rows]
        if lens.on == today and rows:
            for row, cells in zip(rows, context["table"], strict=True):
                name = f"who:{row.person.pk}"
                cells[0] |= {"box": name, "ticked": name in request.POST}
            context["choosing"] = WhichForm(count=paginator.count)
    return render(request, "compliance/people.html", context)


def _columns(lens: Lens, rows: list[Line]) -> list[RequirementVersion]:
    asked = {requirement for row in rows for requirement in row.cells}
    return sorted(terms_on(asked, lens.on).values(), key=lambda one: one.requirement.name.casefold())


def _name(row: Line, lens: Lens, today) -> dict:
    address = reverse("compliance:person", args=[lens.organisation.pk, row.person.pk])
    past = f"?on={lens.on.isoformat()}" if lens.on != today else ""
    return {"text": str(row.person), "href": address + past}


def _roles(row: Line) -> str:
    return ", ".join(dict.fromkeys(one.get_role_display() for one in row.engagements)) or "–"


def _one_thing(row: Line, lens: Lens, today) -> list[Any]:
    (cell,) = row.cells.values()
    return [
        _name(row, lens, today),
        cell.engagement.get_role_display(),
        cell.engagement.team.name if cell.engagement.team else "–",
        {"status": TAGS[cell.status], "status_label": label_of(cell.status)},
        sentence(cell.status, cell.standing),
    ]


def _box(row: Line, request: SignedInRequest) -> dict:
    (cell,) = row.cells.values()
    name = box_of(cell.engagement.pk, cell.requirement_id)
    return {"box": name, "ticked": name in request.POST}


def _everything(row: Line, terms: list[RequirementVersion], lens: Lens, today) -> list[Any]:
    found: list[Any] = [_name(row, lens, today), _roles(row)]
    for one in terms:
        cell = row.cells.get(one.requirement_id)
        if cell is None:
            found.append("–")
        else:
            found.append({"status": TAGS[cell.status], "status_label": sentence(cell.status, cell.standing)})
    return found


@login_required
@never_cache
def person(request: SignedInRequest, organisation_id, person_id) -> HttpResponse:
    """One person here, on the day that the coverage page was looked at."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    on = LensForm(request.GET, organisation=place, today=today, shown=("on",)).lens().on
    someone = person_or_404(request.user, person_id, today, engaged_on=on)
    rows = list(person_obligations(someone, place, on))
    if not rows and not someone.engagements.current(on).filter(organisation=place).exists():
        raise Http404
    page = _("What is due and what you completed")
    look(viewer=request.user, person=someone, organisation=place, page=page, at=now, on=today)
    for row in rows:
        row.label, row.tag = label_of(row.status), TAGS[row.status]
        row.sentence = sentence(row.status, row.standing)
        row.because = _because(row)
        row.decide_url = decide_url(row) if on == today and row.obliges else ""
    homes = {
        one.household.pk: one.household
        for one in someone.engagements.current(on).filter(organisation=place).select_related("household")
        if one.household
    }
    members = people_url(place)
    done = [c for c in completions_of(someone.pk) if civil_date(c.completed_at) <= on]
    context = {
        "organisation": place,
        "person": someone,
        "rows": rows,
        "homes": [(one.name, members + Lens(place, on, household=one).query(today=today)) for one in homes.values()],
        "history": history(list(decisions_of(someone, place))),
        "assigned": assignments_of(someone, place),
        "done": [{"title": edition_content(c.edition_id)["title"], "on": civil_date(c.completed_at)} for c in done],
        "on": on,
        "today": today,
        "may_revoke": on == today and revoked_by_leads(someone).exists() and not is_oneself(request.user, someone.pk),
    }
    return render(request, "compliance/person.html", context)


def _because(row: Obligation) -> str:
    """Why the status is what it is, in one sentence."""
    if not row.obliges:
        return _("We suggest it to kinship carers and special guardians. There is no date.")
    words = why(row.standing)
    return f"{words[0].upper()}{words[1:]}."
