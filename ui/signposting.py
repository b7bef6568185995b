"""Who helps, from signposting.toml. Numbers that are not confirmed are not in it."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Service:
    """`short` and `short_when` stand in the footer of every page; only the first three have them. `text`: not rung."""

    id: str
    name: str
    number: str
    dial: str
    when: str
    short: str = ""
    short_when: str = ""
    text: bool = False


@dataclass(frozen=True, slots=True)
class Instead:
    """What stands where a service has not filled in a number of its own: words, and national services if any fit."""

    words: str
    services: tuple[Service, ...]


_data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
CHECKED_ON: date = _data["checked_on"]
REVIEW_BY: date = _data["review_by"]
FIRST = tuple(Service(**row) for row in _data["first"])
MORE = tuple(Service(**row) for row in _data["more"])
# What guides name by its id: these, and what stands in no other list.
BY_ID = {service.id: service for service in (*FIRST, *MORE, *(Service(**row) for row in _data["guides"]))}
INSTEAD = {
    slot: Instead(row["words"], tuple(BY_ID[one] for one in row["services"])) for slot, row in _data["instead"].items()
}


def review_is_due(on: date) -> bool:
    """Whether somebody should ring through the list again."""
    return on > REVIEW_BY
