from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.enums import Role, TextSize
from people.models import Organisation, Team

NOT_AN_ADDRESS = _("An email address looks like name@example.org. Check it letter by letter.")


class ChoiceOf(forms.ModelChoiceField):
    """A row by its id; what is no id is as wrong as an id that is not offered."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("Their email address"),
        max_length=254,  # the column's; PostgreSQL refuses a longer one with an error page
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write their email address."), "invalid": NOT_AN_ADDRESS},
        help_text=_("We send one message with a link. It works for 7 days."),
    )
    role = forms.ChoiceField(
        label=_("Their role"),
        choices=Role,
        error_messages={"required": _("Choose their role."), "invalid_choice": _("Choose a role from the list.")},
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("No team")
    )

    def __init__(self, *args, organisation: Organisation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = organisation.teams.order_by("name")


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As it should stand on your certificate."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )


class SettingsForm(NameForm):
    """One's name, and how one's own pages look."""

    text_size = forms.ChoiceField(
        label=_("Text size"),
        choices=TextSize,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a size."), "invalid_choice": _("Choose one of the sizes.")},
    )
    calm = forms.BooleanField(
        label=_("Calm display"),
        required=False,
        help_text=_("No coloured areas, fewer lines, fewer drawings. Everything is still there."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _(
            "As it should stand on your next certificate. Certificates that you have keep their name."
        )
