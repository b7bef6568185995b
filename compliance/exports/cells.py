"""A cell of a file, and what keeps a spreadsheet from working it out. Pure."""

import re
from datetime import date

from people.rules import in_words
from ui.spreadsheets import harmless

Value = str | date | int | None

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def cell(value: Value) -> Value:
    """As a file for spreadsheets holds it: days stay days, text cannot be worked out."""
    if type(value) is not str or (value[:1].isalnum() and value.isprintable()):
        return value  # nearly all: not a letter is looked at twice
    return harmless(UNPRINTABLE.sub("", value))


def printed(value: Value) -> str:
    """As paper says it."""
    if value is None:
        return ""
    return in_words(value) if isinstance(value, date) else UNPRINTABLE.sub("", str(value))
