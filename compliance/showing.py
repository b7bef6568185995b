"""What screens need of evidence from elsewhere: lists with their state, subjects to choose from, known titles."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from certification.rules import civil_date, last_day
from compliance.enums import EvidenceState
from compliance.library import library
from compliance.models import Equivalence, Evidence, EvidenceVerdict, Requirement, RequirementVersion
from compliance.selectors import asked_at, asking
from compliance.services.evidence import terms_about
from people.models import Organisation, Person


def with_state(rows, on: date):
    """The same evidence, each with its `state` by the verdicts; the twin of `compliance.judging.accepted_between`."""
    verdicts = EvidenceVerdict.objects.filter(evidence=OuterRef("pk"))
    said_yes = (
        verdicts.filter(accepted=True, pk__gt=OuterRef("returned"))
        .order_by()
        .values("evidence")
        .annotate(n=Count("judged_by", distinct=True))
        .values("n")
    )
    here = Q(requirement__organisation=OuterRef("organisation")) | Q(requirement__area=OuterRef("organisation__area"))
    asked = asking(here, on).filter(effective_from__lte=on, subject=OuterRef("subject"), two_people=True)
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


def evidence_of(person: Person, on: date):
    """One's own, the newest first, with state and what was said of it."""
    rows = with_state(Evidence.objects.filter(person=person), on).select_related("organisation", "recorded_by")
    return rows.prefetch_related("verdicts").order_by("-recorded_at", "pk")


def evidence_here(organisation: Organisation, on: date):
    """What was shown to this service, the oldest first, with state."""
    rows = with_state(Evidence.objects.filter(organisation=organisation), on).select_related("person", "recorded_by")
    return rows.order_by("recorded_at", "pk")


OPEN = (EvidenceState.WAITING, EvidenceState.ONE_OF_TWO)


def waiting_here(organisation: Organisation, on: date):
    return evidence_here(organisation, on).filter(state__in=OPEN)


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
    two_people: bool


def would_count(evidence: Evidence, on: date) -> list[Counts]:
    """For each requirement of the place that it is about, as it is asked now or will be first; one query."""
    found: dict = {}
    for terms in terms_about(evidence, on):
        months = terms.refresh_months
        until = evidence.valid_until or (last_day(evidence.achieved_on, months) if months else None)
        missing = terms.in_person and not evidence.in_person
        counts = not missing and (until is None or until >= on)
        found.setdefault(terms.requirement_id, Counts(terms.requirement, counts, until, missing, terms.two_people))
    return list(found.values())


def subjects_for(organisations: list[Organisation]) -> dict[str, str]:
    """What evidence may be about: what these places ask or asked first, then the rest of the library. One query."""
    asked = RequirementVersion.objects.filter(asked_at(*organisations)).order_by("requirement__name")
    found: dict[str, str] = {}
    for subject, name in asked.values_list("subject", "requirement__name"):
        found.setdefault(subject, name)
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
