"""Why anybody is written to. Each floor above names its reasons at start; this floor knows none of them."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db.models import QuerySet

from people.models import Organisation, Person


class Reason(NamedTuple):
    """A day of one thing, for one person. `what`: its name, as it stands then."""

    person_id: UUID
    about: UUID
    day: date
    stage: str
    what: str


@dataclass(frozen=True, slots=True)
class Line:
    """A reason in words: what, how it stands, the page where the person goes on, and what that page lets them do."""

    what: str
    words: str
    path: str
    action: str


@dataclass(frozen=True, slots=True)
class Count:
    """A line of a lead's digest: how many, in words without a name, and where they stand."""

    words: str
    path: str


class Source(Protocol):
    def reasons(
        self, *, on: date, people: QuerySet[Person], place: Organisation | None, untold: bool
    ) -> Iterator[Reason]:
        """By person; `place`: only what concerns it; `untold`: only what is in no row of Told. A fixed number of
        statements."""
        ...

    def lines(self, person: Person, reasons: list[Reason], on: date) -> list[Line]:
        """Of its own reasons among these; the nearest day first."""
        ...


_sources: list[Source] = []
# What a lead's digest counts at a place on a day.
Counting = Callable[[Organisation, date], Iterable[Count]]
_counts: list[Counting] = []


def register(source: Source) -> None:
    _sources.append(source)


def counts_for_leads(counting: Counting) -> Counting:
    _counts.append(counting)
    return counting


def reasons(
    *, on: date, people: QuerySet[Person], place: Organisation | None = None, untold: bool = True
) -> Iterator[Reason]:
    """Everybody's, by person."""
    found = [source.reasons(on=on, people=people, place=place, untold=untold) for source in _sources]
    return found[0] if len(found) == 1 else heapq.merge(*found, key=lambda one: one.person_id.int)


def lines(person: Person, of: list[Reason], on: date) -> list[Line]:
    return [line for source in _sources for line in source.lines(person, of, on)]


def counts(place: Organisation, on: date) -> list[Count]:
    return [one for counting in _counts for one in counting(place, on)]
