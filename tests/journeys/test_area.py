"""The quarterly paper: an area lead signs in, sees where the area stands, and takes the page and the spreadsheet."""

import io

import openpyxl
import pikepdf
import pytest
from django.utils import timezone

from compliance.demonstration import counts
from compliance.services import publish_area
from people.services import name_area_lead
from tests.cast import make_cast, person
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
    here = f"/coverage/areas/{cast.area.pk}/"
    looking = context_for(browser, site, who).new_page()
    faults = []
    for screen in (Screen("area", "", here), Screen("area, a meaning open", "", here, open_all)):
        looking.set_viewport_size({"width": 360, "height": 740})
        looking.goto(screen.url)
        if screen.first:
            screen.first(looking)
        faults += seen(looking, screen)
    assert not faults, "\n".join(faults)
