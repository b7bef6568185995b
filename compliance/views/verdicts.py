"""The evidence of chosen people: each piece seen, those ticked accepted or returned in one go."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.choosing_forms import VerdictsForm
from compliance.enums import EvidenceState
from compliance.models import Evidence
from compliance.services import UnableToJudge, judge_many
from compliance.services.answers import MOST_AT_ONCE
from compliance.services.evidence import may_judge
from compliance.showing import OPEN, evidence_here
from compliance.views.choosing import chosen_people, ids_in, ids_named, view_of
from people.access import SignedInRequest
from people.models import Person
from people.rules import in_words
from people.selectors import merged_with


@login_required
@never_cache
@require_http_methods(["POST"])
def judge_some(request: SignedInRequest, organisation_id) -> HttpResponse:
    """From a view of people to what waits of theirs; from there, a verdict on those ticked and on no other."""
    now = timezone.now()
    today = timezone.localdate(now)
    place, lens, back = view_of(request, organisation_id, today)
    deciding = "shown" in request.POST
    here = evidence_here(place, today)
    if deciding:
        rows = here.filter(pk__in=ids_in(request.POST["shown"])[:MOST_AT_ONCE])
    else:
        chosen, problem = chosen_people(request, lens)
        if problem:
            messages.error(request, problem)
            return redirect(back)
        accounts = {one for ids in merged_with(chosen).values() for one in ids}
        # What this lead accepted today can be returned here: that is how it is taken back.
        mine = Q(verdicts__judged_by=request.user, verdicts__accepted=True, verdicts__judged_at__date=today)
        rows = here.filter(Q(state__in=OPEN) | Q(mine, state=EvidenceState.ACCEPTED), person__in=accounts).distinct()
    pieces = list(rows[:MOST_AT_ONCE])
    form = VerdictsForm(request.POST if deciding else None)
    if deciding and form.is_valid():
        ticked = set(ids_named(request, "piece"))
        wanted = [one for one in pieces if one.pk in ticked]
        accepted = form.cleaned_data["verdict"] == "accept"
        if not wanted:
            form.add_error(None, _("Tick at least one piece."))
        else:
            try:
                done = judge_many(
                    evidence=wanted, accepted=accepted, reason=form.cleaned_data["reason"], actor=request.user, at=now,
                    on=today,
                )  # fmt: skip
            except UnableToJudge as reason:
                form.add_error(None, str(reason))
            else:
                messages.success(request, _said(len(done), accepted))
                return redirect(back)
    columns = (_("Name"), _("What, and who gave it"), _("The day on it"), _("To see it"), _("State"))
    context = {
        "organisation": place,
        "back": back,
        "action": f"{request.path}{lens.query(today=today)}",
        "form": form,
        "shown": " ".join(str(one.pk) for one in pieces),
        "columns": [{"label": label} for label in columns],
        "table": [_row(one, request, place) for one in pieces],
        "caption": ngettext("%(n)d piece of evidence", "%(n)d pieces of evidence", len(pieces)) % {"n": len(pieces)},
        "people": Person.objects.filter(pk__in={one.person_id for one in pieces}).count(),
    }
    return render(request, "compliance/verdicts.html", context)


def _row(one: Any, request: SignedInRequest, place) -> list:
    """The box is there unless this lead can neither accept it nor return it."""
    name = f"piece:{one.pk}"
    page = reverse("compliance:evidence_one", args=[place.pk, one.pk])
    first: dict[str, Any] = {"text": str(one.person), "href": page}
    why = {accepted: _why_not(one, accepted, request.user) for accepted in (True, False)}
    if not all(why.values()):
        first |= {"box": name, "ticked": name in request.POST}
    see: str
    if one.file:
        see = format_html('<a href="{}">{}<span class="visually-hidden">: {}</span></a>',
                          reverse("compliance:evidence_file", args=[one.pk]), one.file_name, one.person)  # fmt: skip
    elif one.link:
        see = format_html('<a href="{}" rel="noopener noreferrer nofollow">{}<span class="visually-hidden">: {}</span>'
                          "</a>", one.link, _("Its link"), one.person)  # fmt: skip
    else:
        see = _("Nothing to see")
    state = str(EvidenceState(one.state).label)
    return [first, f"{one.title}, {one.issuer}", in_words(one.achieved_on), see, f"{state}. {why[True]}".strip()]


def _why_not(one: Evidence, accepted: bool, actor: Person) -> str:
    try:
        may_judge(evidence=one, accepted=accepted, actor=actor, on=timezone.localdate())
    except UnableToJudge as reason:
        return str(reason)
    return ""


def _said(number: int, accepted: bool) -> str:
    if accepted:
        words = ngettext("%(n)d piece is accepted by you.", "%(n)d pieces are accepted by you.", number)
        words = f"{words} {_('To take that back today, choose the same people and return it.')}"
    else:
        words = ngettext("%(n)d piece is returned.", "%(n)d pieces are returned.", number)
        words = f"{words} {_('They read what you wrote.')}"
    return words % {"n": number}
