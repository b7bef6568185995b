"""What is shown of a place or an area: as it was made when the quarter was over, the same for everybody."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from people.rules import quarter_of
from wellbeing.asking import ITEMS, Words
from wellbeing.figures_rules import Figure
from wellbeing.models import QuarterFigures

QUARTERS = 8


@dataclass(frozen=True, slots=True)
class ItemShown:
    words: Words
    said: str


@dataclass(frozen=True, slots=True)
class QuarterShown:
    quarter: date
    name: str
    items: list[ItemShown]


def quarters_shown(place_id: UUID) -> list[QuarterShown]:
    """The newest first. One query, whatever there is."""
    rows = QuarterFigures.objects.filter(place=place_id).order_by("-quarter")[:QUARTERS]
    return [
        QuarterShown(
            row.quarter,
            quarter_of(row.quarter).name,
            [ItemShown(words, _said(row.figures.get(item))) for item, words in ITEMS.items()],
        )
        for row in rows
    ]


def _said(kept: list[int] | None) -> str:
    if kept is None:
        return _("Not shown")
    figure = Figure(*kept)
    return _("about %(upper)s of about %(respondents)s people") % {
        "upper": figure.upper,
        "respondents": figure.respondents,
    }
