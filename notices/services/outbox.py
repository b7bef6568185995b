"""Queueing and sending. What is queued is in the database; a worker is only woken."""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import IntegrityError, transaction
from django.db.models import Q

from certification.models import AwardPeriod, Revocation
from certification.rules import civil_date
from notices import rules
from notices.enums import REMINDERS, TO_LEARNERS, NoticeKind, NoticeState
from notices.messages import compose
from notices.models import Notice, Told
from notices.selectors import held
from notices.services.bounces import refused
from notices.services.digests import queue_what_is_due
from notices.services.watching import beat
from people.models import Invitation

log = logging.getLogger(__name__)

FRESH = timedelta(days=2)  # a certificate older than this is no news: a restored backup must not write to everybody
STUCK = timedelta(minutes=10)
MAX_ATTEMPTS = 5


def queue(*, kind: NoticeKind, about: str, at: datetime, person_id=None) -> None:
    """Puts a message in the outbox; one that is there, or was sent, stays as it is."""
    Notice.objects.bulk_create(
        [Notice(kind=kind, about=about, person_id=person_id, queued_at=at)], ignore_conflicts=True
    )


def queue_certificates(*, at: datetime, person_id=None) -> int:
    """Queues a message for every fresh award (of one person, or of all); returns how many awards it looked at."""
    awards = AwardPeriod.objects.filter(awarded_at__gte=at - FRESH)
    if person_id:
        awards = awards.filter(person_id=person_id)
    rows = list(awards.values_list("pk", "person_id"))
    for pk, holder in rows:
        queue(kind=NoticeKind.CERTIFICATE, about=str(pk), at=at, person_id=holder)
    return len(rows)


def queue_revocations(*, at: datetime, person_id=None) -> int:
    """Queues a message for every fresh revocation, whoever decided it and where; returns how many it looked at."""
    found = Revocation.objects.filter(recorded_at__gte=at - FRESH)
    if person_id:
        found = found.filter(award__person_id=person_id)
    rows = list(found.values_list("pk", "award__person_id"))
    for pk, holder in rows:
        queue(kind=NoticeKind.REVOCATION, about=str(pk), at=at, person_id=holder)
    return len(rows)


def queue_invitations(*, at: datetime) -> int:
    rows = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at, token_hash=None)
    ids = list(rows.values_list("pk", flat=True))
    for pk in ids:
        queue(kind=NoticeKind.INVITATION, about=str(pk), at=at)
    return len(ids)


def _claim(notice: Notice, at: datetime) -> bool:
    """Takes a queued message for this worker alone; a reminder, for the day on which it really goes."""
    goes = {"day": civil_date(at)} if notice.kind in TO_LEARNERS else {}
    try:
        with transaction.atomic():
            mine = Notice.objects.filter(pk=notice.pk, state=NoticeState.QUEUED)
            return bool(mine.update(state=NoticeState.SENDING, claimed_at=at, **goes))
    except IntegrityError:
        return False  # that day has its reminder


def may_go(at: datetime) -> Q:
    """Of what is queued, what may be sent now."""
    allowed = Q(send_by__isnull=True) | Q(send_by__gt=at)
    if settings.QUIET_HOURS and rules.is_quiet(at):
        allowed &= Q(kind=NoticeKind.INVITATION, queued_at__gt=at - rules.ASKED_NOW)
    if held(at):
        allowed &= ~Q(kind__in=REMINDERS)
    return allowed


def send_queued(*, at: datetime, limit: int = 500) -> int:
    """Sends what waits, oldest first, reminders last; one that fails waits for the next run, the others go on."""
    waiting = Notice.objects.filter(may_go(at), state=NoticeState.QUEUED, attempts__lt=MAX_ATTEMPTS)
    waiting = waiting.order_by("queued_at", "pk")
    some = list(waiting.exclude(kind__in=REMINDERS)[:limit])
    some += waiting.filter(kind__in=REMINDERS)[: limit - len(some)]
    if not some:
        return 0
    connection = get_connection()
    kept = isinstance(connection, EmailBackend)  # a mail server's: hundreds go over it
    try:
        if kept:
            connection.open()
        return sum(_send(notice, connection, at, kept=kept) for notice in some if _claim(notice, at))
    except OSError:
        log.exception("notices.no_mail_server")  # nothing is claimed yet: everything waits
        return 0
    finally:
        connection.close()


def _send(notice: Notice, connection, at: datetime, *, kept: bool) -> bool:
    mine = Notice.objects.filter(pk=notice.pk)
    try:
        with transaction.atomic():
            message = compose(notice, at)
        if message is not None:
            if kept:
                connection.open()  # if the one before it was cut off
            message.connection = connection
            message.send()
    except Exception as fault:
        connection.close()
        if isinstance(fault, smtplib.SMTPRecipientsRefused) and refused(fault, at=at):
            mine.update(state=NoticeState.BOUNCED, attempts=notice.attempts + 1)
            return False
        log.exception("notices.not_sent", extra={"notice": str(notice.pk), "kind": notice.kind})
        mine.update(state=NoticeState.QUEUED, attempts=notice.attempts + 1)
        return False
    if message is None:
        _drop(mine)
        return False
    mine.update(state=NoticeState.SENT, sent_at=at, attempts=notice.attempts + 1)
    return True


@transaction.atomic
def _drop(notices) -> None:
    """They never go: what they would have told has not been told."""
    Told.objects.filter(notice__in=notices).delete()
    notices.update(state=NoticeState.DROPPED)


def drop_late(*, at: datetime) -> None:
    late = Notice.objects.filter(state=NoticeState.QUEUED, send_by__lte=at)
    while some := list(late.values_list("pk", flat=True)[:500]):
        _drop(Notice.objects.filter(pk__in=some))


def sweep(*, at: datetime) -> int:
    """Queues what a lost message left unqueued and what is due, takes back what a dead worker held, and sends."""
    hold = beat(at=at)
    queue_certificates(at=at)
    queue_revocations(at=at)
    queue_invitations(at=at)
    Notice.objects.filter(state=NoticeState.SENDING, claimed_at__lt=at - STUCK).update(state=NoticeState.QUEUED)
    drop_late(at=at)
    if hold is None:
        queue_what_is_due(at=at)
    return send_queued(at=at)
