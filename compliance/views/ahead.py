"""What becomes due or runs out in the months to come, and where people stood at the ends of the last quarters."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.enums import Status
from compliance.lens_forms import LensForm
from compliance.selectors import Stand, months_ahead, trend
from compliance.wording import cells, columns, people_url, way
from people.access import SignedInRequest, organisation_or_404
from people.rules import in_words
from ui import charts

FILTERS = ("requirement", "team", "role")


@login_required
@never_cache
def ahead(request: SignedInRequest, organisation_id) -> HttpResponse:
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    form = LensForm(request.GET, organisation=place, today=today, shown=FILTERS)
    lens = form.lens()
    months = months_ahead(lens)
    rows: list[list] = []
    for month in months:
        address = people_url(place) + lens.query(today=today, after=month.first, by=month.last)
        name = date_format(month.first, "F Y")
        rows.append([name, way(address, str(month.people), name) if month.people else "0"])
    context = {
        "organisation": place,
        "form": form,
        "on": lens.on,
        "caption": _("People for whom something falls due or runs out"),
        "columns": [{"label": _("Month")}, {"label": _("People")}],
        "rows": rows,
        "any": any(month.people for month in months),
    }
    return render(request, "compliance/ahead.html", context)


def _shares(stood: list[tuple[date, Stand]], status: Status) -> list[float | None]:
    """In per cent of those counted on each day; None where nobody was."""
    return [100 * one.counts[status] / one.counts.total if one.counts.total else None for _day, one in stood]


@login_required
@never_cache
def trends(request: SignedInRequest, organisation_id) -> HttpResponse:
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    form = LensForm(request.GET, organisation=place, today=today, shown=FILTERS)
    lens = form.lens()
    stood = trend(lens)
    people = people_url(place)

    def row(day, stand) -> list:
        there = {"on": day}
        overview = f"{people}{lens.query(today=today, **there)}"
        return cells(
            {"text": in_words(day), "href": overview},
            stand.counts,
            lambda status: f"{people}{lens.query(today=today, status=status, **there)}",
        )

    context = {
        "organisation": place,
        "form": form,
        "on": today,
        "caption": _("Where people stood on the last day of each quarter"),
        "columns": columns(_("As at")),
        "rows": [row(day, stand) for day, stand in stood],
        "series": [(day, stand.counts) for day, stand in stood],
        "chart": charts.lines(
            [in_words(day) for day, _stand in stood],
            [(str(one.label), _shares(stood, one)) for one in (Status.COVERED, Status.PAST_DUE)],
        ),
        "any": any(stand.people for _day, stand in stood),
    }
    return render(request, "compliance/trends.html", context)
