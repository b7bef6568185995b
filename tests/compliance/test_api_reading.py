"""What other systems read: the same people, statuses, dates and numbers as the screens; and people can see who read."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification.services import award
from compliance.api import auth
from compliance.enums import Status
from compliance.lens import NOTHING_ASKED, Lens
from compliance.selectors import by_requirement, by_team, lines, people, stand
from compliance.services import refresh
from people.enums import Role
from people.models import Engagement, Person, SystemLook
from people.services import engage, merge_people
from progress.models import Completion
from tests.cast import complete, do_all
from tests.compliance.scene import ask
from tests.compliance.systems import System
from tests.compliance.test_selectors import some_people
from tests.conftest import LONDON
from tests.private import with_private

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine, evening):
    time_machine.move_to(evening, tick=False)


@pytest.fixture
def system(cast, evening, today):
    """Two things are asked; somebody here is asked for nothing."""
    ask(cast.fostering, "recording", today - timedelta(days=200), months=2, roles=[Role.FOSTER_CARER], team=cast.south)
    ask(cast.fostering, "first-aid", today - timedelta(days=200), months=20, team=cast.south)
    teacher = Person.objects.create_user("teacher@example.org", name="Tess Okoro")
    engage(person=teacher, organisation=cast.fostering, role=Role.TEACHER, started_on=today)
    Engagement.objects.filter(person=teacher).update(team=None)
    complete(cast.colleague, at=evening - timedelta(days=20))
    award(person_id=cast.colleague.pk, at=evening)
    refresh(person_ids=Person.objects.values_list("pk", flat=True))
    return System(cast.fostering, cast.lead, evening)


def flat(place_lines) -> set[tuple]:
    """A lens's lines as the API says them."""
    found = set()
    for line in place_lines:
        for requirement, cell in line.cells.items():
            held, standing = bool(cell.standing.kind), cell.standing
            due = None if held or standing.question else standing.due_on
            said = (str(cell.status), due and due.isoformat(), held and standing.until and standing.until.isoformat())
            found.add((str(line.person.pk), str(requirement), said[0], said[1], said[2] or None))
        if not line.cells:
            found.add((str(line.person.pk), None, None, None, None))
    return found


def said(rows: list[dict]) -> list[tuple]:
    found = []
    for row in rows:
        standing = row["standing"] or {}
        asked = row["requirement"] and row["requirement"]["id"]
        found.append(
            (row["person"]["id"], asked, standing.get("status"), standing.get("due_on"), standing.get("held_until"))
        )
    return found


def test_rows_and_numbers_are_those_of_the_screens_through_every_lens(system, cast, today, monkeypatch):
    monkeypatch.setattr(auth, "REQUESTS", 10_000)
    requirements = [one["id"] for one in system.ask("requirements").json()["requirements"]]
    assert len(requirements) == 3
    asked_of_all = uuid.UUID(requirements[0])
    for on, within in (
        (today, {}), (today, {"team": cast.north}), (today, {"role": Role.FOSTER_CARER}),
        (today, {"requirement": asked_of_all}), (today - timedelta(days=100), {}),
    ):  # fmt: skip
        lens = Lens(cast.fostering, on, **within)
        asked = {name: str(getattr(one, "pk", one)) for name, one in within.items()} | {"on": on.isoformat()}
        summary = system.ask("coverage/summary", **asked).json()
        numbers = stand(lens)
        assert summary["as_of"] == on.isoformat()
        assert (summary["people"], summary["total"], summary["obliged"], summary["nothing_asked"]) == (
            numbers.people, numbers.counts.total, numbers.counts.obliged, numbers.nothing_asked,
        )  # fmt: skip
        assert summary["by_status"] == {status: n for status, n in numbers.counts.by_status.items() if n}
        assert [(row["requirement"]["id"], row["total"], row["obliged"]) for row in summary["requirements"]] == [
            (str(one.requirement.pk), one.total, one.obliged) for one in by_requirement(lens)
        ]
        assert [(row["team"] and row["team"]["id"], row["total"]) for row in summary["teams"]] == [
            (one.team and str(one.team.pk), one.counts.total) for one in by_team(lens)
        ]
        rows = said(system.walk("coverage", limit=2, **asked))
        assert set(rows) == flat(lines(lens, people(lens)))
        assert len(rows) == len(set(rows))


def test_a_status_gives_exactly_those_whom_the_summary_counts(system):
    summary = system.ask("coverage/summary").json()
    assert {*summary["by_status"]} >= {Status.COVERED, Status.PAST_DUE, Status.SUGGESTED}
    for status in (*Status, NOTHING_ASKED):
        number = summary["nothing_asked"] if status == NOTHING_ASKED else summary["by_status"].get(status, 0)
        assert len({row["person"]["id"] for row in system.walk("coverage", status=str(status))}) == number, status


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
def test_a_walk_gives_each_row_once_while_people_join_and_change_their_names(system, cast, today, limit):
    some_people(9, cast.fostering)
    refresh(person_ids=Person.objects.values_list("pk", flat=True))
    before = flat(lines(lens := Lens(cast.fostering, today), people(lens)))
    rows, cursor, joined = [], {}, 0
    while cursor is not None:
        page = system.ask("coverage", limit=limit, **cursor).json()
        rows += said(page["rows"])
        cursor = {"cursor": page["next"]} if page["next"] else None
        if joined < 6:
            joined += 1
            new = Person.objects.create_user(f"new{joined}@example.org", name=f"Aa {joined}")
            engage(person=new, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=today)
            refresh(person_ids=[new.pk])
            Person.objects.filter(pk=cast.carer.pk).update(name=f"{'zA'[joined % 2]}{joined}")
    assert len(rows) == len(set(rows))
    assert before <= set(rows)


def test_a_walk_over_midnight_stays_on_its_day(system, evening, today, time_machine):
    first = system.ask("coverage", limit=1).json()
    system.key.expires_on = today + DAY
    system.key.save()
    time_machine.move_to(evening + timedelta(hours=3), tick=False)
    second = system.ask("coverage", limit=1, cursor=first["next"]).json()
    assert first["as_of"] == second["as_of"] == today.isoformat()
    assert system.ask("coverage", limit=1).json()["as_of"] == (today + DAY).isoformat()


def test_a_cursor_fits_its_own_question_alone(system, cast, evening, time_machine):
    cursor = system.ask("coverage", limit=1).json()["next"]
    other = System(cast.fostering, cast.lead, evening)
    for answer in (
        system.ask("coverage", limit=1, cursor=cursor, role=Role.FOSTER_CARER),
        system.ask("completions", cursor=cursor),
        other.ask("coverage", cursor=cursor),
        system.ask("coverage", cursor=cursor[:-1]),
        system.ask("coverage", cursor="x"),
    ):
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert "begin again" in answer.json()["detail"]
    assert system.ask("coverage", limit=500, cursor=cursor).status_code == 200


@pytest.mark.parametrize("asked", [
    {"on": "2026-11-23"}, {"on": "yesterday"}, {"team": "x"}, {"role": "astronaut"}, {"status": "green"},
    {"statuss": "covered"}, {"requirement": "00000000-0000-4000-8000-000000000000"}, {"limit": "501"}, {"limit": "0"},
    {"search": "Grace"}, {"on": ["2026-11-20", "2026-11-21"]},
])  # fmt: skip
def test_a_filter_that_cannot_be_read_is_refused_and_never_left_out(system, asked):
    answer = system.ask("coverage", **asked)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    (row,) = answer.json()["errors"]
    assert row["where"].endswith(next(iter(asked)))
    assert row["message"]


def test_nothing_is_kept_on_the_way(system):
    for path in ("coverage", "coverage/summary", "requirements", "completions"):
        assert "no-store" in system.ask(path)["Cache-Control"]


# Completions


def test_completions_are_those_of_the_time_there(system, cast, evening, today):
    """Not what somebody learned before they came, nor after they left; on both days of the fence, yes."""
    Engagement.objects.filter(person=cast.carer).update(started_on=date(2026, 9, 10), ended_on=date(2026, 9, 20))
    for key, day in (("c1", 9), ("c3", 10), ("c2", 20), ("c4", 21)):
        do_all(cast.carer, key, datetime(2026, 9, day, 23, 30, tzinfo=LONDON))
    rows = [row for row in system.walk("completions", limit=1) if row["person"]["id"] == str(cast.carer.pk)]
    assert [(row["module"], row["completed_on"]) for row in rows] == [("c3", "2026-09-10"), ("c2", "2026-09-20")]


def test_completions_are_narrowed_by_module_and_day(system, cast, evening):
    do_all(cast.sibling, "c1", evening - DAY)
    everything = system.walk("completions")
    assert {row["person"]["name"] for row in everything} == {"Ben Carter", "Carys Llewellyn"}
    assert {row["title"] for row in system.walk("completions", module="c1")} == {
        "Common ground: why we learn the same things"
    }
    late = system.walk("completions", since=(evening - DAY).date().isoformat())
    assert [row["person"]["name"] for row in late] == ["Carys Llewellyn"]
    assert system.ask("completions", module="\0").status_code == 422


def test_what_another_account_of_the_same_human_completed_is_theirs(system, cast, evening, today):
    double = Person.objects.create_user("double@example.org", name="Grace Double")
    do_all(double, "c1", evening - DAY)
    admin = Person.objects.create_superuser("site.admin@example.org", name="Una Fry")
    merge_people(kept=cast.carer, merged=double, reason="A test", actor=admin, at=evening, on=today)
    (row,) = [row for row in system.walk("completions", module="c1") if row["person"]["name"] == "Grace Adeyemi"]
    assert row["person"]["id"] == str(cast.carer.pk)


def test_a_walk_of_completions_gives_each_once_while_more_come(system, cast, evening):
    rows, cursor = [], {}
    for key in ("c2", "c4", None, None):
        page = system.ask("completions", limit=1, **cursor).json()
        rows += page["rows"]
        cursor = {"cursor": page["next"]}
        if key:
            do_all(cast.sibling, key, evening)
        if page["next"] is None:
            break
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids)) == list(Completion.objects.order_by("pk").values_list("pk", flat=True))


# Who read


@with_private
def test_everybody_who_was_read_can_see_it_once_a_day_and_nobody_else(system, cast, client, evening, time_machine):
    for _ in range(3):
        system.walk("coverage", team=str(cast.north.pk), limit=1)
    system.walk("completions")
    read = set(SystemLook.objects.values_list("person__email", "what", "on"))
    on = evening.date()
    assert read == {
        ("carer@example.org", "coverage", on), ("colleague@example.org", "coverage", on),
        ("colleague@example.org", "completions", on),
    }  # fmt: skip
    assert SystemLook.objects.count() == len(read)
    client.force_login(cast.carer)
    words = "22 November 2026: the system “Payroll” of Harbour read what is asked of you, and where you stand."
    assert words in client.get("/my-data/").content.decode()
    (row,) = client.get("/my-data/record.json").json()["systems_that_read"]
    assert (row["system"], row["organisation"], row["day"]) == ("Payroll", "Harbour", "2026-11-22")
    client.force_login(cast.sibling)
    assert "Payroll" not in client.get("/my-data/").content.decode()


# Queries


@pytest.mark.parametrize("path", ["coverage", "coverage/summary", "requirements", "completions"])
def test_the_number_of_queries_does_not_grow(system, cast, evening, today, path):
    def count() -> int:
        system.ask(path)  # editions are read once and kept; the day of use is written once
        with CaptureQueriesContext(connection) as queries:
            assert system.ask(path).status_code == 200
        return len(queries)

    before = count()
    some_people(40, cast.fostering, team=cast.north)
    for subject in ("online-safety", "attachment"):
        ask(cast.fostering, subject, today - timedelta(days=200), months=2)
    edition = Completion.objects.first().edition_id
    Completion.objects.bulk_create(
        Completion(person=one.person, module_key="c1", round=0, edition_id=edition, completed_at=evening)
        for one in Engagement.objects.filter(team=cast.north).exclude(person=cast.colleague).select_related("person")
    )
    assert count() == before <= 14
