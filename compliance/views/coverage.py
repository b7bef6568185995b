"""Coverage as training leads see it: one sentence, the people behind each number, one person."""

from datetime import date
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
from certification.selectors import revoked_by_leads
from compliance.enums import Status
from compliance.explaining import sentence, why
from compliance.forms import CoverageFilter
from compliance.models import Obligation
from compliance.selectors import Summary, coverage, decisions_of, people_rows, person_obligations, questions_here
from compliance.views.decisions import decide_url, history
from courses.selectors import edition_content
from people.access import SignedInRequest, is_oneself, organisation_or_404, organisations_overseen, person_or_404
from people.models import Organisation
from people.rules import in_words
from people.services import look
from progress.selectors import completions_of

PER_PAGE = 50
# Status → the tag that shows it, a word and a shape.
TAGS = {
    Status.COVERED: "covered",
    Status.RECOGNISED: "covered",
    Status.INTERIM: "waiting",
    Status.PAST_DUE: "overdue",
    Status.DUE: "due",
    Status.DEFERRED: "due",
    Status.PAUSED: "paused",
    Status.EXEMPT: "exempt",
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
    context["questions"] = questions_here(place, today).count()
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
            "others": [(s.requirement.name, _address(request.path, s, past)) for s in summaries if s is not chosen],
            "caption": f"{chosen.requirement.name}, {in_words(on)}",
            "columns": [{"label": label} for label in (_("Name"), _("Role"), _("Team"), _("Status"), _("Dates"))],
            "table": [_cells(row, place, past) for row in page],
        }
    return render(request, "compliance/organisation.html", context)


@login_required
@never_cache
def person(request: SignedInRequest, organisation_id, person_id) -> HttpResponse:
    """One person here, on the day that the coverage page was looked at."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    form = CoverageFilter(request.GET or None, today=today)
    on = (form.cleaned_data.get("on") if form.is_bound and form.is_valid() else None) or today
    someone = person_or_404(request.user, person_id, today, engaged_on=on)
    rows = list(person_obligations(someone, place, on))
    if not rows and not someone.engagements.current(on).filter(organisation=place).exists():
        raise Http404
    page = _("What is due and what you completed")
    look(viewer=request.user, person=someone, organisation=place, page=page, at=now, on=today)
    for row in rows:
        row.label, row.tag = Status(row.status).label, TAGS[row.status]
        row.sentence = sentence(row.status, row.standing)
        row.because = _because(row)
        row.decide_url = decide_url(row) if on == today and row.obliges else ""
    done = [c for c in completions_of(someone.pk) if civil_date(c.completed_at) <= on]
    context = {
        "organisation": place,
        "person": someone,
        "rows": rows,
        "history": history(list(decisions_of(someone, place))),
        "done": [{"title": edition_content(c.edition_id)["title"], "on": civil_date(c.completed_at)} for c in done],
        "on": on,
        "today": today,
        "may_revoke": on == today and revoked_by_leads(someone).exists() and not is_oneself(request.user, someone.pk),
    }
    return render(request, "compliance/person.html", context)


def _address(path: str, summary: Summary, on: date | None, **more: str) -> str:
    """The page of one requirement, on a past day if one is looked at."""
    query = {"requirement": summary.requirement.pk} | more | ({"on": on.isoformat()} if on else {})
    return f"{path}?{urlencode(query)}"


def _because(row: Obligation) -> str:
    """Why the status is what it is, in one sentence."""
    if not row.obliges:
        return _("We suggest it to kinship carers and special guardians. There is no date.")
    words = why(row.standing)
    return f"{words[0].upper()}{words[1:]}."


def _cells(row: Any, place: Organisation, past: date | None) -> list:
    """`row`: an obligation as `people_rows` gives it."""
    address = reverse("compliance:person", args=[place.pk, row.person_id])
    return [
        {"text": str(row.person), "href": f"{address}?on={past.isoformat()}" if past else address},
        row.engagement.get_role_display(),
        row.engagement.team.name if row.engagement.team else "–",
        {"status": TAGS[row.status], "status_label": Status(row.status).label},
        sentence(row.status, row.standing),
    ]


def _sentence(summary: Summary, path: str, on: date | None) -> list[dict]:
    """The one sentence that says where we stand; each number opens exactly the people that it counts."""

    def link(status: str) -> str:
        return _address(path, summary, on, status=status)

    covered = summary.counts[Status.COVERED]
    total = ngettext("of %(total)s person is covered", "of %(total)s people are covered", summary.total)
    parts = [{"number": covered, "text": total % {"total": summary.total}, "href": link(Status.COVERED)}]
    for status in Status:
        if status != Status.COVERED and (count := summary.counts[status]):
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
            return ngettext("needs a decision", "need a decision", count)
        case Status.RECOGNISED:
            return ngettext("holds it from elsewhere", "hold it from elsewhere", count)
        case Status.INTERIM:
            return ngettext("counts for the time being", "count for the time being", count)
        case Status.DEFERRED:
            return ngettext("has a deferred date", "have a deferred date", count)
        case Status.PAUSED:
            return ngettext("is on pause", "are on pause", count)
        case Status.EXEMPT:
            return ngettext("is exempt", "are exempt", count)
        case _:
            return ngettext("is offered it, with no date", "are offered it, with no date", count)
