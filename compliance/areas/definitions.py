"""What each figure of the area view means, as data; read whole, or refused with a cure."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("definitions.toml")


class BadDefinitions(Exception):
    """The file cannot be used; the message names the figure and the cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One figure."""

    id: str
    name: str
    definition: str
    numerator: str
    denominator: str
    exclusions: str
    period: str
    source: str
    owner: str
    direction: str
    caution: str
    suppression: str


ASKED = ("definition", "numerator", "denominator", "exclusions", "period", "source", "owner", "direction", "caution",
         "suppression")  # fmt: skip
DIRECTIONS = ("up", "down", "neither")


@cache
def definitions() -> dict[str, Definition]:
    """Every figure by its id, in the order of the file."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> dict[str, Definition]:
    """The figures of a file; raises BadDefinitions at the first that does not fit."""
    data = tomllib.loads(text)
    usual, known = data.get("usual", {}), {one.name for one in fields(Definition)}
    found: dict[str, Definition] = {}
    for given in data.get("figure", []):
        row = {**usual, **given}
        name = row.get("id", "a figure without an id")
        if strange := set(row) - known:
            raise BadDefinitions(f"{name}: nobody reads {sorted(strange)[0]!r}. Take it out.")
        if missing := [one for one in ("id", "name", *ASKED) if not str(row.get(one, "")).strip()]:
            raise BadDefinitions(f"{name}: {missing[0]!r} is missing. Write it.")
        if row["direction"] not in DIRECTIONS:
            raise BadDefinitions(f"{name}: the direction is up, down or neither.")
        if name in found:
            raise BadDefinitions(f"{name} is there twice. Take one out.")
        found[name] = Definition(**row)
    return found
