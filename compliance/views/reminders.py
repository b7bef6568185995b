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
from compliance.upcoming import past_due, upcoming
from notices.enums import Why
from people.access import SignedInRequest, organisation_or_404


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
