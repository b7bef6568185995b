from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from compliance.enums import Answer, Question
from compliance.showing import subject_of_title
from people.models import Organisation
from people.rules import EARLIEST

Words = Any  # text, or text to be translated when it is shown


class Day(forms.DateField):
    """A day within living memory or foresight: beyond it, counting months leaves the calendar."""

    def validate(self, value) -> None:
        super().validate(value)
        if value is not None and not EARLIEST.year <= value.year <= 2100:
            raise ValidationError(_("Check the year."))


def day_field(label: Words, *, required: bool = True, help_text: Words = "", missing: Words = "") -> Day:
    return Day(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": missing or _("Write the day."),
            "invalid": _("Write the day as day, month and year."),
        },
    )


def months_field(label: Words, *, required: bool = True, help_text: Words = "") -> forms.IntegerField:
    wrong = _("Write whole months, from 0 to 600.")
    return forms.IntegerField(
        label=label,
        required=required,
        help_text=help_text,
        min_value=0,
        max_value=600,
        error_messages={
            "required": _("Write how many months."), "invalid": wrong, "min_value": wrong, "max_value": wrong,
        },
    )  # fmt: skip


def words_field(
    label: Words, length: int, *, required: bool = True, help_text: Words = "", rows: int = 0, missing: Words = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
        error_messages={
            "required": missing or _("Write something here."),
            "max_length": _("Shorten this to %(limit_value)d letters."),
        },
    )


class DecisionForm(forms.Form):
    """What is decided of one date. Who decides, and when, the server knows."""

    kind = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide."), "invalid_choice": _("Choose one of these.")},
    )
    until = day_field(
        _("Until"), required=False, help_text=_("The new date, or the last day. Not needed if the date stands.")
    )
    reason = words_field(
        _("Why"), 500, rows=3, missing=_("Write why: whoever asks about this date will want to know."),
        help_text=_("Write it so that the person may read it. Leave out anything about health or family."),
    )  # fmt: skip

    def __init__(self, *args, kinds: list, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class QueueFilter(forms.Form):
    """Which of the dates that wait are shown; it lives in the address."""

    requirement = forms.ChoiceField(label=_("What is asked"), required=False)
    question = forms.ChoiceField(
        label=_("What is missing"),
        required=False,
        choices=[
            ("", _("Anything")),
            (Question.NO_DATE.value, _("The day to count from")),
            (Question.TOO_SOON.value, _("Time: it was due before it could be asked")),
        ],
    )

    def __init__(self, *args, asked: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirement"].choices = [("", _("Anything")), *asked.items()]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What was chosen; what nobody knows is not chosen."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class AnswerForm(forms.Form):
    """One answer to many dates. Which dates, the page says beside it."""

    which = forms.ChoiceField(
        label=_("Which dates?"), widget=forms.RadioSelect, initial="ticked",
        error_messages={"required": _("Choose which."), "invalid_choice": _("Choose one of these.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What do you answer to all of them?"),
        widget=forms.RadioSelect,
        choices=Answer,
        error_messages={"required": _("Choose what you answer."), "invalid_choice": _("Choose one of these.")},
    )
    until = day_field(
        _("Until"), required=False, help_text=_("The new date, or the last day. Not needed for the last two.")
    )
    reason = words_field(
        _("Why"), 250, rows=3, missing=_("Write why: whoever asks about these dates will want to know."),
        help_text=_("One reason for all of them, or how you know the days. Each person may read it."),
    )  # fmt: skip

    def __init__(self, *args, count: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        every = ngettext_lazy("The %(n)d date on this list", "All %(n)d dates on this list, on every page", count)
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            ("ticked", _("Those that I ticked above")), ("all", every % {"n": count}),
        ]  # fmt: skip

    def clean(self):
        given = super().clean() or {}
        if given.get("kind") in (Answer.CONFIRMED, Answer.RECORDED):
            given["until"] = None
        elif "kind" in given and "until" in given and not given["until"]:
            self.add_error("until", _("Write the last day."))
        return given


ACTS = (Answer.EXTENSION, Answer.DEFERRAL, Answer.EXEMPTION, Answer.INTERIM)


class ActForm(AnswerForm):
    """One act on several people of a view; each of these has a last day."""

    def __init__(self, *args, count: int = 0, **kwargs) -> None:
        super().__init__(*args, count=count, **kwargs)
        which, kind, until, reason = (self.fields[name] for name in ("which", "kind", "until", "reason"))
        which.label, kind.label = _("For whom?"), _("What do you decide?")
        which.choices = which_people(count)  # type: ignore[attr-defined]
        kind.choices = [(one, one.label) for one in ACTS]  # type: ignore[attr-defined]
        until.help_text = _("The new date, or the last day.")
        reason.help_text = _("One reason for all of them. Each person may read it.")


class WhichForm(forms.Form):
    """Which people of a view something is done for."""

    which = forms.ChoiceField(label=_("For whom?"), widget=forms.RadioSelect, initial="ticked")

    def __init__(self, *args, count: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["which"].choices = which_people(count)  # type: ignore[attr-defined]


def which_people(count: int) -> list:
    every = ngettext_lazy("The %(n)d person of this view", "All %(n)d people of this view, on every page", count)
    return [("ticked", _("Those that I ticked above")), ("all", every % {"n": count})]


class DaysForm(forms.Form):
    """For each of many engagements the day to count from; those left empty keep waiting."""

    def __init__(self, *args, rows: list, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name, label in rows:
            self.fields[name] = day_field(label, required=False)

    def clean(self):
        given = super().clean() or {}
        for name, day in list(given.items()):
            if day and day > self.today:
                self.add_error(name, _("That day is still to come. Write the day on which it happened."))
        if not self.errors and not any(given.values()):
            raise ValidationError(_("Write at least one day."))
        return given


class ClockForm(forms.Form):
    """The days from which to count."""

    approved_on = day_field(_("Approved on"), required=False)
    first_care_role_on = day_field(_("First care role in any home"), required=False)
    known_by = words_field(
        _("How do you know?"), 300, help_text=_("For example: minutes of the panel."), missing=_("Write how you know.")
    )

    def __init__(self, *args, only: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in {"approved_on", "first_care_role_on"} - {only}:
            del self.fields[name]
        self.fields[only].required = True


class EvidenceForm(forms.Form):
    """Something learned elsewhere."""

    id = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": _("Open this page again.")})
    title = words_field(
        _("What was it called?"), 200, missing=_("Write the name that stands on the certificate."),
        help_text=_("As it stands on the certificate."),
    )  # fmt: skip
    issuer = words_field(_("Who gave it?"), 200, missing=_("Write who ran it."))
    subject = forms.ChoiceField(
        label=_("What is it about?"),
        required=False,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    achieved_on = day_field(_("The day on the certificate"))
    valid_until = day_field(_("It says that it lasts until"), required=False)
    in_person = forms.BooleanField(label=_("It was in person, in a room with others"), required=False)
    link = forms.URLField(
        label=_("A link to it"),
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={
            "invalid": _("A link looks like https://example.org/certificate."),
            "max_length": _("Shorten the link to %(limit_value)d letters."),
        },
    )
    file = forms.FileField(
        label=_("A file"),
        required=False,
        help_text=_("PDF, PNG or JPEG, at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={
            "invalid": _("Choose the file once more."), "empty": _("This file is empty. Choose another."),
            "missing": _("Choose the file once more."), "max_length": _("Give the file a shorter name."),
        },
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        label=_("Show it to"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )

    def __init__(self, *args, organisations: list[Organisation], subjects: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.subjects = organisations, subjects
        nothing = ("", _("Choose; or leave it, if your service knows the title"))
        self.fields["subject"].choices = [nothing, *subjects.items()]  # type: ignore[attr-defined]
        if len(organisations) > 1:
            place = self.fields["organisation"]
            assert isinstance(place, forms.ModelChoiceField)
            place.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations]).order_by("name")
            place.required = True
        else:
            del self.fields["organisation"]

    def clean_link(self):
        link = self.cleaned_data["link"]
        if link and not link.startswith(("https://", "http://")):
            raise ValidationError(_("A link looks like https://example.org/certificate."))
        return link

    def clean(self):
        given = super().clean() or {}
        if "subject" in given and not given["subject"]:
            known = subject_of_title(self.places, given.get("title", ""))
            if known in self.subjects:
                given["subject"] = known
            else:
                self.add_error("subject", _("Choose what it is about."))
        if "organisation" not in self.fields:
            given["organisation"] = self.places[0] if self.places else None
        return given


class VerdictForm(forms.Form):
    """What is said of evidence."""

    verdict = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        choices=[("accept", _("Accept it: it counts from today")), ("return", _("Return it, and say why"))],
        error_messages={"required": _("Choose what you decide."), "invalid_choice": _("Choose one of these.")},
    )
    reason = words_field(
        _("What you say to them"), 500, required=False, rows=4,
        help_text=_("Needed if you return it. Begin with thanks, name what is missing, and say what would help."),
    )  # fmt: skip


class EquivalenceForm(forms.Form):
    """A title of somebody else's, and what it is about."""

    title = words_field(_("The title on the certificate"), 200, missing=_("Write the title."))
    issuer = words_field(_("Who gives it"), 200, required=False)
    subject = forms.ChoiceField(
        label=_("It is about"),
        error_messages={"required": _("Choose what it is about."), "invalid_choice": _("Choose one from the list.")},
    )
    reason = words_field(_("Why you think so"), 300, rows=2, missing=_("Write why."))

    def __init__(self, *args, subjects: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [("", _("Choose")), *subjects.items()]  # type: ignore[attr-defined]
