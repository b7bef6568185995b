"""Signing in by a code, and proving an address by one; allauth's pages for addresses that two people may share."""

import time

from allauth.account.app_settings import LOGIN_BY_CODE_TIMEOUT
from allauth.account.views import ConfirmEmailVerificationCodeView, ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.forms import NameForm
from people.models import Person
from people.receivers import INVITATION_IN_SESSION
from people.services import UnableToShare, join_beside, share_address
from people.sign_in_codes import SOMEBODY_ELSE, SignInCodes, sign_in_who_proved

PROVED_IN_SESSION = "address_proved"


class AskForCodeView(RequestLoginCodeView):
    """allauth's page; the message may hold a code for each of several people."""

    def form_valid(self, form):
        SignInCodes.begin(self.request, form.cleaned_data["email"])
        return HttpResponseRedirect(self.get_success_url())


class ConfirmCodeView(ConfirmLoginCodeView):
    """allauth's page, which sends away whoever comes with an old code without a word; here it says the cure."""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and not getattr(self, "_process", None):
            self.say_too_old()
        return response

    def say_too_old(self) -> None:
        messages.error(self.request, _("That code is too old. Ask for a new one here; it comes to the same address."))

    def post(self, request, *args, **kwargs):
        self._process = SignInCodes(self.stage)  # in place of allauth's own, which has found it young enough
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"codes": SignInCodes(self.stage).codes} if "code" in kwargs else kwargs

    def _verify_form_valid(self, form):
        if form.whose == SOMEBODY_ELSE:
            address = self._process.state["email"]
            self._process.abort()  # the codes of the others end here
            self.request.session[PROVED_IN_SESSION] = {"address": address, "at": time.time()}
            return redirect("people:somebody_else")
        response = self._process.finish_as(form.whose, self.get_next_url())
        if response is None:
            self.say_too_old()
            return redirect("account_request_login_code")
        return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def somebody_else(request: HttpRequest) -> HttpResponse:
    """For whoever was invited at an address that others use, and has just proved to read it: who are they?"""
    if request.user.is_authenticated:
        return redirect("home:learning")
    proved = request.session.get(PROVED_IN_SESSION)
    if proved is None or time.time() - proved["at"] > LOGIN_BY_CODE_TIMEOUT:
        messages.error(request, _("Open the link in your invitation once more, and ask for a new code there."))
        return redirect("account_request_login_code")
    address, form = proved["address"], NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = join_beside(
                invitation_id=request.session.get(INVITATION_IN_SESSION),
                address=address,
                name=form.cleaned_data["name"],
                at=timezone.now(),
            )
        except UnableToShare as reason:
            form.add_error("name", str(reason))
        else:
            del request.session[PROVED_IN_SESSION]
            return sign_in_who_proved(request, person, address)
    people = Person.objects.at(address).filter(is_active=True)
    return render(request, "people/somebody_else.html", {"form": form, "address": address, "people": people})


class ConfirmAddressView(ConfirmEmailVerificationCodeView):
    """allauth's page; a code to an address that somebody else signs in with lets one share it."""

    def _verify_form_valid(self, form):
        if not form.shared:
            return super()._verify_form_valid(form)
        try:
            share_address(person=self.request.user, address=self._process.email)
        except UnableToShare as reason:
            form.add_error("code", str(reason))
            return self.render_to_response(self.get_context_data(form=form))
        self._process.abort()
        return redirect("account_email")
