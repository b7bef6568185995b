"""Joining without an invitation: by a code, or as a kinship carer without an employer.

Who is signed out says yes first; they have joined once the code that we send to their address has come back.
"""

from allauth.core import ratelimit
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.joining_forms import AddressForm, AreaForm, CodeForm, KinshipForm
from people.models import OrganisationCode
from people.receivers import JOINING_IN_SESSION
from people.selectors import code_shown, code_typed, local_authority_of
from people.services import UnableToJoin, enrol_kinship, join_by_code, person_at
from people.services.codes import UNKNOWN_CODE
from people.views.sign_in import AskForCodeView

# The code that this visitor has typed and not said yes to.
CODE_IN_SESSION = "code_typed"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Asks for the code. Nothing is joined here: the next page says what joining means."""
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        # Before looking, so that a right guess after too many wrong ones is not told either.
        if not ratelimit.consume(request, action="join_code"):
            return ratelimit.respond_429(request)
        if form.is_valid():
            found = code_typed(form.cleaned_data["code"], timezone.localdate())
            if found is not None:
                request.session[CODE_IN_SESSION] = str(found.pk)
                return redirect("joining:code_yes")
            form.add_error("code", UNKNOWN_CODE)
    return render(request, "people/join_code.html", {"form": form})


@method_decorator(never_cache, name="dispatch")
class SelfJoiningView(AskForCodeView):
    """A page on which somebody says yes: signed in, they join at once; else by the code sent to their address."""

    http_method_names = ["get", "head", "post", "options"]
    form_kind: type[Form]

    def own_form(self) -> Form:
        return self.form_kind(self.request.POST or None)

    def after_sign_in(self) -> dict | None:
        """What the receiver needs once this person has signed in; None if there is nothing to join."""
        raise NotImplementedError

    def join_now(self) -> None:
        """Joins the person who is signed in."""
        raise NotImplementedError

    def prepare(self, request) -> HttpResponse | None:
        """Finds what the page is about, or the answer instead of it."""
        return None

    def dispatch(self, request, *args, **kwargs):
        self.request = request
        if request.method.lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        if (instead := self.prepare(request)) is not None:
            return instead
        self.mine = self.own_form()
        if request.user.is_authenticated:
            return self.signed_in(request)
        return super().dispatch(request, *args, **kwargs)

    def signed_in(self, request):
        if request.method != "POST" or not self.mine.is_valid():
            return render(request, self.template_name, self.about() | {"form": self.mine})
        try:
            self.join_now()
        except UnableToJoin as reason:
            messages.error(request, str(reason))
        return redirect("home:learning")

    def post(self, request, *args, **kwargs):
        if not self.mine.is_valid():
            return self.form_invalid(self.mine)
        if not ratelimit.consume(request, action="self_joining"):
            return ratelimit.respond_429(request)
        email = self.mine.cleaned_data["email"]
        person_at(email=email)
        joining = self.after_sign_in()
        request.session.pop(JOINING_IN_SESSION, None)
        if joining is not None:
            request.session[JOINING_IN_SESSION] = joining | {"email": email.lower()}
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.request.method == "POST":
            kwargs["data"] = {"email": self.mine.cleaned_data.get("email", "")}
        return kwargs

    def form_invalid(self, form):
        if form is not self.mine:  # allauth's own, for example asked too often
            for texts in form.errors.values():
                for text in texts:
                    self.mine.add_error(None, text)
        return render(self.request, self.template_name, self.about() | {"form": self.mine})

    def about(self) -> dict:
        return {}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | self.about() | {"form": self.mine}


class CodeYesView(SelfJoiningView):
    template_name = "people/join_code_yes.html"
    code: OrganisationCode

    def prepare(self, request):
        found = code_shown(request.session.get(CODE_IN_SESSION, ""), timezone.localdate())
        if found is None:
            request.session.pop(CODE_IN_SESSION, None)
            return redirect("joining:code")
        self.code = found
        return None

    def own_form(self) -> Form:
        if self.request.user.is_authenticated:
            return Form({} if self.request.method == "POST" else None)
        return AddressForm(self.request.POST or None)

    def about(self) -> dict:
        return {"code": self.code}

    def after_sign_in(self) -> dict:
        return {"code": str(self.code.pk)}

    def join_now(self) -> None:
        self.request.session.pop(CODE_IN_SESSION, None)
        join_by_code(code_id=self.code.pk, person=self.request.user, on=timezone.localdate())
        messages.success(self.request, _("You have joined %(place)s.") % {"place": self.code.organisation.name})


class KinshipView(SelfJoiningView):
    """For kinship carers and special guardians: first the area, then whether to be seen there."""

    template_name = "people/join_kinship.html"

    def prepare(self, request):
        self.area_form = AreaForm(request.GET or None)
        chosen = self.area_form.is_bound and self.area_form.is_valid()
        self.area = self.area_form.cleaned_data["area"] if chosen else None
        self.chosen = chosen
        self.place = local_authority_of(self.area) if self.area else None
        return None

    def own_form(self) -> Form:
        return KinshipForm(
            self.request.POST or None,
            with_place=self.place is not None,
            with_address=not self.request.user.is_authenticated,
        )

    def about(self) -> dict:
        return {"area_form": self.area_form, "area": self.area, "chosen": self.chosen, "place": self.place}

    def _wants(self) -> bool:
        return self.place is not None and self.mine.cleaned_data.get("seen") == "yes"

    def after_sign_in(self) -> dict | None:
        if not self._wants() or self.place is None:
            return None
        return {"organisation": str(self.place.pk), "role": self.mine.cleaned_data["role"]}

    def join_now(self) -> None:
        if not self._wants() or self.place is None:
            messages.success(self.request, _("You learn on your own. Nobody else sees what you do here."))
            return
        enrol_kinship(
            organisation_id=self.place.pk,
            person=self.request.user,
            role=self.mine.cleaned_data["role"],
            on=timezone.localdate(),
        )
        messages.success(self.request, _("You have joined %(place)s.") % {"place": self.place.name})
