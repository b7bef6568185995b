"""Sheets as PDF, made by a process with limits."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import islice

from compliance.exports.cells import printed
from compliance.exports.printing import INSTEAD, MOST_ROWS
from compliance.exports.table import Sheet
from ui.press import Press, UnableToPrint

SECONDS = 60


class Paper(Press):
    """`with Paper() as paper: paper.of(...)`."""

    def __init__(self) -> None:
        super().__init__("compliance.exports.printing", instead=INSTEAD, seconds=SECONDS)

    def of(self, *, title: str, author: str, on: date, lines: Iterable[str], sheets: Iterable[Sheet]) -> bytes:
        """At most MOST_ROWS rows. Raises UnableToPrint with the cure."""
        found = [self.taken(sheet) for sheet in sheets]
        document = {
            "title": printed(title), "author": printed(author), "lines": [printed(line) for line in lines],
            "date": {"year": on.year, "month": on.month, "day": on.day}, "footer": printed(f"{author}, {title}"),
            "parts": [
                {
                    "title": printed(one.title), "notes": [printed(note) for note in one.notes],
                    "columns": list(one.columns), "widths": list(one.widths),
                    "rows": [[printed(value) for value in row] for row in one.rows],
                }
                for one in found
            ],
        }  # fmt: skip
        content = self.print_line(json.dumps(document))
        self.stop()  # it keeps what it compiled; the next document shall have all of the memory
        return content

    @staticmethod
    def taken(sheet: Sheet) -> Sheet:
        """The sheet with its rows read, as long as they are few enough for paper."""
        rows = list(islice(sheet.rows, MOST_ROWS + 1))
        if len(rows) > MOST_ROWS:
            raise UnableToPrint(
                f"This would be more than {MOST_ROWS} rows on paper. Narrow the view, or take the spreadsheet: it is"
                " complete."
            )
        return replace(sheet, rows=rows)
