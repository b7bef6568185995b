"""The words of the guides: as plain as the lessons, shorter, and with no word that the lessons avoid."""

import re

import pytest

from tests.courses.reading import everything, grade, sentences, words
from tests.courses.test_words import AVOID, NEVER, TELEPHONE
from tests.practice.test_rules import FILES

# Ages 9 to 11.
GRADE, LONGEST = 5, 25
every_guide = pytest.mark.parametrize("guide", FILES, ids=[row["key"] for row in FILES])


def said(guide: dict) -> list[str]:
    """What a visitor reads: names of slots and kinds are one word each."""
    whole = {
        **guide,
        "nodes": [{k: v for k, v in node.items() if k not in {"contacts", "lessons"}} for node in guide["nodes"]],
    }
    return [text for text in everything(whole) if text not in {"question", "action", "ending", guide["key"]}]


@every_guide
def test_a_guide_is_plain(guide):
    assert grade(said(guide)) <= GRADE
    assert [s for text in said(guide) for s in sentences(text) if len(words(s)) > LONGEST] == []


@every_guide
def test_no_word_is_said_that_lessons_avoid(guide):
    text = "\n".join(said(guide))
    for phrase in (*AVOID, *NEVER):
        found = re.search(rf"\b{phrase}\b", text, 0 if phrase.isupper() else re.IGNORECASE)
        assert not found, found
    assert '"' not in text
    assert "'" not in text


@every_guide
def test_of_numbers_a_text_says_only_the_shortest(guide):
    """999 and 111 are known by heart; every other comes from ui/signposting.toml, by its contact."""
    assert set(TELEPHONE.findall("\n".join(said(guide)))) <= {"999", "111"}
