"""What a lead fills in about an organisation's people. Each form names what it takes; nothing else is read."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from people.enums import Oversight, Role
from people.forms import NOT_AN_ADDRESS, ChoiceOf
from people.members import branches
from people.models import Organisation, PauseReason, Team
from people.services import Dates

NOT_A_DAY = _("Write the day as day, month, year, for example 3/5/2026.")


def day_field(label, *, required: bool = True, help_text="") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y"],
        error_messages={"required": _("Write the day."), "invalid": NOT_A_DAY},
    )


def known_by_field() -> forms.CharField:
    return forms.CharField(
        label=_("How do you know the day?"),
        required=False,
        max_length=300,
        help_text=_(
            "Needed if a day in the past changes. For example: the panel’s minutes. Leads here and the person "
            "read it, so leave out anything about health or family."
        ),
        error_messages={"max_length": _("Write 300 letters at most.")},
    )


def role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Their role"),
        choices=Role,
        error_messages={"required": _("Choose their role."), "invalid_choice": _("Choose a role from the list.")},
    )


class TeamField(ChoiceOf):
    """A team of one organisation, by its whole name: "North › Nights"."""

    def __init__(self, *, empty_label, help_text="") -> None:
        self.labels: dict = {}
        super().__init__(
            label=_("Team"),
            queryset=Team.objects.none(),
            required=False,
            empty_label=empty_label,
            help_text=help_text,
            error_messages={"invalid_choice": _("Choose a team from the list.")},
        )

    def label_from_instance(self, obj) -> str:
        return self.labels.get(obj.pk, obj.name)


class OfOrganisation(forms.Form):
    """A form whose field `team` offers the teams of one organisation."""

    team = TeamField(empty_label=_("No team"))

    def __init__(self, *args, organisation: Organisation, on: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, TeamField)
        field.labels = {row.team.pk: row.label for row in branches(organisation, on)}
        field.queryset = organisation.teams.order_by("path")


class PeopleFilter(OfOrganisation):
    """What the list of people shows; it lives in the address, so a view can be kept and sent."""

    text = forms.CharField(label=_("Name or email"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Every role")), *Role.choices])
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Who is here")),
            ("pause", _("On pause")),
            ("waiting", _("Not signed in yet")),
            ("returned", _("Messages to them come back")),
            ("left", _("Who left")),
        ],
    )
    team = TeamField(empty_label=_("Every team"))
    field_order = ["text", "team", "role", "show"]


class DatesForm(forms.Form):
    """An engagement's dates and hours."""

    started_on = day_field(_("First day here"))
    approved_on = day_field(_("Approved on"), required=False, help_text=_("For foster carers: the panel’s decision."))
    first_care_role_on = day_field(
        _("First care role in any home"),
        required=False,
        help_text=_(
            "For children’s home workers: the day they first cared for children in any home, here or elsewhere."
        ),
    )
    hours_a_week = forms.DecimalField(
        label=_("Hours a week"),
        required=False,
        max_digits=4,
        decimal_places=1,
        help_text=_("If they are paid by hours."),
        error_messages={
            "invalid": _("Write a number, for example 20 or 37.5."),
            "max_digits": _("Write a number up to 168, for example 37.5."),
            "max_whole_digits": _("Write a number up to 168, for example 37.5."),
            "max_decimal_places": _("Write one digit after the point at most, for example 37.5."),
        },
    )

    known_by = known_by_field()

    @property
    def dates(self) -> Dates:
        given = self.cleaned_data
        return Dates(given["started_on"], given["approved_on"], given["first_care_role_on"], given["hours_a_week"])


class AddForm(OfOrganisation, DatesForm):
    """Somebody new, without a message to them yet."""

    name = forms.CharField(
        label=_("Their name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write their name."), "max_length": _("Write 200 letters at most.")},
    )
    email = forms.EmailField(
        label=_("Their email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("They sign in with it. No message is sent until you invite them."),
        error_messages={"required": _("Write their email address."), "invalid": NOT_AN_ADDRESS},
    )
    role = role_field()
    field_order = [
        "name", "email", "role", "team", "started_on", "approved_on", "first_care_role_on", "hours_a_week", "known_by",
    ]  # fmt: skip


class MoveForm(OfOrganisation):
    from_day = day_field(
        _("First day in the new team"), help_text=_("Days before it stay with the team that they are in now.")
    )
    known_by = known_by_field()


class EndForm(forms.Form):
    last_day = day_field(_("Last day here"), help_text=_("That day still counts."))
    known_by = known_by_field()


class BackForm(OfOrganisation):
    """Where somebody who left comes back to."""


class HouseholdForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the household"),
        max_length=120,
        help_text=_("For example the family name. Give each carer of the home the same name here."),
        error_messages={
            "required": _("Give the household a name, for example the family name."),
            "max_length": _("Write 120 letters at most."),
        },
    )
    primary_carer = forms.BooleanField(
        label=_("Primary carer"), required=False, help_text=_("A home has one primary carer at a time.")
    )


class PauseForm(forms.Form):
    starts_on = day_field(_("First day of the pause"))
    ends_on = day_field(
        _("Last day of the pause"), required=False, help_text=_("Leave it empty if you do not know it yet.")
    )
    kind = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose")), *PauseReason.Kind.choices],
        help_text=_("Kept apart. No page or report for leads shows it; the person can read it."),
        error_messages={"required": _("Choose why."), "invalid_choice": _("Choose one from the list.")},
    )
    known_by = known_by_field()

    @property
    def pause(self) -> dict:
        """What of it is the pause; `reason` is how its days are known, `kind` why it is."""
        given = dict(self.cleaned_data)
        known_by = given.pop("known_by")
        return given | {"reason": known_by}


class CorrectPauseForm(PauseForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.required = False
        kind.choices = [("", _("As it was recorded")), *PauseReason.Kind.choices]


class NoPauseForm(forms.Form):
    known_by = forms.CharField(
        label=_("How do you know that there was none?"),
        max_length=300,
        help_text=_("Leads here and the person read it, so leave out anything about health or family."),
        error_messages={"required": _("Write how you know."), "max_length": _("Write 300 letters at most.")},
    )


class TeamForm(OfOrganisation):
    """A team to add; `team`: what it is a part of."""

    name = forms.CharField(
        label=_("Name of the team"),
        max_length=200,
        error_messages={"required": _("Give the team a name."), "max_length": _("Write 200 letters at most.")},
    )
    team = TeamField(empty_label=_("Nothing: it stands on its own"))
    field_order = ["name", "team"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].label = _("It is a part of")


class TeamNameForm(forms.Form):
    name = TeamForm.declared_fields["name"]


class CodeForm(OfOrganisation):
    role = role_field()
    expires_on = day_field(_("Works until"), help_text=_("That day still counts. A year from today at most."))
    field_order = ["role", "team", "expires_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].label = _("Who joins with it, joins as")


class GiveRoleForm(OfOrganisation):
    """Whom to give a role over others, and where."""

    kind = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("Choose")), *[(one.value, one.label) for one in Oversight if one != Oversight.AREA_LEAD]],
        error_messages={"required": _("Choose the role."), "invalid_choice": _("Choose a role from the list.")},
    )
    team = TeamField(empty_label=_("The whole organisation"), help_text=_("A team counts with every team below it."))
    whole_area = forms.BooleanField(
        label=_("The whole area"), required=False, help_text=_("For an assessor who assesses at every place of it.")
    )
    email = forms.EmailField(
        label=_("Their email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write their email address."), "invalid": NOT_AN_ADDRESS},
    )
    name = forms.CharField(
        label=_("Their name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Only if two people share the address."),
    )
    field_order = ["kind", "team", "whole_area", "email", "name"]

    def __init__(self, *args, with_area: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].label = _("Where")
        if not with_area:
            del self.fields["whole_area"]


class EndRoleForm(forms.Form):
    last_day = day_field(
        _("Last day"),
        help_text=_("They keep the role until the end of that day. To end it at once, write yesterday’s date."),
    )
    reason = forms.CharField(
        label=_("Why it ends"),
        max_length=300,
        help_text=_("In a few words. Those who lead here can read it, and so can the one whose role it was."),
        error_messages={"required": _("Write why it ends."), "max_length": _("Write 300 letters at most.")},
    )


class NumberForm(forms.Form):
    """A number that people here see first on their Support page."""

    name = forms.CharField(
        label=_("Whose line it is"),
        max_length=120,
        help_text=_("The name of the team or line, not of a person. Everybody who works or cares here can see it."),
        error_messages={
            "required": _("Write whose line it is, for example: Emergency duty team."),
            "max_length": _("Write 120 letters at most."),
        },
    )
    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("Leave it empty to take the number away. Support then shows a national one."),
        error_messages={"required": _("Write the number."), "max_length": _("Write one number alone.")},
    )
    when = forms.CharField(
        label=_("When to ring"),
        required=False,
        max_length=200,
        help_text=_("For example: after 5 pm and at weekends. Ask for the duty worker."),
        error_messages={"max_length": _("Write 200 letters at most.")},
    )
    checked_on = day_field(_("Checked on"), help_text=_("The day on which you last rang it or asked them."))

    def __init__(self, *args, given: bool, **kwargs) -> None:
        """`given`: there is a number already, and none now takes it away."""
        super().__init__(*args, **kwargs)
        self.fields["number"].required = not given
        if not given:
            self.fields["number"].help_text = ""
