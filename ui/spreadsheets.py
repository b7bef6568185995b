"""What keeps a spreadsheet from working out the text of a cell. Pure."""

import re

# What a spreadsheet takes for the start of a formula, in full width too, and behind a quotation mark or a space.
FORMULA = re.compile(r"""[\s\ufeff"'“”‘’]*[=+\-@|%＝＋－＠]|[\t\r\n]""")


def harmless(text: str) -> str:
    """The text, asleep: what begins like a formula is shown with an apostrophe before it."""
    if text and not text[0].isalnum() and FORMULA.match(text):
        return f"'{text}"
    return text
