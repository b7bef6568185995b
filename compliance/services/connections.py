"""Keys of other systems. Leads make and end them; what is secret is given back once and kept as a digest."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from compliance.enums import Scope
from compliance.models import ApiKey
from people.access import organisations_overseen
from people.models import Organisation, Person

MARK = "cg"
FORM = re.compile(rf"{MARK}_([0-9a-f]{{12}})_([0-9a-f]{{64}})")
LONGEST = timedelta(days=365)
# Compared with when nobody has such a key, so that it takes as long to say so.
NOBODYS = hashlib.sha256(b"nobody").hexdigest()


class UnableToConnect(Exception):
    """No connection was made or changed; the message says the cure."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """`text` is what the other system sends. It cannot be said again."""

    key: ApiKey
    text: str


def digest_of(secret: str) -> str:
    """Plain SHA-256 is enough: nobody guesses 256 bits of chance."""
    return hashlib.sha256(secret.encode()).hexdigest()


def may_connect(actor: Person, organisation: Organisation, on: date) -> None:
    if not organisations_overseen(actor, on).filter(pk=organisation.pk).exists():
        raise UnableToConnect("Only those who lead training at this service connect systems. Ask one of them.")


@transaction.atomic
def make_key(
    *,
    organisation: Organisation,
    name: str,
    scopes: Iterable[str],
    expires_on: date,
    actor: Person,
    at: datetime,
    on: date,
) -> NewKey:
    may_connect(actor, organisation, on)
    scopes = sorted(Scope(one).value for one in scopes)
    if not scopes:
        raise UnableToConnect("Choose at least one thing that the system may read.")
    if not on <= expires_on <= on + LONGEST:
        raise UnableToConnect("Choose a last day from today to one year from now.")
    # Letters and figures alone, so that a double click marks all of it.
    prefix, secret = secrets.token_hex(6), secrets.token_hex(32)
    key = ApiKey.objects.create(
        organisation=organisation, name=name, prefix=prefix, secret_hash=digest_of(secret), scopes=scopes,
        created_by=actor, created_at=at, expires_on=expires_on,
    )  # fmt: skip
    return NewKey(key, f"{MARK}_{prefix}_{secret}")


@transaction.atomic
def end_key(*, key: ApiKey, actor: Person, at: datetime, on: date) -> None:
    """From its next request on, the system reads nothing."""
    may_connect(actor, key.organisation, on)
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at, revoked_by=actor)


def key_of(text: str, *, on: date) -> ApiKey | None:
    """The key that this is, if it reads today. One query, whatever was sent."""
    parts = FORM.fullmatch(text)
    prefix, secret = parts.groups() if parts else ("", "")
    found = ApiKey.objects.select_related("organisation").filter(prefix=prefix).first()
    same = hmac.compare_digest(digest_of(secret), found.secret_hash if found else NOBODYS)
    if found is None or not same or found.revoked_at is not None or found.expires_on < on:
        return None
    return found


def note_use(*, key: ApiKey, on: date) -> None:
    """The day is enough to find keys that nobody needs any more; written once a day."""
    if key.last_used_on != on:
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=on)
