"""Titles of others' courses and what they are about, as this service decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.forms import EquivalenceForm
from compliance.models import Equivalence
from compliance.services import UnableToEquate, end_equivalence, equate
from compliance.showing import equivalences_of, subjects_for
from people.access import SignedInRequest, organisation_or_404


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def equivalences(request: SignedInRequest, organisation_id) -> HttpResponse:
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    subjects = subjects_for([place])
    form = EquivalenceForm(request.POST or None, subjects=subjects)
    if request.method == "POST" and form.is_valid():
        try:
            equate(organisation=place, actor=request.user, on=today, **form.cleaned_data)
        except UnableToEquate as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Added. The subject is filled in when somebody types this title."))
            return redirect("compliance:equivalences", organisation_id=place.pk)
    rows = list(equivalences_of(place))
    for row in rows:
        row.about = subjects.get(row.subject, row.subject)
    return render(request, "compliance/equivalences.html", {"organisation": place, "form": form, "rows": rows})


@login_required
@never_cache
@require_http_methods(["POST"])
def end(request: SignedInRequest, organisation_id, equivalence_id) -> HttpResponse:
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    row = get_object_or_404(Equivalence, pk=equivalence_id, organisation=place)
    end_equivalence(equivalence=row, actor=request.user, on=today)
    messages.success(request, _("Ended. What was accepted stays accepted. To undo this, add the title again."))
    return redirect("compliance:equivalences", organisation_id=place.pk)
