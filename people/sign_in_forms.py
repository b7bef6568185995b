"""allauth's forms in our words."""

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
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms import NOT_AN_ADDRESS

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
    pass


class TypeCodeForm(Worded, ConfirmLoginCodeForm):
    pass


class PasswordForm(Worded, LoginForm):
    pass


class LostPasswordForm(Worded, ResetPasswordForm):
    pass


class ConfirmAddressForm(Worded, ConfirmEmailVerificationCodeForm):
    pass


class NewEmailForm(Worded, AddEmailForm):
    words = {"email": (_("New email address"), "")}


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
