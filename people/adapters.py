"""How allauth meets our people: who may sign up, where to go next, secrets kept encrypted."""

import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.services import is_reachable


def display_name(person) -> str:
    return str(person)


class AccountAdapter(DefaultAccountAdapter):
    """allauth's errors in our words: each says the cure."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is switched off. Ask your service about it."),
        "cannot_remove_primary_email": _("This is the address that you sign in with. Choose another one first."),
        "duplicate_email": _("You have this address already."),
        "email_password_mismatch": _("The address and the password do not go together. Try again, or ask for a code."),
        "email_taken": _("This address cannot be used. Choose another one."),
        "enter_current_password": _("That is not your present password. Try again."),
        "incorrect_code": _("That code is not right. Check it digit by digit, or ask for a new one."),
        "incorrect_password": _("That is not your password. Try again."),
        "invalid_login": _("That did not work. Check what you typed."),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
        "max_email_addresses": _("You can have %d addresses at most. Remove one first."),
        "too_many_login_attempts": _(
            "Too many tries in a row. Ask for a new code, or wait five minutes and try again."
        ),
        "unverified_primary_email": _("Confirm this address first, by the code that we send to it."),
        "select_only_one": _("Choose one way to go on."),
        "same_as_current": _("That is what it is already."),
        "rate_limited": _("You asked a moment ago. Wait one minute, then ask again."),
    }

    def is_open_for_signup(self, request) -> bool:
        """People join by invitation; an unknown address that asks for a code is told so by e-mail."""
        return False

    def generate_login_code(self) -> str:
        """Six digits: easy to carry from one screen to another; few tries and a short life keep it safe."""
        return f"{secrets.randbelow(1_000_000):06d}"

    generate_email_verification_code = generate_login_code

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Never to an address that we made: whoever has it is reached at their address for messages, if at all."""
        if not is_reachable(email):
            holder = Person.objects.filter(email=email).first()
            email = holder.address_for_messages if holder else ""
        if is_reachable(email):
            super().send_mail(template_prefix, email, context)

    def send_notification_mail(self, template_prefix: str, user, context=None, email=None) -> None:
        super().send_notification_mail(template_prefix, user, context, email or user.address_for_messages)

    def reauthenticate(self, user, password: str) -> bool:
        """Asks for this person's password: at a shared address allauth would look for whose it is."""
        self.pre_authenticate(self.request, email=user.email, password=password)
        right = user.check_password(password)
        if right:
            self._rollback_login_failed_rl_usage()
        return right


def _fernet() -> MultiFernet:
    import base64
    import hashlib

    keys = [base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()) for key in settings.MFA_SECRET_KEYS]
    return MultiFernet([Fernet(key) for key in keys])


class MfaAdapter(DefaultMFAAdapter):
    """allauth stores second-factor secrets in clear unless told otherwise."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("With a second step on, the address cannot change. Turn the second step off first."),
        "cannot_delete_authenticator": _("Your role needs a second step, so this one cannot be turned off."),
        "cannot_generate_recovery_codes": _("Spare codes belong to a second step. Turn one on first."),
        "incorrect_code": _("That code is not right. Wait for the next one, then try again."),
        "unverified_email": _("Confirm your email address first, by the code that we send to it."),
    }

    def _get_user_identifier(self, user) -> str:
        """What an app or a passkey is called. Two people at one address are told apart by name."""
        return str(user) if user.contact_email else user.email

    def generate_authenticator_name(self, user, type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("My passkey") if number == 1 else gettext("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()
