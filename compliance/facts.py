"""Gathers what the law needs to know, for many people at once in a fixed number of queries."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from certification.rules import civil_date, last_day
from certification.selectors import award_spans
from compliance.enums import ClockStart, HouseholdRule, Kind
from compliance.judging import Verdict, accepted_between
from compliance.models import Adjustment, Assignment, EvidenceVerdict, Requirement, RequirementVersion
from compliance.rules import Cover, Decided, Facts, Pause, Terms
from people.enums import SUGGESTED_ONLY
from people.models import Engagement
from people.models import Pause as PauseRow
from people.rules import one_stay, role_start
from people.selectors import households_of, merged_with
from progress.models import Completion

ONE_DAY = timedelta(days=1)


class Asked:
    """A requirement with its versions, and the days on which what is held counts by each."""

    def __init__(self, requirement: Requirement, versions: list[RequirementVersion]) -> None:
        self.requirement, self.versions, self.windows = requirement, versions, windows(versions)
        ours = (requirement.credential_id, requirement.module_id)
        # What may cover it by any version; without one of these there is nothing to look for.
        self.names = {name for name in (*ours, *(version.subject for version in versions)) if name}
        self.joint = any(version.household == HouseholdRule.JOINT for version in versions)


# What is asked of an engagement at any time, and its terms there.
Falling = list[tuple[Asked, tuple[Terms, ...]]]


class Law:
    """What is asked in every place: read once for as many people as are to be worked out."""

    def __init__(self) -> None:
        self.by_area: dict[object, list[Asked]] = defaultdict(list)
        self.by_organisation: dict[object, list[Asked]] = defaultdict(list)
        self.individual: dict[object, Asked] = {}
        self.joined_from: list[date] = []
        self._alike: dict[tuple, Falling] = {}

    def add(self, requirement: Requirement, versions: list[RequirementVersion]) -> None:
        if versions and requirement.individual:
            self.individual[requirement.pk] = Asked(requirement, versions)
        elif versions:
            place = self.by_area if requirement.area_id else self.by_organisation
            place[requirement.area_id or requirement.organisation_id].append(Asked(requirement, versions))
            self.joined_from = sorted({*self.joined_from, *(v.joined_from for v in versions if v.joined_from)})

    def modules(self) -> set[str]:
        """The modules of ours that are asked of anybody."""
        places = (*self.by_area.values(), *self.by_organisation.values(), self.individual.values())
        return {one.requirement.module_id for place in places for one in place if one.requirement.module_id}

    def falling_on(self, engagement: Engagement, moved_from: list[Engagement]) -> Falling:
        """Worked out once for everybody of whom the versions ask the same."""
        if moved_from:
            return self._falling_on(engagement, moved_from)
        joined = bisect(self.joined_from, role_start(engagement))
        alike = (engagement.organisation_id, engagement.role, engagement.team_id, joined)
        if alike not in self._alike:
            self._alike[alike] = self._falling_on(engagement)
        return self._alike[alike]

    def _falling_on(self, engagement: Engagement, moved_from: Iterable[Engagement] = ()) -> Falling:
        of_area = self.by_area.get(engagement.organisation.area_id, ())
        of_organisation = self.by_organisation.get(engagement.organisation_id, ())
        found = [(one, terms_of(one.versions, engagement, moved_from)) for one in (*of_area, *of_organisation)]
        return [(one, terms) for one, terms in found if any(t.applies for t in terms)]

    def assigned_to(self, engagement: Engagement, rows: Iterable[Assignment]) -> Falling:
        """What was asked of it alone; `rows`: its own, and those of the same role here before a move."""
        of: dict[Asked, list[Assignment]] = defaultdict(list)
        for row in rows:
            if row.requirement_id in self.individual:
                of[self.individual[row.requirement_id]].append(row)
        return [(asked, terms_assigned(some, engagement)) for asked, some in of.items()]


def the_law() -> Law:
    """Every requirement that has a version; three queries."""
    law = Law()
    for requirement in Requirement.objects.prefetch_related("versions__team"):
        law.add(requirement, list(requirement.versions.all()))
    return law


def falls_on(version: RequirementVersion, engagement: Engagement) -> bool:
    """Whether the version asks anything of this engagement."""
    return (
        not version.ends
        and (not version.roles or engagement.role in version.roles)
        and (version.joined_from is None or role_start(engagement) >= version.joined_from)
        and (
            version.team is None or (engagement.team is not None and engagement.team.path.startswith(version.team.path))
        )
    )


def clocks_of(engagement: Engagement) -> tuple[tuple[str, date | None], ...]:
    return (
        (ClockStart.ROLE_START, role_start(engagement)),
        (ClockStart.APPROVAL, engagement.approved_on),
        (ClockStart.FIRST_CARE_ROLE, engagement.first_care_role_on),
    )


def terms_of(
    versions: list[RequirementVersion], engagement: Engagement, moved_from: Iterable[Engagement] = ()
) -> tuple[Terms, ...]:
    """The versions as they fall on the engagement; `moved_from`: the same role here, in other teams before."""
    suggested, moved_from = engagement.role in SUGGESTED_ONLY, list(moved_from)
    return tuple(
        Terms(
            v.effective_from, v.clock_start, v.months, v.fixed_on,
            obliges=v.obliges and not suggested, applies=falls_on(v, engagement),
            every_team=v.team is None or (bool(moved_from) and all(falls_on(v, one) for one in moved_from)),
        )
        for v in versions
    )  # fmt: skip


def terms_assigned(rows: Iterable[Assignment], engagement: Engagement) -> tuple[Terms, ...]:
    """Each from its day until it was taken back. Of those of one day the later counts."""
    found: list[Terms] = []
    for row in sorted(rows, key=lambda row: row.recorded_at):
        obliges = row.obliges and engagement.role not in SUGGESTED_ONLY
        terms = Terms(row.assigned_on, ClockStart.ASSIGNED, 0, row.due_on, obliges=obliges)
        found.append(terms)
        if row.withdrawn_at:
            found.append(replace(terms, effective_from=civil_date(row.withdrawn_at), applies=False))
    return tuple(found)


def before_moving(engagement: Engagement, engagements: Iterable[Engagement]) -> list[Engagement]:
    """Those among one person's engagements that were this role here before a move from team to team."""
    if engagement.role_started_on is None:
        return []
    return [one for one in one_stay(engagement, engagements) if one.started_on < engagement.started_on]


def _counting(version: RequirementVersion) -> tuple:
    """What decides whether, how long and for whom something that is held counts."""
    return version.refresh_months, version.household, version.subject, version.in_person, version.two_people


def windows(versions: list[RequirementVersion]) -> list[tuple[date, date | None, RequirementVersion]]:
    """The days on which what is held counts as a version says: first, last, that version."""
    found: list[tuple[date, date | None, RequirementVersion]] = []
    for version in versions:
        if version.ends:
            continue  # it asks nothing, and says nothing of how long
        if not found:
            found.append((date.min, None, version))
        first, _, before = found[-1]
        if _counting(version) != _counting(before):
            found[-1] = first, version.effective_from - ONE_DAY, before
            found.append((version.effective_from, None, version))
    return found


def within(covers: Iterable[Cover], first: date, last: date | None) -> list[Cover]:
    """The covers cut to these days. What lies behind the last of them was still on paper before."""
    found = []
    for cover in covers:
        if cover.first < first:
            cover = replace(cover, first=first, known=None)
        if last is not None and (cover.last is None or cover.last > last):
            cover = replace(cover, last=last, seemed=cover.seemed or cover.last or date.max)
        if cover.last is None or cover.last >= cover.first:
            found.append(cover)
    return found


@dataclass(slots=True)
class Shown:
    """Evidence that was judged at least once, with its verdicts in order."""

    achieved_on: date
    valid_until: date | None
    in_person: bool
    withdrawn: date | None
    verdicts: list[Verdict]


class Holdings:
    """What these people hold: of credentials, of modules and of accepted evidence. A fixed number of queries."""

    def __init__(self, people: Iterable, modules: set[str]) -> None:
        people = list(people)
        self.awards = award_spans(people)
        self.shown: dict[tuple, dict[UUID, Shown]] = defaultdict(dict)
        self.names: dict[UUID, set[str]] = defaultdict(set)
        for row in EvidenceVerdict.objects.filter(evidence__person_id__in=people).values_list(
            "evidence__person_id", "evidence__subject", "evidence_id", "evidence__achieved_on", "evidence__valid_until",
            "evidence__in_person", "evidence__withdrawn_at", "judged_by_id", "accepted", "judged_at",
        ):  # fmt: skip
            person_id, subject, pk, achieved_on, valid_until, in_person, withdrawn_at, judge, accepted, judged_at = row
            of_subject = self.shown[person_id, subject]
            if pk not in of_subject:
                withdrawn = withdrawn_at and civil_date(withdrawn_at)
                of_subject[pk] = Shown(achieved_on, valid_until, in_person, withdrawn, [])
            if judge != person_id:  # nobody accepts their own
                of_subject[pk].verdicts.append(Verdict(judge, accepted, civil_date(judged_at)))
        self.completed: dict[tuple, list[date]] = defaultdict(list)
        done = Completion.objects.filter(person_id__in=people, module_key__in=modules) if modules else ()
        for one in done:
            self.completed[one.person_id, one.module_key].append(civil_date(one.completed_at))
        for person_id, name in (*self.awards, *self.shown, *self.completed):
            self.names[person_id].add(name)

    def named(self, accounts: Iterable) -> set[str]:
        """The credentials, modules and subjects of which these accounts hold anything."""
        return {name for one in accounts for name in self.names.get(one, ())}

    def covers(self, accounts: list, requirement: Requirement, version: RequirementVersion) -> list[Cover]:
        """What one human holds, under all their accounts, as the version counts it."""
        return [cover for one in accounts for cover in self._covers(one, requirement, version)]

    def _covers(self, person_id, requirement: Requirement, version: RequirementVersion) -> list[Cover]:
        found: list[Cover] = []
        # What is learned on a screen is not learning in person, ours no more than others'.
        if not version.in_person:
            found += self._ours(person_id, requirement, version.refresh_months)
        elsewhere = bool(requirement.credential_id or requirement.module_id)
        for shown in self.shown.get((person_id, version.subject), {}).values():
            if shown.in_person or not version.in_person:
                found += _counting_days(shown, version, elsewhere=elsewhere)
        return found

    def _ours(self, person_id, requirement: Requirement, months: int | None) -> Iterator[Cover]:
        for span in self.awards.get((person_id, requirement.credential_id), ()):
            yield Cover(
                span.first, span.last, known=span.known_on if span.known_on < span.first else None,
                seemed=span.stated if span.stated > span.last else None,
            )  # fmt: skip
        for day in self.completed.get((person_id, requirement.module_id), ()):
            yield Cover(day, last_day(day, months) if months else None)


def _counting_days(shown: Shown, version: RequirementVersion, *, elsewhere: bool) -> Iterator[Cover]:
    """The days on which evidence counts: accepted, learned, and not older than its paper and the refresh allow.

    `elsewhere`: it stands for something that is learned here.
    """
    months = version.refresh_months
    limits = (shown.valid_until, months and last_day(shown.achieved_on, months))
    stated = min((day for day in limits if day), default=None)
    for accepted, returned in accepted_between(shown.verdicts, judges=2 if version.two_people else 1):
        cover = Cover(max(accepted, shown.achieved_on), stated, Kind.RECOGNISED if elsewhere else Kind.COVERED)
        ended = min((day for day in (returned, shown.withdrawn) if day), default=None)
        yield from within([cover], date.min, ended and ended - ONE_DAY)


def gather(
    people: Iterable, law: Law, also: Iterable[Assignment] = ()
) -> Iterator[tuple[Engagement, Requirement, Facts]]:
    """Everything asked of these people, pair by pair, with the facts; `people`: ids. A fixed number of queries.

    `also`: what is not stored yet.
    """
    people = list(people)
    engagements = list(Engagement.objects.filter(person_id__in=people).select_related("organisation", "team"))
    mates = households_of(engagements)
    same = merged_with({e.person_id for e in engagements} | {m.person_id for rows in mates.values() for m in rows})
    holdings = Holdings({one for ids in same.values() for one in ids}, law.modules())
    pauses, decided, roles = defaultdict(list), defaultdict(list), defaultdict(list)
    paused = PauseRow.objects.filter(engagement__person_id__in=people)
    for engagement_id, first, last in paused.values_list("engagement_id", "starts_on", "ends_on"):
        pauses[engagement_id].append(Pause(first, last))
    for row in Adjustment.objects.filter(engagement__person_id__in=people):
        decided[row.engagement_id, row.requirement_id].append(
            Decided(row.kind, row.decided_on, row.until, row.withdrawn_at and civil_date(row.withdrawn_at))
        )
    assigned = defaultdict(list)
    if law.individual:
        for one in (*Assignment.objects.filter(engagement__person_id__in=people), *also):
            assigned[one.engagement_id].append(one)
    for engagement in engagements:
        roles[engagement.person_id].append(engagement)
    for engagement in engagements:
        clocks = clocks_of(engagement)
        moved_from = before_moving(engagement, roles[engagement.person_id])
        still = (*pauses[engagement.pk], *(p for one in moved_from for p in _ended(pauses[one.pk], one.ended_on)))
        theirs = mates.get(engagement.household_id, ()) if engagement.household_id else ()
        household = [(mate, same[mate.person_id]) for mate in theirs if mate.person_id != engagement.person_id]
        mine = same[engagement.person_id]
        own = holdings.named(mine)
        both = own | holdings.named(one for _, accounts in household for one in accounts)
        falling = law.falling_on(engagement, moved_from)
        if assigned:
            alone = [row for one in (engagement, *moved_from) for row in assigned[one.pk]]
            falling = [*falling, *law.assigned_to(engagement, alone)]
        for asked, terms in falling:
            requirement = asked.requirement
            covers: tuple[Cover, ...] = ()
            decisions: tuple[Decided, ...] = ()
            names = both if asked.joint else own
            if names & asked.names:
                covers = _covers(asked, engagement, mine, household, holdings)
            if decided:
                of = (engagement, *moved_from)
                decisions = tuple(d for one in of for d in decided.get((one.pk, requirement.pk), ()))
            yield engagement, requirement, Facts(
                engagement.started_on, engagement.ended_on, clocks, terms, covers, still, decisions,
            )  # fmt: skip


def _covers(
    asked: Asked, engagement: Engagement, mine: list, household: list[tuple[Engagement, list]], holdings: Holdings
) -> tuple[Cover, ...]:
    """What counts for the engagement, its own and, where the version says so, that of the household."""
    covers: list[Cover] = []
    for first, last, version in asked.windows:
        counting = holdings.covers(mine, asked.requirement, version)
        for mate, accounts in household if version.household == HouseholdRule.JOINT else ():
            theirs = holdings.covers(accounts, asked.requirement, version)
            # What a housemate holds counts while both are there.
            counting += within(theirs, max(mate.started_on, engagement.started_on), mate.ended_on)
        covers += within(counting, first, last)
    return tuple(covers)


def _ended(pauses: Iterable[Pause], on: date | None) -> list[Pause]:
    """Pauses of an engagement that ended: none of them outlasts it."""
    return [replace(p, last=min(p.last or date.max, on)) for p in pauses if on and p.first <= on]
