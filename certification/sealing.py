"""How a row of the ledger is sealed: pure, and never to change for what is sealed already.

Whoever adds a column to a sealed model adds a kind of entry with it: the old seals say the old columns.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

START = "0" * 64  # what the first entry follows

AWARD = (
    "id", "public_id", "person_id", "version_id", "credential_id", "sequence", "valid_from", "valid_until", "basis",
    "evidence", "given_by_id", "reason", "awarded_at",
)  # fmt: skip
REVOCATION = ("id", "award_id", "revoked_on", "revoked_by_id", "reason", "recorded_at")
EXTENSION = ("id", "award_id", "until", "extended_by_id", "reason", "recorded_at")
SIGN_OFF = (
    "id", "person_id", "credential_id", "kind", "on", "minutes", "note", "signed_by_id", "signed_as", "recorded_at",
)  # fmt: skip
WITHDRAWAL = ("id", "sign_off_id", "withdrawn_by_id", "reason", "recorded_at")
VERSION = (
    "id", "credential_id", "number", "effective_from", "module_keys", "editions", "holds", "signings",
    "validity_months", "window_months", "late", "interim_months", "may_revoke", "minutes", "made_by_id", "made_at",
    "reason",
)  # fmt: skip


def digest(names: Sequence[str], values: Sequence[Any]) -> str:
    """Of a row's content, the same on every database: JSON with sorted keys. The first name is the key."""
    return _hash(_encode(dict(zip(names, values, strict=True))))


def holder_digest(salt: str, name: str) -> str:
    return _hash(f"{salt}\n{name}")


def link(previous: str, number: int, kind: str, row: str, content: str, holder: str, recorded_at: datetime) -> str:
    """The hash of an entry: it holds the hash of the one before."""
    return _hash("\n".join((previous, str(number), str(kind), row, content, holder, _moment(recorded_at))))


def _plain(value: Any) -> str:
    """What JSON has no word for: dates, moments and ids."""
    return _moment(value) if isinstance(value, datetime) else str(value)


_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
