"""What a box holds is its owner's alone; writing the same twice is one; nothing written elsewhere is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest

from people.models import Person
from wellbeing.items import ChangedMeanwhile, UnableToKeep, discard, item_of, items_of, keep
from wellbeing.keys import UnableToUnlock, box_of, forget, wrap_anew
from wellbeing.models import PersonKey, PrivateItem
from wellbeing.sealing import UnableToOpen

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mine():
    return Person.objects.create_user("me@example.org", name="Me")


@pytest.fixture
def box(mine):
    return box_of(mine)


@pytest.fixture
def yours():
    return box_of(Person.objects.create_user("you@example.org", name="You"))


def test_what_is_kept_is_found_by_its_owner_and_kind(box, yours, evening):
    first = keep(box, item_id=uuid4(), kind="entry", body={"text": "one"}, at=evening)
    second = keep(box, item_id=uuid4(), kind="entry", body={"text": "two"}, at=evening + MINUTE)
    keep(box, item_id=uuid4(), kind="map", body={}, at=evening)
    assert items_of(box, "entry") == [second, first]
    assert items_of(yours, "entry") == []
    assert item_of(yours, first.id, "entry") is None
    assert item_of(box, first.id, "map") is None


def test_the_same_sent_again_is_one(box, evening):
    name = uuid4()
    once = keep(box, item_id=name, kind="entry", body={"text": "one"}, at=evening)
    again = keep(box, item_id=name, kind="entry", body={"text": "one"}, at=evening + MINUTE)
    assert again == once
    assert PrivateItem.objects.count() == 1


def test_a_change_of_what_was_read_goes_in_and_one_of_something_older_is_told(box, evening):
    name = uuid4()
    keep(box, item_id=name, kind="entry", body={"text": "one"}, at=evening)
    changed = keep(box, item_id=name, kind="entry", body={"text": "one and two"}, at=evening + MINUTE, read=1)
    assert (changed.revision, changed.made_at, changed.changed_at) == (2, evening, evening + MINUTE)
    with pytest.raises(ChangedMeanwhile) as told:
        keep(box, item_id=name, kind="entry", body={"text": "one and three"}, at=evening + MINUTE, read=1)
    assert told.value.item == changed
    assert items_of(box, "entry") == [changed]


def test_nobody_writes_over_or_deletes_anothers(box, yours, evening):
    mine = keep(box, item_id=uuid4(), kind="entry", body={"text": "mine"}, at=evening)
    with pytest.raises(UnableToKeep):
        keep(yours, item_id=mine.id, kind="entry", body={"text": "yours"}, at=evening, read=1)
    discard(yours, mine.id)
    assert items_of(box, "entry") == [mine]
    discard(box, mine.id)
    assert items_of(box, "entry") == []
    discard(box, mine.id)


def test_the_owner_is_a_made_name_and_the_row_says_nothing(mine, box, evening):
    keep(box, item_id=uuid4(), kind="entry", body={"text": "gooseberry"}, at=evening)
    row = PrivateItem.objects.get()
    assert str(mine.pk).replace("-", "") not in row.owner
    assert {field.name for field in PrivateItem._meta.get_fields()} == {"id", "owner", "sealed"}
    assert b"gooseberry" not in bytes(row.sealed)
    assert b"entry" not in bytes(row.sealed)


def test_a_key_thrown_away_makes_every_copy_unreadable(mine, box, evening):
    keep(box, item_id=uuid4(), kind="entry", body={"text": "one"}, at=evening)
    copy = PrivateItem.objects.get()
    forget(mine)
    again = box_of(mine)
    assert again.owner == box.owner
    with pytest.raises(UnableToOpen):
        again.open(copy, "sealed")


def test_keys_are_wrapped_anew_and_the_old_value_can_go(mine, box, yours, evening, settings):
    kept = keep(box, item_id=uuid4(), kind="entry", body={"text": "one"}, at=evening)
    old = settings.PRIVATE_MASTER_KEYS
    settings.PRIVATE_MASTER_KEYS = ["the next one", *old]
    assert items_of(box_of(mine), "entry") == [kept]
    assert wrap_anew(batch=1) == 3  # two people's and the index key
    assert wrap_anew() == 0
    settings.PRIVATE_MASTER_KEYS = ["the next one"]
    assert items_of(box_of(mine), "entry") == [kept]
    settings.PRIVATE_MASTER_KEYS = old
    with pytest.raises(UnableToUnlock, match="PRIVATE_MASTER_KEYS"):
        box_of(mine)


def test_a_key_forgotten_while_keys_are_wrapped_stays_forgotten(mine, box, settings, monkeypatch):
    settings.PRIVATE_MASTER_KEYS = ["the next one", *settings.PRIVATE_MASTER_KEYS]
    from wellbeing import keys

    real = keys._wrapped_anew

    def late(row, newest):
        if isinstance(row, PersonKey):
            PersonKey.objects.filter(pk=row.pk).delete()
        return real(row, newest)

    monkeypatch.setattr(keys, "_wrapped_anew", late)
    wrap_anew()
    assert not PersonKey.objects.exists()
