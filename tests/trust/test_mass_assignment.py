"""Every form is sent once as it is and once with the name of every column that there is: both write the same (AC05)."""

import copy
import datetime
import io
import json
import os
import random
import sys
import uuid
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import models

from certification.rules import LONDON
from courses.models import Module
from people.models import Import, ImportState, Pause, Person
from people.services import end, put_together
from tests.once import on_sqlite
from tests.trust.surface import OUR_APPS, PRIVATE_APPS, ROLES, digest, outside_the_cms, quick, undone
from tests.trust.test_urls import CONNECTIONS, TABLE, expected

pytestmark = [pytest.mark.slow, on_sqlite]

API = "/api/v1/learning/events"

# Who sends it: the first whom the table does not turn away.
SENDERS = ("carer", "lead", "anonymous")
TURNED_AWAY = {"401", "403", "404", "405", "in"}

# What the pages of learning read besides what their forms carry: a device says when, for whom and of which edition.
OF_THE_DEVICE = {"edition", "occurred_at", "person", "block", "paragraph"}

OF_ONE = "people/<uuid:organisation_id>/<uuid:person_id>/<uuid:engagement_id>"
TODAY = datetime.date(2026, 11, 22)
NOW = datetime.datetime(2026, 11, 22, 21, 40, tzinfo=LONDON)

# Where the form stands that is sent there, if on another page.
STANDS_ON = {
    "learning/<slug:module_slug>/again/": "/learning/{module_slug}/",
    "learning/<slug:module_slug>/lessons/<slug:lesson_slug>/finish/": "/learning/{module_slug}/lessons/{lesson_slug}/",
    "learning/<slug:module_slug>/lessons/<slug:lesson_slug>/answer/<slug:activity_key>/": (
        "/learning/{module_slug}/lessons/{lesson_slug}/"
    ),
    "coverage/<uuid:organisation_id>/exports/": "/coverage/{organisation_id}/people/",
    "people/<uuid:organisation_id>/imports/<uuid:import_id>/agree/": "/people/{organisation_id}/imports/{import_id}/",
}

# What its page does not fill in by itself.
FILLED_IN = {
    "awards/<uuid:organisation_id>/<uuid:person_id>/<uuid:award_id>/revoke/": {"step": "revoke"},
    "people/welcome/": {"name": "Another name"},
    "people/settings/": {"name": "Another name"},
    "my-data/close/": {"word": "CLOSE"},
    "learning/<slug:module_slug>/lessons/<slug:lesson_slug>/place/": {"block": "2", "paragraph": "1"},
    "learning/<slug:module_slug>/lessons/<slug:lesson_slug>/answer/<slug:activity_key>/": {
        f"item-{number}": "0" for number in range(12)
    },
    "learning/<slug:module_slug>/check/": {"act": "start"},
    "learning/<slug:module_slug>/asked/": {"act": "answer", "ways": "1"},
    "yours/notes/<uuid:note_id>/": {"text": "Other words"},
    "yours/notes/keep/": {"text": "Some words", "box": "c1-r1"},
    "learning/<slug:module_slug>/scenario/": {"path": "", "choice": "0"},
    "people/<uuid:organisation_id>/roles/give/": {"team": "", "email": "colleague@example.org", "kind": "assessor"},
    "people/<uuid:organisation_id>/add/": {"email": "brand.new@example.org", "team": ""},
    f"{OF_ONE}/dates/": {"hours_a_week": ""},
    f"{OF_ONE}/team/": {"team": "{south}"},
    "people/<uuid:organisation_id>/teams/<uuid:team_id>/": {"name": "Renamed"},
    "people/<uuid:organisation_id>/numbers/<slug:slot>/": {"name": "Duty team", "number": "01632 960 123"},
    "coverage/<uuid:organisation_id>/dates/<uuid:engagement_id>/<uuid:requirement_id>/": {
        "kind": "exemption",
        "until": "2027-06-30",
    },
    "coverage/<uuid:organisation_id>/equivalences/": {"title": "Another title"},
    "coverage/<uuid:organisation_id>/people/views/": {"name": "A view", "query": "?status=due"},
    f"{CONNECTIONS}keys/new/": {"coverage": "on"},
    f"{CONNECTIONS}webhooks/new/": {"award": "on", "url": "https://other.example.org/"},
}

# These write nothing of ours, or need what a form alone does not have.
WRITES_NOTHING = {
    r"^((?:[\w\-]+/)*)$": "published pages",
    "cms/login/": "leads to the one door",
    "cms/password_reset/": "leads to the one door",
    "_util/login/": "leads to the one door",
    "cms/logout/": "ends the session",
    "coverage/<uuid:organisation_id>/requirements/own/": "shows first; what is agreed to is signed",
    "coverage/<uuid:organisation_id>/exceptions/answer/": "shows first; what is agreed to is signed",
    "coverage/<uuid:organisation_id>/requirements/changes/<uuid:version_id>/take-back/": "this one has begun",
    "verify/": "judges a file and keeps nothing",
    "tools/timeline/": "counts days and keeps nothing",
    "api/v1/learning/events": "takes no form: below",
    "coverage/<uuid:organisation_id>/requirements/<uuid:requirement_id>/": "shows first; what is agreed to is signed",
    "people/join/<str:token>/": "sends a code",
    "leave/": "signs out",
    "yours/notes/": "finds",
    "yours/notes/take-along/": "makes a page and keeps nothing",
    "when-we-write/works-again/": "nothing came back here: tests/notices/test_bounces.py",
    "coverage/<uuid:organisation_id>/reminders/past-due/": "writes to nobody yet: tests/notices/test_by_hand.py",
    "people/somebody-else/": "needs a proved address: tests/people/test_shared_address.py",
    "join/code/": "only notes the code",
    "join/code/yes/": "needs a code: tests/people/test_codes.py",
    "join/kinship/": "sends a code",
    "demonstration/<str:token>/": "signs in; not there in production",
    "my-data/sign-in-again/": "ends the session",
    "my-data/delete-private/": "deletes what stands in databases of its own: tests/home/test_closing.py",
    "after-sign-in/": "leads on",
    "coverage/": "leads on",
    "coverage/<uuid:organisation_id>/": "shows",
    "coverage/<uuid:organisation_id>/ahead/": "shows",
    "coverage/<uuid:organisation_id>/trends/": "shows",
    "coverage/<uuid:organisation_id>/people/": "shows",
    "coverage/<uuid:organisation_id>/people/act/": "shows first; what is agreed to is signed",
    "coverage/<uuid:organisation_id>/people/remind/": "shows first whom",
    "coverage/<uuid:organisation_id>/people/assign/": "shows first; what is agreed to is signed",
    "coverage/<uuid:organisation_id>/people/judge/": "shows first what waits",
    "coverage/<uuid:organisation_id>/people/<uuid:person_id>/": "shows and notes the look",
    "tools/eco-map/": "draws what is sent and keeps nothing: tests/practice/test_map_pages.py",
    "yours/maps/": "writes what is private alone: tests/wellbeing/test_maps.py",
    "yours/maps/<uuid:map_id>/delete/": "as above",
    "api/v1/openapi.json": "says what the API is",
    "yours/check-in/": "shows; nothing is stored before somebody says so",
    **{
        f"yours/check-in/{rest}": "writes what is private alone: tests/wellbeing/test_check_in.py"
        for rest in ("keep/", "earlier/delete/", "earlier/<uuid:item_id>/delete/", "take-back/")
    },
}


def column_names() -> dict[str, str]:
    """Every column of every model of ours → something that would fit it and be somebody's gain."""
    found = {}
    for app in (*OUR_APPS, *PRIVATE_APPS):
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            for field in model._meta.concrete_fields:
                for name in (field.name, field.attname):
                    found.setdefault(name, _fitting(field))
    return found


def _fitting(field: models.Field) -> str:
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2020-01-01T00:00:00Z"
    if isinstance(field, models.DateField):
        return "2020-01-01"
    if isinstance(field, models.UUIDField | models.ForeignKey):
        return str(Person.objects.get(email="stranger@example.org").pk)
    if isinstance(field, models.IntegerField | models.DecimalField):
        return "99"
    if isinstance(field, models.CharField) and field.choices:
        return str(list(dict(field.flatchoices))[-1])
    return "99"


def test_there_are_columns_enough_to_try():
    names = {field.name for app in OUR_APPS for model in apps.get_app_config(app).get_models()
             for field in model._meta.concrete_fields}  # fmt: skip
    assert {"is_staff", "is_superuser", "completed_at", "valid_until", "oversight", "organisation", "ends_on"} <= names
    assert len(names) > 120


def posts(world) -> list[tuple]:
    """(route, url, who sends it) for every address that takes a form."""
    found = []
    for address in outside_the_cms():
        roles = dict(zip(ROLES, expected(world, TABLE[address.route][1]), strict=True))
        sender = next((who for who in SENDERS if roles[who] not in TURNED_AWAY), None)
        if sender is not None:
            found.append((address.route, world.url(address), sender))
    return found


def filled(browser, world, route: str, url: str) -> tuple[dict[str, str], set[str]]:
    """What somebody would send who filled in the form as it stands there; and the names of all of its fields."""
    page = STANDS_ON.get(route, url.replace(url, "{}")).format(url, **world.values)
    answer = browser.get(page)
    form = None
    if answer.status_code == 200 and "html" in answer["Content-Type"]:
        forms = BeautifulSoup(answer.content, "html.parser").select("main form[method=post]")
        named = [one for one in forms if one.get("action") == url]
        form = (named or [one for one in forms if not one.get("action") and page == url] or [None])[0]
    fields = {field["name"]: _value(field, form) for field in form.select("[name]")} if form else {}
    sent = {name: value for name, value in fields.items() if value is not None and name != "csrfmiddlewaretoken"}
    given = FILLED_IN.get(route, {})
    if route.startswith("learning/"):
        given = {"event_id": str(uuid.UUID(int=7)), "edition": str(world.edition)} | given
    sent |= {name: value.format(south=world.cast.south.pk) for name, value in given.items()}
    return sent, {*sent, *fields}


def _value(field, form) -> str | None:
    if field.name == "select":
        options = [one["value"] for one in field.select("option") if one.get("value")]
        chosen = field.select_one("option[selected][value]")
        return chosen["value"] if chosen and chosen["value"] else (options or [""])[0]
    if field.name == "textarea":
        return field.text.strip() or "Some words"
    if field.name == "button":
        return field.get("value")
    kind, value = field.get("type", "text"), field.get("value")
    if kind == "radio":
        same = form.select(f'[name="{field["name"]}"]')
        return next((one["value"] for one in same if one.has_attr("checked")), same[0]["value"])
    if kind == "checkbox":
        return value or "on" if field.has_attr("checked") else None
    if kind == "file":
        return None
    if value:
        return value
    return {"date": "2026-11-22", "email": "brand.new@example.org", "number": "1", "url": "https://example.org/a",
            "hidden": ""}.get(kind, "Some words")  # fmt: skip


@pytest.fixture
def same_chance(monkeypatch):
    """Starts chance anew: two runs make the same ids and tokens, so that only what was sent can differ."""
    made = {"source": random.Random(1)}
    monkeypatch.setattr(os, "urandom", lambda size: made["source"].randbytes(size))
    monkeypatch.setattr(random, "_urandom", lambda size: made["source"].randbytes(size))

    def again() -> None:
        made["source"] = random.Random(1)

    return again


# What must be so for there to be something to send.
BEFORE = {
    f"{OF_ONE}/stay/": lambda world: end(
        engagement=world.cast.carer.engagements.get(), last_day=TODAY, actor=world.cast.lead, at=NOW, on=TODAY
    ),
    f"{OF_ONE}/household/leave/": lambda world: put_together(
        engagement=world.cast.carer.engagements.get(), name="Home", primary_carer=True, actor=world.cast.lead
    ),
    f"{OF_ONE}/pause/": lambda world: Pause.objects.all().delete(),
    "people/<uuid:organisation_id>/imports/<uuid:import_id>/undo/": lambda world: Import.objects.update(
        state=ImportState.DONE
    ),
}


def written(browser, world, route: str, url: str, sent: dict, same_chance) -> tuple[int, dict[str, str]]:
    """The answer's status, and the tables that are others after it with their digests; all of it is taken back."""
    cookies = copy.deepcopy(browser.cookies)  # one of the forms signs out
    with undone():
        BEFORE.get(route, lambda world: None)(world)
        before = digest(private=True)
        same_chance()
        files = {"file": io.BytesIO(b"Name,Email\nAda,ada@example.org\n")} if route.endswith("imports/new/") else {}
        status = browser.post(url, sent | files).status_code
        after = digest(private=True)
    browser.cookies = cookies
    return status, {name: after[name] for name in after if after[name] != before[name] and name != "people_look"}


def carried_over(world, same_chance, only: str = "") -> tuple[list[str], list[str]]:
    """Forms of which a column that was sent along reached a row or the answer; and forms that wrote nothing at all."""
    world.edition = Module.objects.get(slug=world.values["module_slug"]).edition_id
    columns, browsers = column_names(), world.browsers(*SENDERS)
    reached, silent = [], []
    with quick("404.html", "405.html"):
        for route, url, who in posts(world):
            if only and route != only:
                continue
            own, names = filled(browsers[who], world, route, url) if route not in WRITES_NOTHING else ({}, set())
            taken = names | (OF_THE_DEVICE if route.startswith("learning/") else set())
            more = {name: value for name, value in columns.items() if name not in taken}
            plain = written(browsers[who], world, route, url, own, same_chance)
            laden = written(browsers[who], world, route, url, own | more, same_chance)
            # Of a form that was not filled in, only what is written can be compared.
            if plain[1] != laden[1] or (plain[0] != laden[0] and route not in WRITES_NOTHING):
                reached.append(f"{route} as {who}: {plain} is {laden}")
            if not plain[1] and route not in WRITES_NOTHING:
                silent.append(f"{route} as {who}: {plain[0]}, sent {own}")
    return reached, silent


def test_no_form_takes_what_is_not_its_own(world, same_chance):
    reached, silent = carried_over(world, same_chance)
    assert reached == []
    # A form that is refused shows nothing: each of them must have written something.
    assert silent == []


def test_a_form_that_takes_one_column_more_is_noticed(world, same_chance, monkeypatch):
    def careless(*, person, name):
        sent = sys._getframe(1).f_locals["request"].POST
        person.name, person.is_staff = name, "is_staff" in sent
        person.save()

    monkeypatch.setattr("people.views.account.rename", careless)
    reached, _ = carried_over(world, same_chance, "people/welcome/")
    assert [fault.split(" as ")[0] for fault in reached] == ["people/welcome/"]


def event(world, **more) -> dict:
    return {
        "event_id": str(uuid.uuid4()), "kind": "lesson_finished", "edition_id": str(world.edition),
        "occurred_at": "2026-11-22T21:00:00Z", "item": "c1-l1", "data": {"route": "read"}, **more,
    }  # fmt: skip


def test_the_interface_for_scripts_takes_what_is_its_own_alone(world, same_chance):
    world.edition = Module.objects.get(slug=world.values["module_slug"]).edition_id
    browser = world.browsers("colleague")["colleague"]
    own = event(world)
    more = {name: value for name, value in column_names().items() if name not in own and name != "attempt_id"}
    after = []
    for body in (own, own | more, own | {"data": own["data"]} | more):
        with undone():
            same_chance()
            assert browser.post(API, json.dumps(body), content_type="application/json").status_code == 200
            after.append(digest())
    assert after[0] == after[1] == after[2] != digest()


# The same field twice

FORM = "application/x-www-form-urlencoded"


def taken_twice(world) -> list[str]:
    """Addresses that took a form which names a field twice, or wrote anything because of it."""
    browsers, faults = world.browsers(*SENDERS), []
    with quick("404.html", "405.html"):
        for route, url, who in posts(world):
            own, _names = filled(browsers[who], world, route, url) if route not in WRITES_NOTHING else ({}, set())
            for name in [*own, "is_staff"]:
                body = urlencode([*own.items(), (name, "99"), (name, own.get(name, "98"))])
                with undone():
                    before = digest() if name == "is_staff" else {}
                    status = browsers[who].post(url, body, content_type=FORM).status_code
                    if status != 400 or (before and digest() != before):
                        faults.append(f"{route} as {who}, {name}: {status}")
    return faults


NOT_A_FORM = ("api/v1/learning/events", "cms/")  # JSON: below; Wagtail's own forms may


def test_a_field_that_comes_twice_is_refused_everywhere(world):
    world.edition = Module.objects.get(slug=world.values["module_slug"]).edition_id
    assert [fault for fault in taken_twice(world) if not fault.startswith(NOT_A_FORM)] == []


def test_without_the_rule_of_one_value_it_is_noticed(world, monkeypatch):
    world.edition = Module.objects.get(slug=world.values["module_slug"]).edition_id
    monkeypatch.setattr("commonground.middleware.OneValuePerField.process_view", lambda *given: None)
    assert len(taken_twice(world)) > 40


@pytest.mark.parametrize("inside", [False, True])
def test_a_key_that_comes_twice_is_refused(world, inside):
    world.edition = Module.objects.get(slug=world.values["module_slug"]).edition_id
    browser, before = world.browsers("colleague")["colleague"], digest()
    text = json.dumps(event(world))
    twice = text.replace('{"route"', '{"route": "summary", "route"') if inside else '{"item": "c1-l2", ' + text[1:]
    assert browser.post(API, twice, content_type="application/json").status_code == 400
    assert digest() == before
    assert browser.post(API, text, content_type="application/json").status_code == 200
