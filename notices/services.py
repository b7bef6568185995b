"""Queueing and sending. What is queued is in the database; a worker is only woken."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from certification.models import AwardPeriod, Revocation
from notices.messages import compose
from notices.models import Notice, NoticeKind, NoticeState
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


def _claim(notice_id, at: datetime) -> bool:
    """Takes a queued message for this worker alone."""
    return bool(
        Notice.objects.filter(pk=notice_id, state=NoticeState.QUEUED).update(state=NoticeState.SENDING, claimed_at=at)
    )


def send_queued(*, at: datetime, limit: int = 200) -> int:
    """Sends what waits, oldest first; a message that fails waits for the next run, the others go on."""
    sent = 0
    waiting = Notice.objects.filter(state=NoticeState.QUEUED, attempts__lt=MAX_ATTEMPTS).order_by("queued_at")
    for notice in waiting[:limit]:
        if not _claim(notice.pk, at):
            continue
        try:
            with transaction.atomic():
                message = compose(notice)
            if message is not None:
                message.send()
        except Exception:
            log.exception("notices.not_sent", extra={"notice": str(notice.pk), "kind": notice.kind})
            Notice.objects.filter(pk=notice.pk).update(state=NoticeState.QUEUED, attempts=notice.attempts + 1)
            continue
        state = NoticeState.SENT if message is not None else NoticeState.DROPPED
        Notice.objects.filter(pk=notice.pk).update(
            state=state, sent_at=at if message is not None else None, attempts=notice.attempts + 1
        )
        sent += message is not None
    return sent


def sweep(*, at: datetime) -> int:
    """Queues what a lost message left unqueued, takes back what a dead worker held, and sends."""
    queue_certificates(at=at)
    queue_revocations(at=at)
    queue_invitations(at=at)
    Notice.objects.filter(state=NoticeState.SENDING, claimed_at__lt=at - STUCK).update(state=NoticeState.QUEUED)
    return send_queued(at=at)
