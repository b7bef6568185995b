"""What somebody fills in who joins without an invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.enums import Role
from people.forms import NOT_AN_ADDRESS, ChoiceOf
from people.models import Area


def address_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send a six-digit code to it. There is no password to invent."),
        error_messages={"required": _("Write your email address."), "invalid": NOT_AN_ADDRESS},
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code"),
        max_length=40,
        help_text=_("Eight letters and digits. Capitals and spaces do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code."), "max_length": _("A code has eight letters and digits.")},
    )


class AddressForm(forms.Form):
    email = address_field()


class AreaForm(forms.Form):
    """Which council's area one lives in; kept in the address of the page."""

    area = ChoiceOf(
        label=_("Where do you live?"),
        queryset=Area.objects.order_by("name"),
        required=False,
        empty_label=_("Somewhere else"),
        help_text=_("Choose the area of your council. If it is not in the list, leave it at “Somewhere else”."),
        error_messages={"invalid_choice": _("Choose an area from the list.")},
    )


class KinshipForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Which is nearer to what you are?"),
        widget=forms.RadioSelect,
        choices=[
            (Role.KINSHIP_CARER, _("Kinship carer: I look after a child of my family or of friends")),
            (Role.SPECIAL_GUARDIAN, _("Special guardian: a court made an order")),
        ],
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of the two.")},
    )
    seen = forms.ChoiceField(
        label=_("May they see what you complete?"),
        widget=forms.RadioSelect,
        choices=[("no", _("No, I learn on my own")), ("yes", _("Yes, they may see which modules I complete"))],
        error_messages={"required": _("Choose yes or no."), "invalid_choice": _("Choose yes or no.")},
    )
    email = address_field()

    def __init__(self, *args, with_place: bool, with_address: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not with_place:
            del self.fields["seen"], self.fields["role"]
        if not with_address:
            del self.fields["email"]
