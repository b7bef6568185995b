"""Writing the read model of obligations, from engagements, requirements, decisions, awards and evidence."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from certification.models import AwardPeriod
from compliance.facts import Law, gather, the_law
from compliance.models import Obligation
from compliance.rules import Standing, timeline
from people.models import Engagement, Person
from people.selectors import affected_with

BATCH = 500
FIELDS = tuple(Standing.__dataclass_fields__)


@transaction.atomic
def refresh(*, person_ids: Iterable, law: Law | None = None) -> int:
    """Makes the obligations of these people, and of who shares a household with them, what the facts say.

    Pairs that already say so are left untouched, ids and all; returns how many rows were written or removed.
    """
    ids = affected_with(person_ids)
    # One writer at a time for each person, whatever order the messages came in.
    list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
    stored = defaultdict(list)
    for row in Obligation.objects.filter(engagement__person_id__in=ids).order_by("starts_on"):
        stored[row.engagement_id, row.requirement_id].append(row)
    stale, rows = [], []
    for engagement, requirement, facts in gather(ids, law or the_law()):
        wanted = [
            Obligation(
                engagement_id=engagement.pk,
                requirement_id=requirement.pk,
                organisation_id=engagement.organisation_id,
                person_id=engagement.person_id,
                starts_on=stretch.first,
                ends_on=stretch.last,
                **{name: getattr(stretch.standing, name) for name in FIELDS},
            )
            for stretch in timeline(facts)
        ]
        before = stored.pop((engagement.pk, requirement.pk), [])
        if [_said(row) for row in before] != [_said(row) for row in wanted]:
            stale += [row.pk for row in before]
            rows += wanted
    stale += [row.pk for left in stored.values() for row in left]
    if stale:
        Obligation.objects.filter(pk__in=stale).delete()
    Obligation.objects.bulk_create(rows, batch_size=2000)
    return len(stale) + len(rows)


def _said(row: Obligation) -> tuple:
    return row.organisation_id, row.person_id, row.starts_on, row.ends_on, row.standing


def sweep(*, since) -> int:
    """Brings everybody's obligations (or those with news since) up to date; returns how many rows changed."""
    if since:
        awarded = AwardPeriod.objects.filter(Q(awarded_at__gte=since) | Q(revocation__recorded_at__gte=since))
        missing = Engagement.objects.filter(obligations__isnull=True, ended_on__isnull=True)
        people = set(awarded.values_list("person_id", flat=True)) | set(missing.values_list("person_id", flat=True))
    else:
        people = set(Engagement.objects.values_list("person_id", flat=True))
    law, ordered = the_law(), sorted(people)
    return sum(refresh(person_ids=ordered[i : i + BATCH], law=law) for i in range(0, len(ordered), BATCH))
