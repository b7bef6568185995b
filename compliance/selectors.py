"""Coverage: one selector for every screen and export, a fixed number of queries, any date."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

from compliance.enums import Status
from compliance.models import Cover, Obligation, Requirement
from people.models import Organisation, Person


def status_on(on: date) -> Case:
    """The SQL twin of `compliance.rules.status`."""
    covers = Cover.objects.filter(obligation=OuterRef("pk"))
    return Case(
        When(Exists(covers.filter(start__lte=on, end__gt=on)), then=Value(Status.COVERED)),
        When(obliges=False, then=Value(Status.SUGGESTED)),
        When(Exists(covers.filter(end__lte=on)), then=Value(Status.PAST_DUE)),
        When(due_on__isnull=True, then=Value(Status.UNKNOWN)),
        When(due_on__gte=on, then=Value(Status.DUE)),
        default=Value(Status.PAST_DUE),
    )


def running_on(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


# An unknown date ranks behind a known one, so that a date that has passed is never hidden by it.
RANK = Coalesce(F("due_on"), Value(date.max))


def obligations_on(organisation: Organisation, on: date):
    """What is asked of the organisation's people on a day, each with its `status`.

    One row for each person and requirement: of several roles here the one that asks most, an obligation before a
    suggestion and the earlier date before the later. So a count of rows is a count of people.
    """
    asks_more = (
        Obligation.objects.filter(
            running_on(on),
            organisation=OuterRef("organisation"),
            requirement=OuterRef("requirement"),
            person=OuterRef("person"),
        )
        .annotate(rank=RANK)
        .filter(
            Q(obliges__gt=OuterRef("obliges"))
            | Q(obliges=OuterRef("obliges"), rank__lt=OuterRef("rank"))
            | Q(obliges=OuterRef("obliges"), rank=OuterRef("rank"), pk__lt=OuterRef("pk"))
        )
    )
    return (
        Obligation.objects.filter(running_on(on), organisation=organisation, requirement__effective_from__lte=on)
        .annotate(rank=RANK)
        .filter(~Exists(asks_more))
        .annotate(status=status_on(on))
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """One requirement's coverage on a day: people by status; `total` is the denominator."""

    requirement: Requirement
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def obliged(self) -> int:
        """Those on whom it is an obligation, suggestions left out, and all who are covered."""
        return self.total - self.counts[Status.SUGGESTED]


def coverage(organisation: Organisation, on: date) -> list[Summary]:
    """Every requirement that falls on someone here on that day, with its counts; two queries."""
    counts: dict[UUID, dict[str, int]] = {}
    rows = obligations_on(organisation, on).values("requirement_id", "status").annotate(n=Count("id")).order_by()
    for row in rows:
        counts.setdefault(row["requirement_id"], dict.fromkeys(Status.values, 0))[row["status"]] = row["n"]
    requirements = Requirement.objects.filter(pk__in=counts).select_related("credential").order_by("name")
    return [Summary(requirement, counts[requirement.pk]) for requirement in requirements]


def people_rows(organisation: Organisation, requirement: Requirement, on: date, *, status: str = ""):
    """The people behind the numbers, by name, as dicts; sliceable, so that a page costs a page."""
    covers = Cover.objects.filter(obligation=OuterRef("pk"))
    rows = obligations_on(organisation, on).filter(requirement=requirement)
    if status:
        rows = rows.filter(status=status)
    return (
        rows.annotate(
            name=F("person__name"),
            email=F("person__email"),
            role=F("engagement__role"),
            team=Coalesce(F("engagement__team__name"), Value("")),
            covered_until=Subquery(covers.filter(start__lte=on, end__gt=on).values("end")[:1]),
            lapsed_on=Subquery(covers.filter(end__lte=on).order_by("-end").values("end")[:1]),
        )
        .order_by(Lower("person__name"), "person__email", "pk")
        .values("person_id", "name", "email", "role", "team", "status", "due_on", "why", "covered_until", "lapsed_on")
    )


def person_obligations(person: Person, organisation: Organisation, on: date):
    """One person's obligations here on a day."""
    covers = Cover.objects.filter(obligation=OuterRef("pk"))
    return (
        obligations_on(organisation, on)
        .filter(person=person)
        .annotate(
            covered_from=Subquery(covers.filter(start__lte=on, end__gt=on).values("start")[:1]),
            covered_until=Subquery(covers.filter(start__lte=on, end__gt=on).values("end")[:1]),
            lapsed_on=Subquery(covers.filter(end__lte=on).order_by("-end").values("end")[:1]),
        )
        .select_related("requirement__credential", "engagement__team")
        .order_by("requirement__name")
    )
