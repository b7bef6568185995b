"""Signatures as Standard Webhooks has them: HMAC-SHA256 over id, time and body, so that nobody can pass for us."""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "whsec_"
ABOUT = b"compliance.webhooks"


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(*, secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that go with a message."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    said = b".".join((message_id.encode(), str(timestamp).encode(), body))
    signature = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{signature}"}


def hide(secret: str) -> str:
    """As it is kept. The moment is not said: a row says it already."""
    return _box(*settings.SIGNING_SECRET_KEYS).encrypt_at_time(secret.encode(), 0).decode()


def show(hidden: str) -> str:
    return _box(*settings.SIGNING_SECRET_KEYS).decrypt(hidden.encode()).decode()


def hide_again(hidden: str) -> str:
    """As it is kept under the first of SIGNING_SECRET_KEYS, so that an older one can be dropped."""
    try:
        _box(settings.SIGNING_SECRET_KEYS[0]).decrypt(hidden.encode())
    except InvalidToken:
        return hide(show(hidden))
    return hidden


@lru_cache(maxsize=8)
def _box(*values: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(one.encode()))) for one in values])


def _derived(value: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=ABOUT).derive(value)
