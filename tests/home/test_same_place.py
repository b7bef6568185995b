"""Ways, help and names are where and what they were on the page before, on every page."""

from collections import defaultdict
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.once import on_sqlite
from tests.private import with_private
from tests.trust.surface import addresses, make_world

pytestmark = [pytest.mark.slow, on_sqlite, with_private]

NOT_PAGES = {"leave", "account_closed", "notes_page", "demonstration", "my_record_page", "my_record_data", "offline"}


@pytest.fixture
def world(cast, framework, evening, time_machine):
    time_machine.move_to(evening, tick=False)
    return make_world(cast, framework, evening)


def pages(world, role: str) -> dict[str, BeautifulSoup]:
    """Every page of ours that this role can open, by its address."""
    browser, found = world.browsers(role)[role], {}
    urls = {world.url(address) for address in addresses() if address.name not in NOT_PAGES}
    for url in sorted(urls | {"/account/email/", "/account/2fa/", "/account/sessions/"}):
        answer = browser.get(url)
        if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
            found[url] = BeautifulSoup(answer.content.decode(), "html.parser")
    assert len(found) > 15
    return found


def words(element) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


@pytest.mark.parametrize("role", ["carer", "lead", "author"])
def test_ways_and_help_stand_in_the_same_place_on_every_page(world, role):
    ways, helps, places = defaultdict(list), defaultdict(list), defaultdict(list)
    for url, soup in pages(world, role).items():
        if url == "/styleguide/":
            continue  # its header is an example
        ways[tuple(words(link) for link in soup.select("header nav :is(a, summary, button)"))].append(url)
        helps[tuple(words(line) for line in soup.select("footer .help-now li"))].append(url)
        marks = [one.name for one in soup.select("body > header, body > .page, body > footer")]
        places[tuple(marks)].append(url)
    for found in (ways, helps, places):
        assert len(found) == 1, found
    assert list(places) == [("header", "div", "footer")]
    assert len(next(iter(helps))) == 4


@pytest.mark.parametrize("role", ["carer", "lead"])
def test_links_of_one_name_lead_to_one_place(world, role):
    """In the main part of a page: who hears only a link's name knows where it goes."""
    found = []
    for url, soup in pages(world, role).items():
        if url == "/styleguide/":
            continue
        targets = defaultdict(set)
        for link in soup.select("main a[href]"):
            name = link.get("aria-label") or words(link)
            if link.get("aria-describedby"):
                name += words(soup.find(id=link["aria-describedby"]))
            assert name, (url, link)
            targets[name].add(urljoin(url, link["href"]))
        found += [(url, name, to) for name, to in targets.items() if len(to) > 1]
    assert found == []


@pytest.mark.parametrize("role", ["carer", "lead"])
def test_the_name_of_a_control_begins_with_what_is_seen(world, role):
    """Who says to the device what they see must be understood."""
    wrong = []
    for url, soup in pages(world, role).items():
        for control in soup.select("a[aria-label], button[aria-label], summary[aria-label], [role=tab][aria-label]"):
            if words(control).lower() not in control["aria-label"].lower():
                wrong.append((url, str(control)))
        for control in soup.select("a, button, summary"):
            assert words(control) or control.get("aria-label"), (url, control)
    assert wrong == []


def test_each_page_can_be_found_in_more_than_one_way(world):
    """By the header or footer, and by links in pages; what stands in a process is reached from its module as well."""
    seen, ways = pages(world, "carer"), defaultdict(set)
    for url, soup in seen.items():
        for link in soup.select("a[href]"):
            target = urldefrag(urljoin(f"http://site{url}", link["href"]))[0]
            place = link.find_parent("header") or link.find_parent("footer")
            if urlsplit(target).netloc == "site" and urlsplit(target).path != url:
                ways[urlsplit(target).path].add(place.name if place else url)
    # The style guide is for developers; a sign-in page is part of signing in; joining and stopping come by a link in
    # an email or on paper, a certificate's public page by the code on it, a step of a guide by the answers before it;
    # what is done with notes, check-ins and the account stands where they are.
    process = (
        "/when-we-write/stop/",
        "/account/",
        "/join/",
        "/people/join/",
        "/people/welcome/",
        "/verify/",
        "/styleguide/",
        "/offline/",
        "/tools/guides/a-hard-moment/t1-1/",
        "/my-data/close/",
        "/my-data/delete-private/",
        "/yours/notes/",
        "/yours/check-in/earlier/",
    )
    # The front page is where looking begins: the name of the site leads there from every page.
    lonely = {url: ways[url] for url in seen if url != "/" and not url.startswith(process) and len(ways[url]) < 2}
    steps = {url for url in lonely if url.startswith("/learning/") and url.count("/") > 3}
    assert {url: found for url, found in lonely.items() if url not in steps} == {}
    module = f"/learning/{world.values['module_slug']}/"
    assert all(module in ways[url] for url in steps)


def test_beside_every_box_that_a_learner_types_into_it_says_who_sees_it(world):
    """A code, an address or a password is for signing in, and its page says so; everything else has its line."""
    typed = 'textarea, input[type="text"]:not([name="code"]):not([autocomplete="one-time-code"])'
    boxes = {url: soup for url, soup in pages(world, "carer").items() if url != "/styleguide/" and soup.select(typed)}
    assert boxes
    assert [url for url, soup in boxes.items() if not soup.select(".who-sees")] == []
