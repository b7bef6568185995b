"""Each shipped lesson as plain text: all of its words, no markup, and what we think only at the end."""

import re

import pytest

from courses.models import Module
from courses.plain_text import lesson_text
from courses.rules import ACTIVITIES
from courses.selectors import edition_content


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.django_db
def test_every_lesson_reads_as_text():
    seen = 0
    for module in Module.objects.all():
        content = edition_content(module.edition_id)
        for lesson in content["lessons"]:
            text = lesson_text(content, lesson, helplines=["Samaritans: 116 123. Any time."])
            assert not re.search(r"</?\w+[^>]*>|&\w+;|\{\{", text), lesson["slug"]
            assert all(len(line) <= 72 or " " not in line.strip() for line in text.splitlines()), lesson["slug"]
            assert text.startswith(lesson["title"][:60])
            assert "116 123" in text
            for block in lesson["body"]:
                value = block["value"]
                if block["type"] in {"heading"}:
                    assert words(value) in words(text)
                if block["type"] == "scene":
                    assert words(value["title"]) in words(text)
                if block["type"] in ACTIVITIES:
                    before, _, after = text.partition("\nWhat we think\n")
                    first = value["items"][0]
                    said = first["options"][0]["feedback"] if block["type"] == "choose" else first["feedback"]
                    best = next((o["feedback"] for o in first.get("options", []) if o.get("best")), said)
                    assert words(best) not in words(before)
                    assert block["type"] == "order" or words(best) in words(after), lesson["slug"]
            seen += 1
    assert seen > 60


def test_it_is_text_on_the_wire(client, cast):
    client.force_login(cast.carer)
    page = client.get("/learning/common-ground/lessons/five-adults-one-tuesday/text/")
    assert page["Content-Type"] == "text/plain; charset=utf-8"
    assert "Five adults, one Tuesday\n====" in page.content.decode()
    assert client.get("/learning/common-ground/lessons/no-such-lesson/text/").status_code == 404
