"""Who is counted in an area at a quarter's end, and of whom each figure is true. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q

from certification.enums import CredentialKind
from certification.models import Credential, CredentialVersion
from certification.rules import LONDON, ONE_DAY, add_months
from certification.selectors import standings
from compliance.areas.asked import Answered, answered
from compliance.areas.hours import Hours, hours
from compliance.areas.periods import ACTIVE, Quarter, after
from compliance.areas.sectors import ORDER, SECTOR_OF, Sector
from compliance.enums import Kind, Moved
from compliance.models import Obligation, RequirementVersion
from people.enums import Role
from people.models import Area, Engagement, Person
from people.rules import role_start
from progress.models import Completion

BEHAVIOUR, KEEPING_SAFE = ("c4", "c5"), ("c7",)
FOSTERING = (Role.FOSTER_CARER, Role.FAMILY_FRIENDS_FOSTER_CARER)
# Figure → what evidence is about, and whose it is.
ON_TIME: dict[str, tuple[str, tuple[Role, ...]]] = {
    "T5": ("tsd", FOSTERING),
    "T6": ("level-3-residential", (Role.RESIDENTIAL_WORKER,)),
    "T7": ("level-5-manager", (Role.REGISTERED_MANAGER,)),
}
HELD = (Kind.COVERED, Kind.RECOGNISED)
NOT_ASKED = (Kind.PAUSED, Kind.EXEMPT)
People = set[UUID]


def in_scope(area: Area, on: date) -> dict[str, People]:
    """Sector → people who have been in a role there for 90 days; each human in one sector, under one account."""
    rows = Engagement.objects.filter(organisation__area=area).current(on).select_related("person")
    sector_of: dict[UUID, Sector] = {}
    for row in rows:
        if role_start(row) <= on - ACTIVE:
            who, sector = row.person.merged_into_id or row.person_id, SECTOR_OF[Role(row.role)]
            sector_of[who] = min(sector, sector_of.get(who, sector), key=lambda one: ORDER[one])
    found: dict[str, People] = defaultdict(set)
    for who, sector in sector_of.items():
        found[sector].add(who)
    return dict(found)


def accounts_in(area: Area):
    """Everybody who was ever there, with the accounts that are one human with them; for a subquery."""
    there = Q(engagements__organisation__area=area)
    whole = Person.objects.filter(there | Q(merged_from__engagements__organisation__area=area))
    return Person.objects.filter(Q(pk__in=whole.values("pk")) | Q(merged_into__in=whole.values("pk")))


def one_human(area: Area) -> dict[UUID, UUID]:
    """Account → the account that it was merged into."""
    return dict(accounts_in(area).filter(merged_into__isnull=False).values_list("pk", "merged_into"))


def core_until(area: Area, on: date, same: dict[UUID, UUID]) -> dict[UUID, date]:
    """Who holds a current core certificate, by what was in the ledger that day, and until when as it stood then."""
    core = set(Credential.objects.filter(kind=CredentialKind.CORE).values_list("key", flat=True))
    found: dict[UUID, date] = {}
    for one in standings(on, people=accounts_in(area)):
        if one.credential_id in core and one.word == "current" and one.until:
            who = same.get(one.person_id, one.person_id)
            found[who] = max(one.until, found.get(who, one.until))
    return found


def completed(area: Area, modules: Collection[str], since: date, on: date, same: dict[UUID, UUID]) -> People:
    """Who completed each of these modules from the day after `since` to the day `on`."""
    first, last = (datetime.combine(day + ONE_DAY, time(), LONDON) for day in (since, on))
    rows = Completion.objects.filter(
        person__in=accounts_in(area), module_key__in=modules, completed_at__gte=first, completed_at__lt=last
    )
    done: dict[UUID, set[str]] = defaultdict(set)
    for person_id, module in rows.values_list("person_id", "module_key").distinct():
        done[same.get(person_id, person_id)].add(module)
    return {who for who, keys in done.items() if keys >= set(modules)}


def core_months(on: date) -> int:
    """How long the core lasts, by the definition in force."""
    rows = CredentialVersion.objects.filter(credential__kind=CredentialKind.CORE, effective_from__lte=on)
    newest = rows.order_by("-effective_from").first()
    return newest.validity_months if newest else 0


@dataclass(slots=True)
class OnTime:
    """Whose day fell in the quarter, who had met it by then, and whose day was deferred out of it."""

    due: People
    met: People
    deferred: People


def on_time(area: Area, quarter: Quarter, figure: str, same: dict[UUID, UUID]) -> OnTime:
    subject, roles = ON_TIME[figure]
    asked = RequirementVersion.objects.filter(subject=subject, requirement__individual=False).values("requirement")
    rows = Obligation.objects.filter(
        organisation__area=area, requirement__in=asked, engagement__role__in=roles, starts_on__lte=quarter.last
    )
    pairs: dict[tuple, list[Obligation]] = defaultdict(list)
    for row in rows.order_by("starts_on"):
        pairs[row.engagement_id, row.requirement_id].append(row)
    found, late = OnTime(set(), set(), set()), set()
    for stretches in pairs.values():
        who = same.get(stretches[0].person_id, stretches[0].person_id)
        if _deferred_from(stretches, quarter):
            found.deferred.add(who)
        elif (met := _met(stretches, quarter)) is not None:
            found.due.add(who)
            if not met:
                late.add(who)
    # Asked twice of one human, it is met when it is met everywhere.
    found.met, found.deferred = found.due - late, found.deferred - found.due
    return found


def _open(stretches: Iterable[Obligation]) -> tuple[list[Obligation], Obligation | None]:
    """The stretches before it was first held, and the one from which it was."""
    before: list[Obligation] = []
    for row in stretches:
        if row.kind in HELD:
            return before, row
        before.append(row)
    return before, None


def _holding(stretches: Iterable[Obligation], day: date) -> Obligation | None:
    return next(
        (row for row in stretches if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)), None
    )


def _met(stretches: list[Obligation], quarter: Quarter) -> bool | None:
    """Whether it was held by its day; None where no day of theirs fell in the quarter."""
    before, held = _open(stretches)
    due = before[-1].due_on if before else None
    if due is None or not quarter.first <= due <= quarter.last:
        return None
    asked = _holding(before, min(due, before[-1].ends_on or due))
    if asked is None or not asked.obliges or asked.question or asked.kind in NOT_ASKED:
        return None
    if _holding(stretches, due) is None:
        return None  # they had left
    return held is not None and held.starts_on <= due


def _deferred_from(stretches: list[Obligation], quarter: Quarter) -> bool:
    before, _ = _open(stretches)
    last = before[-1] if before else None
    if last is None or last.moved_by != Moved.DEFERRAL or not last.counted_from or not last.due_on:
        return False
    first = add_months(last.counted_from, last.months)
    return quarter.first <= first <= quarter.last < last.due_on


@dataclass(slots=True)
class Counts:
    """Everything that the figures of one quarter are made from."""

    sectors: dict[str, People]
    core: dict[UUID, date]
    behaviour: People
    safe: People
    on_time: dict[str, OnTime]
    answered: dict[str, Answered]
    hours: Hours
    next_quarter: Quarter

    @property
    def lapsing(self) -> People:
        return {who for who, until in self.core.items() if until <= self.next_quarter.last}


def count(area: Area, quarter: Quarter) -> Counts:
    on, same, sectors = quarter.last, one_human(area), in_scope(area, quarter.last)
    accounts, scope = accounts_in(area), set().union(*sectors.values())
    return Counts(
        sectors=sectors,
        core=core_until(area, on, same),
        behaviour=completed(area, BEHAVIOUR, add_months(on, -core_months(on)), on, same),
        safe=completed(area, KEEPING_SAFE, add_months(on, -12), on, same),
        on_time={figure: on_time(area, quarter, figure, same) for figure in ON_TIME},
        answered=answered(accounts, quarter, scope, same),
        hours=hours(accounts, quarter, scope, same),
        next_quarter=after(quarter),
    )
