"""What may be done for chosen people besides a decision: something asked of them alone, their evidence judged."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from certification.models import Credential
from certification.rules import add_months
from compliance.forms import day_field, months_field, words_field
from compliance.library import library
from courses.models import Module

ASKED, OFFERED = "asked", "suggested"


def things() -> list:
    """What can be asked of somebody: modules and certificates of ours, and rows of the library. Two queries."""
    modules = Module.objects.filter(offered=True).select_related("edition").order_by("edition__title", "pk")
    credentials = Credential.objects.order_by("name", "pk")
    return [
        ("", _("Choose")),
        (_("Our modules"), [(f"module:{one.pk}", one.edition.title) for one in modules]),
        (_("Our certificates"), [(f"credential:{one.pk}", one.name) for one in credentials]),
        (_("From the library"), [(f"library:{row.key}", row.name) for row in library().values()]),
    ]


class AssignForm(forms.Form):
    """What is asked of chosen people alone."""

    what = forms.ChoiceField(
        label=_("What do you ask of them?"),
        error_messages={"required": _("Choose what you ask."), "invalid_choice": _("Choose one from the list.")},
    )
    how = forms.ChoiceField(
        label=_("Ask or suggest?"), widget=forms.RadioSelect, initial=ASKED,
        choices=[(ASKED, _("Ask it, by a day")), (OFFERED, _("Suggest it, with no day"))],
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )  # fmt: skip
    months = months_field(
        _("Within how many months from today"), required=False,
        help_text=_("Or write the day below. Give at least 14 days."),
    )  # fmt: skip
    by = day_field(_("By this day"), required=False)
    reason = words_field(
        _("Why"), 250, rows=3, missing=_("Write why: whoever asks about this will want to know."),
        help_text=_("One reason for all of them. Each person may read it. Leave out anything about health or family."),
    )  # fmt: skip

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["what"].choices = things()  # type: ignore[attr-defined]

    def clean(self):
        given = super().clean() or {}
        months, by = given.get("months"), given.get("by")
        given["due_on"] = None
        if given.get("how") == ASKED and not self.errors:
            if bool(months) == bool(by):
                raise ValidationError(_("Write the months or the day, one of the two."))
            given["due_on"] = by or add_months(self.today, months)
        return given


class VerdictsForm(forms.Form):
    """The same said of several pieces of evidence. Which, the page says beside it."""

    verdict = forms.ChoiceField(
        label=_("What do you decide of those that are ticked?"), widget=forms.RadioSelect,
        choices=[("accept", _("Accept them: they count from today")), ("return", _("Return them, and say why"))],
        error_messages={"required": _("Choose what you decide."), "invalid_choice": _("Choose one of these.")},
    )  # fmt: skip
    reason = words_field(
        _("What you say to them"), 500, required=False, rows=3,
        help_text=_("Needed if you return them. Each person reads it."),
    )  # fmt: skip

    def clean(self):
        given = super().clean() or {}
        if given.get("verdict") == "return" and not given.get("reason", "").strip():
            self.add_error("reason", _("Write what is missing and what would help: they read it."))
        return given
