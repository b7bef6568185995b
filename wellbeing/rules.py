"""How private texts are put together, found and cut into lines: pure functions, no rows, no clock."""

from collections.abc import Sequence
from difflib import SequenceMatcher

# From so many letters on, a line that begins another is that other one while it was being written.
GROWING = 12
FIRST_WORDS = 80


def tidy(text: str) -> str:
    """With one kind of line end: browsers send another than they show."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def both_texts(there: str, here: str) -> str:
    """Two texts that grew apart, in one: each whole and in its order, what they share once.

    Between the same neighbours, what stood there comes first. Its twin for one device: site/static/js/keep-draft.js.
    """
    if not here.strip() or not there.strip():
        return there if there.strip() else here
    old, new = there.split("\n"), here.split("\n")
    lines: list[str] = []
    for what, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        lines += old[start:end] if what == "equal" else _both(old[start:end], new[new_start:new_end])
    return "\n".join(lines)


def _both(old: Sequence[str], new: Sequence[str]) -> list[str]:
    old = [line for line in old if not _grew_into(line, new)]
    return old + [line for line in new if not _grew_into(line, old)]


def _grew_into(line: str, others: Sequence[str]) -> bool:
    return len(line) >= GROWING and any(other.startswith(line) for other in others)


def first_words(text: str) -> str:
    """What a note is known by: the beginning of its first line, at a word's end."""
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    if len(line) <= FIRST_WORDS:
        return line
    return line[:FIRST_WORDS].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def lines_of(text: str) -> list[str]:
    """The lines that say something, in order: what somebody chooses from."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def has_words(text: str, wanted: str) -> bool:
    """Whether each of the words stands in the text, large or small."""
    text = text.casefold()
    return all(word in text for word in wanted.casefold().split())
