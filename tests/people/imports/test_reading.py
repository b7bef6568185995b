"""Every kind of file that people have, and every kind that does harm, with what we say to it."""

import contextlib
import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from people.imports import reading, workbook
from people.imports.errors import UnableToRead
from people.imports.reading import MAX_CELL, clean, column_letter, read_table
from tests.people.imports.files import HEADINGS, csv_of, raw_xlsx, sheet_of, text_cell, xlsx_of

WORKBOOK = xlsx_of(["Grace Adeyemi", 1.5, True]).getvalue()
GRACE = ["Grace Adeyemi", "grace@example.org", "Foster carer", "North", "03/05/2026"]


def utf_16(text: str) -> bytes:
    return text.encode("utf-16", "surrogatepass")


def rows_of(file) -> list:
    return list(read_table(file).rows)


def complaint(file) -> str:
    with pytest.raises(UnableToRead) as fault:
        rows_of(file)
    return str(fault.value)


# What people have


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_way_in_which_a_spreadsheet_saves_text(delimiter, encoding, end):
    row = ["Siân O’Brien-Müller", "sian@example.org", "Foster carer", "North – East", "03/05/2026"]
    table = read_table(csv_of(row, row, delimiter=delimiter, encoding=encoding, end=end))
    assert table.headings == HEADINGS
    assert list(table.rows) == [(2, row), (3, row)]


def test_the_first_line_may_say_what_parts_the_cells():
    file = io.BytesIO(b"sep=;\r\nName;Email\r\nGrace, A;g@example.org\r\n")
    table = read_table(file)
    assert table.headings == ["Name", "Email"]
    assert list(table.rows) == [(3, ["Grace, A", "g@example.org"])]


def test_quotes_hold_what_parts_cells_and_lines():
    file = io.BytesIO(b'Name,Email,Team\r\n"Adeyemi, Grace",g@example.org,"North\nand ""East"""\r\n')
    assert rows_of(file) == [(2, ["Adeyemi, Grace", "g@example.org", 'North and "East"'])]


def test_a_comma_in_one_long_column_does_not_outweigh_the_semicolons():
    rows = [[f"Carer, {n}", f"c{n}@example.org", "A, B, C"] for n in range(20)]
    table = read_table(csv_of(*rows, headings=["Name", "Email", "Notes"], delimiter=";"))
    assert table.headings == ["Name", "Email", "Notes"]


def test_spaces_and_marks_that_nobody_sees_are_gone():
    assert clean("\ufeff Grace\u00a0 Adeyemi\u200b \t\n") == "Grace Adeyemi"
    assert clean("Zoe\u0308") == "Zoë"
    assert clean("a\0b") == "ab"


def test_empty_rows_count_as_the_spreadsheet_counts_and_are_left_out():
    rows = rows_of(csv_of(GRACE, ["", " ", "", "", ""], GRACE))
    assert [number for number, _row in rows] == [2, 4]


def test_a_title_above_the_headings_is_no_heading():
    table = read_table(io.BytesIO(b"Staff list,,\r\n\r\nName,Email\r\nGrace,g@example.org\r\n"))
    assert table.headings == ["Name", "Email"]
    assert list(table.rows) == [(4, ["Grace", "g@example.org"])]


def test_a_workbook_gives_days_numbers_and_text():
    import datetime

    file = xlsx_of(
        ["Grace Adeyemi", "g@example.org", 37.5, 37, True, datetime.datetime(2026, 5, 3), None],
        headings=["Name", "Email", "Hours", "Whole", "Yes", "Start", "Last"],
    )
    table = read_table(file)
    assert table.headings == ["Name", "Email", "Hours", "Whole", "Yes", "Start", "Last"]
    assert list(table.rows) == [(2, ["Grace Adeyemi", "g@example.org", "37.5", "37", "yes", "2026-05-03"])]


def test_the_first_sheet_with_something_on_it_is_read_and_named():
    table = read_table(xlsx_of(GRACE, sheets=("Empty", "Staff")))
    assert (table.sheet, table.sheets) == ("Staff", 2)
    assert [row for _n, row in table.rows] == [GRACE]


def test_a_workbook_is_known_by_its_content_whatever_its_name():
    assert [row for _n, row in rows_of(xlsx_of(GRACE))] == [GRACE]  # nobody asked for a name


def test_a_formula_is_text_and_is_never_worked_out():
    rows = rows_of(xlsx_of(["=1+1", '=HYPERLINK("http://example.org")', "x", "y", "z"]))
    assert rows == [(2, ["=1+1", '=HYPERLINK("http://example.org")', "x", "y", "z"])]


def test_a_long_cell_is_cut_one_letter_past_the_limit_so_that_it_shows():
    ((_number, row),) = rows_of(csv_of(["a" * 600, "b" * MAX_CELL, "", "", ""]))
    assert [len(cell) for cell in row] == [MAX_CELL + 1, MAX_CELL]


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (99, "CV")])
def test_columns_are_named_as_in_a_spreadsheet(index, letter):
    assert column_letter(index) == letter


# What is no list


def png() -> io.BytesIO:
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"\0" + b"\xff\0\0" * 40)
    header = struct.pack(">IIBBBBB", 40, 1, 8, 2, 0, 0, 0)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def zip_of(**parts) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def locked() -> io.BytesIO:
    """The flag of encryption on every part."""
    data = bytearray(xlsx_of(GRACE).getvalue())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(sign, at + 4)
    return io.BytesIO(bytes(data))


def cut() -> io.BytesIO:
    return io.BytesIO(xlsx_of(GRACE).getvalue()[:1500])


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: io.BytesIO(b""), "empty"),
        (lambda: io.BytesIO(b"\xef\xbb\xbf\r\n\r\n"), "empty"),
        (lambda: io.BytesIO(b"\0" * 5000), "empty"),
        (png, "not a list"),
        (lambda: io.BytesIO(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 20), "not a list"),
        (lambda: io.BytesIO(bytes(range(256)) * 300), "not a list"),
        (lambda: io.BytesIO(reading.OLD_EXCEL + b"\0" * 4000), "has a password"),
        (locked, "has a password"),
        (cut, "damaged"),
        (lambda: zip_of(content="x"), "not an Excel list"),
        (lambda: io.BytesIO(b"PK\x03\x04" + b"x" * 3000), "damaged"),
        (lambda: raw_xlsx(b"<worksheet><sheetData><row>"), "damaged"),
        (lambda: raw_xlsx(sheet_of()), "nothing on the first sheet"),
        (lambda: io.BytesIO(b'Name,Email\n"Grace,g@example.org\nBen,b@example.org\n'), "quotation mark"),
        (lambda: io.BytesIO(b'Name,Email\nBen,b@example.org\n"Grace"x,g@example.org\n'), "row 3"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_told_so_with_the_cure(file, words):
    assert words in complaint(file())


def test_a_list_with_headings_alone_has_no_rows():
    assert rows_of(csv_of()) == []


# Whatever comes


def looked_at(content: bytes) -> None:
    with contextlib.suppress(UnableToRead):
        rows_of(io.BytesIO(content))


@given(st.binary(max_size=400) | st.text(max_size=300).map(str.encode) | st.text(max_size=200).map(utf_16))
@example(b'sep="\r\na"b')
@example(b"a,b\r\n\xff\xfe")
def test_whatever_bytes_come_they_are_a_list_or_told_why_not(content):
    looked_at(content)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_that_came_broken_is_a_list_or_told_why_not(changes):
    data = bytearray(WORKBOOK)
    for place, byte in changes:
        data[place % len(data)] = byte
    looked_at(bytes(data))


@settings(max_examples=150, deadline=None)
@given(st.text("<>/ =\"'abcrstv0123456789&;", max_size=200))
def test_a_sheet_of_nonsense_is_a_list_or_told_why_not(nonsense):
    looked_at(raw_xlsx(sheet_of(b"<row>", nonsense.encode(), b"</row>")).getvalue())


# What does harm


def test_a_file_over_the_limit_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    assert "larger than 20 MB" in complaint(io.BytesIO(b"a," * 501))


def test_more_rows_than_can_be_put_in_are_told_the_cure(monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    assert len(rows_of(csv_of(GRACE, GRACE, GRACE))) == 3
    assert "in parts of 50,000" in complaint(csv_of(GRACE, GRACE, GRACE, GRACE))


def test_more_columns_than_a_list_has():
    assert len(rows_of(csv_of(["x"] * 100, headings=["h"] * 100))) == 1
    assert "more than 100 columns" in complaint(csv_of(["x"] * 101, headings=["h"] * 100))
    assert "more than 100 columns" in complaint(io.BytesIO(b"a," * 1_000_000 + b"z\n"))


def test_a_cell_far_to_the_right_is_noticed_and_costs_nothing():
    row = b'<row r="1">' + text_cell("Name", "A1") + text_cell("x", "XFD1") + b"</row>"
    assert "more than 100 columns" in complaint(raw_xlsx(sheet_of(row)))


def test_a_million_columns_in_one_row_are_refused_before_they_are_parsed():
    row = b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"
    assert "far too long" in complaint(raw_xlsx(sheet_of(row)))


def test_a_row_cannot_hide_its_length_behind_words_in_comments():
    pieces = [b"<row>", *[b"<c><v>1</v></c>" * 3000 + b"<!-- <row > -->"] * 300, b"</row>"]
    assert "damaged" in complaint(raw_xlsx(sheet_of(*pieces)))


def test_a_cell_of_megabytes_is_refused():
    assert "pages of text" in complaint(raw_xlsx(sheet_of(b"<row>", text_cell("a" * 300_000), b"</row>")))


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + b"".join(b'<!ENTITY lol%d "%s">' % (n, (b"&lol%d;" % (n - 1) if n > 1 else b"&lol;") * 10) for n in range(1, 10))
    + b"]>"
)


@pytest.mark.parametrize("part", ["sheet", "strings", "styles"])
def test_billion_laughs_are_refused_wherever_they_stand(part):
    body = sheet_of(b'<row><c t="inlineStr"><is><t>&lol9;</t></is></c></row>')
    if part == "sheet":
        file = raw_xlsx([LAUGHS, *body])
    elif part == "strings":
        file = raw_xlsx(sheet_of(), strings=LAUGHS + b"<sst><si><t>&lol9;</t></si></sst>")
    else:
        file = raw_xlsx(sheet_of(), others={"xl/styles.xml": LAUGHS + b"<styleSheet>&lol9;</styleSheet>"})
    assert "damaged" in complaint(file)


def test_only_the_encoding_that_is_looked_through_is_read():
    """In others, such as Arabic ones, there are several bytes for the sign that opens a tag."""
    row = b'<row r="1">' + text_cell("Name") + text_cell("Email") + b"</row>"
    for name, taken in (("UTF-8", True), ("iso-8859-1", False), ("mac-arabic", False)):
        file = raw_xlsx([f'<?xml version="1.0" encoding="{name}"?>'.encode(), *sheet_of(row)])
        assert read_table(file).headings == ["Name", "Email"] if taken else "damaged" in complaint(file)


def test_text_in_runs_of_different_looks_is_one_text():
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<si><r><t>Grace </t></r><r><rPr><b/></rPr><t>Adeyemi</t></r></si><si><t>Email</t></si></sst>"
    )
    rels = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    row = b'<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    file = raw_xlsx(sheet_of(row), strings=strings, others={"xl/worksheets/_rels/sheet1.xml.rels": rels})
    assert read_table(file).headings == ["Grace Adeyemi", "Email"]


def test_an_entity_that_points_to_a_file_is_refused():
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert "damaged" in complaint(raw_xlsx([evil, *sheet_of(b"<row><c><v>&e;</v></c></row>")]))


def test_a_bomb_is_refused_by_its_directory(monkeypatch):
    opened = []
    monkeypatch.setattr(workbook, "_look_through", lambda *args: opened.append(args) or 0)
    zeros = [b" " * (1024 * 1024)] * 111
    assert "far too large" in complaint(raw_xlsx(sheet_of(*zeros), level=1))
    assert opened == []


def test_a_bomb_whose_directory_lies_is_refused_while_it_is_read():
    data = bytearray(raw_xlsx(sheet_of(*[b"<row></row>" * 10_000] * 40)).getvalue())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    assert "damaged" in complaint(io.BytesIO(bytes(data)))


def test_shared_strings_that_would_fill_the_memory_are_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_SHARED_STRINGS", 100_000)
    strings = b"<sst>" + b"<si><t>abc</t></si>" * 10_000 + b"</sst>"
    assert "far too large" in complaint(raw_xlsx(sheet_of(), strings=strings))


def test_rows_that_claim_to_stand_at_the_end_of_the_world_do_not_make_us_count_there():
    far = b'<row r="1048576">' + text_cell("Grace", "A1048576") + text_cell("x", "B1048576") + b"</row>"
    table = read_table(raw_xlsx(sheet_of(b'<dimension ref="A1:XFD1048576"/>', far)))
    assert table.headings == ["Grace", "x"]
