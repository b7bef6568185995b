"""Mail that comes back: only a report of a message of ours marks an address, and a new address is written to again."""

import io
import smtplib
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command

from notices import services
from notices.enums import NoticeState
from notices.models import Notice
from people.models import CameBack, Person
from tests.notices.scene import TUESDAY, due, sweep, without_numbers
from tests.private import with_private

ON = TUESDAY.date()


@pytest.fixture
def place(cast):
    cast.requirement.delete()
    without_numbers(cast)
    due(cast.fostering, 5, ON)
    sweep(TUESDAY)
    return cast


def sent_to(person: Person):
    return next(message for message in mail.outbox if message.to == [person.email])


REPORT = """From: MAILER-DAEMON@mail.example.org
To: learning@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

This is the mail system. Your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--B
Content-Type: {original}

Message-ID: {of}
To: {to}
Subject: What is next for you

--B--
"""


def report(of: str, to: str, *, status="5.1.1", action="failed", headers_only=False) -> bytes:
    """As a mail server writes it: RFC 3464."""
    original = "text/rfc822-headers" if headers_only else "message/rfc822"
    return REPORT.format(of=of, to=to, status=status, action=action, original=original).encode()


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_report_marks_the_address_and_it_is_written_to_no_more(place, headers_only):
    of = sent_to(place.carer).extra_headers["Message-ID"]
    raw = report(of, place.carer.email.upper(), headers_only=headers_only)
    assert services.take_bounce(raw=raw, at=TUESDAY) == [place.carer.email]
    assert Notice.objects.get(person=place.carer, kind="digest").state == NoticeState.BOUNCED
    assert services.take_bounce(raw=raw, at=TUESDAY) == [place.carer.email]
    assert CameBack.objects.count() == 1
    mail.outbox.clear()
    sweep(TUESDAY + timedelta(days=7))
    assert place.carer.email not in [message.to[0] for message in mail.outbox]
    # Another address begins anew.
    Person.objects.filter(pk=place.carer.pk).update(email="new.address@example.org")
    sweep(TUESDAY + timedelta(days=14))
    assert "new.address@example.org" in [message.to[0] for message in mail.outbox]


def test_a_report_that_is_not_about_a_message_of_ours_marks_nobody(place):
    of = sent_to(place.carer).extra_headers["Message-ID"]
    strange = "<00000000-0000-4000-8000-000000000000@common-ground>"
    for raw in (
        report(strange, place.carer.email),
        report("<x@example.org>", place.carer.email),
        report(of, place.colleague.email),  # another's message
        report(of, place.carer.email, action="delayed"),
        report(of, place.carer.email, status="4.4.1"),
        report(of, place.carer.email, status="5.7.1"),  # they refuse us, whoever it is for
        b"",
        b"\xff\xfe not a message at all",
        b"Subject: I am away\n\nUntil Monday.",
    ):
        assert services.take_bounce(raw=raw, at=TUESDAY) == []
    assert not CameBack.objects.exists()


def test_the_command_reads_what_a_mail_server_pipes_to_it(place, monkeypatch, capsys):
    raw = report(sent_to(place.carer).extra_headers["Message-ID"], place.carer.email)
    for given, said in ((raw, "1 address is marked"), (b"Subject: hello\n\nx", "nothing to mark")):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(given)))
        call_command("take_bounce")
        out = capsys.readouterr().out
        assert said in out
        assert place.carer.email not in out
    assert CameBack.objects.get().address == place.carer.email


@pytest.mark.parametrize(
    ("code", "words", "marked"),
    [(550, b"5.1.1 no such user", True), (550, b"no such user", True), (450, b"4.2.1 try later", False),
     (554, b"5.7.1 we do not like you", False)],
)  # fmt: skip
def test_a_refusal_while_sending_counts_as_the_same(cast, monkeypatch, code, words, marked):
    cast.requirement.delete()
    without_numbers(cast)
    due(cast.fostering, 5, ON)
    real = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == [cast.carer.email]:
            raise smtplib.SMTPRecipientsRefused({cast.carer.email: (code, words)})
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    sweep(TUESDAY)
    assert CameBack.objects.filter(address=cast.carer.email).exists() is marked
    state = Notice.objects.get(person=cast.carer, kind="digest").state
    assert state == (NoticeState.BOUNCED if marked else NoticeState.QUEUED)
    assert len(mail.outbox) == 2  # the others go on


@with_private
def test_the_person_sees_it_and_mends_it_and_the_leads_see_it(place, client):
    services.take_bounce(raw=report(sent_to(place.carer).extra_headers["Message-ID"], place.carer.email), at=TUESDAY)
    client.force_login(place.lead)
    listed = client.get(f"/people/{place.fostering.pk}/?show=returned").content.decode()
    assert "Grace Adeyemi" in listed
    assert "Messages come back" in listed
    assert "Ben Carter" not in listed
    assert (
        "did not reach this address" in client.get(f"/people/{place.fostering.pk}/{place.carer.pk}/").content.decode()
    )
    client.force_login(place.carer)
    page = client.get("/when-we-write/").content.decode()
    assert "our message to carer@example.org came back" in page
    client.post("/when-we-write/works-again/")
    assert "came back" not in client.get("/when-we-write/").content.decode().split("What we send")[0]
    assert not CameBack.objects.filter(mended_at=None).exists()
    assert client.get("/my-data/record.json").json()["messages_that_came_back"][0]["status"] == "5.1.1"
