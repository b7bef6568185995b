"""What an assessor is asked to sign, for whom, and who may be asked to sign for somebody."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from certification.enums import Basis
from certification.models import AwardPeriod, Credential, CredentialVersion, SignOff
from certification.rules import Period, Signed, counts_from, signing
from certification.selectors.goals import SignedSoFar, in_force
from people.access import assessed_by
from people.enums import Oversight
from people.models import Engagement, Person, Responsibility
from people.selectors import accounts_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person on the way to one credential that asks for an assessor's word."""

    person_id: uuid.UUID
    credential: Credential
    version: CredentialVersion
    award_id: uuid.UUID | None  # the period that theirs would follow


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked to be signed for one person and credential, and what of it is; nothing of their learning.

    `rows`: the sign-offs that count towards it, newest first. `since`: the first day that counts; None: every day.
    """

    person: Person
    credential: Credential
    signings: tuple[SignedSoFar, ...]
    rows: tuple[SignOff, ...]
    since: date | None

    @property
    def enough(self) -> bool:
        return all(row.enough for row in self.signings)


def waiting_for(viewer: Person, on: date, *, text: str = "") -> list[Waiting]:
    """Everybody whom the viewer assesses and for whom something signed today would count, by name."""
    versions = _asking(on)
    people = assessed_by(viewer, on)
    if text:
        people = people.filter(name__icontains=text)
    latest = _latest(versions, people)
    by_name = Lower(Coalesce(NullIf(F("name"), Value("")), F("email")))
    found = []
    for person_id in people.order_by(by_name, "pk").values_list("pk", flat=True):
        for version in versions:
            award_id, period = latest.get((person_id, version.credential_id), (None, None))
            if period is None or counts_from(version.definition, period) <= on:
                found.append(Waiting(person_id, version.credential, version, award_id))
    return found


def asked_of(waiting: Iterable[Waiting]) -> list[Asked]:
    """What is asked and signed for each; three queries."""
    waiting = list(waiting)
    people = Person.objects.in_bulk({one.person_id for one in waiting})
    awards = {one.award_id for one in waiting if one.award_id}
    periods = _periods(AwardPeriod.objects.filter(pk__in=awards))
    signed: dict[tuple, list[SignOff]] = defaultdict(list)
    for row in (
        SignOff.objects.filter(person__in=people, credential__in={one.credential.pk for one in waiting})
        .filter(withdrawal=None)
        .select_related("signed_by")
        .order_by("-on", "-recorded_at")
    ):
        signed[row.person_id, row.credential_id].append(row)
    return [
        _asked(one, people[one.person_id], periods.get(one.award_id), signed[one.person_id, one.credential.pk])
        for one in waiting
    ]


def asked_of_one(person: Person, credential: Credential, on: date) -> Asked:
    """The same for one person and a credential that asks for it on the day."""
    version = in_force(credential, on)
    assert version is not None  # nosec B101
    latest = _latest([version], Person.objects.filter(pk=person.pk))
    award_id, _ = latest.get((person.pk, credential.pk), (None, None))
    return asked_of([Waiting(person.pk, credential, version, award_id)])[0]


def _asked(one: Waiting, person: Person, period: Period | None, rows: list[SignOff]) -> Asked:
    law = one.version.definition
    since = counts_from(law, period) if period else None
    so_far = signing(law, [Signed(str(row.id), row.kind, row.on, row.minutes) for row in rows], period)
    used = set(period.signed) if period else set()
    counting = tuple(row for row in rows if (since is None or row.on >= since) and str(row.id) not in used)
    return Asked(person, one.credential, tuple(SignedSoFar(asked, s) for asked, s in so_far.items()), counting, since)


def _asking(on: date) -> list[CredentialVersion]:
    """The versions in force on a day that ask for an assessor's word."""
    found = []
    for credential in Credential.objects.prefetch_related("versions"):
        version = in_force(credential, on)
        if version and version.signings:
            version.credential = credential
            found.append(version)
    return found


def _latest(versions: Iterable[CredentialVersion], people: QuerySet[Person]) -> dict[tuple, tuple]:
    """(person, credential) → (award, its period) of the newest period of the cycle, what it rests on left out."""
    rows = AwardPeriod.objects.filter(
        Q(person__in=people.values("pk")) | Q(person__merged_into__in=people.values("pk")),
        credential__in=[version.credential_id for version in versions],
    ).exclude(basis=Basis.INTERIM)
    found = {}
    for award_id, merged_into, person_id, credential_id, first, last, revoked_on in rows.order_by(
        "valid_until", "sequence"
    ).values_list(
        "pk", "person__merged_into", "person_id", "credential_id", "valid_from", "valid_until", "revocation__revoked_on"
    ):
        found[merged_into or person_id, credential_id] = (award_id, Period(first, last, "", (), revoked_on=revoked_on))
    return found


def _periods(awards: QuerySet[AwardPeriod]) -> dict:
    """Award → its period as a next one follows it, but for extensions, which move nothing that counts."""
    return {
        award_id: Period(
            first,
            last,
            "",
            (),
            tuple(row["sign_off"] for row in evidence.get("sign_offs", ())),
            revoked_on=revoked_on,
        )
        for award_id, first, last, evidence, revoked_on in awards.values_list(
            "pk", "valid_from", "valid_until", "evidence", "revocation__revoked_on"
        )
    }


def signed_by(viewer: Person) -> QuerySet[SignOff]:
    """What the viewer signed, newest first, with what was taken back."""
    rows = SignOff.objects.filter(signed_by=viewer).select_related("person", "credential", "withdrawal")
    return rows.order_by("-recorded_at", "pk")


def signed_for(person: Person) -> QuerySet[SignOff]:
    """What was signed for the person, newest first, with what was taken back."""
    rows = SignOff.objects.filter(person__in=accounts_of(person)).select_related(
        "credential", "signed_by", "withdrawal"
    )
    return rows.order_by("-recorded_at", "pk")


def assessors_of(person: Person, on: date) -> list[Person]:
    """Who may sign for the person: `people.access.assessed_by` read backwards. Three queries."""
    engaged = list(Engagement.objects.filter(person=person).current(on).select_related("organisation", "team"))
    teams = {uuid.UUID(part) for one in engaged if one.team for part in one.team.path.strip("/").split("/")}
    running = Responsibility.objects.current(on)
    reach = (
        Q(organisation__in=[one.organisation_id for one in engaged])
        | Q(area__in=[one.organisation.area_id for one in engaged])
        | Q(team__in=teams)
    )
    found = Person.objects.filter(
        is_active=True, pk__in=running.filter(reach, kind=Oversight.ASSESSOR).values("person_id")
    )
    line = running.filter(kind=Oversight.TEAM_MANAGER, team__in=teams).values("person_id")
    return list(found.exclude(pk=person.pk).exclude(pk__in=line).order_by(Lower("name"), "pk"))
