"""Signing in by a code, when an address may be more than one person's.

One message goes to the address, with one code for each person there; whichever is typed signs in as its person. Until
then the session holds nobody: known, unknown and shared addresses are kept, counted and answered alike.
"""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.signup import send_unknown_account_mail
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.models import Invitation, Person
from people.receivers import INVITATION_IN_SESSION

SOMEBODY_ELSE = "somebody else"  # whose code proves the address and no person: see people.views.somebody_else


class SignInCodes(LoginCodeVerificationProcess):
    """allauth's process with several codes. Its limits hold for all of them together: life, tries, sending again."""

    @classmethod
    def begin(cls, request: HttpRequest, address: str) -> None:
        """Sends the message; with no code in it if nobody is there."""
        login = Login(user=None, email=address)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=None, email=address), initiated_by_user=True)
        process = cls(stage)
        process.send()
        process.persist()

    @property
    def codes(self) -> dict[str, str]:
        """Whose → code."""
        return self.state.get("codes", {})

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        people = list(Person.objects.at(email).filter(is_active=True))
        whose = [str(person.pk) for person in people]
        if self._may_be_for_somebody_else(email, people):
            whose.append(SOMEBODY_ELSE)
        self.state["codes"] = dict(zip(whose, _different_codes(len(whose)), strict=True))
        adapter = get_adapter()
        if len(whose) == 1:
            adapter.send_mail("account/email/login_code", email, {"code": self.codes[whose[0]]})
        elif whose:
            codes = [(person.name, self.codes[str(person.pk)]) for person in people]
            context = {"codes": codes, "code_of_somebody_else": self.codes.get(SOMEBODY_ELSE)}
            adapter.send_mail("account/email/login_codes", email, context)
        elif not skip_enumeration_mails:
            send_unknown_account_mail(self.request, email)
        self.add_sent_message({"email": email, "recipient": email})

    def resend(self) -> None:
        self.send(skip_enumeration_mails=True)
        self.record_resend()
        self.persist()

    def _may_be_for_somebody_else(self, email: str, people: list[Person]) -> bool:
        """An invitation that came to an address where somebody has joined before may be meant for another one."""
        invitation_id = self.request.session.get(INVITATION_IN_SESSION)
        if invitation_id is None or not any(person.name or person.last_login for person in people):
            return False
        invitation = Invitation.objects.filter(pk=invitation_id, email=email).first()
        return invitation is not None and invitation.is_open(timezone.now())

    def finish_as(self, whose: str, redirect_url: str | None) -> HttpResponse | None:
        """Signs the person in, as far as the next stage; None if they are no longer at the address."""
        address = self.state["email"]
        person = Person.objects.at(address).filter(pk=whose).first()
        if person is None:
            self.abort()
            return None
        return sign_in_who_proved(self.request, person, address, redirect_url)


def sign_in_who_proved(request: HttpRequest, person: Person, address: str, redirect_url=None) -> HttpResponse:
    """A code that went to this address of theirs has come back. A second step still follows."""
    record_authentication(request, person, method="code", email=address)
    verify_email_indirectly(request, person, address)
    # With the address of signing in: allauth would ask to confirm the other, which it does not know.
    return perform_login(request, Login(user=person, redirect_url=redirect_url, email=person.email))


def _different_codes(count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[get_adapter().generate_login_code()] = None
    return list(found)
