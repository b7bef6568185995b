"""What is asked here, of whom and why: the list, the library, and a change that is looked at before it is saved."""

from dataclasses import asdict, replace
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.enums import ClockStart
from compliance.explaining import CLOCK_WORDS, counted, sentence
from compliance.forms import AdoptForm, StopForm, TermsForm
from compliance.library import Row, library
from compliance.library import version as library_version
from compliance.models import Requirement, RequirementVersion
from compliance.preview import Effect, effect
from compliance.rules import Standing, status
from compliance.selectors import asked_here
from compliance.services import NewTerms, UnableToRequire, adopt, change_terms
from compliance.services.requirements import ending, lawful, may_begin, terms_of_version
from people.access import SignedInRequest, organisation_or_404
from people.enums import Role
from people.models import Organisation
from people.rules import in_words

SALT = "compliance.previewed"
# Whoever comes back tomorrow looks again: the people may be others by then.
PREVIEW_SECONDS = 60 * 60
SHOWN = 50


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def requirements(request: SignedInRequest, organisation_id) -> HttpResponse:
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    asked = asked_here(place, today)
    for one in asked:
        for terms in (one.now, one.coming):
            if terms is not None:
                terms.of_whom, terms.by_when = of_whom(terms), by_when(terms)  # type: ignore[attr-defined]
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
def requirement(request: SignedInRequest, organisation_id, requirement_id) -> HttpResponse:
    """One requirement of this place: its terms so far, and a change of them: first looked at, then saved."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    asked = get_object_or_404(Requirement, pk=requirement_id, organisation=place)
    versions = list(asked.versions.select_related("team", "decided_by"))
    last = versions[-1]
    form, stop, seen = TermsForm(organisation=place, initial=_initial(last, today)), StopForm(), None
    problem = ""
    if request.method == "POST" and "previewed" in request.POST:
        try:
            terms = _unpacked(request.POST["previewed"], asked, last, request.user.pk, place)
            change_terms(requirement=asked, terms=terms, actor=request.user, at=now, on=today)
        except (UnableToRequire, Outdated) as reason:
            problem = str(reason)
        else:
            messages.success(request, _("Saved. Everybody’s dates will be up to date in a moment."))
            return redirect("compliance:requirement", organisation_id=place.pk, requirement_id=asked.pk)
    elif request.method == "POST" and "stops_on" in request.POST:
        stop = StopForm(request.POST)
        if stop.is_valid():
            given = stop.cleaned_data
            last_terms = ending(last, from_day=given["stops_on"], reason=given["stop_note"])
            seen, problem = _looked_at(asked, last_terms, last, request.user.pk, today)
    elif request.method == "POST":
        form = TermsForm(request.POST, organisation=place)
        if form.is_valid():
            seen, problem = _looked_at(asked, _new_terms(form, last), last, request.user.pk, today)
    for one in versions:
        one.of_whom, one.by_when = of_whom(one), by_when(one)  # type: ignore[attr-defined]
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


def of_whom(terms: RequirementVersion) -> str:
    """Who is asked, in words."""
    if terms.ends:
        return _("Nobody any more")
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


def _new_terms(form: TermsForm, last: RequirementVersion) -> NewTerms:
    given = {name: form.cleaned_data[name] for name in TermsForm.base_fields}
    if given["clock_start"] != ClockStart.FIXED_DATE:
        given["fixed_on"] = None
    return replace(terms_of_version(last), **given, roles=form.roles(), ends=False)


class Outdated(Exception):
    """What was previewed cannot be saved as it was; the message says the cure."""


def _packed(asked: Requirement, terms: NewTerms, last: RequirementVersion, viewer) -> str:
    """What was looked at, signed: exactly this is saved, by whoever looked, if nothing changed in between."""
    said = asdict(replace(terms, team=None)) | {"team": str(terms.team.pk) if terms.team else None}
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    about = {"requirement": str(asked.pk), "last": str(last.pk), "viewer": str(viewer), "terms": said}
    return signing.dumps(about, salt=SALT, compress=True)


def _unpacked(text: str, asked: Requirement, last: RequirementVersion, viewer, place: Organisation) -> NewTerms:
    again = Outdated(_("This was looked at too long ago, or something changed since. Look at it again, then save."))
    try:
        about = signing.loads(text, salt=SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature as error:
        raise again from error
    if about | {"terms": None} != {
        "requirement": str(asked.pk), "last": str(last.pk), "viewer": str(viewer), "terms": None,
    }:  # fmt: skip
        raise again
    said = dict(about["terms"])
    for name in ("effective_from", "fixed_on", "joined_from", "checked_on", "review_by"):
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    team = place.teams.filter(pk=said["team"]).first() if said["team"] else None
    if said["team"] and team is None:
        raise again
    return NewTerms(**said | {"team": team, "roles": tuple(said["roles"])})


def _looked_at(
    asked: Requirement, terms: NewTerms, last: RequirementVersion, viewer, today: date
) -> tuple[dict | None, str]:
    """What the page shows of a change, or why it cannot be made."""
    try:
        lawful(asked.key, terms)
        may_begin(asked, terms, on=today)
    except UnableToRequire as reason:
        return None, str(reason)
    would = effect(asked, terms)
    names = [_("Name"), _("Role"), _("Date now"), _("Date then"), _("What is said then")]
    shown = {
        "effect": would,
        "sentence": _in_a_sentence(would),
        "moved": len(would.moves),
        "shown": min(SHOWN, len(would.moves)),
        "columns": [{"label": label} for label in names],
        "table": [
            [
                str(person),
                change.engagement.get_role_display(),
                _date_of(change.now),
                _date_of(change.then),
                sentence(status(change.then, would.on), change.then) if change.then else _("Not asked"),
            ]
            for person, change in would.moves[:SHOWN]
        ],
        "token": _packed(asked, terms, last, viewer),
        "terms": terms,
    }
    return shown, ""


def _date_of(standing: Standing | None) -> str:
    if standing is None:
        return _("Not asked")
    if not standing.obliges:
        return _("Suggested, no date")
    return in_words(standing.due_on) if standing.due_on else _("No date")


def _in_a_sentence(would: Effect) -> list[dict]:
    return [
        {"number": would.affected, "text": ngettext("person is affected", "people are affected", would.affected)},
        {
            "number": would.newly_past_due,
            "text": ngettext("becomes past due on that day", "become past due on that day", would.newly_past_due),
        },
        {
            "number": would.newly_questioned,
            "text": ngettext("needs a decision first", "need a decision first", would.newly_questioned),
        },
        {"number": len(would.moves), "text": ngettext("date moves", "dates move", len(would.moves))},
    ]
