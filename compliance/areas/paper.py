"""The area's figures on one tagged page (PDF/UA-1): from words alone, in a process with limits, see `Press`.

No database, settings or network in it. The same words give the same bytes, on machines with the same fonts.
"""

from pathlib import Path
from typing import Any

from compliance.exports.printing import INSTEAD, pdf
from ui.press import Press, UnableToPrint, serve_with

LONGEST = 400
MOST_ROWS = 24
TEMPLATE = Path(__file__).resolve().parent / "typst" / "area.typ"


class PaperPress(Press):
    def __init__(self) -> None:
        super().__init__("compliance.areas.paper", instead=INSTEAD)


def serve() -> None:
    serve_with(paper_pdf)


def paper_pdf(words: dict[str, Any]) -> bytes:
    """Raises UnableToPrint where the words would not fit on the page."""
    if any(len(words[name]) > MOST_ROWS for name in ("sectors", "trend", "figures")):
        raise UnableToPrint("There are more rows than fit on one page. The spreadsheet has them all.")
    if any(len(text) > LONGEST for text in _texts(words)):
        raise UnableToPrint("A name is too long for the page. The spreadsheet has it whole.")
    return pdf(words, TEMPLATE)


def _texts(words: Any):
    if isinstance(words, str):
        yield words
    elif isinstance(words, dict | list):
        for one in words.values() if isinstance(words, dict) else words:
            yield from _texts(one)
