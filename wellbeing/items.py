"""What a box holds: the only place where private rows are read, written and deleted.

Everything about an item is sealed with it, its kind and days too; so a person's items are opened to be sorted or found.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from wellbeing.keys import Box
from wellbeing.models import PrivateItem
from wellbeing.router import PRIVATE

FIELD = "sealed"


class UnableToKeep(Exception):
    """This cannot be kept under this id."""


class Deleted(UnableToKeep):
    """What was read has been deleted meanwhile; it must not come back by what another tab sends late."""


class ChangedMeanwhile(Exception):
    """Written elsewhere since it was read; `item` is what stands there now."""

    def __init__(self, item: "Item") -> None:
        super().__init__("changed meanwhile")
        self.item = item


@dataclass(frozen=True, slots=True)
class Item:
    """`kind`: what it is, such as "entry"; `revision`: 1, and one more with each change; `body`: plain JSON."""

    id: uuid.UUID
    kind: str
    made_at: datetime
    changed_at: datetime
    revision: int
    body: Mapping[str, Any]


def items_of(box: Box, kind: str) -> list[Item]:
    """Newest first. One query, whatever there is."""
    return [one for one in all_items(box) if one.kind == kind]


def all_items(box: Box) -> list[Item]:
    """Of every kind, newest first. One query, whatever there is."""
    rows = PrivateItem.objects.filter(owner=box.owner)
    opened = (_open(box, row) for row in rows if box.sealed(row, FIELD))
    return sorted(opened, key=lambda one: (one.made_at, one.id), reverse=True)


def item_of(box: Box, item_id: uuid.UUID, kind: str) -> Item | None:
    row = PrivateItem.objects.filter(owner=box.owner, pk=item_id).first()
    item = _open(box, row) if row and box.sealed(row, FIELD) else None
    return item if item and item.kind == kind else None


def keep(
    box: Box, *, item_id: uuid.UUID, kind: str, body: Mapping[str, Any], at: datetime, read: int | None = None
) -> Item:
    """Puts an item in under the id that the device made for it, or changes it; the same once more changes nothing.

    `read`: the revision that the change was made to. Raises ChangedMeanwhile if another stands there, Deleted if none
    does any more, UnableToKeep if the id is somebody else's or of another kind.
    """
    with transaction.atomic(using=PRIVATE):
        row = PrivateItem.objects.select_for_update().filter(pk=item_id).first()
        if row is None and read is not None:
            raise Deleted("You have deleted this since you opened it here.")
        if row is None:
            return _write(box, Item(item_id, kind, at, at, 1, body), new=True)
        found = _open(box, row) if row.owner == box.owner and box.sealed(row, FIELD) else None
        if found is None or found.kind != kind:
            raise UnableToKeep("This cannot be kept here. Open the page anew and try again.")
        if dict(found.body) == dict(body):
            return found
        if found.revision != read:
            raise ChangedMeanwhile(found)
        return _write(box, Item(item_id, kind, found.made_at, at, found.revision + 1, body), new=False)


def discard(box: Box, item_id: uuid.UUID) -> None:
    """Deletes it now; nothing is said of one that is not there."""
    PrivateItem.objects.filter(owner=box.owner, pk=item_id).delete()


def discard_all(owner: str) -> int:
    """Deletes all that stands under this made name; returns how many."""
    return PrivateItem.objects.filter(owner=owner).delete()[0]


def discard_kind(box: Box, kind: str) -> None:
    """Deletes all of one kind; two queries."""
    PrivateItem.objects.filter(owner=box.owner, pk__in=[one.id for one in items_of(box, kind)]).delete()


def _write(box: Box, item: Item, *, new: bool) -> Item:
    row = PrivateItem(pk=item.id, owner=box.owner)
    plain = {
        "kind": item.kind,
        "made_at": item.made_at.isoformat(),
        "changed_at": item.changed_at.isoformat(),
        "revision": item.revision,
        "body": item.body,
    }
    row.sealed = box.seal(row, FIELD, json.dumps(plain, ensure_ascii=False).encode())
    row.save(force_insert=new, force_update=not new)
    return item


def _open(box: Box, row: PrivateItem) -> Item:
    plain = json.loads(box.open(row, FIELD))
    return Item(
        id=row.pk,
        kind=plain["kind"],
        made_at=datetime.fromisoformat(plain["made_at"]),
        changed_at=datetime.fromisoformat(plain["changed_at"]),
        revision=plain["revision"],
        body=plain["body"],
    )
