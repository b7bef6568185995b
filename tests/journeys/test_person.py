"""What is one's own, in a browser: the menu, how pages look, what the device keeps; and the order of what is read."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

import certification.services
from people.models import Person
from tests.cast import complete, make_cast
from tests.journeys.keyboard import focus_of, press, tab_to
from tests.journeys.walking import code_for
from tests.once import on_postgresql
from tests.sessions import sign_in
from tests.waiting import wait_for

pytestmark = [pytest.mark.real, pytest.mark.browser, on_postgresql]

LESSON = "/learning/common-ground/lessons/five-adults-one-tuesday/"
NOTED = "/learning/common-ground/lessons/in-numbers-and-in-words/"


def top_of(page, selector: str) -> float:
    return page.locator(selector).first.bounding_box()["y"]


# The menu


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_menu_opens_without_script_and_covers_nothing(site, browser, today, width):
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": 740}, java_script_enabled=False
    )
    sign_in(context, site, make_cast(today).lead)
    page = context.new_page()
    page.goto("/people/settings/")
    summary = page.locator(".navigation__menu summary")
    shut, heading = summary.bounding_box(), top_of(page, "h1")
    assert not page.get_by_role("link", name="My data", exact=True).is_visible()
    summary.click()
    opened = summary.bounding_box()
    assert abs(opened["y"] - shut["y"]) < 1, "what was tapped stays under the thumb"
    assert abs(opened["x"] + opened["width"] - shut["x"] - shut["width"]) < 1
    lowest = 0.0
    for name in ("Settings", "My data", "Your certificates"):
        box = page.locator(".navigation__sub").get_by_role("link", name=name).bounding_box()
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= width, name
        assert box["height"] >= 44, name
        lowest = max(lowest, box["y"] + box["height"])
    assert top_of(page, "h1") > lowest, "the page makes room"
    assert top_of(page, "h1") > heading
    page.locator(".navigation__sub").get_by_role("button", name="Sign out").click()
    page.wait_for_url(site.url + "/")
    assert page.goto("/learning/").url.startswith(f"{site.url}/account/login/code/")


def test_signing_in_and_the_menu_by_keyboard(site, page, today):
    cast = make_cast(today)
    page.goto(LESSON)
    expect(page.get_by_text("You were signed out after a while.")).to_be_visible()
    tab_to(page, lambda text: text.startswith("email="))
    page.keyboard.type(cast.carer.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Enter your code")).to_be_visible()
    code = re.search(r"\b\d{6}\b", wait_for(lambda: code_for(site, cast.carer.email), "the code")).group()
    tab_to(page, lambda text: text.startswith("code="))
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page).to_have_url(site.url + LESSON)
    tab_to(page, "You")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focus_of(page) == "For yourself"
    press(page, "My data")
    expect(page.get_by_role("heading", level=1, name="My data")).to_be_visible()


# How pages look


SIZES = """() => [...document.querySelectorAll('main p, main li, footer a')]
  .map(at => parseFloat(getComputedStyle(at).fontSize))"""


@pytest.fixture
def seen(site, browser):
    """A phone's screen without a service worker, which on a slow line would show a page as it was before."""
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740}, service_workers="block")
    yield context.new_page()
    context.close()


def test_larger_text_is_larger_everywhere_and_stays_on_the_screen(site, seen, today):
    page = seen
    cast = make_cast(today)
    sign_in(page.context, site, cast.carer)
    smallest = {}
    for size in ("usual", "larger", "largest"):
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto("/people/settings/")
        page.get_by_label(size.capitalize(), exact=True).check()
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".toast")).to_contain_text("Saved.")
        page.goto(LESSON)
        smallest[size] = min(page.evaluate(SIZES))
        page.set_viewport_size({"width": 320, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth <= 320")
        # A word is broken in two only if it is longer than the line.
        assert page.evaluate("getComputedStyle(document.body).overflowWrap") == "break-word"
    assert smallest["usual"] == 16
    assert smallest["larger"] == pytest.approx(16 * 1.2)
    assert smallest["largest"] == pytest.approx(16 * 1.5)


CALM = """() => {
  const paper = getComputedStyle(document.documentElement).backgroundColor, found = [];
  for (const at of document.querySelectorAll('main *, footer, footer *')) {
    const { backgroundColor, transitionDuration } = getComputedStyle(at);
    if (at.closest('.button, progress') || !at.checkVisibility()) continue;
    const clear = /rgba\\(0, 0, 0, 0\\)/.test(backgroundColor);
    if (!clear && backgroundColor !== paper) found.push(`${at.className} ${backgroundColor}`);
    if (parseFloat(transitionDuration)) found.push(`${at.className} fades`);
  }
  for (const at of document.querySelectorAll('.next-step__rings, .callout__sign, .illustration'))
    if (at.checkVisibility()) found.push(`${at.classList} is drawn`);
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_calm_has_no_tints_no_decoration_and_every_word(site, seen, today, scheme):
    page = seen
    cast = make_cast(today)
    sign_in(page.context, site, cast.carer)
    page.emulate_media(color_scheme=scheme)
    paths = ["/learning/", LESSON, NOTED, "/learning/common-ground/", "/certificates/", "/support/"]
    words = {}
    for calm in (False, True):
        Person.objects.filter(pk=cast.carer.pk).update(calm=calm)
        for path in paths:
            page.goto(path)
            found = page.evaluate(CALM)
            if calm:
                assert found == [], path
                assert page.evaluate("document.body.innerText") == words[path]
            else:
                assert found, f"{path} has nothing to leave away"
                words[path] = page.evaluate("document.body.innerText")


# What the device keeps


def test_this_device_says_what_it_keeps_and_forgets_it(site, page, today):
    sign_in(page.context, site, make_cast(today).carer)
    page.goto(LESSON)
    page.locator("input[name=item-0]").first.check()
    page.evaluate("localStorage.setItem('unrelated', 'stays')")
    page.goto("/my-data/")
    here = page.locator("clear-device")
    expect(here.get_by_text("Things you wrote or chose, not sent: 1")).to_be_visible()
    expect(here.get_by_text("To clear everything, open your browser’s settings")).to_be_hidden()
    expect(here.get_by_text(re.compile(r"^Lessons with your place in them: [01]$"))).to_be_visible()
    here.get_by_role("button", name="Clear this device").click()
    expect(here.get_by_role("status")).to_contain_text("Cleared.")
    expect(here.get_by_text("Things you wrote or chose, not sent: 0")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(name => /^(draft|outbox):/.test(name))") == []
    assert page.evaluate("localStorage.getItem('unrelated')") == "stays"
    page.goto(LESSON)
    assert page.locator("input:checked").count() == 0


def test_without_script_the_page_says_how_to_clear_it(site, browser, today):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    sign_in(context, site, make_cast(today).carer)
    page = context.new_page()
    page.goto("/my-data/")
    expect(page.get_by_text("To clear everything, open your browser’s settings")).to_be_visible()
    assert not page.get_by_role("button", name="Clear this device").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Only the page to read").click()
    assert re.fullmatch(r"my-record-\d{4}-\d\d-\d\d\.html", download.value.suggested_filename)
    assert "Grace Adeyemi" in download.value.path().read_text(encoding="utf-8")


# A certificate that is being written


def test_a_certificate_shows_by_itself_once_it_is_there(site, page, today, monkeypatch):
    cast = make_cast(today)
    monkeypatch.setattr("certification.tasks.award.delay_on_commit", lambda **about: None)  # the worker is away
    complete(cast.carer, at=timezone.now() - timedelta(hours=1))
    sign_in(page.context, site, cast.carer)
    page.goto("/certificates/")
    expect(page.get_by_role("status").filter(has_text="in a moment")).to_be_visible()
    certification.services.award(person_id=cast.carer.pk, at=timezone.now())
    expect(page.get_by_role("link", name="First steps")).to_be_visible(timeout=10_000)


# WCAG 1.3.2

ORDER = """() => {
  const faults = [];
  let last = { bottom: 0, left: 0, text: '' };
  for (const at of document.querySelectorAll('main :is(h1, h2, h3, p, li, label, legend, dt, dd, .button)')) {
    const holds = at.querySelector('p, li, label, .button');
    if (!at.checkVisibility() || at.closest('.visually-hidden, svg') || holds) continue;
    const { top, bottom, left, width } = at.getBoundingClientRect();
    if (width < 2) continue;
    // Further down, or beside what came before.
    if (bottom < last.top && left <= last.left) faults.push(`${at.innerText.slice(0, 40)} stands above ${last.text}`);
    last = { top, bottom, left, text: at.innerText.slice(0, 40) };
  }
  return faults;
}"""


def test_what_is_read_in_order_is_seen_in_order(site, page, today):
    cast = make_cast(today)
    sign_in(page.context, site, cast.carer)
    for path in (
        LESSON,
        NOTED,
        "/learning/",
        "/learning/common-ground/",
        "/my-data/",
        "/people/settings/",
        "/support/",
    ):
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            page.goto(path)
            assert page.evaluate(ORDER) == [], (path, width)
    page.evaluate("document.querySelector('main').style.display = 'flex'")
    page.evaluate("document.querySelector('main').style.flexDirection = 'column-reverse'")
    assert page.evaluate(ORDER), "an order turned round is seen"
