"""Days as people write them in British lists: the day comes first, always; what could mean two days is not guessed."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ), start=1
    )
    for name in names.split()
}  # fmt: skip
# How lists say that there is no day.
NO_DAY = {"", "-", "–", "—", "n/a", "na", "none", "nil", "tbc", "tba", "not known", "unknown", "00/00/0000", "?"}
SERIAL_DAY_0 = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)  # 1927 to 2119
CENTURY_TURNS = 50  # 49 is 2049, 50 is 1950

TIME = re.compile(r"[T ,]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]m)?\s*Z?$", re.I)
WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thur?s?|fri|sat(ur)?|sun)(day)?[\s,.]+", re.I)
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
IN_WORDS = re.compile(r"(\d{1,2})\s*(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?([a-z]+)\.?[\s\-/.,]*(\d{4}|\d{2})", re.I)
MONTH_IN_FRONT = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})", re.I)
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")


class NotADay(ValueError):
    """The text is no day; the message says why, and how to write it."""


def read_day(text: str) -> date | None:
    """The day that a cell names; None if it says that there is none."""
    text = " ".join(text.split())
    if text.casefold() in NO_DAY:
        return None
    bare = WEEKDAY.sub("", TIME.sub("", text))
    if found := ISO.fullmatch(bare) or COMPACT.fullmatch(bare):
        return _day(text, int(found[3]), int(found[2]), int(found[1]))
    if found := DAY_FIRST.fullmatch(bare):
        day, month, year = int(found[1]), int(found[2]), _year(found[3])
        if month > 12 >= day:
            raise NotADay(
                _("“%(text)s” has the month first. Write the day first: %(cure)s.")
                % {"text": text, "cure": f"{month:02d}/{day:02d}/{year}"}
            )
        return _day(text, day, month, year)
    if found := IN_WORDS.fullmatch(bare):
        return _day(text, int(found[1]), _month(text, found[2]), _year(found[3]))
    if found := MONTH_IN_FRONT.fullmatch(bare):
        return _day(text, int(found[2]), _month(text, found[1]), int(found[3]))
    if (found := SERIAL.fullmatch(bare)) and int(found[1]) in SERIALS:
        return SERIAL_DAY_0 + timedelta(days=int(found[1]))
    raise NotADay(_("“%(text)s” is not a whole date. Write it like 3 May 2026 or 03/05/2026.") % {"text": text})


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < CENTURY_TURNS else 1900)


def _month(text: str, name: str) -> int:
    if month := MONTHS.get(name.casefold()):
        return month
    raise NotADay(_("“%(text)s” names no month that we know. Write it like 3 May 2026.") % {"text": text})


def _day(text: str, day: int, month: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADay(
            _("“%(text)s” is no day of the calendar. Look it up, and write it like 3 May 2026.") % {"text": text}
        ) from None
