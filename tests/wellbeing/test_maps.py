"""A map saved for oneself: its owner's alone, changed without losing another version, deleted at once."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from practice.ecomap.examples import EXAMPLES
from practice.ecomap.rules import read, with_node, written
from wellbeing.models import PrivateItem
from wellbeing.selectors import kept_by, kept_item

LIST, TOOL = "/yours/maps/", "/tools/eco-map/"
ME, RINGS = EXAMPLES["me"].map, EXAMPLES["rings"].map


def page_of(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def sent_by(form) -> dict[str, str]:
    return {one["name"]: one.get("value", "") for one in form.select("input[name]")}


@pytest.fixture
def device(cast):
    client = Client()
    client.force_login(cast.carer)
    return client


@pytest.fixture
def saved(device):
    """The address of a map that was saved from the tool."""
    answer = device.post(LIST, {"map": written(ME), "name": "About me", "keeping": "", "revision": ""})
    assert answer.status_code == 302
    return answer["Location"]


def on_tool(device, saved: str) -> BeautifulSoup:
    """The saved map, opened in the tool."""
    return page_of(device.post(TOOL, sent_by(page_of(device.get(saved)).select_one("#desk"))))


def save_form(page: BeautifulSoup):
    return page.select_one(f'form[action="{LIST}"]')


def test_it_is_saved_opened_changed_and_deleted(device, saved, cast):
    page = page_of(device.get(LIST))
    assert page.select_one(f'a[href="{saved}"]').text == "About me"
    page = page_of(device.get(saved))
    assert page.h1.text == "About me"
    assert page.select_one("svg [data-node=n6]")
    assert "no-store" in device.get(saved)["Cache-Control"]

    tool = on_tool(device, saved)
    desk = sent_by(tool.select_one("#desk"))
    assert read(desk["map"]) == ME
    more = {"act": "add", "kind": "faith", "label": "", "quality": "ok", "flow": "none"}
    tool = page_of(device.post(TOOL, desk | more))
    fields = sent_by(save_form(tool))
    assert device.post(LIST, fields)["Location"] == saved
    (item,) = kept_by(cast.carer, "map")
    assert item.revision == 2
    assert len(item.body["map"]["nodes"]) == 8

    answer = device.post(f"{saved}delete/")
    assert answer["Location"] == LIST
    assert PrivateItem.objects.count() == 0
    assert device.get(saved).status_code == 404


def test_what_was_changed_elsewhere_meanwhile_is_not_lost(device, saved, cast):
    here, there = (sent_by(save_form(on_tool(device, saved))) for _ in range(2))
    mine, theirs = (written(with_node(ME, kind=kind)[0]) for kind in ("faith", "online"))
    assert device.post(LIST, there | {"map": theirs}).status_code == 302
    answer = device.post(LIST, here | {"map": mine})
    assert answer.status_code == 409
    (item,) = kept_by(cast.carer, "map")
    assert item.body["map"]["nodes"][-1]["kind"] == "online"

    page = page_of(answer)
    this_one, both = page.select(f'main form[action="{LIST}"]')
    assert page.select_one(f'main a[href="{saved}"]')
    assert device.post(LIST, sent_by(both)).status_code == 302
    assert {one.body["map"]["nodes"][-1]["kind"] for one in kept_by(cast.carer, "map")} == {"faith", "online"}
    assert device.post(LIST, sent_by(this_one))["Location"] == saved
    assert kept_item(cast.carer, item.id, "map").body["map"]["nodes"][-1]["kind"] == "faith"


def test_nobody_else_can_tell_that_it_is_there(saved, cast):
    never = f"{LIST}{uuid.uuid4()}/"
    for who in (cast.colleague, cast.lead, cast.stranger):
        other = Client()
        other.force_login(who)
        for path in ("", "delete/"):
            ask = other.post if path else other.get
            assert [ask(f"{url}{path}").status_code for url in (saved, never)] == [404, 404]
        # Saving under somebody else's id makes one's own, and says nothing.
        owner_id = saved.split("/")[-2]
        answer = other.post(LIST, {"map": written(RINGS), "name": "", "keeping": owner_id, "revision": "1"})
        assert answer.status_code == 302
        assert [one.body["map"]["kind"] for one in kept_by(who, "map")] == ["rings"]
        assert kept_by(who, "map")[0].id != uuid.UUID(owner_id)
        page = page_of(other.get(LIST))
        assert "About me" not in page.text
        assert page.select_one("main li a").text == "K"
    (mine,) = kept_by(cast.carer, "map")
    assert mine.revision == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"map": "no"}, "could not be read"),
        ({"map": ""}, "could not be read"),
        ({"name": "x" * 21}, "at most 20 characters"),
        ({"name": "3 May 2014"}, "looks like a number"),
        ({"keeping": "../x"}, ""),
        ({"revision": "x"}, ""),
    ],
)
def test_what_cannot_be_saved_is_said(device, cast, fields, words):
    sent = {"map": written(ME), "name": "", "keeping": "", "revision": ""} | fields
    answer = device.post(LIST, sent)
    assert answer.status_code == 422
    page = page_of(answer)
    assert words in page.select_one(".error-summary").text
    assert kept_by(cast.carer, "map") == []
    if "name" in fields:  # the map is still there, to be saved under another name
        form = save_form(page)
        assert device.post(LIST, sent_by(form) | {"name": "Mine"}).status_code == 302
        assert kept_by(cast.carer, "map")[0].body["name"] == "Mine"


def test_what_is_stored_can_be_read_by_nobody(saved):
    row = PrivateItem.objects.get()
    for word in (b"About me", b"Choir", b"map", b"strong"):
        assert word not in bytes(row.sealed)


def test_only_who_is_signed_in_is_offered_to_save(client, device):
    assert save_form(page_of(client.get(TOOL, {"kind": "ties"}))) is None
    assert save_form(page_of(device.get(TOOL, {"kind": "ties"}))) is not None
    assert save_form(page_of(device.get(TOOL, {"example": "me"}))) is None
