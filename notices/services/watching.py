"""The outbox watches its own clock: after a jump, or a long silence, reminders wait for a day of regular sweeps."""

from datetime import datetime

from django.db import transaction

from notices.models import Watch
from notices.rules import jumped
from notices.selectors import Hold, held


@transaction.atomic
def beat(*, at: datetime) -> Hold | None:
    """Notes a sweep; returns why reminders wait, if they do."""
    watch = Watch.objects.select_for_update().first()
    if watch is None:
        Watch.objects.create(pk=1, last_at=at, steady_since=at, because="first")
    elif why := jumped(watch.last_at, at):
        Watch.objects.filter(pk=1).update(last_at=at, steady_since=at, because=why)
    else:
        Watch.objects.filter(pk=1).update(last_at=max(at, watch.last_at))
    return held(at)
