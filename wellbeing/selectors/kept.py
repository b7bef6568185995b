"""What the person who asks has kept, by kind."""

import uuid

from people.models import Person
from wellbeing.items import Item, item_of, items_of
from wellbeing.keys import box_of


def kept_by(person: Person, kind: str) -> list[Item]:
    """Newest first. Three queries, whatever there is."""
    return items_of(box_of(person), kind)


def kept_item(person: Person, item_id: uuid.UUID, kind: str) -> Item | None:
    return item_of(box_of(person), item_id, kind)
