"""What people chose to have counted, for who leads their training or their area. Every place has the page."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.access import SignedInRequest, area_or_404, organisation_or_404
from people.models import Area, Organisation
from wellbeing.selectors.figures import QuarterShown, quarters_shown


@login_required
@never_cache
@require_GET
def of_organisation(request: SignedInRequest, organisation_id: uuid.UUID) -> HttpResponse:
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    return _page(request, place, reverse("compliance:organisation", args=[place.pk]))


@login_required
@never_cache
@require_GET
def of_area(request: SignedInRequest, area_id: uuid.UUID) -> HttpResponse:
    area = area_or_404(request.user, area_id, timezone.localdate())
    return _page(request, area, reverse("compliance:area", args=[area.pk]))


def _page(request: SignedInRequest, place: Organisation | Area, back: str) -> HttpResponse:
    shown = [_table(one) for one in quarters_shown(place.pk)]
    return render(request, "wellbeing/quarters.html", {"place": place, "back": back, "quarters": shown})


def _table(one: QuarterShown) -> dict:
    return {
        "caption": _("What people chose to say, %(quarter)s") % {"quarter": one.name},
        "columns": [{"label": _("What was asked")}, {"label": _("Said “mostly” or “very much”")}],
        "rows": [[str(item.words), item.said] for item in one.items],
    }
