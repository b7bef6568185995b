"""When two spellings of a name are one person's."""

import re
import unicodedata

TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "dame"}


def turned(name: str) -> str:
    """ "Adeyemi, Grace" → "Grace Adeyemi"."""
    surname, comma, first = name.partition(",")
    return f"{first.strip()} {surname.strip()}" if comma and first.strip() and "," not in first else name


def name_key(name: str) -> tuple[str, ...]:
    """The words of a name without accents, marks, capitals and titles."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", turned(name)) if not unicodedata.combining(c))
    return tuple(word for word in re.findall(r"\w+", plain.casefold().replace("'", "").replace("’", ""))
                 if word not in TITLES)  # fmt: skip


def one_person(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names under one address are one person's: surnames change, and first names are cut to a letter.

    A couple with one address are two people; taken for one, what one has learned would cover the other.
    """
    if not a or not b or a == b:
        return True
    if a[0] == b[0]:
        return True
    short, long = sorted((a[0], b[0]), key=len)
    return len(short) == 1 and long.startswith(short) and a[-1] == b[-1]
