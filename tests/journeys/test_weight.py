"""What a phone has to fetch for each page of a learner: bytes and requests; `./run budget` has the times."""

import pytest

from tests.budget import measuring
from tests.budget.protocol import PAGES, WEIGHT, Found, weigh
from tests.once import on_sqlite
from tests.sessions import session_key

pytestmark = [
    pytest.mark.real,
    pytest.mark.browser,
    pytest.mark.xdist_group("gates"),
    on_sqlite,
]


def weight(stage, url: str, person) -> Found:
    cookie = session_key(person) if person else ""
    first, again = weigh(measuring, stage.browser, stage.site.url, url, cookie, settled_ms=100)
    return Found(first=first, again=again)


def missed(found: Found) -> list[str]:
    return [f"{column.title} {column.shown(found)}, at most {column.most}" for column in WEIGHT if column.missed(found)]


def test_every_page_of_a_learner_is_light(stage):
    faults = []
    for name, screen_name in PAGES.items():
        screen = stage.named(screen_name)
        found = weight(stage, screen.url, stage.people.get(screen.who))
        assert found.first.requests >= 3, "the page, its style and its script"
        faults += [f"{name}: {fault}" for fault in missed(found)]
    assert not faults, "\n".join(faults)


def test_a_heavy_page_is_noticed(stage):
    """A page that brings a large script, large pictures each time, and something from elsewhere."""
    page = (
        "<!doctype html><html lang='en'><title>x</title><script src='/heavy.js'></script><img src='/picture'>"
        "<img src='http://localhost:{port}/elsewhere'>" + "".join(f"<img src='/{n}'>" for n in range(9))
    )

    def serve(route) -> None:
        path = route.request.url.partition("//")[2].partition("/")[2]
        if path == "heavy":
            route.fulfill(body=page.format(port=stage.site.port), content_type="text/html")
        elif path == "heavy.js":
            route.fulfill(body="//" + "x" * 80_000, content_type="text/javascript")
        else:
            route.fulfill(body="x" * 20_000, content_type="image/png", headers={"Cache-Control": "no-store"})

    with measuring.phone(stage.browser, stage.site.url, "", service_workers="block") as context:
        context.route("**", serve)
        found = Found(*[measuring.view(context, "/heavy", settled_ms=100)[1] for _ in range(2)])
    assert {fault.split()[0] for fault in missed(found)} == {"KB", "script", "asked", "again", "others"}
