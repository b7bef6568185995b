"""The long steps: nothing before the decision, once whatever happens, and as many queries for many rows as for few."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from people.imports import writing
from people.models import Engagement, Import, ImportRow, ImportState, Person, Team
from people.services import UnableToImport, agree, go_on_with, importing, match, sweep_imports, undo
from people.signals import engagements_changed
from tests.cast import make_cast
from tests.compliance.scene import ask
from tests.people.imports.conftest import ADD, BAD, Lists, outcomes, said
from tests.people.imports.files import csv_of
from tests.trust.surface import digest


def carers(n: int, start: int = 0) -> list[list[str]]:
    return [[f"Carer {i}", f"c{i}@example.org", "Foster carer", "North", "03/05/2026"] for i in range(start, start + n)]


@pytest.fixture
def small_steps(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 3)


def test_until_somebody_agrees_nothing_is_written_but_the_list_itself(lists):
    before = digest()
    east = [*carers(1, 9)[0][:3], "East", "03/05/2026"]
    one = lists.preview(*carers(8), carers(1)[0], east, ["x", "y", "z", "East", "w"], settings={"team": "make"})
    assert one.counts == {"add": 9, "change": 0, "same": 1, "bad": 1}
    changed = {table for table, rows in digest().items() if rows != before[table]}
    assert changed == {"people_import", "people_importrow", "people_columnmapping"}


class Killed(BaseException):
    """The worker's process is gone."""


@pytest.mark.parametrize("killed_at", [0, 1, 2])
def test_killed_in_the_middle_and_run_again_no_row_is_put_in_twice(lists, monkeypatch, small_steps, killed_at):
    one = lists.preview(*carers(8))
    agree(import_id=one.pk, counts=one.counts, actor=lists.cast.lead, at=lists.at)
    real, calls = importing._keep, []

    def keep(*args):
        """People are written, and that they are is not yet."""
        calls.append(1)
        if len(calls) == killed_at + 1:
            raise Killed
        real(*args)

    monkeypatch.setattr(importing, "_keep", keep)
    with pytest.raises(Killed):
        go_on_with(import_id=one.pk, at=lists.at, on=lists.on)
    one.refresh_from_db()
    assert one.state == ImportState.APPLYING
    assert Person.objects.filter(name__startswith="Carer ").count() == one.rows_done == killed_at * 3
    one = lists.step(one)
    assert one.state == ImportState.DONE
    assert one.rows_done == 8
    assert Person.objects.filter(name__startswith="Carer ").count() == 8
    assert Engagement.objects.filter(person__name__startswith="Carer ").count() == 8


@pytest.mark.real
def test_two_workers_at_once_put_everybody_in_once(fresh_database, today, evening, settings, tmp_path, monkeypatch):
    settings.PRIVATE_ROOT = tmp_path / "private"
    monkeypatch.setattr(importing, "BATCH", 5)
    lists = Lists(make_cast(today), evening, today)
    one = lists.preview(*carers(60))
    Import.objects.filter(pk=one.pk).update(
        state=ImportState.APPLYING, agreed_by=lists.cast.lead, agreed_at=evening, rows_done=0
    )  # without waking anybody
    begin, faults = threading.Barrier(2), []

    def work():
        try:
            begin.wait()
            importing.put_in(import_id=one.pk, at=evening, on=today)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    one.refresh_from_db()
    assert (one.state, one.rows_done) == (ImportState.DONE, 60)
    assert Person.objects.filter(name__startswith="Carer ").count() == 60
    assert Engagement.objects.filter(person__name__startswith="Carer ").count() == 60


def test_taken_back_in_the_middle_and_run_again_everything_is_gone(lists, monkeypatch, small_steps):
    from people.imports import undoing

    one = lists.put_in(*carers(8))
    undo(import_id=one.pk, actor=lists.cast.lead, at=lists.at)
    real, calls = undoing.take_back, []

    def take_back(*what):
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return real(*what)

    monkeypatch.setattr(undoing, "take_back", take_back)
    with pytest.raises(Killed):
        go_on_with(import_id=one.pk, at=lists.at, on=lists.on)
    assert Person.objects.filter(name__startswith="Carer ").count() == 5
    one = lists.step(one)
    assert one.state == ImportState.UNDONE
    assert not Person.objects.filter(name__startswith="Carer ").exists()


def test_a_reading_that_was_cut_off_begins_again(lists, monkeypatch, small_steps):
    from tests.people.imports.files import csv_of

    real = importing.ImportRow.objects.bulk_create
    calls = []

    def bulk_create(*args, **more):
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return real(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(importing.ImportRow.objects, "bulk_create", bulk_create)
        with pytest.raises(Killed):
            lists.give(file=csv_of(*carers(8)))
    one = lists.step(Import.objects.get())
    assert (one.state, one.rows_in_all, one.rows.count()) == (ImportState.MAPPING, 8, 8)
    assert importing.waiting_room().listdir("")[1] == [], "the file is not kept"


def test_a_list_that_is_thrown_away_while_it_is_read_leaves_nothing(lists, monkeypatch, small_steps):
    from people.services import discard

    real = importing.reading.read_table

    def read_table(file):
        table = real(file)
        discard(import_id=Import.objects.get().pk)
        return table

    monkeypatch.setattr(importing.reading, "read_table", read_table)
    with pytest.raises(Import.DoesNotExist):
        lists.give(*carers(8))
    assert not Import.objects.exists()
    assert not ImportRow.objects.exists()


def test_a_row_that_the_database_refuses_holds_up_nobody(lists, monkeypatch):
    one = lists.preview(*carers(5))
    real = Person.objects.bulk_create

    def bulk_create(people, **more):
        if any(person.name == "Carer 2" for person in people):
            raise IntegrityError("no")
        return real(people, **more)

    monkeypatch.setattr(writing.Person.objects, "bulk_create", bulk_create)
    agree(import_id=one.pk, counts=one.counts, actor=lists.cast.lead, at=lists.at)
    one = lists.step(one)
    assert one.state == ImportState.DONE
    assert outcomes(one) == [ADD, ADD, BAD, ADD, ADD]
    assert "could not be put in" in said(one)[2][2]
    assert one.counts == {"add": 4, "change": 0, "same": 0, "bad": 1}


def test_news_goes_out_once_a_batch_after_it_is_in(lists, small_steps, django_capture_on_commit_callbacks):
    one = lists.preview(*carers(8))
    heard: list[list[str]] = []

    def hear(sender, person_ids, **more):
        heard.append(person_ids)

    engagements_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            agree(import_id=one.pk, counts=one.counts, actor=lists.cast.lead, at=lists.at)
            lists.step(one)
    finally:
        engagements_changed.disconnect(hear)
    assert [len(ids) for ids in heard] == [3, 3, 2]
    assert all(isinstance(one, str) for ids in heard for one in ids)


def test_rows_of_a_couple_find_each_other_across_batches(lists, small_steps):
    rows = carers(9)
    rows[8] = ["Zoe Other", "c0@example.org", "Foster carer", "North", "03/05/2026"]
    one = lists.put_in(*rows, [*carers(1)[0][:3], "North", "03/05/2026"])
    assert outcomes(one) == [ADD] * 9 + ["same"]
    assert Person.objects.get(name="Zoe Other").contact_email == "c0@example.org"


def test_a_new_team_is_made_once_across_batches_and_goes_with_the_list(lists, small_steps):
    rows = [[*row[:3], "East", row[4]] for row in carers(8)]
    one = lists.put_in(*rows, settings={"team": "make"})
    assert Team.objects.filter(name="East").count() == 1
    assert Engagement.objects.filter(team__name="East").count() == 8
    lists.take_back(one)
    assert not Team.objects.filter(name="East").exists()


def test_the_sweep_takes_up_what_was_cut_off(lists, django_capture_on_commit_callbacks):
    one = lists.preview(*carers(3))
    agree(import_id=one.pk, counts=one.counts, actor=lists.cast.lead, at=lists.at)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_imports(at=lists.at, since=lists.at) == 1
    one.refresh_from_db()
    assert one.state == ImportState.DONE
    assert sweep_imports(at=lists.at, since=lists.at) == 0


# The evening is in winter: the civil day ends at midnight UTC, two hours and twenty minutes on.
def test_a_list_to_which_nobody_agreed_goes_after_fourteen_days(lists):
    one = lists.preview(*carers(1))
    kept = lists.put_in(*carers(1, 5))
    last = lists.at + timedelta(days=14, hours=2)
    assert sweep_imports(at=last, since=None) == 0
    assert sweep_imports(at=last + timedelta(hours=1), since=lists.at) == 0, "the sweep of each minute forgets nothing"
    assert sweep_imports(at=last + timedelta(hours=1), since=None) == 1
    assert not Import.objects.filter(pk=one.pk).exists()
    assert Import.objects.get().pk == kept.pk
    assert kept.rows.count() == 1


@pytest.mark.parametrize("taken_back", [False, True])
def test_the_rows_of_a_list_that_was_put_in_go_after_ninety_days_and_what_they_did_stays(lists, taken_back):
    one = lists.put_in(*carers(2))
    if taken_back:
        lists.take_back(one)
    last = lists.at + timedelta(days=90, hours=2)
    assert sweep_imports(at=last, since=None) == 0
    assert one.rows.count() == 2
    assert sweep_imports(at=last + timedelta(hours=1), since=None) == 1
    assert sweep_imports(at=last + timedelta(hours=1), since=None) == 0
    one.refresh_from_db()
    assert not ImportRow.objects.exists()
    assert (one.headings, one.mapping) == ([], {})
    assert (one.file_name, one.rows_in_all, one.counts["add"]) == ("staff.csv", 2, 2)
    assert (one.uploaded_by, one.agreed_by, one.agreed_at) == (lists.cast.lead, lists.cast.lead, lists.at)
    assert Engagement.objects.filter(person__email="c1@example.org").exists() is not taken_back


def test_a_list_is_taken_back_as_long_as_its_rows_are_kept(lists):
    one = lists.put_in(*carers(1))
    last = lists.at + timedelta(days=90, hours=2)
    with pytest.raises(UnableToImport, match="could be taken back until 20 February 2027"):
        undo(import_id=one.pk, actor=lists.cast.lead, at=last + timedelta(hours=1))
    assert undo(import_id=one.pk, actor=lists.cast.lead, at=last).state == ImportState.UNDOING


def test_a_list_that_is_being_taken_back_keeps_its_rows_until_it_is(lists):
    one = lists.put_in(*carers(1))
    undo(import_id=one.pk, actor=lists.cast.lead, at=lists.at)
    sweep_imports(at=lists.at + timedelta(days=92), since=None)
    assert one.rows.count() == 1


def test_a_file_that_belongs_to_no_list_goes_and_one_that_waits_to_be_read_stays(lists):
    room = importing.waiting_room()
    waiting = importing.upload(
        organisation=lists.cast.fostering, kind="people", file=csv_of(*carers(1)), name="a.csv",
        actor=lists.cast.lead, at=lists.at,
    )  # fmt: skip
    room.save("0" * 32, csv_of(*carers(1)))
    written = room.get_modified_time("0" * 32)
    Import.objects.update(uploaded_at=written + timedelta(days=14))
    sweep_imports(at=written + timedelta(days=13), since=None)
    assert room.exists("0" * 32)
    sweep_imports(at=written + timedelta(days=15), since=None)
    assert not room.exists("0" * 32)
    assert room.exists(waiting.id.hex)


def test_columns_cannot_be_matched_again_while_or_after_it_is_put_in(lists):
    one = lists.put_in(*carers(1))
    for state in (ImportState.CHECKING, ImportState.APPLYING, ImportState.DONE, ImportState.UNDONE):
        Import.objects.update(state=state)
        with pytest.raises(UnableToImport, match="can no longer be changed"):
            match(import_id=one.pk, mapping=one.mapping, settings=one.settings, at=lists.at)


def test_only_what_is_in_can_be_taken_back(lists):
    one = lists.preview(*carers(1))
    with pytest.raises(UnableToImport, match="Only a list that was put in"):
        undo(import_id=one.pk, actor=lists.cast.lead, at=lists.at)


def test_one_batch_asks_as_often_for_many_rows_as_for_few(lists):
    """Apart from how many INSERTs the rows of a statement fill."""

    def count(step) -> int:
        with CaptureQueriesContext(connection) as queries:
            step()
        return len([q for q in queries if not q["sql"].startswith("INSERT")])

    def whole_way(n: int, start: int) -> list[int]:
        one = lists.give(*carers(n, start))
        match(import_id=one.pk, mapping=one.mapping, settings=one.settings, at=lists.at)
        checking = count(lambda: lists.step(one))
        one.refresh_from_db()
        agree(import_id=one.pk, counts=one.counts, actor=lists.cast.lead, at=lists.at)
        putting = count(lambda: lists.step(one))
        undo(import_id=one.pk, actor=lists.cast.lead, at=lists.at)
        taking = count(lambda: lists.step(one))
        assert ImportRow.objects.filter(import_file=one, outcome=ADD).count() == n
        return [checking, putting, taking]

    few, many = whole_way(2, 0), whole_way(400, 1000)
    assert few[:2] == many[:2]
    # Django deletes a hundred at a time.
    assert many[2] - few[2] < 20


def test_a_team_of_which_something_is_asked_stays_when_its_list_is_taken_back(lists):
    rows = [one.copy() for one in carers(1)]
    rows[0][3] = "East"
    one = lists.put_in(*rows, settings={"team": "make"})
    east = Team.objects.get(name="East")
    asked = ask(lists.cast.fostering, "night-care", lists.on, team=east)
    lists.take_back(one)
    assert asked.versions.get().team == east
    assert not Engagement.objects.filter(team=east).exists()
