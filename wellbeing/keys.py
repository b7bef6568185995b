"""Keys: the master keys of the environment wrap one key a person; only through a `Box` is anything sealed or opened."""

import hmac
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction

from people.models import Person
from wellbeing.models import OWNER_LENGTH, IndexKey, PersonKey, QuarterKey
from wellbeing.router import KEYS
from wellbeing.sealing import Sealed, UnableToOpen, is_of, key_from, new_key, seal, unseal

Wrapped = IndexKey | PersonKey | QuarterKey


class UnableToUnlock(Exception):
    """A wrapped key opens with none of PRIVATE_MASTER_KEYS."""


def masters() -> list[bytes]:
    """Newest first: what is wrapped anew is wrapped with the first."""
    return [key_from(value) for value in settings.PRIVATE_MASTER_KEYS]


def _belongs_to(row: models.Model, owner: str, name: str) -> str:
    return f"{row._meta.db_table}:{row.pk}:{name}:{owner}"


def _rows_like(row: Wrapped) -> Any:
    return type(row).objects


def _unwrap(row: Wrapped) -> bytes:
    for master in masters():
        try:
            return unseal(master, bytes(row.wrapped), belongs_to=_belongs_to(row, str(row.pk), "wrapped"))
        except UnableToOpen:
            continue
    raise UnableToUnlock(
        "A key of private writing opens with none of PRIVATE_MASTER_KEYS. Put back the value that it was wrapped with."
    )


def _wrap(row: Wrapped, key: bytes) -> Sealed:
    return seal(masters()[0], key, belongs_to=_belongs_to(row, str(row.pk), "wrapped"))


def _made_once(row: Wrapped) -> bytes:
    """The row's key; whoever comes second takes the first one's."""
    found = _rows_like(row).filter(pk=row.pk).first()
    if found is None:
        key = new_key()
        row.wrapped = _wrap(row, key)
        try:
            with transaction.atomic(using=KEYS):
                row.save(force_insert=True)
        except IntegrityError:
            found = _rows_like(row).get(pk=row.pk)
        else:
            return key
    return _unwrap(found)


def made_name(purpose: str) -> str:
    """A name that only the index key can make again: it links nothing to anybody for who has the databases alone."""
    key = _made_once(IndexKey(pk=IndexKey.THE_ONE))
    return hmac.new(key, purpose.encode(), sha256).hexdigest()[:OWNER_LENGTH]


def check_keys() -> None:
    """Raises UnableToUnlock if PRIVATE_MASTER_KEYS is not what the keys were wrapped with."""
    made_name("")


def made_name_of(person: Person) -> str:
    return made_name(f"person:{person.pk}")


@dataclass(frozen=True, slots=True)
class Box:
    """A key and whose it is. One person's is made only for the person who asks, by `box_of`."""

    owner: str
    _key: bytes = field(repr=False)

    def seal(self, row: models.Model, name: str, plain: bytes) -> Sealed:
        """`row`: with its primary key; `name`: of the field that takes it."""
        return seal(self._key, plain, belongs_to=_belongs_to(row, self.owner, name))

    def open(self, row: models.Model, name: str) -> bytes:
        """What stands in the field, or UnableToOpen."""
        return unseal(self._key, getattr(row, name), belongs_to=_belongs_to(row, self.owner, name))

    def sealed(self, row: models.Model, name: str) -> bool:
        """Whether this box's key sealed it. What a key sealed that was thrown away comes back with an old backup, and
        is as if it were not there."""
        return is_of(self._key, getattr(row, name))


def box_of(person: Person) -> Box:
    """The person's own box, made when first asked for. Two queries."""
    owner = made_name_of(person)
    return Box(owner, _made_once(PersonKey(pk=owner)))


def box_if_any(person: Person) -> Box | None:
    """The person's own box, if they ever kept something; makes none. Two queries."""
    owner = made_name_of(person)
    row = PersonKey.objects.filter(pk=owner).first()
    return Box(owner, _unwrap(row)) if row else None


def box_of_quarter(quarter: date) -> Box:
    """What everybody's answers for one quarter's count are sealed with, made when first asked for. One query."""
    return Box(f"quarter:{quarter}", _made_once(QuarterKey(pk=quarter)))


def wrap_anew(*, batch: int = 1000) -> int:
    """Wraps every key with the first master key, while people go on writing; returns how many were.

    Each row is claimed by what it was, so that a key that was deleted or made meanwhile is left as it is.
    """
    newest = masters()[0]
    return sum(_all_wrapped_anew(model, newest, batch) for model in (IndexKey, PersonKey, QuarterKey))


def _all_wrapped_anew(model: Any, newest: bytes, batch: int) -> int:
    changed, following = 0, dict[str, Any]()
    while rows := list(model.objects.order_by("pk").filter(**following)[:batch]):
        following = {"pk__gt": rows[-1].pk}
        with transaction.atomic(using=KEYS):
            changed += sum(_wrapped_anew(row, newest) for row in rows)
    return changed


def _wrapped_anew(row: Wrapped, newest: bytes) -> int:
    try:
        unseal(newest, bytes(row.wrapped), belongs_to=_belongs_to(row, str(row.pk), "wrapped"))
    except UnableToOpen:
        return _rows_like(row).filter(pk=row.pk).update(wrapped=_wrap(row, _unwrap(row)))
    return 0


def forget(person: Person) -> None:
    """Throws the person's key away: what it sealed can be read nowhere again, in no copy."""
    PersonKey.objects.filter(pk=made_name_of(person)).delete()
