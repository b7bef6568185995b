"""An organisation's people, teams and codes, for those who lead its training."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import SignedInRequest, code_or_404, organisation_or_404, team_or_404
from people.members import Member, branches, members, page_of
from people.models import Organisation, OrganisationCode
from people.organisation_forms import AddForm, CodeForm, PeopleFilter, TeamForm, TeamNameForm
from people.rules import in_words
from people.services import add_person, add_team, close_code, make_code, rename_team
from people.views.forms import act_and_go, form_page

PER_PAGE = 50


@login_required
@never_cache
@require_GET
def people(request: SignedInRequest, organisation_id) -> HttpResponse:
    """Who is here, by name; the filters live in the address."""
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    form = PeopleFilter(request.GET or None, organisation=place, on=today)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = members(
        place,
        today,
        text=asked.get("text") or "",
        team=asked.get("team"),
        role=asked.get("role") or "",
        show=asked.get("show") or "",
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": place,
        "form": form,
        "page": page,
        "filtered": any(asked.values()),
        "columns": [{"label": label} for label in (_("Name"), _("Role"), _("Team"), _("Now"))],
        "table": [_cells(member, place, today) for member in page_of(page, place, today)],
    }
    return render(request, "people/people.html", context)


def _cells(member: Member, place: Organisation, on: date) -> list:
    here = [row for row in member.engagements if row.ended_on is None or row.ended_on >= on] or [member.newest]
    return [
        {"text": str(member.person), "href": reverse("people:person", args=[place.pk, member.person.pk])},
        "; ".join(dict.fromkeys(str(row.get_role_display()) for row in here)),
        "; ".join(dict.fromkeys(row.team.name for row in here if row.team)) or "–",
        _now(member, on),
    ]


def _now(member: Member, on: date) -> dict | str:
    newest = member.newest
    if newest.ended_on is not None and newest.ended_on < on:
        return _("Left on %(day)s") % {"day": in_words(newest.ended_on)}
    if member.paused:
        return {"status": "paused", "status_label": _("On pause")}
    if member.returned:
        return {"status": "waiting", "status_label": _("Messages come back")}
    if newest.started_on > on:
        return _("From %(day)s") % {"day": in_words(newest.started_on)}
    if not member.joined:
        return {"status": "waiting", "status_label": _("Not signed in yet")}
    return _("Since %(day)s") % {"day": in_words(newest.role_started_on or newest.started_on)}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, organisation_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    form = AddForm(request.POST or None, organisation=place, on=today, initial={"started_on": today})

    def act() -> None:
        given = form.cleaned_data
        add_person(
            organisation=place,
            email=given["email"],
            name=given["name"],
            role=given["role"],
            team=given["team"],
            dates=form.dates,
            actor=request.user,
            at=now,
            on=today,
            reason=given["known_by"],
        )

    return form_page(
        request,
        form,
        act,
        title=_("Add somebody without inviting them yet"),
        lede=_(
            "They are counted from their first day. To let them in, invite them from their page when you are ready."
        ),
        label=_("Add them"),
        done=_("Added. They have not been written to."),
        back=reverse("people:people", args=[place.pk]),
        back_label=_("People"),
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: SignedInRequest, organisation_id) -> HttpResponse:
    """The tree of teams, and a form to add one."""
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    form = TeamForm(request.POST or None, organisation=place, on=today)

    def act() -> None:
        given = form.cleaned_data
        add_team(organisation=place, name=given["name"], parent=given["team"], actor=request.user)

    here = reverse("people:teams", args=[place.pk])
    if request.method == "POST":
        return form_page(
            request,
            form,
            act,
            title=_("Add a team"),
            label=_("Add the team"),
            done=_("Added."),
            back=here,
            back_label=_("Teams"),
        )
    rows = branches(place, today)
    context = {
        "organisation": place,
        "form": form,
        "columns": [{"label": _("Team")}, {"label": _("People"), "numeric": True}, {"label": _("Name")}],
        "table": [
            [
                {"text": row.label, "href": f"{reverse('people:people', args=[place.pk])}?team={row.team.pk}"},
                str(row.people),
                {
                    "text": _("Rename %(team)s") % {"team": row.label},
                    "href": reverse("people:team", args=[place.pk, row.team.pk]),
                },
            ]
            for row in rows
        ],
    }
    return render(request, "people/teams.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedInRequest, organisation_id, team_id) -> HttpResponse:
    row = team_or_404(request.user, organisation_id, team_id, timezone.localdate())
    form = TeamNameForm(request.POST or None, initial={"name": row.name})
    return form_page(
        request,
        form,
        lambda: rename_team(team=row, name=form.cleaned_data["name"], actor=request.user),
        title=_("Rename %(team)s") % {"team": row.name},
        lede=_("Who belongs to it stays. Pages about the past show the new name, too."),
        label=_("Save"),
        done=_("Saved."),
        back=reverse("people:teams", args=[row.organisation_id]),
        back_label=_("Teams"),
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: SignedInRequest, organisation_id) -> HttpResponse:
    """The organisation's codes, and a form to make one."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    form = CodeForm(request.POST or None, organisation=place, on=today)

    def act() -> None:
        given = form.cleaned_data
        make_code(
            organisation=place,
            role=given["role"],
            team=given["team"],
            expires_on=given["expires_on"],
            actor=request.user,
            at=now,
            on=today,
        )

    if request.method == "POST":
        return form_page(
            request,
            form,
            act,
            title=_("Make a code"),
            label=_("Make the code"),
            done=_("Made. Open it to print a sheet."),
            back=reverse("people:codes", args=[place.pk]),
            back_label=_("Codes"),
        )
    columns = [{"label": label} for label in (_("Code"), _("Role"), _("Team"), _("Works until"))]
    rows = [_code_cells(row, today) for row in place.codes.select_related("team").order_by("-made_at")[:PER_PAGE]]
    return render(
        request, "people/codes.html", {"organisation": place, "form": form, "columns": columns, "table": rows}
    )


def spaced(code: str) -> str:
    """ABCD EFGH: easier to read out."""
    return f"{code[:4]} {code[4:]}"


def _code_cells(row: OrganisationCode, on: date) -> list:
    return [
        {"text": spaced(row.code), "href": reverse("people:code", args=[row.organisation_id, row.pk])},
        str(row.get_role_display()),
        row.team.name if row.team else "–",
        in_words(row.expires_on) if row.is_open(on) else _("Closed"),
    ]


@login_required
@never_cache
@require_GET
def code(request: SignedInRequest, organisation_id, code_id) -> HttpResponse:
    """A sheet to print, and the button that closes the code."""
    today = timezone.localdate()
    row = code_or_404(request.user, organisation_id, code_id, today)
    context = {
        "code": row,
        "spaced": spaced(row.code),
        "open": row.is_open(today),
        "address": settings.BASE_URL + reverse("joining:code"),
    }
    return render(request, "people/code.html", context)


@login_required
@never_cache
@require_POST
def close(request: SignedInRequest, organisation_id, code_id) -> HttpResponse:
    now = timezone.now()
    row = code_or_404(request.user, organisation_id, code_id, timezone.localdate(now))
    return act_and_go(
        request,
        lambda: close_code(code=row, actor=request.user, at=now),
        done=_("Closed. Nobody can join by it any more; who joined stays."),
        back=reverse("people:codes", args=[row.organisation_id]),
    )
