"""Queueing and sending, what comes back, what people choose. What is queued is in the database."""

from notices.services.bounces import take_bounce
from notices.services.choosing import choose, stop
from notices.services.digests import by_person, queue_asked, queue_what_is_due, reminded_by_hand
from notices.services.outbox import (
    FRESH,
    queue,
    queue_certificates,
    queue_invitations,
    queue_revocations,
    send_queued,
    sweep,
)
from notices.services.showing import example_of

__all__ = [
    "FRESH", "by_person", "choose", "example_of", "queue", "queue_asked", "queue_certificates", "queue_invitations",
    "queue_revocations", "queue_what_is_due", "reminded_by_hand", "send_queued", "stop", "sweep", "take_bounce",
]  # fmt: skip
