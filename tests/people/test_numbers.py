"""The numbers that a service gives its people: dialable, checked within a year, one for each need."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from compliance.reminders import numbers as counted
from people.enums import LocalSlot
from people.models import LocalContact
from people.rules import dialable, to_check_again
from people.selectors import local_contacts_of, numbers_to_check
from people.services import UnableToSetNumber, clear_local_contact, set_local_contact
from ui import signposting

DAY = timedelta(days=1)

RINGS = [
    ("01632 960 123", "01632960123"),
    ("01632 96012", "0163296012"),  # some towns have one digit fewer
    ("(020) 7946 0123", "02079460123"),
    ("+44 20 7946 0123", "02079460123"),
    ("+44 (0)20 7946-0123", "02079460123"),
    ("0044 1632 960123", "01632960123"),
    ("07700 900 123", "07700900123"),
    ("0303 123.1234", "03031231234"),
    ("0800 1111", "08001111"),
    ("0800 068 4141", "08000684141"),
    ("116 123", "116123"),
    ("101", "101"),
    ("999", "999"),
]
RINGS_NOBODY = [
    "", "duty", "960 123", "01632", "01632 960 1234 5", "0909 879 0123", "070 1234 5678", "118 118", "+1 212 555 0123",
    "+33 1 23 45 67 89", "111, option 2", "01632 960 123 ext 4", "01632 960 123 / 124", "٠١٦٣٢ ٩٦٠ ١٢٣", "0076 123",
    "1471", "00000000000", "01632 ٩٦٠ ١٢٣",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "digits"), RINGS)
def test_a_uk_number_is_understood_however_it_is_written(typed, digits):
    assert dialable(typed) == digits


@pytest.mark.parametrize("typed", RINGS_NOBODY)
def test_what_rings_nobody_here_or_costs_more_is_refused(typed):
    assert dialable(typed) == ""


@given(st.sampled_from([digits for _typed, digits in RINGS]), st.data())
def test_spaces_between_the_digits_change_nothing(digits, data):
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", ". "]), min_size=len(digits), max_size=len(digits)))
    assert dialable("".join(digit + gap for digit, gap in zip(digits, gaps, strict=True))) == digits


@given(st.text(alphabet="0123456789+() -", max_size=16))
def test_what_rings_is_digits_alone_and_itself_dialable(typed):
    digits = dialable(typed)
    assert digits == "" or (digits.isdecimal() and digits.isascii() and dialable(digits) == digits)


def test_the_numbers_of_the_support_page_are_dialable():
    services = (*signposting.FIRST, *signposting.MORE)
    assert [one.name for one in services if dialable(one.dial) != one.dial] == ["Shout"]
    assert [one.name for one in services if one.text] == ["Shout"]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-400, 800))
def test_a_number_is_good_for_a_year(checked_on, days):
    assert to_check_again(checked_on, checked_on + timedelta(days=days)) == (days > 365)


@pytest.fixture
def give(cast, evening, today):
    def one(**more) -> LocalContact:
        fields = {
            "organisation": cast.fostering, "slot": "out_of_hours", "name": "Emergency duty team",
            "number": "01632 960 123", "when": "After 5 pm", "checked_on": today,
        }  # fmt: skip
        return set_local_contact(actor=cast.lead, at=evening, on=today, **(fields | more))

    return one


def test_another_number_ends_the_one_before_and_both_say_who(give, cast, evening):
    first = give()
    second = give(number="01632 960 124")
    first.refresh_from_db()
    assert (first.ended_by, first.ended_at) == (cast.lead, evening)
    assert (second.set_by, second.set_at, second.ended_at) == (cast.lead, evening, None)
    assert second.dial == "01632960124"
    assert give(number="01632 960 124") == second, "the same again changes nothing"
    clear_local_contact(organisation=cast.fostering, slot="out_of_hours", actor=cast.lead, at=evening)
    assert not LocalContact.objects.filter(ended_at=None).exists()
    assert LocalContact.objects.count() == 2


def test_one_number_for_a_need_at_a_time(give, cast, evening, today):
    row = give()
    with pytest.raises(IntegrityError), transaction.atomic():
        LocalContact.objects.create(
            organisation=cast.fostering, slot=row.slot, name="x", number="101", checked_on=today, set_by=cast.lead,
            set_at=evening,
        )  # fmt: skip
    give(slot="lado")
    give(organisation=cast.other)
    assert LocalContact.objects.filter(ended_at=None).count() == 3


@pytest.mark.parametrize(
    ("bad", "field", "words"),
    [
        ({"number": "ask Sam"}, "number", "area code"),
        ({"checked_on": DAY}, "checked_on", "still to come"),
        ({"checked_on": -366 * DAY}, "checked_on", "Ring the number first"),
    ],
)
def test_a_number_that_nobody_checked_is_refused_with_the_cure(give, today, bad, field, words):
    if isinstance(bad.get("checked_on"), timedelta):
        bad = {"checked_on": today + bad["checked_on"]}
    with pytest.raises(UnableToSetNumber, match=words) as refused:
        give(**bad)
    assert refused.value.field == field
    assert not LocalContact.objects.exists()


def test_everybody_here_has_the_numbers_of_their_services_of_that_day(give, cast, today, django_assert_num_queries):
    give(slot="lado")
    give()
    give(organisation=cast.other, number="01632 960 999")
    with django_assert_num_queries(2):
        [here] = local_contacts_of(cast.carer, today)
    assert here.organisation == cast.fostering
    assert [row.slot for row in here.contacts] == ["out_of_hours", "lado"]
    assert set(here.empty) == set(LocalSlot) - {"out_of_hours", "lado"}
    cast.carer.engagements.update(ended_on=today - DAY)
    assert local_contacts_of(cast.carer, today) == []
    assert [row.number for row in local_contacts_of(cast.stranger, today)[0].contacts] == ["01632 960 999"]


def test_a_lead_gives_changes_and_takes_away_a_number(client, cast, today, time_machine, evening):
    time_machine.move_to(evening, tick=False)
    client.force_login(cast.lead)
    here = f"/people/{cast.fostering.pk}/numbers/"
    assert "people see a national number" in client.get(here).content.decode()
    sent = {"name": "Emergency duty team", "number": "01632 960 123", "when": "", "checked_on": today.isoformat()}
    assert client.post(f"{here}out_of_hours/", sent)["Location"] == here
    assert "01632 960 123" in client.get(here).content.decode()
    refused = client.post(f"{here}out_of_hours/", sent | {"number": "0909 879 0123"})
    assert "cost too much to ring" in refused.content.decode()
    assert LocalContact.objects.get(ended_at=None).set_by == cast.lead
    client.post(f"{here}out_of_hours/", sent | {"number": ""})
    assert not LocalContact.objects.filter(ended_at=None).exists()
    assert client.post(f"{here}lado/", sent | {"number": ""}).status_code == 200, "nothing to take away"
    assert client.get(f"{here}fax/").status_code == 404


def test_a_number_unchecked_for_a_year_says_so_on_the_page_and_in_the_digest(client, cast, give, today, time_machine):
    give()
    late = today + 366 * DAY
    assert [one.words for one in counted(cast.fostering, today + 365 * DAY) if "Support" in one.words] == []
    assert numbers_to_check(cast.fostering, today + 365 * DAY).count() == 0
    [count] = [one for one in counted(cast.fostering, late) if "Support" in one.words]
    assert count.words == "1 number on the Support page was last checked over a year ago"
    client.force_login(cast.lead)
    assert "Check this number" not in client.get(count.path).content.decode()
    time_machine.move_to(f"{late.isoformat()}T12:00:00+00:00", tick=False)
    client.force_login(cast.lead)  # a session does not last that long
    assert "Check this number" in client.get(count.path).content.decode()
