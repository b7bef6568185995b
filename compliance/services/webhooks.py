"""Addresses of other systems, and sending what waits for them: signed, tried again with growing pauses, then said."""

import contextlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction

from compliance.enums import Event, Sending
from compliance.models import Webhook, WebhookDelivery
from compliance.services.connections import UnableToConnect, may_connect
from compliance.webhooks.guard import Refused, host_of
from compliance.webhooks.sending import PUBLIC, Failed, Gate, post
from compliance.webhooks.signing import hide, hide_again, new_secret, show, sign
from people.models import Organisation, Person

# After the first try, and after each that fails.
PAUSES = (
    timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24),
)  # fmt: skip
TRIES = len(PAUSES) + 1
AT_ONCE = 500
SECONDS = 120  # for one run of the task, so that the next sweep finds a free worker


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """`secret` is what the other system checks signatures with. It cannot be said again."""

    webhook: Webhook
    secret: str


@transaction.atomic
def subscribe(
    *, organisation: Organisation, url: str, events: Iterable[str], actor: Person, at: datetime, on: date
) -> NewWebhook:
    may_connect(actor, organisation, on)
    try:
        host_of(url)
    except Refused as reason:
        raise UnableToConnect(str(reason)) from None
    events = sorted(Event(one).value for one in events)
    if not events:
        raise UnableToConnect("Choose at least one thing to be told of.")
    secret = new_secret()
    webhook = Webhook.objects.create(
        organisation=organisation, url=url, secret=hide(secret), events=events, created_by=actor, created_at=at
    )
    return NewWebhook(webhook, secret)


@transaction.atomic
def unsubscribe(*, webhook: Webhook, actor: Person, at: datetime, on: date) -> None:
    """Nothing more goes there; what still waits does not go either."""
    may_connect(actor, webhook.organisation, on)
    Webhook.objects.filter(pk=webhook.pk, ended_at=None).update(ended_at=at, ended_by=actor)


def keep_secrets() -> int:
    """Encrypts with the first of SIGNING_SECRET_KEYS what it does not open; returns how many were."""
    changed = 0
    for webhook in Webhook.objects.filter(ended_at=None):
        with contextlib.suppress(InvalidToken):
            hidden = hide_again(webhook.secret)
            if hidden != webhook.secret:
                changed += Webhook.objects.filter(pk=webhook.pk).update(secret=hidden)
    return changed


@transaction.atomic
def try_again(*, delivery: WebhookDelivery, actor: Person, at: datetime, on: date) -> None:
    """One that we gave up on, from the beginning; under the same id."""
    may_connect(actor, delivery.webhook.organisation, on)
    WebhookDelivery.objects.filter(pk=delivery.pk, state=Sending.FAILED, webhook__ended_at=None).update(
        state=Sending.WAITING, attempts=0, due_at=at, reason=""
    )


def due(at: datetime):
    """What is to be sent by now, the longest waiting first."""
    rows = WebhookDelivery.objects.filter(state=Sending.WAITING, due_at__lte=at, webhook__ended_at=None)
    return rows.select_related("webhook").order_by("due_at", "pk")


def deliver(*, at: datetime, gate: Gate = PUBLIC) -> int:
    """Sends what is due; returns how many arrived. A place that fails is left alone for the rest of this run."""
    begun, arrived, tired = time.monotonic(), 0, set()
    for row in due(at)[:AT_ONCE]:
        if row.webhook_id in tired or not _claim(row, at):
            continue
        if _send(row, at, gate):
            arrived += 1
        else:
            tired.add(row.webhook_id)
        if time.monotonic() - begun > SECONDS:
            break
    return arrived


def _claim(row: WebhookDelivery, at: datetime) -> bool:
    """Before it is sent, so that two workers do not send it both, and a worker that dies leaves it due again."""
    pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
    mine = WebhookDelivery.objects.filter(pk=row.pk, state=Sending.WAITING, attempts=row.attempts, due_at=row.due_at)
    return bool(mine.update(attempts=row.attempts + 1, tried_at=at, due_at=at + pause))


def _send(row: WebhookDelivery, at: datetime, gate: Gate) -> bool:
    body = body_of(row)
    try:
        signed = sign(
            secret=show(row.webhook.secret), message_id=f"msg_{row.pk.hex}", timestamp=int(at.timestamp()), body=body
        )
        post(row.webhook.url, body, {"Content-Type": "application/json", **signed}, gate=gate)
    except (Refused, Failed) as reason:
        said = str(reason)
    except InvalidToken:
        said = "Its secret can no longer be read here. End this address and add it again."
    else:
        WebhookDelivery.objects.filter(pk=row.pk).update(state=Sending.SENT, reason="")
        return True
    state = Sending.FAILED if row.attempts + 1 >= TRIES else Sending.WAITING
    WebhookDelivery.objects.filter(pk=row.pk).update(state=state, reason=said[:200])
    return False


def body_of(row: WebhookDelivery) -> bytes:
    """Ids alone: what changed is read by key, by whoever may."""
    data: dict[str, str | bool] = {"organisation_id": str(row.webhook.organisation_id)}
    data |= {"person_id": str(row.person_id)} if row.person_id else {"several": True}
    said = {"type": row.event, "timestamp": row.created_at.isoformat(timespec="seconds"), "data": data}
    return json.dumps(said, separators=(",", ":")).encode()
