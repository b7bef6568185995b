"""One answer to many dates that wait: looked at first, all or none, one row each, taken back in one act."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.enums import Answer, Status
from compliance.models import Adjustment, BulkAnswer
from compliance.own_record import decisions
from compliance.rules import status
from compliance.selectors import questions_here
from compliance.services import UnableToDecide, answer_many, decide, record_many, refresh, withdraw_many
from compliance.services.answers import MOST_AT_ONCE, sort_out
from people.enums import Role
from people.models import ClockDate, Engagement, Person
from people.services import engage
from tests.compliance.scene import ask, now_of, second_lead
from tests.trust.surface import digest

UNTIL = date(2027, 3, 1)


@pytest.fixture
def now(evening, time_machine):
    time_machine.move_to(evening, tick=False)
    return evening


@pytest.fixture
def tsd(cast, now):
    """Counts from approval, which nobody recorded: three carers wait."""
    return ask(cast.fostering, "tsd", date(2026, 6, 1), clock="approval", roles=(Role.FOSTER_CARER,))


@pytest.fixture
def late(cast, now):
    """Asked from today, due five months ago: the same three wait."""
    return ask(cast.fostering, "late", now.date(), months=0, roles=(Role.FOSTER_CARER,))


@pytest.fixture
def lead(client, cast, now):
    client.force_login(cast.lead)
    return client


def queue(cast) -> str:
    return f"/coverage/{cast.fostering.pk}/exceptions/"


def engagement(cast, who: Person) -> Engagement:
    return who.engagements.get(organisation=cast.fostering)


def value(cast, who: Person, asked) -> str:
    return f"{engagement(cast, who).pk}:{asked.pk}"


def token_in(html: str, name: str = "answered") -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', html)[1]


def form(**more) -> dict:
    return {"which": "ticked", "kind": "interim", "until": "2027-03-01", "reason": "Done when approved"} | more


def pairs_of(cast, asked, *people: Person) -> list:
    return [(engagement(cast, who).pk, asked.pk) for who in people]


def give(cast, asked, now, *people: Person, kind=Answer.INTERIM, until=UNTIL, actor=None, answer_id=None, **more):
    return answer_many(
        answer_id=answer_id or uuid.uuid4(), organisation=cast.fostering, pairs=pairs_of(cast, asked, *people),
        kind=kind, until=until, reason="Done when approved", actor=actor or cast.lead, at=now, on=now.date(), **more,
    )  # fmt: skip


def many(cast, number: int) -> list[Person]:
    people = [Person.objects.create_user(f"m{n}@example.org", name=f"Carer {n:03}") for n in range(number)]
    for who in people:
        engage(person=who, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=date(2026, 6, 1))
    refresh(person_ids=[who.pk for who in people])
    return people


def test_two_hundred_and_forty_are_looked_at_and_answered_in_two_clicks_and_taken_back_in_one(lead, cast, tsd, now):
    many(cast, 237)
    before = digest()
    html = lead.post(f"{queue(cast)}answer/", form(which="all")).content.decode()
    assert digest() == before, "looking wrote something"
    assert "Nothing is decided yet." in html
    assert html.count("A date is needed") == html.count("Interim until 1 March 2027") == 240
    assert lead.post(f"{queue(cast)}answer/", {"answered": token_in(html)}).status_code == 302
    rows = Adjustment.objects.all()
    assert rows.count() == 240
    said = {(r.kind, r.until, r.reason, r.decided_by, r.recorded_at, r.decided_on, r.given_in_id) for r in rows}
    answer = BulkAnswer.objects.get()
    assert said == {("interim", UNTIL, "Done when approved", cast.lead, now, now.date(), answer.pk)}
    assert (answer.number, answer.decided_by, answer.recorded_at) == (240, cast.lead, now)
    assert not questions_here(cast.fostering, now.date()).exists()
    page = lead.get(queue(cast)).content.decode()
    assert "240 dates, 22 November 2026" in page
    person = lead.get(f"/coverage/{cast.fostering.pk}/people/{cast.carer.pk}/").content.decode()
    assert "Given to 240 dates at once." in person
    assert decisions(cast.carer).rows[0]["given at once to"] == "240 dates"
    assert lead.post(f"{queue(cast)}answers/{answer.pk}/").status_code == 302
    assert questions_here(cast.fostering, now.date()).count() == 240
    assert {(r.withdrawn_by, r.withdrawn_at) for r in Adjustment.objects.all()} == {(cast.lead, now)}
    assert "Taken back by Marian Holt on 22 November 2026." in lead.get(queue(cast)).content.decode()


def test_only_those_ticked_are_answered_and_a_second_click_is_the_same_answer(lead, cast, tsd, now):
    ticked = [value(cast, who, tsd) for who in (cast.carer, cast.colleague)]
    ticked += ["rubbish", f"{uuid.uuid4()}:{tsd.pk}"]
    html = lead.post(f"{queue(cast)}answer/", form(**{f"row:{one}": "on" for one in ticked})).content.decode()
    assert "2 dates change" in html
    for _ in range(2):
        lead.post(f"{queue(cast)}answer/", {"answered": token_in(html), "reason": "Other", "kind": "exemption"})
    assert {(r.engagement.person, r.kind) for r in Adjustment.objects.all()} == {
        (cast.carer, "interim"), (cast.colleague, "interim"),
    }  # fmt: skip
    assert BulkAnswer.objects.count() == 1
    assert "Something changed" not in lead.get(queue(cast)).content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Tick at least one date above, or choose all of them."),
        ({"kind": ""}, "Choose what you answer."),
        ({"kind": "confirmed_"}, "Choose one of these."),
        ({"until": ""}, "Write the last day."),
        ({"reason": " "}, "Write why: whoever asks about these dates will want to know."),
        ({"which": ""}, "Choose which."),
    ],
)
def test_what_is_left_out_is_said_at_its_field_and_the_ticks_stay(lead, cast, tsd, sent, words):
    row = [] if not sent else [value(cast, cast.carer, tsd)]
    html = lead.post(f"{queue(cast)}answer/", form(**{f"row:{one}": "on" for one in row}, **sent)).content.decode()
    assert words in html
    assert "<title>Error:" in html
    ticked = re.findall(r'name="row:([^"]+)" id="[^"]+" checked', html)
    assert ticked == row
    assert 'name="answered"' not in html


def test_the_filter_says_which_all_are(lead, cast, tsd, late):
    html = lead.get(f"{queue(cast)}?requirement={late.pk}").content.decode()
    assert "3 dates wait for a decision" in html
    assert "All 3 dates on this list" in html
    sent = form(which="all", kind="confirmed", requirement=str(late.pk))
    html = lead.post(f"{queue(cast)}answer/", sent).content.decode()
    assert "3 dates change" in html
    assert html.count("Past due since 2 June 2026") == 3
    lead.post(f"{queue(cast)}answer/", {"answered": token_in(html)})
    assert set(Adjustment.objects.values_list("requirement", flat=True)) == {late.pk}
    assert "No date of this kind waits." in lead.get(f"{queue(cast)}?question=too_soon").content.decode()


def test_who_cannot_take_it_is_left_out_with_the_reason(lead, cast, tsd, late, now):
    engage(person=cast.lead, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=date(2026, 6, 1))
    refresh(person_ids=[cast.lead.pk])
    html = lead.post(f"{queue(cast)}answer/", form(which="all", kind="confirmed")).content.decode()
    assert "Do this for all 3" in html
    assert html.count("Nothing is open about this date. To move it, give more time.") == 3
    assert html.count("Nobody decides about themself.") == 2
    lead.post(f"{queue(cast)}answer/", {"answered": token_in(html)})
    assert {r.requirement for r in Adjustment.objects.all()} == {late}
    html = lead.post(f"{queue(cast)}answer/", form(which="all", kind="deferral")).content.decode()
    assert html.count("This date cannot be deferred. Give more time instead.") == 3
    assert "None of the chosen dates can take this answer." in html
    assert 'name="answered"' not in html


@pytest.mark.parametrize("kind", [k for k in Answer if k != Answer.RECORDED])
def test_what_was_shown_is_what_then_is_so(lead, cast, late, now, kind):
    from compliance.preview import answered

    late.versions.update(deferrable=True)
    until = None if kind == Answer.CONFIRMED else UNTIL
    rows = sort_out(
        organisation=cast.fostering, pairs=pairs_of(cast, late, cast.carer, cast.sibling), kind=kind, until=until,
        actor=cast.lead, on=now.date(),
    ).take  # fmt: skip
    then = answered(rows, kind, until, now.date())
    give(cast, late, now, cast.carer, cast.sibling, kind=kind, until=until)
    for who in (cast.carer, cast.sibling):
        assert now_of(who, late, now.date()).standing == then[engagement(cast, who).pk, late.pk]
    assert status(now_of(cast.colleague, late, now.date()).standing, now.date()) == Status.UNKNOWN


def test_all_of_them_or_none(cast, tsd, now):
    decide(
        engagement=engagement(cast, cast.carer), requirement=tsd, kind="interim", until=UNTIL, reason="Known",
        actor=cast.lead, at=now, on=now.date(),
    )  # fmt: skip
    with pytest.raises(UnableToDecide, match="Something changed since you looked"):
        give(cast, tsd, now, cast.carer, cast.colleague)
    assert Adjustment.objects.count() == 1
    assert not BulkAnswer.objects.exists()


def test_only_a_lead_of_the_place_answers_never_about_themself_never_about_another_place(cast, tsd, now):
    for who in (cast.other_lead, cast.manager, cast.carer):
        with pytest.raises(UnableToDecide, match="Only those who lead training"):
            give(cast, tsd, now, cast.carer, actor=who)
        with pytest.raises(UnableToDecide, match="Only those who lead training"):
            record_many(
                answer_id=uuid.uuid4(), organisation=cast.fostering, reason="File", actor=who, at=now, on=now.date(),
                days={engagement(cast, cast.carer).pk: {"approved_on": date(2026, 5, 3)}},
            )  # fmt: skip
    Person.objects.filter(pk=cast.carer.pk).update(merged_into=cast.lead)
    with pytest.raises(UnableToDecide, match="Something changed"):
        give(cast, tsd, now, cast.carer)
    own = {"organisation": cast.fostering, "reason": "File", "actor": cast.lead, "at": now, "on": now.date()}
    with pytest.raises(UnableToDecide, match="themself"):
        record_many(
            answer_id=uuid.uuid4(), days={engagement(cast, cast.carer).pk: {"approved_on": date(2026, 5, 3)}}, **own
        )
    theirs = cast.stranger.engagements.get().pk
    with pytest.raises(UnableToDecide, match="Something changed"):
        record_many(answer_id=uuid.uuid4(), days={theirs: {"approved_on": date(2026, 5, 3)}}, **own)
    with pytest.raises(UnableToDecide, match="at least one"):
        give(cast, tsd, now)
    with pytest.raises(UnableToDecide, match=f"at most {MOST_AT_ONCE}"):
        answer_many(
            answer_id=uuid.uuid4(), pairs=[(uuid.uuid4(), tsd.pk) for _ in range(MOST_AT_ONCE + 1)],
            kind="interim", until=UNTIL, **own,
        )  # fmt: skip
    assert not Adjustment.objects.exists()
    assert not ClockDate.objects.exists()


def test_it_is_taken_back_only_while_nothing_later_was_decided(cast, tsd, now):
    answer = give(cast, tsd, now, cast.carer, cast.colleague)
    later = now + timedelta(hours=1)
    act = {"engagement": engagement(cast, cast.carer), "requirement": tsd, "actor": cast.lead, "on": now.date()}
    after = decide(kind="exemption", until=UNTIL, reason="Since", at=later, **act)
    with pytest.raises(UnableToDecide, match=r"about Grace Adeyemi\. Take that back first"):
        withdraw_many(answer=answer, actor=cast.lead, at=later, on=now.date())
    assert not Adjustment.objects.filter(withdrawn_at__isnull=False).exists()
    Adjustment.objects.filter(pk=after.pk).update(withdrawn_by=cast.lead, withdrawn_at=later)
    for who in (cast.other_lead, cast.manager):
        with pytest.raises(UnableToDecide, match="Only those who lead training"):
            withdraw_many(answer=answer, actor=who, at=later, on=now.date())
    withdraw_many(answer=answer, actor=second_lead(cast.fostering), at=later, on=now.date())
    assert now_of(cast.colleague, tsd, now.date()).question == "no_date"
    with pytest.raises(UnableToDecide, match="already"):
        withdraw_many(answer=answer, actor=cast.lead, at=later, on=now.date())


# The day to count from, for each


def test_the_days_in_their_files_are_written_looked_at_and_recorded(lead, cast, tsd, late, now):
    html = lead.post(
        f"{queue(cast)}answer/", form(which="all", kind="recorded", reason="Panel minutes")
    ).content.decode()
    assert html.count('type="date"') == 3
    assert html.count("No day is missing from which this could be counted.") == 3
    choice = token_in(html, "choice")
    names = {who: f"{engagement(cast, who).pk}:approved_on" for who in (cast.carer, cast.colleague, cast.sibling)}
    html = lead.post(f"{queue(cast)}answer/", {"choice": choice}).content.decode()
    assert "Write at least one day." in html
    html = lead.post(f"{queue(cast)}answer/", {"choice": choice, names[cast.carer]: "2026-11-23"}).content.decode()
    assert "still to come" in html
    before = digest()
    days = {names[cast.carer]: "2026-06-02", names[cast.colleague]: "2026-07-01", "role": "gp"}
    html = lead.post(f"{queue(cast)}answer/", {"choice": choice} | days).content.decode()
    assert digest() == before
    assert "Due by 2 June 2027" in html
    assert "Due by 1 July 2027" in html
    assert lead.post(f"{queue(cast)}answer/", {"answered": token_in(html)}).status_code == 302
    assert engagement(cast, cast.carer).approved_on == date(2026, 6, 2)
    assert engagement(cast, cast.sibling).approved_on is None
    assert now_of(cast.colleague, tsd, now.date()).due_on == date(2027, 7, 1)
    said = {(row.reason, row.recorded_by, row.recorded_at) for row in ClockDate.objects.all()}
    assert said == {("Panel minutes (one of 2 recorded at once)", cast.lead, now)}
    answer = BulkAnswer.objects.get()
    assert (answer.kind, answer.number) == ("recorded", 2)
    assert "Correct it there." in lead.get(f"{queue(cast)}answers/{answer.pk}/").content.decode()
    with pytest.raises(UnableToDecide, match="corrected one by one"):
        withdraw_many(answer=answer, actor=cast.lead, at=now, on=now.date())
    lead.post(f"{queue(cast)}answer/", {"answered": token_in(html)})
    assert ClockDate.objects.count() == 2


def test_a_seal_of_another_lead_another_place_or_yesterday_does_nothing(lead, client, cast, tsd, now, time_machine):
    sealed = token_in(lead.post(f"{queue(cast)}answer/", form(which="all")).content.decode())
    client.force_login(second_lead(cast.fostering))
    client.post(f"{queue(cast)}answer/", {"answered": sealed})
    client.force_login(cast.lead)
    client.post(f"{queue(cast)}answer/", {"answered": sealed[:-2]})
    client.post(f"{queue(cast)}answer/", {"choice": sealed})
    time_machine.move_to(now + timedelta(hours=2), tick=False)
    client.post(f"{queue(cast)}answer/", {"answered": sealed})
    assert not BulkAnswer.objects.exists()
    assert "Choose and look again." in client.get(queue(cast)).content.decode()
    time_machine.move_to(now, tick=False)
    client.post(f"{queue(cast)}answer/", {"answered": sealed})
    assert BulkAnswer.objects.get().number == 3


def test_another_services_answers_look_as_if_they_were_not_there(client, cast, tsd, now):
    answer = give(cast, tsd, now, cast.carer)
    client.force_login(cast.other_lead)
    for place in (cast.fostering.pk, cast.other.pk):
        assert client.get(f"/coverage/{place}/exceptions/answers/{answer.pk}/").status_code == 404
        assert client.post(f"/coverage/{place}/exceptions/answers/{answer.pk}/").status_code == 404
    assert client.post(f"{queue(cast)}answer/", form(which="all")).status_code == 404
    answer.refresh_from_db()
    assert answer.withdrawn_at is None


@pytest.mark.parametrize("kind", ["interim", "deferral", "recorded"])
def test_pages_of_many_ask_no_more_than_pages_of_few(lead, cast, tsd, now, kind):
    def counts() -> list[int]:
        found = []
        given = form(which="all", kind=kind)
        for act in (lambda: lead.get(queue(cast)), lambda: lead.post(f"{queue(cast)}answer/", given)):
            act()
            with CaptureQueriesContext(connection) as queries:
                act()
            found.append(len(queries))
        return found

    few = counts()
    many(cast, 40)
    assert counts() == few


def test_the_page_of_an_answer_asks_as_often_for_many_as_for_few(lead, cast, tsd, now):
    counts = []
    people = many(cast, 40)
    for some in ([cast.carer], people):
        url = f"{queue(cast)}answers/{give(cast, tsd, now, *some).pk}/"
        lead.get(url)
        with CaptureQueriesContext(connection) as queries:
            lead.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
