"""The site with everybody in every state, and a browser that looks at it; made once for a module of tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.cast import Cast, make_cast
from tests.servers import Site

TODAY = date(2026, 11, 22)


@dataclass
class Stage:
    site: Site
    browser: Browser
    cast: Cast
    screens: list
    people: dict
    pages: dict[str, Page] = field(default_factory=dict)

    def new_page(self, person: Any = None, **more) -> Page:
        """A browser of one's own, signed in as this person."""
        from tests.journeys.test_accessibility import context_for

        return context_for(self.browser, self.site, person, **more).new_page()

    def named(self, name: str):
        return next(screen for screen in self.screens if screen.name == name)

    def page_of(self, screen) -> Page:
        """The page that this screen's person has open; whoever begins a sign-in has a browser of their own."""
        key = screen.who or (screen.name if screen.first else "")
        if key not in self.pages:
            # What a worker keeps for later would be fetched by every one of these browsers.
            self.pages[key] = self.new_page(self.people.get(screen.who), service_workers="block")
        return self.pages[key]

    def open(self, screen) -> Page:
        page = self.page_of(screen)
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(screen.url)
        if screen.first:
            screen.first(page)
        return page


@contextmanager
def stage(database, browser: Browser, var: Path) -> Iterator[Stage]:
    """On the database as it stands; the caller opens it and puts it back."""
    from tests.journeys.test_accessibility import in_every_state

    cast = make_cast(TODAY)
    screens, people = in_every_state(cast, TODAY)
    site = Site(database.url, var=var)
    site.start_web()
    try:
        yield Stage(site, browser, cast, screens, people)
    finally:
        for context in browser.contexts:
            context.close()
        site.stop()
