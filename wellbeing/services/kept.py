"""Keeping and deleting what somebody made elsewhere on the site and wants for themselves, such as a map."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from people.models import Person
from wellbeing import items
from wellbeing.items import Item
from wellbeing.keys import box_of


def keep_for(
    person: Person, *, item_id: uuid.UUID, kind: str, body: Mapping[str, Any], at: datetime, read: int | None = None
) -> Item:
    """Keeps it privately for the person who asks; `body` is plain JSON. See `items.keep` for `read` and errors."""
    return items.keep(box_of(person), item_id=item_id, kind=kind, body=body, at=at, read=read)


def discard_for(person: Person, *, item_id: uuid.UUID) -> None:
    """Deletes it now; nothing is said of one that is not there."""
    items.discard(box_of(person), item_id)
