"""Decisions about one date: by whom, why and until when; never about oneself; at once; nothing rewritten."""

from datetime import date, timedelta

import pytest

from compliance.enums import Decision, Status
from compliance.models import Adjustment, Obligation
from compliance.rules import status
from compliance.services import UnableToDecide, decide, refresh, sweep, withdraw
from people.enums import Oversight, Role
from people.models import Person, Responsibility
from people.services import engage
from tests.compliance.scene import ask, now_of, second_lead

UNTIL = date(2027, 9, 1)


@pytest.fixture
def now(evening, time_machine):
    time_machine.move_to(evening, tick=False)
    return evening


@pytest.fixture
def asked(cast, now):
    """Due on 1 June 2027 for whoever started on 1 June 2026; it may be deferred."""
    return ask(cast.fostering, "recording", date(2026, 6, 1), months=12, deferrable=True, roles=(Role.FOSTER_CARER,))


@pytest.fixture
def lead(client, cast, asked):
    client.force_login(cast.lead)
    return client


def settle(cast, asked, now, kind, until=UNTIL, *, who=None, actor=None, reason="Long leave agreed"):
    person = who or cast.carer
    return decide(
        engagement=person.engagements.get(organisation=cast.fostering), requirement=asked, kind=kind, until=until,
        reason=reason, actor=actor or cast.lead, at=now, on=now.date(),
    )  # fmt: skip


def url_of(cast, asked, who=None) -> str:
    engagement = (who or cast.carer).engagements.get(organisation=cast.fostering)
    return f"/coverage/{cast.fostering.pk}/dates/{engagement.pk}/{asked.pk}/"


def said(person, asked, day) -> Status:
    return status(now_of(person, asked, day).standing, day)


@pytest.mark.parametrize(
    ("kind", "told", "due"),
    [
        (Decision.EXTENSION, Status.DUE, UNTIL),
        (Decision.DEFERRAL, Status.DEFERRED, UNTIL),
        (Decision.EXEMPTION, Status.EXEMPT, date(2027, 6, 1)),
        (Decision.INTERIM, Status.INTERIM, date(2027, 6, 1)),
    ],
)
def test_a_decision_counts_at_once_and_says_who_when_and_why(cast, asked, now, kind, told, due):
    others = list(Obligation.objects.exclude(person=cast.carer).order_by("pk").values_list())
    row = settle(cast, asked, now, kind)
    assert (row.decided_by, row.recorded_at, row.decided_on) == (cast.lead, now, now.date())
    assert (row.reason, row.until) == ("Long leave agreed", UNTIL)
    assert said(cast.carer, asked, now.date()) == told
    assert now_of(cast.carer, asked, now.date()).due_on == due
    assert list(Obligation.objects.exclude(person=cast.carer).order_by("pk").values_list()) == others
    assert sweep(since=None) == 0, "the decision left something to do"


def test_the_date_stands_only_where_a_date_was_in_question(cast, asked, now):
    with pytest.raises(UnableToDecide, match="Nothing is open"):
        settle(cast, asked, now, Decision.CONFIRMED)
    late = ask(cast.fostering, "late", now.date(), months=1)
    assert now_of(cast.carer, late, now.date()).question == "too_soon"
    row = settle(cast, late, now, Decision.CONFIRMED, reason="They knew")
    assert row.until is None
    assert said(cast.carer, late, now.date()) == Status.PAST_DUE
    nothing = ask(cast.fostering, "nothing", now.date(), clock="approval")
    with pytest.raises(UnableToDecide, match="Nothing is open"):
        settle(cast, nothing, now, Decision.CONFIRMED)


def test_it_is_taken_back_by_a_row_that_stays(cast, asked, now):
    row = settle(cast, asked, now, Decision.EXTENSION)
    later = now + timedelta(days=3)
    withdraw(decision=row, actor=cast.lead, at=later, on=later.date())
    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_at, row.until) == (cast.lead, later, UNTIL)
    assert now_of(cast.carer, asked, now.date()).due_on == UNTIL, "a past day was rewritten"
    assert now_of(cast.carer, asked, later.date()).due_on == date(2027, 6, 1)
    with pytest.raises(UnableToDecide, match="already"):
        withdraw(decision=row, actor=cast.lead, at=later, on=later.date())


REFUSED = [
    (Decision.EXTENSION, date(2027, 6, 1), "Good reason", "no later than the date as it stands"),
    (Decision.EXTENSION, date(2026, 11, 21), "Good reason", "That day is over"),
    (Decision.EXTENSION, None, "Good reason", "Write the last day"),
    (Decision.EXEMPTION, None, "Good reason", "Write the last day"),
    (Decision.EXEMPTION, date(2030, 1, 1), "Good reason", "within three years"),
    (Decision.INTERIM, UNTIL, "  ", "Write why"),
    (Decision.INTERIM, UNTIL, "x" * 501, "500 letters"),
]


@pytest.mark.parametrize(("kind", "until", "reason", "words"), REFUSED)
def test_what_is_no_decision_is_refused_with_the_cure(cast, asked, now, kind, until, reason, words):
    with pytest.raises(UnableToDecide, match=words):
        settle(cast, asked, now, kind, until, reason=reason)
    assert not Adjustment.objects.exists()


def test_only_what_may_be_deferred_is_deferred(cast, asked, now):
    fixed = ask(cast.fostering, "fixed", date(2026, 6, 1), months=12)
    with pytest.raises(UnableToDecide, match="cannot be deferred"):
        settle(cast, fixed, now, Decision.DEFERRAL)
    assert settle(cast, asked, now, Decision.DEFERRAL).kind == Decision.DEFERRAL


def test_nobody_decides_about_themself_under_either_account(cast, asked, now):
    engage(person=cast.lead, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=date(2026, 6, 1))
    refresh(person_ids=[cast.lead.pk])
    with pytest.raises(UnableToDecide, match="Nobody decides about themself"):
        settle(cast, asked, now, Decision.EXEMPTION, who=cast.lead)
    # The same human under an account that was merged into theirs.
    Person.objects.filter(pk=cast.carer.pk).update(merged_into=cast.lead)
    with pytest.raises(UnableToDecide, match="Nobody decides about themself"):
        settle(cast, asked, now, Decision.EXEMPTION)
    assert not Adjustment.objects.exists()
    other = second_lead(cast.fostering)
    row = settle(cast, asked, now, Decision.EXEMPTION, who=cast.lead, actor=other)
    with pytest.raises(UnableToDecide, match="themself"):
        withdraw(decision=row, actor=cast.lead, at=now, on=now.date())


def test_only_a_lead_of_that_service_decides(cast, asked, now):
    Responsibility.objects.create(
        person=cast.author, kind=Oversight.TRAINING_LEAD, organisation=cast.fostering, starts_on=date(2020, 1, 1),
        ends_on=date(2026, 11, 21),
    )  # fmt: skip
    for who in (cast.other_lead, cast.manager, cast.colleague, cast.author):
        with pytest.raises(UnableToDecide, match="Only those who lead training"):
            settle(cast, asked, now, Decision.EXTENSION, actor=who)


def test_kinship_carers_have_no_date_to_decide_about(cast, now):
    asked = ask(cast.fostering, "for-all", date(2026, 6, 1))
    with pytest.raises(UnableToDecide, match="no date to decide about"):
        settle(cast, asked, now, Decision.EXTENSION, who=cast.kinship)


def test_a_decision_is_about_the_date_as_it_is_whatever_was_not_worked_out_yet(cast, asked, now):
    Obligation.objects.filter(person=cast.carer).update(due_on=date(2026, 1, 1))
    with pytest.raises(UnableToDecide, match="no later than the date as it stands"):
        settle(cast, asked, now, Decision.EXTENSION, date(2027, 5, 1))


def test_a_double_click_is_one_decision(cast, asked, now):
    first = settle(cast, asked, now, Decision.EXTENSION)
    assert settle(cast, asked, now, Decision.EXTENSION) == first
    assert Adjustment.objects.count() == 1


# Pages


def test_the_page_explains_decides_and_keeps_the_history(lead, cast, asked, now):
    person = f"/coverage/{cast.fostering.pk}/people/{cast.carer.pk}/"
    assert url_of(cast, asked) in lead.get(person).content.decode()
    html = lead.get(url_of(cast, asked)).content.decode()
    assert "12 months after starting in this role on 1 June 2026; due 1 June 2027." in html
    sent = {
        "kind": "extension", "until": "2027-09-01", "reason": "Moved house", "decided_by": str(cast.carer.pk),
        "recorded_at": "2020-01-01", "decided_on": "2020-01-01", "withdrawn_at": "2020-01-01",
        "engagement": str(cast.colleague.engagements.get().pk), "requirement": str(cast.requirement.pk),
    }  # fmt: skip
    assert lead.post(url_of(cast, asked), sent).status_code == 302
    row = Adjustment.objects.get()
    assert (row.decided_by, row.recorded_at, row.decided_on, row.withdrawn_at) == (cast.lead, now, now.date(), None)
    assert (row.engagement.person, row.requirement) == (cast.carer, asked)
    html = lead.get(person).content.decode()
    assert "Marian Holt, 22 November 2026, 9.40 pm: Moved house" in html.replace("\n", " ")
    assert "more time given until 1 September 2027" in html
    assert lead.post(f"/coverage/{cast.fostering.pk}/decisions/{row.pk}/withdraw/").status_code == 302
    html = lead.get(person).content.decode()
    assert "Taken back by Marian Holt on 22 November 2026." in html
    assert "Moved house" in html


def test_what_is_left_out_is_said_at_its_field(lead, cast, asked):
    html = lead.post(url_of(cast, asked), {"kind": "", "until": "x", "reason": ""}).content.decode()
    for words in ("Choose what you decide.", "Write the day as day, month and year.", "Write why"):
        assert words in html
    assert "<title>Error:" in html
    html = lead.post(url_of(cast, asked), {"kind": "confirmed", "reason": "x"}).content.decode()
    assert "Choose one of these." in html, "what is not offered was taken"


def test_ones_own_date_has_no_form(lead, cast, asked):
    engage(person=cast.lead, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=date(2026, 6, 1))
    refresh(person_ids=[cast.lead.pk])
    url = url_of(cast, asked, cast.lead)
    assert "This is your own date." in lead.get(url).content.decode()
    assert 'name="kind"' not in lead.get(url).content.decode()
    lead.post(url, {"kind": "exemption", "until": "2027-09-01", "reason": "I say so"})
    assert not Adjustment.objects.exists()


def test_a_date_of_another_service_and_none_look_the_same(lead, client, cast, asked, now):
    row = settle(cast, asked, now, Decision.EXTENSION)
    never = "00000000-0000-4000-8000-000000000000"
    theirs = cast.stranger.engagements.get()
    for engagement, requirement in ((theirs.pk, cast.requirement.pk), (never, asked.pk), (theirs.pk, asked.pk)):
        url = f"/coverage/{cast.fostering.pk}/dates/{engagement}/{requirement}/"
        assert lead.get(url).status_code == lead.post(url, {"kind": "extension"}).status_code == 404
    assert lead.get(url_of(cast, asked).replace(str(asked.pk), never)).status_code == 404
    client.force_login(cast.other_lead)
    for pk in (row.pk, never):
        for place in (cast.fostering.pk, cast.other.pk):
            assert client.post(f"/coverage/{place}/decisions/{pk}/withdraw/").status_code == 404
    row.refresh_from_db()
    assert row.withdrawn_at is None
