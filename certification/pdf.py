"""The certificate as one tagged PDF page (PDF/UA-1), from frozen data alone: no database, no settings, no network.

Fonts. The typst wheel carries Latin, Greek, Cyrillic, Hebrew, Armenian, Georgian and plain Arabic. Every other
script takes fonts of the machine: Noto or DejaVu under /usr/share/fonts, and whatever lies in the folder
CERTIFICATE_FONTS (else var/fonts). Either way gives nearly every living script:

    apt-get install fonts-noto-core fonts-noto-cjk               # with root, or in the container image
    apt-get download fonts-noto-core fonts-noto-cjk              # without root, on Debian and Ubuntu
    for f in fonts-noto-*.deb; do dpkg -x "$f" var/fonts; done

Fonts are looked up once in each process. A name is printed whole and as it is written, or not at all.
"""

import io
import json
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import segno
import typst

from people.rules import in_words
from ui.press import UnableToPrint, serve_with
from ui.press.fonts import all_families, font_folders, undisplayable

# The folder is the compile's root: a template can read nothing above it.
TEMPLATES = Path(__file__).resolve().parent / "typst"
TEMPLATE = TEMPLATES / "certificate.typ"

# The layout keeps to one page within these bounds, and the time a compile can take is bounded with them.
MAX_TEXT, MAX_MODULES, MAX_SIGNED = 255, 10, 4

COMPLETE = "The certificate's page and its print view are complete."
CURE = f"{COMPLETE} An administrator can install the Noto fonts on the server; then this PDF prints as well."


class ModuleLine(NamedTuple):
    code: str
    title: str
    edition: str
    completed_on: date


@dataclass(frozen=True)
class CertificateData:
    """`interim`: given for the time being. `note`: what moved the last day. `signed`: by kind, in words."""

    holder_name: str
    award: str
    awarded_on: date
    valid_from: date
    valid_until: date
    issuer: str
    minutes: int
    modules: tuple[ModuleLine, ...]
    verify_url: str
    number: str
    version: str
    interim: bool = False
    note: str = ""
    signed: tuple[str, ...] = ()

    def __post_init__(self):
        """Editions and versions may come as numbers, modules as plain rows of the evidence."""
        lines = (ModuleLine(str(code), title, str(edition), day) for code, title, edition, day in self.modules)
        object.__setattr__(self, "modules", tuple(lines))
        object.__setattr__(self, "version", str(self.version))
        object.__setattr__(self, "signed", tuple(self.signed))


def certificate_pdf(data: CertificateData) -> bytes:
    """The same data gives the same bytes, on machines with the same fonts."""
    check(data)
    return _Printer.print(_inputs(data))


def learning_time(minutes: int) -> str:
    def count(number: int, unit: str) -> str:
        return f"{number} {unit}{'' if number == 1 else 's'}"

    hours, rest = divmod(minutes, 60)
    return " ".join([count(hours, "hour")] * bool(hours) + [count(rest, "minute")] * bool(rest or not hours))


def _texts(data: CertificateData) -> Iterator[tuple[str, str]]:
    yield "holder's name", data.holder_name
    yield "award's name", data.award
    yield "issuer", data.issuer
    yield "web address", data.verify_url
    yield "number", data.number
    yield "version", data.version
    yield "note", data.note
    for sentence in data.signed:
        yield "sign-off", sentence
    for module in data.modules:
        yield "module code", module.code
        yield "module title", module.title
        yield "module edition", module.edition


def check(data: CertificateData) -> None:
    """Refuses what could not be printed, or not as it is written. Raises UnableToPrint with the cure."""
    if len(data.modules) > MAX_MODULES:
        raise UnableToPrint(f"The PDF has room for {MAX_MODULES} modules, not {len(data.modules)}. {COMPLETE}")
    if len(data.signed) > MAX_SIGNED:
        raise UnableToPrint(f"The PDF has room for {MAX_SIGNED} kinds of sign-off, not {len(data.signed)}. {COMPLETE}")
    if not data.holder_name.strip():
        raise UnableToPrint("The certificate has no holder's name.")
    for what, string in _texts(data):
        if len(string) > MAX_TEXT:
            raise UnableToPrint(f"The {what} is longer than {MAX_TEXT} characters. {COMPLETE}")
        for char in string:
            if _invisible(char):
                code = f"U+{ord(char):04X}"
                raise UnableToPrint(f"The {what} contains {code}, which has no printed form. Take it out first.")


def _invisible(char: str) -> bool:
    """Control, private and unassigned characters, and those that reorder others so that a name reads as another."""
    return (
        unicodedata.category(char) in {"Cc", "Cs", "Co", "Zl", "Zp"}
        or "\u202a" <= char <= "\u202e"
        or "\u2066" <= char <= "\u2069"
        or char == "\ufeff"
    )


def _right_to_left(string: str) -> bool:
    strong = (unicodedata.bidirectional(char) for char in string)
    return next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L"


def _inputs(data: CertificateData) -> dict[str, Any]:
    qr = io.BytesIO()
    segno.make(data.verify_url, error="m", micro=False).save(
        qr, kind="svg", xmldecl=False, border=0, dark="#15352f", omitsize=True
    )
    return {
        "holder_name": data.holder_name,
        "right_to_left": _right_to_left(data.holder_name),
        "has_marks": any(unicodedata.category(char).startswith("M") for char in data.holder_name),
        "award": data.award,
        "awarded_on": {
            "words": in_words(data.awarded_on),
            "parts": {"year": data.awarded_on.year, "month": data.awarded_on.month, "day": data.awarded_on.day},
        },
        "valid_from": in_words(data.valid_from),
        "valid_until": in_words(data.valid_until),
        "learning_time": learning_time(data.minutes),
        "issuer": data.issuer,
        "modules": [
            {"code": m.code, "title": m.title, "edition": m.edition, "completed_on": in_words(m.completed_on)}
            for m in data.modules
        ],
        "verify_url": data.verify_url,
        "number": data.number,
        "version": data.version,
        "interim": data.interim,
        "note": data.note,
        "signed": list(data.signed),
        "qr": qr.getvalue().decode(),
    }


class _Printer:
    """One compiler for the process: its fonts and template are parsed once."""

    lock = threading.Lock()
    compiler: typst.Compiler | None = None
    fonts = ""

    @classmethod
    def print(cls, inputs: dict[str, Any]) -> bytes:
        with cls.lock:
            compiler = cls.compiler or cls._open()
            try:
                content = compiler.compile(
                    format="pdf",
                    pdf_standards=["ua-1"],
                    sys_inputs={"data": json.dumps(inputs), "fonts": cls.fonts},
                )
            except typst.TypstError as error:
                # Nothing but a missing glyph is the data's fault; any other error is ours.
                shown = undisplayable(error.message)
                if shown is None:
                    raise
                raise UnableToPrint(
                    f"The PDF cannot show “{shown}”: no font on this server can write it. {CURE}"
                ) from None
        assert isinstance(content, bytes)  # nosec B101
        return content

    @classmethod
    def _open(cls) -> typst.Compiler:
        folders = font_folders()
        fonts = typst.Fonts(include_system_fonts=False, font_paths=list(folders))
        cls.fonts = json.dumps(all_families(fonts, folders))
        cls.compiler = typst.Compiler(TEMPLATE, root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
        return cls.compiler


def _print(raw: dict[str, Any]) -> bytes:
    for key in ("awarded_on", "valid_from", "valid_until"):
        raw[key] = date.fromisoformat(raw[key])
    raw["modules"] = tuple(
        ModuleLine(code, title, edition, date.fromisoformat(day)) for code, title, edition, day in raw["modules"]
    )
    return certificate_pdf(CertificateData(**raw))


def serve() -> None:
    """The process of a `Press`."""
    serve_with(_print)
