"""On paper: a lesson with its activities to be done by hand, whom to ring, and nothing that only a screen needs."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

from courses.activities import items_of
from courses.rules import ACTIVITIES
from tests.cast import make_cast
from tests.journeys.test_accessibility import in_every_state, session_of
from tests.journeys.walking import content_of
from tests.once import on_postgresql
from tests.sessions import sign_in

pytestmark = [pytest.mark.real, pytest.mark.browser, on_postgresql]

HELP = ("999", "111", "116 123")
ONLY_ON_SCREEN = ("Leave this page", "See what we think", "I have read this, carry on", "Stop here for now", "Sign out")


def printed(page: Page, folder: Path) -> list[str]:
    """What is on each sheet, white space squeezed."""
    path = folder / "page.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    return [squeezed(sheet) for sheet in text.split("\f") if sheet.strip()]


def size(folder: Path) -> tuple[int, int]:
    """Width and height of the first sheet in millimetres."""
    told = subprocess.run(["pdfinfo", folder / "page.pdf"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told)
    assert found
    return round(float(found[1]) / 72 * 25.4), round(float(found[2]) / 72 * 25.4)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def loose(text: str) -> str:
    """Letters and digits only: lines break anywhere on paper."""
    return re.sub(r"[^\w]", "", text)


def address(key: str, number: int, query: str = "?route=read") -> str:
    content = content_of(key)
    return f"/learning/{content['slug']}/lessons/{content['lessons'][number]['slug']}/{query}"


# To sort, side by side; to choose and to write; to order; to sort, more groups than stand in a row.
LESSONS = [("c1", 0), ("c1", 2), ("c3", 2), ("c4", 0)]


def test_a_lesson_to_do_by_hand(site, page, today, tmp_path):
    cast = make_cast(today)
    sign_in(page.context, site, cast.carer)
    kinds = set()
    for key, number in LESSONS:
        lesson = content_of(key)["lessons"][number]
        page.goto(address(key, number))
        sheets = printed(page, tmp_path)
        whole = " ".join(sheets)
        assert size(tmp_path) == (210, 297)
        for words in ONLY_ON_SCREEN:
            assert words not in whole, words
        for number_to_ring in HELP:
            assert number_to_ring in sheets[-1]
        assert whole.count("Need help now?") == 1
        for block in lesson["body"]:
            kinds.add(block["type"])
            if block["type"] == "write":
                assert loose(block["value"]["title"]) in loose(whole)
                example = re.sub(r"<[^>]+>", " ", block["value"]["example"])
                assert loose(example)[:40] not in loose(whole), "that would be read before writing"
            if block["type"] not in ACTIVITIES:
                continue
            for item in items_of(block["type"], block["value"]):
                assert loose(item.text) in loose(whole), item.text
                assert loose(item.feedback) not in loose(whole), "what we think is given away"
                # A number to put in order is for the reader to write.
                for option in item.options if block["type"] != "order" else ():
                    assert loose(option.text) in loose(whole), option.text
    assert {"sort", "choose", "order", "write"} <= kinds


def test_every_line_has_its_own_boxes(site, page, today):
    """What a list on screen holds folded is printed under each line; boxes are empty and big enough for a pen."""
    sign_in(page.context, site, make_cast(today).carer)
    page.goto(address("c4", 0))
    page.emulate_media(media="print")
    lines = page.locator(".activity__pick").count()
    ticks = page.locator(".activity__ticks:visible")
    assert lines > 3
    assert ticks.count() == lines
    assert page.locator(".activity__pick select:visible").count() == 0
    page.goto(address("c1", 0))
    boxes = page.locator(".activity__option input").evaluate_all(
        "all => all.map(box => [box.getBoundingClientRect().width, getComputedStyle(box).appearance])"
    )
    assert len(boxes) > 9
    assert {appearance for _, appearance in boxes} == {"none"}
    assert min(width for width, _ in boxes) > 14
    page.goto(address("c1", 2))
    assert page.locator("keep-draft textarea").evaluate("at => at.getBoundingClientRect().height") > 150


def test_what_stands_before_something_hard_is_printed_with_it(site, page, today, tmp_path):
    sign_in(page.context, site, make_cast(today).carer)
    lesson = content_of("c7")["lessons"][0]
    note = re.sub(r"<[^>]+>", " ", lesson["content_note"])
    page.goto(address("c7", 0))
    assert not page.get_by_text("Before you read this").is_visible()
    whole = " ".join(printed(page, tmp_path))
    assert loose(note) in loose(whole)
    assert whole.index("Before you read this") < whole.index(lesson["body"][0]["value"])


def test_drawings_are_whole_and_headings_stay_with_their_text(site, page, today, tmp_path):
    sign_in(page.context, site, make_cast(today).carer)
    page.goto(address("c6", 2))
    drawings = page.locator(".figure").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('svg text')].map(text => text.textContent.trim()))"
    )
    captions = [
        block["value"]["caption"] for block in content_of("c6")["lessons"][2]["body"] if block["type"] == "diagram"
    ]
    assert len(drawings) == len(captions) == 2
    assert min(len(words) for words in drawings) > 4
    headings = [loose(words) for words in page.locator(".lesson :is(h2, h3)").all_inner_texts()]
    # Wherever on a sheet a drawing or a heading would begin.
    for millimetres in range(0, 240, 40):
        page.evaluate("down => { document.querySelector('.lesson').style.paddingTop = `${down}mm`; }", millimetres)
        sheets = [loose(re.sub(r"\d+ ?/ ?\d+$", "", sheet)) for sheet in printed(page, tmp_path)]
        assert not [sheet for sheet in sheets if sheet.endswith(tuple(headings))], "a heading without its text"
        for words, caption in zip(drawings, captions, strict=True):
            holding = [sheet for sheet in sheets if loose(caption) in sheet]
            assert len(holding) == 1
            for word in words:
                assert loose(word) in holding[0], word


def test_the_other_pages(site, browser, today, tmp_path):
    """Each prints on upright A4 with whom to ring once; a certificate is one sheet on its side and only itself."""
    screens, people = in_every_state(make_cast(today), today)
    wanted = {
        "framework", "support", "scenario, start", "scenario, ending", "question", "result, not yet", "finished",
        "module, new", "your learning, half-way", "certificate", "coverage", "lesson, answered",
    }  # fmt: skip
    seen = set()
    for screen in screens:
        if screen.name not in wanted:
            continue
        context = browser.new_context(base_url=site.url)
        if screen.who:
            context.add_cookies([{"name": "session", "value": session_of(people[screen.who]), "url": site.url}])
        page = context.new_page()
        page.goto(screen.url)
        heading = page.locator("h1").inner_text()
        sheets = printed(page, tmp_path)
        whole = " ".join(sheets)
        seen.add(screen.name)
        assert "Leave this page" not in whole, screen.name
        if screen.name == "certificate":
            assert size(tmp_path) == (297, 210)
            assert len(sheets) == 1
            assert "Ben Carter" in whole
            assert "Samaritans" not in whole
            continue
        assert size(tmp_path) == (210, 297), screen.name
        assert loose(heading) in loose(whole), screen.name
        # Those who read tables of people are not the ones to be rung for.
        assert whole.count("116 123") == (screen.name != "coverage"), screen.name
        if screen.name == "support":
            assert len(sheets) == 1, "one sheet to pin up"
        if screen.name == "scenario, ending":
            assert "Go back to here" not in whole
        if screen.name == "lesson, answered":
            assert "What we think" in whole
        context.close()
    assert seen == wanted


def test_a_link_opens_the_print_window(site, page, today):
    sign_in(page.context, site, make_cast(today).carer)
    page.goto(address("c1", 0))
    page.evaluate(
        """() => {
          const link = Object.assign(document.createElement("a"), { href: "/elsewhere/", className: "js-print" });
          link.append(Object.assign(document.createElement("span"), { textContent: "Print this lesson" }));
          document.querySelector("main").append(link);
          window.print = () => { window.asked = (window.asked ?? 0) + 1; };
        }"""
    )
    page.get_by_text("Print this lesson").click()
    assert page.evaluate("window.asked") == 1
    assert "/elsewhere/" not in page.url
    page.emulate_media(media="print")
    assert not page.get_by_text("Print this lesson").is_visible()
