"""openpyxl's reader of a workbook without what a list does not need: each cell an object, each run of letters another.

Imported only where a workbook is read: it costs a hundred milliseconds.
"""

import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.worksheet._reader import _cast_number
from openpyxl.xml.constants import SHARED_STRINGS

from people.imports.errors import UnableToRead, too_large_inside
from people.imports.sheets import RawCell, Sheet, Strings, found_in

# 1,500,000 cells of three elements each, and as many again that are empty but formatted.
MAX_ELEMENTS = 6_000_000
# openpyxl makes several objects of each element in what it reads as a whole: styles, names of sheets.
MAX_TAGS_AT_ONCE = 100_000


class Archive(zipfile.ZipFile):
    def read(self, name, pwd=None) -> bytes:
        content = super().read(name, pwd)
        if content.count(b"<") > MAX_TAGS_AT_ONCE:
            raise UnableToRead(too_large_inside())
        return content


class Book(ExcelReader):
    """A workbook's strings, dates and sheets; no links, names, themes, pictures or properties."""

    def __init__(self, file) -> None:
        super().__init__(file, read_only=True, keep_links=False)
        self.archive = Archive(file)
        self.left = MAX_ELEMENTS
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        found = [(sheet.state != "visible", sheet.name, rel.target) for sheet, rel in self.parser.find_sheets()
                 if rel.target in self.valid_files and "chartsheet" not in rel.Type]  # fmt: skip
        found.sort(key=lambda one: one[0])
        self.sheets = [(name, target) for _hidden, name, target in found]

    def spend(self, elements: int) -> None:
        self.left -= elements
        if self.left < 0:
            raise UnableToRead(too_large_inside())

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(found_in(source, Strings(), self.spend))

    def rows(self, target: str) -> Iterator[tuple[int, list[tuple[int, Any]]]]:
        """Each row's number, and the columns and values of its cells that hold something."""
        with self.archive.open(target) as source:
            for number, cells in found_in(source, Sheet(), self.spend):
                yield number, [(cell[0], self._value(cell)) for cell in cells]

    def _value(self, cell: RawCell) -> Any:
        _column, kind, style, letters = cell
        if kind == "s":
            return self.shared_strings[int(letters)]
        if kind == "n":
            number = _cast_number(letters)
            return self._day(number, int(style)) if int(style) in self.wb._date_formats else number
        if kind == "b":
            return bool(int(letters))
        return from_ISO8601(letters) if kind == "d" else letters

    def _day(self, number: int | float, style: int) -> Any:
        try:
            return from_excel(number, self.wb.epoch, timedelta=style in self.wb._timedelta_formats)
        except (OverflowError, ValueError):
            return "#VALUE!"
