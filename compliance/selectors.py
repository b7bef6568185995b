"""Coverage: one selector for every screen and export, a fixed number of queries, any date."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Lower

from compliance.enums import Kind, Moved, Status
from compliance.models import Adjustment, BulkAnswer, Obligation, Requirement, RequirementVersion
from people.models import Organisation, Person


def status_on(on: date) -> Case:
    """The SQL twin of `compliance.rules.status`, for the stretch that holds `on`."""
    return Case(
        *(When(kind=kind, then=Value(Status(kind))) for kind in Kind if kind),
        When(obliges=False, then=Value(Status.SUGGESTED)),
        When(~Q(question="") | Q(due_on__isnull=True), then=Value(Status.UNKNOWN)),
        When(due_on__lt=on, then=Value(Status.PAST_DUE)),
        When(moved_by=Moved.DEFERRAL, then=Value(Status.DEFERRED)),
        default=Value(Status.DUE),
    )


def running_on(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


# What is held or excused in one role never hides what is open in another, nor a question a date that has passed.
EASE = Case(
    When(kind="", question="", then=Value(0)),
    When(kind="", then=Value(1)),
    When(kind=Kind.PAUSED, then=Value(2)),
    When(kind=Kind.EXEMPT, then=Value(3)),
    When(kind=Kind.INTERIM, then=Value(4)),
    default=Value(5),
)
RANK = Coalesce(F("due_on"), Value(date.max))


def obligations_on(organisation: Organisation, on: date):
    """What is asked of the organisation's people on a day, each with its `status`.

    One row for each person and requirement: of several roles here the one that asks most, an obligation before a
    suggestion, what is open before what is held or excused, the earlier date before the later. So a count of rows is
    a count of people.
    """
    sooner = Q(rank__lt=OuterRef("rank")) | Q(rank=OuterRef("rank"), pk__lt=OuterRef("pk"))
    harder = Q(ease__lt=OuterRef("ease")) | Q(sooner, ease=OuterRef("ease"))
    more = Q(obliges__gt=OuterRef("obliges")) | Q(harder, obliges=OuterRef("obliges"))
    asks_more = (
        Obligation.objects.filter(
            running_on(on),
            organisation=OuterRef("organisation"),
            requirement=OuterRef("requirement"),
            person=OuterRef("person"),
        )
        .alias(ease=EASE, rank=RANK)
        .filter(more)
    )
    return (
        Obligation.objects.filter(running_on(on), organisation=organisation)
        .alias(ease=EASE, rank=RANK)
        .filter(~Exists(asks_more))
        .annotate(status=status_on(on))
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """One requirement's coverage on a day: people by status; `total` is the denominator. `terms`: those of that day."""

    requirement: Requirement
    terms: RequirementVersion
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def obliged(self) -> int:
        """Those on whom it is an obligation, suggestions left out, and all who are covered."""
        return self.total - self.counts[Status.SUGGESTED]


def coverage(organisation: Organisation, on: date) -> list[Summary]:
    """Every requirement that falls on someone here on that day, with its counts; three queries."""
    counts: dict[UUID, dict[str, int]] = {}
    rows = obligations_on(organisation, on).values("requirement_id", "status").annotate(n=Count("id")).order_by()
    for row in rows:
        counts.setdefault(row["requirement_id"], dict.fromkeys(Status.values, 0))[row["status"]] = row["n"]
    in_force = RequirementVersion.objects.filter(requirement__in=counts, effective_from__lte=on).select_related(
        "requirement__credential"
    )
    newest = {version.requirement_id: version for version in in_force.order_by("effective_from")}
    found = [Summary(version.requirement, version, counts[pk]) for pk, version in newest.items()]
    return sorted(found, key=lambda summary: summary.requirement.name)


def people_rows(organisation: Organisation, requirement: Requirement, on: date, *, status: str = ""):
    """The people behind the numbers, by name, as obligations with their person, team and `status`; sliceable."""
    rows = obligations_on(organisation, on).filter(requirement=requirement)
    if status:
        rows = rows.filter(status=status)
    return rows.select_related("person", "engagement__team").order_by(Lower("person__name"), "person__email", "pk")


def person_obligations(person: Person, organisation: Organisation, on: date):
    """One person's obligations here on a day."""
    return (
        obligations_on(organisation, on)
        .filter(person=person)
        .select_related("requirement__credential", "engagement__team")
        .order_by("requirement__name")
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement of a place as it stands on a day. `now`: its terms, None before the first or after its end;
    `coming`: the next change."""

    requirement: Requirement
    now: RequirementVersion | None
    coming: RequirementVersion | None

    @property
    def of_area(self) -> bool:
        return self.requirement.area_id is not None


def asked_here(organisation: Organisation, on: date) -> list[Asked]:
    """Everything asked in this place and by its area; what has ended, last. Two queries."""
    rows = Requirement.objects.filter(Q(organisation=organisation) | Q(area=organisation.area_id))
    found = []
    for requirement in (
        rows.select_related("area", "module__edition").prefetch_related("versions__team").order_by(Lower("name"), "pk")
    ):
        past = [v for v in requirement.versions.all() if v.effective_from <= on]
        later = [v for v in requirement.versions.all() if v.effective_from > on]
        now = past[-1] if past and not past[-1].ends else None
        found.append(Asked(requirement, now, later[0] if later else None))
    return sorted(found, key=lambda asked: asked.now is None and asked.coming is None)


def asking(places: Q, on: date):
    """What is asked there on a day or will be: versions in force, and those to come."""
    replaced = RequirementVersion.objects.filter(
        requirement=OuterRef("requirement"), effective_from__gt=OuterRef("effective_from"), effective_from__lte=on
    )
    return RequirementVersion.objects.filter(places, ~Exists(replaced), ends=False)


def asked_at(*places: Organisation) -> Q:
    """Of versions: of requirements of these places or their areas."""
    return Q(requirement__organisation__in=places) | Q(requirement__area__in=[one.area_id for one in places])


def questions_here(organisation: Organisation, on: date, *, requirement: str = "", question: str = ""):
    """Every obligation that somebody has to decide about before anybody is asked, by name; or those of a kind."""
    only = {"requirement": requirement, "question": question}
    return (
        Obligation.objects.filter(
            running_on(on), organisation=organisation, **{name: value for name, value in only.items() if value}
        )
        .exclude(question="")
        .select_related("person", "engagement__team", "requirement")
        .order_by(Lower("person__name"), "person__email", "requirement__name", "pk")
    )


def decisions_of(person: Person, organisation: Organisation):
    """Every decision about this person's dates here, the newest first."""
    return (
        Adjustment.objects.filter(engagement__person=person, engagement__organisation=organisation)
        .select_related("requirement", "decided_by", "withdrawn_by", "engagement", "given_in")
        .order_by("-recorded_at", "pk")
    )


def questioned(organisation: Organisation, on: date) -> dict[str, str]:
    """What is asked here of which a date waits for a decision: id → name."""
    rows = (
        questions_here(organisation, on).order_by("requirement__name").values_list("requirement", "requirement__name")
    )
    return {str(pk): name for pk, name in rows.distinct()}


def answers_here(organisation: Organisation):
    """The answers given to many dates at once, the newest first."""
    return BulkAnswer.objects.filter(organisation=organisation).select_related("decided_by", "withdrawn_by")
