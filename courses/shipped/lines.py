"""On which line of a TOML file a value stands, so that an author is sent to the right place."""

import re
from collections.abc import Sequence

Path = Sequence[str | int]
_TABLE = re.compile(r"^\s*\[([A-Za-z0-9_.-]+)\]\s*$")
_ARRAY_TABLE = re.compile(r"^\s*\[\[([A-Za-z0-9_.-]+)\]\]\s*$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")
_QUOTES = ('"""', "'''")


def line_of(text: str, path: Path) -> int:
    """The line (from 1) of the value at `path`, or of the nearest thing around it that has one."""
    known = _index(text)
    wanted = tuple(path)
    while wanted and wanted not in known:
        wanted = wanted[:-1]
    return known.get(wanted, 1)


def _index(text: str) -> dict[tuple, int]:
    found: dict[tuple, int] = {}
    counts: dict[tuple, int] = {}
    table: tuple = ()
    array: tuple | None = None
    item = 0
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if match := _ARRAY_TABLE.match(line):
            table = _enter(match[1].split("."), counts)
            found[table], array = number, None
            found.setdefault(table[:-1], number)
        elif match := _TABLE.match(line):
            table, array = tuple(match[1].split(".")), None
            found[table] = number
        elif array is None and (match := _KEY.match(line)):
            key = (*table, match[1])
            found[key] = number
            closing = _left_open(line)
            rest = line.split("=", 1)[1].strip()
            if rest.startswith("[") and not rest.endswith("]"):
                array, item = key, 0
        elif array is not None:
            if line.strip() == "]":
                array = None
            elif line.strip():
                found[(*array, item)] = number
                item += 1
                closing = _left_open(line)
    return found


def _enter(parts: list[str], counts: dict[tuple, int]) -> tuple:
    """The path of the table that `[[a.b]]` begins: the last a, its next b."""
    path: tuple = ()
    for part in parts[:-1]:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, parts[-1])
    counts[path] = counts.get(path, 0) + 1
    return (*path, counts[path] - 1)


def _left_open(line: str) -> str:
    """The quotes that close a string which begins on this line and ends on another."""
    for quotes in _QUOTES:
        if line.count(quotes) % 2:
            return quotes
    return ""
