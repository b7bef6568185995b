"""What an assessor fills in, and the form of the public page that judges a credential file."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.badges.checking import LARGEST
from certification.enums import SignOffKind


class AssessingFilter(forms.Form):
    text = forms.CharField(label=_("Name"), required=False, max_length=100)


class SignForm(forms.Form):
    """One thing that happened on one day. `id` is made with the page, so that sending it twice signs once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What you saw"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you sign."), "invalid_choice": _("Choose one from the list.")},
    )
    on = forms.DateField(
        label=_("The day on which it happened"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y"],
        error_messages={
            "required": _("Write the day."),
            "invalid": _("Write the day as day, month, year, for example 3/5/2026."),
        },
    )
    minutes = forms.IntegerField(
        label=_("How many minutes it took"),
        required=False,
        min_value=0,
        max_value=24 * 60,
        help_text=_("For hours of practice and live sessions. An hour and a half is 90."),
        error_messages={
            "invalid": _("Write the minutes as a number, for example 90."),
            "min_value": _("Write the minutes as a number, for example 90."),
            "max_value": _("A day has 1440 minutes. Sign longer work day by day."),
        },
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nothing about a child goes in here, and nothing that the learner wrote. They can read it."),
        error_messages={"max_length": _("Keep the note under 300 letters.")},
    )

    def __init__(self, *args, kinds: Iterable[str], today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one, SignOffKind(one).label) for one in kinds]
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean_minutes(self) -> int:
        return self.cleaned_data["minutes"] or 0


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you take it back"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They can read it. Nothing about a child goes in here."),
        error_messages={
            "required": _("Say why, in a few words."),
            "max_length": _("Keep it under 300 letters."),
        },
    )


class RevokeForm(forms.Form):
    """What a training lead fills in; an administrator has one of their own in the CMS."""

    on = forms.DateField(
        label=_("From which day it no longer counts"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y"],
        error_messages={
            "required": _("Write the day."),
            "invalid": _("Write the day as day, month, year, for example 3/5/2026."),
        },
    )
    reason = forms.CharField(
        label=_("Why you revoke it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Nothing about a child goes in here, and nothing about anybody’s health."),
        error_messages={
            "required": _("Say why, in a few words."),
            "max_length": _("Say it in at most 1,000 letters."),
        },
    )


class CredentialFileForm(forms.Form):
    file = forms.FileField(
        label=_("The credential file"),
        help_text=_("A file that ends in .json. The holder of the certificate downloads it and gives it to you."),
        error_messages={
            "required": _("Choose the credential file."),
            "empty": _("This file is empty. Choose another."),
        },
    )
    name = forms.CharField(
        label=_("The name on the certificate, if you want to compare it"),
        help_text=_("The file does not show the name. We can tell you whether it was issued in this very name."),
        max_length=200,
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("This file is too large to be a credential of ours. They are smaller than 64 KB.")
            )
        return file
