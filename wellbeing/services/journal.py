"""Notes: what somebody writes for themselves. Two tabs, or two devices, lose nothing of either's."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from people.models import Person
from wellbeing import items
from wellbeing.items import ChangedMeanwhile
from wellbeing.keys import Box, box_of, made_name
from wellbeing.rules import both_texts, tidy
from wellbeing.selectors.journal import NOTE, Note, Tag, as_note

TRIES = 5  # each time somebody else's writing came between


@dataclass(frozen=True, slots=True)
class Written:
    """`also`: something was written elsewhere meanwhile, and both are in it now."""

    note: Note
    also: bool


def write_note(
    *, person: Person, note_id: uuid.UUID, text: str, tag: Tag | None, at: datetime, read: int | None
) -> Written:
    """Keeps a note; the same once more changes nothing. What was written since `read` stays in it.

    Raises Deleted if it was deleted since `read`, UnableToKeep if the id is somebody else's.
    """
    return _write(box_of(person), note_id, tidy(text), tag, at, read)


def keep_reflection(*, person: Person, key: str, text: str, tag: Tag | None, at: datetime) -> Written:
    """Keeps what was written in a box of a lesson. One note a box: what is sent again goes on in the same one."""
    note_id = uuid.UUID(made_name(f"reflection:{person.pk}:{key}"))
    return _write(box_of(person), note_id, tidy(text), tag, at, None)


def delete_note(*, person: Person, note_id: uuid.UUID) -> None:
    """It is gone at once; nothing is said of one that is not there."""
    items.discard(box_of(person), note_id)


def _write(
    box: Box, note_id: uuid.UUID, text: str, tag: Tag | None, at: datetime, read: int | None, tries: int = TRIES
) -> Written:
    body = {"text": text, "lesson": tag.key if tag else "", "lesson_title": tag.title if tag else ""}
    try:
        return Written(as_note(items.keep(box, item_id=note_id, kind=NOTE, body=body, at=at, read=read)), also=False)
    except ChangedMeanwhile as meanwhile:
        if not tries:
            raise
        stands = as_note(meanwhile.item)
    both = both_texts(stands.text, text)
    again = _write(box, note_id, both, tag or stands.tag, at, stands.revision, tries - 1)
    return Written(again.note, also=again.also or both != text)
