"""Bytes as text that says its own alphabet: `z` base58 (Bitcoin's), `u` base64url without padding."""

import base64
import re

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# Base58 is quadratic in its length; nothing of ours comes near this.
LONGEST_BASE58 = 128
BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


class UnableToDecodeError(ValueError):
    """Not a text of the alphabet that it should be in."""


def to_base58(data: bytes) -> str:
    number = int.from_bytes(data)
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    if not text.startswith("z") or len(text) > LONGEST_BASE58:
        raise UnableToDecodeError("not base58 after a z, or too long")
    number = 0
    for letter in text[1:]:
        digit = BASE58.find(letter)
        if digit < 0:
            raise UnableToDecodeError("a letter that base58 has not")
        number = number * 58 + digit
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def to_base64url(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """One text only for the same bytes: the unused bits at its end must be zero."""
    if not text.startswith("u") or not BASE64URL.fullmatch(text, 1) or len(text) % 4 == 2:
        raise UnableToDecodeError("not base64url after a u")
    data = base64.urlsafe_b64decode(text[1:] + "=" * (-(len(text) - 1) % 4))
    if to_base64url(data) != text:
        raise UnableToDecodeError("base64url with bits to spare")
    return data
