"""Hours of supervised practice that were attested, of those that are asked, pooled over an area. Six queries."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, time
from math import floor
from uuid import UUID

from django.db.models import Q, QuerySet

from certification.enums import SignOffKind
from certification.models import AwardPeriod, Credential, CredentialVersion, SignOff
from certification.models.awards import followed
from certification.rules import LONDON, ONE_DAY, Signed, counting, signing
from certification.selectors import done_of, in_force
from compliance.areas.periods import Quarter
from compliance.areas.suppression import Shown
from people.models import Person
from progress.models import Completion

People = set[UUID]


@dataclass(slots=True)
class Hours:
    """Who works towards a record that asks for hours, and the share of theirs that was attested: 0 to 1 each.

    Everybody counts alike, and nobody for more than what is asked: else one person's hours could be most of a figure.
    """

    shares: dict[UUID, float]

    @property
    def people(self) -> People:
        return set(self.shares)

    @property
    def whole(self) -> int:
        """As many whole people's hours as were attested together."""
        return floor(sum(self.shares.values()) + 1e-9)


def in_parts(shown: Shown) -> Shown:
    """What is said of whole people's hours, as a range of all hours: up to one person's more may be attested."""
    return shown if shown.hidden else replace(shown, most=min(shown.most + 1, shown.of))


def hours(accounts: QuerySet[Person], quarter: Quarter, scope: People, same: dict[UUID, UUID]) -> Hours:
    """By what was recorded until the end of the quarter's last day."""
    asking = [version for version in _versions(quarter) if _minutes(version)]
    if not asking:
        return Hours({})
    end = datetime.combine(quarter.last + ONE_DAY, time(), LONDON)
    done, signed, awards = _facts(accounts, asking, end, same)
    found: dict[UUID, float] = {}
    for who in scope & {*done, *(who for who, _ in signed)}:
        asked = attested = 0
        for version in asking:
            law = version.definition
            latest = followed(awards[who, version.credential_id])
            rows = signing(law, signed[who, version.credential_id], latest)
            if not any(rows.values()) and not counting(law, done_of(done[who]), latest):
                continue  # not begun, or held and too early to renew
            for one, some in rows.items():
                if one.kind == SignOffKind.HOURS:
                    asked += one.minutes
                    attested += min(one.minutes, sum(row.minutes for row in some))
        if asked:
            found[who] = attested / asked
    return Hours(found)


def _versions(quarter: Quarter) -> list[CredentialVersion]:
    every = (in_force(one, quarter.last) for one in Credential.objects.prefetch_related("versions"))
    return [version for version in every if version]


def _minutes(version: CredentialVersion) -> int:
    return sum(row["minutes"] for row in version.signings if row["kind"] == SignOffKind.HOURS)


def _facts(accounts: QuerySet[Person], asking: list[CredentialVersion], end: datetime, same: dict[UUID, UUID]):
    """Of each human: completions; of each human and credential: what was signed, and the awards in their order."""
    credentials = [version.credential_id for version in asking]
    modules = {key for version in asking for key in version.module_keys}
    done: dict[UUID, list[Completion]] = defaultdict(list)
    for row in Completion.objects.filter(person__in=accounts, module_key__in=modules, completed_at__lt=end):
        done[same.get(row.person_id, row.person_id)].append(row)
    signed: dict[tuple[UUID, str], list[Signed]] = defaultdict(list)
    stands = Q(withdrawal=None) | Q(withdrawal__recorded_at__gte=end)
    for one in SignOff.objects.filter(stands, person__in=accounts, credential__in=credentials, recorded_at__lt=end):
        who = same.get(one.person_id, one.person_id)
        signed[who, one.credential_id].append(Signed(str(one.id), one.kind, one.on, one.minutes))
    awards: dict[tuple[UUID, str], list[AwardPeriod]] = defaultdict(list)
    given = AwardPeriod.objects.filter(person__in=accounts, credential__in=credentials, awarded_at__lt=end)
    for award in given.select_related("revocation").prefetch_related("extensions").order_by("awarded_at", "sequence"):
        awards[same.get(award.person_id, award.person_id), award.credential_id].append(award)
    return done, signed, awards
