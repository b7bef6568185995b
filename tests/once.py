"""Browser tests whose subject is the page alone run with one of the two databases, so that a whole run stays short."""

import pytest

from tests.environment import DATABASE

on_sqlite = pytest.mark.skipif(DATABASE.vendor == "postgresql", reason="seen on SQLite: the database does not show")
on_postgresql = pytest.mark.skipif(DATABASE.vendor != "postgresql", reason="seen on PostgreSQL: it does not show")
