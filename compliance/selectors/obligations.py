"""The stretches that hold on a day, what may be said of each, and which of several asks most."""

from datetime import date

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from compliance.enums import Kind, Moved, Status
from compliance.models import Obligation
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


# What somebody's standing is called when several stretches hold on one day: the first of these that any of them has. So
# what is held or excused never hides what is open elsewhere, nor a question a date that has passed, nor a suggestion
# what is asked. The numbers are those of `rank_on`.
RANKS = (
    Status.PAST_DUE,
    Status.DUE,
    Status.DEFERRED,
    Status.UNKNOWN,
    Status.PAUSED,
    Status.EXEMPT,
    Status.INTERIM,
    Status.RECOGNISED,
    Status.COVERED,
    Status.SUGGESTED,
)
OFFERED = len(RANKS)  # from here on: held, though nothing is asked
HELD_UNASKED = (Kind.RECOGNISED, Kind.COVERED)


def rank_on(on: date) -> Case:
    """Where a stretch stands among those that hold on `on`: the lower, the more is asked."""
    n = {status: Value(number) for number, status in enumerate(RANKS)}
    open_ones = Q(kind=Kind.NONE, obliges=True)
    return Case(
        When(kind=Kind.COVERED, obliges=True, then=n[Status.COVERED]),
        When(open_ones & (~Q(question="") | Q(due_on__isnull=True)), then=n[Status.UNKNOWN]),
        When(open_ones & Q(due_on__lt=on), then=n[Status.PAST_DUE]),
        When(open_ones & Q(moved_by=Moved.DEFERRAL), then=n[Status.DEFERRED]),
        When(open_ones, then=n[Status.DUE]),
        *(When(kind=kind, obliges=True, then=n[Status(kind)]) for kind in Kind if kind and kind != Kind.COVERED),
        *(When(kind=kind, then=Value(OFFERED + number)) for number, kind in enumerate(HELD_UNASKED)),
        default=n[Status.SUGGESTED],
        output_field=IntegerField(),
    )


def status_of(rank: int) -> Status:
    return RANKS[rank] if rank < OFFERED else Status(HELD_UNASKED[rank - OFFERED])


def ranks_of(status: str) -> list[int]:
    return [rank for rank in range(OFFERED + len(HELD_UNASKED)) if status_of(rank) == status]


BY_DATE = Coalesce(F("due_on"), Value(date.max))


def obligations_on(organisation: Organisation, on: date):
    """What is asked of the organisation's people on a day, each with its `status`.

    One row for each person and requirement: of several roles here the one that asks most.
    """
    sooner = Q(by_date__lt=OuterRef("by_date")) | Q(by_date=OuterRef("by_date"), pk__lt=OuterRef("pk"))
    more = Q(rank__lt=OuterRef("rank")) | Q(sooner, rank=OuterRef("rank"))
    ranked = Obligation.objects.filter(running_on(on)).alias(rank=rank_on(on), by_date=BY_DATE)
    alike = {name: OuterRef(name) for name in ("organisation", "requirement", "person")}
    return (
        ranked.filter(organisation=organisation)
        .filter(~Exists(ranked.filter(more, **alike)))
        .annotate(status=status_on(on))
    )


def person_obligations(person: Person, organisation: Organisation, on: date):
    """One person's obligations here on a day."""
    return (
        obligations_on(organisation, on)
        .filter(person=person)
        .select_related("requirement__credential", "engagement__team")
        .order_by("requirement__name")
    )
