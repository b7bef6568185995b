"""No text of ours is worked out by a spreadsheet."""

import pytest

from ui.spreadsheets import harmless

PREFIXES = (
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'=", '"=', " =", "\u00a0=", "\ufeff=", "“@", "|",
)  # fmt: skip


@pytest.mark.parametrize("prefix", PREFIXES)
def test_what_begins_like_a_formula_is_put_to_sleep(prefix):
    assert harmless(f"{prefix}1+1") == f"'{prefix}1+1"


@pytest.mark.parametrize("text", ["", "O’Brien", "12 months", "“Quoted”", "–", "(in brackets)", "É", "'Tis", "a=b"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert harmless(text) == text
