"""A new training lead, alone: signed in, says what is asked, brings 240 carers, reads why each date is what it is."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from people.models import Organisation
from tests.journeys.walking import code_for, shoot
from tests.once import on_sqlite
from tests.waiting import wait_for

pytestmark = [pytest.mark.real, pytest.mark.browser, on_sqlite]

LEAD = "new.lead@example.org"
DESK = {"viewport": {"width": 1280, "height": 860}}


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def staff_list(approved: date) -> bytes:
    """240 carers as a service keeps them: the first approved on `approved`, some of them many years ago."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["Full name", "Email address", "Role", "Team", "Start date", "Date approved"])
    for n in range(240):
        day = approved - timedelta(days=n % 200 if n % 40 else 3000 * (n > 0))
        writer.writerow([f"Carer {n:03}", f"carer{n:03}@example.org", "Foster carer", ("North", "South")[n % 2],
                         f"{day:%d/%m/%Y}", f"{day:%d-%b-%y}"])  # fmt: skip
    return text.getvalue().encode()


def come_to(page: Page, heading: str) -> None:
    def there() -> bool:
        if page.locator("h1").inner_text() == heading:
            return True
        again = page.get_by_role("link", name="See how far it is")
        if again.count():
            again.click()
        return False

    wait_for(there, heading)


def test_a_new_lead_sets_up_a_service(site, browser: Browser, tmp_path):
    site.start_worker()
    said = io.StringIO()
    call_command(
        "add_organisation", area="Test county", name="Meadow Fostering", kind="fostering_agency", lead=LEAD, link=True,
        lead_name="Priya Raman", stdout=said,
    )  # fmt: skip
    path = re.search(r"/people/join/\S+", said.getvalue()).group()
    page = browser.new_context(base_url=site.url, **DESK).new_page()
    page.goto(path)
    expect(page.get_by_role("heading", level=1, name="Lead training at Meadow Fostering")).to_be_visible()
    page.get_by_role("button", name="Send me the code").click()
    code = re.search(r"\b\d{6}\b", wait_for(lambda: code_for(site, LEAD), "the code")).group()
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()

    # What is asked, from the library.
    page.get_by_role("link", name="Coverage").first.click()
    expect(page.get_by_role("heading", level=1, name="Meadow Fostering")).to_be_visible()
    page.get_by_role("link", name="What is asked here").click()
    page.get_by_role("link", name=re.compile("library", re.IGNORECASE)).first.click()
    shoot(page, "21-library")
    page.get_by_role("link", name=re.compile(r"^Ask for this here.*Development Standards$")).click()
    shoot(page, "22-ask")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("Within 12 months of approval").first).to_be_visible()

    # The list: read, matched, looked at, agreed to.
    today = timezone.localdate()
    approved = today - timedelta(days=60)
    file = tmp_path / "carers.csv"
    file.write_bytes(staff_list(approved))
    page.get_by_role("link", name="Lists").first.click()
    page.get_by_role("link", name="Give a list").first.click()
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Read the list").click()
    come_to(page, "Which column holds what?")
    page.get_by_label("When a team is not here yet").select_option("make")
    shoot(page, "23-columns")
    page.get_by_role("button", name="Check every row").click()
    come_to(page, "What will happen")
    expect(page.get_by_role("link", name="240 will be added")).to_be_visible()
    shoot(page, "24-preview")
    page.get_by_role("button", name="Put 240 people in").click()
    come_to(page, "The list is in")

    # Each date with its reason; what cannot be asked waits for a person.
    place = Organisation.objects.get(name="Meadow Fostering")
    page.goto(f"/coverage/{place.pk}/")
    everybody = page.get_by_role("link", name="See everybody by name")
    wait_for(lambda: page.reload() and everybody.count(), "the first carer in coverage")
    shoot(page, "25-coverage-of-240")
    everybody.click()
    page.get_by_role("link", name="Carer 000", exact=True).click()
    due = approved.replace(year=approved.year + 1)
    expect(page.get_by_text(f"Due by {in_words(due)}")).to_be_visible()
    expect(page.get_by_text(f"12 months after approval on {in_words(approved)}; due {in_words(due)}.")).to_be_visible()
    shoot(page, "26-why")
    page.goto(f"/coverage/{place.pk}/")
    page.get_by_role("link", name="5 dates wait for your decision").click()
    expect(page.get_by_text("Carer 040:")).to_be_visible()
    shoot(page, "27-dates-to-decide")
