"""Each form, sent empty or wrong: what is wrong is said at the top and at its field, and what was typed stays."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.once import on_sqlite
from tests.people.conftest import code_in

pytestmark = on_sqlite

CARER = "carer@example.org"


def page(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.fixture
def visitor(db) -> Client:
    return Client()


@pytest.fixture
def confirming(cast, mailoutbox) -> Client:
    client = Client()
    client.post("/account/login/code/", {"email": CARER})
    return client


@pytest.fixture
def carer(cast, mailoutbox) -> Client:
    client = Client()
    client.post("/account/login/code/", {"email": CARER})
    client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox.pop())})
    return client


@pytest.fixture
def lead(cast) -> Client:
    client = Client()
    client.force_login(cast.lead)
    return client


# who, address (the organisation's id is filled in), what is sent, how many errors
FORMS = [
    ("visitor", "/account/login/code/", {"email": ""}, 1),
    ("visitor", "/account/login/code/", {"email": "grace at home"}, 1),
    ("visitor", "/account/login/", {"login": "", "password": ""}, 2),
    ("visitor", "/account/password/reset/", {"email": "no"}, 1),
    ("confirming", "/account/login/code/confirm/", {"code": "no"}, 1),
    ("carer", "/people/welcome/", {"name": " "}, 1),
    ("carer", "/people/settings/", {"name": "", "text_size": "huge"}, 2),
    ("carer", "/account/email/", {"action_add": "add", "email": "no"}, 1),
    ("carer", "/account/password/set/", {"password1": "a", "password2": "b"}, 2),
    ("carer", "/account/2fa/totp/activate/", {"code": ""}, 1),
    ("lead", "/people/invite/{}/", {"email": "no", "role": ""}, 2),
    ("lead", "/people/{}/add/", {"name": " ", "email": "no", "role": "", "started_on": "soon"}, 4),
    ("lead", "/people/{}/teams/", {"name": ""}, 1),
    ("lead", "/people/{}/codes/", {"role": "emperor", "expires_on": "never"}, 2),
    ("lead", "/people/{}/numbers/lado/", {"name": "", "number": "", "checked_on": "soon"}, 3),
    ("lead", "/people/{}/numbers/lado/", {"name": "Duty", "number": "ring Sam", "checked_on": "2026-11-01"}, 1),
    ("visitor", "/join/code/", {"code": ""}, 1),
]


def faults(soup: BeautifulSoup, sent: dict) -> list[str]:
    found = []
    if not soup.title.get_text().strip().startswith("Error:"):
        found.append(f"title {soup.title.get_text()!r}")
    summary = soup.select_one("main .error-summary")
    if summary is None:
        return [*found, "no summary"]
    if summary.get("role") != "alert" or not summary.has_attr("autofocus"):
        found.append("the summary is not read out")
    for link in summary.select("li"):
        anchor = link.find("a")
        target = soup.select_one(anchor["href"]) if anchor else None
        if target is None:
            found.append(f"leads nowhere: {link.get_text()}")
            continue
        if target.get("aria-invalid") != "true":
            found.append(f"{target.get('name')} is not marked")
        group = target.find_parent("fieldset")
        said = (target.get("aria-describedby") or (group.get("aria-describedby") if group else "") or "").split()
        if not any(soup.find(id=one) for one in said):
            found.append(f"{target.get('name')} is not described")
        if not (soup.select_one(f'label[for="{target["id"]}"]') or target.find_parent("label")):
            found.append(f"{target.get('name')} has no label")
    for name, value in sent.items():
        field = soup.select_one(f'main [name="{name}"]')
        if field is not None and field.get("type") in {"text", "email"} and field.get("value", "") != value:
            found.append(f"{name} lost what was typed")
    return found


@pytest.mark.parametrize(("who", "url", "sent", "number"), FORMS, ids=[f"{url} {sent}" for _, url, sent, _ in FORMS])
def test_each_error_is_said_at_the_top_and_at_its_field(request, cast, who, url, sent, number):
    answer = request.getfixturevalue(who).post(url.format(cast.fostering.pk), sent)
    assert answer.status_code == 200
    soup = page(answer.content.decode())
    assert faults(soup, sent) == []
    errors = soup.select("main .error-summary li")
    assert len(errors) == number
    for error in errors:
        # Words of what to do, never of a program.
        assert not re.search(r"invalid|this field|valid value|select a", error.get_text(), re.I), error.get_text()


def test_an_error_that_is_only_red_would_be_noticed(cast, lead):
    answer = lead.post(f"/people/invite/{cast.fostering.pk}/", {"email": "no", "role": ""})
    html = answer.content.decode()
    assert "is not marked" in " ".join(faults(page(html.replace("aria-invalid", "data-x")), {}))
    assert "no summary" in faults(page(html.replace("error-summary", "x")), {})
    assert "leads nowhere" in " ".join(faults(page(html.replace('href="#id_email"', 'href="#id_x"')), {}))


PURPOSE = {
    ("visitor", "/account/login/code/"): {"email": "email"},
    ("visitor", "/account/login/"): {"login": "email", "password": "current-password"},
    ("visitor", "/account/password/reset/"): {"email": "email"},
    ("confirming", "/account/login/code/confirm/"): {"code": "one-time-code"},
    ("carer", "/people/welcome/"): {"name": "name"},
    ("carer", "/people/settings/"): {"name": "name"},
    ("carer", "/account/email/"): {"email": "email"},
    ("carer", "/account/password/set/"): {"password1": "new-password", "password2": "new-password"},
    ("carer", "/account/2fa/totp/activate/"): {"code": "one-time-code"},
}


@pytest.mark.parametrize(("who", "url"), PURPOSE)
def test_fields_about_oneself_say_what_they_are_for(request, cast, who, url):
    soup = page(request.getfixturevalue(who).get(url).content.decode())
    fields = soup.select("main input:not([type=hidden], [type=radio], [type=checkbox])")
    assert {field["name"]: field.get("autocomplete") for field in fields} == PURPOSE[who, url]
    # Nothing keeps a password manager or the clipboard out.
    assert not soup.select("main [onpaste], main [readonly]")
