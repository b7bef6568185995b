"""Something steadying first: for anybody, with nothing kept, and never a way off this site."""

import re

import pytest

from courses.selectors import edition_content
from progress.models import LearningEvent
from tests.trust.test_input import ELSEWHERE

LESSON = "/learning/common-ground/lessons/five-adults-one-tuesday/"
NOTED = "/learning/common-ground/lessons/in-numbers-and-in-words/"


def links(html: str) -> dict[str, str]:
    return {text: href for href, text in re.findall(r'<a class="button[^"]*" href="([^"]*)">([^<]*)</a>', html)}


def main_of(html: str) -> str:
    return html.split('<main id="main"')[1].split("</main>")[0]


def test_it_leads_on_to_the_lesson_or_home(client, db):
    page = client.get("/steady/", {"next": LESSON + "?route=read"})
    assert page.status_code == 200
    assert links(page.content.decode()) == {
        "Go on to the lesson": LESSON + "?route=read",
        "Not tonight": "/learning/",
    }


@pytest.mark.parametrize(
    "way", [*ELSEWHERE, "", "/", "/account/logout/", "/learning", "/learning/../account/", "/cms/"]
)
def test_it_leads_to_learning_of_this_site_and_nowhere_else(client, db, way):
    html = main_of(client.get("/steady/", {"next": way}).content.decode())
    assert "Go on to the lesson" not in html
    assert links(html) == {"Go to the start": "/"}


def test_somebody_signed_in_without_a_lesson_goes_back_to_their_learning(client, cast):
    client.force_login(cast.carer)
    assert links(main_of(client.get("/steady/").content.decode())) == {"Your learning": "/learning/"}


def test_nothing_of_it_is_kept(client, cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/steady/", {"next": LESSON})
    assert "session" not in page.cookies
    client.force_login(cast.carer)
    client.get("/steady/", {"next": LESSON})
    assert not LearningEvent.objects.filter(person=cast.carer).exists()


def test_nothing_in_it_hurries_or_moves(client, db):
    html = main_of(client.get("/steady/").content.decode())
    assert not re.search(r"<(script|video|audio|canvas|animate\w*|meter|progress)\b|second|countdown|timer", html)
    assert "Leave out whatever does not suit you." in html
    assert html.count("tel:") == 3


def test_a_lesson_with_a_note_offers_three_equal_choices_and_a_quieter_fourth(client, cast):
    client.force_login(cast.carer)
    html = main_of(client.get(NOTED).content.decode())
    note = re.search(r'<section class="content-note".*?</section>', html, re.DOTALL).group()
    assert links(note) == {
        "Read it": "?route=read",
        "Skip this part for now": "/learning/common-ground/",
        "Something steadying first": f"/steady/?next={NOTED}%3Froute%3Dread",
    }
    kinds = set(re.findall(r'<a class="(button[^"]*)"', note))
    assert kinds == {"button button--secondary"}, "none of the three weighs more"
    assert 'Or <a href="?route=summary">read a short summary instead</a>. It counts just the same.' in note
    assert "Nobody but you knows which one you took." in note
    steady = client.get(links(note)["Something steadying first"].replace("&amp;", "&")).content.decode()
    assert links(steady)["Go on to the lesson"] == f"{NOTED}?route=read"


def test_the_fourth_is_there_only_where_a_summary_is(client, cast, framework):
    from courses import selectors

    client.force_login(cast.carer)
    content = edition_content(framework["c1"].edition_id)
    row = next(lesson for lesson in content["lessons"] if lesson["slug"] == "in-numbers-and-in-words")
    kept, row["summary_route"] = row["summary_route"], ""
    from ui import pages

    pages._kept.clear()
    try:
        html = client.get(NOTED).content.decode()
    finally:
        row["summary_route"] = kept
        pages._kept.clear()
        selectors.edition_content.cache_clear()
    assert "Something steadying first" in html
    assert "short summary" not in main_of(html)


def test_a_module_with_a_note_offers_it_too(client, cast, framework):
    client.force_login(cast.carer)
    html = client.get("/learning/keeping-safe/").content.decode()
    assert 'href="/steady/?next=/learning/keeping-safe/"' in html
