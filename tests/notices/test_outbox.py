"""The outbox: one message about one thing, whatever runs twice; nothing is lost when sending fails."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from certification.services import award
from notices import services
from notices.enums import NoticeState
from notices.models import Notice
from notices.services.outbox import _claim
from people.services import invite, rename
from tests.cast import complete


@pytest.fixture
def awarded(cast):
    now = timezone.now()
    complete(cast.carer, at=now)
    award(person_id=cast.carer.pk, at=now)
    return cast


def test_a_certificate_is_told_once_however_often_it_is_asked_for(awarded):
    now = timezone.now()
    for _ in range(3):
        services.queue_certificates(at=now)
        services.sweep(at=now)
    assert [message.subject for message in mail.outbox] == ["Your certificate is ready"]
    assert mail.outbox[0].to == [awarded.carer.email]
    notice = Notice.objects.get()
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{notice.pk}@common-ground>"
    assert "valid until" in mail.outbox[0].body
    assert "116 123" in mail.outbox[0].body


def test_an_old_award_is_no_news(awarded):
    services.sweep(at=timezone.now() + services.FRESH + timedelta(hours=1))
    assert mail.outbox == []


def test_a_message_that_fails_waits_and_is_sent_later(awarded, monkeypatch):
    now = timezone.now()

    def refuse(self, messages):
        raise OSError("the mail server is away")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        services.sweep(at=now)
    assert Notice.objects.get().state == NoticeState.QUEUED
    assert Notice.objects.get().attempts == 1
    services.sweep(at=now)
    assert len(mail.outbox) == 1
    assert Notice.objects.get().state == NoticeState.SENT


def test_what_a_dead_worker_held_is_taken_back(awarded):
    now = timezone.now()
    services.queue_certificates(at=now)
    Notice.objects.update(state=NoticeState.SENDING, claimed_at=now)
    services.sweep(at=now + timedelta(minutes=5))
    assert mail.outbox == []
    services.sweep(at=now + timedelta(minutes=11))
    assert len(mail.outbox) == 1


def test_only_one_worker_gets_a_message(awarded):
    now = timezone.now()
    services.queue_certificates(at=now)
    notice = Notice.objects.get()
    assert _claim(notice, now)
    assert not _claim(notice, now)


@pytest.mark.parametrize("name", ["Eve\r\nBcc: all@example.org", "Eve\nX-Injected: yes", "<b>Eve</b>"])
def test_a_name_cannot_add_headers_or_markup(cast, name):
    now = timezone.now()
    rename(person=cast.carer, name=name)
    complete(cast.carer, at=now)
    award(person_id=cast.carer.pk, at=now)
    services.sweep(at=now)
    (message,) = mail.outbox
    sent = message.message()
    assert sent.get_all("Bcc") is None
    assert sent.get_all("X-Injected") is None
    assert message.recipients() == [cast.carer.email]
    html = message.alternatives[0].content
    assert "<b>Eve</b>" not in html


def test_an_invitation_withdrawn_before_it_is_sent_is_dropped(cast):
    now = timezone.now()
    invitation = invite(
        organisation=cast.fostering, email="new@example.org", role="foster_carer", actor=cast.lead, at=now
    )
    invitation.withdrawn_at = now
    invitation.save()
    services.queue(kind="invitation", about=str(invitation.pk), at=now)
    services.send_queued(at=now)
    assert mail.outbox == []
    assert Notice.objects.get().state == NoticeState.DROPPED


def test_an_invitation_whose_message_was_lost_is_sent_by_the_sweep(cast):
    now = timezone.now()
    invite(organisation=cast.fostering, email="new@example.org", role="foster_carer", actor=cast.lead, at=now)
    services.sweep(at=now)
    services.sweep(at=now)
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert "/people/join/" in mail.outbox[0].body
