"""Words that would tell a stranger what a page is about (P17): no title, address or file name holds one."""

import re
from pathlib import Path

LEXICON = frozenset(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split())


def topics_in(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower())) & LEXICON
