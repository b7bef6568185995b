"""A check-in for oneself: asked, shown the way on, and stored only where somebody says so."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import SignedInRequest
from people.rules import quarter_of
from wellbeing import asking
from wellbeing.access import private_page
from wellbeing.check_in_forms import KEEP, LEAVE, AfterForm, AnswersForm, TakeBackForm
from wellbeing.items import UnableToKeep
from wellbeing.selectors.check_in import own_check_ins, own_lines, places_of, to_be_counted
from wellbeing.services.check_in import (
    delete_check_in,
    delete_check_ins,
    give_to_be_counted,
    keep_check_in,
    take_back,
    take_back_all,
)


@private_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: SignedInRequest) -> HttpResponse:
    """The six items. What is answered leads to words for the way that was chosen; nothing is stored yet.

    `again`: back from there to one's answers, since no browser keeps this page.
    """
    form = AnswersForm(request.POST or None, initial={"check_id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:
        places = places_of(request.user, timezone.localdate())
        after = AfterForm(initial=form.cleaned_data, places=places)
        return _way_on(request, after, form.answers, form.cleaned_data["way"])
    given = form.answers if form.is_bound else {}
    return render(request, "wellbeing/check_in.html", {"form": form, "asked": asking.asked(given), "ways": asking.WAYS})


def _way_on(request: SignedInRequest, form: AfterForm, answers: asking.Answers, way: str) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "form": form,
        "way": way,
        "answered": bool(answers),
        "places": list(form.places.values()),
        "several": len(form.places) > 1,
        "ends": quarter_of(today).last,
        "lines": own_lines(request.user, today) if way in (asking.TALK, asking.TOO_MUCH) else [],
        "keep": KEEP,
        "leave": LEAVE,
        "tools": asking.TOOLS,
        "guide": asking.GUIDE,
        "lessons": asking.LESSONS,
    }
    return render(request, "wellbeing/check_in_ways.html", context)


@private_page
@sensitive_post_parameters()
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """Keeps it, or does not; and counts it with others', or does not. Each only by its own tick or button."""
    now = timezone.now()
    form = AfterForm(request.POST, places=places_of(request.user, timezone.localdate(now)))
    if not form.is_valid():
        return _way_on(request, form, form.answers, form.cleaned_data.get("way", asking.NOTING))
    kept = form.cleaned_data["keep"] == KEEP
    if kept:
        try:
            keep_check_in(
                person=request.user,
                check_id=form.cleaned_data["check_id"],
                answers=form.answers,
                way=form.cleaned_data["way"],
                at=now,
            )
        except UnableToKeep as reason:
            messages.error(request, str(reason))
            return redirect("wellbeing:check_in")
    said = _("It is kept for you.") if kept else _("Nothing was kept.")
    if form.cleaned_data["count"] and form.place and form.answers:
        give_to_be_counted(person=request.user, organisation=form.place, answers=form.answers, at=now)
        said += " " + _("Your answers will be counted with others’.")
    messages.success(request, said)
    return redirect("wellbeing:earlier_check_ins")


@private_page
@require_GET
def earlier(request: SignedInRequest) -> HttpResponse:
    context = {"check_ins": own_check_ins(request.user), "counted": to_be_counted(request.user)}
    return render(request, "wellbeing/check_ins.html", context)


@private_page
@require_POST
def delete(request: SignedInRequest, item_id: uuid.UUID) -> HttpResponse:
    delete_check_in(person=request.user, check_id=item_id)
    messages.success(request, _("It is deleted."))
    return redirect("wellbeing:earlier_check_ins")


@private_page
@require_POST
def delete_all(request: SignedInRequest) -> HttpResponse:
    delete_check_ins(person=request.user)
    messages.success(request, _("All of them are deleted."))
    return redirect("wellbeing:earlier_check_ins")


@private_page
@require_POST
def uncount(request: SignedInRequest) -> HttpResponse:
    """Takes back what was given to be counted: of one quarter, or all of it."""
    form = TakeBackForm(request.POST)
    if form.is_valid() and form.cleaned_data["quarter"]:
        take_back(person=request.user, quarter=form.cleaned_data["quarter"])
    elif form.is_valid():
        take_back_all(person=request.user)
    messages.success(request, _("Your answers are taken back. They will not be counted."))
    return redirect("wellbeing:earlier_check_ins")
