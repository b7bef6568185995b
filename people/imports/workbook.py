"""An Excel workbook, looked at as hostile until its parts have been measured; formulas are text, never worked out."""

import codecs
import datetime
import logging
import re
import warnings
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from people.imports.errors import UnableToRead, too_large_inside

log = logging.getLogger(__name__)

START = b"PK\x03\x04"
# The largest list that we take, 1,500,000 cells with 20 MB of text in them, comes to 105 MB as openpyxl writes it.
MAX_UNZIPPED = 110 * 1024 * 1024
MAX_PARTS = 5_000
# Kept in memory as a whole while rows are read, so smaller than the sheets, which stream.
MAX_SHARED_STRINGS = 30 * 1024 * 1024
MAX_OTHER_PART = 5 * 1024 * 1024
MAX_ROW_BYTES = 1024 * 1024
BLANK_RUN = 10_000  # so many empty rows in a row, and the rest of a sheet is formatting
CHUNK = 64 * 1024
ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
END_OF_ROWS = re.compile(rb"</(?:\w+:)?sheetData>")
ENCODING = re.compile(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
SHEET = re.compile(rb"<(?:\w+:)?worksheet[\s>]")
STRINGS = re.compile(rb"<(?:\w+:)?sst[\s>]")


def LOCKED_OR_OLD() -> str:  # noqa: N802 - a text, asked for where it is needed
    return _("This is an old Excel file (.xls), or it has a password. Save it without a password as .xlsx or CSV.")


def _damaged() -> str:
    return _(
        "This Excel file is damaged or of a kind that we do not know. Open it, save it as .xlsx or CSV, and try again."
    )


def workbook_rows(file: BinaryIO, *, width: int) -> tuple[str, int, Iterator[tuple[int, list[str]]]]:
    """The first sheet that holds something: its name, how many sheets there are, and its rows."""
    _measure(file)
    from people.imports.excel import Book

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = Book(file)
        except UnableToRead:
            raise
        except Exception as fault:  # what a hostile file makes a parser raise is anything at all
            log.info("import.workbook_refused", extra={"fault": type(fault).__name__})
            raise UnableToRead(_damaged()) from None
    for title, target in book.sheets:
        rows = _rows_of(book, target, width)
        for number, row in islice(rows, BLANK_RUN):
            if any(row):
                return title, len(book.sheets), _again((number, row), rows)
    return "", len(book.sheets), iter(())


def _rows_of(book, target: str, width: int) -> Iterator[tuple[int, list[str]]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for number, cells in book.rows(target):
                row: list[str] = []
                for column, value in cells:
                    text = cell_text(value)
                    if not text:
                        continue
                    # Beyond the width only the fact counts, not how far.
                    place = min(column - 1, width)
                    row += [""] * (place + 1 - len(row))
                    row[place] = text
                yield number, row
    except UnableToRead:
        raise
    except Exception as fault:
        log.info("import.sheet_refused", extra={"fault": type(fault).__name__})
        raise UnableToRead(_damaged()) from None


def _again(first, rest):
    yield first
    yield from rest


def cell_text(value: Any) -> str:
    """What stands in a cell, as text; a day as 2026-05-03."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _measure(file: BinaryIO) -> None:
    """Refuses by the directory of the archive first, and then by what really comes out of the parts that are read."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNZIPPED:
                raise UnableToRead(too_large_inside())
            if any(part.flag_bits & 1 for part in parts):
                raise UnableToRead(LOCKED_OR_OLD())
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise UnableToRead(
                    _("This is not an Excel list. Save your list as .xlsx or CSV, and choose that file.")
                )
            left = MAX_UNZIPPED
            for part in parts:
                left -= _look_through(archive, part, left)
    except UnableToRead:
        raise
    except Exception as fault:
        log.info("import.archive_refused", extra={"fault": type(fault).__name__})
        raise UnableToRead(_damaged()) from None
    finally:
        file.seek(0)


def _look_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """How many bytes of XML came out. A part without end, a cell or a row of megabytes, or an entity is refused.

    What a part is, its root element says and not its name, which an attacker chooses.
    """
    total = since_row = 0
    limit, in_rows, tail = MAX_OTHER_PART, False, b""
    with archive.open(part) as source:
        while chunk := source.read(CHUNK):
            if not total:
                if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")):
                    raise UnableToRead(_damaged())
                said = ENCODING.match(chunk)
                if said and said[1].lower() not in {b"utf-8", b"us-ascii", b"ascii"}:
                    raise UnableToRead(_damaged())  # other letters could mean what is looked for below
                if not chunk.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                    return 0  # a picture, a font: never opened
                in_rows = bool(SHEET.search(chunk))
                limit = MAX_UNZIPPED if in_rows else MAX_SHARED_STRINGS if STRINGS.search(chunk) else MAX_OTHER_PART
            total += len(chunk)
            if total > min(limit, left):
                raise UnableToRead(too_large_inside())
            if len(chunk) == CHUNK and b"<" not in chunk:
                raise UnableToRead(_("A cell of this file holds pages of text. Save only the list itself, as CSV."))
            seam = tail + chunk
            # In a sheet, a comment or a CDATA section could hide how long a row is.
            if b"<!DOCTYPE" in seam or b"<!ENTITY" in seam or (in_rows and b"<!" in seam):
                raise UnableToRead(_damaged())
            if in_rows:
                # From the first of a chunk: to look for the last takes minutes where a chunk holds thousands.
                place = ROW.search(seam)
                since_row = len(seam) - place.start() if place else since_row + len(chunk)
                in_rows = not END_OF_ROWS.search(seam)
                if in_rows and since_row > MAX_ROW_BYTES:
                    raise UnableToRead(
                        _("A row of this file is far too long. Delete the columns that are not needed, and try again.")
                    )
            tail = chunk[-32:]
    return total
