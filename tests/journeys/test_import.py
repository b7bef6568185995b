"""A new starter list: a real export of 240 carers, matched, looked at, agreed to and seen, by keyboard."""

import csv
import io
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import make_cast
from tests.journeys.keyboard import press, tab_to
from tests.journeys.walking import shoot
from tests.once import on_postgresql
from tests.sessions import sign_in
from tests.waiting import wait_for

pytestmark = [pytest.mark.real, pytest.mark.browser, on_postgresql]

DESK = {"viewport": {"width": 1280, "height": 860}}
HEADINGS = [
    "Payroll No",
    "Forename",
    "Surname ",
    "E-Mail",
    "Job Title",
    "Team",
    "Start Date",
    "Approval date",
    "Household",
]


def export() -> bytes:
    """As an HR system writes it: semicolons, a BOM, two ways of dates, stray spaces, couples, doubles, a new team."""
    rows = []
    for n in range(240):
        start = f"{n % 28 + 1:02d}/05/2026" if n % 2 else f"{n % 28 + 1}-May-26"
        rows.append([f"{n:05d}", f" Carer{n}\u00a0", "Example", f"Carer{n}@Example.org ", "Foster Carer",
                     "North" if n % 3 else " South", start, "", f"House {n}"])  # fmt: skip
    rows[7][3] = "carer6@example.org"  # a couple with one address
    rows[7][8] = "House 6"
    rows[20][5] = "Harbour East"  # a team that is not here
    rows[30][6] = "05/13/2026"  # the month first
    rows[31][4] = "Dragon keeper"
    rows.append(list(rows[12]))  # twice
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([HEADINGS, *rows])
    return text.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_list_of_240_carers_comes_in(site, browser: Browser, today, tmp_path, script):
    cast = make_cast(today)
    site.start_worker()
    desk = browser.new_context(base_url=site.url, java_script_enabled=script, **DESK)
    sign_in(desk, site, cast.lead)
    lead = desk.new_page()
    file = tmp_path / "HR export <May>.csv"
    file.write_bytes(export())

    def click(words: str) -> None:
        # Where the focus is can only be asked with script.
        if script:
            press(lead, words)
        else:
            lead.locator("main").locator("button, a", has_text=re.compile(f"^{words}$")).first.click()

    lead.goto(f"/coverage/{cast.fostering.pk}/")
    click("Lists")
    expect(lead.get_by_role("heading", level=1, name="Lists")).to_be_visible()
    click("Give a list")
    lead.get_by_label("The file").set_input_files(file)
    shoot(lead, "import-1-give")
    click("Read the list")
    _come_to(lead, script, "Which column holds what?")
    shoot(lead, "import-2-columns")
    expect(lead.get_by_label("First name")).to_have_value("1")
    expect(lead.get_by_label("Started")).to_have_value("6")
    if script:
        tab_to(lead, lambda text: text.startswith("setting-team="))
        lead.keyboard.press("M")  # Make the team
    else:
        lead.get_by_label("When a team is not here yet").select_option("make")
    expect(lead.get_by_label("When a team is not here yet")).to_have_value("make")
    click("Check every row")
    _come_to(lead, script, "What will happen")
    shoot(lead, "import-3-preview")
    expect(lead.get_by_text("Nothing is written yet.")).to_be_visible()
    expect(lead.get_by_role("link", name="238 will be added")).to_be_visible()
    expect(lead.get_by_role("link", name="1 is already so")).to_be_visible()
    click("2 are left out")
    expect(lead.get_by_text("Write the day first: 13/05/2026")).to_be_visible()
    expect(lead.get_by_text("“Dragon keeper” is no role")).to_be_visible()
    with lead.expect_download() as download:
        lead.get_by_role("link", name="The rows left out").click()
    returned = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [row[0] for row in returned[1:]] == ["00030", "00031"]
    assert returned[0][-1] == "Why it was left out"
    click("Put 238 people in")
    _come_to(lead, script, "The list is in")
    shoot(lead, "import-4-done")
    expect(lead.get_by_role("link", name="238 were added")).to_be_visible()
    click("See who is covered")
    lead.wait_for_url("**/coverage/**")
    lead.wait_for_load_state()
    everybody = lead.get_by_role("link", name="See everybody by name")
    wait_for(lambda: lead.reload() and everybody.count(), "the first carer in coverage")
    everybody.click()
    expect(lead.get_by_role("link", name="Carer0 Example")).to_be_visible()
    lead.go_back()
    click("Lists")
    expect(lead.get_by_role("link", name="1: HR export <May>.csv")).to_be_visible()


def _come_to(page: Page, script: bool, heading: str) -> None:
    """Looks again, as a person does, until the page has come that far."""
    again = page.get_by_role("link", name="See how far it is")

    def there() -> bool:
        page.locator("h1").wait_for()
        if page.locator("h1").inner_text() == heading:
            return True
        if again.count() and script:
            again.focus()
            page.keyboard.press("Enter")
        elif again.count():
            again.click()
        return False

    wait_for(there, heading)
