"""Coverage as training leads see it: one sentence, the people behind each number, one person."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from certification.rules import civil_date
from compliance.enums import Status
from compliance.forms import CoverageFilter
from compliance.rules import in_words
from compliance.selectors import Summary, coverage, people_rows, person_obligations
from courses.selectors import edition_content
from people.access import SignedInRequest, organisation_or_404, organisations_overseen, person_or_404
from people.enums import Role
from people.models import Organisation
from progress.selectors import completions_of

PER_PAGE = 50
# Status → the tag that shows it, a word and a shape.
TAGS = {
    Status.COVERED: "covered",
    Status.PAST_DUE: "overdue",
    Status.DUE: "due",
    Status.UNKNOWN: "waiting",
    Status.SUGGESTED: "not_started",
}


@login_required
@never_cache
def organisations(request: SignedInRequest) -> HttpResponse:
    rows = list(organisations_overseen(request.user, timezone.localdate()))
    if not rows:
        raise Http404
    if len(rows) == 1:
        return redirect("compliance:organisation", organisation_id=rows[0].pk)
    return render(request, "compliance/organisations.html", {"organisations": rows})


@login_required
@never_cache
def organisation(request: SignedInRequest, organisation_id) -> HttpResponse:
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    form = CoverageFilter(request.GET or None, today=today)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on = asked.get("on") or today
    summaries = coverage(place, on)
    chosen = next((s for s in summaries if str(s.requirement.pk) == asked.get("requirement")), None)
    chosen = chosen or (summaries[0] if summaries else None)
    context = {"organisation": place, "on": on, "today": today, "form": form, "summaries": summaries, "chosen": chosen}
    if chosen:
        rows = people_rows(place, chosen.requirement, on, status=asked.get("status") or "")
        paginator = Paginator(rows, PER_PAGE)
        # The counts are already known; a second count of the same rows would cost as much as the page.
        paginator.count = chosen.counts[asked["status"]] if asked.get("status") else chosen.total
        page = paginator.get_page(request.GET.get("page"))
        past = on if on != today else None
        context |= {
            "page": page,
            "obliged": chosen.obliged,
            "parts": _sentence(chosen, request.path, past),
            "caption": f"{chosen.requirement.name}, {in_words(on)}",
            "columns": [{"label": label} for label in (_("Name"), _("Role"), _("Team"), _("Status"), _("Dates"))],
            "table": [_cells(row, place, past) for row in page],
        }
    return render(request, "compliance/organisation.html", context)


@login_required
@never_cache
def person(request: SignedInRequest, organisation_id, person_id) -> HttpResponse:
    """One person here, on the day that the coverage page was looked at."""
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    form = CoverageFilter(request.GET or None, today=today)
    on = (form.cleaned_data.get("on") if form.is_bound and form.is_valid() else None) or today
    someone = person_or_404(request.user, person_id, today, engaged_on=on)
    rows = list(person_obligations(someone, place, on))
    if not rows and not someone.engagements.current(on).filter(organisation=place).exists():
        raise Http404
    for row in rows:
        row.label, row.tag = Status(row.status).label, TAGS[row.status]
        row.sentence = status_sentence(row.status, row.due_on, row.covered_until, row.lapsed_on)
        row.because = _because(row)
    done = [c for c in completions_of(someone.pk) if civil_date(c.completed_at) <= on]
    context = {
        "organisation": place,
        "person": someone,
        "rows": rows,
        "done": [{"title": edition_content(c.edition_id)["title"], "on": civil_date(c.completed_at)} for c in done],
        "on": on,
        "today": today,
    }
    return render(request, "compliance/person.html", context)


def _because(row: Any) -> str:
    """Why the status is what it is, in one sentence. `row`: an obligation as `person_obligations` gives it."""
    if row.status == Status.COVERED:
        last = row.covered_until - timedelta(days=1)
        return f"The certificate runs from {in_words(row.covered_from)} to {in_words(last)}."
    if row.status == Status.PAST_DUE and row.lapsed_on:
        last = row.lapsed_on - timedelta(days=1)
        return f"The certificate ran until {in_words(last)} and has not been renewed since."
    if not row.obliges:
        return "We suggest it to kinship carers and special guardians. There is no date."
    return f"{row.why[0].upper()}{row.why[1:]}."


def status_sentence(status: str, due_on: date | None, covered_until: date | None, lapsed_on: date | None) -> str:
    """A status with its date, in words."""
    if status == Status.COVERED and covered_until:
        return f"Covered until {in_words(covered_until - timedelta(days=1))}"
    if status == Status.PAST_DUE and lapsed_on:
        return f"Lapsed since {in_words(lapsed_on)}"
    if status == Status.PAST_DUE and due_on:
        return f"Past due since {in_words(due_on + timedelta(days=1))}"
    if status == Status.DUE and due_on:
        return f"Due by {in_words(due_on)}"
    if status == Status.UNKNOWN:
        return "A date is needed"
    return "Suggested"


def _cells(row: dict, place: Organisation, past: date | None) -> list:
    address = reverse("compliance:person", args=[place.pk, row["person_id"]])
    return [
        {
            "text": row["name"] or row["email"],
            "href": f"{address}?on={past.isoformat()}" if past else address,
        },
        Role(row["role"]).label,
        row["team"] or "–",
        {"status": TAGS[row["status"]], "status_label": Status(row["status"]).label},
        status_sentence(row["status"], row["due_on"], row["covered_until"], row["lapsed_on"]),
    ]


def _sentence(summary: Summary, path: str, on: date | None) -> list[dict]:
    """The one sentence that says where we stand; each number opens exactly the people that it counts."""

    def link(status: str) -> str:
        query = {"requirement": summary.requirement.pk, "status": status} | ({"on": on.isoformat()} if on else {})
        return f"{path}?{urlencode(query)}"

    covered = summary.counts[Status.COVERED]
    total = ngettext("of %(total)s person is covered", "of %(total)s people are covered", summary.total)
    parts = [{"number": covered, "text": total % {"total": summary.total}, "href": link(Status.COVERED)}]
    for status in (Status.DUE, Status.PAST_DUE, Status.UNKNOWN, Status.SUGGESTED):
        if count := summary.counts[status]:
            parts.append({"number": count, "text": _in_sentence(status, count), "href": link(status)})
    return parts


def _in_sentence(status: Status, count: int) -> str:
    """How a status is said after a number of people."""
    match status:
        case Status.DUE:
            return ngettext("has a date to come", "have a date to come", count)
        case Status.PAST_DUE:
            return ngettext("is past due", "are past due", count)
        case Status.UNKNOWN:
            return ngettext("needs a date", "need a date", count)
        case _:
            return ngettext("is offered it, with no date", "are offered it, with no date", count)
