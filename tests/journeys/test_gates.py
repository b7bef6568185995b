"""The gates that every screen passes in every state, each beside a page that must not pass.

All screens are opened once and looked at by all gates on the way; each test asks what its gate has found.
On SQLite alone: which database a page came from does not show.
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response

from tests import tools
from tests.journeys.stage import Stage
from tests.once import on_sqlite

pytestmark = [
    pytest.mark.real,
    pytest.mark.browser,
    pytest.mark.xdist_group("gates"),
    on_sqlite,
]
GATES = f"window.gates = {Path(__file__).with_name('gates.js').read_text(encoding='utf-8')}; 0"
PHONE, MAGNIFIED = {"width": 360, "height": 740}, {"width": 320, "height": 256}


def ask(page: Page, gate: str) -> list[str]:
    return page.evaluate(f"gates.{gate}()")


def reflow(page: Page) -> list[str]:
    """1280 px at 400 % is 320 by 256; and letters of twice the size on a phone."""
    page.set_viewport_size(MAGNIFIED)
    faults = [f"at 400 %: {fault}" for fault in ask(page, "fits") + ask(page, "numbers")]
    page.set_viewport_size(PHONE)
    page.evaluate("gates.grow(200)")
    faults += [f"letters at 200 %: {fault}" for fault in ask(page, "fits")]
    page.evaluate("gates.grow(0)")
    return faults


def spacing(page: Page) -> list[str]:
    """WCAG 1.4.12: what a reader may set for the space of lines, paragraphs, letters and words."""
    page.evaluate("gates.space(true)")
    faults = ask(page, "fits")
    page.evaluate("gates.space(false)")
    return faults


def targets(page: Page) -> list[str]:
    return ask(page, "targets")


def still(page: Page) -> list[str]:
    page.emulate_media(reduced_motion="reduce")
    ask(page, "settled")
    faults = ask(page, "still")
    page.emulate_media(reduced_motion="no-preference")
    return faults


def forced(page: Page) -> list[str]:
    page.emulate_media(forced_colors="active")
    page.keyboard.press("Tab")  # from here on the focus is one of the keyboard, and shows
    faults = ask(page, "forced")
    page.emulate_media(forced_colors="none")
    return faults


def focus(page: Page) -> list[str]:
    """Once round the page by Tab."""
    for _ in range(page.evaluate("gates.watchTabs()") + 2):
        page.keyboard.press("Tab")
    faults = ask(page, "walked")
    page.evaluate("document.activeElement.blur()")
    return faults


# What a person can act on; a name may come twice where each stands in a group with a name of its own.
ACTED_ON = {"button", "link", "textbox", "searchbox", "radio", "checkbox", "combobox", "switch", "tab", "slider"}
GROUPS = {"group", "radiogroup", "region", "form", "navigation", "article", "row", "search", "LabelText"}
PICTURES = {"image", "progressbar", "meter", "graphics-document"}


def names(page: Page) -> list[str]:
    """As the browser tells a screen reader: whatever can be acted on has a name, and no two have the same."""
    protocol = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in protocol.send("Accessibility.getFullAXTree")["nodes"]}
    protocol.detach()
    faults, seen = [], {}
    for node in nodes.values():
        role, name = (node.get(part, {}).get("value", "") for part in ("role", "name"))
        if node["ignored"] or role not in ACTED_ON | PICTURES:
            continue
        if not name.strip() or re.search(r"undefined|\bnull\b|\[object", name):
            faults.append(f"{role} {name!r} has no name")
        if role not in ACTED_ON:
            continue
        at, group = node, ""
        while not group and (at := nodes.get(at.get("parentId"))):
            if at.get("role", {}).get("value") in GROUPS:
                group = at.get("name", {}).get("value", "")
        leads_to = next((one["value"].get("value") for one in node["properties"] if one["name"] == "url"), None)
        key = (role, name, group)
        if key in seen and (leads_to is None or seen[key] != leads_to):
            faults.append(f"two {role}s are called {name!r}")
        seen[key] = leads_to
    return faults


LOOKS = {
    "names": names,
    "focus": focus,
    "targets": targets,
    "spacing": spacing,
    "still": still,
    "forced": forced,
    "reflow": reflow,
}
# The style guide shows every state beside every other, the same control often, with words too long on purpose.
FOR_ANY_STATE = {"targets", "still", "forced"}


@pytest.fixture(scope="module")
def faults(stage: Stage, tmp_path_factory) -> dict[str, list[str]]:
    """What each gate says of each screen; its HTML, as served and as script has left it, is kept for the validator."""
    found, pages = defaultdict(list), tmp_path_factory.mktemp("pages")
    for number, screen in enumerate(stage.screens):
        served: list[Response] = []
        page = stage.page_of(screen)

        def hear(answer: Response, served=served) -> None:
            if answer.request.is_navigation_request() and not 300 <= answer.status < 400:
                served.append(answer)

        page.on("response", hear)
        stage.open(screen)
        page.remove_listener("response", hear)
        name = f"{number:02} {screen.name}".replace(" ", "-")
        (pages / f"{name}.html").write_text(served[-1].text(), encoding="utf-8")
        if screen.first:
            (pages / f"{name}.dom.html").write_text(page.content(), encoding="utf-8")
        page.evaluate(GATES)
        for gate, look in LOOKS.items():
            if screen.url.startswith("/styleguide/") and gate not in FOR_ANY_STATE:
                continue
            found[gate] += [f"{screen.name}: {fault}" for fault in look(page)]
    found["html"] = tools.html_faults(pages)
    assert len(list(pages.iterdir())) > len(stage.screens) > 50
    return found


def none_of(faults: list[str]) -> None:
    assert not faults, "\n".join(faults)


def test_reflow_at_320_and_400_percent(faults):
    none_of(faults["reflow"])


def test_text_spacing(faults):
    none_of(faults["spacing"])


def test_target_size(faults):
    none_of(faults["targets"])


def test_reduced_motion_and_forced_colours(faults):
    none_of(faults["still"] + faults["forced"])


def test_focus_is_seen_and_not_hidden(faults):
    none_of(faults["focus"])


def test_screen_reader_names(faults):
    """How the main journeys sound is in test_spoken.py."""
    none_of(faults["names"])


def test_html_is_valid(faults):
    none_of(faults["html"])


# The same looks at a page that somebody broke


@pytest.fixture
def sound(stage: Stage) -> Page:
    page = stage.new_page(stage.people["carer"], service_workers="block")
    page.goto(stage.named("lesson to sort").url)
    page.evaluate(GATES)
    return page


BROKEN = {
    "a link without a name": (names, "document.querySelector('.brand').replaceChildren()", "has no name"),
    "two of one name": (
        names,
        "document.querySelectorAll('.site-footer a').forEach(a => { a.textContent = 'More' })",
        "two links are called 'More'",
    ),
    "a name made by mistake": (names, "document.querySelector('.brand').ariaLabel = undefined + ''", "has no name"),
    "wide": (reflow, "document.querySelector('main p').style.inlineSize = '400px'", "scrolls sideways"),
    "cut off": (
        reflow,
        "Object.assign(document.querySelector('main .prose p').style, {maxBlockSize: '1.5em', overflow: 'hidden'})",
        "cut off",
    ),
    "fixed height": (
        spacing,
        # In letters of another size, or its lines might stand just between those of the next paragraph.
        "Object.assign(document.querySelector('main .prose p').style, {blockSize: '2px', fontSize: '2rem'})",
        "over each other",
    ),
    "a broken number": (
        reflow,
        "Object.assign(document.querySelector('[href=\"tel:116123\"] span').style, {inlineSize: '2.5rem'})",
        "a number breaks",
    ),
    "a small button": (
        targets,
        "Object.assign(document.querySelector('.button').style, {minBlockSize: '0', padding: '0'})",
        "a button of",
    ),
    "two close links": (
        targets,
        """(() => { const row = document.createElement('div');
        for (const n of [1, 2]) { const a = document.createElement('a'); a.href = '#' + n; a.textContent = n;
          Object.assign(a.style, {display: 'block', fontSize: '16px', lineHeight: '16px'}); row.append(a); }
        document.querySelector('main').prepend(row); })()""",
        "beside",
    ),
    "a fade": (still, "document.querySelector('h1').style.transition = 'opacity 1s'", "would move"),
    "a movement": (
        still,
        "document.querySelector('h1').animate([{opacity: 0}, {opacity: 1}], {duration: 60000})",
        "moves",
    ),
    "no edge": (forced, "document.querySelector('.button').style.border = 'none'", "no edge"),
    "no ring in forced colours": (
        forced,
        "document.querySelector('.brand').style.outline = 'none'",
        "no ring",
    ),
    "no ring": (focus, "document.querySelector('.brand').style.outline = 'none'", "no ring"),
    "behind the bar": (
        focus,
        "document.querySelector('.leave-page').style.blockSize = '60vh'",
        "behind",
    ),
    "a trap": (
        focus,
        "document.querySelector('.brand').addEventListener('keydown', event => event.preventDefault())",
        "Tab never reaches",
    ),
    "an order of its own": (
        focus,
        "document.querySelector('main a, main button').tabIndex = 5",
        "Tab stands at",
    ),
    "a focus that leads away": (
        focus,
        "document.querySelector('.brand').addEventListener('focus', () => history.pushState({}, '', '/elsewhere/'))",
        "led to another page",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_gate_sees_a_broken_page(sound, name):
    look, breaking, says = BROKEN[name]
    assert look(sound) == []
    sound.evaluate(breaking)
    found = look(sound)
    assert any(says in fault for fault in found), found


def test_broken_html_is_seen(tmp_path):
    (tmp_path / "a.html").write_text(
        '<!doctype html><html lang="en"><head><title>A page</title></head><body><h1>One</h1>'
        '<p id="a"><div>in a paragraph</div><p id="a">twice</p><img src="/a.png"><button type="submit"></button>'
        '<form action="/a/"><input type="text" name="b"></form></body></html>',
        encoding="utf-8",
    )
    found = "\n".join(tools.html_faults(tmp_path))
    for rule in ("no-dup-id", "wcag/h37", "text-content", "wcag/h32", "no-implicit-close"):
        assert f" {rule}: " in found, found


def test_every_rule_of_html_that_is_off_says_why():
    import json

    config = json.loads((tools.HERE / "htmlvalidate.json").read_text(encoding="utf-8"))
    changed = set(config["rules"]) | set(config["scripted"])
    assert set(config["reasons"]) == changed
    assert all(len(reason) > 40 for reason in config["reasons"].values())
    assert all(len(excuse["because"]) > 40 for excuse in config["excused"])


def test_the_lock_of_the_tools_names_no_registry():
    lock = (tools.HERE / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock
