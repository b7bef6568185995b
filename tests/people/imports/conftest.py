"""Lists put through the whole way by the services, as a lead would."""

import io

import pytest

from people.imports.engagements import LEAVE_OUT
from people.models import Import, ImportOutcome, ImportState
from people.services import agree, go_on_with, match, undo, upload
from tests.people.imports.files import csv_of


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


class Lists:
    def __init__(self, cast, at, on):
        self.cast, self.at, self.on = cast, at, on

    def step(self, one: Import) -> Import:
        go_on_with(import_id=one.pk, at=self.at, on=self.on)
        one.refresh_from_db()
        return one

    def give(self, *rows, file=None, kind="people", name="staff.csv", **more) -> Import:
        """Uploads and reads; `rows`: lists of cells under the usual headings."""
        file = file or csv_of(*rows, **more)
        one = upload(
            organisation=self.cast.fostering, kind=kind, file=io.BytesIO(file.getvalue()), name=name,
            actor=self.cast.lead, at=self.at,
        )  # fmt: skip
        return self.step(one)

    def preview(self, *rows, settings=None, mapping=None, **more) -> Import:
        one = self.give(*rows, **more)
        assert one.state == ImportState.MAPPING, one.problem
        chosen = {"role": LEAVE_OUT, "team": LEAVE_OUT} if one.kind == "people" else {}
        one = match(import_id=one.pk, mapping=mapping or one.mapping, settings=chosen | (settings or {}), at=self.at)
        return self.step(one)

    def put_in(self, *rows, **more) -> Import:
        one = self.preview(*rows, **more)
        agree(import_id=one.pk, counts=one.counts, actor=self.cast.lead, at=self.at)
        return self.step(one)

    def take_back(self, one: Import) -> Import:
        undo(import_id=one.pk, actor=self.cast.lead, at=self.at)
        return self.step(one)


@pytest.fixture
def lists(cast, evening, today):
    return Lists(cast, evening, today)


def said(one: Import) -> list[tuple]:
    """Row by row: number, outcome, notes."""
    return [(row.number, row.outcome, " ".join(row.notes)) for row in one.rows.order_by("number")]


def outcomes(one: Import) -> list[str]:
    return [row.outcome for row in one.rows.order_by("number")]


ADD, CHANGE, SAME, BAD = ImportOutcome.ADD, ImportOutcome.CHANGE, ImportOutcome.SAME, ImportOutcome.BAD
