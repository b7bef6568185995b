"""Removing a holder's name: the award stays, and whose it was is no longer said."""

from datetime import datetime

from django.db import transaction

from certification.models import AwardHolder, AwardPeriod, Print, SignedCredential
from certification.services.chain import seal_forgotten


@transaction.atomic
def forget_holder(*, person_id, at: datetime) -> int:
    """Removes the name from every award of the person, with what was printed or signed in it; returns how many."""
    awards = AwardPeriod.objects.filter(person_id=person_id, holder__isnull=False).order_by("awarded_at", "pk")
    rows = list(awards)
    for row in rows:
        AwardHolder.objects.filter(award=row).delete()
        seal_forgotten(row, at=at)
    Print.objects.filter(award__person_id=person_id).delete()
    SignedCredential.objects.filter(award__person_id=person_id).update(document="")
    return len(rows)
