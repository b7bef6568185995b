"""What WCAG asks of style sheets and scripts as such, read from their source."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

from tests.ui.test_components import CSS, TEMPLATES, contrast, themes
from ui.bundle import bundle

JS = Path(settings.BASE_DIR) / "site" / "static" / "js"
SCRIPTS = sorted(JS.glob("*.js"))

# What a script may wait for: nothing in it needs a gesture, a movement, dragging, a pressed pointer or a hovering one.
EVENTS = {
    "activate", "blur", "change", "click", "clear-device", "fetch", "input", "install", "keydown", "leaving", "load",
    "message", "offline", "online", "outbox", "pagehide", "popstate", "scroll", "storage", "submit", "toast",
    "visibilitychange", "end", "error",
}  # fmt: skip
LISTENS = re.compile(
    r"""addEventListener\(\s*["']([\w-]+)["']|\bon(click|\w*(?:end|error|start|move|down|up))\b\s*[=:]"""
)
# Keys that a script answers to, and where: Shift thrice leaves a page, arrows, Home and End move among tabs.
KEYS = {"leave-page.js": {"Shift"}, "tab-set.js": {"ArrowLeft", "ArrowRight", "Home", "End"}}


def events_of(source: str) -> set[str]:
    return {one or other for one, other in LISTENS.findall(source)}


def test_scripts_listen_for_nothing_that_some_people_cannot_do():
    heard = {path.name: events_of(path.read_text(encoding="utf-8")) - EVENTS for path in SCRIPTS}
    assert {name: events for name, events in heard.items() if events} == {}
    by_key = {path.name for path in SCRIPTS if "keydown" in events_of(path.read_text(encoding="utf-8"))}
    assert by_key == set(KEYS)
    for name, keys in KEYS.items():
        text = (JS / name).read_text(encoding="utf-8")
        assert all(key in text for key in keys)


@pytest.mark.parametrize(
    "script",
    [
        'box.addEventListener("touchstart", go)',
        'addEventListener("devicemotion", go)',
        'card.addEventListener("dragstart", go)',
        "link.onmousedown = go",
        'field.addEventListener("paste", stop)',
    ],
)
def test_a_gesture_would_be_noticed(script):
    assert events_of(script) - EVENTS


def rules() -> list[tuple[str, str]]:
    """(selector, declarations) of every rule of the style sheet."""
    return re.findall(r"([^{}]+)\{([^{}]*)\}", bundle(CSS / "site.css"))


ORDER = re.compile(r"(?:^|;)\s*order\s*:|-reverse\b|direction\s*:\s*rtl")


def test_nothing_is_put_in_another_order_for_the_eye():
    assert [selector for selector, body in rules() if ORDER.search(body)] == []
    assert ORDER.search("display:flex;order:2")
    for path in TEMPLATES.rglob("*.html"):
        assert not re.search(r'tabindex="[1-9]', path.read_text(encoding="utf-8")), path


def test_no_page_asks_how_the_device_is_held():
    sources = [bundle(CSS / "site.css"), *(path.read_text(encoding="utf-8") for path in SCRIPTS)]
    assert not any(re.search(r"orientation", source) for source in sources)
    assert b"orientation" not in (Path(settings.BASE_DIR) / "ui" / "offline.py").read_bytes()


# What may change under the pointer or with the focus: how a thing looks, never whether something is there.
LOOKS = {
    "background", "border-color", "border-radius", "box-shadow", "color", "outline", "outline-color", "outline-offset",
    "padding-inline", "text-decoration", "text-decoration-thickness", "text-underline-offset", "z-index",
}  # fmt: skip


def appears(selector: str, body: str) -> set[str]:
    if ":hover" not in selector and ":focus" not in selector:
        return set()
    names = {line.split(":")[0].strip() for line in body.split(";") if ":" in line}
    return {name for name in names if name not in LOOKS and not name.startswith("--")}


def test_nothing_appears_under_the_pointer():
    found = {selector.strip(): appears(selector, body) for selector, body in rules()}
    shows = {selector for selector, names in found.items() if names}
    assert shows == {".skip-link:not(:focus)"}
    assert appears(".tip:hover .words", "display:block") == {"display"}
    for path in TEMPLATES.rglob("*.html"):
        assert not re.search(r"<[^>]* title=", path.read_text(encoding="utf-8")) or path.name == "badge.html", path


SHAPES = [
    (shape, surface)
    for shape in ("action", "clay", "plum", "edge", "fill", "link", "clay-ink", "ink")
    for surface in ("paper", "raised", "sunk")
] + [("action", "track"), ("focus-edge", "paper"), ("focus-edge", "raised"), ("on-block", "block"), ("honey", "block")]


@pytest.mark.parametrize("theme", ["light", "dark", "calm light", "calm dark"])
@pytest.mark.parametrize(("shape", "surface"), SHAPES)
def test_shapes_that_mean_something_stand_out(theme, shape, surface):
    colours = themes()[theme]
    assert contrast(colours[shape], colours[surface]) >= 3


def test_no_page_reloads_itself():
    for path in TEMPLATES.rglob("*.html"):
        assert not re.search(r"http-equiv=.refresh", path.read_text(encoding="utf-8"), re.I), path


# Where scripts say something: the place is there from the start, and is one that screen readers follow.
NEWS = {
    "components/toast.html": {"messages": []},
    "components/saved_state.html": {},
    "components/connection.html": {},
    "components/on_this_device.html": {},
    "certification/mine.html": {"coming": [1], "held": []},
}


@pytest.mark.parametrize("name", NEWS)
def test_news_stands_in_a_live_region(name):
    assert 'role="status"' in render_to_string(name, NEWS[name])
    assert get_template(name)
