"""The filters of coverage: a plain GET form, so that a view can be kept and sent as an address."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from compliance.enums import Status
from compliance.lens import NOTHING_ASKED, Lens
from compliance.selectors import requirements_of
from compliance.selectors.people import BY_NAME, BY_NEXT_DATE
from people.enums import Role
from people.models import Household, Organisation, Team

STATUSES = [("", _("Everybody")), *Status.choices, (NOTHING_ASKED, _("Nothing is asked"))]
SORTS = [(BY_NAME, _("Name")), (BY_NEXT_DATE, _("Next date"))]


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class _ByName(forms.ModelChoiceField):
    """A row of this place, or nothing; one of another place does not exist."""

    def __init__(self, label, empty) -> None:
        super().__init__(
            queryset=None, label=label, empty_label=empty, required=False,
            error_messages={"invalid_choice": _("Choose one from the list; this one is not here.")},
        )  # fmt: skip


class LensForm(forms.Form):
    """What a view of coverage looks at. Where a value cannot be read, the view is not narrowed by it and says so."""

    on = _day(label=_("As at"), help_text=_("Any day up to today. Leave empty for today."))
    requirement = _ByName(_("What is asked"), _("Everything"))
    team = _ByName(_("Team"), _("Every team"))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Every role")), *Role.choices])
    status = forms.ChoiceField(label=_("Show"), required=False, choices=STATUSES)
    search = forms.CharField(label=_("Name or address"), required=False, max_length=100)
    sort = forms.ChoiceField(label=_("In order of"), required=False, choices=SORTS)
    after = _day(label=_("Something falls due or runs out from"))
    by = _day(label=_("to"))
    household = _ByName(_("Household"), _("Every household"))

    def __init__(self, data: QueryDict, *, organisation: Organisation, today: date, shown: tuple[str, ...]) -> None:
        super().__init__(data)
        self.organisation, self.today = organisation, today
        here = {"organisation": organisation}
        querysets = {
            "requirement": requirements_of(organisation).order_by("name", "pk"),
            "team": Team.objects.filter(**here).order_by("name", "pk"),
            "household": Household.objects.filter(**here).order_by("name", "pk"),
        }
        for name, rows in querysets.items():
            self._choices_of(name, rows)
        for name in [*self.fields]:
            if name not in shown:
                if data.get(name):
                    self.fields[name].widget = forms.HiddenInput()
                else:
                    del self.fields[name]

    def _choices_of(self, name: str, rows) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean_on(self) -> date | None:
        on = self.cleaned_data["on"]
        if on and on > self.today:
            raise ValidationError(_("Choose today or an earlier day; nobody can be shown as covered in advance."))
        return on

    def lens(self) -> Lens:
        """What was asked for, as far as it can be read."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        said["requirement"] = said["requirement"].pk if said.get("requirement") else None
        return Lens(self.organisation, said.pop("on", None) or self.today, **said)
