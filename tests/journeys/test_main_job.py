"""The main job, end to end, in a real browser: invited, signed in by code, learned, certified, seen by the lead."""

import io
import re

import pikepdf
import pytest
from playwright.sync_api import Browser, expect

from commonground.demonstration import good_path
from courses.rules import shape_of
from tests.cast import make_cast
from tests.journeys.walking import (
    accept_invitation,
    content_of,
    do_check,
    do_lesson,
    do_scenario,
    send_invitation,
    shoot,
)
from tests.sessions import sign_in

pytestmark = [pytest.mark.real, pytest.mark.browser]

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 860}}
NEW_CARER = "new.carer@example.org"


def test_a_carer_learns_completes_and_is_certified(site, browser: Browser, today):
    cast = make_cast(today)
    site.start_worker()
    desk = browser.new_context(base_url=site.url, **DESK)
    sign_in(desk, site, cast.lead)
    lead = desk.new_page()
    send_invitation(lead, cast, NEW_CARER)

    phone = browser.new_context(base_url=site.url, **PHONE)
    carer = phone.new_page()
    errors: list[str] = []
    carer.on("pageerror", lambda error: errors.append(str(error)))
    accept_invitation(carer, site, NEW_CARER, "Grace Adeyemi-Hughes")
    shoot(carer, "04-your-learning")
    expect(carer.get_by_text("Five adults, one Tuesday")).to_be_visible()

    for key in ("c1", "c3"):
        content = content_of(key)
        carer.goto("/learning/")
        carer.get_by_role("link", name=re.compile("^(Start|Carry on)$")).first.click()
        for number, lesson in enumerate(content["lessons"]):
            expect(carer.get_by_role("heading", level=1, name=lesson["title"])).to_be_visible()
            if key == "c1" and number == 0:
                shoot(carer, "05-lesson")
            do_lesson(carer, content, lesson)
        expect(carer.get_by_role("heading", level=1, name=content["scenario_title"])).to_be_visible()
        if key == "c3":
            shoot(carer, "06-scenario")
        do_scenario(carer, content, good_path(shape_of(content), content))
        carer.get_by_role("link", name="Carry on").click()
        do_check(carer, content)
        if key == "c3":
            shoot(carer, "07-passed")
        carer.get_by_role("link", name="Carry on").click()
        expect(carer.get_by_role("heading", name="You have completed this module")).to_be_visible()

    carer.get_by_role("link", name="Your certificates").click()
    carer.get_by_role("link", name="First steps").click()
    expect(carer.get_by_text("Grace Adeyemi-Hughes")).to_be_visible()
    shoot(carer, "08-certificate")
    with carer.expect_download() as download:
        carer.get_by_role("link", name="Download as PDF").click()
    pdf = pikepdf.open(io.BytesIO(download.value.path().read_bytes()))
    assert len(pdf.pages) == 1
    assert pdf.Root.MarkInfo.Marked
    verify_url = carer.get_by_role("link", name="The page others can check").get_attribute("href")

    public = browser.new_context(base_url=site.url, **PHONE).new_page()
    public.goto(verify_url)
    expect(public.get_by_role("heading", name="Yes. It is genuine and current.")).to_be_visible()
    expect(public.get_by_text("Grace Adeyemi-Hughes")).to_be_visible()
    assert NEW_CARER not in public.content()
    shoot(public, "09-is-it-genuine")

    lead.goto(f"/coverage/{cast.fostering.pk}/")
    shoot(lead, "10-coverage")
    lead.get_by_role("link", name="First steps", exact=True).click()
    row = lead.get_by_role("row", name=re.compile("Grace Adeyemi-Hughes"))
    expect(row.get_by_text("Covered", exact=True)).to_be_visible()

    # The same carer's record in the dark, and on a wide screen.
    signed_in = phone.storage_state()
    night = browser.new_context(base_url=site.url, color_scheme="dark", storage_state=signed_in, **PHONE).new_page()
    night.goto("/learning/relationships-that-help/check/")
    expect(night.get_by_role("heading", name="You have passed this check")).to_be_visible()
    night.get_by_role("heading", name="Your answers").scroll_into_view_if_needed()
    night.get_by_role("heading", name="Your answers").evaluate("at => at.scrollIntoView()")
    shoot(night, "11-at-night")
    wide = browser.new_context(base_url=site.url, storage_state=signed_in, **DESK).new_page()
    wide.goto("/learning/")
    expect(wide.get_by_text("First steps").first).to_be_visible()
    shoot(wide, "12-on-a-wide-screen")
    assert errors == []
