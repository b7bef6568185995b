"""Diagrams are drawings and nothing else."""

import re
from xml.etree import ElementTree

import pytest

from tests.databases import ROOT

DIAGRAMS = ROOT / "templates" / "courses" / "diagrams"


@pytest.mark.parametrize("name", sorted(path.stem for path in DIAGRAMS.glob("*.svg")))
def test_a_diagram_is_a_drawing_without_script_style_or_anything_from_elsewhere(name):
    source = (DIAGRAMS / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(re.sub(r"{[%#].*?[%#]}", "", source))
    assert root.tag.rpartition("}")[2] == "svg"
    for element in root.iter():
        assert element.tag.rpartition("}")[2] not in {"script", "style", "foreignObject", "image", "a", "iframe", "use"}
        for attribute, value in element.attrib.items():
            local = attribute.rpartition("}")[2].lower()
            assert not local.startswith("on")
            assert local != "style"
            assert local != "href" or value.startswith("#")
            assert "url(" not in value or "url(#" in value
            assert not re.search(r"(https?:)?//|javascript:|data:", value)
    assert "<!ENTITY" not in source
    assert "<!DOCTYPE" not in source
