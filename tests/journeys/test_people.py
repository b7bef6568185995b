"""A training lead with an empty organisation, and somebody who joins by the code on the wall."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from people.models import Engagement, OrganisationCode, Pause, Person
from tests.cast import make_cast
from tests.journeys.test_accessibility import OVERFLOW, TAGS, violations
from tests.journeys.walking import shoot
from tests.once import on_postgresql
from tests.sessions import sign_in

pytestmark = [pytest.mark.real, pytest.mark.browser, on_postgresql]


def look(page: Page, name: str) -> None:
    """axe, at a phone's width and at a desk's; nothing hangs over the edge."""
    faults = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        faults += [f"{name} {width}: {fault}" for fault in violations(page, TAGS)]
        if page.evaluate(OVERFLOW) > 0:
            faults.append(f"{name} {width}: wider than the screen")
        shoot(page, f"people-{name}-{width}")
    assert faults == []


def test_a_lead_keeps_people_and_somebody_joins_by_code(site, page, today):
    cast = make_cast(today)
    sign_in(page.context, site, cast.lead)
    page.goto(f"/coverage/{cast.fostering.pk}/")
    page.get_by_role("link", name="People", exact=True).click()
    look(page, "list")

    page.get_by_role("link", name="Teams").click()
    page.get_by_label("Name of the team").fill("Nights")
    page.get_by_label("It is a part of").select_option(label="North")
    page.get_by_role("button", name="Add the team").click()
    expect(page.get_by_role("link", name="North › Nights", exact=True)).to_be_visible()
    look(page, "teams")

    page.goto(f"/people/{cast.fostering.pk}/")
    page.get_by_role("link", name="Add without inviting yet").click()
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("alert").or_(page.locator(".error-summary"))).to_be_visible()
    look(page, "add")
    page.get_by_label("Their name").fill("Nia Campbell")
    page.get_by_label("Their email address").fill("nia@example.org")
    page.get_by_label("Their role").select_option(label="Foster carer")
    page.get_by_role("button", name="Add them").click()

    page.get_by_role("link", name="Nia Campbell").click()
    look(page, "person")
    page.get_by_role("link", name="Pause").click()
    page.get_by_label("Why").select_option(label="Leave")
    look(page, "pause")
    page.get_by_role("button", name="Save the pause").click()
    expect(page.get_by_text("On pause")).to_be_visible()
    page.get_by_role("link", name="Household").click()
    page.get_by_label("Name of the household").fill("Campbell")
    page.get_by_label("Primary carer").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Campbell (primary carer)")).to_be_visible()
    look(page, "person-on-pause")
    page.get_by_role("link", name="They are leaving").click()
    look(page, "leaving")
    page.get_by_role("button", name="Set the last day").click()
    page.get_by_role("button", name="They are not leaving after all").click()
    expect(page.get_by_text("They are here as before.")).to_be_visible()
    assert Pause.objects.get().engagement.person.name == "Nia Campbell"

    page.goto(f"/people/{cast.fostering.pk}/codes/")
    page.get_by_label("Who joins with it, joins as").select_option(label="Foster carer")
    page.get_by_label("Works until").fill((date.today() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Make the code").click()
    look(page, "codes")
    code = OrganisationCode.objects.get()
    page.get_by_role("link", name=f"{code.code[:4]} {code.code[4:]}").click()
    look(page, "code")

    page.context.clear_cookies()
    sign_in(page.context, site, cast.stranger)
    page.goto("/join/code/")
    look(page, "join-code")
    page.get_by_label("The code").fill(code.code.lower())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Join Harbour?")
    look(page, "join-yes")
    page.get_by_role("button", name="Yes, join").click()
    expect(page.get_by_text("You have joined Harbour.")).to_be_visible()
    assert Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering).count() == 1

    page.context.clear_cookies()
    sign_in(page.context, site, Person.objects.get(email="nia@example.org"))
    page.goto("/my-data/")
    expect(page.get_by_text("Marian Holt (Training lead, Harbour)").first).to_be_visible()
    look(page, "my-data")
    page.get_by_role("main").get_by_role("link", name="Your pauses, and why").click()
    expect(page.get_by_text("Why: Leave")).to_be_visible()
    look(page, "my-pauses")

    page.context.clear_cookies()
    page.goto("/join/kinship/")
    look(page, "kinship")
    page.get_by_label("Where do you live?").select_option(label="Test area")
    page.get_by_role("button", name="Go on").click()
    look(page, "kinship-alone")
