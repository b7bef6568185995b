"""The pack: one zip, made from frozen facts alone. The same facts give the same bytes."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from compliance.exports import as_csv, as_xlsx, zipping
from compliance.exports.as_pdf import Paper
from compliance.exports.printing import MOST_IN_PARTS, MOST_ROWS
from compliance.exports.table import Row, Sheet

LONG = ("register", "decisions", "next-three-months")  # each on paper of its own
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Pack:
    """The zip, its SHA-256 digest, and those of the files in it."""

    content: bytes
    digest: str
    digests: dict[str, str]


def build(facts: str, *, told: Told = lambda done: None) -> Pack:
    """`told`: is told how many of STEPS are done."""
    frozen = json.loads(facts)
    parts: dict[str, bytes] = {}
    for done, step in enumerate((_tables, _workbook, _paper), 1):
        parts |= step(frozen)
        told(done)
    digests = {name: hashlib.sha256(parts[name]).hexdigest() for name in sorted(parts)}
    content = io.BytesIO()
    zipping.write(content, ((name, parts[name]) for name in digests))
    return Pack(content.getvalue(), hashlib.sha256(content.getvalue()).hexdigest(), digests)


STEPS = 4  # the facts, tables, workbook, paper


def sheets(frozen: dict[str, Any]) -> dict[str, Sheet]:
    return {
        one["file"]: Sheet(
            one["title"],
            tuple(one["columns"]),
            tuple(one["widths"]),
            [_row(row) for row in one["rows"]],
            tuple(one["notes"]),
        )
        for one in frozen["sheets"]
    }


def _row(row: list) -> Row:
    return tuple(date.fromisoformat(value["day"]) if isinstance(value, dict) else value for value in row)


def _tables(frozen: dict[str, Any]) -> dict[str, bytes]:
    return {f"csv/{name}.csv": as_csv.of_sheet(sheet) for name, sheet in sheets(frozen).items()}


def _workbook(frozen: dict[str, Any]) -> dict[str, bytes]:
    pages = [as_xlsx.notes("Contents", [frozen["title"], *frozen["lines"]]), *sheets(frozen).values()]
    with as_xlsx.workbook(pages) as found:
        return {"inspection-pack.xlsx": found.read()}


def _paper(frozen: dict[str, Any]) -> dict[str, bytes]:
    found, on = {}, date.fromisoformat(frozen["as_at"])
    with Paper() as paper:
        for name, title, lines, pages in _documents(frozen):
            found[name] = paper.of(title=title, author=frozen["author"], on=on, lines=lines, sheets=pages)
    return found


def _documents(frozen: dict[str, Any]) -> Iterator[tuple[str, str, list[str], list[Sheet]]]:
    """File name, title, first lines, sheets; what is long in several files, so that each can be opened and printed."""
    every = sheets(frozen)
    short = [sheet for name, sheet in every.items() if name not in LONG]
    yield "contents-and-coverage.pdf", frozen["title"], frozen["lines"], short
    for name in LONG:
        rows = list(every[name].rows)
        if len(rows) > MOST_IN_PARTS:
            continue  # the contents say so
        pieces = [rows[start : start + MOST_ROWS] for start in range(0, len(rows), MOST_ROWS)] or [[]]
        for number, piece in enumerate(pieces, 1):
            part = f"-{number}-of-{len(pieces)}" if len(pieces) > 1 else ""
            yield f"{name}{part}.pdf", frozen["title"], [], [replace(every[name], rows=piece)]
