"""Joining by invitation, inviting, saying one's name."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from people.access import SignedInRequest, organisation_or_404, organisations_governed
from people.enums import Oversight
from people.forms import InvitationForm, NameForm, SettingsForm
from people.leaders import LETS_SEE, own_roles
from people.models import Person
from people.receivers import INVITATION_IN_SESSION
from people.selectors import current_engagements, invitation_by_token
from people.services import (
    UnableToAccept,
    UnableToInvite,
    UnableToShare,
    accept_invitation,
    change_settings,
    invite,
    person_at,
    rename,
)
from people.views.sign_in import AskForCodeView


@method_decorator(never_cache, name="dispatch")
class JoinView(AskForCodeView):
    """Shows an invitation; only the button under it (POST) sends a code. Looking never uses the link up."""

    template_name = "people/join.html"
    http_method_names = ["get", "head", "post", "options"]

    @sensitive_variables("token")
    def dispatch(self, request, token, *args, **kwargs):
        if request.method.lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        self.invitation = invitation_by_token(token)
        now = timezone.now()
        if self.invitation is None or not self.invitation.is_open(now):
            return render(request, "people/join_closed.html", status=410 if self.invitation else 404)
        oversight = self.invitation.oversight
        self.sees = LETS_SEE[Oversight(oversight)] if oversight else ""
        if request.user.is_authenticated:
            return self.join_signed_in(request, now)
        return super().dispatch(request, *args, **kwargs)

    def join_signed_in(self, request, now):
        if request.method != "POST":
            return render(request, "people/join.html", self.about() | {"signed_in": True})
        try:
            accept_invitation(invitation_id=self.invitation.id, person=request.user, at=now, on=timezone.localdate(now))
        except UnableToAccept as reason:
            messages.error(request, str(reason))
        return redirect("home:after_sign_in" if self.invitation.oversight else "home:learning")

    def post(self, request, *args, **kwargs):
        person_at(email=self.invitation.email)
        request.session[INVITATION_IN_SESSION] = str(self.invitation.id)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.request.method == "POST":
            kwargs["data"] = {"email": self.invitation.email}
        return kwargs

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | self.about()

    def about(self) -> dict:
        return {"invitation": self.invitation, "sees": self.sees}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: SignedInRequest) -> HttpResponse:
    """The one question before the first lesson: what is your name?"""
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename(person=request.user, name=form.cleaned_data["name"])
        except UnableToShare as reason:
            form.add_error("name", str(reason))
        else:
            return redirect("home:learning")
    engagements = current_engagements(request.user, timezone.localdate())
    return render(request, "people/welcome.html", {"form": form, "engagements": engagements})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    """Name, display, and the ways to what else is one's own."""
    me = request.user
    form = SettingsForm(request.POST or None, initial={"name": me.name, "text_size": me.text_size, "calm": me.calm})
    if request.method == "POST" and form.is_valid():
        try:
            change_settings(person=me, **form.cleaned_data)
        except UnableToShare as reason:
            form.add_error("name", str(reason))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:settings")
    beside = Person.objects.at(me.address_for_messages).filter(is_active=True).exclude(pk=me.pk)
    today = timezone.localdate()
    context = {
        "form": form,
        "email": me.address_for_messages,
        "beside": beside,
        "roles": [(one, LETS_SEE[Oversight(one.kind)]) for one in own_roles(me, today)],
        "governed": organisations_governed(me, today),
    }
    return render(request, "people/settings.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite_someone(request: SignedInRequest, organisation_id) -> HttpResponse:
    now = timezone.now()
    organisation = organisation_or_404(request.user, organisation_id, timezone.localdate(now))
    form = InvitationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            invite(
                organisation=organisation,
                email=form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                team=form.cleaned_data["team"],
                actor=request.user,
                at=now,
            )
        except UnableToInvite as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Invitation sent to %(email)s.") % {"email": form.cleaned_data["email"]})
            return redirect("people:invite", organisation_id=organisation.id)
    return render(request, "people/invite.html", {"form": form, "organisation": organisation})
