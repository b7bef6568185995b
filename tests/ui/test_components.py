"""A component is four things: a template, a stylesheet, its words of documentation and an entry in the style guide."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from ui.bundle import bundle
from ui.examples import PARTS, component_names, everything
from ui.templatetags.ui import date_words, side_by_side, whole_numbers
from ui.views import DRAWN_BY_THE_PAGE, documentation_of

TEMPLATES = Path(settings.BASE_DIR) / "templates"
CSS = Path(settings.BASE_DIR) / "site" / "static" / "css"
# allauth's own pages, drawn by templates/allauth: no component of ours.
STYLESHEETS_OF_PAGES = {"account"}
# Hooks for scripts and names of states; and classes that only name what a layout already shapes.
WITHOUT_RULES = {"is-leaving"}


def stylesheets() -> set[str]:
    return {path.stem for path in (CSS / "components").glob("*.css")} - STYLESHEETS_OF_PAGES


def test_template_stylesheet_and_style_guide_agree():
    names = set(component_names())
    assert stylesheets() == names
    assert set(everything()) == names


def test_every_stylesheet_is_in_the_bundle():
    source = (CSS / "site.css").read_text(encoding="utf-8")
    named = set(re.findall(r"components/(\w+)\.css", source))
    assert named == stylesheets() | STYLESHEETS_OF_PAGES


@pytest.mark.parametrize("name", sorted(everything()))
def test_component_renders_and_says_what_it_takes(name, rf):
    template = get_template(f"components/{name}.html")
    assert len(documentation_of(template)) > 30
    for example in everything()[name]():
        html = template.render(example.context, rf.get("/styleguide/"))
        assert html.strip()
        assert "{{" not in html
        assert "{%" not in html


def test_parts_exist():
    for part in PARTS:
        get_template(f"components/{part}.html")


def test_style_guide_shows_every_component(client, db):
    html = client.get("/styleguide/").content.decode()
    for name in component_names():
        assert f'<section class="styleguide__entry" id="{name}">' in html
        if name not in DRAWN_BY_THE_PAGE:
            assert f"styleguide__example--{name}" in html


def test_no_class_without_a_rule():
    """A class in a template that no stylesheet knows is a screen that was left unfinished."""
    css = bundle(CSS / "site.css") + (CSS / "styleguide.css").read_text(encoding="utf-8")
    known = set(re.findall(r"\.([a-z][\w-]*)", css)) | WITHOUT_RULES
    unknown = {}
    for path in TEMPLATES.rglob("*.html"):
        if "cms" in path.parts:
            continue  # Wagtail's stylesheet
        if "email" in path.parts or "notices" in path.parts or path.name == "500.html":
            continue
        source = re.sub(r"{%.*?%}|{{.*?}}", " \x00 ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for value in re.findall(r'\bclass="([^"]*)"', source):
            words = re.sub(r"\S*\s?\x00\s?\S*", " ", value).split()
            for word in words:
                # A block stands for its elements: .figure__words makes "figure" known.
                if word not in known and not any(other.startswith(f"{word}__") for other in known):
                    unknown.setdefault(word, path.relative_to(TEMPLATES).as_posix())
    assert not unknown


def test_stylesheet_weighs_little():
    import gzip

    assert len(gzip.compress(bundle(CSS / "site.css").encode(), 9)) < 14_000


# Contrast, worked out from tokens.css itself.

TEXT = ("ink", "ink-soft", "link", "link-hover", "clay-ink", "plum-ink")
SURFACES = ("paper", "raised", "sunk", "tint", "honey-tint", "plum-tint")
PAIRS = [(text, surface) for text in TEXT for surface in SURFACES] + [
    ("on-block", "block"), ("on-block-soft", "block"), ("on-fill", "fill"), ("on-fill", "fill-hover"),
    ("ink", "spoken"),
]  # fmt: skip


def themes() -> dict[str, dict[str, str]]:
    source = (CSS / "tokens.css").read_text(encoding="utf-8")
    light, dark = source.split("@media (prefers-color-scheme: dark)")
    dark = dark.split("@media (forced-colors: active)")[0]

    def colours(css: str) -> dict[str, str]:
        return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", css))

    calm = re.search(r":root\[data-calm\] {(.*?)}", source, re.DOTALL).group(1)
    points_at = dict(re.findall(r"--([\w-]+):\s*var\(--([\w-]+)\)", calm))
    found = {"light": colours(light), "dark": colours(light) | colours(dark)}
    return found | {
        f"calm {name}": theme | {role: theme[points_at.get(at, at)] for role, at in points_at.items()}
        for name, theme in found.items()
    }


def luminance(colour: str) -> float:
    def linear(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_reckoned_rightly():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark", "calm light", "calm dark"])
@pytest.mark.parametrize(("text", "surface"), PAIRS)
def test_text_stands_out(theme, text, surface):
    colours = themes()[theme]
    assert contrast(colours[text], colours[surface]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_calm_has_one_surface_and_one_accent(scheme):
    usual, calm = themes()[scheme], themes()[f"calm {scheme}"]
    surfaces = (*SURFACES, "block")
    assert len({usual[name] for name in surfaces}) > 5
    assert {calm[name] for name in surfaces} == {usual["paper"]}
    accents = ("clay", "plum", "honey", "action", "clay-ink", "plum-ink", "link", "link-hover", "fill", "fill-hover")
    assert {calm[name] for name in accents} == {usual[name] for name in ("edge", "action", "ink", "link", "fill")}


def test_a_day_in_words():
    assert date_words("2026-08-09") == "9 August 2026"
    assert date_words("2026-08") == "2026-08"


def test_few_short_labels_stand_side_by_side():
    assert side_by_side([{"text": "True"}, {"text": "False"}])
    assert not side_by_side([{"text": "“It’s at three. Music in the car, or quiet?”"}, {"text": "No"}])
    assert not side_by_side([{"text": str(n)} for n in range(9)])


def test_the_digits_of_a_number_go_to_the_next_line_together():
    assert whole_numbers("Samaritans' 116 123, any time") == (
        'Samaritans&#x27; <span class="no-wrap">116 123</span>, any time'
    )
    assert whole_numbers("999") == "999"
