"""The XML of a workbook's sheets and strings, letter by letter: no tree of it, so its size fills no memory.

No part with a DOCTYPE or of another encoding than UTF-8 comes this far (workbook.py).
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import IO, Any
from xml.parsers import expat

from openpyxl.utils import column_index_from_string
from openpyxl.xml.constants import SHEET_MAIN_NS

CHUNK = 64 * 1024
# A sheet has no more rows than that, whatever a file says.
LAST_ROW = 1_048_576
# Of one cell so much is kept; a list takes less (reading.py).
MOST_LETTERS = 2_000

STRING, TEXT, ASIDE, ROW, CELL, VALUE, FORMULA, ROWS = (
    f"{SHEET_MAIN_NS} {name}" for name in ("si", "t", "rPh", "row", "c", "v", "f", "sheetData")
)
# A cell as it stands: its column, the kind of its value, its style, and the letters.
RawCell = tuple[int, str, str, str]

column_of = lru_cache(maxsize=1000)(column_index_from_string)


class Parts:
    """What is called at each tag. `found`: what is finished; `seen`: elements so far."""

    def __init__(self) -> None:
        self.found: list[Any] = []
        self.seen, self.over = 0, False
        self.aside = 0  # within the reading aids of East Asian text, which are no text
        self.letters: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.seen += 1
        if name == ASIDE:
            self.aside += 1
        elif name == TEXT and not self.aside:
            self.letters = []

    def end(self, name: str) -> None:
        if name == ASIDE:
            self.aside -= 1

    def text(self, letters: str) -> None:
        if self.letters is not None:
            self.letters.append(letters)

    def taken(self) -> str:
        """The letters since the tag was opened."""
        found = "" if self.letters is None else "".join(self.letters)
        self.letters = None
        return found


class Strings(Parts):
    """Each string that cells share, plain or in runs of different looks."""

    whole = ""

    def end(self, name: str) -> None:
        super().end(name)
        if name == TEXT:
            self.whole = (self.whole + self.taken())[:MOST_LETTERS]
        elif name == STRING:
            self.found.append(self.whole)
            self.whole = ""


class Sheet(Parts):
    """Each row: its number and its cells that hold something."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.cells: list[RawCell] | None = None
        self.column, self.kind, self.style, self.value = 0, "", "", ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == CELL:
            self.seen += 1
            place = attributes.get("r")
            self.column = column_of(place.rstrip("0123456789")) if place else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.value = ""
        elif name in {VALUE, FORMULA}:
            self.seen += 1
            self.letters = []
        elif name == ROW:
            self.seen += 1
            self._begin_row(attributes.get("r"))
        else:
            super().start(name, attributes)

    def _begin_row(self, said: str | None) -> None:
        number = self.number + 1 if said is None else int(float(said))
        if not self.number < number <= LAST_ROW:
            raise ValueError("Rows stand one below the other.")
        self.number, self.cells, self.column = number, [], 0

    def end(self, name: str) -> None:
        if name == CELL:
            if self.value and self.cells is not None:
                self.cells.append((self.column, self.kind, self.style, self.value))
        elif name == VALUE:
            letters = self.taken()
            if self.kind not in {"inlineStr", "f"}:
                self.value = letters[:MOST_LETTERS]
        elif name == TEXT:
            letters = self.taken()
            if self.kind == "inlineStr":
                self.value = (self.value + letters)[:MOST_LETTERS]
        elif name == FORMULA:  # text, never worked out, and worth more than what it came to
            self.kind, self.value = "f", "=" + self.taken()[:MOST_LETTERS]
        elif name == ROW:
            self.found.append((self.number, self.cells or []))
            self.cells = None
        elif name == ROWS:
            self.over = True
        else:
            super().end(name)


def found_in(source: IO[bytes], parts: Parts, spend: Callable[[int], None]) -> Iterator[Any]:
    """What stands in the source, as it is come by; `spend` is told of so many elements more, and may refuse."""
    parser = expat.ParserCreate(None, " ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = parts.start, parts.end
    parser.CharacterDataHandler = parts.text
    before, more = 0, True
    while more and not parts.over:
        chunk = source.read(CHUNK)
        more = bool(chunk)
        parser.Parse(chunk, not more)
        spend(parts.seen - before)
        before = parts.seen
        yield from parts.found
        parts.found.clear()
