"""Words for how a child is doing, from continuum.toml. No score, and nothing is kept."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# What a guide is called in a link to it.
NAMES = {
    "a-hard-moment": _("A child is very distressed right now"),
    "a-child-is-hurting": _("Self-harm"),
    "help-was-turned-down": _("The mental-health service said no"),
    "a-home-under-strain": _("The home is under strain"),
    "not-where-they-should-be": _("A child is missing"),
    "too-much-for-me": _("It’s too much for me"),
    "listening-to-a-child": _("A child tells me about abuse"),
    "nights-and-sleep": _("Sleep is going wrong"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """`thrive`: the word that the THRIVE framework often has for the support that is meant."""

    key: str
    title: str
    line: str
    signs: tuple[str, ...]
    adults: tuple[str, ...]
    thrive: str
    guides: tuple[str, ...]

    @property
    def links(self) -> list[dict[str, object]]:
        return [{"href": reverse("practice:guide", args=[slug]), "title": NAMES[slug]} for slug in self.guides]


def _step(row: dict) -> Step:
    lists = {name: tuple(row[name]) for name in ("signs", "adults", "guides")}
    return Step(**(row | lists))


_data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
STEPS = tuple(_step(row) for row in _data["steps"])
REVIEWED_ON: date | None = _data["reviewed_on"] or None
CLINICAL_REVIEWER: str = _data["clinical_reviewer"]
SAFEGUARDING_REVIEWER: str = _data["safeguarding_reviewer"]
