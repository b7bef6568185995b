"""A training lead's pages about awards that a definition lets leads revoke: what somebody has, and revoking one."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from certification.access import led_award_or_404, led_or_404
from certification.forms import RevokeForm
from certification.models import AwardPeriod, Credential
from certification.models.awards import held
from certification.rehearsing import outcome, rehearse
from certification.rules import Standing, standing
from certification.selectors import revoked_by_leads
from certification.services import UnableToRevoke, revoke
from people.access import SignedInRequest
from people.models import Organisation, Person
from people.services import look


@dataclass(frozen=True, slots=True)
class Row:
    """A period and how it stands by itself. `until`: its last day, if nobody had revoked it."""

    award: AwardPeriod
    until: date
    standing: Standing


@login_required
@never_cache
@require_GET
def awards(request: SignedInRequest, organisation_id, person_id) -> HttpResponse:
    """The awards that leads may revoke, past ones as well, by certificate."""
    now = timezone.now()
    today = timezone.localdate(now)
    place, person = led_or_404(request.user, organisation_id, person_id, today)
    _looked(request, person, place, now)
    context = {"organisation": place, "person": person, "groups": _groups(person, today)}
    return render(request, "certification/awards.html", context)


def _groups(person: Person, today: date) -> list[tuple[Credential, list[Row]]]:
    rows = revoked_by_leads(person)
    return [
        (credential, [Row(award, held(award).ends, standing([held(award)], today)) for award in periods])
        for credential, periods in groupby(rows, key=lambda award: award.credential)
    ]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_award(request: SignedInRequest, organisation_id, person_id, award_id) -> HttpResponse:
    """First the form with what will follow, then a page that says what would be so, then it is."""
    now = timezone.now()
    today = timezone.localdate(now)
    place, person, award = led_award_or_404(request.user, organisation_id, person_id, award_id, today)
    _looked(request, person, place, now)
    context = {"organisation": place, "person": person, "award": award, "until": held(award).ends}
    if hasattr(award, "revocation"):
        return render(request, "certification/revoke.html", context)
    latest = min(today, held(award).ends)
    form = RevokeForm(request.POST or None, initial={"on": max(award.valid_from, latest)})
    step = request.POST.get("step", "")
    if form.is_valid() and step != "change":
        given = {**form.cleaned_data, "award_id": award.pk, "actor": request.user, "at": now}
        try:
            if step == "revoke":
                revoke(**given)
                messages.success(request, _("Revoked. They are told, and they can read why."))
                return redirect("certification:awards", organisation_id=place.pk, person_id=person.pk)
            seen = rehearse(lambda: outcome(award.person, award.credential, today, about=award, made=revoke(**given)))
        except UnableToRevoke as reason:
            form.add_error(None, str(reason))
        else:
            return render(request, "certification/revoke_sure.html", context | {"form": form, "outcome": seen})
    return render(request, "certification/revoke.html", context | {"form": form})


def _looked(request: SignedInRequest, person: Person, place: Organisation, now: datetime) -> None:
    page = _("What you were awarded")
    look(viewer=request.user, person=person, organisation=place, page=page, at=now, on=timezone.localdate(now))
