"""A map taken along: SVG, PNG, PDF. None says who made it or when, and none is kept here."""

import json
import threading
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from practice.ecomap.drawing import draw, width
from practice.ecomap.printing import INSTEAD
from practice.ecomap.rules import TIES, EcoMap
from practice.ecomap.wording import PEOPLE_COLUMNS, TIE_COLUMNS, people_rows, sentences, tie_rows
from ui.press import Press, UnableToPrint

# One after another in each web process, with limits of their own: a map is a small thing to print.
SECONDS, PATIENCE = 10.0, 15.0
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Taken:
    """`name` tells a stranger nothing."""

    name: str
    kind: str
    content: bytes


def as_svg(found: EcoMap) -> Taken:
    return Taken("map.svg", "image/svg+xml", draw(found).encode())


def as_png(found: EcoMap) -> Taken:
    return Taken("map.png", "image/png", _printed(found, picture=True))


def as_pdf(found: EcoMap) -> Taken:
    return Taken("map.pdf", "application/pdf", _printed(found, picture=False))


MAKERS = {"svg": as_svg, "png": as_png, "pdf": as_pdf}


def _printed(found: EcoMap, *, picture: bool) -> bytes:
    """Raises UnableToPrint with the cure."""
    document = {
        "title": _("Map"), "svg": draw(found), "alt": " ".join(sentences(found)), "width": width(found),
        "picture": picture, "parts": _parts(found),
    }  # fmt: skip
    if not _turn.acquire(timeout=PATIENCE):
        raise UnableToPrint(_("Too many maps are being made just now. Try again in a minute, or take the SVG."))
    try:
        with Press("practice.ecomap.printing", instead=INSTEAD, seconds=SECONDS) as press:
            return press.print_line(json.dumps(document))
    finally:
        _turn.release()


def _parts(found: EcoMap) -> list[dict[str, Any]]:
    people: dict[str, Any] = {
        "title": _("Who is on the map"),
        "columns": [str(label) for label in PEOPLE_COLUMNS[found.kind]],
        "rows": [list(row.cells) for row in people_rows(found)],
    }
    ties: dict[str, Any] = {
        "title": _("The ties"),
        "columns": [str(label) for label in TIE_COLUMNS],
        "rows": [list(row.cells) for row in tie_rows(found)],
    }
    return [part for part in ([people, ties] if found.kind == TIES else [people]) if part["rows"]]
