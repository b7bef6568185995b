"""What is true of days and of stays, whoever asks. Pure."""

from collections.abc import Iterable
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
