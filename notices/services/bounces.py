"""Messages that came back: a report by mail (RFC 3464), or a refusal while sending."""

import logging
import re
import smtplib
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from uuid import UUID

from notices.enums import NoticeKind, NoticeState
from notices.models import Notice
from people.models import Invitation
from people.services import address_came_back

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024
OUR_ID = re.compile(r"<([0-9a-f-]{36})@common-ground>")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def is_for_good(status: str) -> bool:
    """A mailbox that is not there or is full; not a server that is away, nor one that refuses us whoever it is for."""
    return status.startswith("5.") and not status.startswith("5.7.")


def take_bounce(*, raw: bytes, at: datetime) -> list[str]:
    """Reads one message; returns the addresses that it marked.

    Only what names a notice of ours and the address that it went to counts: the id is in that message and nowhere else.
    """
    message = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
    failed = {address for address, status in _failures(message) if is_for_good(status)}
    if not failed:
        return []
    status = dict(_failures(message))
    marked = []
    for notice in Notice.objects.filter(pk__in=_ids(message), state__in=(NoticeState.SENT, NoticeState.BOUNCED)):
        address = _went_to(notice).lower()
        if address in failed:
            address_came_back(address=address, status=status[address], at=at)
            Notice.objects.filter(pk=notice.pk).update(state=NoticeState.BOUNCED)
            marked.append(address)
    return marked


def _went_to(notice: Notice) -> str:
    """If it has changed since, there is nothing to mark."""
    if notice.kind == NoticeKind.INVITATION:
        return Invitation.objects.filter(pk=notice.about).values_list("email", flat=True).first() or ""
    return notice.person.address_for_messages if notice.person else ""


def _failures(message: Message) -> Iterator[tuple[str, str]]:
    """(address, status) of each recipient whom a delivery report says it failed for."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        fields = part.get_payload()
        for block in fields if isinstance(fields, list) else ():
            if not isinstance(block, Message) or str(block.get("Action", "")).strip().lower() != "failed":
                continue
            found = STATUS.search(str(block.get("Status", "")))
            for name in ("Original-Recipient", "Final-Recipient"):
                _, _, address = str(block.get(name, "")).partition(";")
                if found and "@" in address:
                    yield address.strip().strip("<>").lower(), found.group(1)


def _ids(message: Message) -> set[UUID]:
    """Of the messages of ours that the report brings back, whole or by their headers."""
    found = set()
    for part in message.walk():
        for one in OUR_ID.findall(str(part.get("Message-ID", ""))):
            found.add(one)
        if part.get_content_type() == "text/rfc822-headers":
            found |= set(OUR_ID.findall(str(part.get_payload())))
    return {UUID(one) for one in found if _is_id(one)}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def refused(fault: smtplib.SMTPRecipientsRefused, *, at: datetime) -> bool:
    """Whether the mail server refused the only recipient for good; then the address is marked."""
    (address, (code, text)) = next(iter(fault.recipients.items()))
    words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    found = STATUS.search(words)
    status = found.group(1) if found else f"{code // 100}.0.0"
    if code // 100 != 5 or not is_for_good(status):
        return False
    address_came_back(address=address, status=status, at=at)
    return True
