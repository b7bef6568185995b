"""The drawing: sound XML, every word of every step in it, nothing over anything else."""

import re
import xml.etree.ElementTree as ET

import pytest

from practice.diagram import drawing_of
from practice.rules import ENDING
from tests.practice.test_rules import EVERY, FILES, SHIPPED

SVG = "{http://www.w3.org/2000/svg}"
TITLES = {row["key"]: row["title"] for row in FILES}


def drawn(key: str) -> ET.Element:
    return ET.fromstring(str(drawing_of(SHIPPED[key], EVERY, TITLES).svg))


def said(root: ET.Element) -> str:
    return " ".join(text.text or "" for text in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("key", SHIPPED)
def test_it_says_all_that_the_steps_say(key):
    root = drawn(key)
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text
    words = said(root)
    for node in SHIPPED[key]:
        lines = [node.label, node.text, *node.points, *node.say, *(way.label for way in node.ways), node.when]
        for line in lines:
            assert line in words, node.id
    boxes = [box.get("class") for box in root.iter(f"{SVG}rect") if "flow__box" in box.get("class")]
    away = sum(way.to not in {node.id for node in SHIPPED[key]} for node in SHIPPED[key] for way in node.ways)
    assert len(boxes) == len(SHIPPED[key]) + away
    assert sum("--ending" in box for box in boxes) == sum(node.kind == ENDING for node in SHIPPED[key])


@pytest.mark.parametrize("key", SHIPPED)
def test_no_box_lies_over_another_and_all_are_on_the_sheet(key):
    root = drawn(key)
    width, height = (float(root.get(name)) for name in ("width", "height"))
    boxes = [[float(box.get(name)) for name in ("x", "y", "width", "height")] for box in root.iter(f"{SVG}rect")]
    for x, y, wide, tall in boxes:
        assert x >= 0
        assert y >= 0
        assert x + wide <= width + 1
        assert y + tall <= height + 1
    for number, (x, y, wide, tall) in enumerate(boxes):
        for a, b, other_wide, other_tall in boxes[number + 1 :]:
            assert x + wide <= a or a + other_wide <= x or y + tall <= b or b + other_tall <= y


@pytest.mark.parametrize("key", SHIPPED)
def test_each_way_has_its_line_and_only_the_loop_is_dashed(key):
    root = drawn(key)
    lines = [path for path in root.iter(f"{SVG}path") if "C" in path.get("d")]
    assert len(lines) == sum(len(node.ways) for node in SHIPPED[key])
    dashed = [path for path in lines if "--again" in path.get("class")]
    assert len(dashed) == sum(way.again for node in SHIPPED[key] for way in node.ways)


def test_what_an_author_writes_stays_text():
    node = SHIPPED["t1"][0]
    from dataclasses import replace

    sharp = replace(node, text="<script>alert(1)</script> & more", ways=())
    svg = str(drawing_of([sharp], {}, {}).svg)
    assert not re.search("<script", svg)
    assert "&lt;script&gt;" in svg
