"""What the screens show of a list: its rows in words, and files that a spreadsheet cannot be harmed by."""

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from people.imports.kinds import KINDS, Kind
from people.imports.reading import column_letter
from people.models import Import, ImportOutcome, ImportRow
from ui.spreadsheets import harmless

SAMPLES, SAMPLE_LETTERS = 3, 60
FEW_CELLS = 5


def heading(one: Import, index: int) -> str:
    """ "B: Start date"."""
    letter = column_letter(index)
    return (
        f"{letter}: {one.headings[index]}" if one.headings[index] else _("%(letter)s, no heading") % {"letter": letter}
    )


def samples(one: Import) -> list[tuple[str, str]]:
    """Column by column its heading and what its first rows hold."""
    rows = list(one.rows.order_by("number").values_list("cells", flat=True)[:SAMPLES])
    found = []
    for index in range(len(one.headings)):
        cells = [cells[index][:SAMPLE_LETTERS] for cells in rows if index < len(cells) and cells[index]]
        found.append((heading(one, index), " · ".join(cells) or "–"))
    return found


def in_short(one: Import, kind: Kind, row: ImportRow) -> str:
    """The cells by which a person knows the row again."""
    columns = [one.mapping[field.key] for field in kind.fields() if field.key in one.mapping]
    cells = [row.cells[index] for index in dict.fromkeys(columns) if index < len(row.cells) and row.cells[index]]
    return " · ".join(cell[:SAMPLE_LETTERS] for cell in cells[:FEW_CELLS]) or "–"


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A file that Excel opens with its accents right and its formulas asleep."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def left_out(one: Import) -> Iterator[list[str]]:
    """The rows that were left out as they came, each with the reason, to be corrected and given again."""
    width = len(one.headings)
    yield [*one.headings, _("Why it was left out")]
    for cells, notes in (
        one.rows.filter(outcome=ImportOutcome.BAD)
        .order_by("number")
        .values_list("cells", "notes")
        .iterator(chunk_size=1000)
    ):
        yield [*(cells + [""] * width)[:width], " ".join([*notes, *cells[width:]])]


def example(kind: str) -> list[list[str]]:
    """The headings that we know without being told, and one made-up row."""
    fields = [field for field in KINDS[kind].fields() if field.example]
    return [[field.label for field in fields], [field.example for field in fields]]
