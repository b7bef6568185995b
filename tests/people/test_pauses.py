"""Pauses: days that never overlap, and a reason that no report and no lead's page can reach."""

import ast
import re
import uuid
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import Engagement, Pause, PauseReason
from people.selectors import own_pauses
from people.services import (
    UnableToPause,
    begin_pause,
    correct_pause,
    end_pause,
    move,
    own_reasons,
    reason_for,
    remove_pause,
)
from tests.once import on_sqlite
from tests.private import with_private
from tests.trust.surface import addresses, make_world

ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)


@pytest.fixture
def by(cast, evening, today) -> dict:
    """Who says so, when, and how they know."""
    return {"actor": cast.lead, "at": evening, "on": today, "reason": "A test"}


@pytest.fixture
def row(cast) -> Engagement:
    return Engagement.objects.get(person=cast.carer)


@pytest.fixture
def begin(cast, row, today, evening, by):
    def make(starts_on, ends_on=None, *, kind="illness", engagement=row):
        return begin_pause(
            engagement=engagement, starts_on=starts_on, ends_on=ends_on, kind=kind, **by,
        )  # fmt: skip

    return make


def test_a_pause_begins_ends_and_is_told(cast, row, begin, today, told, by):
    heard = told(lambda: begin(date(2026, 9, 1)))
    pause = Pause.objects.get()
    assert (pause.engagement, pause.starts_on, pause.ends_on, pause.recorded_by) == (
        row,
        date(2026, 9, 1),
        None,
        cast.lead,
    )
    again = told(lambda: end_pause(pause=pause, last_day=date(2026, 10, 1), **by))
    pause.refresh_from_db()
    assert pause.ends_on == date(2026, 10, 1)
    gone = told(lambda: remove_pause(pause=pause, **by))
    assert heard == again == gone == {str(cast.carer.pk)}
    assert not Pause.objects.exists()
    assert not PauseReason.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 9, 10), date(2026, 9, 9), "not before its first"),
        (date(2026, 5, 31), None, "A pause begins then or later"),
        (date(2026, 7, 9), date(2026, 8, 1), r"from 1 July 2026 to 9 July 2026 already\. Change that one"),
        (date(2026, 6, 1), None, "from 1 July 2026 to 9 July 2026 already"),
        (date(2026, 9, 1), date(2028, 1, 1), "Check the year"),
    ],
)
def test_days_that_cannot_be_are_refused_with_the_cure(begin, first, last, words):
    begin(date(2026, 7, 1), date(2026, 7, 9))
    with pytest.raises(UnableToPause, match=words):
        begin(first, last)
    assert Pause.objects.count() == PauseReason.objects.count() == 1


def test_a_pause_may_be_corrected_over_its_own_days_and_not_over_anothers(cast, begin, today, by):
    one, two = begin(date(2026, 7, 1), date(2026, 7, 9)), begin(date(2026, 8, 1))
    correct_pause(pause=one, starts_on=date(2026, 7, 2), ends_on=date(2026, 7, 31), **by)
    with pytest.raises(UnableToPause, match="from 1 August 2026 with no last day yet already"):
        correct_pause(pause=one, starts_on=date(2026, 7, 2), ends_on=date(2026, 8, 1), **by)
    with pytest.raises(UnableToPause, match="already"):
        correct_pause(pause=two, starts_on=date(2026, 7, 31), ends_on=None, **by)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(0, 20)), max_size=6))
def test_whatever_is_tried_no_two_pauses_share_a_day(cast, row, begin, wanted):
    Pause.objects.all().delete()
    for start, length in wanted:
        first = row.started_on + timedelta(days=start)
        try:
            begin(first, None if length is None else first + timedelta(days=length))
        except UnableToPause:
            continue
    spans = sorted((p.starts_on, p.ends_on or date.max) for p in Pause.objects.all())
    assert all(before[1] < after[0] for before, after in pairwise(spans))


def test_a_move_splits_a_running_pause_and_its_reason(cast, row, begin, today, by):
    begin(date(2026, 7, 1), date(2026, 7, 9), kind="leave")
    begin(date(2026, 9, 1), kind="bereavement")
    new = move(engagement=row, team=cast.south, from_day=date(2026, 10, 1), **by)
    spans = [(p.engagement_id, p.starts_on, p.ends_on) for p in Pause.objects.order_by("starts_on")]
    assert spans == [
        (row.pk, date(2026, 7, 1), date(2026, 7, 9)),
        (row.pk, date(2026, 9, 1), date(2026, 9, 30)),
        (new.pk, date(2026, 10, 1), None),
    ]
    assert [one.reason for one in own_pauses(cast.carer)] == ["Bereavement", "Bereavement", "Leave"]


# Why: for two people alone.


def test_only_the_person_and_whoever_recorded_it_can_read_why(cast, begin, today):
    pause = begin(date(2026, 9, 1), kind="allegation")
    words = {who: reason_for(pause_id=pause.pk, reader=getattr(cast, who))
             for who in ("carer", "lead", "colleague", "manager", "other_lead", "author")}  # fmt: skip
    assert words == {"carer": "An allegation is being looked into", "lead": "An allegation is being looked into",
                     "colleague": "", "manager": "", "other_lead": "", "author": ""}  # fmt: skip
    assert reason_for(pause_id=uuid.uuid4(), reader=cast.carer) == ""
    assert own_reasons(person=cast.lead) == {}


def test_no_foreign_key_leads_to_a_reason_or_away_from_it():
    fields = PauseReason._meta.get_fields(include_hidden=True)
    assert [field.name for field in fields if field.is_relation] == []
    with connection.cursor() as cursor:
        keys = connection.introspection.get_relations(cursor, PauseReason._meta.db_table)
    assert keys == {}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            assert field.related_model is not PauseReason


def test_only_the_module_of_pauses_knows_the_table_of_reasons():
    """Whoever could name it elsewhere could join it to a report by its ids."""
    may = {"people/services/pauses.py", "people/services/erasing.py", "people/models/private.py",
           "people/models/__init__.py", "people/organisation_forms.py"}  # fmt: skip
    found = set()
    for app in ("people", "courses", "progress", "certification", "compliance", "notices", "home", "site", "ui"):
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            names = {getattr(node, "id", getattr(node, "attr", getattr(node, "name", "")))
                     for node in ast.walk(ast.parse(path.read_text()))}  # fmt: skip
            if "PauseReason" in names or "people_pausereason" in path.read_text():
                found.add(str(path.relative_to(ROOT)))
    assert found == may


@on_sqlite
@with_private
@pytest.mark.slow
@pytest.mark.parametrize("who", ["lead", "other_lead", "manager", "author", "colleague"])
def test_no_page_of_anybody_else_shows_why(cast, framework, evening, time_machine, client, who):
    """The lead's form offers every reason; so the one that was recorded is set apart by a word of its own."""
    time_machine.move_to(evening, tick=False)
    world = make_world(cast, framework, evening)
    PauseReason.objects.update(kind="kind-canary", recorded_by=cast.lead.pk)
    browser = world.browsers(who)[who]
    pages = {world.url(address) for address in addresses() if address.name != "leave"}
    for url in sorted(pages):
        assert b"kind-canary" not in b"".join(browser.get(url)), url
    mine = world.browsers("carer")["carer"]
    assert "kind-canary" in mine.get("/people/my-pauses/").content.decode()


@with_private
@pytest.mark.slow
def test_a_leads_pages_are_the_same_whatever_the_reason(cast, framework, evening, time_machine):
    time_machine.move_to(evening, tick=False)
    world = make_world(cast, framework, evening)
    browser = world.browsers("lead")["lead"]
    place, person, pause = cast.fostering.pk, cast.carer.pk, Pause.objects.get().pk
    urls = [f"/people/{place}/", f"/people/{place}/{person}/", f"/people/{place}/{person}/pauses/{pause}/",
            f"/coverage/{place}/", f"/coverage/{place}/people/{person}/"]  # fmt: skip

    def seen() -> list[str]:
        own = r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"'
        return [re.sub(own, "", browser.get(url).content.decode()) for url in urls]

    said = []
    for kind in PauseReason.Kind.values:
        PauseReason.objects.update(kind=kind)
        said.append(seen())
    assert all(one == said[0] for one in said)
    assert "On pause" in said[0][0]
    assert "On pause" in said[0][1]
