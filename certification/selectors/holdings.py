"""What is held, by whom, until when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from certification.enums import Basis, MayRevoke
from certification.models import AwardPeriod, Credential, Extension
from certification.models.awards import followed, held
from certification.rules import ONE_DAY, Held, Period, Standing, civil_date, standing
from people.models import Person
from people.selectors import accounts_of


@dataclass(frozen=True, slots=True)
class AwardSpan:
    """Days that a period really covers, both inclusive. `known_on`: when awarded; `stated`: its last day as awarded."""

    first: date
    last: date
    known_on: date
    stated: date


def award_spans(person_ids: Iterable) -> dict[tuple, list[AwardSpan]]:
    """(person, credential) → each period that counts, a revocation and extensions taken into account. Two queries."""
    person_ids = list(person_ids)
    spans = defaultdict(list)
    rows = AwardPeriod.objects.filter(person_id__in=person_ids).values_list(
        "id", "person_id", "credential_id", "awarded_at", "valid_from", "valid_until", "revocation__revoked_on"
    )
    longer: dict[UUID, list[tuple[datetime, date]]] = defaultdict(list)
    extended = Extension.objects.filter(award__person_id__in=person_ids).order_by("until")
    for award_id, recorded_at, ends in extended.values_list("award_id", "recorded_at", "until"):
        longer[award_id].append((recorded_at, ends))
    for award_id, person_id, credential_id, awarded_at, first, until, revoked_on in rows:
        for known_at, ends in [(awarded_at, until), *longer[award_id]]:
            last = Held(first, ends, revoked_on).last
            if last >= first:
                spans[person_id, credential_id].append(AwardSpan(first, last, civil_date(known_at), ends))
            first = max(first, ends + ONE_DAY)
    return spans


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """A credential as its holder sees it: the newest period and the standing on a day.

    `cycle`: the newest period of the cycle of renewals, which an interim award is not part of; `follows`: the same, as
    what a next one would follow.
    """

    credential: Credential
    award: AwardPeriod
    cycle: AwardPeriod | None
    follows: Period | None
    standing: Standing


def awards_with_decisions():
    return AwardPeriod.objects.select_related("credential", "version", "revocation", "holder").prefetch_related(
        "extensions"
    )


def credentials_of(person, on: date) -> list[HeldCredential]:
    """Every credential that the person holds or held, with its standing on `on`; two queries.

    What an account holds that was merged into this person's counts, too, for as long as it is merged.
    """
    rows = awards_with_decisions().filter(person__in=accounts_of(person)).order_by("valid_until", "sequence")
    by_credential: dict[str, list[AwardPeriod]] = defaultdict(list)
    for row in rows:
        by_credential[row.credential_id].append(row)
    found = []
    for periods in by_credential.values():
        cycle = [row for row in periods if row.basis != Basis.INTERIM]
        newest = cycle[-1] if cycle else None
        now = standing([held(row) for row in periods], on)
        found.append(HeldCredential(periods[-1].credential, periods[-1], newest, followed(periods), now))
    return found


def held_by_credential(person_id) -> dict[str, list[Held]]:
    """Credential → this account's periods, as the law sees them. Two queries."""
    found = defaultdict(list)
    for row in awards_with_decisions().filter(person_id=person_id):
        found[row.credential_id].append(held(row))
    return found


def revoked_by_leads(person: Person) -> QuerySet[AwardPeriod]:
    """Awards of the person, under whichever account, that training leads may revoke: as each was earned."""
    rows = awards_with_decisions().select_related("given_by", "revocation__revoked_by")
    rows = rows.filter(person__in=accounts_of(person), version__may_revoke=MayRevoke.LEADS)
    return rows.order_by("credential__position", "credential_id", "-valid_from", "-sequence")


def award_by_public_id(public_id: str) -> AwardPeriod | None:
    return awards_with_decisions().filter(public_id=public_id).first()


def standing_of_award(award: AwardPeriod, on: date) -> Standing:
    """The standing of the credential that this award belongs to, its later periods taken into account."""
    rows = awards_with_decisions().filter(person_id=award.person_id, credential_id=award.credential_id)
    return standing([held(row) for row in rows], on)
