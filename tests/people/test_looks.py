"""Every look at a named person's record is written down, and shown to the person it is about."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from people.models import Look, Person, Responsibility
from people.services import look, look_at_many
from tests.once import on_sqlite
from tests.private import with_private
from tests.trust.surface import addresses, make_world

pytestmark = [pytest.mark.slow, on_sqlite, with_private]

PAGE = "What is due and what you completed"


@pytest.fixture
def looked(cast, evening, today):
    def act(viewer=cast.lead, person=cast.carer, page=PAGE, at=evening):
        return look(viewer=viewer, person=person, organisation=cast.fostering, page=page, at=at, on=today)

    return act


@pytest.fixture
def world(cast, framework, evening, time_machine):
    time_machine.move_to(evening, tick=False)
    return make_world(cast, framework, evening)


def test_a_look_says_who_as_what_from_which_page_and_when(cast, looked, evening):
    row = looked()
    assert (row.person, row.viewer, row.page, row.at) == (cast.carer, cast.lead, PAGE, evening)
    assert row.viewer_as == "Training lead, Harbour"


def test_a_look_as_several_things_says_each(cast, looked, today):
    Responsibility.objects.create(person=cast.lead, kind="team_manager", team=cast.north, starts_on=today)
    assert looked().viewer_as == "Team manager, North, Harbour; Training lead, Harbour"


def test_one_looks_at_oneself_unwritten(cast, looked):
    assert looked(viewer=cast.carer) is None
    assert not Look.objects.exists()


@pytest.mark.parametrize(
    ("minutes", "more", "rows"), [(0, {}, 1), (9, {}, 1), (10, {}, 2), (1, {"page": "Another page"}, 2)]
)
def test_going_back_and_forth_is_one_look(cast, looked, evening, minutes, more, rows):
    looked()
    looked(at=evening + timedelta(minutes=minutes), **more)
    assert Look.objects.count() == rows


def test_anothers_look_or_at_another_is_a_look_of_its_own(cast, looked):
    looked()
    looked(person=cast.colleague)
    looked(viewer=cast.manager)
    assert Look.objects.count() == 3


def test_the_database_keeps_every_look(cast, looked):
    row = looked()
    for act in (lambda: Look.objects.update(page="x"), lambda: Look.objects.filter(pk=row.pk).delete()):
        with pytest.raises((DatabaseError, ValidationError)), transaction.atomic():
            act()


# What names one person in an address, by itself or by what is theirs.
ABOUT_ONE = {"person_id", "engagement_id", "pause_id", "evidence_id"}


def unlogged(world) -> list[str]:
    """Every page that shows the carer to their lead, where opening it left no look."""
    faults = []
    for address in addresses():
        if not ABOUT_ONE.intersection(address.arguments):
            continue
        for method in ("GET", "POST"):
            browser = world.browsers("lead")["lead"]
            with transaction.atomic():
                before = Look.objects.count()
                answer = browser.generic(method, world.url(address))
                shown = answer.status_code == 200 and world.cast.carer.name in answer.content.decode()
                if shown and Look.objects.count() == before:
                    faults.append(f"{method} {address.route}")
                if Look.objects.count() > before:
                    row = Look.objects.latest("pk")
                    assert (row.person, row.viewer) == (world.cast.carer, world.cast.lead)
                transaction.set_rollback(True)
    return faults


def test_every_page_about_one_named_person_writes_a_look(world):
    assert sum("person_id" in address.arguments for address in addresses()) >= 12
    assert unlogged(world) == []


@pytest.mark.parametrize(
    "switched_off",
    [
        "people.views.person.look",
        "compliance.views.people.look",
        "compliance.views.evidence.look",
        "compliance.views.decisions.look",
    ],
)
def test_a_page_that_forgets_it_is_noticed(world, monkeypatch, switched_off):
    monkeypatch.setattr(switched_off, lambda **kwargs: None)
    assert unlogged(world) != []


def test_a_list_is_not_a_look(world):
    browser = world.browsers("lead")["lead"]
    for url in (f"/people/{world.cast.fostering.pk}/", f"/coverage/{world.cast.fostering.pk}/people/"):
        assert world.cast.carer.name in browser.get(url).content.decode()
    assert not Look.objects.exists()


def test_the_person_reads_it_on_their_page_and_in_their_copy(world, client):
    cast = world.cast
    world.browsers("lead")["lead"].get(f"/coverage/{cast.fostering.pk}/people/{cast.carer.pk}/")
    client.force_login(cast.carer)
    for url in ("/my-data/", "/my-data/record.html"):
        page = client.get(url).content.decode()
        assert "22 November 2026, 9.40 pm: Marian Holt (Training lead, Harbour)" in page
        assert PAGE in page
    (row,) = client.get("/my-data/record.json").json()["who_looked"]
    assert row == {"at": Look.objects.get().at.isoformat(), "who": "Marian Holt", "as": "Training lead, Harbour",
                   "page": PAGE}  # fmt: skip


def test_nobody_else_reads_it(world):
    cast = world.cast
    browsers = world.browsers()
    browsers["lead"].get(f"/people/{cast.fostering.pk}/{cast.carer.pk}/")
    for role in ("colleague", "manager", "lead", "other_lead", "author"):
        assert "Nobody has opened a page about you yet" in browsers[role].get("/my-data/").content.decode()


def test_who_looked_at_a_merged_account_is_read_by_the_kept_one(world, evening, today, client):
    from people.services import merge_people

    cast = world.cast
    world.browsers("other_lead")["other_lead"].get(f"/people/{cast.other.pk}/{cast.stranger.pk}/")
    admin = Person.objects.create_superuser("admin@example.org")
    merge_people(kept=cast.carer, merged=cast.stranger, reason="A test", actor=admin, at=evening, on=today)
    client.force_login(cast.carer)
    assert "Ines Moreira (Training lead, Orchard)" in client.get("/my-data/").content.decode()


def test_a_page_about_many_is_a_look_at_each_and_costs_the_same(cast, looked, evening, today):
    def look_at(*who, at=evening) -> int:
        return look_at_many(
            viewer=cast.lead, people=who, organisation=cast.fostering, page=PAGE, at=at, on=today
        )  # fmt: skip

    looked()
    with CaptureQueriesContext(connection) as captured:
        assert look_at(cast.carer, cast.lead, cast.colleague) == 1, "one's own and a moment later are unwritten"
    with CaptureQueriesContext(connection) as more:
        assert look_at(cast.sibling, cast.kinship, cast.stranger) == 3
    assert len(captured) == len(more)
    assert Look.objects.filter(viewer_as="Training lead, Harbour").count() == 5
    assert look_at(cast.carer, at=evening + timedelta(minutes=10)) == 1
