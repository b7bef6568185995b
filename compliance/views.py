"""Coverage as training leads see it: one sentence, the people behind each number, one person."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from compliance.enums import Status
from compliance.forms import CoverageFilter
from compliance.rules import in_words
from compliance.selectors import coverage, people_rows, person_obligations
from people.access import organisation_or_404, organisations_overseen, person_or_404
from people.enums import Role

PER_PAGE = 50


@login_required
@never_cache
def organisations(request: HttpRequest) -> HttpResponse:
    rows = list(organisations_overseen(request.user, timezone.localdate()))
    if not rows:
        raise Http404
    if len(rows) == 1:
        return redirect("compliance:organisation", organisation_id=rows[0].pk)
    return render(request, "compliance/organisations.html", {"organisations": rows})


@login_required
@never_cache
def organisation(request: HttpRequest, organisation_id) -> HttpResponse:
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
        context |= {"page": page, "rows": [_shown(row) for row in page], "status": asked.get("status") or ""}
    return render(request, "compliance/organisation.html", context)


@login_required
@never_cache
def person(request: HttpRequest, organisation_id, person_id) -> HttpResponse:
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    someone = person_or_404(request.user, person_id, today)
    rows = list(person_obligations(someone, place, today))
    if not rows and not someone.engagements.current(today).filter(organisation=place).exists():
        raise Http404
    for row in rows:
        row.label = Status(row.status).label
        row.sentence = status_sentence(row.status, row.due_on, row.covered_until, row.lapsed_on)
    return render(
        request, "compliance/person.html", {"organisation": place, "person": someone, "rows": rows, "on": today}
    )


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


def _shown(row: dict) -> dict:
    return row | {
        "name": row["name"] or row["email"],
        "role": Role(row["role"]).label,
        "sentence": status_sentence(row["status"], row["due_on"], row["covered_until"], row["lapsed_on"]),
    }
