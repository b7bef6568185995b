"""What a lead says of a system that reads, or that wants to be told."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.enums import Event, Scope
from compliance.forms import day_field, words_field
from compliance.services.connections import LONGEST

# A box for each, with a name of its own: a form names no field twice.
SCOPES = {"coverage": Scope.COVERAGE, "completions": Scope.COMPLETIONS}
EVENTS = {"coverage": Event.COVERAGE, "completion": Event.COMPLETION, "award": Event.AWARD}


class _Ticked(forms.Form):
    boxes: dict[str, Any]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, choice in self.boxes.items():
            self.fields[name] = forms.BooleanField(label=choice.label, required=False)

    @property
    def ticked(self) -> list[str]:
        return [choice.value for name, choice in self.boxes.items() if self.cleaned_data[name]]


class KeyForm(_Ticked):
    boxes = SCOPES
    name = words_field(
        _("What the system is called"), 60,
        help_text=_("As people there call it: they read this name when it has read their record."),
        missing=_("Write what the system is called."),
    )  # fmt: skip
    expires_on = day_field(_("The last day on which the key works"), help_text=_("At most one year from today."))

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, initial={"expires_on": today + LONGEST}, **kwargs)


class WebhookForm(_Ticked):
    boxes = EVENTS
    url = words_field(
        _("The address to be told"), 300,
        help_text=_("It begins with https:// and the name of a host on the internet."),
        missing=_("Write the address."),
    )  # fmt: skip
