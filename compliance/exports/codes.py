"""How people stand in a pack: by a code of that pack alone, from which nobody finds the person. Pure."""

import hmac
import re
from collections.abc import Iterable, Mapping
from uuid import UUID

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without those that look like others
SHORTEST = 5
LONGEST = 50


def code(person_id: UUID, salt: str, letters: int) -> str:
    number = int.from_bytes(hmac.digest(salt.encode(), person_id.bytes, "sha256"))
    found = []
    for _ in range(letters):
        number, rest = divmod(number, len(LETTERS))
        found.append(LETTERS[rest])
    return f"P-{''.join(found)}"


def codes(people: Iterable[UUID], salt: str) -> dict[UUID, str]:
    """A code for each, as short as they differ."""
    people = set(people)
    for letters in range(SHORTEST, LONGEST):
        found = {person: code(person, salt, letters) for person in people}
        if len(set(found.values())) == len(people):
            break
    return found


def letters_of(given: Iterable[str]) -> int:
    """How long the codes of a pack are."""
    return max((len(one) - len("P-") for one in given), default=SHORTEST)


def without_names(text: str, own: tuple[str, str], names: Mapping[str, str]) -> str:
    """Words that somebody wrote, with codes where people are named.

    `own`: name and code of the one whom the words are about, who is often called by a part of it.
    """
    name, instead = own
    parts = [name, *name.split()] if name else []
    for one in sorted({part for part in parts if len(part) > 1}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(one)}\b", instead, text, flags=re.IGNORECASE if one == name else 0)
    for other in sorted(names, key=len, reverse=True):
        if other and other.casefold() in text.casefold():
            text = re.sub(rf"\b{re.escape(other)}\b", names[other], text, flags=re.IGNORECASE)
    return text
