"""What is asked of a place, what waits for a decision there, and what has been decided."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from compliance.models import (
    Adjustment,
    Assignment,
    BulkAnswer,
    BulkAssignment,
    Obligation,
    Requirement,
    RequirementVersion,
    SavedView,
)
from compliance.selectors.obligations import running_on
from people.models import Organisation, Person


@dataclass(slots=True)
class Asked:
    """A requirement of a place as it stands on a day. `now`: its terms, None before the first or after its end;
    `coming`: the next change. `acts`: by which it was asked of people alone, for the page that shows them."""

    requirement: Requirement
    now: RequirementVersion | None
    coming: RequirementVersion | None
    acts: list[BulkAssignment] = field(default_factory=list)

    @property
    def of_area(self) -> bool:
        return self.requirement.area_id is not None


def requirements_of(organisation: Organisation):
    """What is, was or will be asked in this place, by itself or by its area."""
    return Requirement.objects.filter(Q(organisation=organisation) | Q(area=organisation.area_id))


def asked_here(organisation: Organisation, on: date) -> list[Asked]:
    """Everything asked in this place and by its area; what has ended, last. Two queries."""
    found = []
    for requirement in (
        requirements_of(organisation)
        .select_related("area", "module__edition")
        .prefetch_related("versions__team")
        .order_by(Lower("name"), "pk")
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


def decidable_here(organisation: Organisation, on: date):
    """Everything that is asked here on a day and not merely offered, by name."""
    return (
        Obligation.objects.filter(running_on(on), organisation=organisation, obliges=True)
        .select_related("person", "engagement__team", "requirement")
        .order_by(Lower("person__name"), "person__email", "requirement__name", "pk")
    )


def questions_here(organisation: Organisation, on: date, *, requirement: str = "", question: str = ""):
    """Every obligation that somebody has to decide about before anybody is asked, by name; or those of a kind."""
    only = {"requirement": requirement, "question": question}
    rows = decidable_here(organisation, on).exclude(question="")
    return rows.filter(**{name: value for name, value in only.items() if value})


def decisions_of(person: Person, organisation: Organisation):
    """Every decision about this person's dates here, the newest first."""
    return (
        Adjustment.objects.filter(engagement__person=person, engagement__organisation=organisation)
        .select_related("requirement", "decided_by", "withdrawn_by", "engagement", "given_in")
        .order_by("-recorded_at", "pk")
    )


def assignments_of(person: Person, organisation: Organisation):
    """What was asked of this person alone here, the newest first."""
    return (
        Assignment.objects.filter(engagement__person=person, engagement__organisation=organisation)
        .select_related("requirement", "assigned_by", "withdrawn_by", "given_in")
        .order_by("-recorded_at", "pk")
    )


def assignments_here(organisation: Organisation):
    """What was asked of people one by one, act by act, the newest first."""
    return BulkAssignment.objects.filter(organisation=organisation).select_related("requirement", "assigned_by")


def questioned(organisation: Organisation, on: date) -> dict[str, str]:
    """What is asked here of which a date waits for a decision: id → name."""
    rows = (
        questions_here(organisation, on).order_by("requirement__name").values_list("requirement", "requirement__name")
    )
    return {str(pk): name for pk, name in rows.distinct()}


def answers_here(organisation: Organisation):
    """The answers given to many dates at once, the newest first."""
    return BulkAnswer.objects.filter(organisation=organisation).select_related("decided_by", "withdrawn_by")


def saved_views(person: Person, organisation: Organisation):
    """The views of this place that somebody kept, by name."""
    return SavedView.objects.filter(person=person, organisation=organisation).order_by(Lower("name"))
