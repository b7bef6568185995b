"""What the tools ask."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

EARLIEST_YEAR = 1990


class EntryForm(forms.Form):
    """The one day that the timeline needs: no name, no birthday."""

    entered_on = forms.DateField(
        label=_("The day the child came into care"),
        help_text=_("We count from it once, and do not keep it."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y"],
        error_messages={
            "required": _("Write the day. Any day will do to try it out."),
            "invalid": _("Write the day as day, month, year, for example 3/5/2026."),
        },
    )

    def clean_entered_on(self) -> date:
        day = self.cleaned_data["entered_on"]
        if not EARLIEST_YEAR <= day.year < 9000:
            raise forms.ValidationError(_("Look at the year again: we cannot count from there."))
        return day
