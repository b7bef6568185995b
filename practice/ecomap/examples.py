"""Made-up maps to practise on, from examples.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from practice.ecomap.rules import EcoMap, from_plain


@dataclass(frozen=True, slots=True)
class Example:
    key: str
    title: str
    story: str
    tries: tuple[str, ...]
    map: EcoMap


def _read() -> dict[str, Example]:
    with (Path(__file__).parent / "examples.toml").open("rb") as file:
        rows = tomllib.load(file)["examples"]
    return {
        row["key"]: Example(row["key"], row["title"], row["story"], tuple(row["tries"]), from_plain(row["map"]))
        for row in rows
    }


EXAMPLES = _read()
