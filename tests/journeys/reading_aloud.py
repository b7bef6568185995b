"""What a screen reader says, as a virtual one reckons it from the standards (@guidepup/virtual-screen-reader).

No real screen reader is like another, and this one is none of them: it does not know `summary`, and it reads what is
folded, and the value of a button. What it is good for: names, roles, states and their order, and that news is said.
"""

import calendar
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests import tools

KEPT = Path(__file__).parent / "spoken"
# Said for every line of every list, and every choice of every box: of no use to whoever reads the file.
NOISE = re.compile(r"^(paragraph|listitem, .*|option, .*, not selected, .*|end, .*|document)$")
MONTHS = "|".join(calendar.month_name[1:])
CHANGING = (
    (re.compile(rf"\b\d{{1,2}} ({MONTHS}) \d{{4}}\b"), "«day»"),
    (re.compile(r"\b\d{1,2}\.\d\d [ap]m\b"), "«time»"),
    (re.compile(r"https?://127\.0\.0\.1:\d+"), "«site»"),
    (re.compile(r"\bCertificate number \S+"), "Certificate number «number»"),
    (re.compile(r"(?<=/verify/)[^/]+"), "«number»"),
)  # fmt: skip
# A browser that runs scripts does not show <noscript>, but a reader of the tree would find it.
START = """async (selector) => {
  for (const unseen of document.querySelectorAll("noscript")) unseen.remove();
  await window.screenReader.start({ container: document.querySelector(selector) });
}"""
READ_ON = """async () => {
  const reader = window.screenReader;
  const [first] = await reader.spokenPhraseLog();
  do await reader.next(); while ((await reader.lastSpokenPhrase()) !== first);
  const log = await reader.spokenPhraseLog();
  await reader.stop();
  return log.slice(0, -1);
}"""
SAID_SINCE = """async () => {
  const log = await window.screenReader.spokenPhraseLog();
  await window.screenReader.stop();
  return log.slice(1);
}"""

FOCUS = "document.activeElement === document.body ? 'nothing' : document.activeElement.innerText.slice(0, 120)"


def _ready(page: Page) -> None:
    if not page.evaluate("Boolean(window.screenReader)"):
        page.evaluate(tools.screen_reader())


def everything(page: Page, selector: str = "main") -> list[str]:
    """A part of the page from its beginning to its end."""
    _ready(page)
    page.evaluate(START, selector)
    return list(tidy(page.evaluate(READ_ON)))


def news(page: Page, act: Callable[[], object], until: Callable[[], object], selector: str = "main") -> list[str]:
    """What is said of its own accord after an act: what came into a live region, and where the focus went."""
    _ready(page)
    page.evaluate(START, selector)
    act()
    until()
    said = [f"→ {line}" for line in tidy(page.evaluate(SAID_SINCE))]
    return [*said, f"→ the focus is on: {' '.join(page.evaluate(FOCUS).split())}"]


def tidy(phrases: list[str]) -> Iterator[str]:
    """Without noise, without words said twice in a row, with what stands in a group set in."""
    open_groups: list[str] = []
    before = ""
    for place, phrase in enumerate(phrases):
        if phrase.startswith("end of "):
            if open_groups and phrase == f"end of {open_groups[-1]}":
                open_groups.pop()
            continue
        if not NOISE.match(phrase) and phrase not in before:
            line = phrase
            for pattern, word in CHANGING:
                line = pattern.sub(word, line)
            yield "  " * len([group for group in open_groups if not NOISE.match(group)]) + line
            before = phrase
        if f"end of {phrase}" in phrases[place:]:
            open_groups.append(phrase)


def compare(name: str, lines: list[str]) -> None:
    """Holds what was heard beside the file of this name; SPOKEN=write keeps it instead (`./run spoken`)."""
    path, text = KEPT / f"{name}.txt", "\n".join(lines) + "\n"
    if os.environ.get("SPOKEN") == "write":
        KEPT.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path} is not there; ./run spoken writes it"
    assert text == path.read_text(encoding="utf-8"), "another wording: if it is meant, ./run spoken keeps it"
