"""How long a list is kept: its rows name people, so they go once nobody needs them any more."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from people.models import Import

UNAGREED_DAYS = 14
AGREED_DAYS = 90


def kept_until(one: Import) -> date:
    """The last day of the rows, and with them of taking the list back."""
    if one.agreed_at is None:
        return timezone.localdate(one.uploaded_at) + timedelta(days=UNAGREED_DAYS)
    return timezone.localdate(one.agreed_at) + timedelta(days=AGREED_DAYS)


def is_over(one: Import, at: datetime) -> bool:
    return timezone.localdate(at) > kept_until(one)
