"""The quarterly paper: an area lead signs in, sees where the area stands, and takes the page and the spreadsheet."""

import io

import openpyxl
import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from compliance.demonstration import counts
from compliance.services import publish_area
from people.models import Area, Organisation
from people.services import name_area_lead
from tests.cast import make_cast, person
from tests.journeys.keyboard import enter, follow
from tests.journeys.test_accessibility import Screen, context_for, seen
from tests.once import on_sqlite

pytestmark = [pytest.mark.real, pytest.mark.browser, pytest.mark.xdist_group("asked"), on_sqlite]


def open_all(page) -> None:
    page.locator("details.accordion__item summary").first.click()


@pytest.fixture
def lead(site, today):
    cast, now = make_cast(today), timezone.now()
    on = timezone.localdate(now)
    who = person("farida@example.org", "Farida Rahman")
    name_area_lead(area_name=cast.area.name, email=who.email, at=now, on=on)
    publish_area(area=cast.area, at=now, on=on, counting=counts)
    return cast, who


def test_from_sign_in_to_the_paper(site, browser, lead):
    """Without script: one page after signing in, then one tap for each file; and the page itself is clean."""
    cast, who = lead
    page = context_for(browser, site, who, java_script_enabled=False).new_page()
    page.goto("/after-sign-in/")
    assert page.get_by_role("heading", level=1).inner_text() == cast.area.name
    said = page.locator(".lede").inner_text()
    assert "Least covered: Health" in said
    with page.expect_download() as coming:
        page.get_by_role("link", name="One page (PDF)").click()
    content = coming.value.path().read_bytes()
    with pikepdf.open(io.BytesIO(content)) as paper:
        assert len(paper.pages) == 1
        assert paper.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in paper.Root
    with page.expect_download() as coming:
        page.get_by_role("link", name="Spreadsheet with definitions").click()
    rows = list(openpyxl.load_workbook(io.BytesIO(coming.value.path().read_bytes())).worksheets[0].values)
    assert rows[0][8] == "Definition"
    assert all(row[8] for row in rows)
    here, far = f"/coverage/areas/{cast.area.pk}/", a_name_that_no_font_writes(cast, who)
    looking = context_for(browser, site, who).new_page()
    by_keyboard_alone(looking, cast)
    faults = []
    for screen in (
        Screen("area", "", here), Screen("area, a meaning open", "", here, open_all),
        Screen("areas", "", "/coverage/areas/"), Screen("area, no PDF", "", f"/coverage/areas/{far.pk}/paper/"),
    ):  # fmt: skip
        looking.set_viewport_size({"width": 360, "height": 740})
        looking.goto(screen.url)
        if screen.first:
            screen.first(looking)
        faults += seen(looking, screen)
    assert not faults, "\n".join(faults)
    assert looking.get_by_role("heading", level=1).inner_text() == "No PDF of this quarter"


def a_name_that_no_font_writes(cast, who) -> Area:
    """Another area that they lead; its page cannot be printed."""
    area, now = Area.objects.create(name="The far side \ue123"), timezone.now()
    Organisation.objects.create(area=area, name="Yonder", kind=cast.other.kind)
    name_area_lead(area_name=area.name, email=who.email, at=now, on=timezone.localdate(now))
    publish_area(area=area, at=now, on=timezone.localdate(now), counting=counts)
    return area


def by_keyboard_alone(page, cast) -> None:
    """Sign-in, the sectors, the quarters, what a figure means, both files: Tab and Enter, on a phone's width."""
    page.goto("/after-sign-in/")
    follow(page, cast.area.name)
    expect(page.get_by_role("heading", level=1, name=cast.area.name)).to_be_visible()
    for words in ("One page (PDF)", "Spreadsheet with definitions"):
        with page.expect_download():
            enter(page, words)
    for caption in ("Core coverage by sector", "Core coverage over the quarters"):
        assert page.locator("table", has_text=caption).locator("tbody tr").count() > 5
    meaning = page.locator("details.accordion__item").first
    enter(page, meaning.locator("summary").inner_text())
    expect(meaning.locator(".accordion__body")).to_be_visible()
