"""Bytes of a CSV or XLSX file → headings and rows of text, streamed, within limits; nothing in a file is ever run."""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from people.imports.errors import UnableToRead
from people.imports.workbook import BLANK_RUN, LOCKED_OR_OLD, workbook_rows
from people.imports.workbook import START as ZIP_START

MAX_BYTES = 20 * 1024 * 1024
MAX_COLUMNS = 100
MAX_ROWS = 50_000
MAX_CELL = 500
# 50,000 rows of 30 columns: more is a file of something else, and would keep the worker busy for a minute.
MAX_CELLS = 1_500_000
HEADINGS_WITHIN = 10  # rows: above the headings often stand a title and a date
# A workbook packs what a CSV file says in as many bytes as letters; neither may say more than the other.
MAX_LETTERS = MAX_BYTES

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAMPLE = 64 * 1024
DELIMITERS = (",", ";", "\t", "|")
# A row as it was understood: the number that the spreadsheet shows, and its cells as text.
Row = tuple[int, list[str]]


@dataclass
class Table:
    """`rows` can be gone through once; it raises UnableToRead where a limit is met. `sheet`: which of how many."""

    headings: list[str]
    rows: Iterator[Row]
    sheet: str = ""
    sheets: int = 1


def read_table(file: BinaryIO) -> Table:
    """The table in a file, whatever its name says it is."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size > MAX_BYTES:
        raise UnableToRead(too_large())
    start = file.read(SAMPLE)
    file.seek(0)
    if not start.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnableToRead(
            _("The file is empty. Open it to see whether the list is there, save it, and choose it again.")
        )
    if start.startswith(OLD_EXCEL):
        raise UnableToRead(LOCKED_OR_OLD())
    if start.startswith(ZIP_START):
        sheet, sheets, rows = workbook_rows(file, width=MAX_COLUMNS)
    else:
        sheet, sheets, rows = "", 1, _csv_rows(file, start)
    headings, rest = _with_headings(_within_limits(rows))
    return Table(headings, rest, sheet, sheets)


def too_large() -> str:
    return _("The file is larger than 20 MB. Delete the columns that are not needed, or save it in two parts.")


def clean(text: str) -> str:
    """Without the spaces and marks that nobody sees, and in one spelling of each letter."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if c.isspace() else c for c in text if c.isspace() or _shows(c)).split())


def _shows(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def column_letter(index: int) -> str:
    """0 → A, 26 → AA, as a spreadsheet names its columns."""
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _within_limits(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that hold something, cells cleaned and cut one letter past what is allowed, so that it shows."""
    filled = cells = letters = blank = 0
    for number, raw in rows:
        # Millions of empty cells cost nothing but this look from the end.
        end = len(raw)
        while end and not raw[end - 1].strip():
            end -= 1
        if end > MAX_COLUMNS:
            raise UnableToRead(
                _("Row %(row)s has more than 100 columns. Delete the columns that are not needed, and try again.")
                % {"row": number}
            )
        row = [clean(cell[: MAX_CELL * 4])[: MAX_CELL + 1] for cell in raw[:end]]
        if not any(row):
            blank += 1
            if blank > BLANK_RUN:
                return
            continue
        blank, filled, cells = 0, filled + 1, cells + len(row)
        letters += sum(map(len, row))
        if filled > MAX_ROWS + 1:
            raise UnableToRead(
                _("The list has more than 50,000 rows. Save it in parts of 50,000, and put in one after the other.")
            )
        if cells > MAX_CELLS:
            raise UnableToRead(_("The list has too many cells. Delete the columns that are not needed, and try again."))
        if letters > MAX_LETTERS:
            raise UnableToRead(
                _("The cells of this list hold too much text. Delete the columns that are not needed, and try again.")
            )
        yield number, row


def _with_headings(rows: Iterator[Row]) -> tuple[list[str], Iterator[Row]]:
    """The first row with two filled cells is the headings; else the first row."""
    first: list[Row] = []
    headings: list[str] = []
    for number, row in rows:
        first.append((number, row))
        if sum(map(bool, row)) > 1:
            headings, first = row, []
            break
        if len(first) == HEADINGS_WITHIN:
            break
    if not headings:
        if not first:
            raise UnableToRead(_("There is nothing on the first sheet. Move the list there, save, and try again."))
        headings, first = first[0][1], first[1:]

    def rest() -> Iterator[Row]:
        yield from first
        yield from rows

    return headings, rest()


# CSV


def _csv_rows(file: BinaryIO, start: bytes) -> Iterator[Row]:
    encoding = _encoding(file, start)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    sample = text.read(SAMPLE)
    text.seek(0)
    _is_text(sample)
    delimiter, skip = _delimiter(sample)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in reader:
            if not (number == 1 and skip):
                yield number, row
            number += 1
    except csv.Error:
        raise UnableToRead(
            _("In row %(row)s a quotation mark stands alone or in the middle of a cell. Take it out, or save the file")
            % {"row": number}
            + _(" again from your spreadsheet as CSV or Excel.")
        ) from None


def _encoding(file: BinaryIO, start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # English text in UTF-16 without its mark: every other byte is nothing.
    pairs = max(len(start) // 2, 1)
    if start[1::2].count(0) > pairs * 0.6:
        return "utf-16-le"
    if start[::2].count(0) > pairs * 0.6:
        return "utf-16-be"
    if b"\0" in start:
        raise UnableToRead(_no_table())
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(1024 * 1024):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)


def _is_text(sample: str) -> None:
    strange = sum(1 for c in sample if (ord(c) < 32 and c not in "\t\r\n\f\v") or c == "\ufffd")
    if strange > len(sample) * 0.01 or not any(c.isalpha() for c in sample):
        raise UnableToRead(_no_table())


def _no_table() -> str:
    return _("This is not a list: it may be a picture or a document. Save your list as CSV or Excel (.xlsx).")


SEP = re.compile(r"\s*\"?sep=([,;\t|])\"?\s*", re.I)


def _delimiter(sample: str) -> tuple[str, bool]:
    """What parts the cells; and whether the first line only says so, as Excel writes it."""
    sample = sample.lstrip("\ufeff")
    lines = sample.splitlines()
    if lines and (said := SEP.fullmatch(lines[0])):
        return said[1], True
    best = (0.0, ",")
    for delimiter in DELIMITERS:
        widths = []
        try:
            for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                widths.append(len(row))
        except csv.Error:
            pass
        widths = [width for width in widths[:50] if width > 1]
        if widths:
            width, times = Counter(widths).most_common(1)[0]
            best = max(best, (times / len(widths) * len(widths) + min(width, 30) / 100, delimiter))
    return best[1], False
