"""Small workbooks that would fill the memory or keep the worker for minutes, and the largest list that must pass."""

import subprocess
import sys
import textwrap
import zipfile

import pytest

from people.imports import excel, reading, sheets, workbook
from people.imports.reading import read_table
from tests.people.imports.files import MAIN, raw_xlsx, sheet_of, text_cell, xlsx_of
from tests.people.imports.test_reading import complaint, rows_of

HEAD = b"<row>" + text_cell("Name") + text_cell("Email") + b"</row>"
GRACE = b"<row>" + text_cell("Grace") + text_cell("g@example.org") + b"</row>"


def test_the_largest_list_that_we_take_is_within_what_a_workbook_may_be():
    """Every cell filled, with all the text that a list may have; a hundredth of its rows, as openpyxl writes it."""
    rows, columns = reading.MAX_ROWS // 100, reading.MAX_CELLS // reading.MAX_ROWS
    words = "x" * (reading.MAX_LETTERS // reading.MAX_CELLS)
    file = xlsx_of(*[[words] * columns] * rows, headings=["Name"] * columns)
    with zipfile.ZipFile(file) as archive:
        inside = sum(part.file_size for part in archive.infolist())
    farther_down_and_styled = len('00 s="12"') * columns * rows
    assert 100 * (inside + farther_down_and_styled) < workbook.MAX_UNZIPPED
    book = excel.Book(file)
    assert len(list(book.rows(book.sheets[0][1]))) == rows + 1
    assert 100 * (excel.MAX_ELEMENTS - book.left) < excel.MAX_ELEMENTS


def test_a_list_of_more_text_than_a_csv_file_may_have(monkeypatch):
    monkeypatch.setattr(reading, "MAX_LETTERS", 100)
    assert len(rows_of(raw_xlsx(sheet_of(HEAD, *[GRACE] * 5)))) == 5
    assert "too much text" in complaint(raw_xlsx(sheet_of(HEAD, *[GRACE] * 6)))


@pytest.mark.parametrize(
    "body",
    [
        [HEAD, b"<row>" + b"<c/>" * 2000 + b"</row>"],
        [HEAD, b"<row>" + b"<a/>" * 2000 + b"</row>"],
        [HEAD, b"<row>" + b"<c><v>1</v></c>" * 1000 + b"</row>"],
        [b"<cols>", b"<col/>" * 2000, b"</cols>", HEAD],
        [HEAD, *[b"<row/>"] * 2000],
    ],
)
def test_elements_beyond_a_list_are_refused_whether_or_not_they_hold_anything(body, monkeypatch):
    assert "far too large" not in str(rows_or_words(raw_xlsx(sheet_of(*body))))
    monkeypatch.setattr(excel, "MAX_ELEMENTS", 1500)
    assert "far too large" in complaint(raw_xlsx(sheet_of(*body)))


def rows_or_words(file):
    try:
        return rows_of(file)
    except reading.UnableToRead as fault:
        return fault


def test_one_string_of_a_million_empty_parts_is_refused(monkeypatch):
    monkeypatch.setattr(excel, "MAX_ELEMENTS", 1500)
    strings = f'<sst xmlns="{MAIN}"><si>'.encode() + b"<t/>" * 2000 + b"</si></sst>"
    assert "far too large" in complaint(raw_xlsx(sheet_of(HEAD, GRACE), strings=strings))


@pytest.mark.parametrize("inside", [b"<cellXfs>%s</cellXfs>", b"<fonts>%s</fonts>"])
def test_a_million_styles_are_refused_before_each_becomes_an_object(inside):
    """7 KB took 400 MB and twelve seconds."""
    one = b"<xf/>" if b"cellXfs" in inside else b"<font/>"
    styles = f'<styleSheet xmlns="{MAIN}">'.encode() + inside % (one * 600_000) + b"</styleSheet>"
    assert "far too large" in complaint(raw_xlsx(sheet_of(HEAD, GRACE), others={"xl/styles.xml": styles}))


def test_what_stands_behind_the_rows_is_not_read():
    *rows, _end = sheet_of(HEAD, GRACE)
    table = read_table(raw_xlsx([*rows, b"</sheetData>", b"<a/>" * 100_000, b"<no end"]))
    assert len(list(table.rows)) == 1


def test_a_long_formula_that_cells_share_is_not_written_out_for_each():
    first = b'<row r="1"><c r="A1"><f t="shared" si="0">SUM(A2:A9)</f></c><c r="B1"><v>2</v></c></row>'
    next_ = b'<row r="2"><c r="A2"><f t="shared" si="0"/><v>7</v></c><c r="B2"><v>2</v></c></row>'
    table = read_table(raw_xlsx(sheet_of(first, next_)))
    assert table.headings == ["=SUM(A2:A9)", "2"]
    assert list(table.rows) == [(2, ["=", "2"])]


def test_reading_aids_of_east_asian_text_are_no_text():
    aided = "<si><t>課</t><rPh sb='0' eb='1'><t>カ</t></rPh><phoneticPr fontId='1'/></si>"
    book = excel.Book(raw_xlsx(sheet_of(HEAD), strings=f'<sst xmlns="{MAIN}">{aided}</sst>'.encode()))
    assert book.shared_strings == ["課"]


def test_a_string_that_thousands_of_cells_share_is_cut_once():
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 50_000}</t></si></sst>'.encode()
    book = excel.Book(raw_xlsx(sheet_of(HEAD), strings=strings))
    assert [len(one) for one in book.shared_strings] == [sheets.MOST_LETTERS]


@pytest.mark.parametrize("numbers", [(1, 1), (2, 1), (1, 1_048_577), (1, 99_999_999_999), (0, 1)])
def test_rows_stand_one_below_the_other_on_a_sheet_of_excel(numbers):
    """Two rows of one number, or a number that no column of the database takes, would fail for ever."""
    rows = [row.replace(b"<row>", f'<row r="{n}">'.encode()) for row, n in zip((HEAD, GRACE), numbers, strict=True)]
    assert "damaged" in complaint(raw_xlsx(sheet_of(*rows)))


def test_a_sheet_of_empty_rows_is_left_for_the_next(monkeypatch):
    monkeypatch.setattr(workbook, "BLANK_RUN", 5)
    assert "nothing on the first sheet" in complaint(raw_xlsx(sheet_of(*[b"<row/>"] * 5, HEAD, GRACE)))
    assert len(rows_of(raw_xlsx(sheet_of(*[b"<row/>"] * 4, HEAD, GRACE)))) == 1


BOMB = """
    import io, resource, sys, zipfile
    sys.path[:0] = [".", "site"]
    import django
    django.setup()
    from tests.people.imports.files import raw_xlsx, sheet_of, text_cell
    row = b"<row>" + text_cell("abcdefgh" * 8) * 5 + b"</row>"
    file = raw_xlsx(sheet_of(*[row * 1000] * 185))
    packed, unpacked = len(file.getvalue()), sum(one.file_size for one in zipfile.ZipFile(file).infolist())
    assert packed < 1_000_000 and unpacked > 95_000_000, (packed, unpacked)
    import people.imports.reading as reading
    import people.imports.excel
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = 0
    try:
        for _ in reading.read_table(file).rows:
            count += 1
    except reading.UnableToRead as fault:
        print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, fault)
"""


@pytest.mark.slow
def test_half_a_megabyte_that_becomes_nearly_a_hundred_is_read_in_little_memory_and_stopped():
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(BOMB)], capture_output=True, text=True, check=True)
    count, kilobytes, words = done.stdout.split(maxsplit=2)
    assert "more than 50,000 rows" in words
    assert int(count) == 50_000
    assert int(kilobytes) < 100 * 1024
