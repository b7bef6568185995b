"""The tools by keyboard alone and without script: a guide to its ending and back, words for a child, dates."""

import pytest
from playwright.sync_api import expect

from tests.once import on_sqlite

pytestmark = [pytest.mark.real, pytest.mark.browser, on_sqlite]
MOST_TABS = 60


def to(page, name: str) -> None:
    """Tab to what is called so; where the focus is, is told by the page's own style, since there is no script."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.locator(":focus").count() and page.locator(":focus").inner_text().strip().startswith(name):
            return
    raise AssertionError(f"{name!r} is not reached by Tab")


def follow(page, name: str) -> None:
    to(page, name)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def heading(page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_by_keyboard_and_without_script(site, browser):
    page = browser.new_context(
        base_url=site.url, viewport={"width": 360, "height": 740}, java_script_enabled=False
    ).new_page()
    page.goto("/")
    follow(page, "Tools")
    heading(page, "Tools")
    follow(page, "A child is very distressed right now")
    heading(page, "Is anyone in danger right now")
    for answer, asked in (
        ("No", "First, you"), ("Next", "Is the child safe"), ("Yes", "Stay close"), ("Next", "Give it about"),
        ("No", "Is any of this so"), ("None of these", "Ring your on-call line"),
    ):  # fmt: skip
        follow(page, answer)
        heading(page, asked)
    expect(page.get_by_text("Tonight.")).to_be_visible()
    follow(page, "Back")
    heading(page, "Is any of this so")
    follow(page, "Start again")
    heading(page, "Is anyone in danger right now")
    follow(page, "Yes")
    heading(page, "Ring 999")
    assert page.context.cookies() == []
    page.goto("/tools/continuum/")
    follow(page, "Struggling")
    assert page.url.endswith("#struggling")
    follow(page, "The first months in care")
    heading(page, "The first months in care")
    page.locator("input[type=date]").focus()
    page.keyboard.type("08312026")
    page.keyboard.press("Enter")
    expect(page.get_by_text("In care since 31 August 2026")).to_be_visible()
    expect(page.get_by_text("28 February 2027").first).to_be_visible()
    assert "2026" not in page.url
