"""The main journeys as they sound. Each file in spoken/ was read by a person, and so is a difference."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.reading_aloud import KEPT, compare, everything, news
from tests.journeys.stage import Stage
from tests.once import on_sqlite

pytestmark = [
    pytest.mark.real,
    pytest.mark.browser,
    pytest.mark.xdist_group("gates"),
    on_sqlite,
]


def screens(stage: Stage, *names: str, part: str = "main") -> Iterator[str]:
    for name in names:
        yield from ("", f"# {name}", *everything(stage.open(stage.named(name)), part))


def saved(page: Page) -> Callable[[], None]:
    return lambda: expect(page.locator("main .saved-state").first).to_contain_text("Saved")


def frame(stage: Stage) -> Iterator[str]:
    """What stands round every page: once, signed in."""
    page = stage.open(stage.named("steady"))
    for part in (".site-header", ".site-footer"):
        yield from ("", f"# {part}", *everything(page, part))


def sign_in(stage: Stage) -> Iterator[str]:
    yield from screens(stage, "sign in", "sign in, nothing typed", "code", "code, wrong")


def your_learning(stage: Stage) -> Iterator[str]:
    yield from screens(stage, "your learning, half-way")


def activity(stage: Stage) -> Iterator[str]:
    page: Page = stage.new_page(stage.people["carer"], service_workers="block")
    page.goto(stage.named("lesson to order").url)
    part = "section.activity"
    yield from ("# an activity", *everything(page, part))
    send, feedback = page.get_by_role("button", name="See what we think"), page.locator("[data-feedback]").first
    yield from ("", "# sent too early", *news(page, send.click, lambda: expect(feedback).to_be_focused(), part))
    for place, field in enumerate(page.locator(f"{part} select").all()):
        field.select_option(index=place + 1)
    yield from ("", "# sent", *news(page, send.click, saved(page), part))
    yield from ("", "# what we think", *everything(page, part))


def scenario(stage: Stage) -> Iterator[str]:
    page = stage.new_page(stage.people["carer"], service_workers="block")
    page.goto(stage.named("scenario, start").url)
    yield from ("# a scenario", *everything(page))
    choice = page.locator(".choice-buttons__choice").first
    yield from ("", "# the first choice", *news(page, choice.click, saved(page)))
    yield from screens(stage, "scenario, ending")


def question(stage: Stage) -> Iterator[str]:
    page = stage.open(stage.named("question"))
    yield from ("# a question", *everything(page))
    page.locator("main input[type=radio]").first.check()
    answer = page.get_by_role("button", name="Answer")
    yield from ("", "# answered", *news(page, answer.click, saved(page)))
    yield from ("", "# what we think", *everything(page))


def finishing(stage: Stage) -> Iterator[str]:
    yield from screens(stage, "result, passed", "finished")


def certificate(stage: Stage) -> Iterator[str]:
    yield from screens(stage, "certificates", "certificate")


def support(stage: Stage) -> Iterator[str]:
    yield from screens(stage, "support")


def settings(stage: Stage) -> Iterator[str]:
    yield from screens(stage, "settings", "settings, no name")


JOURNEYS = {
    "frame": frame,
    "sign-in": sign_in,
    "your-learning": your_learning,
    "activity": activity,
    "scenario": scenario,
    "question": question,
    "finishing": finishing,
    "certificate": certificate,
    "support": support,
    "settings": settings,
}


@pytest.mark.parametrize("name", JOURNEYS)
def test_what_is_heard(stage, name):
    lines = [line.rstrip() for line in JOURNEYS[name](stage)]
    compare(name, lines[1:] if lines[0] == "" else lines)


def test_what_is_kept_makes_sense():
    """Nothing without a name, no word of the machine, no mark that only decorates; headings step down one by one."""
    assert {path.stem for path in KEPT.glob("*.txt")} == set(JOURNEYS)
    for path in KEPT.glob("*.txt"):
        level = 1
        for line in path.read_text(encoding="utf-8").splitlines():
            words = line.strip().removeprefix("→ ")
            where = f"{path.name}: {line}"
            assert not re.search(r"undefined|null|NaN|\[object|{{|{%|csrf", words), where
            assert not re.search(
                r"^(button|link|textbox|radio|checkbox|combobox|image|progressbar)(, |$)(?!\w|[“‘«(])", words
            ), where
            assert not re.search(r"[←→×▲✓●◆]", words), where
            if line.startswith("# "):
                level = 6  # what is heard from here on may be a part of a page
            if heading := re.match(r"heading, .*, level (\d)", words):
                assert int(heading[1]) <= level + 1, where
                level = int(heading[1])
