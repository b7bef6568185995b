"""Every change of a day from which a clock counts, for those who lead training there."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.access import SignedInRequest, organisation_or_404
from people.models import Organisation
from people.rules import FAR_BACK, in_words
from people.selectors import ChangedDay, days_changed, days_changed_at
from ui.templatetags.ui import time_words

PER_PAGE = 50


@login_required
@never_cache
@require_GET
def changed_dates(request: SignedInRequest, organisation_id) -> HttpResponse:
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    page = Paginator(days_changed_at(place), PER_PAGE).get_page(request.GET.get("page"))
    labels = (_("Whose"), _("What"), _("From"), _("To"), _("Recorded"), _("Reaches back"), _("How it is known"))
    context = {
        "organisation": place,
        "page": page,
        "far": FAR_BACK,
        "columns": [{"label": label} for label in labels],
        "table": [_cells(one, place) for one in days_changed(page, here=place)],
    }
    return render(request, "people/changed_dates.html", context)


def _cells(one: ChangedDay, place: Organisation) -> list:
    row, whose = one.row, one.whose
    moment = timezone.localtime(row.recorded_at)
    return [
        {"text": str(whose), "href": reverse("people:person", args=[place.pk, whose.pk])}
        if whose
        else _("Somebody who is no longer in the list of people"),
        row.get_name_display(),
        in_words(row.was) if row.was else _("nothing"),
        in_words(row.became) if row.became else _("taken away"),
        format_html("<span>{}, {}<br>{}</span>", in_words(moment.date()), time_words(moment), row.recorded_by),
        _back(one),
        row.reason or "–",
    ]


def _back(one: ChangedDay) -> dict | str:
    if not one.back:
        return _("Not into the past")
    said = ngettext("%(n)d day", "%(n)d days", one.back) % {"n": one.back}
    return {"status": "due", "status_label": _("Far back: %(said)s") % {"said": said}} if one.far_back else said
