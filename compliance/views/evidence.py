"""Something learned elsewhere: shown by its owner or a lead, looked at by others, handed out as a file."""

import uuid
from datetime import datetime

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certification.rules import civil_date
from compliance.enums import EvidenceState
from compliance.forms import EvidenceForm, VerdictForm
from compliance.models import Evidence
from compliance.services import UnableToJudge, UnableToShow, judge, record, withdraw_evidence
from compliance.showing import (
    OPEN,
    evidence_here,
    evidence_of,
    recorded_late,
    subjects_for,
    waiting_here,
    would_count,
)
from compliance.uploads import type_of
from people.access import (
    SignedInRequest,
    is_oneself,
    organisation_or_404,
    organisations_overseen,
    person_or_404,
)
from people.models import Organisation, Person
from people.rules import in_words
from people.selectors import current_engagements
from people.services import look

PER_PAGE = 50
# State → the tag that shows it.
TAGS = {
    EvidenceState.WAITING: "waiting",
    EvidenceState.ONE_OF_TWO: "waiting",
    EvidenceState.ACCEPTED: "done",
    EvidenceState.RETURNED: "started",
    EvidenceState.WITHDRAWN: "not_started",
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: SignedInRequest) -> HttpResponse:
    """My own: what I showed and what was said of it, and a form to show more."""
    now = timezone.now()
    today = timezone.localdate(now)
    places = list({one.organisation.pk: one.organisation for one in current_engagements(request.user, today)}.values())
    form = _form(request, places)
    if request.method == "POST" and form.is_valid() and _recorded(form, request.user, request.user, now):
        messages.success(request, _("Kept. It counts from the day on which your service accepts it."))
        return redirect("compliance:my_evidence")
    page = Paginator(evidence_of(request.user, today), PER_PAGE).get_page(request.GET.get("page"))
    labels = form.subjects
    for row in page:
        _explain(row, labels)
        last = [verdict for verdict in row.verdicts.all() if verdict.reason]
        row.said = last[-1].reason if last else ""
    context = {"form": form, "page": page, "places": places}
    return render(request, "compliance/my_evidence.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def for_person(request: SignedInRequest, organisation_id, person_id) -> HttpResponse:
    """A lead shows something for a person of their service."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    someone = person_or_404(request.user, person_id, today)
    if not someone.engagements.current(today).filter(organisation=place).exists():
        raise Http404
    _seen(request, someone, place, now)
    form = _form(request, [place])
    if request.method == "POST" and form.is_valid() and _recorded(form, someone, request.user, now):
        messages.success(request, _("Recorded. It counts once it is accepted."))
        return redirect("compliance:evidence_queue", organisation_id=place.pk)
    context = {"organisation": place, "person": someone, "form": form}
    return render(request, "compliance/evidence_for.html", context)


@login_required
@never_cache
@require_http_methods(["POST"])
def take_back(request: SignedInRequest, evidence_id) -> HttpResponse:
    evidence = get_object_or_404(Evidence, pk=evidence_id, person=request.user)
    withdraw_evidence(evidence=evidence, actor=request.user, at=timezone.now())
    messages.success(request, _("Taken back. It no longer counts."))
    return redirect("compliance:my_evidence")


@login_required
@never_cache
@csp_update({"sandbox": [True]})  # type: ignore[arg-type]
@require_http_methods(["GET", "HEAD"])
def file(request: SignedInRequest, evidence_id) -> HttpResponse:
    """The file, to its owner and to leads of the service that it was shown to; saved, never opened by the browser."""
    seen_by = Q(person=request.user) | Q(
        organisation__in=organisations_overseen(request.user, timezone.localdate()), withdrawn_at=None
    )
    evidence = Evidence.objects.filter(seen_by, pk=evidence_id).exclude(file="").first()
    if evidence is None:
        raise Http404
    try:
        with evidence.file.open("rb") as content:
            answer = HttpResponse(content.read(), content_type=type_of(evidence.file_name))
    except FileNotFoundError as error:
        raise Http404 from error
    if evidence.organisation:
        _seen(request, evidence.person, evidence.organisation, timezone.now())
    answer["Content-Disposition"] = content_disposition_header(True, evidence.file_name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def queue(request: SignedInRequest, organisation_id) -> HttpResponse:
    """What waits to be looked at; with ?all=1 everything that was shown here."""
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    everything = request.GET.get("all") == "1"
    rows = evidence_here(place, today) if everything else waiting_here(place, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    labels = subjects_for([place])
    headings = (_("Name"), _("What"), _("About"), _("Day claimed"), _("Recorded here"), _("State"))
    table = []
    for row in page:
        _explain(row, labels)
        address = _address(place, row)
        table.append([
            {"text": str(row.person), "href": address},
            f"{row.title}, {row.issuer}",
            row.about,
            row.claimed,
            row.recorded_words,
            {"status": row.tag, "status_label": row.state_label},
        ])  # fmt: skip
    count = page.paginator.count
    context = {
        "organisation": place,
        "everything": everything,
        "page": page,
        "caption": ngettext("%(n)d piece of evidence", "%(n)d pieces of evidence", count) % {"n": count},
        "columns": [{"label": label} for label in headings],
        "table": table,
    }
    return render(request, "compliance/evidence_queue.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SignedInRequest, organisation_id, evidence_id) -> HttpResponse:
    """One piece of evidence as a lead sees it, and a verdict on it."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    row = get_object_or_404(evidence_here(place, today).prefetch_related("verdicts__judged_by"), pk=evidence_id)
    _seen(request, row.person, place, now)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepted = form.cleaned_data["verdict"] == "accept"
        try:
            judge(
                evidence=row, accepted=accepted, reason=form.cleaned_data["reason"], actor=request.user, at=now,
                on=today,
            )  # fmt: skip
        except UnableToJudge as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Accepted.") if accepted else _("Returned. They read what you wrote."))
            return redirect("compliance:evidence_queue", organisation_id=place.pk)
    _explain(row, subjects_for([place]))
    context = {
        "organisation": place,
        "row": row,
        "verdicts": list(row.verdicts.all()),
        "counts": would_count(row, today),
        "form": form,
        "is_open": row.state in OPEN,
        "may_return": row.state not in (EvidenceState.RETURNED, EvidenceState.WITHDRAWN),
        "oneself": is_oneself(request.user, row.person_id),
    }
    return render(request, "compliance/evidence_one.html", context)


def _seen(request: SignedInRequest, person: Person, place: Organisation, now: datetime) -> None:
    page = _("What you learned elsewhere")
    look(viewer=request.user, person=person, organisation=place, page=page, at=now, on=timezone.localdate(now))


def _form(request: SignedInRequest, places: list[Organisation]) -> EvidenceForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return EvidenceForm(*sent, organisations=places, subjects=subjects_for(places), initial={"id": uuid.uuid4()})


def _recorded(form: EvidenceForm, person: Person, actor: Person, now: datetime) -> bool:
    given = dict(form.cleaned_data)
    try:
        record(evidence_id=given.pop("id"), person=person, actor=actor, at=now, on=timezone.localdate(now), **given)
    except UnableToShow as reason:
        form.add_error(None, str(reason))
        return False
    return True


def _address(place: Organisation, row: Evidence) -> str:
    return reverse("compliance:evidence_one", args=[place.pk, row.pk])


def _explain(row, labels: dict[str, str]) -> None:
    """What the pages say of a row, besides its own fields."""
    row.tag, row.state_label = TAGS[row.state], EvidenceState(row.state).label
    row.about = labels.get(row.subject, row.subject)
    row.recorded_day = civil_date(row.recorded_at)
    row.late = recorded_late(row)
    row.claimed = row.achieved_on
    row.recorded_words = _days_later(row)
    row.by_another = row.recorded_by_id != row.person_id


def _days_later(row) -> str:
    """When we were told; how long after the day that is claimed is always said."""
    day = in_words(row.recorded_day)
    if not row.late:
        return day
    words = ngettext("%(day)s, %(n)d day later", "%(day)s, %(n)d days later", row.late)
    return words % {"day": day, "n": row.late}
