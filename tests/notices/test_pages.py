"""One's own choice, the link that stops it, and what a lead sees before it goes."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.services import refresh
from notices.models import Notice, Preference
from notices.tokens import SUMMARIES, stop_token
from people.models import Person
from people.services import address_came_back, begin_pause, engage, rename
from tests.notices.scene import TUESDAY, alone, believe, chose, due, sweep, without_numbers
from tests.private import with_private
from tests.trust.surface import digest

ON = TUESDAY.date()
PAGE = "/when-we-write/"


@pytest.fixture
def place(cast):
    cast.requirement.delete()
    without_numbers(cast)
    due(cast.fostering, 5, ON)
    return cast


def links(text: str) -> list[str]:
    return [one.removeprefix("http://127.0.0.1:8000") for one in re.findall(r"http://127\.0\.0\.1:8000[^\s<]+", text)]


def stop_of(message) -> str:
    return next(one for one in links(message.body) if "/stop/" in one)


# One's own choice


@with_private
def test_somebody_chooses_their_day_and_time(client, place):
    client.force_login(place.carer)
    assert 'value="1" selected' in client.get(PAGE).content.decode()
    answer = client.post(PAGE, {"by": "email", "weekday": "6", "hour": "18"}, follow=True)
    assert "Saved." in answer.content.decode()
    one = Preference.objects.get(person=place.carer)
    assert (one.reminders, one.weekday, one.hour, one.summaries) == (True, 6, 18, True)
    client.post(PAGE, {"by": "never", "weekday": "6", "hour": "18"})
    assert not Preference.objects.get(person=place.carer).reminders
    assert client.get("/my-data/record.json").json()["when_you_write_to_me"][0]["reminders"] is False
    for page in ("/people/settings/", "/my-data/"):
        assert f'href="{PAGE}"' in client.get(page).content.decode()


@pytest.mark.parametrize("wrong", [{"hour": "22"}, {"weekday": "7"}, {"by": "post"}, {"hour": ""}])
def test_what_cannot_be_is_refused(client, place, wrong):
    client.force_login(place.carer)
    answer = client.post(PAGE, {"by": "email", "weekday": "6", "hour": "18"} | wrong)
    assert "Error:" in answer.content.decode()
    assert not Preference.objects.filter(person=place.carer).exists()


def test_only_a_lead_chooses_about_numbers(client, place):
    client.force_login(place.carer)
    assert "summaries" not in client.get(PAGE).content.decode()
    client.force_login(place.lead)
    client.post(PAGE, {"by": "email", "weekday": "1", "hour": "10", "summaries": "on"})
    assert Preference.objects.get(person=place.lead).summaries


# The link that stops it


def test_what_looks_through_mail_changes_nothing_and_a_button_stops_it_signed_out(place):
    sweep(TUESDAY)
    message = next(one for one in mail.outbox if one.to == [place.carer.email])
    scanner = Client()
    before = digest()
    for link in {*links(message.body), *links(message.alternatives[0].content.replace('"', " "))}:
        assert scanner.get(link).status_code in {200, 302}
        assert scanner.head(link).status_code in {200, 302, 405}
    assert digest() == before
    where = stop_of(message)
    assert "Stop these messages?" in scanner.get(where).content.decode()
    assert "We send you no more reminders." in scanner.post(where).content.decode()
    assert not Preference.objects.get(person=place.carer).reminders
    sweep(TUESDAY + timedelta(days=7))
    assert [one.to for one in mail.outbox].count([place.carer.email]) == 1


def test_a_mail_programs_own_button_stops_it(place):
    sweep(TUESDAY)
    message = next(one for one in mail.outbox if one.to == [place.carer.email]).message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    where = re.fullmatch(r"<http://127\.0\.0\.1:8000(/.*)>", "".join(message["List-Unsubscribe"].split())).group(1)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(where, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Preference.objects.get(person=place.carer).reminders


def test_a_link_that_we_did_not_make_stops_nobody(client, place):
    good = stop_token(place.carer, "reminders")
    for token in (good[:-2] + "xx", "x", stop_token(place.carer, "is_staff"), good.swapcase()):
        answer = client.post(f"/when-we-write/stop/{token}/")
        assert answer.status_code == 404
    assert not Preference.objects.filter(person=place.carer).exists()


def test_the_link_of_the_numbers_stops_the_numbers_alone(client, place):
    Preference.objects.all().delete()
    client.post(f"/when-we-write/stop/{stop_token(place.lead, SUMMARIES)}/")
    one = Preference.objects.get(person=place.lead)
    assert (one.reminders, one.summaries) == (True, False)


def test_the_next_step_is_a_tap_and_a_code_away(client, cast, mailoutbox):
    """From the link in the message, signed out, to the very lesson."""
    without_numbers(cast)
    alone(cast.carer)
    refresh(person_ids=[cast.carer.pk])
    with time_machine.travel(TUESDAY):
        sweep(TUESDAY)
        (message,) = mailoutbox
        way = next(one for one in links(message.body) if one.startswith("/learning/common-ground/lessons/"))
        answer = client.get(way)
        assert answer["Location"] == f"/account/login/code/?next={way}"
        client.post(answer["Location"], {"email": cast.carer.email})
        code = re.search(r"\b\d{6}\b", mailoutbox[-1].body).group()
        answer = client.post("/account/login/code/confirm/", {"code": code, "next": way})
        assert answer["Location"] == way
        assert client.get(way).status_code == 200


# Hostile text (AC19)

HOSTILE = ["Eve\r\nBcc: all@example.org", "Eve\nX-Injected: yes", "<b>Eve</b><a href=x>", "Eve\u2028Bcc: a@example.org"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_anybodys_adds_a_header_or_markup(place, text):
    Preference.objects.all().delete()
    rename(person=place.carer, name=text)
    rename(person=place.lead, name=text)
    type(place.fostering).objects.filter(pk=place.fostering.pk).update(name=text)
    due(place.fostering, -3, ON, "hostile", name=text)
    from compliance.services import remind

    monday = TUESDAY.replace(hour=8) - timedelta(days=1)
    believe(monday)
    remind(people=[place.carer.pk], organisation=place.fostering, actor=place.lead, at=monday)
    sweep(monday)
    sweep(TUESDAY)
    kinds = {one.subject for one in mail.outbox}
    assert kinds == {"What is next for you", "Your week in numbers"}
    known = {
        "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted",
        "List-Unsubscribe", "List-Unsubscribe-Post",
    }  # fmt: skip
    for message in mail.outbox:
        assert set(message.message().keys()) == known
        assert len(message.recipients()) == 1
        html = message.alternatives[0].content
        assert "<b>Eve" not in html
        assert "href=x>" not in html
        assert "all@example.org" not in str(message.message()["To"])


def test_without_escaping_markup_is_noticed(place, monkeypatch):
    """The negative control."""
    from django.template import engines

    monkeypatch.setattr(engines["django"].engine, "autoescape", False)
    rename(person=place.carer, name="<b>Eve</b>")
    sweep(TUESDAY)
    assert any("<b>Eve</b>" in message.alternatives[0].content for message in mail.outbox)


# What leads get and see


def test_a_lead_gets_numbers_on_monday_and_no_names(cast):
    cast.requirement.delete()
    due(cast.fostering, -5, ON)
    monday = TUESDAY.replace(hour=8) - timedelta(days=1)
    sweep(monday)
    (message,) = mail.outbox  # the other lead's service asks nothing
    assert message.to == [cast.lead.email]
    assert "First-aid: 3 people are past due" in message.body
    for who in (cast.carer, cast.colleague, cast.sibling):
        for part in (message.body, message.alternatives[0].content):
            assert who.name not in part
            assert who.email not in part
    sweep(monday + timedelta(hours=3))
    assert len(mail.outbox) == 1
    client = Client()
    client.force_login(cast.lead)
    way = next(one for one in links(message.body) if "status=past_due" in one)
    page = client.get(way).content.decode()
    assert all(who.name in page for who in (cast.carer, cast.colleague, cast.sibling))


def test_a_lead_who_is_on_pause_everywhere_gets_none(cast):
    cast.requirement.delete()
    due(cast.fostering, -5, ON)
    one = engage(person=cast.lead, organisation=cast.fostering, role="social_worker", started_on=ON - timedelta(40))
    begin_pause(engagement=one, starts_on=ON - timedelta(9), kind="leave", actor=cast.manager,
                at=TUESDAY, on=ON, reason="A test")  # fmt: skip
    sweep(TUESDAY.replace(hour=8) - timedelta(days=1))
    assert mail.outbox == []


def shown(place) -> str:
    client = Client()
    client.force_login(place.lead)
    text = client.get(f"/coverage/{place.fostering.pk}/reminders/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.fixture
def monday():
    with time_machine.travel(TUESDAY - timedelta(days=1), tick=False) as clock:
        believe(TUESDAY - timedelta(days=1))
        yield clock


def test_the_preview_says_what_is_sent_and_then_it_is_sent(place, monday):
    chose(place.sibling, TUESDAY, weekday=3, hour=9)
    page = shown(place)
    assert "In the next seven days 3 of 4 people here get a reminder" in page
    assert "Tuesday, 24 November 2026: 2 people" in page
    assert "Thursday, 26 November 2026: 1 person" in page
    assert "Within a week: 3" in page
    assert "No reminder has gone to anybody here yet." in page
    assert "Hello Sam," in page
    assert "Due by 29 November 2026." in page
    monday.move_to(TUESDAY)
    sweep(TUESDAY)
    assert len(mail.outbox) == 2
    page = shown(place)
    assert "1 of 4 people here gets a reminder" in page
    assert "The last reminder to somebody here went on 24 November 2026" in page


def test_the_preview_says_who_is_not_written_to_and_why(place, monday):
    begin_pause(engagement=place.carer.engagements.get(), starts_on=ON - timedelta(9), kind="leave", actor=place.lead,
                at=TUESDAY, on=ON, reason="A test")  # fmt: skip
    refresh(person_ids=[place.carer.pk])
    address_came_back(address=place.colleague.email, status="5.1.1", at=TUESDAY)
    chose(place.sibling, TUESDAY, reminders=False)
    Person.objects.filter(pk=place.kinship.pk).update(email="made@shared.invalid")
    page = shown(place)
    assert "In the next seven days 0 of 4 people" in page
    for words in ("1: on pause", "1: our last message came back", "1: they chose not", "1: no address"):
        assert words in page, words


def test_the_preview_says_that_reminders_wait_and_why(place, monday):
    monday.move_to(TUESDAY + timedelta(days=400))
    assert "Reminders wait. This site was off, or its clock was put forward" in shown(place)


def test_everyone_past_due_is_reminded_by_a_button(place, monday):
    due(place.fostering, -2, ON, "fire-safety")
    chose(place.sibling, TUESDAY, reminders=False)
    client = Client()
    client.force_login(place.lead)
    answer = client.post(f"/coverage/{place.fostering.pk}/reminders/past-due/", follow=True)
    text = answer.content.decode()
    assert "2 people are reminded." in text
    assert "Not written to: 1 (they chose not to be reminded)." in text
    assert Notice.objects.filter(kind="asked").count() == 2
    assert "Not written to: 2 (written to today already)" in client.post(
        f"/coverage/{place.fostering.pk}/reminders/past-due/", follow=True
    ).content.decode().replace("; 1 (they chose not to be reminded)", "").replace(
        "1 (they chose not to be reminded); ", ""
    )


def test_the_number_of_queries_of_the_preview_does_not_grow(place, monday):
    def count() -> int:
        shown(place)
        with CaptureQueriesContext(connection) as queries:
            shown(place)
        return len(queries)

    before = count()
    for n in range(12):
        who = Person.objects.create_user(f"more{n}@example.org", name=f"More {n}")
        engage(person=who, organisation=place.fostering, role="foster_carer", started_on=ON - timedelta(90))
    refresh(person_ids=Person.objects.values_list("pk", flat=True))
    assert "15 of 16 people" in shown(place)
    assert count() == before
