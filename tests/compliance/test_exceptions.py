"""The queue of dates that cannot be worked out or met: a person decides, and nobody is asked before."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from compliance.enums import Status
from compliance.models import Adjustment, Obligation
from compliance.rules import status
from compliance.selectors import questions_here
from compliance.services import UnableToDecide, record_dates, refresh
from people.enums import Role
from people.models import ClockDate, Engagement, Person
from people.services import UnableToRecord, engage, record_clock_dates
from tests.compliance.scene import ask, now_of


@pytest.fixture
def now(evening, time_machine):
    time_machine.move_to(evening, tick=False)
    return evening


@pytest.fixture
def tsd(cast, now):
    """Counts from approval, which nobody recorded."""
    return ask(cast.fostering, "tsd", date(2026, 6, 1), clock="approval", roles=(Role.FOSTER_CARER,))


@pytest.fixture
def late(cast, now):
    """Asked from today, due five months ago."""
    return ask(cast.fostering, "late", now.date(), months=0, roles=(Role.FOSTER_CARER,))


@pytest.fixture
def lead(client, cast, now):
    client.force_login(cast.lead)
    return client


def url_of(cast, asked, who) -> str:
    return f"/coverage/{cast.fostering.pk}/dates/{who.engagements.get(organisation=cast.fostering).pk}/{asked.pk}/"


def queue_of(cast) -> str:
    return f"/coverage/{cast.fostering.pk}/exceptions/"


def test_what_cannot_be_worked_out_or_met_is_in_the_queue_and_nobody_is_past_due(lead, cast, tsd, late, now):
    html = lead.get(queue_of(cast)).content.decode()
    assert "6 dates wait for a decision" in html
    assert html.count("The day of approval is not recorded.") == 3
    assert html.count("It was due on 1 June 2026, before it could be asked for here.") == 3
    for asked in (tsd, late):
        for who in (cast.carer, cast.colleague, cast.sibling):
            assert url_of(cast, asked, who) in html
            assert status(now_of(who, asked, now.date()).standing, now.date()) == Status.UNKNOWN
    assert str(cast.stranger) not in html


def test_the_coverage_page_counts_exactly_them_and_leads_there(lead, cast, tsd, late, now):
    html = lead.get(f"/coverage/{cast.fostering.pk}/").content.decode()
    assert "6 dates wait for your decision" in html
    assert questions_here(cast.fostering, now.date()).count() == 6
    Engagement.objects.filter(person=cast.carer).update(approved_on=date(2026, 6, 1))
    refresh(person_ids=[cast.carer.pk])
    assert "5 dates wait for your decision" in lead.get(f"/coverage/{cast.fostering.pk}/").content.decode()


def test_a_second_role_does_not_hide_its_question(cast, tsd, now):
    ask(cast.fostering, "for-managers", date(2026, 6, 1), clock="approval")
    engage(person=cast.carer, organisation=cast.fostering, role=Role.OTHER, started_on=date(2026, 6, 1))
    refresh(person_ids=[cast.carer.pk])
    rows = questions_here(cast.fostering, now.date()).filter(person=cast.carer)
    assert sorted((row.engagement.role, row.requirement.versions.get().subject) for row in rows) == [
        ("foster_carer", "for-managers"), ("foster_carer", "tsd"), ("other", "for-managers"),
    ]  # fmt: skip


def test_recording_the_day_answers_it_at_once(lead, cast, tsd, now):
    url = url_of(cast, tsd, cast.carer)
    assert 'name="approved_on"' in lead.get(url).content.decode()
    assert 'name="first_care_role_on"' not in lead.get(url).content.decode()
    sent = {
        "approved_on": "2026-05-03", "known_by": "Panel minutes", "first_care_role_on": "2001-01-01", "role": "gp",
        "started_on": "2001-01-01", "recorded_by": str(cast.carer.pk), "recorded_at": "2001-01-01", "was": "2001-01-01",
    }  # fmt: skip
    assert lead.post(url, sent).status_code == 302
    engagement = cast.carer.engagements.get()
    assert (engagement.approved_on, engagement.first_care_role_on) == (date(2026, 5, 3), None)
    assert (engagement.role, engagement.started_on) == (Role.FOSTER_CARER, date(2026, 6, 1))
    row = now_of(cast.carer, tsd, now.date())
    assert (row.due_on, row.question) == (date(2027, 5, 3), "")
    assert ClockDate.objects.get().recorded_by == cast.lead
    assert (ClockDate.objects.get().was, ClockDate.objects.get().recorded_at) == (None, now)
    assert str(cast.carer) not in lead.get(queue_of(cast)).content.decode()


def test_a_day_to_come_or_none_is_refused_with_the_cure(lead, cast, tsd):
    for day, words in (
        ("2026-11-23", "still to come"),
        ("", "Write the day."),
        ("1066-10-14", "Check the year."),
        ("yesterday", "Write the day as day, month and year."),
    ):
        assert words in lead.post(url_of(cast, tsd, cast.carer), {"approved_on": day, "known_by": "x"}).content.decode()
    assert cast.carer.engagements.get().approved_on is None


@pytest.mark.parametrize(
    ("sent", "then"),
    [
        ({"kind": "confirmed", "reason": "They knew"}, Status.PAST_DUE),
        ({"kind": "extension", "until": "2027-03-01", "reason": "New to us"}, Status.DUE),
        ({"kind": "exemption", "until": "2027-03-01", "reason": "New to us"}, Status.EXEMPT),
    ],
)
def test_the_date_stands_another_is_given_or_it_is_not_asked(lead, cast, late, now, sent, then):
    assert lead.post(url_of(cast, late, cast.carer), sent).status_code == 302
    assert status(now_of(cast.carer, late, now.date()).standing, now.date()) == then
    assert Adjustment.objects.get().decided_by == cast.lead
    html = lead.get(queue_of(cast)).content.decode()
    assert "2 dates wait for a decision" in html
    assert str(cast.carer) not in html


def test_a_date_may_be_given_where_none_can_be_counted(lead, cast, tsd, now):
    sent = {"kind": "extension", "until": "2027-03-01", "reason": "Until we know"}
    assert lead.post(url_of(cast, tsd, cast.carer), sent).status_code == 302
    assert now_of(cast.carer, tsd, now.date()).due_on == date(2027, 3, 1)


def test_nobody_records_their_own_dates_and_no_stranger_does(cast, tsd, now):
    engage(person=cast.lead, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=date(2026, 6, 1))
    own, theirs = cast.lead.engagements.get(), cast.carer.engagements.get()
    day = {"approved_on": date(2026, 5, 3), "reason": "Minutes", "at": now, "on": now.date()}
    with pytest.raises(UnableToDecide, match="themself"):
        record_dates(engagement=own, actor=cast.lead, **day)
    with pytest.raises(UnableToRecord, match="are changed by another lead of your service"):
        record_clock_dates(engagement=own, actor=cast.lead, **day)
    for who in (cast.other_lead, cast.manager, cast.colleague):
        with pytest.raises(UnableToRecord, match="Only those who lead training"):
            record_clock_dates(engagement=theirs, actor=who, **day)
    with pytest.raises(UnableToRecord, match="how you know"):
        record_clock_dates(engagement=theirs, actor=cast.lead, **day | {"reason": " "})
    assert not Engagement.objects.filter(approved_on__isnull=False).exists()
    assert not ClockDate.objects.exists()


def test_a_day_that_was_mistyped_is_corrected_on_the_same_page(lead, cast, tsd, now):
    url = url_of(cast, tsd, cast.carer)
    lead.post(url, {"approved_on": "2026-05-03", "known_by": "Panel minutes"})
    html = lead.get(url).content.decode()
    assert "Correct the day from which it is counted" in html
    assert 'value="2026-05-03"' in html
    lead.post(url, {"approved_on": "2026-05-30", "known_by": "Mistyped"})
    assert now_of(cast.carer, tsd, now.date()).due_on == date(2027, 5, 30)
    assert "before that 3 May 2026" in lead.get(url).content.decode()


def test_the_day_claimed_who_said_so_when_and_why_are_kept_for_good(lead, cast, tsd, now):
    mine = {"engagement": cast.carer.engagements.get(), "actor": cast.lead, "at": now, "on": now.date()}
    record_dates(approved_on=date(2026, 5, 3), reason="Panel minutes", **mine)
    record_dates(approved_on=date(2025, 5, 3), reason="The year was mistyped", **mine)
    html = lead.get(url_of(cast, tsd, cast.carer)).content.decode()
    assert "Marian Holt, 22 November 2026, 9.40 pm: Panel minutes" in html
    assert "before that 3 May 2026" in html
    said = [(row.was, row.became, row.recorded_by, row.recorded_at) for row in ClockDate.objects.all()]
    assert said == [
        (None, date(2026, 5, 3), cast.lead, now), (date(2026, 5, 3), date(2025, 5, 3), cast.lead, now),
    ]  # fmt: skip
    for act in (lambda: ClockDate.objects.update(became=date(2020, 1, 1)), lambda: ClockDate.objects.first().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_an_empty_queue_says_so(lead, cast):
    refresh(person_ids=Person.objects.values_list("pk", flat=True))
    html = lead.get(queue_of(cast)).content.decode()
    assert "No date waits for you" in html
    assert "wait for your decision" not in lead.get(f"/coverage/{cast.fostering.pk}/").content.decode()


def test_a_queue_of_many_asks_no_more_than_one_of_few_and_is_paged(lead, cast, tsd):
    counts = []
    lead.get(queue_of(cast))
    for number in (0, 70):
        for n in range(number):
            who = Person.objects.create_user(f"p{n}@example.org", name=f"Person {n:02}")
            engage(person=who, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=date(2026, 6, 1))
        refresh(person_ids=Person.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as queries:
            html = lead.get(queue_of(cast)).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Obligation.objects.exclude(question="").count() == 73
    assert html.count("The day of approval is not recorded.") == 50
    assert lead.get(f"{queue_of(cast)}?page=2").content.decode().count("The day of approval") == 23
