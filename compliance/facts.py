"""Gathers what the law needs to know, for many people at once in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from certification.rules import civil_date, last_day
from certification.selectors import award_spans
from compliance.enums import ClockStart, HouseholdRule, Kind
from compliance.judging import Verdict, accepted_between
from compliance.models import Adjustment, Evidence, Requirement, RequirementVersion
from compliance.rules import Cover, Decided, Facts, Pause, Terms
from people.enums import SUGGESTED_ONLY
from people.models import Engagement
from people.models import Pause as PauseRow
from people.selectors import households_of, merged_with, stays

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Law:
    """The requirements of every place, with their versions: read once for as many people as are to be worked out."""

    by_area: dict = field(default_factory=lambda: defaultdict(list))
    by_organisation: dict = field(default_factory=lambda: defaultdict(list))

    def of(self, engagement: Engagement) -> Iterator[tuple[Requirement, list[RequirementVersion]]]:
        yield from self.by_area.get(engagement.organisation.area_id, ())
        yield from self.by_organisation.get(engagement.organisation_id, ())


def the_law() -> Law:
    """Every requirement that has a version; two queries."""
    law = Law()
    for requirement in Requirement.objects.prefetch_related("versions__team"):
        row = (requirement, list(requirement.versions.all()))
        place = (
            law.by_area[requirement.area_id]
            if requirement.area_id
            else law.by_organisation[requirement.organisation_id]
        )
        if row[1]:
            place.append(row)
    return law


def falls_on(version: RequirementVersion, engagement: Engagement) -> bool:
    """Whether the version asks anything of this engagement."""
    return (
        not version.ends
        and (not version.roles or engagement.role in version.roles)
        and (
            version.joined_from is None or (engagement.role_started_on or engagement.started_on) >= version.joined_from
        )
        and (
            version.team is None or (engagement.team is not None and engagement.team.path.startswith(version.team.path))
        )
    )


def clocks_of(engagement: Engagement) -> tuple[tuple[str, date | None], ...]:
    return (
        (ClockStart.ROLE_START, engagement.role_started_on or engagement.started_on),
        (ClockStart.APPROVAL, engagement.approved_on),
        (ClockStart.FIRST_CARE_ROLE, engagement.first_care_role_on),
    )


def terms_of(versions: list[RequirementVersion], engagement: Engagement) -> tuple[Terms, ...]:
    suggested = engagement.role in SUGGESTED_ONLY
    return tuple(
        Terms(
            v.effective_from, v.clock_start, v.months, v.fixed_on,
            obliges=v.obliges and not suggested, applies=falls_on(v, engagement),
        )
        for v in versions
    )  # fmt: skip


class Holdings:
    """What these people hold: of credentials, and of accepted evidence. Three queries."""

    def __init__(self, people: Iterable) -> None:
        people = list(people)
        self.awards = award_spans(people)
        self.shown: dict[tuple, list[Evidence]] = defaultdict(list)
        for row in (
            Evidence.objects.filter(person_id__in=people, verdicts__isnull=False)
            .distinct()
            .prefetch_related("verdicts")
        ):
            self.shown[row.person_id, row.subject].append(row)

    def covers(self, person_id, requirement: Requirement, refresh_months: int | None) -> list[Cover]:
        found = [
            Cover(
                span.first, span.last, known=span.known_on if span.known_on < span.first else None,
                seemed=span.stated if span.stated > span.last else None,
            )
            for span in self.awards.get((person_id, requirement.credential_id), ())
        ]  # fmt: skip
        kind = Kind.RECOGNISED if requirement.credential_id else Kind.COVERED
        for row in self.shown.get((person_id, requirement.subject), ()):
            if requirement.in_person and not row.in_person:
                continue
            last = row.valid_until or (last_day(row.achieved_on, refresh_months) if refresh_months else None)
            verdicts = [Verdict(v.judged_by_id, v.accepted, civil_date(v.judged_at)) for v in row.verdicts.all()]
            for first, returned in accepted_between(verdicts, judges=2 if requirement.two_people else 1):
                ends = [
                    day
                    for day in (
                        last,
                        returned and returned - ONE_DAY,
                        row.withdrawn_at and civil_date(row.withdrawn_at) - ONE_DAY,
                    )
                    if day
                ]
                cover = Cover(first, min(ends, default=None), kind)
                if cover.last is None or cover.last >= cover.first:
                    found.append(cover)
        return found


def gather(people: Iterable, law: Law) -> Iterator[tuple[Engagement, Requirement, Facts]]:
    """Everything asked of these people, pair by pair, with the facts; `people`: ids. A fixed number of queries."""
    people = list(people)
    engagements = list(Engagement.objects.filter(person_id__in=people).select_related("organisation", "team"))
    mates = households_of(engagements)
    same = merged_with({e.person_id for e in engagements} | {m.person_id for rows in mates.values() for m in rows})
    holdings = Holdings({one for ids in same.values() for one in ids})
    pauses, decided = defaultdict(list), defaultdict(list)
    for pause in PauseRow.objects.filter(engagement__in=engagements):
        pauses[pause.engagement_id].append(Pause(pause.starts_on, pause.ends_on))
    for row in Adjustment.objects.filter(engagement__in=engagements):
        decided[row.engagement_id, row.requirement_id].append(
            Decided(row.kind, row.decided_on, row.until, row.withdrawn_at and civil_date(row.withdrawn_at))
        )
    together = stays(engagements)
    for engagement in engagements:
        # A move to another team leaves behind neither a pause nor a decision.
        whole = together[engagement.pk]
        clocks, still = clocks_of(engagement), tuple(pause for one in whole for pause in pauses[one])
        for requirement, versions in law.of(engagement):
            terms = terms_of(versions, engagement)
            if not any(one.applies for one in terms):
                continue
            newest = versions[-1]
            covers = [
                c
                for one in same[engagement.person_id]
                for c in holdings.covers(one, requirement, newest.refresh_months)
            ]
            if newest.household == HouseholdRule.JOINT:
                for mate in mates.get(engagement.household_id, ()):
                    if mate.person_id != engagement.person_id:
                        since = max(mate.started_on, engagement.started_on)
                        for one in same[mate.person_id]:
                            covers += _from(holdings.covers(one, requirement, newest.refresh_months), since)
            yield engagement, requirement, Facts(
                engagement.started_on, engagement.ended_on, clocks, terms, tuple(covers), still,
                tuple(row for one in whole for row in decided[one, requirement.pk]),
            )  # fmt: skip


def _from(covers: list[Cover], since: date) -> list[Cover]:
    """What a housemate holds counts from the day on which both were there."""
    from dataclasses import replace

    return [replace(c, first=max(c.first, since)) for c in covers if c.last is None or c.last >= since]
