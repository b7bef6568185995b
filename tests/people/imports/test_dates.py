"""Days as lists write them: the day first, nothing guessed."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.imports.dates import NotADay, read_day

MAY_3 = date(2026, 5, 3)


@pytest.mark.parametrize(
    "text",
    [
        "03/05/2026", "3/5/2026", "3/5/26", "03-05-2026", "03.05.2026", "3 5 2026", "3-May-26", "03-MAY-2026",
        "3May2026", "3 May 2026", "3rd May 2026", "3rd of May, 2026", "3 May, 26", "Sunday, 3 May 2026",
        "Sun 3 May 2026", "May 3, 2026", "May 3rd 2026", "2026-05-03", "2026/05/03", "20260503", "2026-05-03 00:00:00",
        "2026-05-03T00:00:00Z", "03/05/2026 00:00", "03/05/2026 9:30 am", "46145", "46145.0", " 03/05/2026 ",
    ],
)  # fmt: skip
def test_one_day_in_every_way_in_which_lists_write_it(text):
    assert read_day(text) == MAY_3


@pytest.mark.parametrize("text", ["", "-", "–", "n/a", "N/A", "TBC", "none", "00/00/0000", "?"])
def test_no_day_is_said_in_many_ways_too(text):
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("05/13/2026", "Write the day first: 13/05/2026"),
        ("5/31/26", "Write the day first: 31/05/2026"),
        ("31/02/2026", "no day of the calendar"),
        ("29/02/2025", "no day of the calendar"),
        ("2026-13-01", "no day of the calendar"),
        ("00/05/2026", "no day of the calendar"),
        ("45/45/2026", "no day of the calendar"),
        ("May 2026", "not a whole date"),
        ("2026", "not a whole date"),
        ("3 Floréal 2026", "not a whole date"),
        ("3 Mai 2026", "no month that we know"),
        ("about Easter", "not a whole date"),
        ("#REF!", "not a whole date"),
        ("99999", "not a whole date"),
        ("3/5", "not a whole date"),
        ("03/05/2026 to 04/05/2026", "not a whole date"),
        ("٣/٥/٢٠٢٦x", "not a whole date"),
    ],
)
def test_what_is_no_day_says_why_and_how(text, words):
    with pytest.raises(NotADay, match=words):
        read_day(text)


@pytest.mark.parametrize(("text", "year"), [("3/5/49", 2049), ("3/5/50", 1950), ("3/5/00", 2000), ("3/5/99", 1999)])
def test_two_digits_of_a_year(text, year):
    assert read_day(text) == date(year, 5, 3)


DAYS = st.dates(date(1930, 1, 1), date(2110, 12, 31))


@given(DAYS)
def test_what_is_written_day_first_is_read_back(day):
    for form in ("%d/%m/%Y", "%-d.%-m.%Y", "%d %B %Y", "%-d-%b-%Y", "%Y-%m-%d", "%A, %-d %B %Y"):
        assert read_day(day.strftime(form)) == day
    assert read_day(str((day - date(1899, 12, 30)) // timedelta(days=1))) == day


@given(st.text(max_size=30))
def test_whatever_stands_there_is_a_day_none_or_said_in_words(text):
    with contextlib.suppress(NotADay):
        found = read_day(text)
        assert found is None or isinstance(found, date)
