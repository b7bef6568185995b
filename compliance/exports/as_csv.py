"""A view as CSV, in a stream: a plain heading and rows, so that a spreadsheet takes it as it is."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from compliance.exports.cells import cell
from compliance.exports.table import Row, Sheet, Tally, columns, rows_within
from compliance.lens import Lens

BOM = "\ufeff"  # by which Excel knows UTF-8
AT_ONCE = 500  # rows in one piece of the stream


def lines(heading: Row, rows: Iterable[Row]) -> Iterator[str]:
    """The heading at once, then pieces of the file."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write(BOM)
    writer.writerow([cell(value) for value in heading])
    yield text.getvalue()
    text.seek(0)
    text.truncate()
    for number, row in enumerate(rows, 1):
        writer.writerow([cell(value) for value in row])
        if number % AT_ONCE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    if text.tell():
        yield text.getvalue()


def of_view(lens: Lens) -> Iterator[str]:
    """Each row says the day as at which it holds, so that files of several days can be put together."""
    found = (row for rows in rows_within(lens, Tally()) for row in rows)
    on = (lens.on,)
    return lines((*columns(), _("As at")), (row + on for row in found))


def of_sheet(sheet: Sheet) -> bytes:
    return "".join(lines(sheet.columns, sheet.rows)).encode()
