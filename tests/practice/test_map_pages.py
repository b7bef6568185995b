"""The eco-map without script: each step is one form sent; nothing is stored, and files tell nothing but the map."""

import io
import json
import re
import zlib
from xml.etree import ElementTree

import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.ecomap.examples import EXAMPLES
from practice.ecomap.rules import CENTRE, RINGS, TIES, EcoMap, Link, read, with_link, with_node, written
from practice.ecomap.wording import names
from tests.practice.maps import HOSTILE

URL = "/tools/eco-map/"
pytestmark = pytest.mark.django_db


def page_of(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def carried(page: BeautifulSoup) -> dict[str, str]:
    """What the page's own form would send."""
    hidden = page.select("#desk input[type=hidden]")
    return {one["name"]: one["value"] for one in hidden if one["name"] != "csrfmiddlewaretoken"}


def step(client, page: BeautifulSoup, act: str, **fields) -> BeautifulSoup:
    """Presses a button that stands on the page."""
    assert page.select(f'button[name=act][value="{act}"]'), f"no button {act}"
    return page_of(client.post(URL, carried(page) | fields | {"act": act}))


def map_on(page: BeautifulSoup) -> EcoMap:
    return read(carried(page)["map"])


def opened(client, kind: str) -> BeautifulSoup:
    return page_of(client.get(URL, {"kind": kind}))


def test_a_map_of_ties_is_built_step_by_step(client):
    page = opened(client, TIES)
    page = step(client, page, "add", kind="family", label=" Sis ", quality="strong", flow="both")
    assert page.select_one("[role=status][autofocus]").text == "Sis is on the map."
    page = step(client, page, "add", kind="pet", label="", quality="stressful", flow="in", after="first")
    page = step(client, page, "add", kind="work", label="The shop", quality="", flow="none", after="n2")
    page = step(client, page, "tie", start="n1", end="n3", quality="broken", flow="none")
    page = step(client, page, "centre", centre="Dawn")
    found, _ = with_node(EcoMap(TIES, "Dawn"), kind="family", label="Sis")
    found, _ = with_node(found, kind="pet", after="first")
    found, _ = with_node(found, kind="work", label="The shop", after="n2")
    for link in (
        Link(CENTRE, "n1", "strong", "both"),
        Link(CENTRE, "n2", "stressful", "in"),
        Link("n1", "n3", "broken", "none"),
    ):
        found = with_link(found, link)
    assert map_on(page) == found
    cells = [[cell.text.strip() for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert ["Dawn", "Sis", "Strong and helpful", "Both ways"] in [row[:4] for row in cells]
    assert ["Dawn", "Pet", "Stressful", "From Pet to Dawn"] in [row[:4] for row in cells]

    # The form to change somebody says what is so, and saving it as it stands changes nothing.
    page = step(client, page, "change:n2")
    assert page.select_one("#person-flow option[selected]")["value"] == "in"
    page = step(client, page, "save:n2", kind="pet", label="", quality="stressful", flow="in")
    assert map_on(page) == found
    page = step(client, step(client, page, "change:n2"), "save:n2", kind="pet", label="Rex", quality="", flow="none")
    assert map_on(page).link(CENTRE, "n2") is None
    assert map_on(page).node("n2").label == "Rex"
    page = step(client, page, "undo")
    assert map_on(page) == found
    page = step(client, step(client, page, "change-tie:n1-n3"), "save-tie:n1-n3", quality="ok", flow="out")
    assert map_on(page).link("n1", "n3") == Link("n1", "n3", "ok", "out")
    page = step(client, page, "untie:n1-n3")
    assert map_on(page).link("n1", "n3") is None
    page = step(client, page, "remove:n1")
    assert [node.id for node in map_on(page).nodes] == ["n2", "n3"]
    page = step(client, page, "clear")
    assert map_on(page) == EcoMap(TIES)
    assert page.select_one("eco-map").has_attr("data-empty")
    assert [node.id for node in map_on(step(client, page, "undo")).nodes] == ["n2", "n3"]


def test_a_map_in_rings_is_built_step_by_step_and_asks_about_its_gaps(client):
    page = opened(client, RINGS)
    assert "Has anyone asked the child whether they would like an advocate?" in page.text
    page = step(client, page, "add", kind="advocate", label="", ring="", gap="on")
    page = step(client, page, "add", kind="camhs-worker", label="Lin", ring="outer")
    found, _ = with_node(EcoMap(RINGS), kind="advocate", ring="middle", gap=True)
    found, _ = with_node(found, kind="camhs-worker", label="Lin", ring="outer")
    assert map_on(page) == found
    assert "A gap: Advocate" in page.select_one("table").text
    page = step(client, step(client, page, "change:n1"), "save:n1", kind="advocate", label="", ring="middle")
    assert "would like an advocate?" not in page.text
    assert not page.select("#tie-start")


def test_the_drawing_on_the_page_and_the_file_are_the_same(client):
    page = page_of(client.get(URL, {"example": "me"}))
    drawn = client.post(URL, carried(page) | {"act": "svg"})
    on_page = client.get(URL, {"example": "me"}).content.decode()
    assert drawn.content.decode() in on_page


@pytest.mark.parametrize("label", HOSTILE)
def test_what_is_typed_is_shown_as_text(client, label):
    page = step(client, opened(client, TIES), "add", kind="person", label=label[:20], quality="ok", flow="none")
    name = names(map_on(page))["n1"]
    assert page.select_one("tbody th").text.strip() == name
    assert page.select_one("svg [data-node=n1]")
    assert not page.select("main script, svg script, [onload]")


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("x" * 21, "Use at most 20 characters"),
        ("born 03.05.2014", "looks like a number or a date"),
        ("a\u202eb", "cannot be drawn"),
    ],
)
def test_a_label_that_says_too_much_comes_back_with_the_cure(client, label, words):
    page = step(client, opened(client, TIES), "add", kind="person", label=label, quality="ok", flow="none")
    assert page.title.text.startswith("Error:")
    assert words in page.select_one(".error-summary").text
    assert page.select_one(".error-summary a")["href"] == "#person-label"
    assert page.select_one("#person-label")["value"] == label
    assert map_on(page).nodes == ()


def test_nothing_chosen_is_said_and_changes_nothing(client):
    page = step(client, opened(client, TIES), "add")
    assert page.select_one(".error-summary a")["href"] == "#person-kind"
    full = page_of(client.get(URL, {"example": "me"}))
    page = step(client, full, "tie", start="n1", end="n1", quality="ok", flow="none")
    assert "Choose two different ones." in page.select_one(".error-summary").text
    assert page.select_one("details[open] #tie-end")
    assert map_on(page) == EXAMPLES["me"].map


def test_a_full_map_says_so(client):
    found = EcoMap(TIES)
    for _ in range(30):
        found, _node = with_node(found, kind="person")
    sent = {"map": written(found), "act": "add", "kind": "pet", "quality": "ok", "flow": "none"}
    page = page_of(client.post(URL, sent))
    assert "A map has room for 30." in page.select_one(".error-summary").text
    assert map_on(page) == found


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"map": "no"},
        {"map": written(EcoMap(TIES)), "before": "no"},
        {"map": written(EcoMap(TIES)), "before": written(EcoMap(RINGS))},
        {"map": written(EcoMap(TIES)), "keeping": "../x"},
        {"map": written(EcoMap(TIES)), "revision": "-1"},
        {"map": written(EcoMap(TIES)), "name": "x" * 21},
        {"map": written(EcoMap(TIES)), "example": "none"},
    ],
)
def test_what_is_no_map_leads_to_an_empty_one_or_to_the_choice(client, sent):
    for kind, at in (("ties", "unreadable"), ("", None)):
        page = page_of(client.post(URL, sent | {"kind_of_map": kind, "act": "add"}))
        assert "could not be read" in page.select_one(".error-summary").text
        assert (page.select_one("eco-map") or {}).get("data-at") == at


@pytest.mark.parametrize(
    "act", ["change:n9", "save:n9", "remove:n9", "change-tie:n8-n9", "save-tie:x", "untie:", "undo", "nothing", ""]
)
def test_a_step_about_what_is_not_there_changes_nothing(client, act):
    page = page_of(client.post(URL, {"map": written(EXAMPLES["me"].map), "act": act}))
    assert map_on(page) == EXAMPLES["me"].map


def test_nothing_is_stored_and_nobody_is_recognised(client):
    """P14: not a row, not a session, not a copy in a cache on the way, not an address that holds the map."""
    page = opened(client, TIES)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.post(URL, carried(page) | {"act": "add", "kind": "pet", "label": "Rex", "quality": "ok",
                                                   "flow": "none"})  # fmt: skip
    assert "Rex" in answer.content.decode()
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert Session.objects.count() == 0
    assert set(client.cookies) <= {"csrf"}
    assert "no-store" in answer["Cache-Control"]
    assert not any("Rex" in repr(value) for value in cache._cache.values())
    assert all(form.get("method") == "post" for form in page.select("eco-map form"))


def test_no_other_site_can_plant_a_map(client):
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.post(URL, {"map": written(EXAMPLES["me"].map), "act": "show"}).status_code == 403


# Files


def taken(client, act: str, key: str = "me"):
    answer = client.post(URL, {"map": written(EXAMPLES[key].map), "act": act})
    assert answer.status_code == 200, answer.content
    assert answer["Content-Disposition"] == f'attachment; filename="map.{act}"'
    assert "no-store" in answer["Cache-Control"]
    return answer


def test_the_svg_holds_the_map_and_nothing_else(client):
    answer = taken(client, "svg")
    root = ElementTree.fromstring(answer.content)
    texts = {text.strip() for one in root.iter() for text in (one.text or "",) if text.strip()}
    said = set(names(EXAMPLES["me"].map).values())
    assert {name for name in said if " " not in name} <= texts
    assert b"metadata" not in answer.content
    assert not re.search(rb"\d{4}-\d\d|xmp|rdf|creator|Common Ground", answer.content, re.IGNORECASE)


@pytest.mark.slow
def test_the_png_is_a_picture_without_words_about_itself(client):
    content = taken(client, "png").content
    kinds, at = [], 8
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        kinds.append(content[at + 4 : at + 8].decode())
        at += 12 + length
    assert set(kinds) <= {"IHDR", "PLTE", "tRNS", "IDAT", "IEND", "pHYs"}
    assert kinds[-1] == "IEND"
    assert at == len(content)
    assert taken(client, "png").content == content


@pytest.mark.slow
@pytest.mark.parametrize("key", EXAMPLES)
def test_the_pdf_can_be_read_aloud_and_does_not_say_who_made_it_or_when(client, key):
    content = taken(client, "pdf", key).content
    assert taken(client, "pdf", key).content == content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        about = {str(name): str(value) for name, value in pdf.docinfo.items()}
        assert set(about) <= {"/Title", "/Creator"}
        assert about["/Title"] == "Map"
        assert about["/Creator"].startswith("Typst ")
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert not re.search(r"Author|<dc:creator|CreateDate|ModifyDate|Date>", metadata)
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"


@pytest.mark.slow
@pytest.mark.parametrize("act", ["png", "pdf"])
def test_what_no_font_can_write_is_said_and_the_drawing_is_offered(client, act):
    found, _node = with_node(EcoMap(TIES), kind="person", label="\U00013000\U00013001")
    answer = client.post(URL, {"map": written(found), "act": act})
    assert answer["Content-Type"].startswith("text/html")
    assert "Take the SVG instead" in page_of(answer).select_one(".error-summary").text


def test_printing_has_its_limits(client, monkeypatch):
    monkeypatch.setattr("practice.ecomap.files.SECONDS", 0.001)
    page = page_of(client.post(URL, {"map": written(EXAMPLES["me"].map), "act": "pdf"}))
    assert "was stopped" in page.select_one(".error-summary").text
    monkeypatch.setattr("practice.ecomap.files.PATIENCE", 0.0)
    with __import__("practice.ecomap.files", fromlist=["_turn"])._turn:
        page = page_of(client.post(URL, {"map": written(EXAMPLES["me"].map), "act": "pdf"}))
    assert "Too many maps" in page.select_one(".error-summary").text
    monkeypatch.setattr("allauth.core.ratelimit.consume", lambda *about, **more: False)
    assert client.post(URL, {"map": written(EXAMPLES["me"].map), "act": "pdf"}).status_code == 429
    assert client.post(URL, {"map": written(EXAMPLES["me"].map), "act": "svg"}).status_code == 200


def test_the_page_of_the_largest_map_is_light(client):
    nodes = [
        {
            "id": f"n{number}",
            "kind": "social-care",
            "label": f"Nickname no. {number:>02}"[:20],
            "ring": "",
            "gap": False,
        }
        for number in range(1, 31)
    ]
    links = [{"start": CENTRE, "end": node["id"], "quality": "stressful", "flow": "both"} for node in nodes]
    text = json.dumps({"kind": "ties", "centre": "", "nodes": nodes, "links": links})
    answer = client.post(URL, {"map": text, "act": "show"})
    assert len(zlib.compress(answer.content)) < 30_000


def test_the_choice_says_how_to_draw_with_a_child(client):
    page = page_of(client.get(URL))
    assert {link["href"] for link in page.select("main a[href^='/tools/']")} == {
        f"{URL}?kind=ties", f"{URL}?kind=rings", *(f"{URL}?example={key}" for key in EXAMPLES),
    }  # fmt: skip
    assert "never a way to find out what happened" in page.text
    assert "Use nicknames or roles. No surnames, schools or addresses." in opened(client, RINGS).text
