"""P5: what is sealed opens for its row, its field, its owner and its key; anything else is an error, never a text."""

import os
import threading
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from people.models import Person
from wellbeing import sealing
from wellbeing.keys import box_of
from wellbeing.models import PrivateItem
from wellbeing.router import PRIVATE
from wellbeing.sealing import BLOCK, HEAD, Sealed, UnableToOpen, new_key, seal, unseal

KEY = new_key()


@given(st.binary(max_size=3000))
def test_any_text_comes_back_as_it_was(plain):
    assert unseal(KEY, seal(KEY, plain, belongs_to="a:1:b:c"), belongs_to="a:1:b:c") == plain


def test_empty_is_a_text_like_any_other():
    assert unseal(KEY, seal(KEY, b"", belongs_to="x"), belongs_to="x") == b""


def test_each_changed_byte_is_seen():
    whole = seal(KEY, b"the cat slept", belongs_to="x")
    for place in range(len(whole)):
        changed = bytes(whole[:place]) + bytes([whole[place] ^ 1]) + bytes(whole[place + 1 :])
        with pytest.raises(UnableToOpen):
            unseal(KEY, changed, belongs_to="x")
    for short in (b"", b"\x01", whole[:-1], whole[:HEAD]):
        with pytest.raises(UnableToOpen):
            unseal(KEY, short, belongs_to="x")


@pytest.mark.parametrize("plain", [b"", b"plain text", b'{"body": 1}'])
def test_what_was_never_sealed_does_not_pass(plain):
    with pytest.raises(UnableToOpen):
        unseal(KEY, plain, belongs_to="x")


def test_another_key_or_place_opens_nothing():
    sealed = seal(KEY, b"mine", belongs_to="items:1:sealed:me")
    with pytest.raises(UnableToOpen):
        unseal(new_key(), sealed, belongs_to="items:1:sealed:me")
    for other in ("items:2:sealed:me", "items:1:other:me", "items:1:sealed:you", "drafts:1:sealed:me"):
        with pytest.raises(UnableToOpen):
            unseal(KEY, sealed, belongs_to=other)


def test_its_size_says_little_and_the_same_twice_looks_different():
    sizes = {len(seal(KEY, b"x" * length, belongs_to="x")) for length in range(BLOCK - 4 + 1)}
    assert len(sizes) == 1
    assert seal(KEY, b"same", belongs_to="x") != seal(KEY, b"same", belongs_to="x")


def test_it_never_shows_itself():
    sealed = seal(KEY, b"mine", belongs_to="x")
    assert repr(sealed) == str(sealed) == f"{sealed}" == "<Sealed>"


@pytest.fixture
def person():
    return Person.objects.create_user("me@example.org", name="Me")


def test_the_column_takes_nothing_plain(person):
    box = box_of(person)
    for plain in (b"plain", "plain", bytearray(b"plain")):
        with pytest.raises(TypeError), transaction.atomic(using=PRIVATE):
            PrivateItem(owner=box.owner, sealed=plain).save()
    row = PrivateItem(owner=box.owner)
    row.sealed = box.seal(row, "sealed", "ein Wörtchen".encode())
    row.save()
    with pytest.raises(TypeError), transaction.atomic(using=PRIVATE):
        PrivateItem.objects.update(sealed=b"plain")
    for lookup in ("sealed", "sealed__contains", "sealed__startswith"):
        with pytest.raises(FieldError):
            PrivateItem.objects.filter(**{lookup: b"x"}).first()
    kept = PrivateItem.objects.get()
    assert isinstance(kept.sealed, Sealed)
    assert box.open(kept, "sealed").decode() == "ein Wörtchen"


def test_a_row_moved_to_another_owner_or_id_opens_for_nobody(person):
    other = box_of(Person.objects.create_user("you@example.org", name="You"))
    box = box_of(person)
    row = PrivateItem(owner=box.owner)
    row.sealed = box.seal(row, "sealed", b"mine")
    row.save()
    with pytest.raises(UnableToOpen):
        other.open(row, "sealed")
    row.pk = uuid4()
    with pytest.raises(UnableToOpen):
        box.open(row, "sealed")


def test_many_threads_read_their_own():
    """M11: a package's field, kept between threads, gave one thread another's text. A million reads with WHOLE=1."""
    reads = 125_000 if os.environ.get("WHOLE") else 5000
    keys = [new_key() for _ in range(4)]
    sealed = [seal(key, f"of {n}".encode(), belongs_to=str(n)) for n, key in enumerate(keys)]
    wrong: list[object] = []

    def read(number: int) -> None:
        for _ in range(reads):
            if unseal(keys[number], sealed[number], belongs_to=str(number)) != f"of {number}".encode():
                wrong.append(number)

    threads = [threading.Thread(target=read, args=(number % 4,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_place_is_what_is_authenticated(monkeypatch):
    """Control: without the place as associated data a moved text would open."""
    real = sealing.AESGCM

    class Careless:
        def __init__(self, key):
            self.inner = real(key)

        def encrypt(self, nonce, plain, _place):
            return self.inner.encrypt(nonce, plain, None)

        def decrypt(self, nonce, text, _place):
            return self.inner.decrypt(nonce, text, None)

    monkeypatch.setattr(sealing, "AESGCM", Careless)
    assert unseal(KEY, seal(KEY, b"mine", belongs_to="here"), belongs_to="there") == b"mine"
