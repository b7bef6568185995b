"""What screens need of evidence from elsewhere: lists with their state, subjects to choose from, known titles."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from certification.rules import civil_date, last_day
from compliance.enums import EvidenceState
from compliance.library import library
from compliance.models import Equivalence, Evidence, EvidenceVerdict, Requirement
from compliance.services.evidence import requirements_about
from people.models import Organisation, Person


def with_state(rows):
    """The same evidence, each with its `state` by the verdicts; the twin of `compliance.judging.accepted_between`."""
    verdicts = EvidenceVerdict.objects.filter(evidence=OuterRef("pk"))
    said_yes = (
        verdicts.filter(accepted=True, pk__gt=OuterRef("returned"))
        .order_by()
        .values("evidence")
        .annotate(n=Count("judged_by", distinct=True))
        .values("n")
    )
    asked = Requirement.objects.filter(
        Q(organisation=OuterRef("organisation")) | Q(area=OuterRef("organisation__area")),
        subject=OuterRef("subject"),
        two_people=True,
    )
    return rows.annotate(
        returned=Coalesce(Subquery(verdicts.filter(accepted=False).order_by("-pk").values("pk")[:1]), 0),
        yes=Coalesce(Subquery(said_yes), 0),
        needed=Case(When(Exists(asked), then=Value(2)), default=Value(1)),
        state=Case(
            When(withdrawn_at__isnull=False, then=Value(EvidenceState.WITHDRAWN)),
            When(yes__gte=F("needed"), then=Value(EvidenceState.ACCEPTED)),
            When(yes__gt=0, then=Value(EvidenceState.ONE_OF_TWO)),
            When(returned__gt=0, then=Value(EvidenceState.RETURNED)),
            default=Value(EvidenceState.WAITING),
        ),
    )


def evidence_of(person: Person):
    """One's own, the newest first, with state and what was said of it."""
    rows = with_state(Evidence.objects.filter(person=person)).select_related("organisation", "recorded_by")
    return rows.prefetch_related("verdicts").order_by("-recorded_at", "pk")


def evidence_here(organisation: Organisation):
    """What was shown to this service, the oldest first, with state."""
    rows = with_state(Evidence.objects.filter(organisation=organisation)).select_related("person", "recorded_by")
    return rows.order_by("recorded_at", "pk")


OPEN = (EvidenceState.WAITING, EvidenceState.ONE_OF_TWO)


def waiting_here(organisation: Organisation):
    return evidence_here(organisation).filter(state__in=OPEN)


def recorded_late(evidence: Evidence) -> int:
    """Days between the day that is claimed and the day on which we were told."""
    return (civil_date(evidence.recorded_at) - evidence.achieved_on).days


@dataclass(frozen=True, slots=True)
class Counts:
    """What accepting it today would do for one requirement. `until` None and `counts`: without end."""

    requirement: Requirement
    counts: bool
    until: date | None
    in_person: bool


def would_count(evidence: Evidence, on: date) -> list[Counts]:
    """For each requirement of the place that it is about; two queries."""
    found = []
    for requirement in requirements_about(evidence).prefetch_related("versions"):
        versions = list(requirement.versions.all())
        months = versions[-1].refresh_months if versions else None
        until = evidence.valid_until or (last_day(evidence.achieved_on, months) if months else None)
        missing = requirement.in_person and not evidence.in_person
        found.append(Counts(requirement, not missing and (until is None or until >= on), until, missing))
    return found


def subjects_for(organisations: list[Organisation]) -> dict[str, str]:
    """What evidence may be about: what these places ask first, then the rest of the library. One query."""
    asked = Requirement.objects.filter(
        Q(organisation__in=organisations) | Q(area__in=[one.area_id for one in organisations])
    ).order_by("name")
    found = {one.subject: one.name for one in reversed(asked)}
    found = dict(reversed(found.items()))
    for row in library().values():
        found.setdefault(row.subject, row.name)
    return found


def subject_of_title(organisations: list[Organisation], title: str) -> str:
    """The subject that these places decided a title is about; empty if none did, or not alike."""
    rows = Equivalence.objects.filter(
        organisation__in=organisations, title__iexact=" ".join(title.split()), ended_on__isnull=True
    )
    subjects = set(rows.values_list("subject", flat=True))
    return subjects.pop() if len(subjects) == 1 else ""


def equivalences_of(organisation: Organisation):
    return organisation.equivalences.select_related("decided_by").order_by("ended_on", "title", "pk")
