"""Ed25519 keys as Multikey, the form in which they are published and kept."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certification.badges.multibase import UnableToDecodeError, from_base58, to_base58

# What the bytes begin with: the multicodec numbers of an Ed25519 public key and secret key.
PUBLIC, SECRET = b"\xed\x01", b"\x80\x26"
LENGTH = 32


class UnableToReadKeyError(ValueError):
    """Not an Ed25519 key in Multikey form: z6Mk… when public, z3u2… when secret."""


def generate() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def public_multibase(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """The `publicKeyMultibase` of a key, or of the key that belongs to a secret one."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return to_base58(PUBLIC + public.public_bytes_raw())


def secret_multibase(key: Ed25519PrivateKey) -> str:
    """The `secretKeyMultibase`: for whoever keeps the key, never for publishing."""
    return to_base58(SECRET + key.private_bytes_raw())


def read_public(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(_payload(text, PUBLIC))


def read_secret(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_payload(text, SECRET))


def _payload(text: str, prefix: bytes) -> bytes:
    try:
        data = from_base58(text)
    except UnableToDecodeError as reason:
        raise UnableToReadKeyError("not a Multikey") from reason
    if not data.startswith(prefix) or len(data) != len(prefix) + LENGTH:
        raise UnableToReadKeyError("not an Ed25519 Multikey of this kind")
    return data[len(prefix) :]
