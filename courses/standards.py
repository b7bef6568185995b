"""Recommendations and standards that lessons answer to, from content/standards.toml. Codes are the brief’s own."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Report:
    """`total`: how many recommendations it makes; fewer are known to us, and the note says so."""

    key: str
    title: str
    publisher: str
    year: int
    total: int
    note: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """In our own words; `open` says what of it is not confirmed."""

    code: str
    report: str
    text: str
    answer: str
    confirmed: bool
    open: str = ""


@dataclass(frozen=True, slots=True)
class StandardSet:
    title: str
    note: str
    standards: tuple[str, ...] = ()


_data = tomllib.loads((Path(__file__).parent / "content" / "standards.toml").read_text(encoding="utf-8"))
CHECKED_ON: date = _data["checked_on"]
REPORTS = tuple(Report(**row) for row in _data["reports"])
RECOMMENDATIONS = {row["code"]: Recommendation(**row) for row in _data["recommendations"]}


def _set(name: str) -> StandardSet:
    row = _data[name]
    return StandardSet(row["title"], row["note"], tuple(row.get("standards", ())))


TSD, HOMES, SOCIAL_WORK = _set("tsd"), _set("homes"), _set("social_work")
QUALITY_STANDARDS = HOMES.standards
