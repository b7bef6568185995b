"""The issuer's signing keys: one signs, retired ones still verify, a compromised one vouches for nothing."""

import base64
import hashlib
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction

from certification.badges import keys
from certification.models import SigningKey


class UnableToUseKey(Exception):
    """The key cannot be used; the message says the cure."""


def signing_key(*, at: datetime) -> SigningKey:
    """The key in use; made if there is none yet."""
    found = SigningKey.objects.filter(retired_at=None).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _make(at)
    except IntegrityError:  # another process made the first one
        return SigningKey.objects.get(retired_at=None)


def secret_of(key: SigningKey) -> Ed25519PrivateKey:
    try:
        return keys.read_secret(_box().decrypt(key.secret.encode()).decode())
    except InvalidToken:
        raise UnableToUseKey(
            f"The signing key {key.pk} was encrypted with a value that SIGNING_SECRET_KEYS no longer holds. "
            "Put that value back, after the new one; or make a new key: manage.py signing_keys rotate."
        ) from None


def sign(data: bytes, *, at: datetime) -> tuple[str, bytes]:
    """(id of the key, signature) of bytes, with the key in use."""
    key = signing_key(at=at)
    return key.pk, secret_of(key).sign(data)


def verify(key_id: str, data: bytes, signature: bytes) -> bool:
    """Whether a key of ours, in use or retired, signed these bytes."""
    key = SigningKey.objects.filter(pk=key_id, compromised_at=None).first()
    if key is None:
        return False
    try:
        keys.read_public(key.public).verify(signature, data)
    except InvalidSignature:
        return False
    return True


@transaction.atomic
def rotate(*, at: datetime) -> SigningKey:
    """A new key signs from now on; what the one before signed stays good."""
    _retire(at)
    return _make(at)


@transaction.atomic
def declare_compromised(*, key_id: str, at: datetime) -> SigningKey:
    """The key is published no more. If it was in use, a new one signs. What it signed must be signed again."""
    key = SigningKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise UnableToUseKey(f"There is no key {key_id}. `manage.py signing_keys list` lists them.")
    if key.compromised_at:
        raise UnableToUseKey(f"The key {key_id} was declared compromised already.")
    if key.retired_at is None:
        rotate(at=at)
    SigningKey.objects.filter(pk=key.pk).update(compromised_at=at)
    key.refresh_from_db()
    return key


@transaction.atomic
def encrypt_again() -> int:
    """Encrypts every key with the first of SIGNING_SECRET_KEYS; returns how many there are."""
    box, rows = _box(), list(SigningKey.objects.select_for_update())
    for row in rows:
        row.secret = box.rotate(row.secret.encode()).decode()
        row.save(update_fields=["secret"])
    return len(rows)


def _retire(at: datetime) -> None:
    SigningKey.objects.filter(retired_at=None).update(retired_at=at)


def _make(at: datetime) -> SigningKey:
    secret = keys.generate()
    day = f"{at:%Y-%m-%d}"
    return SigningKey.objects.create(
        id=f"{day}-{SigningKey.objects.filter(pk__startswith=day).count() + 1}",
        public=keys.public_multibase(secret),
        secret=_box().encrypt(keys.secret_multibase(secret).encode()).decode(),
        made_at=at,
    )


def _box() -> MultiFernet:
    values = [hashlib.sha256(value.encode()).digest() for value in settings.SIGNING_SECRET_KEYS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(value)) for value in values])
