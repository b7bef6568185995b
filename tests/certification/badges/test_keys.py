"""Multibase and Multikey: what goes in comes out, and nothing else is read."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.badges import keys, multibase

# The key pair of the W3C's own test vectors.
PUBLIC, SECRET = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"


@given(st.binary(max_size=80))
def test_base58_gives_the_bytes_back(data):
    assert multibase.from_base58(multibase.to_base58(data)) == data


@given(st.binary(max_size=80))
def test_base64url_gives_the_bytes_back(data):
    assert multibase.from_base64url(multibase.to_base64url(data)) == data


@given(st.text(alphabet=multibase.BASE58, max_size=90))
def test_no_two_texts_in_base58_are_the_same_bytes(text):
    assert multibase.to_base58(multibase.from_base58("z" + text)) == "z" + text


@given(st.text(alphabet="AQgwBCZ9-_", max_size=12))
def test_no_two_texts_in_base64url_are_the_same_bytes(text):
    try:
        data = multibase.from_base64url("u" + text)
    except multibase.UnableToDecodeError:
        return
    assert multibase.to_base64url(data) == "u" + text


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    for read in (multibase.from_base58, multibase.from_base64url):
        with suppress(multibase.UnableToDecodeError):
            read(text)
    for read in (keys.read_public, keys.read_secret):
        with pytest.raises(keys.UnableToReadKeyError):
            read(text)


@pytest.mark.parametrize("text", ["", "z0", "zO", "zl", "uAA", "z" + "2" * 128])
def test_what_is_not_base58_is_refused(text):
    with pytest.raises(multibase.UnableToDecodeError):
        multibase.from_base58(text)


def test_the_w3c_pair_is_read_and_written():
    assert keys.public_multibase(keys.read_secret(SECRET)) == PUBLIC
    assert keys.public_multibase(keys.read_public(PUBLIC)) == PUBLIC
    assert keys.secret_multibase(keys.read_secret(SECRET)) == SECRET


def test_a_new_key_is_another_key_each_time():
    assert keys.public_multibase(keys.generate()) != keys.public_multibase(keys.generate())
    assert keys.public_multibase(keys.generate()).startswith("z6Mk")


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (keys.read_public, SECRET),
        (keys.read_secret, PUBLIC),
        (keys.read_public, PUBLIC[:-1]),
        (keys.read_public, multibase.to_base58(b"\xed\x01" + bytes(33))),
        (keys.read_public, multibase.to_base58(b"\x80\x24" + bytes(32))),  # a P-256 key's number
        (keys.read_public, json.dumps(PUBLIC)),
    ],
)
def test_a_key_of_another_kind_is_refused(read, text):
    with pytest.raises(keys.UnableToReadKeyError):
        read(text)
