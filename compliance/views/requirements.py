"""What is asked here, of whom and why: the list, the library, and a change that is looked at before it is saved."""

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certification.models import Credential
from compliance.asking_forms import AdoptForm, StopForm, TermsForm
from compliance.enums import ClockStart
from compliance.explaining import CLOCK_WORDS, counted
from compliance.library import Row, library
from compliance.library import version as library_version
from compliance.models import Requirement, RequirementVersion
from compliance.selectors import asked_here, assignments_here
from compliance.services import NewTerms, UnableToRequire, adopt, ask_own, change_terms, take_back_change
from compliance.services.adoption import may_ask
from compliance.services.requirements import ending, lawful, may_begin, terms_of_version
from compliance.showing import subjects_for
from compliance.views.previewing import Outdated, looked_at, unseal, unseal_new
from courses.models import Module
from people.access import SignedInRequest, organisation_or_404
from people.enums import Role
from people.models import Organisation
from people.rules import in_words


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def requirements(request: SignedInRequest, organisation_id) -> HttpResponse:
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    asked = asked_here(place, today)
    _say([terms for one in asked for terms in (one.now, one.coming) if terms is not None], place)
    acts: dict = {}
    for act in assignments_here(place):
        acts.setdefault(act.requirement_id, []).append(act)
    for one in asked:
        one.acts = acts.get(one.requirement.pk, [])
    context = {"organisation": place, "asked": asked, "today": today}
    return render(request, "compliance/requirements.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def library_list(request: SignedInRequest, organisation_id) -> HttpResponse:
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    here = dict(Requirement.objects.filter(organisation=place).exclude(key="").values_list("key", "pk"))
    rows = [{"row": row, "by_when": by_when(row), "asked_as": here.get(row.key)} for row in library().values()]
    context = {"organisation": place, "rows": rows, "version": library_version()}
    return render(request, "compliance/library.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adopt_row(request: SignedInRequest, organisation_id, library_key) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    row = library().get(library_key)
    if row is None:
        raise Http404
    start = {"from_day": today, "months": row.months, "refresh_months": row.refresh_months}
    form = AdoptForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            adopt(row=row, organisation=place, actor=request.user, at=now, on=today, **form.cleaned_data)
        except UnableToRequire as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(
                request,
                _("“%(name)s” is asked here from %(day)s. Dates will be up to date in a moment.")
                % {"name": row.name, "day": in_words(form.cleaned_data["from_day"])},
            )
            return redirect("compliance:requirements", organisation_id=place.pk)
    context = {"organisation": place, "row": row, "by_when": by_when(row), "form": form}
    return render(request, "compliance/adopt.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: SignedInRequest, organisation_id) -> HttpResponse:
    """Something of this place's own: first looked at, then saved."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    start = {"effective_from": today, "clock_start": ClockStart.ROLE_START, "obliges": True}
    form = TermsForm(initial=start, **_choices(place, own=True, new=True))
    seen, problem = None, ""
    if request.method == "POST" and "previewed" in request.POST:
        try:
            asked, terms = unseal_new(request.POST["previewed"], place, request.user)
            ask_own(asked=asked, terms=terms, actor=request.user, at=now, on=today)
        except (UnableToRequire, Outdated) as reason:
            problem = str(reason)
        else:
            messages.success(request, _("Saved. Everybody’s dates will be up to date in a moment."))
            return redirect("compliance:requirement", organisation_id=place.pk, requirement_id=asked.pk)
    elif request.method == "POST":
        form = TermsForm(request.POST, **_choices(place, own=True, new=True))
        if form.is_valid():
            kind, _sep, key = form.cleaned_data["holds"].partition(":")
            asked = Requirement(
                organisation=place, name=form.cleaned_data["name"], **{f"{kind}_id": key} if key else {}
            )
            terms = NewTerms(checked_on=today, **form.terms())
            try:
                may_ask(asked, terms, on=today)
                seen = looked_at(asked, terms, None, request.user)
            except UnableToRequire as reason:
                problem = str(reason)
    context = {
        "organisation": place,
        "form": form,
        "seen": seen,
        "problems": [{"text": problem}] if problem else [],
    }
    return render(request, "compliance/own.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def requirement(request: SignedInRequest, organisation_id, requirement_id) -> HttpResponse:
    """One requirement of this place: its terms so far, and a change of them: first looked at, then saved."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    asked = get_object_or_404(
        Requirement.objects.select_related("organisation", "module__edition"),
        pk=requirement_id,
        organisation=place,
        individual=False,
    )
    versions = list(asked.versions.select_related("team", "decided_by"))
    last = versions[-1]
    choices = _choices(place, own=not asked.key)
    form, stop, terms = TermsForm(initial=_initial(last, today), **choices), StopForm(), None
    seen, problem = None, ""
    try:
        if request.method == "POST" and "previewed" in request.POST:
            sealed = unseal(request.POST["previewed"], asked, last, request.user)
            change_terms(requirement=asked, terms=sealed, actor=request.user, at=now, on=today)
            messages.success(request, _("Saved. Everybody’s dates will be up to date in a moment."))
            return redirect("compliance:requirement", organisation_id=place.pk, requirement_id=asked.pk)
        if request.method == "POST" and "stops_on" in request.POST:
            stop = StopForm(request.POST)
            if stop.is_valid():
                given = stop.cleaned_data
                terms = ending(last, from_day=given["stops_on"], reason=given["stop_note"])
        elif request.method == "POST":
            form = TermsForm(request.POST, **choices)
            if form.is_valid():
                terms = _next_terms(form, last, today)
        if terms is not None:
            lawful(asked.key, terms)
            may_begin(asked, terms, on=today)
            seen = looked_at(asked, terms, last, request.user)
    except (UnableToRequire, Outdated) as reason:
        problem = str(reason)
    _say(versions, place)
    context = {
        "organisation": place,
        "requirement": asked,
        "row": library().get(asked.key),
        "versions": list(reversed(versions)),
        "form": form,
        "stop": stop,
        "seen": seen,
        "problems": [{"text": problem}] if problem else [],
        "today": today,
    }
    return render(request, "compliance/requirement.html", context)


@login_required
@never_cache
@require_http_methods(["POST"])
def take_back(request: SignedInRequest, organisation_id, version_id) -> HttpResponse:
    """A change that has not begun."""
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    version = get_object_or_404(RequirementVersion, pk=version_id, requirement__organisation=place)
    try:
        take_back_change(version=version, on=today)
    except UnableToRequire as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("Taken back. It was asked of nobody yet."))
    return redirect("compliance:requirements", organisation_id=place.pk)


def _choices(place: Organisation, *, own: bool, new: bool = False) -> dict:
    """What the form of a place offers to choose from."""
    found: dict = {"organisation": place, "own": own, "subjects": subjects_for([place]) if own else {}}
    if new:
        found["holds"] = {"evidence": _("Evidence from elsewhere that you accept")}
        for one in Credential.objects.all():
            found["holds"][f"credential:{one.pk}"] = _("Our certificate: %(name)s") % {"name": one.name}
        for module in Module.objects.filter(offered=True).select_related("edition"):
            found["holds"][f"module:{module.pk}"] = _("Our module: %(name)s") % {"name": module.edition.title}
    return found


def _say(versions: list[RequirementVersion], place: Organisation) -> None:
    """Adds to each version what the page says of it in words."""
    subjects = subjects_for([place])
    for one in versions:
        one.of_whom, one.by_when = of_whom(one), by_when(one)  # type: ignore[attr-defined]
        one.evidence_about = subjects.get(one.subject, "")  # type: ignore[attr-defined]


def of_whom(terms: RequirementVersion) -> str:
    """Who is asked, in words."""
    if terms.ends:
        return _("Nobody any more")
    if terms.clock_start == ClockStart.ASSIGNED:
        return _("Those of whom it was asked by name")
    roles = [str(Role(role).label) for role in terms.roles if role in Role.values]
    parts = [", ".join(roles) or _("Everybody")]
    if terms.team:
        parts.append(_("in %(team)s and the teams below it") % {"team": terms.team.name})
    if terms.joined_from:
        parts.append(_("who started on %(day)s or later") % {"day": in_words(terms.joined_from)})
    return ", ".join(parts)


def by_when(terms: RequirementVersion | Row) -> str:
    """How long people have, in words; for a version or for a row of the library."""
    clock = ClockStart(terms.clock_start)
    fixed = getattr(terms, "fixed_on", None)
    if not terms.obliges:
        first = _("Suggested, with no date")
    elif clock == ClockStart.ASSIGNED:
        first = _("By the day that was said to each")
    elif clock == ClockStart.FIXED_DATE and fixed and not terms.months:
        first = _("By %(day)s") % {"day": in_words(fixed)}
    elif not terms.months:
        first = _("At once, from %(clock)s") % {"clock": CLOCK_WORDS[clock]}
    else:
        first = _("Within %(months)s of %(clock)s") % {
            "months": counted(terms.months, "month"),
            "clock": CLOCK_WORDS[clock],
        }
    again = terms.refresh_months
    return f"{first}; {_('again after')} {counted(again, 'month')}" if again else first


def _initial(last: RequirementVersion, today: date) -> dict:
    """The form as the terms stand, so that what is not touched stays as it is."""
    given = {name: getattr(last, name) for name in TermsForm.base_fields if hasattr(last, name)}
    given |= {f"role_{role}": True for role in last.roles}
    return given | {"effective_from": today, "note": ""}


def _next_terms(form: TermsForm, last: RequirementVersion, today: date) -> NewTerms:
    given = form.terms()
    if given.get("source", last.source) != last.source:
        given |= {"source_url": "", "checked_on": today, "review_by": None}
    return replace(terms_of_version(last), **given, ends=False)
