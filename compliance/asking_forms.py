"""Forms about what is asked of people: from the library, of one's own, changed, ended."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.enums import ClockStart, HouseholdRule
from compliance.forms import day_field, months_field, words_field
from people.enums import Role
from people.models import Organisation, Team

CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")}


class AdoptForm(forms.Form):
    """From when the library's row is asked here, and how much more strictly."""

    from_day = day_field(_("Ask for it from"), help_text=_("Today or a later day."))
    months = months_field(_("Months people have at first"))
    refresh_months = months_field(
        _("Months after which it is done again"), required=False, help_text=_("Leave empty if once is enough.")
    )
    note = words_field(
        _("Why it differs here, if it does"), 500, required=False, rows=3,
        help_text=_("Leads of this service read it."),
    )  # fmt: skip


class TermsForm(forms.Form):
    """What is asked from a day on: the next terms of something, or the first of something new.

    `own`: of this place's own, not the library's. `holds`: for something new, what can be held. What the form does not
    ask stays as it is.
    """

    ONLY_OWN = ("about", "subject", "in_person", "two_people", "source")
    ONLY_NEW = ("name", "holds")

    name = words_field(_("What is it called?"), 200, missing=_("Write a name that people will know it by."))
    about = words_field(
        _("What is it, in a sentence?"), 300, rows=2, missing=_("Write what it is, as you would tell a carer.")
    )
    holds = forms.ChoiceField(label=_("What counts?"), error_messages=CHOOSE)
    subject = forms.ChoiceField(
        label=_("What must evidence from elsewhere be about?"), required=False, error_messages=CHOOSE
    )
    in_person = forms.BooleanField(
        label=_("Only learning in person counts"), required=False, help_text=_("Nothing learned here then counts.")
    )
    two_people = forms.BooleanField(label=_("Two people must accept the evidence"), required=False)
    effective_from = day_field(_("The change counts from"), help_text=_("Today or a later day."))
    clock_start = forms.ChoiceField(label=_("Count from"), choices=ClockStart.of_everybody, error_messages=CHOOSE)
    months = months_field(_("Months people have"))
    fixed_on = day_field(_("The fixed date"), required=False, help_text=_("Only if you count from a fixed date."))
    refresh_months = months_field(
        _("Months after which it is done again"),
        required=False,
        help_text=_("Leave empty if once is enough. Our certificates say themselves how long they last."),
    )
    team = forms.ModelChoiceField(
        label=_("Only in this team and the teams below it"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("Everywhere here"),
        error_messages={"invalid_choice": _("Choose a team from the list.")},
    )
    joined_from = day_field(
        _("Only those who started in the role from"), required=False, help_text=_("Leave empty for everybody.")
    )
    household = forms.ChoiceField(label=_("Carers of one household"), choices=HouseholdRule, error_messages=CHOOSE)
    deferrable = forms.BooleanField(label=_("The date may be deferred"), required=False)
    obliges = forms.BooleanField(
        label=_("It is asked of people, not only suggested"),
        required=False,
        help_text=_("To kinship carers and special guardians it is only ever suggested, with no date."),
    )
    source = words_field(
        _("Where does the rule come from?"), 300, missing=_("Write where it comes from, in your own words."),
        help_text=_("In your own words. For example: decided by our training group in October."),
    )  # fmt: skip
    note = words_field(_("Why you change it"), 500, rows=3, missing=_("Write why."))

    def __init__(
        self,
        *args,
        organisation: Organisation,
        own: bool,
        subjects: Mapping[str, str],
        holds: Mapping[str, str] | None = None,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        for names, wanted in ((self.ONLY_OWN, own), (self.ONLY_NEW, holds is not None)):
            for name in () if wanted else names:
                del self.fields[name]
        self._choose("team", organisation.teams.order_by("name"))
        if own:
            itself = () if holds is None else (("", _("This alone: what is accepted as it")),)
            self.fields["subject"].choices = [*itself, *subjects.items()]  # type: ignore[attr-defined]
            self.fields["subject"].required = holds is None
        if holds is not None:
            self.fields["holds"].choices = list(holds.items())  # type: ignore[attr-defined]
            self.fields["effective_from"].label = _("Ask for it from")
            self.fields["note"].label, self.fields["note"].required = _("Why you ask for it"), False
        # A box for each role, each with a name of its own: a form names no field twice.
        for role in Role:
            self.fields[f"role_{role.value}"] = forms.BooleanField(label=role.label, required=False)

    def _choose(self, name: str, rows) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    @property
    def what_fields(self) -> list:
        return [self[name] for name in ("name", "about", "holds", *self.ONLY_OWN[1:4]) if name in self.fields]

    @property
    def role_fields(self) -> list:
        return [self[f"role_{role.value}"] for role in Role]

    @property
    def when_fields(self) -> list:
        names = ("team", "joined_from", "clock_start", "months", "fixed_on", "refresh_months", "household",
                 "deferrable", "obliges", "source", "note", "effective_from")  # fmt: skip
        return [self[name] for name in names if name in self.fields]

    def clean(self):
        given = super().clean() or {}
        if given.get("clock_start") == ClockStart.FIXED_DATE and not given.get("fixed_on"):
            self.add_error("fixed_on", _("Write the fixed date, or count from something else."))
        return given

    def roles(self) -> tuple[str, ...]:
        return tuple(role.value for role in Role if self.cleaned_data[f"role_{role.value}"])

    def terms(self) -> dict:
        """What was given, by the names of `NewTerms`."""
        asked = self.fields.keys() - {*self.ONLY_NEW, *(f"role_{role.value}" for role in Role)}
        given = {name: self.cleaned_data[name] for name in asked} | {"roles": self.roles()}
        if given["clock_start"] != ClockStart.FIXED_DATE:
            given["fixed_on"] = None
        return given


class StopForm(forms.Form):
    """From when something is asked of nobody any more."""

    stops_on = day_field(_("Ask for it no longer from"), help_text=_("Today or a later day."))
    stop_note = words_field(_("Why"), 500, rows=2, missing=_("Write why."))
