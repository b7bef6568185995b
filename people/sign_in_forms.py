"""allauth's forms in our words."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    default_token_generator,
)
from allauth.account.internal.flows.signup import send_unknown_account_mail
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context, ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms import NOT_AN_ADDRESS
from people.models import Person
from people.services import is_reachable

# What to do about an empty field, by its name.
EMPTY = {
    "email": _("Write your email address."),
    "login": _("Write your email address."),
    "password": _("Write your password."),
    "oldpassword": _("Write your present password."),
    "password1": _("Write a password."),
    "password2": _("Write the password once more."),
    "code": _("Type the code."),
    "name": _("Give it a name."),
}


def typed_address(cleaned_data: dict) -> str:
    """In lower case, as addresses are kept; one that nothing can be sent to is none, whoever has it."""
    address = cleaned_data["email"].lower()
    if not is_reachable(address):
        raise forms.ValidationError(NOT_AN_ADDRESS)
    return address


class Worded(forms.Form):
    """Says for each field its label and hint, and the cure; leaves out what allauth repeats inside the box."""

    words: dict[str, tuple] = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.help_text = self.words.get(name, (field.label, field.help_text))
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = EMPTY.get(name, field.error_messages["required"])
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = NOT_AN_ADDRESS


class AskForCodeForm(Worded, RequestLoginCodeForm):
    def clean_email(self) -> str:
        """Who is there is looked up once, when the message is made (people/sign_in_codes.py)."""
        address = typed_address(self.cleaned_data)
        if not ratelimit.consume(context.request, action="request_login_code", key=address):
            raise get_adapter().validation_error("too_many_login_attempts")
        return address


class TypeCodeForm(Worded, ConfirmLoginCodeForm):
    """Takes any of the codes that were sent; `whose` says which."""

    def __init__(self, *args, codes: dict[str, str] | None = None, **kwargs) -> None:
        self.codes = codes or {}
        self.whose = ""
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        found = [whose for whose, code in self.codes.items() if compare_user_code(actual=typed, expected=code)]
        if not found:
            raise get_adapter().validation_error("incorrect_code")
        (self.whose,) = found
        return typed


class PasswordForm(Worded, LoginForm):
    def _clean_with_password(self, credentials: dict):
        cleaned = super()._clean_with_password(credentials)
        # Somebody at a shared address: allauth would ask to confirm what was typed, which it does not know as theirs.
        self._login.email = self.user.email
        return cleaned


class LostPasswordForm(Worded, ResetPasswordForm):
    """One message to the address, with a link for each person there."""

    def clean_email(self) -> str:
        address = typed_address(self.cleaned_data)
        self.users = list(Person.objects.at(address).filter(is_active=True))
        return address

    def save(self, request, **kwargs) -> str:
        address, adapter = self.cleaned_data["email"], get_adapter()
        links = []
        for person in self.users:
            key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
            links.append((person.name, adapter.get_reset_password_from_key_url(key)))
        if len(links) == 1:
            adapter.send_mail("account/email/password_reset_key", address, {"password_reset_url": links[0][1]})
        elif links:
            adapter.send_mail("account/email/password_reset_keys", address, {"links": links})
        else:
            send_unknown_account_mail(request, address)
        return address


class ConfirmAddressForm(Worded, ConfirmEmailVerificationCodeForm):
    """Takes the code to an address that somebody else signs in with, too: `shared` says so (people/views/account.py).

    Only from whoever is signed in and so has an account to bring there.
    """

    shared = False

    def clean_code(self) -> str:
        mine = self.user is not None and context.request.user == self.user
        if mine and Person.objects.filter(email=self.email).exclude(pk=self.user.pk).exists():
            if not compare_user_code(actual=self.cleaned_data["code"], expected=self.expected_code):
                raise get_adapter().validation_error("incorrect_code")
            self.shared = True
            return self.cleaned_data["code"]
        return super().clean_code()


class NewEmailForm(Worded, AddEmailForm):
    words = {"email": (_("New email address"), "")}

    def clean_email(self) -> str:
        if typed_address(self.cleaned_data) == self.user.contact_email:
            raise get_adapter().validation_error("duplicate_email")
        return super().clean_email()


LONG = _("At least 8 letters or digits. Three words in a row are easy to remember and hard to guess.")


class NewPasswordForm(Worded, ChangePasswordForm):
    words = {
        "oldpassword": (_("Your present password"), ""),
        "password1": (_("New password"), LONG),
        "password2": (_("The new password once more"), ""),
    }


class FirstPasswordForm(Worded, SetPasswordForm):
    words = {"password1": (_("Password"), LONG), "password2": (_("The password once more"), "")}


class PasswordByLinkForm(Worded, ResetPasswordKeyForm):
    words = FirstPasswordForm.words


class AskPasswordForm(Worded, ReauthenticateForm):
    words = {"password": (_("Your password"), "")}


class CodeForm(Worded, AuthenticateForm):
    words = {"code": (_("Code"), "")}


class AskCodeForm(Worded, ReauthenticateByCodeForm):
    words = {"code": (_("The code that your app shows"), _("Or one of your spare codes."))}


class FirstCodeForm(Worded, ActivateTOTPForm):
    words = {"code": (_("The six digits that the app shows"), "")}


class NewPasskeyForm(Worded, AddWebAuthnForm):
    words = {
        "name": (_("A name for it"), _("So that you know it again, for example “my phone”.")),
        "passwordless": (
            _("Sign in with it alone"),
            _("Then you need no code by email. It will ask for your fingerprint, your face or a PIN."),
        ),
    }


class RenamePasskeyForm(Worded, EditWebAuthnForm):
    words = {"name": (_("Name"), "")}
