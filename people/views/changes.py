"""Every change of a day from which a clock counts, for those who lead training there."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.access import SignedInRequest, organisation_or_404
from people.rules import FAR_BACK
from people.selectors import days_changed, days_changed_at

PER_PAGE = 50


@login_required
@never_cache
@require_GET
def changed_dates(request: SignedInRequest, organisation_id) -> HttpResponse:
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    page = Paginator(days_changed_at(place), PER_PAGE).get_page(request.GET.get("page"))
    context = {"organisation": place, "page": page, "far": FAR_BACK, "changes": days_changed(page, here=place)}
    return render(request, "people/changed_dates.html", context)
