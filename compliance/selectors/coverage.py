"""Where people stand: how many, by what is asked and by team. One selector for screens, exports and answers, any day.

Somebody's standing within a view is that of the stretch that asks most of them there (`rank_on`), so a number is a
number of people, and those whom it opens are found by the same condition.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Substr

from compliance.enums import Kind, Status
from compliance.lens import NOTHING_ASKED, Lens
from compliance.models import Obligation, Requirement, RequirementVersion
from compliance.selectors.obligations import rank_on, ranks_of, running_on, status_of
from people.models import Engagement, Organisation, Team


def stretches(lens: Lens) -> QuerySet[Obligation]:
    """What holds on the lens's day within it; its `status`, `after` and `by` are of people, not of stretches."""
    rows = Obligation.objects.filter(running_on(lens.on), organisation=lens.organisation)
    if lens.requirement:
        rows = rows.filter(requirement=lens.requirement)
    return rows.filter(_scope(lens, "engagement__", "person__"))


def engaged(lens: Lens) -> QuerySet[Engagement]:
    """The engagements of the place on the day, within the lens."""
    rows = Engagement.objects.current(lens.on).filter(organisation=lens.organisation)
    return rows.filter(_scope(lens, "", "person__"))


def _scope(lens: Lens, engagement: str, person: str) -> Q:
    found = Q()
    if lens.team:
        found &= Q(**{f"{engagement}team__path__startswith": lens.team.path})
    if lens.role:
        found &= Q(**{f"{engagement}role": lens.role})
    if lens.household:
        found &= Q(**{f"{engagement}household": lens.household})
    for word in lens.search.split():
        found &= Q(**{f"{person}name__icontains": word}) | Q(**{f"{person}email__icontains": word})
    return found


def turning(after: date | None, by: date | None) -> Q:
    """Stretches of something asked that becomes due, or held or granted and runs out, between two days."""
    due, ends = Q(kind=Kind.NONE, question="", obliges=True), ~Q(kind=Kind.NONE) & Q(obliges=True)
    if after:
        due, ends = due & Q(due_on__gte=after), ends & Q(until__gte=after)
    if by:
        due, ends = due & Q(due_on__lte=by), ends & Q(until__lte=by)
    return (due & Q(due_on__isnull=False)) | (ends & Q(until__isnull=False))


def ranked_people(lens: Lens) -> QuerySet:
    """`person_id`, `rank` of everybody of whom something is asked or to whom it is offered within the lens."""
    rows = stretches(lens).order_by().values("person_id").annotate(rank=Min(rank_on(lens.on)))
    if lens.status and lens.status != NOTHING_ASKED:
        rows = rows.filter(rank__in=ranks_of(lens.status))
    if lens.after or lens.by:
        rows = rows.annotate(turns=Count("pk", filter=turning(lens.after, lens.by))).filter(turns__gt=0)
    return rows


def tally(groups: QuerySet, *by: str) -> list[tuple]:
    """How many groups there are for each value of these columns: (value, …, number). One statement."""
    sql, values = groups.query.sql_with_params()
    columns = ", ".join(connection.ops.quote_name(name) for name in by)
    statement = f"SELECT {columns}, COUNT(*) FROM ({sql}) AS grouped GROUP BY {columns}"  # noqa: S608 names of ours
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@dataclass(slots=True)
class Counts:
    """People by where they stand; `total` is the denominator."""

    by_status: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Status.values, 0))

    def add(self, rank: int, number: int) -> None:
        self.by_status[status_of(rank)] += number

    def __getitem__(self, status: str) -> int:
        return self.by_status[status]

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def obliged(self) -> int:
        """Those of whom it is asked, or who hold it; not those to whom it is offered."""
        return self.total - self.by_status[Status.SUGGESTED]


@dataclass(frozen=True, slots=True)
class Stand:
    """Everybody within a lens: by status, and those of whom nothing is asked."""

    counts: Counts
    nothing_asked: int

    @property
    def people(self) -> int:
        return self.counts.total + self.nothing_asked


def stand(lens: Lens) -> Stand:
    """Two statements, whatever the number of people."""
    counts = Counts()
    for rank, number in tally(ranked_people(lens), "rank"):
        counts.add(rank, number)
    here = engaged(lens).aggregate(n=Count("person", distinct=True))["n"] if not lens.requirement else counts.total
    return Stand(counts, here - counts.total)


@dataclass(frozen=True, slots=True)
class Summary:
    """One requirement's coverage on a day. `terms`: those of that day."""

    requirement: Requirement
    terms: RequirementVersion
    counts: Counts

    @property
    def total(self) -> int:
        return self.counts.total

    @property
    def obliged(self) -> int:
        return self.counts.obliged


def by_requirement(lens: Lens) -> list[Summary]:
    """Every requirement that falls on somebody within the lens, by name, with its counts; two queries."""
    counts: dict[UUID, Counts] = {}
    rows = stretches(lens).order_by().values("requirement_id", "person_id").annotate(rank=Min(rank_on(lens.on)))
    for requirement, rank, number in tally(rows, "requirement_id", "rank"):
        counts.setdefault(as_uuid(requirement), Counts()).add(rank, number)
    terms = terms_on(counts, lens.on)
    found = [Summary(version.requirement, version, counts[pk]) for pk, version in terms.items()]
    return sorted(found, key=lambda one: (one.requirement.name.casefold(), str(one.requirement.pk)))


def terms_on(requirements: Iterable, on: date) -> dict[UUID, RequirementVersion]:
    """The versions in force on a day, with what they are about."""
    in_force = RequirementVersion.objects.filter(requirement__in=list(requirements), effective_from__lte=on)
    in_force = in_force.select_related("requirement__credential").order_by("effective_from")
    return {version.requirement_id: version for version in in_force}


def as_uuid(value) -> UUID:
    """An id as a statement of our own gives it: SQLite's are text."""
    return value if isinstance(value, UUID) else UUID(value)


def coverage(organisation: Organisation, on: date) -> list[Summary]:
    return by_requirement(Lens(organisation, on))


@dataclass(frozen=True, slots=True)
class TeamStand:
    """`team` None: those who are in no team, or in the very team that the lens is about."""

    team: Team | None
    counts: Counts


def by_team(lens: Lens) -> list[TeamStand]:
    """The teams right below the lens's, each with everybody in it and below; two queries.

    Somebody in two of these teams is counted in both, by what is asked there.
    """
    below = Team.objects.filter(organisation=lens.organisation, parent=lens.team)
    teams = {team.pk: team for team in below.order_by("name", "pk")}
    first = len(lens.team.path) + 1 if lens.team else 1
    child = Coalesce(Substr(F("engagement__team__path"), first, 32), Value(""))
    # Said twice: the database would otherwise read everybody's engagements.
    here = stretches(lens).filter(engagement__organisation=lens.organisation)
    rows = here.order_by().annotate(child=child).values("child", "person_id").annotate(
        rank=Min(rank_on(lens.on))
    )  # fmt: skip
    counts: dict[UUID | None, Counts] = {}
    for name, rank, number in tally(rows, "child", "rank"):
        counts.setdefault(UUID(name) if name else None, Counts()).add(rank, number)
    if not teams:
        return []
    found = [TeamStand(team, counts[pk]) for pk, team in teams.items() if pk in counts]
    return [*found, TeamStand(None, counts[None])] if None in counts else found
