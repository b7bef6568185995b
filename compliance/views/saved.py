"""Views of people that a lead keeps under a name of their own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.selectors import saved_views
from compliance.services.views import UnableToKeepView, forget_view, keep_view
from compliance.wording import people_url
from people.access import SignedInRequest, organisation_or_404


@login_required
@require_http_methods(["POST"])
def keep(request: SignedInRequest, organisation_id) -> HttpResponse:
    now = timezone.now()
    place = organisation_or_404(request.user, organisation_id, timezone.localdate(now))
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        kept = keep_view(person=request.user, organisation=place, name=name, query=query, at=now)
    except UnableToKeepView as reason:
        messages.error(request, str(reason))
        return redirect(people_url(place))
    messages.success(request, _("Kept. You find it above the list."))
    return redirect(people_url(place) + kept.query)


@login_required
@require_http_methods(["POST"])
def forget(request: SignedInRequest, organisation_id, view_id) -> HttpResponse:
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    forget_view(view=get_object_or_404(saved_views(request.user, place), pk=view_id))
    messages.success(request, _("Forgotten. The people and their records are as they were."))
    return redirect(people_url(place))
