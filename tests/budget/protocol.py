"""`./run budget`: what each of a learner's pages weighs and how soon it can be read, beside its target.

`./run budget 3` takes the median of three views instead of five; names after it choose pages: `./run budget 3 lesson`.
Bytes are those on the wire, heads as well as bodies; times are Chromium's own on an emulated phone and line.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests import servers

VIEWS = 5
FLOOR = "floor"
# Each template of the learner, by the state of it that test_accessibility shows.
PAGES = {
    "home": "home",
    "sign in": "sign in",
    "your learning": "your learning, half-way",
    "module": "module, half-way",
    "lesson": "lesson with terms",
    "activity": "lesson to sort",
    "content note": "lesson with a content note",
    "scenario": "scenario, on the way",
    "question": "question",
    "result": "result, passed",
    "finished": "finished",
    "certificates": "certificates",
    "certificate": "certificate",
    "support": "support",
}


@dataclass(frozen=True)
class Column:
    """One figure: how it is read from what was found, and the most that it may be."""

    title: str
    read: Callable
    most: float | None
    form: str = "{:.0f}"

    def shown(self, found) -> str:
        value = self.read(found)
        return self.form.format(value) + ("!" if self.missed(found) else " ")

    def missed(self, found) -> bool:
        return self.most is not None and self.read(found) > self.most


@dataclass
class Found:
    first: object = None
    again: object = None
    worker: object = None
    cold: object = None
    warm: object = None
    old: object = None


WEIGHT = [
    Column("KB", lambda f: f.first.total / 1000, 90, "{:.1f}"),
    Column("script", lambda f: f.first.script / 1000, 35, "{:.1f}"),
    Column("asked", lambda f: f.first.requests, 10),
    Column("again", lambda f: f.again.total / 1000, 15, "{:.1f}"),
    Column("others", lambda f: len(f.first.hosts) - 1, 0),
]
COLUMNS = [
    *WEIGHT,
    Column("cold s", lambda f: f.cold.largest_ms / 1000, 1.2, "{:.2f}"),
    Column("warm s", lambda f: f.warm.largest_ms / 1000, 0.75, "{:.2f}"),
    Column("shift", lambda f: max(f.cold.shift, f.warm.shift), 0.05, "{:.3f}"),
    Column("press ms", lambda f: f.cold.interaction_ms, 150),
    Column("old s", lambda f: f.old.largest_ms / 1000, 4, "{:.2f}"),
    Column("worker KB", lambda f: f.worker.worker_bytes / 1000, None, "{:.1f}"),
]


def touch(page) -> None:
    """What a thumb does on a page: ticks and sends an answer, opens what is folded, else goes on by keyboard."""
    form = page.locator("answer-form:has(input[type=radio])").first
    if form.count():
        for group in form.locator("fieldset:has(input[type=radio])").all():
            group.locator("label").first.tap()
        form.locator("button").first.tap()
        page.wait_for_selector("[data-feedback]", timeout=20_000)
    elif page.locator("main input[type=radio]").count():
        page.locator("main input[type=radio]").first.tap()
    elif page.locator("summary:visible").count():
        page.locator("summary:visible").first.tap()
    else:
        for _ in range(3):
            page.keyboard.press("Tab")


def main(rest: list[str]) -> int:
    views = int(rest.pop(0)) if rest and rest[0].isdigit() else VIEWS
    import tests.environment as environment

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.budget.settings"
    os.environ.setdefault("TEST_CHROMIUM", servers.chromium())
    sys.path.insert(0, str(Path(environment.databases.ROOT) / "site"))
    import django

    environment.DATABASE.make_template()
    environment.DATABASE.restore()
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("build_assets", verbosity=0)
    try:
        return run(environment.DATABASE, Path(os.environ["COMMON_GROUND_VAR"]), views, rest)
    finally:
        connections.close_all()
        environment.DATABASE.drop()


def run(database, var: Path, views: int, chosen: list[str]) -> int:
    from django.utils import timezone
    from playwright.sync_api import sync_playwright

    from tests.budget import measuring
    from tests.cast import make_cast
    from tests.journeys.test_accessibility import in_every_state
    from tests.sessions import session_key

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    today = timezone.localdate()
    screens, people = in_every_state(make_cast(today), today)
    by_name = {screen.name: screen for screen in screens}
    pages = {FLOOR: ("/budget/floor/", "")}
    for name, screen_name in PAGES.items():
        if not chosen or name in chosen:
            screen = by_name[screen_name]
            pages[name] = (screen.url, session_key(people[screen.who]) if screen.who else "")

    site = servers.Site(database.url, var=var)
    site.start_web()
    missed = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ["TEST_CHROMIUM"],
                args=[
                    "--no-sandbox",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            )
            print(f"{'':14}" + "".join(f"{column.title:>10}" for column in COLUMNS))
            print(f"{'at most':14}" + "".join(f"{'' if c.most is None else c.most:>9} " for c in COLUMNS))
            for name, (url, cookie) in pages.items():
                found = look(measuring, browser, site.url, url, cookie, views)
                print(f"{name:14}" + "".join(f"{column.shown(found):>10}" for column in COLUMNS), flush=True)
                if name != FLOOR:
                    missed += [f"{name}: {column.title}" for column in COLUMNS if column.missed(found)]
            browser.close()
    finally:
        site.stop()
    print("\nEvery target is met." if not missed else f"\nMissed: {', '.join(missed)}")
    return bool(missed)


def weigh(measuring, browser, site_url: str, url: str, cookie: str, **more):
    """The first view of a page on a phone that was never here, and the second."""
    with measuring.phone(browser, site_url, cookie, service_workers="block") as context:
        return [measuring.view(context, url, **more)[1] for _ in range(2)]


def look(measuring, browser, site_url: str, url: str, cookie: str, views: int) -> Found:
    found = Found()

    def phone(**more):
        return measuring.phone(browser, site_url, cookie, **more)

    found.first, found.again = weigh(measuring, browser, site_url, url, cookie)
    with phone() as context:
        found.worker = measuring.worker_traffic(context, url)
    cold, warm, old = [], [], []
    for _ in range(views):
        with phone(service_workers="block") as context:
            cold.append(measuring.speed(context, url, measuring.SLOW, touch))
            warm.append(measuring.speed(context, url, measuring.SLOW))
        with phone(service_workers="block") as context:
            old.append(measuring.speed(context, url, measuring.OLD))
    found.cold, found.warm, found.old = map(measuring.median, (cold, warm, old))
    return found
