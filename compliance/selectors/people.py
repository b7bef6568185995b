"""The people behind the numbers, by name, and what is asked of each; a page at a time or all of them in a stream."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Case, Count, Exists, F, Min, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Lower

from compliance.enums import Kind, Status
from compliance.lens import NOTHING_ASKED, Lens
from compliance.rules import Standing
from compliance.selectors.coverage import engaged, ranked_people, stretches
from compliance.selectors.obligations import BY_DATE, rank_on, status_of
from people.models import Engagement, Person

CHUNK = 1000
BY_NAME = "name"
BY_NEXT_DATE = "date"


def people(lens: Lens) -> QuerySet[Person]:
    """Everybody whom the lens shows, in its order; sliceable."""
    here = engaged(lens).filter(person=OuterRef("pk"))
    if lens.status == NOTHING_ASKED and (lens.requirement or lens.after or lens.by):
        return Person.objects.none()  # of nobody who is asked for nothing does anything fall due
    if lens.status == NOTHING_ASKED:
        found = Person.objects.filter(Exists(here)).exclude(pk__in=stretches(lens).order_by().values("person_id"))
    elif lens.status or lens.requirement or lens.after or lens.by:
        found = Person.objects.filter(pk__in=ranked_people(lens).values("person_id"))
    else:
        found = Person.objects.filter(Exists(here))
    by_name = (Lower("name"), "pk")
    if lens.sort != BY_NEXT_DATE:
        return found.order_by(*by_name)
    # The day on which something becomes due or runs out: what has passed comes first.
    turn = Case(When(kind=Kind.NONE, question="", then=F("due_on")), When(kind=Kind.NONE, then=None), default="until")
    mine = stretches(lens).filter(person=OuterRef("pk"), obliges=True).order_by().values("person")
    return found.annotate(turn=Subquery(mine.annotate(turn=Min(turn)).values("turn"))).order_by(
        F("turn").asc(nulls_last=True), *by_name
    )


def number_of_people(lens: Lens) -> int:
    """How many `people(lens)` are; one statement."""
    if lens.status == NOTHING_ASKED:
        return people(lens).count()
    if lens.status or lens.requirement or lens.after or lens.by:
        return ranked_people(lens).count()
    return engaged(lens).aggregate(n=Count("person", distinct=True))["n"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where somebody stands against one requirement: the stretch that asks most of them within the lens."""

    person_id: UUID
    requirement_id: UUID
    engagement: Engagement
    rank: int
    standing: Standing

    @property
    def status(self) -> Status:
        return status_of(self.rank)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody whom the lens shows, their engagements of the day, and where they stand against each requirement."""

    person: Person
    engagements: list[Engagement]
    cells: dict[UUID, Cell]

    @property
    def status(self) -> str:
        ranks = [cell.rank for cell in self.cells.values()]
        return status_of(min(ranks)) if ranks else NOTHING_ASKED


STANDING = tuple(Standing.__dataclass_fields__)
standing_of = lru_cache(maxsize=1 << 14)(Standing)  # of many people, many stand alike


def lines(lens: Lens, some: Iterable[Person]) -> list[Line]:
    """These people's lines, in their order; two queries."""
    some = list(some)
    mine: dict[UUID, list[Engagement]] = {person.pk: [] for person in some}
    for row in engaged(lens).filter(person__in=mine).select_related("team", "household").order_by("started_on", "pk"):
        mine[row.person_id].append(row)
    by_pk = {row.pk: row for rows in mine.values() for row in rows}
    cells: dict[UUID, dict[UUID, Cell]] = {person.pk: {} for person in some}
    rows = stretches(lens).filter(person__in=mine).annotate(rank=rank_on(lens.on)).order_by("rank", BY_DATE, "pk")
    for person, requirement, engagement, rank, *said in rows.values_list(
        "person_id", "requirement_id", "engagement_id", "rank", *STANDING
    ):
        # The first of them is the one that asks most.
        cell = Cell(person, requirement, by_pk[engagement], rank, standing_of(*said))
        cells[person].setdefault(requirement, cell)
    return [Line(person, mine[person.pk], cells[person.pk]) for person in some]


def every_line(lens: Lens) -> Iterator[Line]:
    """All of them, a thousand at a time: the memory that it takes does not grow with the people."""
    ids = list(people(lens).values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        known = Person.objects.in_bulk(some)
        yield from lines(lens, [known[pk] for pk in some])
