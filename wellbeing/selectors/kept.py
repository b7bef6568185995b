"""What the person who asks has kept, by kind."""

import uuid

from people.models import Person
from wellbeing.items import Item, item_of, items_of
from wellbeing.keys import box_if_any


def kept_by(person: Person, kind: str) -> list[Item]:
    """Newest first. Three queries, whatever there is."""
    box = box_if_any(person)
    return items_of(box, kind) if box else []


def kept_item(person: Person, item_id: uuid.UUID, kind: str) -> Item | None:
    box = box_if_any(person)
    return item_of(box, item_id, kind) if box else None
