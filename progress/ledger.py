"""What every page and every answer asks of the database, in SQL: the ORM takes longer to build it than it takes to run.

Both databases speak it, and the ORM reads what it writes.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from progress.models import LearningEvent
from progress.rules import Standing
from progress.state import standing_of, state_of

FIND = "SELECT round, edition_id, state FROM progress_moduleprogress WHERE person_id = %s AND module_key = %s"
FIND_SPOT = "SELECT edition_id, block, paragraph, at FROM progress_place WHERE person_id = %s AND lesson_key = %s"
# The update changes nothing: it locks the row, made or found, and answers what it holds.
HOLD = """
INSERT INTO progress_moduleprogress (person_id, module_key, edition_id, started_at, last_event_at, round, state)
VALUES (%s, %s, %s, %s, %s, 0, '{}')
ON CONFLICT (person_id, module_key) DO UPDATE SET person_id = excluded.person_id
RETURNING round, edition_id, state
"""
APPEND = """
INSERT INTO progress_learningevent
(event_id, person_id, edition_id, module_key, kind, item, attempt_id, data, occurred_at, recorded_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
KEEP = """
UPDATE progress_moduleprogress SET round = %s, edition_id = %s, state = %s, last_event_at = %s
WHERE person_id = %s AND module_key = %s
"""


def find(person_id: UUID, module_key: str) -> Standing | None:
    """Where a person stands in a module; None for someone who has not begun."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, _values(person_id, module_key))
        row = cursor.fetchone()
    return _standing(row) if row else None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a person was in a lesson of an edition."""

    edition_id: UUID
    block: int
    paragraph: int
    at: datetime


def find_spot(person_id: UUID, lesson_key: str) -> Spot | None:
    with connection.cursor() as cursor:
        cursor.execute(FIND_SPOT, _values(person_id, lesson_key))
        row = cursor.fetchone()
    if row is None:
        return None
    edition_id, block, paragraph, at = row
    # SQLite keeps moments in UTC without saying so.
    return Spot(UUID(str(edition_id)), block, paragraph, at.replace(tzinfo=at.tzinfo or UTC))


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one person did in one module, and the row that says where they stand."""

    person_id: UUID
    module_key: str
    cursor: CursorWrapper

    def hold(self, edition_id: UUID, at: datetime) -> Standing | None:
        """Locks the row until commit: one fold at a time. None if it had to be made."""
        self.cursor.execute(HOLD, _values(self.person_id, self.module_key, edition_id, at, at))
        return _standing(self.cursor.fetchone())

    def append(self, event: LearningEvent) -> bool:
        """Writes the event unless its id is there already; says whether it did."""
        e = event
        row = (e.event_id, e.person_id, e.edition_id, e.module_key, e.kind, e.item, e.attempt_id, e.data)
        self.cursor.execute(APPEND, _values(*row, e.occurred_at, e.recorded_at))
        return self.cursor.rowcount == 1

    def keep(self, standing: Standing, at: datetime) -> None:
        """Writes where the person stands after an event of this moment. The row is held."""
        row = (standing.round, standing.edition_id, state_of(standing), at)
        self.cursor.execute(KEEP, _values(*row, self.person_id, self.module_key))


@contextmanager
def open_ledger(person_id: UUID, module_key: str) -> Iterator[Ledger]:
    """All of it is written when the block ends, or none."""
    with transaction.atomic(), connection.cursor() as cursor:
        yield Ledger(person_id, module_key, cursor)


def _values(*values) -> list:
    """As both databases take them: a UUID as 32 hex digits, data as JSON, a moment in the database's own way."""
    return [_value(value) for value in values]


def _value(value):
    match value:
        case UUID():
            return value.hex
        case dict():
            return json.dumps(value)
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
    return value


def _standing(row: tuple) -> Standing | None:
    round_, edition_id, state = row
    kept = json.loads(state)
    return standing_of(round_, UUID(str(edition_id)), kept) if kept else None
