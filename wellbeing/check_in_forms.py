import uuid
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Organisation
from wellbeing.asking import ITEMS, NOTING, STEPS, WAYS

KEEP, LEAVE = "keep", "leave"


class AnswersForm(forms.Form):
    """What was asked. `check_id` is made with the page, so that one that is sent twice is one."""

    check_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    way = forms.ChoiceField(choices=list(WAYS.items()), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, label in ITEMS.items():
            choices = [("", ""), *STEPS.items()]
            self.fields[name] = forms.ChoiceField(
                label=str(label), choices=choices, required=False, widget=forms.HiddenInput
            )

    def clean_check_id(self) -> uuid.UUID:
        return self.cleaned_data["check_id"] or uuid.uuid4()

    def clean_way(self) -> str:
        return self.cleaned_data["way"] or NOTING

    def clean(self) -> None:
        if self.errors:  # of what no page of ours sends: no field that somebody sees is at fault
            raise forms.ValidationError(_("Some of this did not arrive as it was. Please choose again."))

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ITEMS if self.cleaned_data.get(name)}


class AfterForm(AnswersForm):
    """The answers once more, whether they are kept, and whether they are counted: each time asked anew."""

    count = forms.BooleanField(label=_("Yes, count my answers this time"), required=False)
    keep = forms.ChoiceField(choices=[(KEEP, ""), (LEAVE, "")], widget=forms.HiddenInput)

    def __init__(self, *args, places: Sequence[Organisation], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        only = next(iter(self.places), "") if len(places) == 1 else ""
        self.fields["organisation"] = forms.ChoiceField(
            label=_("Where to count them"),
            choices=[(key, place.name) for key, place in self.places.items()],
            required=False,
            initial=only,
            widget=forms.HiddenInput if len(places) < 2 else forms.RadioSelect,
            error_messages={"invalid_choice": _("Choose one of the places where you are now.")},
        )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("count") and not self.place and "organisation" not in self.errors:
            self.add_error("organisation", _("Choose where to count your answers, or untick the box."))

    @property
    def place(self) -> Organisation | None:
        return self.places.get(self.cleaned_data.get("organisation", ""))


class TakeBackForm(forms.Form):
    """One quarter, or nothing for all of them."""

    quarter = forms.DateField(required=False)
