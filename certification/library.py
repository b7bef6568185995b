"""The shipped certificates, as data; read whole, or refused with a cure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from certification.enums import CredentialKind, SignOffKind

FILE = Path(__file__).with_name("library.toml")
KINDS: dict[str, type] = {
    "key": str, "kind": str, "name": str, "about": str, "modules": list, "holds": list, "signings": list,
    "validity_months": int, "window_months": int,
}  # fmt: skip
MAY_BE_LEFT_OUT: dict[str, list] = {"holds": [], "signings": []}
SIGNING = {"kind": str, "times": int, "minutes": int}


class BadLibrary(Exception):
    """The library cannot be used; the message names the certificate, the field and the cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One shipped certificate. `about`: what it takes, in a sentence; `position`: its place in the file.

    `modules`, `holds`, `signings`: as in `certification.models.CredentialVersion`.
    """

    key: str
    kind: str
    name: str
    about: str
    position: int
    modules: tuple[str, ...]
    holds: tuple[str, ...]
    signings: tuple[dict, ...]
    validity_months: int
    window_months: int


@cache
def library() -> dict[str, Row]:
    """The shipped certificates by key, in the order of the file."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> dict[str, Row]:
    """The rows of a library file; raises BadLibrary at the first that does not fit."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadLibrary(f"{error}. Mend the file there.") from error
    found: dict[str, Row] = {}
    for position, given in enumerate(data.get("credential", [])):
        row = _row(given, position)
        if row.key in found:
            raise BadLibrary(f"The key “{row.key}” is there twice. Give one of them another.")
        if early := set(row.holds) - set(found):
            raise BadLibrary(f"{row.key}, holds: “{sorted(early)[0]}” does not stand above it. Put it first.")
        found[row.key] = row
    return found


def _row(given: dict[str, Any], position: int) -> Row:
    which = given.get("key") or f"the certificate in place {position + 1}"
    given = MAY_BE_LEFT_OUT | given
    for name in given:
        if name not in KINDS:
            raise BadLibrary(f"{which}: nobody knows “{name}”. Take it out, or mend its spelling.")
    for name, kind in KINDS.items():
        if name not in given or given[name] == "":
            raise BadLibrary(f"{which}: {name} is missing. Add it.")
        if type(given[name]) is not kind:
            raise BadLibrary(f"{which}, {name}: write it as {kind.__name__}, not {given[name]!r}.")
    if given["kind"] not in CredentialKind.values:
        raise BadLibrary(f"{which}, kind: one of {', '.join(CredentialKind.values)}, not {given['kind']!r}.")
    for one in given["signings"]:
        if {name: type(value) for name, value in one.items()} != SIGNING or one["kind"] not in SignOffKind.values:
            raise BadLibrary(
                f"{which}, signings: give kind (one of {', '.join(SignOffKind.values)}), times and minutes."
            )
    for name in ("modules", "holds", "signings"):
        given[name] = tuple(given[name])
    return Row(**given, position=position)
