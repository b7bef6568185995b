from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.models import Preference
from notices.rules import HOURS

WEEKDAYS = [
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
]  # fmt: skip
YES, NO = "email", "never"


def hour_words(hour: int) -> str:
    if hour == 12:
        return str(_("12 noon"))
    return str(_("%(n)s am") % {"n": hour}) if hour < 12 else str(_("%(n)s pm") % {"n": hour - 12})


class WhenForm(forms.Form):
    """How, and on which day at what time, a person wants to be reminded."""

    by = forms.ChoiceField(
        label=_("Reminders of what is next for you"),
        choices=[(YES, _("By email, at most once a week")), (NO, _("Not at all"))],
        widget=forms.RadioSelect,
        help_text=_("Your dates stand on your own pages, whatever you choose here."),
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        error_messages={"invalid_choice": _("Choose a day from the list."), "required": _("Choose a day.")},
    )
    hour = forms.TypedChoiceField(
        label=_("Time of day"),
        coerce=int,
        choices=[(hour, hour_words(hour)) for hour in HOURS],
        help_text=_("We write by day only, never between 9 in the evening and 8 in the morning."),
        error_messages={"invalid_choice": _("Choose a time from the list."), "required": _("Choose a time.")},
    )
    summaries = forms.BooleanField(
        label=_("Send me the numbers of my service on Mondays at 8 am"),
        required=False,
        help_text=_("How many are past due or wait for you; no names. Only when there is something."),
    )

    def __init__(self, data=None, *, chosen: Preference, leads: bool) -> None:
        initial = {
            "by": YES if chosen.reminders else NO, "weekday": chosen.weekday, "hour": chosen.hour,
            "summaries": chosen.summaries,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        if not leads:
            del self.fields["summaries"]

    @property
    def chosen(self) -> dict[str, Any]:
        """What `notices.services.choose` takes."""
        given = self.cleaned_data
        what = {"reminders": given["by"] == YES, "weekday": given["weekday"], "hour": given["hour"]}
        return what | ({"summaries": given["summaries"]} if "summaries" in self.fields else {})
