"""One person's engagements at an organisation, for those who lead its training there."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import SignedInRequest, engagement_or_404, is_oneself, member_or_404, pause_or_404
from people.members import open_invitation, stays_of
from people.models import Engagement, Organisation, Pause, Person
from people.organisation_forms import (
    BackForm,
    CorrectPauseForm,
    DatesForm,
    EndForm,
    HouseholdForm,
    MoveForm,
    NoPauseForm,
    PauseForm,
)
from people.selectors import days_changed, days_changed_of, own_pauses, returned
from people.services import (
    begin_pause,
    change_engagement,
    correct_pause,
    end,
    invite,
    look,
    move,
    put_together,
    remove_pause,
    take_apart,
    take_back_end,
    withdraw_invitation,
)
from people.views.forms import act_and_go, form_page

FORM = ["GET", "HEAD", "POST"]
NEWEST_CHANGES = 20


# The page's name in words, as its person reads it under "who has looked at my record".
PAGE = _l("Where you are here, and since when")


def _seen(request: SignedInRequest, place: Organisation, someone: Person, now: datetime) -> None:
    """Every page of this module shows one named person; each time it is written down for them."""
    look(viewer=request.user, person=someone, organisation=place, page=str(PAGE), at=now, on=timezone.localdate(now))


def _engagement(request: SignedInRequest, organisation_id, person_id, engagement_id, now: datetime) -> Engagement:
    row = engagement_or_404(request.user, organisation_id, person_id, engagement_id, timezone.localdate(now))
    _seen(request, row.organisation, row.person, now)
    return row


def _pause(request: SignedInRequest, organisation_id, person_id, pause_id, now: datetime) -> Pause:
    row = pause_or_404(request.user, organisation_id, person_id, pause_id, timezone.localdate(now))
    _seen(request, row.engagement.organisation, row.engagement.person, now)
    return row


def _page_of(row: Engagement) -> str:
    return reverse("people:person", args=[row.organisation_id, row.person_id])


def _form_of(request: SignedInRequest, row: Engagement, form: Form, act: Callable[[], object], **words) -> HttpResponse:
    """A page with one form about an engagement, back to its person's page; `words` as in `form_page`."""
    return form_page(request, form, act, back=_page_of(row), back_label=str(row.person), **words)


@login_required
@never_cache
@require_GET
def person(request: SignedInRequest, organisation_id, person_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    place, someone = member_or_404(request.user, organisation_id, person_id, today)
    _seen(request, place, someone, now)
    stays = stays_of(someone, place, today)
    context = {
        "organisation": place,
        "person": someone,
        "stays": stays,
        "here": any(stay.here for stay in stays),
        "current": any(stay.here and stay.engagement.started_on <= today for stay in stays),
        "invitation": open_invitation(someone, place, now),
        "changes": days_changed(days_changed_of(someone, place)[:NEWEST_CHANGES]),
        "returned": returned([someone.address_for_messages]).get(someone.address_for_messages.lower()),
        # Of oneself another lead decides; and of whoever shares one's household, whether they do.
        "oneself": is_oneself(request.user, someone.pk),
        "at_home": {stay.engagement.pk for stay in stays if request.user.pk in {mate.person_id for mate in stay.mates}},
    }
    return render(request, "people/person.html", context)


@login_required
@never_cache
@require_http_methods(FORM)
def dates(request: SignedInRequest, organisation_id, person_id, engagement_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    row = _engagement(request, organisation_id, person_id, engagement_id, now)
    names = ("started_on", "approved_on", "first_care_role_on", "hours_a_week")
    form = DatesForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    return _form_of(
        request,
        row,
        form,
        lambda: change_engagement(
            engagement=row,
            dates=form.dates,
            actor=request.user,
            at=now,
            on=today,
            reason=form.cleaned_data["known_by"],
        ),
        title=_("Dates of %(person)s") % {"person": row.person},
        lede=_("What is due, and when, is worked out again from these days."),
        label=_("Save"),
        done=_("Saved."),
    )


@login_required
@never_cache
@require_http_methods(FORM)
def to_team(request: SignedInRequest, organisation_id, person_id, engagement_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    row = _engagement(request, organisation_id, person_id, engagement_id, now)
    form = MoveForm(
        request.POST or None, organisation=row.organisation, on=today, initial={"team": row.team_id, "from_day": today}
    )

    def act() -> None:
        given = form.cleaned_data
        move(
            engagement=row,
            team=given["team"],
            from_day=given["from_day"],
            actor=request.user,
            at=now,
            on=today,
            reason=given["known_by"],
        )

    return _form_of(
        request,
        row,
        form,
        act,
        title=_("Move %(person)s to another team") % {"person": row.person},
        lede=_("No date starts again. Pauses, dates and decisions go along."),
        label=_("Move"),
        done=_("Moved."),
    )


@login_required
@never_cache
@require_http_methods(FORM)
def leave(request: SignedInRequest, organisation_id, person_id, engagement_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    row = _engagement(request, organisation_id, person_id, engagement_id, now)
    form = EndForm(request.POST or None, initial={"last_day": today})

    def act() -> None:
        given = form.cleaned_data
        end(
            engagement=row,
            last_day=given["last_day"],
            actor=request.user,
            at=now,
            on=today,
            reason=given["known_by"],
        )

    return _form_of(
        request,
        row,
        form,
        act,
        title=_("%(person)s is leaving") % {"person": row.person},
        lede=_(
            "From the day after, nothing is asked of them here and you see nothing new of theirs. "
            "What they learned stays theirs. Within a month you can take this back."
        ),
        label=_("Set the last day"),
        done=_("The last day is set. You can take it back for a month."),
        careful=True,
    )


@login_required
@never_cache
@require_POST
def stay(request: SignedInRequest, organisation_id, person_id, engagement_id) -> HttpResponse:
    """Takes a last day back."""
    now = timezone.now()
    today = timezone.localdate(now)
    row = _engagement(request, organisation_id, person_id, engagement_id, now)
    return act_and_go(
        request,
        lambda: take_back_end(engagement=row, actor=request.user, at=now, on=today),
        done=_("Taken back. They are here as before."),
        back=_page_of(row),
    )


@login_required
@never_cache
@require_http_methods(FORM)
def back(request: SignedInRequest, organisation_id, person_id, engagement_id) -> HttpResponse:
    """Invites somebody to the role that they have or had here; their record is open again once they say yes."""
    now = timezone.now()
    today = timezone.localdate(now)
    row = _engagement(request, organisation_id, person_id, engagement_id, now)
    form = BackForm(request.POST or None, organisation=row.organisation, on=today, initial={"team": row.team_id})

    def act() -> None:
        earlier = open_invitation(row.person, row.organisation, now)
        if earlier is not None:
            withdraw_invitation(invitation=earlier, actor=request.user, at=now)
        invite(
            organisation=row.organisation,
            email=row.person.address_for_messages,
            role=row.role,
            team=form.cleaned_data["team"],
            actor=request.user,
            at=now,
        )

    return _form_of(
        request,
        row,
        form,
        act,
        title=_("Invite %(person)s") % {"person": row.person},
        lede=_(
            "We send one message to %(email)s. If they were here before, you see their record again once they say yes."
        )
        % {"email": row.person.address_for_messages},
        label=_("Send the invitation"),
        done=_("Invitation sent."),
    )


@login_required
@never_cache
@require_http_methods(FORM)
def household(request: SignedInRequest, organisation_id, person_id, engagement_id) -> HttpResponse:
    now = timezone.now()
    row = _engagement(request, organisation_id, person_id, engagement_id, now)
    initial = {"name": row.household.name if row.household else "", "primary_carer": row.primary_carer}
    form = HouseholdForm(request.POST or None, initial=initial)

    def act() -> None:
        given = form.cleaned_data
        put_together(engagement=row, name=given["name"], primary_carer=given["primary_carer"], actor=request.user)

    return _form_of(
        request,
        row,
        form,
        act,
        title=_("Household of %(person)s") % {"person": row.person},
        lede=_("Where a rule says so, what one carer of a home holds counts for the others."),
        label=_("Save"),
        done=_("Saved."),
    )


@login_required
@never_cache
@require_POST
def apart(request: SignedInRequest, organisation_id, person_id, engagement_id) -> HttpResponse:
    """Takes somebody out of their household."""
    row = _engagement(request, organisation_id, person_id, engagement_id, timezone.now())
    return act_and_go(
        request,
        lambda: take_apart(engagement=row, actor=request.user),
        done=_("They share no household now."),
        back=_page_of(row),
    )


@login_required
@never_cache
@require_http_methods(FORM)
def pause(request: SignedInRequest, organisation_id, person_id, engagement_id) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    row = _engagement(request, organisation_id, person_id, engagement_id, now)
    form = PauseForm(request.POST or None, initial={"starts_on": today})
    return _form_of(
        request,
        row,
        form,
        lambda: begin_pause(engagement=row, **form.pause, actor=request.user, at=now, on=today),
        title=_("A pause for %(person)s") % {"person": row.person},
        lede=_("Dates stand still, and so do reminders. What falls due after it moves by its length."),
        label=_("Save the pause"),
        done=_("Saved."),
    )


@login_required
@never_cache
@require_http_methods(FORM)
def change_pause(request: SignedInRequest, organisation_id, person_id, pause_id) -> HttpResponse:
    """Ends a pause, or puts its days right."""
    now = timezone.now()
    today = timezone.localdate(now)
    row = _pause(request, organisation_id, person_id, pause_id, now)
    form = CorrectPauseForm(request.POST or None, initial={"starts_on": row.starts_on, "ends_on": row.ends_on})
    return _form_of(
        request,
        row.engagement,
        form,
        lambda: correct_pause(pause=row, **form.pause, actor=request.user, at=now, on=today),
        title=_("The pause of %(person)s") % {"person": row.engagement.person},
        lede=_("Write its last day to end it."),
        label=_("Save"),
        done=_("Saved."),
    )


@login_required
@never_cache
@require_http_methods(FORM)
def no_pause(request: SignedInRequest, organisation_id, person_id, pause_id) -> HttpResponse:
    """There was no pause."""
    now = timezone.now()
    today = timezone.localdate(now)
    row = _pause(request, organisation_id, person_id, pause_id, now)
    form = NoPauseForm(request.POST if request.method == "POST" else None)
    return _form_of(
        request,
        row.engagement,
        form,
        lambda: remove_pause(pause=row, actor=request.user, at=now, on=today, reason=form.cleaned_data["known_by"]),
        title=_("Take a pause of %(person)s away") % {"person": row.engagement.person},
        lede=_(
            "For a pause that never was. What is due is worked out as if it had not been. To end a pause, write its "
            "last day instead."
        ),
        label=_("Take it away"),
        done=_("The pause is taken away, as if it had not been."),
        careful=True,
    )


@login_required
@never_cache
@require_GET
def my_pauses(request: SignedInRequest) -> HttpResponse:
    """One's own pauses, and why: nobody else has this page."""
    return render(request, "people/my_pauses.html", {"pauses": own_pauses(request.user)})
