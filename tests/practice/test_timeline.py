"""What is due when, from the day of coming into care: by hand, against a slow plain model, and as its page says it."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from practice.bank_holidays import ENGLAND
from practice.timeline import NotCovered, What, WorkingDays, add_months, assessment_window, timeline

DAY = timedelta(days=1)

# Day of coming into care, then: 10 and 20 working days, second review, months 4, 5 and 6, month 12. Counted by hand
# with a calendar.
BY_HAND = [
    # Plain weeks, from each day of one.
    ("2026-09-14", "2026-09-28", "2026-10-12", "2027-01-12", "2027-01-14", "2027-02-14", "2027-03-14", "2027-09-14"),
    ("2026-09-18", "2026-10-02", "2026-10-16", "2027-01-16", "2027-01-18", "2027-02-18", "2027-03-18", "2027-09-18"),
    ("2026-09-19", "2026-10-02", "2026-10-16", "2027-01-16", "2027-01-19", "2027-02-19", "2027-03-19", "2027-09-19"),
    ("2026-09-20", "2026-10-02", "2026-10-16", "2027-01-16", "2027-01-20", "2027-02-20", "2027-03-20", "2027-09-20"),
    # Over Christmas, with Boxing Day on a Saturday: Friday 25, Monday 28, Friday 1 January.
    ("2026-12-18", "2027-01-06", "2027-01-20", "2027-04-20", "2027-04-18", "2027-05-18", "2027-06-18", "2027-12-18"),
    ("2026-12-25", "2027-01-12", "2027-01-26", "2027-04-26", "2027-04-25", "2027-05-25", "2027-06-25", "2027-12-25"),
    # Both on the weekend: Monday 27 and Tuesday 28, and Monday 3 January in place of Saturday.
    ("2027-12-24", "2028-01-12", "2028-01-26", "2028-04-26", "2028-04-24", "2028-05-24", "2028-06-24", "2028-12-24"),
    # Ordinary ones: Wednesday, Thursday, and Wednesday 1 January.
    ("2024-12-20", "2025-01-08", "2025-01-22", "2025-04-22", "2025-04-20", "2025-05-20", "2025-06-20", "2025-12-20"),
    # Over Easter: Good Friday 3 and Monday 6 April 2026.
    ("2026-03-30", "2026-04-15", "2026-04-29", "2026-07-29", "2026-07-30", "2026-08-30", "2026-09-30", "2027-03-30"),
    # An early Easter, 29 March and 1 April 2024, then 6 May is too late to matter.
    ("2024-03-28", "2024-04-15", "2024-04-29", "2024-07-29", "2024-07-28", "2024-08-28", "2024-09-28", "2025-03-28"),
    # Early May holiday 2025, Monday 5.
    ("2025-04-28", "2025-05-13", "2025-05-28", "2025-08-28", "2025-08-28", "2025-09-28", "2025-10-28", "2026-04-28"),
    # Summer holiday on 31 August itself; six months later February has no 31st.
    ("2026-08-31", "2026-09-14", "2026-09-28", "2026-12-28", "2026-12-31", "2027-01-31", "2027-02-28", "2027-08-31"),
    # The same into a leap year.
    ("2027-08-31", "2027-09-14", "2027-09-28", "2027-12-28", "2027-12-31", "2028-01-31", "2028-02-29", "2028-08-31"),
    # From the leap day, a Thursday: a year later there is none.
    ("2024-02-29", "2024-03-14", "2024-03-28", "2024-06-28", "2024-06-29", "2024-07-29", "2024-08-29", "2025-02-28"),
    # A second review that is clamped: three months after 30 November.
    ("2026-11-02", "2026-11-16", "2026-11-30", "2027-02-28", "2027-03-02", "2027-04-02", "2027-05-02", "2027-11-02"),
    # Month four would be 31 April or 31 June.
    ("2025-12-31", "2026-01-15", "2026-01-29", "2026-04-29", "2026-04-30", "2026-05-31", "2026-06-30", "2026-12-31"),
    # The last day from which twenty working days are known.
    ("2028-11-29", "2028-12-13", "2028-12-29", "2029-03-29", "2029-03-29", "2029-04-29", "2029-05-29", "2029-11-29"),
]


@pytest.mark.parametrize("row", BY_HAND, ids=lambda row: row[0])
def test_the_days_are_those_counted_by_hand(row):
    entry, *days = map(date.fromisoformat, row)
    found = {event.what: event.day for event in timeline(entry, ENGLAND)}
    assert [
        found[what]
        for what in (
            What.CARE_PLAN, What.FIRST_REVIEW, What.SECOND_REVIEW, What.WINDOW_OPENS, What.TARGET, What.WINDOW_CLOSES,
            What.HEALTH_REVIEW_FIVE_ON,
        )
    ] == days  # fmt: skip
    assert found[What.HEALTH_ASSESSMENT] == found[What.FIRST_REVIEW]
    assert found[What.HEALTH_REVIEW_UNDER_FIVE] == found[What.WINDOW_CLOSES]
    assert found[What.LATER_REVIEW] == add_months(found[What.SECOND_REVIEW], 6)


# The file against the rules for bank holidays, worked out another way.


def easter(year: int) -> date:
    """Easter Sunday: the first Sunday after the full moon of the church, by golden number and epact."""
    golden = year % 19 + 1
    century = year // 100 + 1
    solar, lunar = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
    epact = (11 * golden + 20 + lunar - solar) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    moon = 44 - epact + (30 if 44 - epact < 21 else 0)
    moon_day = date(year, 3, 1) + (moon - 1) * DAY
    return moon_day + (7 - (moon_day.weekday() + 1) % 7) * DAY


def first_monday(year: int, month: int) -> date:
    return next(day for day in (date(year, month, n) for n in range(1, 8)) if day.weekday() == 0)


def last_monday(year: int, month: int) -> date:
    return next(day for day in (date(year, month, n) for n in range(31, 24, -1)) if day.weekday() == 0)


def by_the_rules(year: int) -> set[date]:
    found = {easter(year) - 2 * DAY, easter(year) + DAY, first_monday(year, 5), last_monday(year, 5)}
    found.add(last_monday(year, 8))
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while day.weekday() >= 5 or day in found:  # a substitute: the next day that is no holiday already
            day += DAY
        found.add(day)
    return found


@pytest.mark.parametrize(("year", "day"), [(2000, "04-23"), (2008, "03-23"), (2011, "04-24"), (2038, "04-25")])
def test_easter_is_worked_out_rightly(year, day):
    assert easter(year) == date.fromisoformat(f"{year}-{day}")


@pytest.mark.parametrize("year", range(2024, 2029))
def test_the_bank_holidays_of_the_file_are_those_of_the_rules(year):
    assert {day for day in ENGLAND.holidays if day.year == year} == by_the_rules(year)


def test_the_file_says_where_it_is_from_and_how_far_it_goes():
    data = tomllib.loads((Path(settings.BASE_DIR) / "practice" / "bank_holidays.toml").read_text(encoding="utf-8"))
    assert data["source"]
    assert data["covers_from"] == date(2024, 1, 1)
    assert data["covers_until"] == date(2028, 12, 31)
    assert len(data["days"]) == len(set(data["days"])) == 8 * 5
    assert data["days"] == sorted(data["days"])


# Against a slow plain model

KNOWN = st.dates(date(2024, 1, 1), date(2028, 11, 29))


@given(KNOWN, st.integers(0, 20))
def test_working_days_are_those_that_a_plain_count_finds(entry, count):
    every = [ENGLAND.known_from + n * DAY for n in range((ENGLAND.known_until - ENGLAND.known_from).days + 1)]
    working = [day for day in every if day.strftime("%a") not in {"Sat", "Sun"} and day not in ENGLAND.holidays]
    later = [day for day in working if day > entry]
    assert ENGLAND.after(entry, count) == (later[count - 1] if count else entry)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 30))
def test_months_are_counted_as_on_a_calendar(day, months):
    later = add_months(day, months)
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    assert (later.year, later.month) == (year, month)
    assert later.day == day.day or (later.day < day.day and (later + DAY).day == 1)


@given(KNOWN)
def test_the_order_of_things_holds(entry):
    events = timeline(entry, ENGLAND)
    days = {event.what: event.day for event in events}
    assert set(days) == set(What)
    assert [event.day for event in events] == sorted(days.values())
    assert entry < days[What.CARE_PLAN] < days[What.FIRST_REVIEW] < days[What.SECOND_REVIEW] < days[What.LATER_REVIEW]
    opens, target, closes = assessment_window(entry)
    assert opens < target < closes
    assert {event.what for event in events if event.recommended} == {What.WINDOW_OPENS, What.TARGET, What.WINDOW_CLOSES}


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_beyond_the_file_no_day_is_made_up(entry):
    try:
        events = timeline(entry, ENGLAND)
    except NotCovered:
        assert entry < ENGLAND.known_from or entry + 27 * DAY > ENGLAND.known_until
    else:
        assert ENGLAND.known_from <= entry
        assert {event.what: event.day for event in events}[What.FIRST_REVIEW] <= ENGLAND.known_until


def test_a_day_that_nobody_knows_is_neither_working_nor_not():
    known = WorkingDays(frozenset(), date(2026, 1, 1), date(2026, 1, 5))
    assert date(2026, 1, 2) in known
    for day in (date(2025, 12, 31), date(2026, 1, 6)):
        with pytest.raises(NotCovered):
            assert day in known


# The page

HERE = "/tools/timeline/"


def test_the_page_counts_and_keeps_nothing(client, db, caplog, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.post(HERE, {"entered_on": "2026-08-31"})
    html = answer.content.decode()
    assert "In care since 31 August 2026" in html
    for words in (
        "by Monday 28 September 2026", "from Thursday 31 December 2026", "around Sunday 31 January 2027",
        "by Sunday 28 February 2027", "Recommended, not law", "Do not wait for a date", "Short breaks.",
    ):  # fmt: skip
        assert words in html, words
    assert html.count("Recommended, not law") == 3
    assert "no-store" in answer["Cache-Control"]
    assert "sessionid" not in answer.cookies
    assert "2026-08-31" not in caplog.text
    assert "form" in html
    assert 'method="post"' in html, "a day in an address would stay in histories and logs"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Write the day."),
        ("soon", "day, month, year"),
        ("31/2/2026", "day, month, year"),
        ("0026-01-01", "Look at the year again"),
        ("9999-12-31", "Look at the year again"),
        ("2023-12-31", "We know the bank holidays from 1 January 2024 to 31 December 2028"),
        ("2028-11-30", "We know the bank holidays from 1 January 2024 to 31 December 2028"),
        ("2029-01-01", "We know the bank holidays from 1 January 2024 to 31 December 2028"),
    ],
)
def test_what_cannot_be_counted_is_said_kindly_and_no_day_is_shown(client, db, typed, words):
    html = client.post(HERE, {"entered_on": typed}).content.decode()
    assert words in html
    assert 'class="error-summary"' in html
    assert "In care since" not in html


def test_opened_it_asks_and_a_day_in_the_address_is_not_read(client, db):
    html = client.get(HERE, {"entered_on": "2026-08-31"}).content.decode()
    assert "In care since" not in html
    assert "2026-08-31" not in html
    assert "error-summary" not in html
