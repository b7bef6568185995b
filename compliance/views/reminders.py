"""What goes out this week, to how many, in which words; and the button that reminds everybody who is past due."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from compliance.services import Reminded, remind
from compliance.services.answers import MOST_AT_ONCE
from compliance.services.reminding import sort_out
from compliance.upcoming import past_due, upcoming
from compliance.views.choosing import chosen_people, ids_in, view_of
from notices.enums import Why
from notices.rules import opens
from people.access import SignedInRequest, organisation_or_404
from people.models import Person


@login_required
@never_cache
@require_GET
def upcoming_here(request: SignedInRequest, organisation_id) -> HttpResponse:
    now = timezone.now()
    place = organisation_or_404(request.user, organisation_id, timezone.localdate(now))
    coming = upcoming(place, now)
    context = {
        "organisation": place,
        "now": now,
        "coming": coming,
        "stages": [(stage.label, n) for stage, n in coming.stages],
        "not_written": [(why.label, n) for why, n in coming.not_written],
        "came_back": dict(coming.not_written).get(Why.CAME_BACK, 0),
    }
    return render(request, "compliance/reminders.html", context)


@login_required
@never_cache
@require_POST
def remind_past_due(request: SignedInRequest, organisation_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    done = remind(people=past_due(place, today), organisation=place, actor=request.user, at=now)
    for level, words in said(done, now):
        messages.add_message(request, level, words)
    return redirect("compliance:reminders", organisation_id=place.pk)


@login_required
@never_cache
@require_POST
def remind_some(request: SignedInRequest, organisation_id) -> HttpResponse:
    """From a view of people to whom would be reminded and who not; from there, exactly those."""
    now = timezone.now()
    today = timezone.localdate(now)
    place, lens, back = view_of(request, organisation_id, today)
    if "sure" in request.POST:
        chosen = ids_in(request.POST["sure"])
        done = remind(people=chosen[:MOST_AT_ONCE], organisation=place, actor=request.user, at=now)
        for level, words in said(done, now):
            messages.add_message(request, level, words)
        return redirect(back)
    chosen, problem = chosen_people(request, lens)
    if problem:
        messages.error(request, problem)
        return redirect(back)
    groups, skipped = sort_out(people=chosen, organisation=place, at=now)
    names = Person.objects.in_bulk(chosen)
    written_to = sorted((names[pk] for pk, _reasons in groups), key=lambda one: str(one).casefold())
    left_out = [(str(names[pk]), Why(why).label) for why, some in skipped.items() for pk in some if pk in names]
    context = {
        "organisation": place,
        "back": back,
        "action": f"{request.path}{lens.query(today=today)}",
        "written_to": written_to,
        "sure": " ".join(str(one.pk) for one in written_to),
        "left_columns": [{"label": _("Name")}, {"label": _("Why not")}],
        "left_out": sorted(left_out),
        "night": opens(now) > now,
    }
    return render(request, "compliance/remind.html", context)


def said(done: Reminded, now) -> list[tuple[int, str]]:
    """What a reminder by hand did, as the next page says it."""
    found = []
    if n := len(done.queued):
        words = ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", n) % {"n": n}
        if done.goes > now:
            words += " " + _("It is night: the messages go at 8 in the morning.")
        found.append((messages.SUCCESS, words))
    if done.skipped:
        parts = [f"{len(some)} ({Why(why).label})" for why, some in done.skipped.items()]
        found.append((messages.INFO, _("Not written to: %(who)s.") % {"who": "; ".join(parts)}))
    return found or [(messages.INFO, _("Nobody is past due."))]
