"""Which fonts may print a text, best first. Looked up once in each process."""

import os
import re
from pathlib import Path
from typing import Any

import typst

SYSTEM_FONTS = Path("/usr/share/fonts")

# Typst would fall back to New Computer Modern for Devanagari, which it cannot join: the name would be printed
# wrong. So nothing falls back by itself, and the wheel's fonts serve only the scripts they can write.
BUILT_IN: list[dict[str, str]] = [
    {"name": "New Computer Modern", "covers": r"[\u{530}-\u{58F}\u{10A0}-\u{10FF}]"},
    {"name": "DejaVu Sans Mono", "covers": r"[\u{600}-\u{6FF}\u{750}-\u{77F}\u{200C}\u{200D}]"},
]
PREFERRED = ("Noto Serif CJK SC", "Noto Serif", "Noto Naskh Arabic", "Noto Sans CJK SC", "Noto Sans", "DejaVu Sans")
UNWANTED = re.compile("Emoji|Mono|Display|Slanted|Rashi|Symbols")


def font_folders() -> list[Path]:
    var = Path(os.environ.get("COMMON_GROUND_VAR", Path(__file__).resolve().parents[2] / "var"))
    own = Path(os.environ.get("CERTIFICATE_FONTS", "").strip() or var / "fonts")
    return [folder for folder in (own, SYSTEM_FONTS) if folder.is_dir()]


def families(fonts: typst.Fonts, folders: list[Path]) -> list[dict[str, str]]:
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


def all_families(fonts: typst.Fonts, folders: list[Path]) -> list[dict[str, Any]]:
    """As a template takes them: the face of ours, those of the machine, those that the wheel carries."""
    return [{"name": "Libertinus Serif"}, *families(fonts, folders), *BUILT_IN]


def undisplayable(message: str) -> str | None:
    """The text of which typst says that no font can write it; None: the error is another one."""
    missing = re.search(r'the text `"(.+?)"` could not be displayed', message)
    return re.sub(r"\\u\{(\w+)\}", lambda code: chr(int(code[1], 16)), missing[1]) if missing else None
