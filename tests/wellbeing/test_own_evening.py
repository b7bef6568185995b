"""An evening with one's own notes in a real browser: written, two tabs, no line, deleted, left in a hurry."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import make_cast
from tests.journeys.test_interrupted import device
from tests.once import on_sqlite
from tests.sessions import sign_in
from tests.waiting import wait_for
from wellbeing.selectors import notes_of

pytestmark = [pytest.mark.real, pytest.mark.browser, on_sqlite]

NOTES, BOX, CANARY = "/yours/notes/", "own-note textarea", "gooseberry-7713"
SAVED = re.compile(r"^Saved \d+\.\d\d [ap]m")
STORED = "[localStorage, sessionStorage].flatMap(store => Object.entries(store).flat()).join(' ')"
AWAY = "https://www.bbc.co.uk/weather"


def says(page: Page):
    return expect(page.locator("own-note .saved-state"))


def add(page: Page, words: str) -> None:
    page.locator(BOX).press("Control+End")
    page.locator(BOX).press_sequentially(f"\n{words}")


def elsewhere(page: Page) -> list[str]:
    """Plays the neutral site; returns what it was told of where somebody came from."""
    told: list[str] = []

    def play(route) -> None:
        told.append(route.request.headers.get("referer", ""))
        route.fulfill(body="<title>Weather</title><p>Sunny", content_type="text/html")

    page.context.route(f"{AWAY}**", play)
    return told


def test_notes_of_one_evening(site, browser, today):
    person = make_cast(today).carer
    first = device(site, browser, person)
    first.goto("/yours/")
    first.get_by_role("link", name="Your notes").click()
    first.get_by_role("link", name="Write a note").click()
    first.locator(BOX).fill("Pancakes.")
    says(first).to_have_text(SAVED)
    expect(first).to_have_url(re.compile(f"{NOTES}[0-9a-f-]{{36}}/$"))
    assert CANARY not in first.evaluate(STORED)

    # Two tabs, written in before either knows of the other.
    second = first.context.new_page()
    second.goto(first.url)
    add(first, "From the first tab")
    add(second, "From the second tab")
    for page in (first, second):
        page.locator(BOX).blur()
    wait_for(lambda: all(f"the {n} tab" in notes_of(person)[0].text for n in ("first", "second")), "both texts")
    add(first, "and once more")
    first.locator(BOX).blur()
    says(first).to_contain_text("Also written elsewhere: both are here.")
    assert "From the second tab" in first.locator(BOX).input_value()

    # Without a line it waits on the device, says so, and is sent when there is one.
    first.context.set_offline(True)
    add(first, CANARY)
    first.locator(BOX).blur()
    says(first).to_have_text("Kept on this device. It will be sent when you are back online.")
    assert CANARY in first.evaluate(STORED)
    first.context.set_offline(False)
    says(first).to_have_text(SAVED)
    assert CANARY not in first.evaluate(STORED)
    assert CANARY in notes_of(person)[0].text

    # A tab that knows of no deletion brings nothing back.
    first.get_by_role("link", name="Delete it").click()
    first.get_by_role("button", name="Delete it now").click()
    expect(first.get_by_text("It is gone and cannot be brought back here.")).to_be_visible()
    add(second, "late")
    second.locator(BOX).blur()
    says(second).to_contain_text("You have deleted this note elsewhere.")
    assert notes_of(person) == []

    # Away: at once empty, the last words kept, signed out on every tab, and Back shows nothing.
    told = elsewhere(first)
    first.get_by_role("link", name="Write a note").click()
    first.locator(BOX).press_sequentially(f"{CANARY} again")
    for _time in range(3):
        first.keyboard.press("Shift")
    assert not first.locator("body *").count() or first.url.startswith(AWAY), "empty before anything else"
    expect(first).to_have_url(AWAY)
    expect(second).to_have_url(re.compile("^" + re.escape(site.url) + "/(account/login/code/.*)?$"))
    wait_for(lambda: [note.text for note in notes_of(person)] == [f"{CANARY} again"], "the last words")
    first.go_back()
    expect(first).to_have_url(re.compile("/account/login/code/"))
    assert CANARY not in first.content() + first.evaluate(STORED)
    assert not [name for name in first.evaluate("caches.keys()") if name.startswith("kept:")]
    assert told == [""]

    # Without script the link itself signs out.
    plain = browser.new_context(base_url=site.url, java_script_enabled=False).new_page()
    sign_in(plain.context, site, person)
    told = elsewhere(plain)
    plain.goto(NOTES)
    assert CANARY in plain.content()
    plain.locator(".leave-page").click()
    expect(plain).to_have_url(AWAY)
    plain.go_back()
    expect(plain).to_have_url(re.compile("/account/login/code/"))
    assert told == [""]
