"""Decisions about one person's date."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.enums import ClockStart, Decision, Question
from compliance.explaining import sentence, why
from compliance.forms import ClockForm, DecisionForm
from compliance.models import Adjustment, Obligation, Requirement, RequirementVersion
from compliance.rules import status
from compliance.selectors import decisions_of
from compliance.services import UnableToDecide, decide, record_dates, withdraw
from compliance.services.decisions import stretch_on, terms_on
from people.access import SignedInRequest, is_oneself, organisation_or_404
from people.models import Engagement
from people.rules import in_words
from people.selectors import clock_dates_of
from people.services import UnableToRecord, look

# Clock → the field of an engagement that a lead fills in.
RECORDED = {ClockStart.APPROVAL: "approved_on", ClockStart.FIRST_CARE_ROLE: "first_care_role_on"}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: SignedInRequest, organisation_id, engagement_id, requirement_id) -> HttpResponse:
    """One date: why it is what it is, what was decided of it, and a form that changes it."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    engagement = get_object_or_404(
        Engagement.objects.select_related("person", "organisation"), pk=engagement_id, organisation=place
    )
    asked = get_object_or_404(Requirement, pk=requirement_id)
    row = stretch_on(engagement, asked, today)
    if row is None:
        raise Http404
    page = _("One of your dates")
    look(viewer=request.user, person=engagement.person, organisation=place, page=page, at=now, on=today)
    terms = terms_on(asked, today)
    kinds, field = kinds_for(row, terms), RECORDED.get(ClockStart(terms.clock_start)) if terms else None
    recording = request.method == "POST" and field is not None and field in request.POST
    form = DecisionForm(request.POST if request.method == "POST" and not recording else None, kinds=kinds)
    known = getattr(engagement, field) if field else None
    dates = ClockForm(request.POST if recording else None, only=field, initial={field: known}) if field else None
    if recording and dates is not None and dates.is_valid():
        try:
            given = dict(dates.cleaned_data)
            record_dates(
                engagement=engagement, reason=given.pop("known_by"), actor=request.user, at=now, on=today, **given
            )
        except (UnableToDecide, UnableToRecord) as reason:
            dates.add_error(None, str(reason))
        else:
            messages.success(request, _("Recorded. The date is counted from it."))
            return redirect("compliance:person", organisation_id=place.pk, person_id=engagement.person_id)
    elif request.method == "POST" and not recording and form.is_valid():
        try:
            decide(engagement=engagement, requirement=asked, actor=request.user, at=now, on=today, **form.cleaned_data)
        except UnableToDecide as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Decided. You can take it back on this page."))
            return redirect("compliance:person", organisation_id=place.pk, person_id=engagement.person_id)
    context = {
        "organisation": place,
        "person": engagement.person,
        "engagement": engagement,
        "requirement": asked,
        "row": row,
        "sentence": sentence(status(row.standing, today), row.standing),
        "why": _capital(why(row.standing)),
        "missing": missing(row),
        "history": history([one for one in decisions_of(engagement.person, place) if one.requirement_id == asked.pk]),
        "recorded": clock_dates_of(engagement),
        "form": form,
        "dates": dates,
        "known": known,
        "kinds": kinds,
        "oneself": is_oneself(request.user, engagement.person_id),
    }
    return render(request, "compliance/decision.html", context)


@login_required
@never_cache
@require_http_methods(["POST"])
def withdraw_decision(request: SignedInRequest, organisation_id, decision_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    taken = get_object_or_404(
        Adjustment.objects.select_related("engagement"), pk=decision_id, engagement__organisation=place
    )
    try:
        withdraw(decision=taken, actor=request.user, at=now, on=today)
    except UnableToDecide as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("Taken back. It stays in the history."))
    return redirect("compliance:person", organisation_id=place.pk, person_id=taken.engagement.person_id)


def kinds_for(row: Obligation, terms: RequirementVersion | None) -> list[Decision]:
    """What may be decided of it today."""
    if not row.obliges:
        return []
    found = [Decision.CONFIRMED] if row.question == Question.TOO_SOON else []
    found.append(Decision.EXTENSION)
    if terms is not None and terms.deferrable:
        found.append(Decision.DEFERRAL)
    return [*found, Decision.INTERIM, Decision.EXEMPTION]


def missing(row: Obligation) -> str:
    """What somebody has to decide, in a sentence."""
    if row.question == Question.TOO_SOON and row.due_on:
        return _("It was due on %(day)s, before it could be asked for here.") % {"day": in_words(row.due_on)}
    if row.question and ClockStart(row.clock) == ClockStart.APPROVAL:
        return _("The day of approval is not recorded.")
    if row.question and ClockStart(row.clock) == ClockStart.FIRST_CARE_ROLE:
        return _("The day of the first care role in any home is not recorded.")
    if row.question:
        return _("There is nothing to count from yet. Give a date.")
    return ""


def decide_url(row: Obligation) -> str:
    return reverse("compliance:decision", args=[row.organisation_id, row.engagement_id, row.requirement_id])


def history(rows: list[Adjustment]) -> list[dict]:
    """Decisions as a page says them: what, until when, by whom, when, why, and whether it was taken back."""
    return [
        {
            "row": one,
            "what": str(Decision(one.kind).label),
            "at_once": one.given_in.number if one.given_in else 0,
            "by": str(one.decided_by),
            "taken_back": one.withdrawn_at,
            "taken_back_by": str(one.withdrawn_by) if one.withdrawn_by else "",
        }
        for one in rows
    ]


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
