"""Lists as people and attackers make them."""

import io
import zipfile

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADINGS = ["Name", "Email", "Role", "Team", "Start date"]


def csv_of(*rows, headings=HEADINGS, delimiter=",", encoding="utf-8", end="\r\n") -> io.BytesIO:
    """Rows as a spreadsheet writes them; cells are not quoted unless they come so."""
    lines = [delimiter.join(row) for row in ([headings] if headings else []) + list(rows)]
    return io.BytesIO(end.join([*lines, ""]).encode(encoding))


def xlsx_of(*rows, headings=HEADINGS, sheets=("Staff",)) -> io.BytesIO:
    book = Workbook()
    book.remove(book.active)
    for title in sheets:
        sheet = book.create_sheet(title)
    for row in ([headings] if headings else []) + list(rows):
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def raw_xlsx(sheet: bytes | list, *, strings: bytes = b"", others: dict | None = None, level: int = 6) -> io.BytesIO:
    """A workbook whose one sheet is these bytes, or these pieces one after the other."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
            + (
                f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kinds}.sharedStrings+xml"/>'
                if strings
                else ""
            )
            + "</Types>",
        )
        relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
        for name, content in (others or {}).items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as out:
            for piece in [sheet] if isinstance(sheet, bytes) else sheet:
                out.write(piece)
    file.seek(0)
    return file


def sheet_of(*rows: bytes) -> list[bytes]:
    return [f'<worksheet xmlns="{MAIN}"><sheetData>'.encode(), *rows, b"</sheetData></worksheet>"]


def text_cell(text: str, at: str = "") -> bytes:
    place = f' r="{at}"' if at else ""
    return f'<c t="inlineStr"{place}><is><t>{text}</t></is></c>'.encode()
