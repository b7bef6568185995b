"""Every way through every guide, walked by links alone; nothing is set, kept or written while one walks."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.enums import LocalSlot
from people.services import set_local_contact
from practice import contacts
from practice.contacts import contacts_for
from practice.models import DecisionTree
from practice.rules import ENDING, WHEN
from tests.once import on_sqlite
from tests.practice.test_rules import EVERY, FILES, SHIPPED
from ui import signposting

pytestmark = [pytest.mark.django_db, on_sqlite]

SLUGS = {row["key"]: row["slug"] for row in FILES}


class Main(HTMLParser):
    """The text and the links of <main> and the breadcrumb."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.inside = self.href = ""
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "main":
            self.inside = "main"
        if tag == "a" and (self.inside or "back-link" in given.get("class", "")):
            self.href, self.label = given["href"], ""

    def handle_endtag(self, tag):
        if tag == "main":
            self.inside = ""
        if tag == "a" and self.href:
            self.links.setdefault(" ".join(self.label.split()), self.href)
            self.href = ""

    def handle_data(self, data):
        if self.href:
            self.label += data
        if self.inside:
            self.text += data


def read(client, url: str) -> Main:
    page = client.get(url)
    assert page.status_code == 200, url
    return Main(page.content.decode())


def url_of(name: str) -> str:
    tree = EVERY[name].tree
    start = f"/tools/guides/{SLUGS[tree]}/"
    return start if name == SHIPPED[tree][0].id else f"{start}{name}/"


def paths(name: str, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every way from a step to an ending; a meant loop is gone round once."""
    here = (*before, name)
    node = EVERY[name]
    if node.kind == ENDING:
        return [here]
    ways = [way.to for way in node.ways if not (way.again and before.count(way.to) > 1)]
    return [path for to in ways for path in paths(to, here)]


@pytest.mark.parametrize("key", SHIPPED)
def test_every_way_from_the_start_ends_with_somebody_and_a_time(client, key):
    """Each step of each way is asked for as its link has it; a page that was seen with that way is not asked twice."""
    walks = paths(f"{key}-0")
    assert len(walks) >= 4
    assert {walk[-1] for walk in walks} >= {node.id for node in SHIPPED[key] if node.kind == ENDING}
    pages: dict[str, Main] = {}
    for walk in walks:
        url, way = url_of(walk[0]), []
        for name, following in zip(walk, (*walk[1:], ""), strict=True):
            # What a page shows of the way is one link back: seen once for each way to it.
            key_of_page = f"{name} {way[-1] if way else ''}"
            if key_of_page not in pages:
                pages[key_of_page] = read(client, url)
            page = pages[key_of_page]
            assert EVERY[name].text in " ".join(page.text.split())
            if way:
                assert url_of(way[-1]) == page.links["Back one step"].split("?")[0]
            if following:
                label = next(one.label for one in EVERY[name].ways if one.to == following) or "Next"
                assert page.links[label].split("?")[0] == url_of(following)
                way.append(name)
                url = f"{url_of(following)}?way={'.'.join(way)}"
        assert "Who can help:" in page.text, walk
        assert WHEN.search(page.text.partition("When:")[2].split("\n")[0]), walk


def test_the_links_carry_the_way_and_lead_back(client):
    page = read(client, url_of("t3-0"))
    page = read(client, page.links["Yes"])  # into another guide
    assert "Get urgent mental health help" in page.text
    assert read(client, page.links["Back one step"]).text.count("getting worse quickly") == 1
    page = read(client, url_of("t5-2"))
    page = read(client, read(client, page.links["Not yet"]).links["Next"])
    assert page.links["Back one step"].endswith("/t5-2a/?way=t5-2")
    assert page.links["Start again"] == url_of("t5-0")


@pytest.mark.parametrize("way", ["t1-e1", "t1-0.t1-3", "<script>", "t1-0." * 30, "t2-0", "t9-1"])
def test_a_way_that_cannot_be_walked_is_left_out(client, way):
    page = client.get("/tools/guides/a-hard-moment/t1-1/", {"way": way})
    assert page.status_code == 200
    assert "Back one step" not in page.content.decode()
    assert "way=t1-1" in page.content.decode(), "the next link begins anew"


@pytest.mark.parametrize("url", ["nothing/", "a-hard-moment/t1-99/", "a-hard-moment/t2-1/", "nothing/whole/"])
def test_what_is_not_there_is_not_found(client, url):
    assert client.get(f"/tools/guides/{url}").status_code == 404


def test_guides_are_read_once_until_something_is_published(client):
    client.get(url_of("t8-0"))
    with CaptureQueriesContext(connection) as asked:
        client.get(url_of("t8-1"))
    assert len(asked) == 1
    tree = DecisionTree.objects.get(key="t8")
    tree.title = "Nights"
    tree.save_revision().publish()
    assert "Nights" in client.get(url_of("t8-0")).content.decode()


def test_a_draft_is_not_there(client):
    DecisionTree.objects.filter(key="t8").update(live=False)
    assert client.get("/tools/guides/nights-and-sleep/").status_code == 404
    assert "Sleep is going wrong" not in client.get("/tools/").content.decode()


PAGES = ["/tools/", url_of("t1-0"), f"{url_of('t1-e2')}?way=t1-0", url_of("t6-3"), f"{url_of('t2-0')}whole/"]


@pytest.mark.parametrize("url", PAGES)
def test_a_visitor_leaves_no_trace(client, url):
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url)
    assert page.status_code == 200
    assert not page.cookies
    assert not [q["sql"] for q in asked if not q["sql"].startswith("SELECT")]
    assert len(asked) <= 2
    assert client.post(url).status_code == 405


def test_somebody_signed_in_leaves_none_either(client, cast):
    client.force_login(cast.carer)
    client.get("/tools/")
    with CaptureQueriesContext(connection) as asked:
        client.get(url_of("t6-e2"))
    assert not [q["sql"] for q in asked if not q["sql"].startswith("SELECT")]


@pytest.mark.parametrize("url", PAGES)
def test_every_page_has_its_way_out_and_the_numbers(client, url):
    html = client.get(url).content.decode()
    assert "leave-page" in html
    assert "This is a guide for adults." in html
    assert "We cannot see or answer messages here." in html
    for dial in ("999", "111", "116123"):
        assert f'href="tel:{dial}"' in html
    if url != "/tools/":
        assert 'href="tel:08001111"' in html
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]


HARD = re.compile(r"self-harm|suicid|abuse|missing|mental|distress|overwhelm|hurt(?!ing)|allegation", re.IGNORECASE)


def test_tabs_and_addresses_are_calm(client):
    """What a shared phone's history shows."""
    for name in [row["nodes"][0]["id"] for row in FILES] + [row["nodes"][-1]["id"] for row in FILES]:
        for url in (url_of(name), f"{url_of(EVERY[name].tree + '-0')}whole/"):
            title = re.search("<title>(.*?)</title>", client.get(url).content.decode(), re.DOTALL)
            assert not HARD.search(title[1] + url), title[1]


@pytest.mark.parametrize("key", SHIPPED)
def test_the_whole_guide_has_every_word(client, key):
    html = client.get(f"{url_of(f'{key}-0')}whole/").content.decode()
    words = " ".join(Main(re.sub("<svg.*?</svg>", "", html, flags=re.DOTALL)).text.split())
    for node in SHIPPED[key]:
        assert f'id="{node.id}"' in html
        for line in (node.text, node.when, *node.points, *node.say, *node.also):
            assert line in words
        for way in (*node.ways, *node.onward):
            target = EVERY[way.to]
            assert f"{target.label}. {target.text}" in words
        for contact in contacts_for(node.contacts, {}):
            assert contact.name in words
            assert contact.number in words
    assert "<svg" in html
    assert f'href="#{SHIPPED[key][1].id}"' in html, "links lead within the page"


def test_no_slot_is_ever_blank():
    for slot in contacts.SLOTS:
        (contact,) = contacts_for([slot], {})
        assert contact.name
        assert contact.when
        assert bool(contact.number) == bool(contact.dial) == (slot in signposting.BY_ID)


def test_numbers_stand_in_no_guide():
    """They come from ui/signposting.toml alone: what a file says is words, and the few short numbers that are there."""
    for node in EVERY.values():
        said = " ".join([node.text, node.when, *node.points, *node.say, *node.also])
        assert not re.search(r"\b0\d{2,}", said), node.id


def test_the_index_lists_every_guide_and_the_other_tools(client):
    page = read(client, "/tools/")
    assert [page.links[row["title"]] for row in FILES] == [url_of(f"{row['key']}-0") for row in FILES]
    for address in ("/tools/eco-map/", "/tools/continuum/", "/tools/timeline/"):
        assert address in page.links.values()


def test_the_tools_are_a_tap_from_anywhere(client, cast):
    assert 'href="/tools/"' in client.get("/").content.decode()
    assert read(client, "/support/").links["Tools"] == "/tools/"
    client.force_login(cast.carer)
    assert 'href="/tools/"' in client.get("/learning/").content.decode()


def test_an_ending_offers_lessons_that_are_there(client, framework):
    page = read(client, url_of("t3-e1"))
    assert page.links["A good ask, and what to do if it’s “no”"].startswith("/learning/")


def test_a_services_own_number_takes_its_slot_for_its_people_alone(client, cast, evening, today):
    set_local_contact(
        organisation=cast.fostering, slot=LocalSlot.LADO, name="LADO, Northshire", number="01632 960001",
        when="Monday to Friday", checked_on=today, actor=cast.lead, at=evening,
        on=today,
    )  # fmt: skip
    ending = url_of("t7-e3")
    assert "01632 960001" not in client.get(ending).content.decode()
    client.force_login(cast.stranger)
    assert "01632 960001" not in client.get(ending).content.decode()
    client.force_login(cast.carer)
    assert "01632 960001" in client.get(ending).content.decode()
