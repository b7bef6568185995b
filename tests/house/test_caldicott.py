"""Each of the eight principles names a test that exists (docs/caldicott.md)."""

import ast
import re

from tests.databases import ROOT


def test_all_eight_are_held_by_a_test_that_exists():
    rows = re.findall(
        r"^\| (\d) \|.*`(tests/\S+\.py)::(\w+)` \|$", (ROOT / "docs/caldicott.md").read_text(), re.MULTILINE
    )
    assert [int(number) for number, _file, _test in rows] == list(range(1, 9))
    for _number, file, test in rows:
        names = {one.name for one in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(one, ast.FunctionDef)}
        assert test in names, f"{file}::{test}"
