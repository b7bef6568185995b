"""Who asks: a system by its key, which stands in a header alone, never in an address or a log."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.security.base import AuthBase

from compliance.api.problems import Problem, no_key
from compliance.enums import Scope
from compliance.models import ApiKey
from compliance.services import key_of, note_use
from people.models import Organisation

A_MINUTE = 60
REQUESTS = 120  # a minute, for each key


@dataclass(frozen=True, slots=True)
class Caller:
    """One request of one system. Its place is the key's: no address names another."""

    key: ApiKey
    now: datetime

    @property
    def organisation(self) -> Organisation:
        return self.key.organisation

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


class SystemRequest(HttpRequest):
    """A request whose key has been found good."""

    auth: Caller


class ApiKeyInHeader(AuthBase):
    """ninja's own bearer writes what it does not know into the log."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A key that a training lead made under Coverage, Connections."

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Caller:
        now = timezone.now()
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        key = key_of(text.strip(), on=timezone.localdate(now)) if scheme.lower() == "bearer" else None
        if key is None:
            raise no_key()
        _count(key, now)
        if self.scope.value not in key.scopes:
            raise Problem(
                403,
                "not-for-this-key",
                "This key may not read this",
                f"It needs the scope “{self.scope.value}”. A training lead makes a key with it under Coverage, "
                "Connections.",
            )
        note_use(key=key, on=timezone.localdate(now))
        return Caller(key, now)


def _count(key: ApiKey, now: datetime) -> None:
    """So many requests in each minute of the clock."""
    minute, gone = divmod(int(now.timestamp()), A_MINUTE)
    name = f"api:{key.pk.hex}:{minute}"
    # The first of a minute makes the count; a cache that forgets begins anew.
    if not cache.add(name, 1, timeout=2 * A_MINUTE) and _one_more(name) > REQUESTS:
        wait = A_MINUTE - gone
        raise Problem(
            429,
            "too-many",
            "This key has asked too often",
            f"Wait {wait} seconds, as the header Retry-After says, then go on. The limit is {REQUESTS} a minute.",
            headers={"Retry-After": str(wait)},
        )


def _one_more(name: str) -> int:
    try:
        return cache.incr(name)
    except ValueError:
        return 1
