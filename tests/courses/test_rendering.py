"""A lesson's HTML: every block has its number and an address, and no id stands twice."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup

from courses.blocks import LessonBody
from courses.models import Module
from courses.rendering import lesson_html
from courses.rules import ACTIVITIES
from courses.selectors import edition_content
from tests.progress.editions import publish_with

NOT_IN_ANY_LESSON = {"quotation"}


def every_lesson():
    for module in Module.objects.all():
        for lesson in edition_content(module.edition_id)["lessons"]:
            yield module.edition_id, lesson


@pytest.mark.parametrize("answered", [False, True])
def test_each_block_is_one_element_with_its_number_and_an_address(db, answered):
    kinds = set()
    for edition_id, lesson in every_lesson():
        blocks = [block for block in lesson["body"] if block["type"] in ACTIVITIES]
        answers = {b["value"]["key"]: list(range(len(b["value"]["items"]))) for b in blocks if b["type"] == "order"}
        soup = BeautifulSoup(lesson_html(edition_id, lesson["key"], answers if answered else {}), "html.parser")
        elements = soup.find_all(recursive=False)
        assert [e.get("data-block") for e in elements] == [str(n) for n in range(len(lesson["body"]))], lesson["key"]
        for number, element in enumerate(elements):
            anchor = soup.find(id=f"b-{number}")
            assert anchor is element or anchor.parent is element
        ids = Counter(e["id"] for e in soup.find_all(id=True))
        assert max(ids.values()) == 1, (lesson["key"], ids.most_common(1))
        assert {b["value"]["key"] for b in blocks} <= set(ids), "an activity keeps the id that links to it name"
        kinds |= {block["type"] for block in lesson["body"]}
    assert kinds == set(LessonBody().child_blocks) - NOT_IN_ANY_LESSON


def test_a_kind_of_block_that_no_shipped_lesson_has_is_one_element_too(framework, evening):
    body = [{"type": "quotation", "value": {"text": "<p>One.</p><p>Two.</p>", "credit": "A carer"}}]
    module = publish_with(framework["c1"], body, at=evening)
    soup = BeautifulSoup(lesson_html(module.edition_id, module.edition.content["lessons"][0]["key"], {}), "html.parser")
    assert [(e["id"], e["data-block"]) for e in soup.find_all(recursive=False)] == [("b-0", "0")]
