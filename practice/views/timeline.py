"""The first year in care, counted from a day that somebody types. Nothing is kept, and the day is in no address."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from practice.bank_holidays import CHECKED_ON, ENGLAND
from practice.forms import EntryForm
from practice.timeline import Event, NotCovered, What, timeline

FROM, ABOUT, BY = _l("from %(day)s"), _l("around %(day)s"), _l("by %(day)s")

# What happens, who sees to it, and how its day is said.
WORDS = {
    What.CARE_PLAN: (_l("Care plan, within 10 working days"), _l("Social worker"), BY),
    What.HEALTH_ASSESSMENT: (_l("First health assessment, in time for the first review"), _l("A doctor"), BY),
    What.FIRST_REVIEW: (
        _l("First review, within 20 working days"),
        _l("Independent reviewing officer"),
        BY,
    ),
    What.SECOND_REVIEW: (
        _l("Second review, within three months of the first"),
        _l("Independent reviewing officer"),
        BY,
    ),
    What.WINDOW_OPENS: (
        _l("Plan the mental-health and wellbeing assessment: who knows the child best, and what do they want?"),
        _l("Social worker, with the mental-health team"),
        FROM,
    ),
    What.TARGET: (
        _l("The assessment itself, with the child, their carer and school"),
        _l("Mental-health practitioner"),
        ABOUT,
    ),
    What.WINDOW_CLOSES: (
        _l("A shared plan: what we understand, what helps, who does what, and when we look again"),
        _l("Everybody around the child"),
        BY,
    ),
    What.HEALTH_REVIEW_UNDER_FIVE: (_l("Health review, if the child is under five"), _l("Nurse or doctor"), BY),
    What.HEALTH_REVIEW_FIVE_ON: (_l("Health review, if the child is five or older"), _l("Nurse or doctor"), BY),
    What.LATER_REVIEW: (
        _l("Third review; from then on, six months at most between reviews"),
        _l("Independent reviewing officer"),
        BY,
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry_to_care(request: HttpRequest) -> HttpResponse:
    form = EntryForm(request.POST or None)
    entry, events = None, []
    if request.method == "POST" and form.is_valid():
        entry = form.cleaned_data["entered_on"]
        try:
            events = timeline(entry, ENGLAND)
        except NotCovered:
            form.add_error("entered_on", _beyond())
    context = {
        "form": form,
        "entry": entry,
        "columns": [{"label": label} for label in (_("What"), _("When"), _("Why"), _("Who"))],
        "rows": [_cells(event) for event in events],
        "holidays_checked_on": CHECKED_ON,
        "known_until": ENGLAND.known_until,
    }
    return render(request, "practice/timeline.html", context)


def _cells(event: Event) -> list[str]:
    what, who, how = WORDS[event.what]
    why = _("Recommended, not law") if event.recommended else _("By law")
    return [str(what), how % {"day": _said(event.day)}, why, str(who)]


def _said(day: date) -> str:
    return date_format(day, "l j F Y")


def _beyond() -> str:
    known = {"first": date_format(ENGLAND.known_from, "j F Y"), "last": date_format(ENGLAND.known_until, "j F Y")}
    return (
        _(
            "We cannot count working days from there. We know the bank holidays from %(first)s to %(last)s; the first "
            "20 working days must lie between."
        )
        % known
    )
