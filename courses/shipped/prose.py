"""Markdown as the files have it (paragraphs, lists, bold, emphasis, links) to Wagtail's rich text and back."""

import re

from bs4 import BeautifulSoup, NavigableString, Tag
from markdown_it import MarkdownIt

_markdown = MarkdownIt("zero").enable(["list", "emphasis", "link", "escape", "newline"])
_SIGNS = re.compile(r"([\\*_\[\]`])")
_LIST_MARK = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+])(?=\s|$)")


class UnableToWrite(Exception):
    """Rich text that the files have no form for; the message says the cure."""


def rich_text(markdown: str) -> str:
    html = _markdown.render(markdown.strip())
    for plain, ours in (("<strong>", "<b>"), ("</strong>", "</b>"), ("<em>", "<i>"), ("</em>", "</i>")):
        html = html.replace(plain, ours)
    return html.replace("<br>\n", "<br/>").replace("\n", "")


def markdown_of(html: str) -> str:
    """The canonical Markdown of rich text: a blank line between blocks, “- ” and “1. ” for items."""
    soup = BeautifulSoup(html or "", "html.parser")
    return "\n\n".join(block for node in soup.children if (block := _block(node)))


def _block(node) -> str:
    if isinstance(node, NavigableString):
        return _escape_start(_escape(node.strip()))
    if node.name in {"ul", "ol"}:
        items = [child for child in node.children if isinstance(child, Tag)]
        return "\n".join(f"{_mark(node, n)} {_item(item)}" for n, item in enumerate(items, 1))
    if node.name == "p":
        return _escape_start(_inline(node).strip())
    return _inline_node(node)


def _mark(node: Tag, number: int) -> str:
    return "-" if node.name == "ul" else f"{number}."


def _item(item: Tag) -> str:
    if item.find(["ul", "ol", "p"]):
        raise UnableToWrite("a list inside a list, or paragraphs in a list: make it one list of single lines")
    return _escape_start(_inline(item).strip())


def _inline(node: Tag) -> str:
    return "".join(_inline_node(child) for child in node.children)


def _inline_node(node) -> str:
    if isinstance(node, NavigableString):
        return _escape(str(node))
    match node.name:
        case "b" | "strong":
            return f"**{_inline(node)}**"
        case "i" | "em":
            return f"*{_inline(node)}*"
        case "br":
            return "\\\n"
        case "a" if node.get("href"):
            return f"[{_inline(node)}]({node['href']})"
        case "a":
            raise UnableToWrite("a link to a page or document of this site: write its address instead")
    raise UnableToWrite(f"<{node.name}>: use paragraphs, lists, bold, italic and links")


def _escape(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _escape_start(text: str) -> str:
    """So that a line that begins with a dash or “1.” does not turn into a list."""
    return _LIST_MARK.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)
