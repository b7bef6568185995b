"""A lesson as plain text: for a printer, a braille display, an old telephone, or an eye that tires of pages."""

import textwrap
from collections.abc import Iterable, Mapping

from courses.activities import items_of
from courses.rules import ACTIVITIES

WIDTH = 72
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def plain(source: str) -> str:
    """Rich text as paragraphs and list lines, wrapped."""
    from bs4 import BeautifulSoup  # loading it takes as long as a page

    soup = BeautifulSoup(source or "", "html.parser")
    for link in soup.find_all("a", href=True):
        address = str(link["href"])
        if address.startswith("http") and address not in link.get_text():
            link.append(f" ({address})")
    lines = soup.find_all(["p", "li", "h2", "h3", "h4"])
    texts = [(element.name, " ".join(element.get_text().split())) for element in lines]
    if not texts:
        texts = [("p", " ".join(soup.get_text().split()))]
    return "\n\n".join(_wrapped(text, "- " if name == "li" else "") for name, text in texts if text)


def _wrapped(text: str, mark: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))


def _heading(text: str, line: str = "-") -> str:
    return f"{_wrapped(text)}\n{line * min(len(text), WIDTH)}"


def lesson_text(content: Mapping, lesson: Mapping, *, helplines: Iterable[str]) -> str:
    """The whole lesson; what we think of each activity stands after it all, so that nothing is given away."""
    pieces = [_heading(lesson["title"], "="), _wrapped(f"{content['title']} · about {lesson['minutes']} minutes")]
    if lesson["content_note"]:
        pieces += [_heading("Before you read this"), plain(lesson["content_note"])]
    thoughts: list[str] = []
    for block in lesson["body"]:
        if block["type"] in ACTIVITIES:
            pieces.append(_activity(block))
            thoughts.append(_thought(block))
        else:
            pieces.append(_block(block["type"], block["value"]))
    if thoughts:
        pieces += [_heading("What we think"), *thoughts]
    pieces += [_heading("Need help now?"), *(_wrapped(line, "- ") for line in helplines)]
    return "\n\n".join(piece for piece in pieces if piece) + "\n"


def _block(kind: str, value) -> str:
    match kind:
        case "heading":
            return _heading(value)
        case "callout" | "scene":
            return f"{_heading(value['title'], '·')}\n\n{plain(value['text'])}"
        case "quotation":
            return f"{plain(value['text'])}\n\n{_wrapped(value['credit'], '-- ')}"
        case "claim":
            return f"{plain(value['text'])}\n\n{_wrapped('Source: ' + value['source'], '  ')}"
        case "terms":
            return "\n\n".join(_wrapped(f"{row['term']}: {row['meaning']}", "- ") for row in value["items"])
        case "diagram":
            return f"{_wrapped('Drawing: ' + value['caption'])}\n\n{plain(value['description'])}"
        case "takeaway":
            return f"{_heading('One thing to take', '·')}\n\n{plain(value)}"
        case "write":
            return f"{_heading('To write: ' + value['title'], '·')}\n\n{plain(value['prompt'])}"
    return plain(value)


def _activity(block: Mapping) -> str:
    value, lines = block["value"], []
    for number, item in enumerate(items_of(block["type"], value), 1):
        lines.append(_wrapped(item.text, f"{number}. "))
        if block["type"] != "order":
            lines += [_wrapped(f"{LETTERS[o.index]}) {o.text}", "   ") for o in item.options]
    return "\n\n".join([_heading("To try: " + value["title"], "·"), plain(value["prompt"]), "\n".join(lines)])


def _thought(block: Mapping) -> str:
    lines = [_wrapped(block["value"]["title"])]
    for number, item in enumerate(items_of(block["type"], block["value"]), 1):
        lines.append(_wrapped(f"{item.best}. {item.feedback}", f"{number}. "))
    return "\n".join(lines)
