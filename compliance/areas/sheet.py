"""The area's figures as a spreadsheet: one row for each, with what it means. The same figures give the same bytes."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from certification.rules import civil_date
from compliance.areas.board import Board
from compliance.areas.definitions import ASKED, Definition, definitions
from compliance.areas.sectors import ORDER
from compliance.areas.suppression import REST, Shown
from compliance.areas.wording import people, share
from compliance.exports.as_xlsx import saved
from people.rules import in_words
from ui.spreadsheets import harmless

WIDTHS = (24, 12, 30, 28, 34, 16, 12, 12, *([46] * len(ASKED)))


def rows_of(board: Board) -> Iterator[list]:
    """Every figure that is shown on the page, and its definition with it."""
    named = {str(one): str(one.label) for one in ORDER} | {
        "all": _("The whole area"),
        REST: _("Those not shown, together"),
    }
    every = definitions()

    def row(quarter: str, one: Definition, group: str, shown: Shown, said: str = "") -> list:
        low, high = shown.between if not shown.hidden else ("", "")
        words = [getattr(one, name) for name in ASKED]
        return [quarter, one.id, one.name, group, said or people(shown), share(shown), low, high, *words]

    for quarter, line in zip(board.quarters, board.trend, strict=True):
        for key in [*(str(one) for one in ORDER), REST, "all"]:
            if key in line or key != REST:
                yield row(quarter.name, every["T1"], named[key], line.get(key, Shown()))
    for one in board.rows:
        yield row(board.quarter.name, every["LAPSING"], one.name, one.lapsing)
    for figure in board.figures:
        if figure.definition.id != "T1":
            shown = figure.shown or Shown()
            made = row(board.quarter.name, figure.definition, named["all"], shown, figure.said)
            made[5] = figure.share
            yield made


def workbook_of(board: Board) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Figures"))
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.freeze_panes = "D2"
    heads = [_("Quarter"), _("Figure"), _("Name"), _("Sector"), _("What it says"), _("Share"), _("From %"), _("To %")]

    def cells(row: list, *, bold: bool = False) -> list:
        found = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=harmless(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if bold:
                cell.font = Font(bold=True)
            found.append(cell)
        return found

    sheet.append(cells([*heads, *(name.capitalize() for name in ASKED)], bold=True))
    for row in rows_of(board):
        sheet.append(cells(row))
    about = book.create_sheet(_("About"))
    for line in (
        board.area.name,
        board.quarter.name,
        _("Published on %(day)s.") % {"day": in_words(civil_date(board.made_at))},
        _("No person and no organisation is named, and no figure is about fewer than ten people."),
    ):
        cell = WriteOnlyCell(about, value=harmless(line))
        cell.data_type = "s"
        about.append([cell])
    with saved(book) as found:
        return found.read()
