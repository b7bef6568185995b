"""P4: what somebody wrote stands in no file of the databases, their logs of changes included."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from people.models import Person
from tests.environment import DATABASE
from wellbeing.items import discard, keep
from wellbeing.keys import box_of
from wellbeing.router import PRIVATE

WORD, PLAIN = b"gooseberry-5150", b"redcurrant-5150"
pytestmark = pytest.mark.real


def files() -> list[Path]:
    """Every file that holds this database; on PostgreSQL the log of changes as well, which is all databases' own."""
    if DATABASE.vendor == "sqlite":
        return [path for path in DATABASE.path.parent.glob(f"{DATABASE.path.stem}.*") if path.is_file()]
    with connections["default"].cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        oid = cursor.fetchone()[0]
    return [path for part in (f"base/{oid}", "pg_wal") for path in (folder / part).iterdir() if path.is_file()]


def found(word: bytes) -> set[str]:
    for alias in connections:
        connections[alias].close()
    return {path.name for path in files() if word in path.read_bytes()}


def test_no_word_is_in_any_file(fresh_database):
    person = Person.objects.create_user("me@example.org", name="Me")
    box, note = box_of(person), uuid4()
    for kind in ("note", "check_in", "map"):
        keep(box, item_id=uuid4(), kind=kind, body={"text": WORD.decode() * 40}, at=timezone.now())
    keep(box, item_id=note, kind="note", body={"text": WORD.decode()}, at=timezone.now())
    discard(box, note)
    assert len(files()) >= 3
    assert found(WORD) == set()


def test_a_word_that_is_stored_as_it_is_would_be_found(fresh_database):
    with connections[PRIVATE].cursor() as cursor:
        cursor.execute("CREATE TABLE plain (text varchar(40))")
        cursor.execute("INSERT INTO plain VALUES (%s)", [PLAIN.decode()])
    assert found(PLAIN)
