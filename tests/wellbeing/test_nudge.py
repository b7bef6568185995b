"""P13: the hint sees most of what could point to a child, cries wolf seldom, and is a few words of script."""

import gzip
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.once import on_sqlite
from tests.wellbeing.entries import entries
from ui.scripts import bundle

SCRIPT = Path(settings.BASE_DIR) / "site" / "static" / "js" / "nudge.js"


def test_it_is_small_and_cannot_send_anything():
    script = bundle(SCRIPT)
    assert len(gzip.compress(script.encode(), 9)) < 2048
    for way in ("fetch", "sendBeacon", "XMLHttpRequest", "WebSocket", "localStorage", "preventDefault", "disabled"):
        assert way not in script
    # Older phones stop at a pattern that looks behind, and would lose all scripts with it.
    assert "(?<" not in script


@pytest.mark.browser
@on_sqlite
def test_of_three_hundred_entries_it_sees_most_and_seldom_errs(browser):
    page = browser.new_page()
    page.add_script_tag(content=f"{bundle(SCRIPT)}\nwindow.pointersIn = pointersIn;")
    corpus = entries()
    assert len(corpus) == 300
    assert sum(one.points for one in corpus) == 150
    found = page.evaluate("texts => texts.map((text) => pointersIn(text).length > 0)", [one.text for one in corpus])
    page.close()
    seen = sum(hit for hit, one in zip(found, corpus, strict=True) if one.points) / 150
    wolf = sum(hit for hit, one in zip(found, corpus, strict=True) if not one.points) / 150
    missed = Counter(one.kind for hit, one in zip(found, corpus, strict=True) if one.points and not hit)
    assert seen >= 0.8, missed
    assert wolf <= 0.2, [one.text for hit, one in zip(found, corpus, strict=True) if hit and not one.points]
