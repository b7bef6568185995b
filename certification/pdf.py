"""The certificate as one tagged PDF page (PDF/UA-1), from frozen data alone: no database, no settings, no network.

Fonts. The typst wheel carries Latin, Greek, Cyrillic, Hebrew, Armenian, Georgian and plain Arabic. Every other
script takes fonts of the machine: Noto or DejaVu under /usr/share/fonts, and whatever lies in the folder
CERTIFICATE_FONTS (else var/fonts). Either way gives nearly every living script:

    apt-get install fonts-noto-core fonts-noto-cjk               # with root, or in the container image
    apt-get download fonts-noto-core fonts-noto-cjk              # without root, on Debian and Ubuntu
    for f in fonts-noto-*.deb; do dpkg -x "$f" var/fonts; done

Fonts are looked up once in each process. A name is printed whole and as it is written, or not at all.
"""

import contextlib
import io
import json
import os
import re
import subprocess  # nosec B404
import sys
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import segno
import typst

from people.rules import in_words

ROOT = Path(__file__).resolve().parents[1]
# A process that finds our own code and nothing else that lies about.
ALONE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from certification.pdf import _main; sys.exit(_main())"

# The folder is the compile's root: a template can read nothing above it.
TEMPLATES = Path(__file__).resolve().parent / "typst"
TEMPLATE = TEMPLATES / "certificate.typ"
SYSTEM_FONTS = Path("/usr/share/fonts")

# The layout keeps to one page within these bounds, and the time a compile can take is bounded with them.
MAX_TEXT, MAX_MODULES = 255, 10
MEMORY = 512 * 1024 * 1024

COMPLETE = "The certificate's page and its print view are complete."
CURE = f"{COMPLETE} An administrator can install the Noto fonts on the server; then this PDF prints as well."

# Typst would fall back to New Computer Modern for Devanagari, which it cannot join: the name would be printed
# wrong. So nothing falls back by itself, and the wheel's fonts serve only the scripts they can write.
BUILT_IN: list[dict[str, str]] = [
    {"name": "New Computer Modern", "covers": r"[\u{530}-\u{58F}\u{10A0}-\u{10FF}]"},
    {"name": "DejaVu Sans Mono", "covers": r"[\u{600}-\u{6FF}\u{750}-\u{77F}\u{200C}\u{200D}]"},
]
PREFERRED = ("Noto Serif CJK SC", "Noto Serif", "Noto Naskh Arabic", "Noto Sans CJK SC", "Noto Sans", "DejaVu Sans")
UNWANTED = re.compile("Emoji|Mono|Display|Slanted|Rashi|Symbols")


class UnableToPrint(Exception):
    """The certificate was not printed; the message says what stands in the way and what helps."""


class ModuleLine(NamedTuple):
    code: str
    title: str
    edition: str
    completed_on: date


@dataclass(frozen=True)
class CertificateData:
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

    def __post_init__(self):
        """Editions and versions may come as numbers, modules as plain rows of the evidence."""
        lines = (ModuleLine(str(code), title, str(edition), day) for code, title, edition, day in self.modules)
        object.__setattr__(self, "modules", tuple(lines))
        object.__setattr__(self, "version", str(self.version))


def certificate_pdf(data: CertificateData) -> bytes:
    """The same data gives the same bytes, on machines with the same fonts."""
    _check(data)
    if _Printer.opened_by not in {None, os.getpid()}:
        # Forked from a process that had printed: typst's threads are gone here and a compile would wait for ever.
        return certificate_pdf_limited(data)
    return _Printer.print(_inputs(data))


def certificate_pdf_limited(data: CertificateData, seconds: int = 10, memory: int = MEMORY) -> bytes:
    """The same page from a process of its own, which is killed when it takes too long or too much memory.

    Costs about 0.15 s more than `certificate_pdf`. Spawned, never forked: typst's threads do not survive a fork.
    """
    _check(data)
    env = {
        key: os.environ[key]
        for key in ("CERTIFICATE_FONTS", "COMMON_GROUND_VAR", "LD_LIBRARY_PATH")
        if key in os.environ
    }
    # Each thread would reserve address space, which counts against the limit.
    env |= {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    try:
        done = subprocess.run(  # nosec B603
            [sys.executable, "-I", "-c", ALONE, str(ROOT), str(seconds), str(memory)],
            input=json.dumps(asdict(data), default=date.isoformat).encode(),
            capture_output=True,
            timeout=seconds,
            env=env,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnableToPrint(f"The PDF took longer than {seconds} seconds and was stopped. {COMPLETE}") from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == UNABLE:
        raise UnableToPrint(done.stdout.decode())
    if done.returncode < 0:
        raise UnableToPrint(f"The PDF took too much of the server and was stopped. {COMPLETE}")
    raise RuntimeError(f"The certificate process failed ({done.returncode}): {done.stderr.decode()[-2000:]}")


def printable(name: str) -> bool:
    """Whether a certificate in this name can be printed on this machine."""
    day = date(2027, 1, 1)
    try:
        certificate_pdf(
            CertificateData(name, "Award", day, day, day, "Issuer", 1, (), "https://example.org/", "1", "1")
        )
    except UnableToPrint:
        return False
    return True


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
    for module in data.modules:
        yield "module code", module.code
        yield "module title", module.title
        yield "module edition", module.edition


def _check(data: CertificateData) -> None:
    if len(data.modules) > MAX_MODULES:
        raise UnableToPrint(f"The PDF has room for {MAX_MODULES} modules, not {len(data.modules)}. {COMPLETE}")
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
        "qr": qr.getvalue().decode(),
    }


def font_folders() -> list[Path]:
    var = Path(os.environ.get("COMMON_GROUND_VAR", ROOT / "var"))
    own = Path(os.environ.get("CERTIFICATE_FONTS", "").strip() or var / "fonts")
    return [folder for folder in (own, SYSTEM_FONTS) if folder.is_dir()]


class _Printer:
    """One compiler for the process: its fonts and template are parsed once."""

    lock = threading.Lock()
    compiler: typst.Compiler | None = None
    opened_by: int | None = None
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
                missing = re.search(r'the text `"(.+?)"` could not be displayed', error.message)
                if missing is None:
                    raise
                shown = re.sub(r"\\u\{(\w+)\}", lambda code: chr(int(code[1], 16)), missing[1])
                raise UnableToPrint(
                    f"The PDF cannot show “{shown}”: no font on this server can write it. {CURE}"
                ) from None
        assert isinstance(content, bytes)  # nosec B101
        return content

    @classmethod
    def _open(cls) -> typst.Compiler:
        folders = font_folders()
        fonts = typst.Fonts(include_system_fonts=False, font_paths=list(folders))
        cls.fonts = json.dumps([{"name": "Libertinus Serif"}, *_families(fonts, folders), *BUILT_IN])
        cls.opened_by = os.getpid()
        cls.compiler = typst.Compiler(TEMPLATE, root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
        return cls.compiler


def _families(fonts: typst.Fonts, folders: list[Path]) -> list[dict[str, str]]:
    """The families that may print a name, best first: Noto and DejaVu wherever found, any in the folder of our own."""
    names = set()
    for font in fonts.fonts():
        ours = font.path and not Path(font.path).is_relative_to(SYSTEM_FONTS)
        known = font.family.startswith("Noto ") or font.family == "DejaVu Sans"
        if font.path and (ours or known) and not UNWANTED.search(font.family):
            names.add(font.family)

    def rank(name: str) -> tuple[int, str]:
        return next((i for i, start in enumerate(PREFERRED) if name.startswith(start)), len(PREFERRED)), name

    return [{"name": name} for name in sorted(names, key=rank)]


UNABLE = 3


def _main() -> int:
    """The process of `certificate_pdf_limited`: JSON in, PDF out."""
    import resource

    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with contextlib.suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    raw = json.load(sys.stdin)
    for key in ("awarded_on", "valid_from", "valid_until"):
        raw[key] = date.fromisoformat(raw[key])
    raw["modules"] = tuple(
        ModuleLine(code, title, edition, date.fromisoformat(day)) for code, title, edition, day in raw["modules"]
    )
    try:
        sys.stdout.buffer.write(certificate_pdf(CertificateData(**raw)))
    except UnableToPrint as error:
        sys.stdout.buffer.write(str(error).encode())
        return UNABLE
    return 0
