"""Authenticated encryption, on bytes alone: no Django, no rows, no clock.

A sealed text is one byte of version, eight of the key's name, a nonce, and AES-256-GCM's answer. What it belongs to
(table, row, field and owner) goes in as associated data, so that a text moved to another row or owner opens nowhere.
"""

import os
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NAME_BYTES, NONCE_BYTES, KEY_BYTES = 8, 12, 32
HEAD = len(VERSION) + NAME_BYTES + NONCE_BYTES
BLOCK = 512  # bytes: what is sealed is filled up, so that its size says little of its length


class UnableToOpen(Exception):
    """Tampered with, moved, of another key, or not sealed at all. Says nothing of the content."""


class Sealed(bytes):
    """What `seal` gave, or what a database gave back. It never shows itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<Sealed>"

    __str__ = __repr__


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def key_from(secret: str) -> bytes:
    """The 32 bytes that a value of the environment stands for."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"common-ground private").derive(secret.encode())


def name_of(key: bytes) -> bytes:
    return sha256(b"name of a key" + key).digest()[:NAME_BYTES]


def seal(key: bytes, plain: bytes, *, belongs_to: str) -> Sealed:
    nonce = os.urandom(NONCE_BYTES)
    size = len(plain).to_bytes(4)
    filling = bytes(-(len(plain) + len(size)) % BLOCK)
    return Sealed(
        VERSION + name_of(key) + nonce + AESGCM(key).encrypt(nonce, size + plain + filling, belongs_to.encode())
    )


def is_of(key: bytes, sealed: bytes) -> bool:
    """Whether it says of itself that this key sealed it; only `unseal` proves it."""
    head = VERSION + name_of(key)
    return secrets.compare_digest(bytes(sealed[: len(head)]), head)


def unseal(key: bytes, sealed: bytes, *, belongs_to: str) -> bytes:
    """The plain bytes, or UnableToOpen; never the sealed ones."""
    if not is_of(key, sealed):
        raise UnableToOpen("sealed with another key, or not sealed")
    nonce = bytes(sealed[HEAD - NONCE_BYTES : HEAD])
    try:
        filled = AESGCM(key).decrypt(nonce, bytes(sealed[HEAD:]), belongs_to.encode())
    except (InvalidTag, ValueError):
        raise UnableToOpen("changed, or of another row") from None
    return filled[4 : 4 + int.from_bytes(filled[:4])]
