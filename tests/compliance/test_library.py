"""The shipped library: every row says where it comes from, and bad data is refused with its line and the cure."""

from datetime import date

import pytest

from compliance.enums import ClockStart, HouseholdRule
from compliance.library import CAUTION, FILE, BadLibrary, laxer_than_law, library, read
from compliance.services.adoption import terms_of_row
from people.enums import SUGGESTED_ONLY, Role

TEXT = FILE.read_text(encoding="utf-8")
ONE = """version = "1"

[[requirement]]
key = "one"
name = "One"
about = "One thing."
subject = "one"
roles = ["teacher"]
clock_start = "role_start"
months = 12
refresh_months = 36
source = "A source"
source_version = "2026"
checked_on = 2026-11-01
review_by = 2027-11-01
mark = "checked"
"""


def faults(rows) -> list[str]:
    """What a library may not ship with, said again here and not read from its loader."""
    found = []
    for row in rows.values():
        if not row.source or not row.source_version or not isinstance(row.checked_on, date):
            found.append(f"{row.key}: no source")
        if row.review_by <= row.checked_on:
            found.append(f"{row.key}: never reviewed")
        if row.clock_start not in ClockStart.values or row.household not in HouseholdRule.values:
            found.append(f"{row.key}: clock or household")
        if set(row.roles) - set(Role.values):
            found.append(f"{row.key}: roles")
        if row.mark == "general" and CAUTION not in row.note:
            found.append(f"{row.key}: general knowledge said as law")
        if not row.about.endswith(".") or len(row.about.split()) > 30:
            found.append(f"{row.key}: not said in a sentence")
    return found


def test_every_row_has_a_source_a_day_of_checking_and_values_that_exist():
    assert len(library()) > 12
    assert faults(library()) == []


def test_a_row_without_its_source_would_be_noticed():
    from dataclasses import replace

    row = library()["tsd-12"]
    assert faults({"x": replace(row, source="")}) == ["tsd-12: no source"]
    assert faults({"x": replace(row, roles=("wizard",))}) == ["tsd-12: roles"]
    assert faults({"x": replace(row, mark="general", note="")}) == ["tsd-12: general knowledge said as law"]


# From the brief, written down again: key, roles, clock, months, again after, deferrable, in person, two people, law.
AS_WRITTEN = [
    ("tsd-12", {"foster_carer"}, "approval", 12, None, False, False, True, True),
    ("tsd-18", {"family_friends_foster_carer"}, "approval", 18, None, False, False, True, True),
    ("level-3-residential", {"residential_worker"}, "first_care_role", 24, None, True, False, True, True),
    ("level-5-manager", {"registered_manager"}, "role_start", 36, None, False, False, True, True),
]


@pytest.mark.parametrize("row", AS_WRITTEN, ids=[row[0] for row in AS_WRITTEN])
def test_the_law_is_in_it_as_it_is_written(row):
    key, roles, clock, months, again, deferrable, in_person, two, statutory = row
    one = library()[key]
    assert (set(one.roles), one.clock_start, one.months, one.refresh_months) == (roles, clock, months, again)
    assert (one.deferrable, one.in_person, one.two_people, one.statutory) == (deferrable, in_person, two, statutory)
    assert one.household == HouseholdRule.INDIVIDUAL


def test_first_aid_is_in_person_and_a_rule_nobody_checked_is_never_law():
    assert library()["paediatric-first-aid"].in_person
    assert library()["paediatric-first-aid"].refresh_months == 36
    assert library()["safeguarding-children"].refresh_months == 36
    assert [row.key for row in library().values() if row.statutory and row.mark != "checked"] == []
    assert not any(set(row.roles) & SUGGESTED_ONLY for row in library().values())


BAD = [
    ('source = "A source"\n', "", 3, "source is missing. Add it"),
    ("checked_on = 2026-11-01\n", "", 3, "checked_on is missing. Add it"),
    ('"role_start"', '"birth"', 9, "clock_start is one of"),
    ('"role_start"', '"fixed_date"', 9, "counts from an event"),
    ('["teacher"]', '["wizard"]', 8, "there is no role 'wizard'"),
    ("months = 12", "months = -1", 10, "from 0 to 600"),
    ("months = 12", 'months = "12"', 10, "written as int"),
    ("refresh_months = 36", "refresh_months = true", 11, "written as int"),
    ("review_by = 2027-11-01", "review_by = 2026-11-01", 15, "Choose a later day"),
    ('mark = "checked"', 'mark = "general"', 3, CAUTION),
    ('mark = "checked"', 'mark = "sure"', 16, "mark is one of"),
    ('mark = "checked"', 'mark = "checked"\nfine = true', 17, "nobody knows “fine”"),
    ('mark = "checked"', 'mark = "proposal"\nstatutory = true', 17, "only what was checked may be called law"),
    ('mark = "checked"', 'mark = "checked"\nsource_url = "javascript:x"', 17, "begins with https://"),
    ('key = "one"', 'key = "One Thing"', 4, "small letters"),
    ('name = "One"', 'name = ""', 5, "name is missing"),
]  # fmt: skip


def test_the_row_that_the_bad_ones_are_made_from_is_good():
    assert list(read(ONE)) == ["one"]


@pytest.mark.parametrize(("was", "becomes", "line", "words"), BAD, ids=[f"{b[3]} {b[1][:20]}" for b in BAD])
def test_bad_data_is_refused_with_its_line_and_the_cure(was, becomes, line, words):
    assert was in ONE
    with pytest.raises(BadLibrary) as refused:
        read(ONE.replace(was, becomes, 1))
    assert f"line {line}: " in str(refused.value)
    assert words in str(refused.value)


def test_a_key_that_is_there_twice_and_a_file_that_is_none_are_refused():
    again = ONE + ONE.split("\n", 1)[1]
    with pytest.raises(BadLibrary, match=r"line 19: the key “one” is there twice"):
        read(again)
    with pytest.raises(BadLibrary, match="line 2"):
        read('version = "1"\n[[requirement\n')
    with pytest.raises(BadLibrary, match="there is no version"):
        read("")


LAXER = [
    ({"months": 13}, "Give as many or fewer"),
    ({"clock_start": "role_start"}, "The law counts from approval"),
    ({"roles": ("teacher",)}, "Add them"),
    ({"joined_from": date(2026, 1, 1)}, "Leave the team"),
    ({"household": "joint"}, "each carer"),
    ({"obliges": False}, "cannot be only suggested"),
    ({"deferrable": True}, "does not let this date be deferred"),
]


@pytest.mark.parametrize(("change", "words"), LAXER)
def test_laxer_than_the_law_is_said_and_stricter_is_not(change, words):
    from dataclasses import replace

    row = library()["tsd-12"]
    terms = terms_of_row(row, from_day=date(2026, 12, 1), months=12, refresh_months=None, note="")
    assert laxer_than_law(row, terms) == ""
    assert laxer_than_law(row, replace(terms, months=6, roles=("foster_carer", "teacher"))) == ""
    assert words in laxer_than_law(row, replace(terms, **change))
    assert laxer_than_law(replace(row, statutory=False), replace(terms, **change)) == ""
