"""Writing the read model of obligations, from engagements, requirements and awards."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from certification.models import AwardPeriod
from certification.selectors import award_spans
from compliance.enums import ClockStart
from compliance.models import Cover, Obligation, Requirement
from compliance.rules import Cover as Stretch
from compliance.rules import due, join_covers
from people.enums import SUGGESTED_ONLY
from people.models import Engagement, Person

BATCH = 500
CLOCK_FIELD = {
    ClockStart.ROLE_START: "started_on",
    ClockStart.APPROVAL: "approved_on",
    ClockStart.FIRST_CARE_ROLE: "first_care_role_on",
}


def _applies(requirement: Requirement, engagement: Engagement) -> bool:
    if requirement.roles and engagement.role not in requirement.roles:
        return False
    if requirement.organisation_id:
        return requirement.organisation_id == engagement.organisation_id
    return requirement.area_id == engagement.organisation.area_id


def _wanted(engagement: Engagement, requirement: Requirement, spans) -> tuple[dict, list[Stretch]]:
    answer = due(
        requirement.clock_start,
        requirement.months,
        getattr(engagement, CLOCK_FIELD[ClockStart(requirement.clock_start)]),
    )
    row = {
        "organisation_id": engagement.organisation_id,
        "person_id": engagement.person_id,
        "obliges": engagement.role not in SUGGESTED_ONLY,
        "due_on": answer.on,
        "why": answer.why,
        "starts_on": engagement.started_on,
        "ends_on": engagement.ended_on,
    }
    covers = join_covers(
        Stretch(first, last + timedelta(days=1))
        for first, last in spans.get((engagement.person_id, requirement.credential_id), ())
    )
    return row, covers


@transaction.atomic
def refresh(*, person_ids: Iterable) -> int:
    """Makes the obligations of these people what their engagements, requirements and awards say.

    Rows that already say so are left untouched, ids and all; returns how many obligations were written or removed.
    """
    ids = sorted({str(pk) for pk in person_ids})
    # One writer at a time for each person, whatever order the messages came in.
    list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
    engagements = list(Engagement.objects.filter(person_id__in=ids).select_related("organisation"))
    requirements = list(Requirement.objects.all())
    spans = award_spans(ids)
    stored = {
        (row.engagement_id, row.requirement_id): row for row in Obligation.objects.filter(engagement__person_id__in=ids)
    }
    covered = defaultdict(list)
    for cover in Cover.objects.filter(obligation__in=[row.pk for row in stored.values()]).order_by("start"):
        covered[cover.obligation_id].append(Stretch(cover.start, cover.end))

    stale, rows = set(stored), []
    for engagement in engagements:
        for requirement in requirements:
            if not _applies(requirement, engagement):
                continue
            key = (engagement.pk, requirement.pk)
            fields, covers = _wanted(engagement, requirement, spans)
            row = stored.get(key)
            if row and all(getattr(row, f) == v for f, v in fields.items()) and covered[row.pk] == covers:
                stale.discard(key)
                continue
            rows.append((Obligation(engagement=engagement, requirement=requirement, **fields), covers))
    removed = [stored[key].pk for key in stale]
    Obligation.objects.filter(pk__in=removed).delete()
    Obligation.objects.bulk_create([row for row, _ in rows])
    Cover.objects.bulk_create([Cover(obligation=row, start=c.start, end=c.end) for row, covers in rows for c in covers])
    return len(set(removed)) + len(rows)


def sweep(*, since) -> int:
    """Brings everybody's obligations (or those with an award since) up to date; returns how many rows changed."""
    if since:
        awarded = AwardPeriod.objects.filter(Q(awarded_at__gte=since) | Q(revocation__recorded_at__gte=since))
        missing = Engagement.objects.filter(obligations__isnull=True, ended_on__isnull=True)
        people = set(awarded.values_list("person_id", flat=True)) | set(missing.values_list("person_id", flat=True))
    else:
        people = set(Engagement.objects.values_list("person_id", flat=True))
    ordered = sorted(people)
    return sum(refresh(person_ids=ordered[i : i + BATCH]) for i in range(0, len(ordered), BATCH))
