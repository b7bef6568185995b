"""Columns are guessed from headings, names and roles from what lists write."""

import pytest

from people.imports.engagements import PeopleKind
from people.imports.matching import guess, headings_digest, words_of
from people.imports.names import name_key, one_person, turned


def guessed(*headings: str) -> dict[str, str]:
    return {key: headings[column] for key, column in guess(headings, PeopleKind().fields()).items()}


def test_headings_of_a_real_export():
    found = guessed(
        "Employee No", "Forename", "Last Name", "Work E-mail", "Job Title", "Team / Service", "Employment Start Date",
        "Date of Approval", "Leaving Date", "Hours per week", "Notes",
    )  # fmt: skip
    assert found == {
        "first_name": "Forename", "surname": "Last Name", "email": "Work E-mail", "role": "Job Title",
        "team": "Team / Service", "started_on": "Employment Start Date", "approved_on": "Date of Approval",
        "ended_on": "Leaving Date", "hours": "Hours per week",
    }  # fmt: skip


def test_a_column_is_given_to_one_field_only():
    found = guessed("Name", "Email", "Team name", "Household name")
    assert found == {"name": "Name", "email": "Email", "team": "Team name", "household": "Household name"}


def test_what_is_not_known_is_not_guessed():
    assert guessed("Favourite colour", "", "NI number", "Why it was left out") == {}


def test_headings_that_differ_only_in_marks_are_the_same_list():
    assert headings_digest(["E-mail *", "Start  Date"]) == headings_digest(["Email", "start date:"])
    assert headings_digest(["Email", "Start"]) != headings_digest(["Start", "Email"])


def test_words_of_a_heading():
    assert words_of("  Début_date (dd/mm) ") == "debut date dd mm"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Grace Adeyemi", "grace  ADEYEMI", True),
        ("Siân O’Brien", "Sian O'Brien", True),
        ("Adeyemi, Grace", "Mrs Grace Adeyemi", True),
        ("G Adeyemi", "Grace Adeyemi", True),
        ("Grace Adeyemi", "Grace Hughes", True),  # married
        ("Grace Adeyemi", "Otis Adeyemi", False),
        ("O Adeyemi", "Grace Adeyemi", False),
        ("G Hughes", "Grace Adeyemi", False),
        ("Ольга Иванова", "Иван Иванов", False),
        ("Ольга Иванова", "ОЛЬГА ИВАНОВА", True),
        ("", "Grace Adeyemi", True),
    ],
)
def test_two_names_under_one_address(a, b, same):
    assert one_person(name_key(a), name_key(b)) is same
    assert one_person(name_key(b), name_key(a)) is same


def test_a_name_that_begins_with_the_surname_is_turned():
    assert turned("Adeyemi, Grace Anne") == "Grace Anne Adeyemi"
    assert turned("Adeyemi") == "Adeyemi"
    assert turned("Adeyemi, Grace, BA") == "Adeyemi, Grace, BA"
