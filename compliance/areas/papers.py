"""From the board to the words on the one-page PDF."""

import json
from typing import Any

from django.utils.translation import gettext as _

from certification.rules import civil_date
from compliance.areas.board import Board
from compliance.areas.paper import PaperPress
from compliance.areas.saying import sector_cells, sentences, trend_rows
from people.rules import in_words


def paper_of(board: Board) -> bytes:
    """The PDF. Raises UnableToPrint with the cure."""
    with PaperPress() as press:
        return press.print_line(json.dumps(words_of(board)))


def words_of(board: Board) -> dict[str, Any]:
    """Everything that the page says, in the order in which it says it."""
    day = board.quarter.last
    return {
        "title": _("Shared training in %(area)s") % {"area": board.area.name},
        "area": board.area.name,
        "quarter": board.quarter.name,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "sentences": sentences(board),
        "sectors": [
            {"cells": sector_cells(row), "low": row.core.between[0] if not row.core.hidden else -1}
            for row in board.rows
        ],
        "sector_heads": [_("Sector"), _("Covered"), _("Share"), _("Between"), _("Ends next quarter")],
        "quarters": [one.short for one in board.quarters],
        "trend": trend_rows(board),
        "figures": [
            [one.definition.id, one.definition.name, one.said, one.share, one.definition.definition]
            for one in board.figures
        ],
        "notes": [
            board.figures[0].definition.suppression,
            board.figures[0].definition.exclusions,
            _("Published on %(day)s and not changed since. No person and no organisation is named. The spreadsheet "
              "has the whole definition of each figure.")
            % {"day": in_words(civil_date(board.made_at))},
        ],
    }  # fmt: skip
