"""What an organisation says of its own in a pack."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compliance.exports.freezing import QUESTIONS
from compliance.forms import day_field, words_field

LONGEST = 2000


class PackForm(forms.Form):
    """The day, and three short answers; none of them has to be given."""

    as_at = day_field(_("As at"), help_text=_("Today, or any day before."))

    def __init__(self, *sent: Any, today: date, **more: Any) -> None:
        super().__init__(*sent, **more)
        self.today = today
        for name, question in QUESTIONS.items():
            self.fields[name] = words_field(question, LONGEST, required=False, rows=4)

    def clean_as_at(self) -> date:
        day = self.cleaned_data["as_at"]
        if day > self.today:
            raise ValidationError(_("Choose today or an earlier day; nobody can be shown as covered in advance."))
        return day

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in QUESTIONS if self.cleaned_data[name]}
