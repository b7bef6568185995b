"""Mid-lesson the phone dies. Another device, another day: the same paragraph."""

import re

import pytest
from playwright.sync_api import Page, expect

from progress.models import Place
from tests.cast import make_cast
from tests.journeys.walking import content_of, sign_out
from tests.once import on_postgresql
from tests.sessions import sign_in
from tests.waiting import wait_for

pytestmark = [pytest.mark.real, pytest.mark.browser, on_postgresql]

LESSON = "/learning/common-ground/lessons/five-adults-one-tuesday/"
PHONE = {"viewport": {"width": 360, "height": 740}}
TABLET = {"viewport": {"width": 820, "height": 1180}}
NOTE = "We brought you back to where you were."
KEPT = "Object.keys(localStorage).filter(name => /^draft:.*:place:c1-l1$/.test(name))"
LINES = "p:not(.brought-back), li, dt, dd, h3, h4, legend, figcaption"


@pytest.fixture
def carer(site, today):
    return make_cast(today).carer


@pytest.fixture
def new_device(site, browser, browser_context_args, carer):
    """Makes a device of the carer's, signed in; any error in its console fails the test."""
    contexts, errors = [], []

    def make(screen: dict, **more) -> Page:
        context = browser.new_context(**browser_context_args | {"base_url": site.url} | screen | more)
        contexts.append(context)
        sign_in(context, site, carer)
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [text for text in errors if "status of 4" not in text and "ERR_FAILED" not in text] == []


def third_paragraph_of(page: Page, block: int) -> str:
    """Reads on until the third line of a block stands at the top; returns its words."""
    line = page.locator(f"[data-block='{block}']").locator(LINES).nth(2)
    line.evaluate("line => line.scrollIntoView({ behavior: 'instant', block: 'start' })")
    return line.inner_text()


def a_long_block() -> int:
    body = content_of("c1")["lessons"][0]["body"]
    return next(n for n, b in enumerate(body) if n > 2 and b["type"] in {"text", "scene"} and str(b).count("<p") > 3)


def line_at_top(page: Page) -> str:
    """The first line that is not above the screen, apart from the note."""
    return page.locator(f".lesson :is({LINES})").evaluate_all(
        "lines => lines.find(line => line.getBoundingClientRect().bottom > 32).innerText"
    )


def test_another_device_another_day_the_same_paragraph(new_device):
    phone, block = new_device(PHONE), a_long_block()
    phone.goto(LESSON)
    expect(phone.get_by_text(NOTE)).to_have_count(0)
    words = third_paragraph_of(phone, block)
    wait_for(lambda: Place.objects.filter(block=block, paragraph=2).exists(), "the place, sent while reading")

    tablet = new_device(TABLET)
    tablet.goto("/learning/")
    link = tablet.locator(".next-step a.button")
    expect(link).to_have_text("Carry on")
    link.click()
    expect(tablet).to_have_url(re.compile(f"{LESSON}#b-{block}$"))
    expect(tablet.get_by_text(NOTE)).to_be_in_viewport()
    assert line_at_top(tablet) == words
    tablet.get_by_role("link", name="Start of the lesson").click()
    expect(tablet.get_by_role("heading", level=1)).to_be_in_viewport()

    # Straight to the lesson, without the link: the same.
    phone.goto("about:blank")
    third_device = new_device(PHONE)
    wait_for(lambda: Place.objects.filter(block=0, paragraph=0).exists(), "the place, back at the start")
    third_device.goto(LESSON)
    expect(third_device.get_by_text(NOTE)).to_have_count(0)


def test_a_page_that_is_closed_sends_where_it_was(new_device):
    phone, block = new_device(PHONE), a_long_block()
    phone.goto(LESSON)
    phone.locator("[data-block='1']").evaluate("at => at.scrollIntoView({ behavior: 'instant' })")
    wait_for(lambda: Place.objects.filter(block=1).exists(), "the first place")
    words = third_paragraph_of(phone, block)  # within ten seconds of the first, so not sent while reading
    phone.goto("/support/")
    wait_for(lambda: Place.objects.filter(block=block, paragraph=2).exists(), "the place, sent on leaving")
    phone.goto(LESSON)
    assert line_at_top(phone) == words


def test_without_script_the_link_leads_to_the_block(new_device, carer):
    from datetime import UTC, datetime

    from courses.models import Module
    from progress.services import keep_place

    block = a_long_block()
    keep_place(
        person=carer, edition_id=Module.objects.get(key="c1").edition_id, lesson_key="c1-l1", block=block, paragraph=2,
        at=datetime.now(UTC),
    )  # fmt: skip
    page = new_device(PHONE, java_script_enabled=False)
    page.goto("/learning/")
    page.locator(".next-step a.button").click()
    expect(page.locator(f"[data-block='{block}']")).to_be_in_viewport()
    expect(page.get_by_role("heading", level=1)).not_to_be_in_viewport()


def test_an_address_of_its_own_and_an_error_come_before_the_place(new_device):
    phone, block = new_device(PHONE), a_long_block()
    phone.goto(LESSON)
    third_paragraph_of(phone, block)
    wait_for(lambda: Place.objects.filter(block=block).exists(), "the place")
    activity = phone.locator("section.activity").first.get_attribute("id")
    phone.goto(f"{LESSON}?route=read#{activity}")
    expect(phone.locator(f"#{activity}")).to_be_in_viewport()
    expect(phone.get_by_text(NOTE)).to_have_count(0)
    phone.locator(".lesson__end button").first.click()
    expect(phone.locator(".error-summary")).to_be_in_viewport()
    expect(phone.get_by_text(NOTE)).to_have_count(0)


def test_the_device_itself_remembers_until_its_owner_signs_out(new_device):
    """For when what was sent did not arrive, or the lesson is read again without a line."""
    phone, block = new_device(PHONE), a_long_block()
    phone.goto(LESSON)
    words = third_paragraph_of(phone, block)
    wait_for(lambda: Place.objects.exists(), "the place")
    phone.goto("/learning/")
    Place.objects.all().delete()
    phone.goto(LESSON)
    assert line_at_top(phone) == words
    expect(phone.get_by_text(NOTE)).to_be_in_viewport()
    sign_out(phone)
    phone.wait_for_url(re.compile(r"//[^/]+/$"))
    assert phone.evaluate(KEPT) == []
