"""What the tool sends when somebody saves a map for themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.ecomap.forms import LabelField
from practice.ecomap.rules import EcoMap, UnableToRead, read
from practice.ecomap.wording import FAULTS


class SaveMapForm(forms.Form):
    """`keeping`, `revision`: the saved map that this one came from, as it was read."""

    map = forms.CharField(widget=forms.HiddenInput, error_messages={"required": FAULTS["no-map"]})
    keeping = forms.UUIDField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=10**9)
    name = LabelField(label=_("A name for it"))

    def clean_map(self) -> EcoMap:
        try:
            return read(self.cleaned_data["map"])
        except UnableToRead as unable:
            raise forms.ValidationError(FAULTS[unable.fault]) from None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        # A hidden field has no place of its own to say what is wrong with it.
        for name in ("map", "keeping", "revision"):
            for message in self.errors.pop(name, []):
                self.add_error(None, message)
        return given
