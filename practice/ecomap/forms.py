"""What is asked to put somebody on a map, to draw a tie and to change either, with and without script."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.ecomap.roles import ROLES
from practice.ecomap.rules import (
    CENTRE,
    FIRST,
    FLOWS,
    LONGEST_LABEL,
    QUALITIES,
    RING_NAMES,
    RINGS,
    TIES,
    EcoMap,
    Link,
    label_fault,
    tidy,
)
from practice.ecomap.wording import FAULTS, LINE, NODE_KIND, QUALITY, RING, RING_MEANING, names

CHOOSE = {"required": _("Choose one from the list."), "invalid_choice": _("Choose one from the list.")}
FLOW = {
    "none": _("Not marked"),
    "in": _("It comes from them"),
    "out": _("It goes to them"),
    "both": _("Both ways"),
}
# Browsers would offer what was typed here before, to whoever uses this device next.
UNKEPT = {"autocomplete": "off", "spellcheck": "false"}


class LabelField(forms.CharField):
    """A role, initials or a nickname: at most 20 characters."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={**UNKEPT, "data-label": ""})
        super().__init__(max_length=LONGEST_LABEL, required=False, widget=widget, **more)
        self.error_messages["max_length"] = FAULTS["label-long"]
        # The field's own check says how long it is; ours says what to do instead.
        self.validators = []

    def clean(self, value: Any) -> str:
        label = tidy(str(super().clean(value) or ""))
        if fault := label_fault(label):
            raise forms.ValidationError(FAULTS[fault], code=fault)
        return label


def quality_choices() -> list[tuple[str, str]]:
    return [(key, f"{QUALITY[key]} ({LINE[key]})") for key in QUALITIES]


class CentreForm(forms.Form):
    centre = LabelField(label=_("Who is in the middle?"))

    def __init__(self, *args: Any, found: EcoMap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "centre-%s"})
        self.fields["centre"].help_text = (
            _("“Me”, unless you write something else.")
            if found.kind == TIES
            else _("The child: initials or a nickname. “The child” if you leave it empty.")
        )


class PersonForm(forms.Form):
    """Somebody, and with it their tie to the centre, or their ring. `changes`: the id of who is there already."""

    kind = forms.ChoiceField(error_messages=CHOOSE)
    label = LabelField(
        label=_("Initials or a nickname"), help_text=_("At most 20 characters. Leave it empty to show the word above.")
    )

    def __init__(self, *args: Any, found: EcoMap, changes: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = self.as_it_is(found, changes) | kwargs.get("initial", {}) if changes else {}
        super().__init__(*args, **kwargs | {"auto_id": "person-%s"})
        self.found = found
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        if found.kind == TIES:
            kind.label, kind.choices = _("Who or what?"), [("", _("Choose one")), *NODE_KIND.items()]
            self.fields["quality"] = forms.ChoiceField(
                label=_("Their tie to the middle"),
                choices=[*quality_choices(), ("", _("No tie yet"))],
                initial="ok",
                required=False,
                error_messages=CHOOSE,
            )
            self.fields["flow"] = forms.ChoiceField(
                label=_("Where does energy go?"), choices=list(FLOW.items()), error_messages=CHOOSE
            )
        else:
            roles = [
                (RING[ring], [(role.key, role.name) for role in ROLES.values() if role.ring == ring])
                for ring in RING_NAMES
            ]
            kind.label, kind.choices = _("Which role?"), [("", _("Choose one")), *roles]
            self.fields["ring"] = forms.ChoiceField(
                label=_("In which ring?"),
                choices=[
                    ("", _("Where this role usually is")),
                    *((ring, f"{RING[ring]}: {str(RING_MEANING[ring]).lower()}") for ring in RING_NAMES),
                ],
                required=False,
                error_messages=CHOOSE,
            )
            self.fields["gap"] = forms.BooleanField(label=_("A gap: nobody fills this place yet"), required=False)
        if found.nodes and not changes:
            self.fields["after"] = forms.ChoiceField(
                label=_("Where on the circle?"),
                choices=[
                    ("", _("Last")),
                    (FIRST, _("First, at the top")),
                    *((node_id, _("After %s") % name) for node_id, name in names(found).items() if node_id != CENTRE),
                ],
                required=False,
                error_messages=CHOOSE,
            )

    @staticmethod
    def as_it_is(found: EcoMap, node_id: str) -> dict[str, Any]:
        node, link = found.node(node_id), found.link(CENTRE, node_id)
        if node is None:
            return {}
        about: dict[str, Any] = {"kind": node.kind, "label": node.label, "ring": node.ring, "gap": node.gap}
        if found.kind == TIES:
            flow = link.flow if link else "none"
            if link and link.start != CENTRE:
                flow = {"in": "out", "out": "in"}.get(flow, flow)
            about |= {"quality": link.quality if link else "", "flow": flow}
        return about

    def about(self) -> dict[str, Any]:
        """The node's own fields."""
        given = self.cleaned_data
        own = {"kind": given["kind"], "label": given["label"]}
        if self.found.kind == RINGS:
            own |= {"ring": given["ring"] or ROLES[given["kind"]].ring, "gap": given["gap"]}
        return own

    def tie(self, node_id: str) -> Link | None:
        """The tie to the centre that was asked for, if any."""
        if self.found.kind == RINGS or not self.cleaned_data["quality"]:
            return None
        return Link(CENTRE, node_id, self.cleaned_data["quality"], self.cleaned_data["flow"])


class TieForm(forms.Form):
    """A tie between any two on the map. `changes`: the tie that is there already."""

    start = forms.ChoiceField(label=_("From"), error_messages=CHOOSE)
    end = forms.ChoiceField(label=_("To"), error_messages=CHOOSE)
    quality = forms.ChoiceField(label=_("The tie"), error_messages=CHOOSE)
    flow = forms.ChoiceField(label=_("Where does energy go?"), error_messages=CHOOSE)

    def __init__(self, *args: Any, found: EcoMap, changes: Link | None = None, **kwargs: Any) -> None:
        if changes:
            kwargs["initial"] = {name: getattr(changes, name) for name in ("start", "end", "quality", "flow")}
        super().__init__(*args, **kwargs | {"auto_id": "tie-%s"})
        said = names(found)
        ends = [("", _("Choose one")), *said.items()]
        flows: list[tuple[str, str]]
        if changes:
            one, other = changes.start, changes.end
            del self.fields["start"], self.fields["end"]
            flows = [
                ("none", str(FLOW["none"])),
                ("out", str(_("From %(one)s to %(other)s")) % {"one": said[one], "other": said[other]}),
                ("in", str(_("From %(one)s to %(other)s")) % {"one": said[other], "other": said[one]}),
                ("both", str(FLOW["both"])),
            ]
        else:
            flows = [
                ("none", str(FLOW["none"])), ("out", str(_("From the first to the second"))),
                ("in", str(_("From the second to the first"))), ("both", str(FLOW["both"])),
            ]  # fmt: skip
        for name, choices in (("start", ends), ("end", ends), ("quality", quality_choices()), ("flow", flows)):
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("start") and given.get("start") == given.get("end"):
            self.add_error("end", _("Choose two different ones."))
        return given


assert set(FLOW) == set(FLOWS)
