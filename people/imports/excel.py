"""openpyxl's readers without what a list does not need: each cell an object, each run of letters another.

Imported only where a workbook is read: it costs a hundred milliseconds.
"""

# The fast parser, since no part with a DOCTYPE or of another encoding than UTF-8 comes this far (workbook.py).
from xml.etree.ElementTree import iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

STRING, TEXT, RUN, INLINE = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "r", "is"))


def text_of(element) -> str:
    """The letters of a string, plain or in runs of different looks; without the reading aids of East Asian text."""
    return "".join(
        [part.text or "" for part in element.findall(TEXT)]
        + [part.text or "" for run in element.findall(RUN) for part in run.findall(TEXT)]
    )


class Rows(WorkSheetParser):
    """The rows of a sheet, and nothing else of it: (number, cells as {column, value})."""

    def parse(self):
        for _event, element in iterparse(self.source):  # noqa: S314
            if element.tag == ROW_TAG:
                row = self.parse_row(element)
                element.clear()
                yield row

    def parse_cell(self, element):
        inline = element.find(INLINE) if element.get("t") == "inlineStr" else None
        if inline is not None:
            element.remove(inline)
        cell = super().parse_cell(element)
        if inline is not None and cell["value"] is None:
            cell["value"] = text_of(inline)
        return cell


class Book(ExcelReader):
    """A workbook's strings, dates and sheets; no links, names, themes, pictures or properties."""

    def __init__(self, file) -> None:
        super().__init__(file, read_only=True, keep_links=False)
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        found = [(sheet.state != "visible", sheet.name, rel.target) for sheet, rel in self.parser.find_sheets()
                 if rel.target in self.valid_files and "chartsheet" not in rel.Type]  # fmt: skip
        found.sort(key=lambda one: one[0])
        self.sheets = [(name, target) for _hidden, name, target in found]

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            for _event, element in iterparse(source):  # noqa: S314
                if element.tag == STRING:
                    self.shared_strings.append(text_of(element))
                    element.clear()

    def rows(self, target: str):
        with self.archive.open(target) as source:
            yield from Rows(
                source, self.shared_strings, data_only=False, epoch=self.wb.epoch,
                date_formats=self.wb._date_formats, timedelta_formats=self.wb._timedelta_formats,
            ).parse()  # fmt: skip
