"""The certificate's PDF: what it says, that it stays one accessible page, and that data is never markup."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
import segno
import typst
from PIL import Image

from certification import pdf
from certification.pdf import CertificateData, ModuleLine, UnableToPrint, certificate_pdf
from ui.press.fonts import families

DAY = date(2027, 5, 3)
DATA = CertificateData(
    holder_name="Amara Okonkwo-Hughes",
    award="Common Ground shared framework: common core",
    awarded_on=DAY,
    valid_from=DAY,
    valid_until=date(2030, 5, 2),
    issuer="Northshire Council",
    minutes=190,
    modules=tuple(ModuleLine(f"C{n}", f"Module title number {n}", "2", date(2027, 4, n)) for n in range(1, 9)),
    verify_url="https://learn.example.org/verify/Zk3v9Qm1T7s0bLxYw2RrUA",
    number="Zk3v9Qm1T7s0bLxYw2RrUA",
    version="7",
)


def printable(name: str) -> bool:
    """Whether a certificate in this name can be printed on this machine."""
    try:
        certificate_pdf(replace(DATA, holder_name=name))
    except UnableToPrint:
        return False
    return True


HOSTILE = [
    '#read("/etc/passwd")',
    '#read("../pdf.py")',
    "#sys.version",
    "#sys.inputs.data",
    '#eval("1+1")',
    "#panic()",
    '#include "certificate.typ"',
    "#{while true {}}",
    "#import sys: version",
    "*bold*",
    "_emph_",
    "`raw`",
    "] #pagebreak() [",
    "[x]",
    "$x^2$",
    "$ sum_(k=0)^n k $",
    "\\",
    "\\u{41}",
    'He said "hello"',
    "O'Brien",
    "D\u2019Arcy \u201cDot\u201d",
    "= Heading",
    "- list",
    "+ enum",
    "/ Term: x",
    "<label>",
    "@reference",
    "// comment",
    "/* comment */",
    "a -- b --- c",
    "Wait...",
    "Tilde~Name",
    "https://evil.example/x",
    "<script>alert(1)</script>",
    "</svg><text>x</text>",
    "'); DROP TABLE person;--",
    "{{ 7*7 }} {% x %}",
    "${jndi:ldap://x}",
    '{"data": 1}',
    "%s %n %00",
    "Null",
    "office fi ffl Thi",
    "Šárka Łódź Nguyễn Thị Ẩn",
    "Ọlábísí Ṣọlá",
    "Ἀριστοτέλης Παπαδόπουλος",
    "Ћирило Їжак Ґ",
    "Հայկ ქართველი",
    "\u0130brahim \u0131\u015f\u0131k",
    "名" if printable("名") else "Ming",
]
RIGHT_TO_LEFT = ["שרה כהן", "محمد عبد الرحمن", "گل بانو", "גל (כהן)", "Sara שרה Cohen"]
WITH_MARKS = ["שָׂרָה כֹּהֵן", "مُحَمَّد", "Ɗ\u0301a J\u0303 m\u0300", "Ẹ\u0301ka"]


def named(name: str, **changes) -> CertificateData:
    return replace(DATA, holder_name=name, **changes)


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def glyph_texts(font) -> dict[int, str]:
    """The font's ToUnicode map: glyph to text."""
    cmap = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"^<([0-9A-F]{4})> <([0-9A-F]+)>$", cmap, re.M)
    return {int(glyph, 16): bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}


def lines(content: bytes) -> list[str]:
    """The page's runs of tagged text, in the order of the content stream (right-to-left runs: as drawn)."""
    document = opened(content)
    page = document.pages[0]
    maps = {name: glyph_texts(font) for name, font in page.Resources.Font.items()}
    found, current, marks = [], None, []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                properties = operands[1] if len(operands) > 1 else {}
                marks.append("/ActualText" in properties)
                if "/MCID" in properties:
                    found.append("")
                elif marks[-1]:
                    found[-1] += str(properties["/ActualText"])
            case "EMC":
                marks.pop()
            case "Tf":
                current = maps[str(operands[0])]
            case "Tj" | "TJ" if not any(marks):
                pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                for piece in pieces:
                    if isinstance(piece, pikepdf.String):
                        raw = bytes(piece)
                        found[-1] += "".join(
                            current[int.from_bytes(raw[i : i + 2], "big")] for i in range(0, len(raw), 2)
                        )
    return found


def name_in(content: bytes) -> str:
    runs = lines(content)
    return "".join(runs[runs.index("This records that") + 1 : runs.index("completed the learning for")])


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200e\u200f\u202a-\u202e]", "", text)


@pytest.fixture
def built_in(monkeypatch):
    """A machine without any fonts but those of the typst wheel."""
    monkeypatch.setattr(pdf, "font_folders", list)
    monkeypatch.setattr(pdf._Printer, "compiler", None)


# What it says


def test_says_what_the_award_rests_on():
    text = " ".join(lines(certificate_pdf(DATA)))
    for part in [
        "Common Ground shared framework: common core",
        "3 May 2027",
        "2 May 2030",
        "3 hours 10 minutes",
        "Northshire Council",
        "Zk3v9Qm1T7s0bLxYw2RrUA",
        "Framework version 7",
        *[f"C{n} Module title number {n} 2 {n} April 2027" for n in range(1, 9)],
    ]:
        assert part in text


def test_says_what_it_is_not():
    text = " ".join(lines(certificate_pdf(DATA)))
    assert "This records learning. It is not a qualification, a licence to practise, or sign-off" in text
    assert "standards or the Level 3 Diploma." in text


def test_numbers_and_plain_rows_serve_as_well():
    rows = tuple((m.code, m.title, int(m.edition), m.completed_on) for m in DATA.modules)
    assert certificate_pdf(replace(DATA, modules=rows, version=7)) == certificate_pdf(DATA)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (61, "1 hour 1 minute"), (190, "3 hours 10 minutes")],
)
def test_learning_time_in_words(minutes, words):
    assert pdf.learning_time(minutes) == words


def test_dates_in_words():
    assert pdf.in_words(date(2027, 5, 3)) == "3 May 2027"
    assert pdf.in_words(date(2031, 12, 31)) == "31 December 2031"


def test_code_and_link_lead_to_the_verification_page():
    document = opened(certificate_pdf(DATA))
    page = document.pages[0]
    assert {str(note.A.URI) for note in page.Annots} == {DATA.verify_url}
    assert DATA.verify_url in "".join(lines(certificate_pdf(DATA)))


@pytest.mark.real
def test_qr_code_is_printed_as_segno_draws_it(tmp_path):
    """The bounding box of the code's 40 mm is cut into modules, and each must be as dark as segno says."""
    (tmp_path / "c.pdf").write_bytes(certificate_pdf(DATA))
    subprocess.run(["pdftoppm", "-r", "300", "-gray", "-singlefile", tmp_path / "c.pdf", tmp_path / "c"], check=True)
    image = Image.open(tmp_path / "c.pgm").point(lambda value: 0 if value < 100 else 255)
    matrix = [list(row) for row in segno.make(DATA.verify_url, error="m", micro=False).matrix]
    side = 40 / 25.4 * 300
    left = (297 - 22 - 52) / 25.4 * 300
    column = image.crop((int(left), 900, int(left + side), image.height))
    # The finder pattern's left edge is the longest dark run at the column's left side; its top is the code's top.
    dark = [y for y in range(column.height) if column.getpixel((8, y)) == 0]
    step = side / len(matrix)
    top = next(y for y in dark if all(column.getpixel((8, y + int(k * step))) == 0 for k in range(7)))
    read = [
        [int(column.getpixel((int((x + 0.5) * step), top + int((y + 0.5) * step))) == 0) for x in range(len(matrix))]
        for y in range(len(matrix))
    ]
    assert read == matrix


# An accessible page


def test_is_tagged_pdf_ua():
    document = opened(certificate_pdf(DATA))
    assert len(document.pages) == 1
    assert [round(float(x)) for x in document.pages[0].MediaBox] == [0, 0, 842, 595]
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en-GB"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert DATA.holder_name in metadata["dc:title"]


def structure(content: bytes) -> tuple[list[str], list[str]]:
    """The structure tree's tags, and its alternative texts."""
    seen, alternatives = [], []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                seen.append(str(node.S))
                if "/Alt" in node:
                    alternatives.append(str(node.Alt))
            if "/K" in node:
                walk(node.K)

    document = opened(content)
    walk(document.Root.StructTreeRoot.K)
    return seen, alternatives


def test_structure_has_headings_a_table_and_the_codes_text():
    seen, alternatives = structure(certificate_pdf(DATA))
    assert [tag for tag in seen if re.fullmatch(r"/H\d", tag)] == ["/H1", "/H2", "/H2", "/H2"]
    assert seen.count("/TH") == 4
    assert seen.count("/TD") == 4 * len(DATA.modules)
    assert "/Link" in seen
    assert alternatives == [f"QR code that opens {DATA.verify_url}"]


# Data is never markup


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_name_is_printed_as_it_is_written(name):
    assert squeezed(name_in(certificate_pdf(named(name)))) == squeezed(name)


MARKUP = (
    '#read("/etc/passwd")', "#eval(1)", '#include "x"', "#{while true {}}", "#sys.inputs.data", "] #[", "$x^2$",
    "*b* _i_", "`raw`", "\\u{41} \\", "// gone", "/* gone */", "<label> @ref", "= Heading", "~-- ...",
)  # fmt: skip


@pytest.mark.slow
def test_two_hundred_hostile_names_are_printed_as_they_are_written():
    """Each kind of markup meets each other in one name."""
    names = [f"{one} {other}" for one in MARKUP for other in MARKUP]
    assert len(names) >= 200
    wrong = [name for name in names if squeezed(name_in(certificate_pdf(named(name)))) != squeezed(name)]
    assert wrong == []


@pytest.mark.parametrize("name", RIGHT_TO_LEFT)
def test_right_to_left_name_is_printed_whole(name):
    """In the order in which it is drawn, so the letters are compared without their order."""
    assert sorted(squeezed(name_in(certificate_pdf(named(name))))) == sorted(squeezed(name))


@pytest.mark.parametrize("name", WITH_MARKS)
def test_name_with_separate_marks_is_read_aloud_once(name):
    content = certificate_pdf(named(name))
    assert structure(content)[1][0] == name
    assert set(name_in(content)) == set(name)


@pytest.mark.real
@pytest.mark.parametrize("name", HOSTILE + RIGHT_TO_LEFT)
def test_another_reader_finds_the_same_name(name):
    content = certificate_pdf(named(name))
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    between = text.split("This records that")[1].split("completed the learning for")[0]
    # pdftotext puts the brackets of right-to-left text where they are drawn.
    ignored = "[()]" if pdf._right_to_left(name) else "$^"
    assert re.sub(ignored, "", squeezed(between)) == re.sub(ignored, "", squeezed(name))


def test_every_other_text_is_data_too():
    evil = '#read("/etc/passwd") *x* ] $y$'
    data = replace(
        DATA, award=evil, issuer=evil, number=evil, version=evil, modules=(ModuleLine("#x", evil, "*2*", DAY),)
    )
    assert squeezed("".join(lines(certificate_pdf(data)))).count(squeezed(evil)) == 5


def test_template_cannot_read_above_its_folder(monkeypatch):
    monkeypatch.setattr(pdf._Printer, "compiler", None)  # it keeps the document that it last compiled
    compiler = pdf._Printer._open()
    assert compiler.compile(b'#read("/certificate.typ")', format="svg")
    for path in ("/pdf.py", "../pdf.py", "/../pdf.py", "/typst/certificate.typ", "/etc/passwd"):
        with pytest.raises(typst.TypstError):
            compiler.compile(f'#read("{path}")'.encode(), format="svg")


# Always one page, small, the same


@pytest.mark.parametrize(
    "name",
    [
        "Wilhelmina Æthelthryth ",
        "Παπαδόπουλος ",
        "Жданова ",
        "שרה כהן ",
        "محمد عبد ",
        "W",
        "ж",
        "श्रीमती ",
        "李小龙",
        "ኃይለ ",
    ],
)
def test_200_characters_stay_on_one_page_or_say_the_cure(name):
    name = (name * 200)[:200].strip()
    data = named(
        name,
        award="A long name of an award " * 8,
        issuer="I" * 200,
        modules=tuple(ModuleLine(f"C{n}", "A module with a long title " * 7, "12", DAY) for n in range(10)),
    )
    if not printable(name):
        with pytest.raises(UnableToPrint, match="install the Noto fonts"):
            certificate_pdf(data)
        return
    content = certificate_pdf(data)
    assert len(opened(content).pages) == 1
    assert len(content) <= 60 * 1024
    assert set(squeezed(name_in(content))) == set(squeezed(name))
    if not pdf._inputs(data)["has_marks"]:
        assert sorted(squeezed(name_in(content))) == sorted(squeezed(name))


@pytest.mark.real
@pytest.mark.parametrize("fill", ["W", "long words here "])
def test_nothing_runs_off_the_page_or_into_each_other(fill):
    text = (fill * 200)[:200].strip()
    data = named(
        text,
        award=text,
        issuer=text,
        verify_url="https://learn.example.org/" + "a" * 170,
        modules=tuple(ModuleLine("C10", (fill * 60)[:60], "12", DAY) for _ in range(10)),
    )
    xml = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=certificate_pdf(data), capture_output=True, check=True
    ).stdout.decode()
    boxes = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', xml)
    boxes = [(*map(float, box[:4]), box[4]) for box in boxes]
    assert boxes
    for x1, y1, x2, y2, word in boxes:
        assert 60 <= x1 < x2 <= 842 - 55, word
        assert 50 <= y1 < y2 <= 595 - 40, word
        assert x2 <= (24 + 177) / 25.4 * 72 + 1 or x1 >= (297 - 22 - 52) / 25.4 * 72 - 1, word
    end_of_table = max(box[3] for box in boxes if box[4] == "C10")
    closing = next(box for box in boxes if box[4] == "What")
    assert end_of_table < closing[1]


def test_ten_modules_fit_in_a_readable_size():
    data = replace(
        DATA, modules=tuple(ModuleLine("C10", "Records, consent and sharing information", "12", DAY) for _ in range(10))
    )
    document = opened(certificate_pdf(data))
    sizes = [
        float(operands[1])
        for operands, operator in pikepdf.parse_content_stream(document.pages[0])
        if str(operator) == "Tf"
    ]
    assert min(sizes) >= 8


def test_same_data_same_bytes_and_small():
    first = certificate_pdf(DATA)
    assert first == certificate_pdf(replace(DATA))
    assert len(first) <= 60 * 1024


@pytest.mark.parametrize(
    "change",
    [
        {"holder_name": "Amara Okonkwo"},
        {"award": "Another award"},
        {"awarded_on": date(2027, 5, 4)},
        {"valid_from": date(2027, 5, 4)},
        {"valid_until": date(2030, 5, 3)},
        {"issuer": "Southshire Council"},
        {"minutes": 191},
        {"modules": DATA.modules[1:]},
        {"verify_url": DATA.verify_url + "x"},
        {"number": "1"},
        {"version": "8"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_field_shows(change):
    assert lines(certificate_pdf(replace(DATA, **change))) != lines(certificate_pdf(DATA))


# What cannot be printed


@pytest.mark.parametrize("name", ["李小龙", "Anna 李", "ኃይለ", "தமிழ்", "ਗੁਰਪ੍ਰੀਤ", "Sam 😀", "श्रीमती"])
def test_missing_glyph_is_refused_with_the_cure(built_in, name):
    """Devanagari too: the wheel has its letters in a font that cannot join them."""
    with pytest.raises(UnableToPrint) as caught:
        certificate_pdf(named(name))
    assert "cannot show" in str(caught.value)
    assert "print view are complete" in str(caught.value)
    assert "Noto" in str(caught.value)
    assert not printable(name)


@pytest.mark.parametrize("name", ["Šárka Nguyễn", "Παπαδόπουλος", "Жданова", "שרה", "Հայկ", "ქართველი", "محمد گل ٹی"])
def test_fonts_of_the_wheel_suffice(built_in, name):
    assert printable(name)
    assert sorted(squeezed(name_in(certificate_pdf(named(name))))) == sorted(squeezed(name))


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\n", "\u2028", "\u202e", "\u2066", "\ufeff", "\ue000"])
def test_characters_without_a_form_are_refused_not_dropped(char):
    with pytest.raises(UnableToPrint, match=f"U\\+{ord(char):04X}"):
        certificate_pdf(named(f"Anna{char}Smith"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (named("x" * 256), "longer than"),
        (named("  "), "no holder's name"),
        (replace(DATA, modules=DATA.modules * 2), "10 modules"),
        (replace(DATA, modules=(ModuleLine("C1", "t" * 256, "1", DAY),)), "longer than"),
    ],
)
def test_input_is_bounded(data, message):
    with pytest.raises(UnableToPrint, match=message):
        certificate_pdf(data)


def test_own_mistakes_are_not_blamed_on_the_data(monkeypatch):
    monkeypatch.setattr(pdf, "_inputs", lambda data: {})
    with pytest.raises(typst.TypstError):
        certificate_pdf(DATA)


# Fonts of the machine


def test_fonts_folder_is_a_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("CERTIFICATE_FONTS", str(tmp_path))
    assert pdf.font_folders()[0] == tmp_path
    monkeypatch.delenv("CERTIFICATE_FONTS")
    monkeypatch.setenv("COMMON_GROUND_VAR", str(tmp_path))
    assert tmp_path / "fonts" not in pdf.font_folders()
    (tmp_path / "fonts").mkdir()
    assert pdf.font_folders()[0] == tmp_path / "fonts"


def test_only_known_families_of_the_system_are_used():
    def font(family, folder):
        return SimpleNamespace(family=family, path=f"{folder}/x.ttf")

    found = [
        font("Last Resort", "/usr/share/fonts"),
        font("Noto Color Emoji", "/usr/share/fonts"),
        font("Noto Sans Tamil", "/usr/share/fonts"),
        font("Noto Serif Tamil", "/usr/share/fonts"),
        font("Abyssinica SIL", "/srv/fonts"),
        SimpleNamespace(family="New Computer Modern", path=None),
    ]
    found_families = families(SimpleNamespace(fonts=lambda: found), [Path("/srv/fonts")])
    assert [family["name"] for family in found_families] == ["Noto Serif Tamil", "Noto Sans Tamil", "Abyssinica SIL"]
