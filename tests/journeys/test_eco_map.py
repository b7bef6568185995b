"""An eco-map by keyboard alone, by pointing, and without script: the same map; and nothing leaves, nothing stays."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from practice.ecomap.rules import CENTRE, TIES, EcoMap, Link, read, with_link, with_node
from tests.journeys.test_accessibility import tab_to
from tests.once import on_sqlite

pytestmark = [pytest.mark.real, pytest.mark.browser, on_sqlite]

URL = "/tools/eco-map/?kind=ties"
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('draft:'))"


def map_on(page: Page) -> EcoMap:
    return read(page.locator("#desk [name=map]").input_value())


def wanted() -> EcoMap:
    found, sis = with_node(EcoMap(TIES), kind="family", label="Sis")
    found = with_link(found, Link(CENTRE, sis.id, "strong", "in"))
    found, pet = with_node(found, kind="pet", label="Rex")
    return with_link(found, Link(CENTRE, pet.id, "ok", "none"))


def type_somebody(page: Page, kind: str, label: str) -> None:
    """By keys alone: a list takes the first letters of a word."""
    tab_to(page, "#person-kind")
    page.keyboard.type(kind)
    tab_to(page, "#person-label")
    page.keyboard.type(label)


def test_it_is_built_by_keyboard_kept_here_and_cleared(page, browser, site):
    asked = []
    page.on("request", lambda request: asked.append(request))
    page.goto(URL)
    type_somebody(page, "Fam", "Ada Byron")
    expect(page.locator("[data-nudge]")).to_contain_text("Initials are enough")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Sis")
    expect(page.locator("[data-nudge]")).to_be_empty()
    tab_to(page, "#person-quality")
    page.keyboard.type("Stro")
    tab_to(page, "#person-flow")
    page.keyboard.press("ArrowDown")
    tab_to(page, "button[value=add]")
    page.keyboard.press("Enter")
    expect(page.locator(".eco-map__news")).to_be_focused()
    expect(page.locator(".eco-map__news")).to_have_text("Sis is on the map.")
    type_somebody(page, "Pet", "Rex")
    page.keyboard.press("Enter")
    expect(page.locator("svg [data-node]")).to_have_count(3)
    assert map_on(page) == wanted()

    # Kept on the device alone, in the address nothing; a reload has it, and so has another page of this browser.
    expect(page.locator("eco-map .saved-state")).to_contain_text("Kept on this device")
    assert urlsplit(page.url)[2:4] == ("/tools/eco-map/", "kind=ties")
    page.reload()
    expect(page.locator("svg [data-node]")).to_have_count(3)
    assert map_on(page) == wanted()

    # A finger chooses a place: between the two of them, on the right.
    centre = page.locator("[data-node=centre] circle").bounding_box()
    page.locator(".eco-map__drawing").scroll_into_view_if_needed()
    centre = page.locator("[data-node=centre] circle").bounding_box()
    page.mouse.click(centre["x"] + centre["width"] + 20, centre["y"] + centre["height"] / 2)
    expect(page.locator("#person-kind")).to_be_focused()
    assert page.locator("#person-after").input_value() == "n1"
    page.locator("[data-node=n2] text").first.click()
    expect(page.locator("#person-label")).to_have_value("Rex")

    # Without script the same steps give the same map.
    plain = browser.new_context(base_url=site.url, java_script_enabled=False).new_page()
    plain.goto(URL)
    for kind, label, quality, flow in (("family", "Sis", "strong", "in"), ("pet", "Rex", "ok", "none")):
        plain.select_option("#person-kind", kind)
        plain.fill("#person-label", label)
        plain.select_option("#person-quality", quality)
        plain.select_option("#person-flow", flow)
        plain.click("button[value=add]")
    assert map_on(plain) == wanted()
    with plain.expect_download() as download:
        plain.click("button[value=svg]")
    assert download.value.suggested_filename == "map.svg"
    plain.context.close()

    # Nothing stays behind once it is cleared, and nothing went anywhere else or into an address.
    assert page.evaluate(KEPT) == ["draft:visitor:map:ties"]
    page.locator("button[value=clear]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".eco-map__news")).to_contain_text("The map is empty now")
    assert page.evaluate(KEPT) == []
    assert {urlsplit(request.url).netloc for request in asked} == {urlsplit(site.url).netloc}
    assert not any(word in request.url for request in asked for word in ("Sis", "Rex"))
