"""What is true of days and of stays, whoever asks. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

EARLIEST = date(1940, 1, 1)  # what lies before it, a year was mistyped
AHEAD = timedelta(days=366)  # further off than this, too
FAR_BACK = 31  # days: a change that reaches further into the past is marked in the report

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def in_words(day: date) -> str:
    """3 May 2027, whatever the language of the machine."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, clamped to that month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter; `last` is the day that its figures speak of."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """July to September 2026."""
        return f"{in_words(self.first).split()[1]} to {in_words(self.last).split(maxsplit=1)[1]}"

    @property
    def short(self) -> str:
        """Sep 2026: where there is room for nothing more."""
        month, year = in_words(self.last).split()[1:]
        return f"{month[:3]} {year}"


def quarter_of(day: date) -> Quarter:
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    return Quarter(first, add_months(first, 3) - timedelta(days=1))


def days_back(was: date | None, became: date | None, recorded_on: date) -> int:
    """How far into the past a change reaches, counted from the day on which it was recorded; 0 if it does not."""
    return max(((recorded_on - day).days for day in (was, became) if day is not None and day < recorded_on), default=0)


class Part(Protocol):
    """One engagement, as far as a stay is concerned."""

    @property
    def person_id(self): ...
    @property
    def organisation_id(self): ...
    @property
    def role(self) -> str: ...
    @property
    def started_on(self) -> date: ...
    @property
    def role_started_on(self) -> date | None: ...


AnyPart = TypeVar("AnyPart", bound=Part)


def role_start(one: Part) -> date:
    """The first day in this role here, whichever team it was in."""
    return one.role_started_on or one.started_on


def one_stay(one: Part, others: Iterable[AnyPart]) -> list[AnyPart]:
    """Those of the others that are the same stay in the role: what it moved from, what it moved to, and itself."""
    return [
        other
        for other in others
        if (other.person_id, other.organisation_id, other.role) == (one.person_id, one.organisation_id, one.role)
        and role_start(other) == role_start(one)
    ]


# What rings somebody from any telephone in the UK at an ordinary price: no 09, 070 or 118, no number without its area.
RINGS = re.compile(
    r"01[1-9]\d{7,8}|02[03489]\d{8}|03[0347]\d{8}|05[56]\d{8}|07[1-57-9]\d{8}|0800(?:1111|\d{6}|\d{7})|0808\d{7}"
    r"|084[345]\d{7}|087[0-3]\d{7}|999|112|101|105|111|119|116(?:000|006|111|123)",
    re.ASCII,
)
BETWEEN = re.compile(r"[\s().–-]+")
CHECKED_FOR = timedelta(days=365)  # a number that was checked longer ago is looked at again


def dialable(typed: str) -> str:
    """The digits that ring, from how somebody wrote a UK number; nothing if these ring nobody here or cost more."""
    digits = BETWEEN.sub("", typed.replace("(0)", ""))
    for abroad in ("+44", "0044"):
        if digits.startswith(abroad):
            digits = "0" + digits.removeprefix(abroad).removeprefix("0")
    return digits if RINGS.fullmatch(digits) else ""


def to_check_again(checked_on: date, on: date) -> bool:
    """Whether a telephone number was last checked more than a year ago."""
    return on - checked_on > CHECKED_FOR
