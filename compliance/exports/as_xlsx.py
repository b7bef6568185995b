"""Sheets as a workbook, row by row on the disk. The same sheets give the same bytes; no cell is a formula."""

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from compliance.exports.cells import cell
from compliance.exports.table import Row, Sheet
from compliance.exports.zipping import write

TOLD_EVERY = 1000
WIDTH = 6  # letters in one part of a column's width
STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
THEN = b"2000-01-01T00:00:00Z"  # the library writes when it ran
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")


def workbook(sheets: Iterable[Sheet], *, told: Callable[[int], None] | None = None) -> IO[bytes]:
    """A file that is open at its beginning. `told`: is told now and then how many rows of the first are written."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book, sheet, told)
        told = None
    return saved(book)


def saved(book: Workbook) -> IO[bytes]:
    """The file of a workbook, open at its beginning, without any trace of when it was written."""
    with tempfile.TemporaryFile() as raw:
        book.save(raw)
        raw.seek(0)
        return _fixed(raw)


def _write(book: Workbook, sheet: Sheet, told: Callable[[int], None] | None) -> None:
    page = book.create_sheet(NOT_IN_A_TITLE.sub(" ", sheet.title)[:31])
    for number, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width * WIDTH
    page.freeze_panes = "A2"
    page.append([_heading(page, text) for text in sheet.columns])
    for number, row in enumerate(sheet.rows, 1):
        page.append([cell(value) for value in row])
        if told and number % TOLD_EVERY == 0:
            told(number)


def _heading(page, text: str) -> WriteOnlyCell:
    found = WriteOnlyCell(page, cell(text))
    found.font = Font(bold=True)
    return found


def _fixed(raw: IO[bytes]) -> IO[bytes]:
    found = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 handed on
    with zipfile.ZipFile(raw) as book:
        write(found, ((name, _part(book, name)) for name in sorted(book.namelist())))
    found.seek(0)
    return found


def _part(book: zipfile.ZipFile, name: str) -> IO[bytes] | bytes:
    if name == "docProps/core.xml":
        return STAMP.sub(rb"\g<1>" + THEN, book.read(name))
    return book.open(name)


def notes(title: str, lines: Iterable[str]) -> Sheet:
    """A sheet of sentences."""
    rows: list[Row] = [(line,) for line in lines]
    return Sheet(title, (title,), (16,), rows)
