"""Messages to other systems that something changed: written into the outbox with the change, sent at least once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from certification.models import AwardPeriod
from compliance.enums import Event, Sending
from compliance.models import Webhook, WebhookDelivery
from people.models import Engagement
from progress.models import Completion

A_MINUTE = timedelta(minutes=1)
# More than these at once are one message: who reads it fetches the list anyhow.
SEVERAL = 10
KEPT = timedelta(days=30)


def announce(*, event: Event, person_ids: Iterable, at: datetime) -> int:
    """Tells the places where these people are; returns how many messages were written."""
    hooks = _wanting(event)
    return _write(event, hooks, _places_of(person_ids, hooks, at), at) if hooks else 0


def _places_of(person_ids: Iterable, hooks: Iterable[UUID], at: datetime) -> list[tuple[UUID, UUID]]:
    here = Engagement.objects.current(timezone.localdate(at)).filter(
        person_id__in=[UUID(str(one)) for one in person_ids], organisation_id__in=list(hooks)
    )
    return list(here.values_list("organisation_id", "person_id"))


def announce_at(*, event: Event, whose: Iterable[tuple[UUID, UUID]], at: datetime) -> int:
    """The same for people of places that are known: (organisation, person)."""
    hooks = _wanting(event)
    return _write(event, hooks, whose, at) if hooks else 0


def _wanting(event: Event) -> dict[UUID, list[Webhook]]:
    found: dict[UUID, list[Webhook]] = defaultdict(list)
    for hook in Webhook.objects.filter(ended_at=None).order_by("pk"):
        if event in hook.events:
            found[hook.organisation_id].append(hook)
    return found


@transaction.atomic
def _write(event: Event, hooks: dict[UUID, list[Webhook]], whose: Iterable[tuple[UUID, UUID]], at: datetime) -> int:
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for organisation, person in whose:
        if organisation in hooks:
            people[organisation].add(person)
    # Two changes at once must not both find that nothing was said yet.
    wanted = [hook.pk for organisation in people for hook in hooks[organisation]]
    list(Webhook.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True))
    rows: list[WebhookDelivery] = []
    for organisation, some in people.items():
        for hook in hooks[organisation]:
            rows += _rows(hook, event, some, at)
    WebhookDelivery.objects.bulk_create(rows)
    return len(rows)


def _rows(hook: Webhook, event: Event, people: set[UUID], at: datetime) -> list[WebhookDelivery]:
    whom: set[UUID | None] = set(people) if len(people) <= SEVERAL else {None}
    said = WebhookDelivery.objects.filter(webhook=hook, event=event).filter(Q(person__in=people) | Q(person=None))
    # Held until this change is committed: sent before that, it would lead somebody to read what was so till now.
    coming = set(said.filter(state=Sending.WAITING, attempts=0).select_for_update().values_list("person_id", flat=True))
    if None in coming:
        return []  # who reads that one will find this change, too
    last = dict(
        said.filter(tried_at__gt=at - A_MINUTE).order_by().values_list("person_id").annotate(at=Max("tried_at"))
    )
    return [
        WebhookDelivery(
            webhook=hook, event=event, person_id=one, created_at=at,
            due_at=last[one] + A_MINUTE if one in last else at,
        )
        for one in sorted(whom - coming, key=str)
    ]  # fmt: skip


def sweep_announcements(*, at: datetime, since: datetime | None) -> int:
    """Says what a lost wake-up left unsaid of late; by night, takes away what was written a month ago."""
    if since is None:
        WebhookDelivery.objects.filter(created_at__lt=at - KEPT).delete()
    return _say_missed(at, since or at - timedelta(days=1))


def _say_missed(at: datetime, since: datetime) -> int:
    learned = Completion.objects.filter(completed_at__gte=since, completed_at__lte=at)
    awarded = AwardPeriod.objects.filter(
        Q(awarded_at__gte=since) | Q(revocation__recorded_at__gte=since) | Q(extensions__recorded_at__gte=since)
    )
    found = 0
    for event, rows in ((Event.COMPLETION, learned), (Event.AWARD, awarded)):
        hooks = _wanting(event)
        whose = _places_of(rows.values_list("person_id", flat=True), hooks, at) if hooks else []
        for hook in [one for some in hooks.values() for one in some]:
            told = set(hook.deliveries.filter(event=event, created_at__gte=since).values_list("person_id", flat=True))
            silent = [pair for pair in whose if pair[1] not in told]
            if silent and None not in told:
                found += _write(event, {hook.organisation_id: [hook]}, silent, at)
    return found
