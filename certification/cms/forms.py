"""The forms of these pages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from certification.enums import CredentialKind, LateRule, MayRevoke, SignOffKind
from certification.explaining import Titles, module_order, time_said
from certification.models import Credential, CredentialVersion
from certification.services import Law


def day_field(label, help_text="") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day."), "invalid": _("Write the day as day, month and year.")},
    )


def reason_field(label, help_text) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why."), "max_length": _("Say it in at most 1,000 letters.")},
    )


def whole(label, help_text="", *, least=0, most=120, required=True) -> forms.IntegerField:
    wrong = _("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        required=required,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class VersionForm(forms.Form):
    """What a new version says. Each module, each certificate to hold and each thing to sign has fields of its own."""

    effective_from = day_field(_("Holds from"), _("What is earned on this day or later goes by the new version."))
    validity_months = whole(_("Valid for, in months"), least=1)
    window_months = whole(_("Renewing counts in the last … months"))
    late = forms.ChoiceField(label=_("When a renewal is late, this counts"), choices=LateRule.choices)
    interim_months = whole(_("Longest interim award, in months"), _("0: there is none."))
    may_revoke = forms.ChoiceField(label=_("Who may revoke, give back and extend"), choices=MayRevoke.choices)
    minutes = whole(_("Learning time that the certificate says, in minutes"), most=100_000)

    def __init__(
        self, data, *, latest: CredentialVersion, contents: Mapping[str, Mapping], named: Titles, today: date
    ) -> None:
        super().__init__(data, initial=_as_it_stands(latest, today))
        self.today = today
        self.keys = module_order({*contents, *latest.module_keys}, named)
        self.fields["minutes"].help_text = _now("The modules asked for now come to %(time)s.") % {
            "time": time_said(sum(contents[key]["minutes"] for key in latest.module_keys if key in contents))
        }
        for key in self.keys:
            newest = contents[key]["edition"] if key in contents else latest.editions.get(key, 1)
            self.fields[f"module_{key}"] = forms.BooleanField(label=named.module(key), required=False)
            self.fields[f"edition_{key}"] = whole(
                _now("Lowest edition of %(title)s") % {"title": named.module(key)},
                _now("The newest is %(n)d.") % {"n": newest},
                least=1,
                most=newest,
                required=False,
            )
        others = Credential.objects.exclude(pk=latest.credential_id)
        self.fields["holds"] = forms.MultipleChoiceField(
            label=_("Certificates that must be held on that day"),
            choices=[(one.key, one.name) for one in others],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        for kind in SignOffKind:
            self.fields[f"times_{kind}"] = whole(_("at least … times"), most=500, required=False)
            self.fields[f"hours_{kind}"] = forms.DecimalField(
                label=_("hours in all"), min_value=0, max_value=5000, decimal_places=2, required=False
            )

    def modules(self):
        return [(self[f"module_{key}"], self[f"edition_{key}"]) for key in self.keys]

    def signings(self):
        return [(kind.label, self[f"times_{kind}"], self[f"hours_{kind}"]) for kind in SignOffKind]

    def clean_effective_from(self) -> date:
        given = self.cleaned_data["effective_from"]
        if given < self.today:
            raise ValidationError(
                _("Choose today or a later day: what was earned before was earned by the law of then.")
            )
        return given

    def law(self) -> Law:
        given = self.cleaned_data
        chosen = [key for key in self.keys if given[f"module_{key}"]]
        asked = [(kind, given[f"times_{kind}"] or 0, given[f"hours_{kind}"] or Decimal(0)) for kind in SignOffKind]
        return Law(
            module_keys=chosen,
            editions={key: given[f"edition_{key}"] for key in chosen if (given[f"edition_{key}"] or 1) > 1},
            holds=given["holds"],
            signings=[
                {"kind": str(kind), "times": max(times, 1), "minutes": round(hours * 60)}
                for kind, times, hours in asked
                if times or hours
            ],
            validity_months=given["validity_months"],
            window_months=given["window_months"],
            late=given["late"],
            interim_months=given["interim_months"],
            may_revoke=given["may_revoke"],
            minutes=given["minutes"],
        )


class NewForm(VersionForm):
    """A certificate that is not there yet, with what its first version says."""

    def __init__(self, data, *, contents: Mapping[str, Mapping], named: Titles, today: date, **as_seen) -> None:
        """`as_seen`: name, kind, law and effective_from, where it was looked at already."""
        law: Law | None = as_seen.pop("law", None)
        begun = CredentialVersion(**law.fields()) if law else CredentialVersion()
        super().__init__(data, latest=begun, contents=contents, named=named, today=today)
        self.initial = {**self.initial, **as_seen}
        self.lengths = {key: content["minutes"] for key, content in contents.items()}
        self.fields["name"] = forms.CharField(
            label=_("Name"),
            help_text=_("Say what it records. It is no qualification, and may not sound like one. The name stays."),
            max_length=120,
            error_messages={
                "required": _("Give the certificate a name."),
                "max_length": _("Say it in at most 120 letters."),
            },
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"),
            choices=[("", _now("Choose one")), *CredentialKind.choices],
            error_messages={"required": _("Choose what kind it is.")},
        )
        self.fields["effective_from"].help_text = _("Nobody is awarded it for a day before.")
        self.fields["minutes"].required = False
        self.fields["minutes"].help_text = _("Empty: what the modules that you tick come to.")

    def clean(self) -> dict:
        given = super().clean() or self.cleaned_data
        if given.get("minutes") is None and "minutes" not in self.errors:
            given["minutes"] = sum(self.lengths.get(key, 0) for key in self.keys if given.get(f"module_{key}"))
        return given


def _as_it_stands(latest: CredentialVersion, today: date) -> dict:
    """The form as the newest version says it, so that what is not touched stays as it is."""
    names = ("validity_months", "window_months", "late", "interim_months", "may_revoke", "minutes", "holds")
    given = {name: getattr(latest, name) for name in names} | {"effective_from": today}
    given |= {f"module_{key}": True for key in latest.module_keys}
    given |= {f"edition_{key}": number for key, number in latest.editions.items()}
    for row in latest.signings:
        given[f"times_{row['kind']}"] = row["times"]
        given[f"hours_{row['kind']}"] = Decimal(row["minutes"]) / 60 if row["minutes"] else None
    return given


class SaveForm(forms.Form):
    """What was looked at, and why it is to be."""

    previewed = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field(_("Why"), _("Kept with the version. Everybody who edits certificates reads it."))


class FindForm(forms.Form):
    sought = forms.CharField(
        label=_("Number of a certificate, or somebody’s name or email address"),
        help_text=_("The whole number as it stands in the certificate’s address; of a name, three letters at least."),
        min_length=3,
        max_length=200,
        error_messages={
            "required": _("Write a number, a name or an address."),
            "min_length": _("Write three letters."),
        },
    )


WHY = _("Kept with the award. Say nothing about a child, and nothing about anybody’s health.")


class RevokeForm(forms.Form):
    on = day_field(_("From which day"), _("From the start of this day it no longer counts."))
    reason = reason_field(_("Why"), WHY)


class RestoreForm(forms.Form):
    reason = reason_field(_("Why"), WHY)


class ExtendForm(forms.Form):
    until = day_field(_("Valid to the end of"), _("The next period starts as if there had been no extension."))
    reason = reason_field(_("Why"), WHY)


class InterimForm(forms.Form):
    until = day_field(_("Valid to the end of"))
    evidence = reason_field(_("On what evidence"), WHY)
