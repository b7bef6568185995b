"""docs/accessibility/wcag.csv: a verdict on each criterion of WCAG 2.2, A and AA, and what it rests on."""

import ast
import csv
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "accessibility" / "wcag.csv"
A = [
    "1.1.1", "1.2.1", "1.2.2", "1.2.3", "1.3.1", "1.3.2", "1.3.3", "1.4.1", "1.4.2", "2.1.1", "2.1.2", "2.1.4",
    "2.2.1", "2.2.2", "2.3.1", "2.4.1", "2.4.2", "2.4.3", "2.4.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "3.1.1",
    "3.2.1", "3.2.2", "3.2.6", "3.3.1", "3.3.2", "3.3.7", "4.1.2",
]  # fmt: skip
AA = [
    "1.2.4", "1.2.5", "1.3.4", "1.3.5", "1.4.3", "1.4.4", "1.4.5", "1.4.10", "1.4.11", "1.4.12", "1.4.13", "2.4.5",
    "2.4.6", "2.4.7", "2.4.11", "2.5.7", "2.5.8", "3.1.2", "3.2.3", "3.2.4", "3.3.3", "3.3.4", "3.3.8", "4.1.3",
]  # fmt: skip
HUMAN = [
    "1.2.1", "1.2.3", "1.2.4", "1.2.5", "1.3.3", "1.4.5", "2.3.1", "2.4.6", "3.2.4", "3.3.8",
]  # fmt: skip
AXE = [
    "1.1.1", "1.2.2", "1.3.1", "1.3.5", "1.4.1", "1.4.2", "1.4.3", "1.4.4", "1.4.12", "2.1.1", "2.2.1", "2.2.2",
    "2.4.1", "2.4.2", "2.4.4", "2.5.3", "2.5.8", "3.1.1", "3.1.2", "3.3.2", "4.1.2",
]  # fmt: skip
COLUMNS = ["criterion", "name", "level", "method", "test", "verdict", "checked_on", "note"]
VERDICTS = {"pass", "not applicable", "not tested"}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def names_in(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


def exists(test: str) -> bool:
    """Whether pytest would find this id: the file is there and has a test of this name."""
    file, _, name = test.partition("::")
    return name.startswith("test_") and (ROOT / file).is_file() and name in names_in(ROOT / file)


def faults(table: list[dict[str, str]]) -> list[str]:
    found = []
    for row in table:
        tests = row["test"].split()
        missing = [test for test in tests if test != "human" and not exists(test)]
        found += [f"{row['criterion']}: {test} is no test" for test in missing]
        if not tests:
            found.append(f"{row['criterion']}: rests on nothing")
        if row["verdict"] not in VERDICTS:
            found.append(f"{row['criterion']}: verdict {row['verdict']!r}")
        if row["verdict"] != "pass" and not row["note"]:
            found.append(f"{row['criterion']}: {row['verdict']}, and no word why")
        if row["method"] != "human" and not any(test != "human" for test in tests):
            found.append(f"{row['criterion']}: {row['method']} without a test")
        if row["method"] == "human" and "human" not in tests:
            found.append(f"{row['criterion']}: nobody looked")
        if not date(2026, 1, 1) <= date.fromisoformat(row["checked_on"]) <= date(2099, 1, 1):
            found.append(f"{row['criterion']}: checked on {row['checked_on']}")
    return found


def test_each_of_the_55_criteria_has_one_row():
    assert (len(A), len(AA), len(HUMAN), len(AXE)) == (31, 24, 10, 21)
    table = rows()
    assert {row["criterion"]: row["level"] for row in table} == dict.fromkeys(A, "A") | dict.fromkeys(AA, "AA")
    assert len(table) == 55


def test_each_is_looked_at_in_its_own_way():
    wanted = {one: "human" if one in HUMAN else "axe" if one in AXE else "script" for one in A + AA}
    assert {row["criterion"]: row["method"] for row in rows()} == wanted


def test_each_verdict_rests_on_something_that_is_there():
    assert faults(rows()) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"test": "tests/house/test_wcag.py::test_that_was_taken_away"}, "is no test"),
        ({"test": "tests/house/no_such_file.py::test_x"}, "is no test"),
        ({"test": ""}, "rests on nothing"),
        ({"test": "human"}, "without a test"),
        ({"verdict": "fail"}, "verdict 'fail'"),
        ({"verdict": "not applicable", "note": ""}, "no word why"),
    ],
)
def test_a_verdict_on_nothing_is_noticed(change, says):
    table = rows()
    table[0] = table[0] | change
    assert any(says in fault for fault in faults(table))


def test_the_statement_says_no_more_than_the_table(client, db):
    html = client.get("/accessibility/").content.decode()
    verdicts = {row["verdict"] for row in rows()}
    assert ("We found none that fails in what we tested." in html) is ("fail" not in verdicts)
    assert ("We looked at each of its 55 points." in html) is ("not tested" not in verdicts)
    for name in ("NVDA", "JAWS", "VoiceOver", "TalkBack", "Dragon", "Firefox", "WebKit", "people with disabilities"):
        assert name in html, name
    assert "Prepared on 25 November 2026" in html
    assert "@" not in html[html.index("<main") : html.index("</main>")], "no address that nobody reads"


def test_every_page_leads_to_the_statement(client, cast):
    client.force_login(cast.carer)
    for url in ("/", "/learning/", "/support/", "/learning/common-ground/", "/nothing-here/"):
        assert 'href="/accessibility/"' in client.get(url).content.decode(), url
