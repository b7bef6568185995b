"""The requirement library: what is commonly asked, as data with its source; read whole, or refused with a cure."""

import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from compliance.enums import ClockStart, HouseholdRule
from people.enums import Role

FILE = Path(__file__).with_name("library.toml")
MARKS = ("checked", "proposal", "general")
CAUTION = "check before relying on it"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LENGTHS = {"key": 60, "name": 200, "about": 300, "subject": 60, "source": 240, "source_version": 40, "note": 500}


class BadLibrary(Exception):
    """The library cannot be used; the message names the line and the cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One requirement of the library. `about`: what it is in a sentence; `roles` empty: everybody.

    `statutory`: an organisation may ask for more and sooner, never for less or later. `mark`: see library.toml.
    """

    key: str
    name: str
    about: str
    subject: str
    clock_start: str
    months: int
    source: str
    source_version: str
    checked_on: date
    review_by: date
    mark: str
    credential: str = ""
    roles: tuple[str, ...] = ()
    refresh_months: int | None = None
    household: str = HouseholdRule.INDIVIDUAL
    deferrable: bool = False
    obliges: bool = True
    in_person: bool = False
    two_people: bool = False
    statutory: bool = False
    source_url: str = ""
    note: str = ""

    @property
    def origin(self) -> str:
        return f"{self.source} ({self.source_version})"

    @property
    def role_names(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]


KINDS: dict[str, type] = {
    "months": int, "refresh_months": int, "checked_on": date, "review_by": date, "roles": list, "deferrable": bool,
    "obliges": bool, "in_person": bool, "two_people": bool, "statutory": bool,
}  # fmt: skip
NEEDED = [one.name for one in fields(Row) if one.default is MISSING]


@cache
def library() -> dict[str, Row]:
    """The shipped library by key, in the order of the file."""
    return read(FILE.read_text(encoding="utf-8"))


def version() -> str:
    return str(tomllib.loads(FILE.read_text(encoding="utf-8"))["version"])


def read(text: str) -> dict[str, Row]:
    """The rows of a library file; raises BadLibrary at the first that does not fit."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadLibrary(f"{error}. Mend the file there.") from error
    if not isinstance(data.get("version"), str):
        raise BadLibrary('line 1: there is no version. Add one, as version = "2026.11".')
    found: dict[str, Row] = {}
    for number, given in enumerate(data.get("requirement", [])):
        row = _row(given, lambda name, number=number: _line(text, number, name))
        if row.key in found:
            raise BadLibrary(f"line {_line(text, number, 'key')}: the key “{row.key}” is there twice. Give it another.")
        found[row.key] = row
    return found


def _line(text: str, number: int, name: str) -> int:
    """The line on which the `number`th row says `name`, or on which that row begins."""
    rows, begins = -1, 1
    for at, line in enumerate(text.splitlines(), 1):
        if line.strip() == "[[requirement]]":
            rows += 1
            begins = at if rows == number else begins
        elif rows == number and re.match(rf"\s*{re.escape(name)}\s*=", line):
            return at
    return begins


def _row(given: dict[str, Any], line) -> Row:
    known = {one.name for one in fields(Row)}
    for name in given:
        if name not in known:
            raise BadLibrary(f"line {line(name)}: nobody knows “{name}”. Take it out, or mend its spelling.")
    for name in NEEDED:
        if given.get(name, "") == "":
            raise BadLibrary(f"line {line(name)}: {name} is missing. Add it.")
    for name, value in given.items():
        kind = KINDS.get(name, str)
        if type(value) is not kind:
            raise BadLibrary(f"line {line(name)}: {name} should be written as {kind.__name__}, not {value!r}.")
        if isinstance(value, int) and not 0 <= value <= 600:
            raise BadLibrary(f"line {line(name)}: {name} counts months, from 0 to 600.")
        if isinstance(value, str) and len(value) > LENGTHS.get(name, 200):
            raise BadLibrary(f"line {line(name)}: {name} is longer than {LENGTHS.get(name, 200)} letters. Shorten it.")
    for name, choices in (
        ("clock_start", ClockStart.values), ("household", HouseholdRule.values), ("mark", MARKS),
    ):  # fmt: skip
        if name in given and given[name] not in choices:
            raise BadLibrary(f"line {line(name)}: {name} is one of {', '.join(choices)}, not {given[name]!r}.")
    for role in given.get("roles", []):
        if role not in Role.values:
            raise BadLibrary(f"line {line('roles')}: there is no role {role!r}. Use one of {', '.join(Role.values)}.")
    row = Row(**given | {"roles": tuple(given.get("roles", []))})
    _is_honest(row, line)
    return row


def _is_honest(row: Row, line) -> None:
    for name in ("key", "subject"):
        if not SLUG.fullmatch(getattr(row, name)):
            raise BadLibrary(f"line {line(name)}: {name} takes small letters, digits and single hyphens.")
    if row.clock_start in (ClockStart.FIXED_DATE, ClockStart.ASSIGNED):
        raise BadLibrary(
            f"line {line('clock_start')}: a fixed date is a place’s own; the library counts from an event."
        )
    if row.review_by <= row.checked_on:
        raise BadLibrary(f"line {line('review_by')}: the review comes after the check. Choose a later day.")
    if row.mark == "general" and CAUTION not in row.note:
        raise BadLibrary(f"line {line('note')}: say “{CAUTION}” in the note of what is general knowledge.")
    if row.statutory and row.mark != "checked":
        raise BadLibrary(
            f"line {line('statutory')}: only what was checked may be called law. Check it, or take this out."
        )
    if row.source_url and urlsplit(row.source_url).scheme != "https":
        raise BadLibrary(f"line {line('source_url')}: write an address that begins with https://.")


def laxer_than_law(row: Row, terms: Any) -> str:
    """What in these terms asks less than the law that the row stands for, with the cure; empty if nothing does.

    `terms`: anything with the fields of a version.
    """
    if not row.statutory or terms.ends:
        return ""
    if terms.clock_start != row.clock_start:
        return f"The law counts from {ClockStart(row.clock_start).label}. Leave that as it is."
    if terms.months > row.months:
        return f"The law allows {row.months} months. Give as many or fewer."
    if row.refresh_months and not (terms.refresh_months and terms.refresh_months <= row.refresh_months):
        return f"The law asks for it again after {row.refresh_months} months. Give as many or fewer."
    if terms.roles and not set(row.roles or Role.values) <= set(terms.roles):
        return f"The law asks it of: {', '.join(row.role_names) or 'everybody'}. Add them; you may ask others, too."
    if terms.team is not None or terms.joined_from is not None:
        return "The law asks it of everybody in these roles. Leave the team and the first day empty."
    if row.in_person and not terms.in_person:
        return "The law asks for learning in person. Leave that ticked."
    if row.two_people and not terms.two_people:
        return "Two people accept this by law. Leave that ticked."
    if terms.subject and terms.subject != row.subject:
        return f"The law asks for “{row.name}”. For something else, ask for something of your own."
    if terms.household == HouseholdRule.JOINT and row.household != HouseholdRule.JOINT:
        return "The law asks it of each carer of a household. Choose “Each carer holds their own”."
    if not terms.obliges and row.obliges:
        return "The law asks it; it cannot be only suggested."
    if terms.deferrable and not row.deferrable:
        return "The law does not let this date be deferred. Leave that out."
    return ""
