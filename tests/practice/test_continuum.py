"""Five words for how a child is doing: told apart by words and shapes, with somebody to ring, and nothing kept."""

import re

import pytest
from bs4 import BeautifulSoup

from practice.continuum import NAMES, STEPS
from ui import signposting

HERE = "/tools/continuum/"


@pytest.fixture
def soup(client, db) -> BeautifulSoup:
    return BeautifulSoup(client.get(HERE).content, "html.parser")


def test_there_are_five_steps_each_with_signs_acts_and_a_word_for_support():
    assert [step.key for step in STEPS] == ["steady", "wobbly", "struggling", "overwhelmed", "unsafe"]
    for step in STEPS:
        assert all((step.line, step.signs, step.adults, step.thrive))
        assert set(step.guides) <= set(NAMES)
        assert [link["href"] for link in step.links] == [f"/tools/guides/{slug}/" for slug in step.guides]


def test_each_step_has_a_name_a_shape_of_its_own_and_its_part_of_the_page(soup):
    links = soup.select("nav.continuum a")
    assert [link.strong.get_text() for link in links] == [step.title for step in STEPS]
    assert len({str(link.svg) for link in links}) == 5, "told apart without colour"
    for link in links:
        part = soup.select_one(link["href"])
        assert part.h2.get_text(strip=True) == link.strong.get_text()
        assert str(part.h2.svg) == str(link.svg)


def test_it_is_no_score_keeps_nothing_and_says_so(client, db, soup):
    answer = client.get(HERE)
    assert not answer.cookies
    assert not soup.select("main form, main input, main select, main textarea")
    words = soup.main.get_text(" ", strip=True)
    for said in ("nothing is kept", "not a diagnosis", "move both ways", "What’s helped before?", "agreed together",
                 "not for a child to fill in alone"):  # fmt: skip
        assert said in words, said
    assert not re.search(r"\bscore\b|\bpoints\b", words)


def test_the_unsafe_step_says_whom_to_ring_as_the_support_page_does(soup):
    words = soup.select_one("#unsafe").get_text(" ", strip=True)
    for service in signposting.FIRST[:2]:
        assert service.dial in words
        assert f"tel:{service.dial}" in str(soup.select_one("#unsafe"))
    assert "option 2" in " ".join(STEPS[-1].adults)
