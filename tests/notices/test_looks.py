"""Every message: neutral outside, one clear thing to do inside, the same family as the site, text and HTML alike."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from notices.messages import reminder_words
from notices.reasons import Line
from tests.ui.test_components import contrast, themes

LINK = "https://learning.example.org/people/join/abc/"
PLACE = SimpleNamespace(name="Hook & Larch <Fostering>")
HERE = settings.BASE_URL
OTHER_WAYS = {"stop_link": f"{HERE}/stop/", "when_link": f"{HERE}/when/"}
LINES = [Line(f"Thing {n}", "Due by 3 May 2027.", f"/go-on/{n}/", "Go on with this") for n in range(9)]
FIRST = f"{HERE}/go-on/0/"
# Template of the subject, of the text, of the HTML; what it needs; what there is to do.
MESSAGES = {
    "invitation": (
        "notices/invitation/subject.txt", "notices/invitation/body.txt", "notices/invitation/body.html",
        {"invitation": SimpleNamespace(organisation=PLACE), "link": LINK}, LINK,
    ),
    "certificate": (
        "notices/certificate/subject.txt", "notices/certificate/body.txt", "notices/certificate/body.html",
        {
            "person": SimpleNamespace(get_short_name="Grace"), "link": LINK,
            "award": SimpleNamespace(evidence={"credential": "The core"}, valid_until=date(2029, 11, 25)),
        }, LINK,
    ),
    "revocation": (
        "notices/revocation/subject.txt", "notices/revocation/body.txt", "notices/revocation/body.html",
        {
            "person": SimpleNamespace(get_short_name="Grace"), "link": LINK,
            "revocation": SimpleNamespace(
                revoked_on=date(2026, 11, 22), revoked_by="Marian Holt",
                award=SimpleNamespace(evidence={"credential": "The core"}),
            ),
        }, LINK,
    ),
    "reminder": (
        "notices/reminder/subject.txt", "notices/reminder/body.txt", "notices/reminder/body.html",
        reminder_words("Grace", LINES, None) | OTHER_WAYS, FIRST,
    ),
    "reminder by hand": (
        "notices/reminder/subject.txt", "notices/reminder/body.txt", "notices/reminder/body.html",
        reminder_words("", LINES[:1], PLACE) | OTHER_WAYS, FIRST,
    ),
    "summary": (
        "notices/summary/subject.txt", "notices/summary/body.txt", "notices/summary/body.html",
        {"name": "Marian", "link": LINK, "places": [(PLACE, [{"words": "3 dates wait", "link": f"{HERE}/c/"}])]}
        | OTHER_WAYS, LINK,
    ),
    **{
        name: (
            f"account/email/{name}_subject.txt", f"account/email/{name}_message.txt",
            f"account/email/{name}_message.html", {"code": "482913", "password_reset_url": LINK}, what,
        )
        for name, what in {
            "login_code": "482913", "email_confirmation": "482913", "password_reset_key": LINK, "unknown_account": "",
        }.items()
    },
}  # fmt: skip
# What would tell somebody who looks over a shoulder what this is about.
TELLING = re.compile(
    r"child|care\b|carer|foster|kinship|guardian|adopt|home|social work|trauma|abuse|harm|neglect|safeguard|mental"
    r"|health|therap|wellbeing|support|council|NHS|CAMHS|lesson|training|Hook|Larch",
    re.I,
)


def rendered(name: str) -> tuple[str, str, str, str]:
    subject, text, html, context, what = MESSAGES[name]
    outside = render_to_string(subject, context).strip()
    return outside, render_to_string(text, context), render_to_string(html, context), what


def preview_of(html: str) -> str:
    return re.search(r"max-height:0;overflow:hidden;\">(.*?)</div>", html, re.DOTALL).group(1).strip()


@pytest.mark.parametrize("name", MESSAGES)
def test_what_an_inbox_shows_tells_a_stranger_nothing(name):
    subject, _text, html, _what = rendered(name)
    for words in (subject, preview_of(html), re.search("<title>(.*?)</title>", html).group(1)):
        assert words
        assert "\n" not in words
        assert len(words) <= 60
        assert not TELLING.search(words), words
        assert "482913" not in words


def test_a_telling_word_is_noticed():
    assert TELLING.search("Harbour Fostering invites you")


@pytest.mark.parametrize("name", MESSAGES)
def test_there_is_one_thing_to_do_and_the_text_has_it_too(name):
    _subject, text, html, what = rendered(name)
    links, one = set(re.findall(r'href="([^"]+)"', html)), what.startswith("http")
    # A reminder names what else is near, and every reminder the way to have fewer of them.
    others = {link for link in links if re.search(r"/go-on/[1-5]/|/stop/|/when/|/learning/$|/c/$", link)}
    assert links - others == ({what} if one else set())
    assert html.count('class="button"') == one
    assert not others or {f"{HERE}/stop/", f"{HERE}/when/"} <= others
    lines = [line.strip() for line in text.splitlines()]
    if what:
        assert lines.count(what) == 1, "on a line of its own"
    assert "116 123" in text
    assert "116 123" in html
    assert not re.search(r"&\w+;|</?(p|a|div)\b", text), "plain text stays plain"


def test_a_name_with_signs_in_it_is_shown_as_it_is():
    _subject, text, html, _what = rendered("invitation")
    assert PLACE.name in text
    assert "Hook &amp; Larch &lt;Fostering&gt;" in html


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_brings_nothing_from_elsewhere_and_has_a_dark_theme(name):
    html = rendered(name)[2]
    assert not re.search(r"<(img|link|script|iframe)\b|src=|url\(", html)
    assert "prefers-color-scheme: dark" in html
    # Every colour set inline is one that the dark theme sets again.
    for tag in re.findall(r"<(?!html|!)[a-z]+[^>]*#[0-9a-f]{6}[^>]*>", html):
        assert re.search(r'class="(paper|soft|link|button|ring|line)"', tag), tag


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "surface"), [("ink", "paper"), ("ink-soft", "paper"), ("link", "paper"), ("on-fill", "fill")]
)
def test_a_message_wears_the_colours_of_the_site(theme, text, surface):
    colours, html = themes()[theme], rendered("invitation")[2]
    assert colours[text] in html
    assert colours[surface] in html
    assert contrast(colours[text], colours[surface]) >= 7
