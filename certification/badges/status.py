"""Bitstring Status Lists: one bit for each credential, set when it is taken back."""

import gzip
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from certification.badges import contexts, shape
from certification.badges.credential import checked
from certification.badges.multibase import UnableToDecodeError, from_base64url, to_base64url
from certification.badges.proof import moment

# The smallest list that the specification allows, so that a place in it says nothing about a person.
SIZE = 131_072


class UnableToReadListError(ValueError):
    """Not a status list of ours, or not one of this size."""


def bits(revoked: Iterable[int]) -> bytes:
    """A list in which these places are set. Place 0 is the first bit of the first byte."""
    made = bytearray(SIZE // 8)
    for index in revoked:
        _within(index)
        made[index // 8] |= 0x80 >> index % 8
    return bytes(made)


def is_set(made: bytes, index: int) -> bool:
    _within(index)
    return bool(made[index // 8] & 0x80 >> index % 8)


def encode(made: bytes) -> str:
    """The `encodedList`; the same bits give the same text."""
    return to_base64url(gzip.compress(made, 9, mtime=0))


def decode(text: str) -> bytes:
    """The bits of an `encodedList`; unpacks no more than a list of our size."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        made = unpacker.decompress(from_base64url(text), SIZE // 8 + 1)
    except (UnableToDecodeError, zlib.error) as reason:
        raise UnableToReadListError("not a packed list") from reason
    if len(made) != SIZE // 8 or not unpacker.eof or unpacker.unused_data:
        raise UnableToReadListError(f"not a list of {SIZE} bits")
    return made


def status_list_document(*, id: str, issuer: str, valid_from: datetime, revoked: Iterable[int]) -> dict[str, Any]:
    """The BitstringStatusListCredential, not yet signed. `valid_from`: when this state of it was made."""
    document = {
        "@context": [contexts.CREDENTIALS],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment(valid_from),
        "credentialSubject": {
            "id": f"{id}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(bits(revoked)),
        },
    }
    return checked(document, shape.STATUS_LIST)


def is_revoked(document: Mapping[str, Any], index: int) -> bool:
    """What a status list says of one place; its signature is not looked at here."""
    if shape.surprises(document, shape.STATUS_LIST):
        raise UnableToReadListError("not a status list of ours")
    return is_set(decode(document["credentialSubject"]["encodedList"]), index)


def _within(index: int) -> None:
    if not 0 <= index < SIZE:
        raise UnableToReadListError(f"no place {index} in a list of {SIZE}")
