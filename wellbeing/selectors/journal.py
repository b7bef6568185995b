"""A person's notes, for themselves alone."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from courses.selectors import edition_content, offered_modules
from people.models import Person
from wellbeing.items import Item, item_of, items_of
from wellbeing.keys import box_if_any
from wellbeing.rules import first_words, has_words, lines_of

NOTE = "entry"


@dataclass(frozen=True, slots=True)
class Tag:
    """A lesson or a module, by the title that it had when a note was tagged."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Note:
    id: uuid.UUID
    text: str
    tag: Tag | None
    made_at: datetime
    changed_at: datetime
    revision: int

    @property
    def first_words(self) -> str:
        return first_words(self.text)

    @property
    def lines(self) -> list[str]:
        return lines_of(self.text)


def as_note(item: Item) -> Note:
    key = item.body.get("lesson", "")
    return Note(
        id=item.id,
        text=item.body["text"],
        tag=Tag(key, item.body.get("lesson_title", "")) if key else None,
        made_at=item.made_at,
        changed_at=item.changed_at,
        revision=item.revision,
    )


def notes_of(person: Person) -> list[Note]:
    """Newest first. Three queries at most, however many there are; looking makes no key."""
    box = box_if_any(person)
    return [as_note(item) for item in items_of(box, NOTE)] if box else []


def note_of(person: Person, note_id: uuid.UUID) -> Note | None:
    box = box_if_any(person)
    item = item_of(box, note_id, NOTE) if box else None
    return as_note(item) if item else None


def found_in(notes: Iterable[Note], *, words: str = "", lesson: str = "") -> list[Note]:
    return [
        note for note in notes if has_words(note.text, words) and (not lesson or (note.tag and note.tag.key == lesson))
    ]


def by_month(notes: Sequence[Note]) -> list[tuple[date, list[Note]]]:
    """(the first day of the month, its notes), in the order given."""

    def month(note: Note) -> date:
        return timezone.localdate(note.made_at).replace(day=1)

    return [(day, list(rows)) for day, rows in groupby(notes, key=month)]


def tags_of(notes: Iterable[Note]) -> list[Tag]:
    """Each lesson that a note belongs to, once, by the newest title."""
    found: dict[str, Tag] = {}
    for note in notes:
        if note.tag:
            found.setdefault(note.tag.key, note.tag)
    return sorted(found.values(), key=lambda tag: tag.title)


def lessons_offered() -> list[tuple[str, list[Tag]]]:
    """(module's title, its lessons), for a note to belong to."""
    contents = [edition_content(module.edition_id) for module in offered_modules()]
    return [(one["title"], [Tag(row["key"], row["title"]) for row in one["lessons"]]) for one in contents]


def tag_of_box(edition_id: uuid.UUID, key: str) -> Tag | None:
    """Of a box to write in: its lesson, or the module for a question at its end; None for a box that is not there."""
    try:
        content = edition_content(edition_id)
    except ObjectDoesNotExist:
        return None
    if any(row["key"] == key for row in content["reflections"]):
        return Tag(content["key"], content["title"])
    for row in content["lessons"]:
        if any(isinstance(block["value"], dict) and block["value"].get("key") == key for block in row["body"]):
            return Tag(row["key"], row["title"])
    return None
