"""Telling the floors above, after commit."""

from collections.abc import Iterable

from django.db import transaction

from people.models import Engagement
from people.signals import engagements_changed


def tell_of(person_ids: Iterable) -> None:
    """What is asked of these people is worked out again once this change is kept."""
    ids = sorted({str(one) for one in person_ids})
    transaction.on_commit(lambda: engagements_changed.send(Engagement, person_ids=ids))
