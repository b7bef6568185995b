"""Keys of other systems: who makes and ends them, what they open, and that what is secret is said once."""

import logging
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from compliance.api import auth
from compliance.enums import Scope
from compliance.models import ApiKey
from compliance.services import UnableToConnect, connections, end_key, key_of, make_key
from tests.compliance.systems import System

DAY = timedelta(days=1)
PATHS = ("coverage", "coverage/summary", "requirements", "completions")


@pytest.fixture(autouse=True)
def _now(time_machine, evening):
    time_machine.move_to(evening, tick=False)


@pytest.fixture
def system(cast, evening):
    return System(cast.fostering, cast.lead, evening)


@pytest.fixture
def lead(cast):
    browser = Client()
    browser.force_login(cast.lead)
    return browser


def page_of(cast) -> str:
    return f"/coverage/{cast.fostering.pk}/connections/"


def test_a_key_is_shown_once_and_kept_as_a_digest(lead, cast, today):
    form = {"name": "Payroll", "coverage": "on", "expires_on": "2027-11-22"}
    html = lead.post(f"{page_of(cast)}keys/new/", form).content.decode()
    key = ApiKey.objects.get()
    text = html[html.index(f"cg_{key.prefix}") :].split("<")[0]
    assert key_of(text, on=today) == key
    assert key.scopes == [Scope.COVERAGE]
    listed = lead.get(page_of(cast)).content.decode()
    assert key.prefix in listed
    assert "Payroll" in listed
    assert "Marian Holt" in listed
    secret = text.rsplit("_", 1)[1]
    assert secret not in listed
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in repr(cursor.fetchall()), table


@pytest.mark.parametrize(("change", "words"), [
    ({"coverage": ""}, "at least one thing"),
    ({"expires_on": "2027-11-23"}, "one year"),
    ({"expires_on": "2026-11-21"}, "from today"),
    ({"name": ""}, "what the system is called"),
])  # fmt: skip
def test_a_key_for_nothing_or_for_too_long_is_not_made(lead, cast, change, words):
    form = {"name": "Payroll", "coverage": "on", "expires_on": "2027-11-22"} | change
    form = {name: value for name, value in form.items() if value}
    assert words in lead.post(f"{page_of(cast)}keys/new/", form).content.decode()
    assert not ApiKey.objects.exists()


def test_ending_takes_two_steps_and_holds_at_once(system, lead, cast):
    url = f"{page_of(cast)}keys/{system.key.pk}/end/"
    assert "cannot be undone" in lead.get(url).content.decode()
    assert system.ask("coverage").status_code == 200
    assert lead.post(url).status_code == 302
    assert system.ask("coverage").status_code == 401
    assert "Ended by Marian Holt, 22 November 2026" in lead.get(page_of(cast)).content.decode()


def test_only_leads_of_the_place_make_and_end_keys(system, cast, evening, today):
    for who in (cast.other_lead, cast.manager, cast.carer):
        with pytest.raises(UnableToConnect):
            make_key(
                organisation=cast.fostering, name="A", scopes=[Scope.COVERAGE], expires_on=today, actor=who,
                at=evening, on=today,
            )  # fmt: skip
        with pytest.raises(UnableToConnect):
            end_key(key=system.key, actor=who, at=evening, on=today)


def test_what_opens_nothing_answers_alike_whatever_it_is(system, cast, evening, time_machine):
    """No key, no such key, a wrong secret, one that has ended and one that ran out."""
    ended = System(cast.fostering, cast.lead, evening)
    end_key(key=ended.key, actor=cast.lead, at=evening, on=evening.date())
    prefix, secret = system.text[3:15], system.text[16:]
    wrong = [
        "", "x", ended.text, f"cg_{prefix}_{secret[::-1]}", f"cg_{'0' * 12}_{secret}", system.text + "0",
        system.text.upper(), "cg__", "\0", "ü",
    ]  # fmt: skip
    for path in PATHS:
        bare = Client().get(f"/api/v1/{path}")
        answers = [bare, *(system.ask(path, text) for text in wrong)]
        assert {(one.status_code, one["Content-Type"]) for one in answers} == {(401, "application/problem+json")}
        assert len({one.content for one in answers}) == 1
    assert bare["WWW-Authenticate"] == "Bearer"
    time_machine.move_to(evening + DAY, tick=False)
    assert system.ask("coverage").status_code == 401


def test_a_secret_is_compared_in_constant_time_even_with_nobodys(system, today, monkeypatch):
    seen = []
    real = connections.hmac.compare_digest
    monkeypatch.setattr(connections.hmac, "compare_digest", lambda a, b: seen.append((len(a), len(b))) or real(a, b))
    for text in ("", "cg_" + "0" * 12 + "_" + "0" * 64, system.text):
        key_of(text, on=today)
    assert seen == [(64, 64)] * 3


def test_a_key_is_found_by_no_cookie_and_stands_in_no_address(system, lead, cast):
    assert lead.get("/api/v1/coverage").status_code == 401
    assert system.client.get("/api/v1/coverage", {"key": system.text}).status_code == 401


def test_a_key_opens_what_its_scopes_say(cast, evening):
    opens = {}
    for scope in Scope:
        one = System(cast.fostering, cast.lead, evening, scopes=[scope])
        opens[scope] = [one.ask(path).status_code for path in PATHS]
    assert opens == {Scope.COVERAGE: [200, 200, 200, 403], Scope.COMPLETIONS: [403, 403, 403, 200]}


def test_no_key_reaches_a_log(system, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django")
    wrong = system.text[:-1] + "x"
    for path in PATHS:
        for text in (system.text, wrong):
            system.ask(path, text)
            system.client.get(f"/api/v1/{path}", headers={"Authorization": f"Token {text}"})
    assert caplog.records
    for record in caplog.records:
        for secret in (system.text[16:40], wrong[16:40]):
            assert secret not in repr(record.__dict__)


def test_the_day_of_the_last_use_is_kept_and_no_more(system, evening):
    assert system.ask("coverage").status_code == 200
    system.key.refresh_from_db()
    assert system.key.last_used_on == evening.date()


def test_a_key_that_asks_too_often_is_told_when_to_come_back(system, cast, evening, monkeypatch, time_machine):
    monkeypatch.setattr(auth, "REQUESTS", 3)
    other = System(cast.fostering, cast.lead, evening)
    assert [system.ask("requirements").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = system.ask("requirements")
    assert answer["Retry-After"] == "60"
    assert "Wait 60 seconds" in answer.json()["detail"]
    assert other.ask("requirements").status_code == 200
    time_machine.move_to(evening + timedelta(seconds=60), tick=False)
    assert system.ask("requirements").status_code == 200
    cache.clear()  # a cache that forgets must not shut anybody out
    assert system.ask("requirements").status_code == 200


def test_another_place_is_out_of_reach(system, cast, evening):
    """Its people, its teams, its requirements: as what never was."""
    theirs = System(cast.other, cast.other_lead, evening)
    names = {row["person"]["name"] for row in theirs.walk("coverage")}
    assert names == {"Danny Whitlock"}
    assert names.isdisjoint(row["person"]["name"] for row in system.walk("coverage"))
    foreign = theirs.ask("coverage", team=str(cast.north.pk))
    never = theirs.ask("coverage", team="00000000-0000-4000-8000-000000000000")
    assert foreign.status_code == 422
    assert (foreign.status_code, foreign.content) == (never.status_code, never.content)
