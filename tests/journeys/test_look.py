"""What only the screen shows: words on filled controls in the person’s own colours; drawings, and calm without them."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.cast import make_cast
from tests.once import on_postgresql
from tests.sessions import sign_in

pytestmark = [pytest.mark.real, pytest.mark.browser, on_postgresql]

# Letters cover about a fifth of the box that they stand in.
SEEN = 0.1
LESSON = "/learning/common-ground/lessons/five-adults-one-tuesday/"
WORDS_OF = """at => {
  const range = document.createRange();
  range.selectNodeContents(at);
  const { x, y, width, height } = range.getBoundingClientRect();
  return { x, y, width, height };
}"""


def ink(page: Page, control: Locator) -> float:
    """The share of the box around a control's words that differs clearly from the rest of that box."""
    control.scroll_into_view_if_needed()
    picture = Image.open(io.BytesIO(page.screenshot(clip=control.evaluate(WORDS_OF)))).convert("L")
    shades = picture.histogram()
    ground = shades.index(max(shades))
    return sum(n for shade, n in enumerate(shades) if abs(shade - ground) > 100) / sum(shades)


def test_words_on_filled_controls_are_seen_in_forced_colours(site, page, today):
    sign_in(page.context, site, make_cast(today).carer)
    page.emulate_media(forced_colors="active")
    page.goto(LESSON)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main part")
    expect(skip).to_be_focused()
    assert ink(page, skip) > SEEN
    assert ink(page, page.get_by_role("button", name="I have read this, carry on")) > SEEN
    page.goto("/learning/")
    assert ink(page, page.get_by_role("link", name="Start", exact=True)) > SEEN


def test_drawings_are_company_only(site, page, today):
    """No reader hears of them, none stands in calm display or on paper, and none lies over words."""
    cast = make_cast(today)
    sign_in(page.context, site, cast.carer)
    for url in ("/", "/support/", "/steady/", "/learning/", "/certificates/", "/nothing-here/"):
        page.goto(url)
        drawing = page.locator(".illustration")
        expect(drawing).to_have_count(1)
        expect(drawing).to_be_visible()
        expect(drawing).to_have_attribute("aria-hidden", "true")
        page.evaluate("document.documentElement.dataset.calm = ''")
        expect(drawing).to_be_hidden()
        page.evaluate("delete document.documentElement.dataset.calm")
        page.emulate_media(media="print")
        expect(drawing).to_be_hidden()
        page.emulate_media(media="screen")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        page.set_viewport_size({"width": 360, "height": 740})
