"""The watch on the content policy, which fails whatever test makes a page break it: here it is seen to watch."""

import contextlib

import pytest
from playwright.sync_api import Error

from tests.once import on_sqlite

pytestmark = [
    pytest.mark.real,
    pytest.mark.browser,
    pytest.mark.xdist_group("gates"),
    on_sqlite,
]

BROKEN = {
    "a handler in an attribute": (
        "document.querySelector('h1').setAttribute('onclick', 'location.reload()')",
        "require-trusted-types-for",
    ),
    "a style in an attribute": ("document.querySelector('h1').setAttribute('style', 'color: red')", "style-src-attr"),
    "news from elsewhere": ("fetch('http://127.0.0.1:9/').catch(() => 0)", "connect-src"),
    "a picture from elsewhere": ("new Image().src = 'http://127.0.0.1:9/x.png'", "img-src"),
    "HTML from a text": ("document.querySelector('h1').innerHTML = '<b>x</b>'", "require-trusted-types-for"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_policy_refuses_is_noticed(stage, name):
    """With `take` left out, the fixture fails this test: that is what it does to every other."""
    page = stage.new_page(service_workers="block")
    page.goto("/support/")
    assert stage.browser.policy_watch.take() == []
    act, directive = BROKEN[name]
    # Trusted Types throw as well as report.
    with contextlib.suppress(Error):
        page.evaluate(f"{act}; 0")
    page.wait_for_timeout(100)
    refused = stage.browser.policy_watch.take()
    assert any(directive in text for text in refused), refused


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_the_page_itself_brings_is_noticed(stage, script):
    page = stage.new_page(service_workers="block", java_script_enabled=script)
    body = "<script>document.title = 'x'</script><p style='color: red'>x</p>"
    page.route("**/support/", lambda route: route.fulfill(response=route.fetch(), body=body))
    page.goto("/support/")
    page.wait_for_timeout(100)
    refused = "\n".join(stage.browser.policy_watch.take())
    assert "inline style" in refused
    assert ("inline script" in refused) is script


def test_the_editor_has_a_policy_of_its_own(stage):
    page = stage.new_page(stage.cast.author, service_workers="block")
    page.goto("/cms/")
    page.evaluate("document.querySelector('h1').setAttribute('onclick', 'location.reload()')")
    assert stage.browser.policy_watch.take() == []
