"""Every shipped module can be completed in a browser: read through by keyboard, and by the short route without script.

On PostgreSQL alone: which database keeps the answers makes no difference to what is walked here. The short route asks
the same forms of every module, so a run takes each third one; all of them with WHOLE=1.
"""

import os

import pytest
from playwright.sync_api import expect

from commonground.demonstration import good_path
from courses.rules import shape_of
from courses.shipped.files import CONTENT, folders
from tests.cast import make_cast
from tests.journeys import keyboard, walking
from tests.once import on_postgresql
from tests.sessions import sign_in

pytestmark = [
    pytest.mark.real,
    pytest.mark.browser,
    on_postgresql,
]
KEYS = sorted(folder.name for folder in folders(CONTENT))
parts = pytest.mark.parametrize("keys", [KEYS[0::3], KEYS[1::3], KEYS[2::3]], ids=["first", "second", "third"])
short = (
    parts
    if os.environ.get("WHOLE")
    else pytest.mark.parametrize("keys", [KEYS[0::6], KEYS[3::6]], ids=["some", "others"])
)
PHONE = {"width": 360, "height": 740}


def completed(page) -> None:
    expect(page.get_by_role("heading", name="You have completed this module")).to_be_visible()


@parts
def test_read_through_by_keyboard_alone(site, browser, today, keys):
    context = browser.new_context(base_url=site.url, viewport=PHONE)
    sign_in(context, site, make_cast(today).carer)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for key in keys:
        content = walking.content_of(key)
        page.goto(f"/learning/{content['slug']}/lessons/{content['lessons'][0]['slug']}/")
        for lesson in content["lessons"]:
            expect(page.get_by_role("heading", level=1, name=lesson["title"], exact=True)).to_be_visible()
            keyboard.do_lesson(page, lesson)
        if content["scenario"]:
            expect(page.get_by_role("heading", level=1, name=content["scenario_title"])).to_be_visible()
            keyboard.do_scenario(page, content, good_path(shape_of(content), content))
        keyboard.do_check(page, content)
        completed(page)
    assert errors == []


@short
def test_by_the_short_route_and_without_script(site, browser, today, keys):
    context = browser.new_context(base_url=site.url, viewport=PHONE, java_script_enabled=False)
    sign_in(context, site, make_cast(today).carer)
    page = context.new_page()
    for key in keys:
        content = walking.content_of(key)
        page.goto(f"/learning/{content['slug']}/lessons/{content['lessons'][0]['slug']}/")
        for lesson in content["lessons"]:
            expect(page.get_by_role("heading", level=1, name=lesson["title"], exact=True)).to_be_visible()
            if lesson["summary_route"]:
                page.get_by_role("link", name="Read a short summary instead").click()
                page.get_by_role("button", name="I have read this, carry on").click()
            else:
                walking.do_lesson(page, content, lesson)
        if content["scenario"]:
            walking.do_scenario(page, content, good_path(shape_of(content), content))
            page.get_by_role("link", name="Carry on").click()
        walking.do_check(page, content)
        page.get_by_role("link", name="Carry on").click()
        completed(page)
