"""When somebody wants to hear from us, or not at all."""

from datetime import datetime
from typing import Any

from notices.models import Preference
from notices.tokens import stopping
from people.models import Person


def choose(*, person: Person, at: datetime, **what: Any) -> None:
    """`what`: fields of Preference; the others stay as they are."""
    Preference.objects.update_or_create(person=person, defaults={**what, "changed_at": at})


def stop(*, token: str, at: datetime) -> bool:
    """What the link in a message does, once the person says so; False for a token that we never made."""
    found = stopping(token)
    if found is None:
        return False
    person, what = found
    choose(person=person, at=at, **{what: False})
    return True
