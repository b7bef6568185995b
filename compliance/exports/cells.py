"""A cell of a file, and what keeps a spreadsheet from working it out. Pure."""

import re
from datetime import date

from people.rules import in_words

Value = str | date | int | None

# What a spreadsheet takes for the start of a formula, also behind a quotation mark or a space.
FORMULA = re.compile(r"""[\s"'“”‘’]*[=+\-@＝＋－＠]|[\t\r\n]""")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def harmless(text: str) -> str:
    """The text, asleep: what begins like a formula is shown with an apostrophe before it."""
    if text and not text[0].isalnum() and FORMULA.match(text):
        return f"'{text}"
    return text


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
