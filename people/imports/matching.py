"""Which column of a list holds what: guessed from its headings, remembered once a person has said so."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a row may say. `names`: headings under which lists carry it, the likeliest first."""

    key: str
    label: str
    names: tuple[str, ...]
    required: bool = False
    hint: str = ""
    example: str = ""


def words_of(text: str) -> str:
    """A heading without marks, accents and capitals: "E-mail  Address*" and "email address" are one."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    plain = plain.replace("e-mail", "email").replace("’", "").replace("'", "")
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def headings_digest(headings: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([words_of(one) for one in headings]).encode()).hexdigest()


def guess(headings: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """Field → column, the surest pairs first; a column is given once, and a doubtful one not at all."""
    plain = [words_of(one) for one in headings]
    pairs = []
    for field in fields:
        for rank, name in enumerate((words_of(field.label), *field.names)):
            for column, heading in enumerate(plain):
                if heading and (sure := _sureness(name, heading)):
                    pairs.append((-sure, rank, column, field.key))
    mapping: dict[str, int] = {}
    for _sure, _rank, column, key in sorted(pairs):
        if key not in mapping and column not in mapping.values():
            mapping[key] = column
    return mapping


def _sureness(name: str, heading: str) -> int:
    if name == heading:
        return 3
    if heading.startswith(f"{name} ") or heading.endswith(f" {name}"):
        return 2
    # A single word in the middle of others says too little: "Why it was left out" is no leaving date.
    return 1 if " " in name and f" {name} " in f" {heading} " else 0
