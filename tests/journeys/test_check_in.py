"""A check-in without script and without a mouse: help at once, kept, counted, and all of it taken back."""

import pytest
from playwright.sync_api import expect

from tests.cast import make_cast
from tests.journeys.keyboard import choose, press, tab_to
from tests.once import on_sqlite
from tests.sessions import sign_in

pytestmark = [pytest.mark.real, pytest.mark.browser, on_sqlite]


def test_a_check_in_without_script_by_keyboard(site, browser, today):
    context = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    sign_in(context, site, make_cast(today).carer)
    page = context.new_page()
    page.goto("/yours/check-in/")
    choose(page, "room", "mostly")
    press(page, "Things feel too much")
    number = page.locator(".lede a[href='tel:999']")
    expect(number).to_be_in_viewport()
    press(page, "Count my answers with others’? Only if you want")
    tab_to(page, lambda text: text.startswith("count="))
    page.keyboard.press("Space")
    press(page, "Keep it for me")
    expect(page.get_by_role("heading", level=1, name="Your earlier check-ins")).to_be_visible()
    expect(page.get_by_text("I’ve had room to be myself this week.")).to_be_visible()
    press(page, "Take all of it back")
    expect(page.get_by_text("They will not be counted.")).to_be_visible()
    press(page, "Delete all now")
    expect(page.get_by_text("Nothing is kept here.")).to_be_visible()
    context.close()
