"""Coverage as training leads see it first: one sentence, what is asked, the teams; each number a way to people."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from compliance.lens import Lens
from compliance.lens_forms import LensForm
from compliance.selectors import by_requirement, by_team, questions_here, stand
from compliance.wording import cells, columns, nothing_asked, parts, people_url
from people.access import SignedInRequest, organisation_or_404, organisations_overseen
from people.rules import in_words

FILTERS = ("on", "team", "role")


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
    """A place, or one of its teams, on a day."""
    today = timezone.localdate()
    place = organisation_or_404(request.user, organisation_id, today)
    form = LensForm(request.GET, organisation=place, today=today, shown=FILTERS)
    lens = form.lens()
    here, there = request.path, people_url(place)

    def people(**changes: Any) -> str:
        return there + lens.query(today=today, **changes)

    def by_status(**changes: Any) -> Callable[[str], str]:
        return lambda status: people(status=status, **changes)

    asked, teams, all_of_it = by_requirement(lens), by_team(lens), stand(lens)
    context = {
        "organisation": place,
        "on": lens.on,
        "today": today,
        "team": lens.team,
        "form": form,
        "stand": all_of_it,
        "parts": [
            *parts(all_of_it.counts, by_status()),
            *nothing_asked(all_of_it, by_status()),
        ],
        "everybody": people(),
        "questions": questions_here(place, today).count(),
        "asked_columns": columns(_("What is asked")),
        "asked_caption": _("By what is asked, %(day)s") % {"day": in_words(lens.on)},
        "asked": [
            cells(
                {"text": one.requirement.name, "href": people(requirement=one.requirement.pk)},
                one.counts,
                by_status(requirement=one.requirement.pk),
            )
            for one in asked
        ],
        "sources": [one.terms for one in asked],
        "team_columns": columns(_("Team")),
        "team_caption": _("By team, %(day)s") % {"day": in_words(lens.on)},
        "teams": [
            cells(
                {"text": one.team.name, "href": here + lens.query(today=today, team=one.team)},
                one.counts,
                by_status(team=one.team),
            )
            for one in teams
            if one.team
        ],
        "in_no_team": _in_no_team(lens, [one.counts.total for one in teams if one.team is None]),
        "query": lens.query(today=today),
    }
    return render(request, "compliance/organisation.html", context)


def _in_no_team(lens: Lens, totals: list[int]) -> str:
    number = sum(totals)
    if not number:
        return ""
    if lens.team:
        said = ngettext("%(n)s person is in this team itself.", "%(n)s people are in this team itself.", number)
    else:
        said = ngettext("%(n)s person is in no team.", "%(n)s people are in no team.", number)
    return said % {"n": number}
