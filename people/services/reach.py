"""Addresses that cannot be written to: what the mail said, and who mends it."""

from datetime import datetime

from people.models import CameBack, Person


def address_came_back(*, address: str, status: str, at: datetime) -> None:
    CameBack.objects.bulk_create(
        [CameBack(address=address.strip().lower(), status=status[:20], at=at)], ignore_conflicts=True
    )


def address_works(*, person: Person, at: datetime) -> None:
    """The person says that mail arrives again. Should the next one come back, we are where we were."""
    CameBack.objects.filter(address=person.address_for_messages.lower(), mended_at=None).update(mended_at=at)
