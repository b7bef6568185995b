"""Making the shipped certificates: each once, when everything that it asks for is here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min

from certification.library import Row, library
from certification.models import Credential, CredentialVersion
from certification.rules import civil_date
from certification.services.defining import Law, define
from courses.selectors import edition_content, offered_modules
from progress.models import Completion


@dataclass(frozen=True, slots=True)
class Shipped:
    """What became of one shipped certificate: `made` now, or there already, or `waits_for` these modules.

    `waits_for_held`: certificates that must be held first and are not defined.
    """

    row: Row
    made: CredentialVersion | None = None
    waits_for: tuple[str, ...] = ()
    waits_for_held: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        return bool(self.waits_for or self.waits_for_held)


def define_shipped(
    *, at: datetime, effective_from: date | None = None, keys: Collection[str] | None = None
) -> list[Shipped]:
    """Makes each shipped certificate (or those of `keys`) that can be made; one that exists is never touched.

    Its law begins on `effective_from`; else on the first day on which somebody here completed one of its modules, so
    that what was learned before counts from the day on which it was learned.
    """
    return [_define(row, at, effective_from) for row in library().values() if keys is None or row.key in keys]


def _define(row: Row, at: datetime, effective_from: date | None) -> Shipped:
    there = set(Credential.objects.values_list("key", flat=True))
    if row.key in there:
        return Shipped(row)
    contents = {module.key: edition_content(module.edition_id) for module in offered_modules()}
    waits_for = tuple(key for key in row.modules if key not in contents)
    not_defined = tuple(key for key in row.holds if key not in there)
    if waits_for or not_defined:
        return Shipped(row, waits_for=waits_for, waits_for_held=not_defined)
    made = define(
        key=row.key,
        name=row.name,
        kind=row.kind,
        position=row.position,
        law=Law(
            module_keys=list(row.modules),
            validity_months=row.validity_months,
            window_months=row.window_months,
            minutes=sum(contents[key]["minutes"] for key in row.modules),
            holds=list(row.holds),
            signings=[dict(one) for one in row.signings],
        ),
        effective_from=effective_from or _learned_since(row, at),
        at=at,
    )
    return Shipped(row, made)


def _learned_since(row: Row, at: datetime) -> date:
    rows = Completion.objects.filter(module_key__in=row.modules, completed_at__lt=at)
    first = rows.aggregate(first=Min("completed_at"))["first"]
    return civil_date(first or at)
