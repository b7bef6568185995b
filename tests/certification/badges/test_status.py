"""The status list: every place is its own, every list is packed the same, and no packed bomb is unpacked."""

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.badges import multibase, status
from certification.badges.credential import UnableToBuildError

from . import making

PLACES = st.integers(0, status.SIZE - 1)


@given(st.sets(PLACES, max_size=30), PLACES)
def test_exactly_the_places_given_are_set(revoked, other):
    made = status.decode(status.encode(status.bits(revoked)))
    assert all(status.is_set(made, index) for index in revoked)
    assert status.is_set(made, other) == (other in revoked)
    assert sum(byte.bit_count() for byte in made) == len(revoked)


def test_place_0_is_the_first_bit():
    assert status.bits([0])[0] == 0x80
    assert status.bits([9])[1] == 0x40
    assert status.bits([status.SIZE - 1])[-1] == 0x01


@pytest.mark.parametrize("index", [-1, status.SIZE])
def test_there_is_no_place_outside(index):
    with pytest.raises(status.UnableToReadListError):
        status.bits([index])
    with pytest.raises(status.UnableToReadListError):
        status.is_set(status.bits([]), index)


def test_the_same_list_is_the_same_text_and_small():
    assert status.encode(status.bits([3, 7])) == status.encode(status.bits([7, 3]))
    assert len(status.encode(status.bits([]))) < 100


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(bytes(status.SIZE // 8 - 1)),
        gzip.compress(bytes(status.SIZE // 8 + 1)),
        gzip.compress(bytes(status.SIZE // 8))[:-1],
        gzip.compress(bytes(status.SIZE // 8)) + b"more",
        b"",
        b"not packed",
    ],
    ids=["too short", "too long", "cut off", "with more", "empty", "not packed"],
)
def test_another_list_is_refused(packed):
    with pytest.raises(status.UnableToReadListError):
        status.decode(multibase.to_base64url(packed))


def test_a_bomb_is_not_unpacked():
    text = multibase.to_base64url(gzip.compress(bytes(20_000_000)))
    tracemalloc.start()
    try:
        with pytest.raises(status.UnableToReadListError):
            status.decode(text)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_the_document_says_who_is_revoked():
    document = making.listed(5, 4711)
    assert [status.is_revoked(document, index) for index in (4, 5, 6, 4711)] == [False, True, False, True]


def test_a_list_at_no_address_is_not_made():
    with pytest.raises(UnableToBuildError, match="/id is not a web address"):
        making.listed(id="status/1")


@pytest.mark.parametrize("change", [{"type": ["VerifiableCredential"]}, {"statusPurpose": "suspension"}, {"id": 1}])
def test_another_document_says_nothing(change):
    with pytest.raises(status.UnableToReadListError):
        status.is_revoked({**making.listed(), **change}, 1)
