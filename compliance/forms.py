from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compliance.enums import Status


class CoverageFilter(forms.Form):
    """What the coverage page shows; it lives in the address, so a view can be kept and sent."""

    on = forms.DateField(
        label=_("As at"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Any day up to today. Leave empty for today."),
    )
    status = forms.ChoiceField(label=_("Show"), required=False, choices=[("", _("Everybody")), *Status.choices])
    requirement = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on and on > self.today:
            raise ValidationError(_("Choose today or an earlier day; nobody can be shown as covered in advance."))
        return on
