"""Who leads, assesses and supervises at an organisation; giving such a role and ending it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import (
    SignedInRequest,
    governed_or_404,
    leads_area,
    organisations_overseen,
    responsibility_or_404,
    role_invitation_or_404,
)
from people.enums import Oversight
from people.leaders import LETS_SEE, Held, asked_to_roles, roles_before, roles_now, with_acts
from people.models import Invitation, Person, Responsibility
from people.organisation_forms import EndRoleForm, GiveRoleForm
from people.services import end_responsibility, entrust, withdraw_invitation
from people.services.engagements import in_words
from people.views.forms import act_and_go, form_page

PER_PAGE = 50


@login_required
@never_cache
@require_GET
def roles(request: SignedInRequest, organisation_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = governed_or_404(request.user, organisation_id, today)
    page = Paginator(roles_before(place, today), PER_PAGE).get_page(request.GET.get("page"))
    may_end_area = leads_area(request.user, place.area_id, today)
    context = {
        "organisation": place,
        "leads_training": organisations_overseen(request.user, today).filter(pk=place.pk).exists(),
        "now": [(held, _may_end(held.row, request.user, may_end_area)) for held in with_acts(roles_now(place, today))],
        "asked": asked_to_roles(place, now),
        "page": page,
        "columns": [
            {"label": label}
            for label in (_("Name"), _("Role"), _("From"), _("Until"), _("Given by"), _("Why it ended"))
        ],
        "table": [_cells(held) for held in with_acts(page)],
        "meanings": [(kind.label, LETS_SEE[kind]) for kind in Oversight],
    }
    return render(request, "people/roles.html", context)


def _may_end(row: Responsibility, viewer: Person, may_end_area: bool) -> bool:
    return row.person_id != viewer.pk and (row.area_id is None or (row.kind == Oversight.ASSESSOR and may_end_area))


def _cells(held: Held) -> list:
    row = held.row
    return [
        str(row.person),
        str(row),
        in_words(row.starts_on),
        _("Ended at once") if held.never_began else in_words(row.ends_on) if row.ends_on else "–",
        held.given_by,
        f"{held.ended.reason} ({held.ended.actor})" if held.ended else "–",
    ]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: SignedInRequest, organisation_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = governed_or_404(request.user, organisation_id, today)
    form = GiveRoleForm(
        request.POST or None,
        organisation=place,
        on=today,
        with_area=leads_area(request.user, place.area_id, today),
    )
    done: list[Responsibility | Invitation] = []
    return form_page(
        request,
        form,
        lambda: done.append(entrust(organisation=place, **form.cleaned_data, actor=request.user, at=now, on=today)),
        title=_("Give somebody a role at %(place)s") % {"place": place.name},
        lede=_(
            "Somebody who is here already has the role at once. Anybody else gets a message with a link, and has it "
            "once they say yes."
        ),
        label=_("Give the role"),
        done=lambda: _said(done[0]),
        back=reverse("people:roles", args=[place.pk]),
        back_label=_("Who leads and assesses here"),
    )


def _said(done: Responsibility | Invitation) -> str:
    if isinstance(done, Invitation):
        return _("Invitation sent to %(email)s.") % {"email": done.email}
    return _("%(person)s has the role from today.") % {"person": done.person}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, organisation_id, responsibility_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place, row = responsibility_or_404(request.user, organisation_id, responsibility_id, today)
    form = EndRoleForm(request.POST or None, initial={"last_day": today})
    return form_page(
        request,
        form,
        lambda: end_responsibility(responsibility=row, **form.cleaned_data, actor=request.user, at=now, on=today),
        title=_("End a role of %(person)s") % {"person": row.person},
        lede=_("%(role)s, since %(day)s. From the day after the last day, this role opens no page.")
        % {"role": row, "day": in_words(row.starts_on)},
        label=_("End the role"),
        done=_("The last day is set."),
        back=reverse("people:roles", args=[place.pk]),
        back_label=_("Who leads and assesses here"),
        careful=True,
    )


@login_required
@never_cache
@require_POST
def withdraw(request: SignedInRequest, organisation_id, invitation_id) -> HttpResponse:
    now = timezone.now()
    row = role_invitation_or_404(request.user, organisation_id, invitation_id, timezone.localdate(now))
    return act_and_go(
        request,
        lambda: withdraw_invitation(invitation=row, actor=request.user, at=now),
        done=_("Taken back. Its link works no more."),
        back=reverse("people:roles", args=[row.organisation_id]),
    )
