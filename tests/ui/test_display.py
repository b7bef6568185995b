"""What a person chose for their pages stands on <html>, on shared pages too, and costs no query."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Person
from ui import pages
from ui.display import display_attributes

LESSON = "/learning/common-ground/lessons/five-adults-one-tuesday/"


def html_tag(client, url: str) -> str:
    return re.search(r"<html[^>]*>", client.get(url).content.decode()).group()


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, ""),
        ({"text_size": "larger"}, ' data-text="larger"'),
        ({"text_size": "largest", "calm": True}, ' data-text="largest" data-calm'),
        ({"calm": True}, " data-calm"),
        ({"text_size": '"><script>'}, ""),
    ],
)
def test_what_was_chosen_becomes_attributes(chosen, said):
    assert display_attributes(Person(**chosen)) == said


def test_a_visitor_has_the_browsers_own(client, db):
    assert display_attributes(AnonymousUser()) == ""
    for url in ("/", "/account/login/code/", "/support/"):
        assert "data-text" not in html_tag(client, url)


def test_a_shared_page_shows_each_person_their_own_choice(client, cast):
    pages._kept.clear()
    Person.objects.filter(pk=cast.colleague.pk).update(text_size="largest", calm=True)
    tags = {}
    for who in (cast.carer, cast.colleague, cast.carer):
        client.force_login(who)
        tags[who.name] = html_tag(client, LESSON)
    assert len(pages._kept) == 1, "rendered once for both"
    assert "data-text" not in tags[cast.carer.name]
    assert "data-calm" not in tags[cast.carer.name]
    assert tags[cast.colleague.name].endswith(' data-text="largest" data-calm>')
    assert str(cast.colleague.pk) in tags[cast.colleague.name]


def test_the_choice_costs_no_query(client, cast):
    client.force_login(cast.carer)
    counts = []
    for size in ("usual", "largest"):
        Person.objects.filter(pk=cast.carer.pk).update(text_size=size, calm=size == "largest")
        client.get(LESSON)
        with CaptureQueriesContext(connection) as queries:
            client.get(LESSON)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_menus_and_lists_can_be_a_key():
    navigation = [{"label": "You", "menu": [{"label": "Settings", "url": "/s/"}, {"label": "Out", "url": "/o/"}]}]
    key = pages.frozen(navigation)
    assert {key: 1}[pages.frozen([dict(navigation[0])])] == 1
    navigation[0]["menu"][1]["url"] = "/elsewhere/"
    assert pages.frozen(navigation) != key


def test_the_style_guide_can_be_seen_as_somebody_has_chosen_it(client, db):
    assert html_tag(client, "/styleguide/?text=largest&calm").endswith(' data-text="largest" data-calm>')
    assert html_tag(client, "/styleguide/?text=huge").endswith('lang="en-GB">')
