"""Markdown to rich text and back, and lines of all that a text can hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.shipped.documents import content_of, document_of
from courses.shipped.files import CONTENT, folders, read_document
from courses.shipped.prose import UnableToWrite, markdown_of, rich_text

# Words with all the signs that Markdown could take for its own.
word = st.text("abé’“”–&<>*_[]()`#+-.1!~=|\\", min_size=1, max_size=8)
line = st.lists(word, min_size=1, max_size=6).map(" ".join)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def html_of(text: str, wrap: str) -> str:
    return f"<{wrap}>{escaped(text)}</{wrap}>"


block = st.one_of(
    line.map(lambda text: html_of(text, "p")),
    st.tuples(line, line).map(lambda two: f"<p>{escaped(two[0])} <b>b</b> {escaped(two[1])}</p>"),
    st.tuples(st.sampled_from(["ul", "ol"]), st.lists(line, min_size=1, max_size=3)).map(
        lambda got: f"<{got[0]}>" + "".join(html_of(text, "li") for text in got[1]) + f"</{got[0]}>"
    ),
)


def parted(blocks: list[str]) -> list[str]:
    """Two lists of one kind in a row are one list in Markdown, so a paragraph stands between them."""
    return [part for b in blocks for part in ([b, "<p>and</p>"] if b.startswith(("<ul", "<ol")) else [b])]


@given(st.lists(block, min_size=1, max_size=4).map(parted))
def test_rich_text_comes_back_from_the_files_as_it_was(blocks):
    html = "".join(blocks)
    assert rich_text(markdown_of(html)).replace("&quot;", '"') == html


@pytest.mark.parametrize(
    "text", ["- a dash first", "+ a plus", "1. a number", "12) and this", "* a star", "a [b](c) d", "_a_ *b*"]
)
@pytest.mark.parametrize("wrap", ["p", "li"])
def test_what_looks_like_markdown_stays_text(text, wrap):
    html = f"<p>{text}</p>" if wrap == "p" else f"<ul><li>{text}</li></ul>"
    assert rich_text(markdown_of(html)) == html


@pytest.mark.parametrize("folder", folders(CONTENT), ids=lambda folder: folder.name)
def test_a_shipped_document_becomes_content_and_comes_back(folder):
    document = read_document(folder)
    assert document_of(content_of(document), position=document["module"]["position"]) == document


def test_what_the_editor_leaves_in_rich_text_is_read():
    html = '<p data-block-key="a1">One<br/>two <a href="https://example.org/">three</a></p>'
    assert markdown_of(html) == "One\\\ntwo [three](https://example.org/)"
    assert rich_text(markdown_of(html)) == re.sub(r' data-block-key="a1"', "", html)


@pytest.mark.parametrize(
    ("html", "cure"),
    [
        ("<h2>No</h2>", "use paragraphs"),
        ('<p><a linktype="page" id="3">here</a></p>', "write its address instead"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "make it one list"),
    ],
)
def test_what_files_have_no_form_for_is_refused_with_the_cure(html, cure):
    with pytest.raises(UnableToWrite, match=cure):
        markdown_of(html)
