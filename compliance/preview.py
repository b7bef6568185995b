"""What a change of terms, or an answer to many dates, would do: worked out in memory, nothing written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from compliance.enums import ClockStart, Status
from compliance.facts import Law, gather, the_law
from compliance.models import Assignment, Obligation, Requirement
from compliance.rules import Decided, Standing, standing, status, tidy
from compliance.services.requirements import NewTerms, as_version
from people.models import Engagement, Person

BATCH = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One engagement on the day of the change: as it would have been and as it will be. None: nothing is asked."""

    engagement: Engagement
    now: Standing | None
    then: Standing | None

    @property
    def date_moves(self) -> bool:
        return _due(self.now) != _due(self.then)


@dataclass(frozen=True, slots=True)
class Effect:
    """`asked`: on whom it falls from that day; the other numbers count people, each once. `moves`: all, by name."""

    on: date
    asked: int
    affected: int
    newly_past_due: int
    newly_questioned: int
    moves: list[tuple[Person, Change]]


def _due(on_a_day: Standing | None) -> date | None:
    return on_a_day.due_on if on_a_day and on_a_day.obliges else None


def effect(requirement: Requirement, terms: NewTerms) -> Effect:
    """The effect on the day on which the terms would begin; a fixed number of queries for each 500 people."""
    on = terms.effective_from
    changes = list(_changes(requirement, terms, on))
    names = Person.objects.in_bulk({change.engagement.person_id for change in changes})

    def people(test) -> int:
        return len({change.engagement.person_id for change in changes if test(change)})

    def becomes(wanted: Status):
        return lambda c: c.then and status(c.then, on) == wanted and not (c.now and status(c.now, on) == wanted)

    moves = [(names[change.engagement.person_id], change) for change in changes if change.date_moves]
    return Effect(
        on=on,
        asked=people(lambda c: c.then is not None),
        affected=people(lambda c: c.now != c.then),
        newly_past_due=people(becomes(Status.PAST_DUE)),
        newly_questioned=people(becomes(Status.UNKNOWN)),
        moves=sorted(moves, key=lambda row: (str(row[0]).lower(), str(row[0].pk), str(row[1].engagement.pk))),
    )


def _changes(requirement: Requirement, terms: NewTerms, on: date) -> Iterator[Change]:
    """Every engagement of the place on that day on which the requirement falls before or after the change."""
    versions = list(requirement.versions.select_related("team"))
    before = _law(requirement, versions)
    after = _law(requirement, [*versions, as_version(requirement, terms)])
    here = Engagement.objects.filter(organisation=requirement.organisation_id).current(on)
    people = sorted(set(here.values_list("person_id", flat=True)))
    for start in range(0, len(people), BATCH):
        some = people[start : start + BATCH]
        now, then = (dict(_standings(some, law, on)) for law in (before, after))
        for engagement in now | then:
            yield Change(engagement, now.get(engagement), then.get(engagement))


def _law(requirement: Requirement, versions: list) -> Law:
    law = Law()
    law.add(requirement, versions)
    return law


def _standings(people: list, law: Law, on: date) -> Iterator[tuple[Engagement, Standing]]:
    for engagement, _requirement, facts in gather(people, law):
        if now := standing(tidy(facts), on):
            yield engagement, now


def answered(rows: Iterable[Obligation], kind: str, until: date | None, on: date) -> dict[tuple, Standing | None]:
    """(engagement, requirement) → what would be so if this were decided of each; a fixed number of queries."""
    chosen = {(row.engagement_id, row.requirement_id): row.person_id for row in rows}
    found = {}
    for engagement, requirement, facts in gather(set(chosen.values()), the_law()):
        if (engagement.pk, requirement.pk) in chosen:
            with_it = replace(facts, decisions=(*facts.decisions, Decided(kind, on, until)))
            found[engagement.pk, requirement.pk] = standing(tidy(with_it), on)
    return found


def assigned(requirement: Requirement, versions: list, rows: Iterable[Assignment], on: date) -> dict:
    """Engagement → what would be so if this were asked of it alone; nothing else of it is looked at."""
    rows, law = list(rows), Law()
    law.add(requirement, versions)
    wanted = {row.engagement_id: row.engagement.person_id for row in rows}
    return {
        engagement.pk: standing(tidy(facts), on)
        for engagement, _requirement, facts in gather(set(wanted.values()), law, rows)
        if engagement.pk in wanted
    }


# A field of an engagement → the clock that counts from it.
CLOCK_OF = {"approved_on": ClockStart.APPROVAL, "first_care_role_on": ClockStart.FIRST_CARE_ROLE}


def recorded(days: Mapping, people: Iterable, on: date) -> list[tuple[Requirement, Change]]:
    """Every date of these people that would be another if these days were recorded; a fixed number of queries.

    `days`: engagement → its field → the day.
    """
    found = []
    for engagement, requirement, facts in gather(people, the_law()):
        given: dict[str, date | None] = {CLOCK_OF[name]: day for name, day in days.get(engagement.pk, {}).items()}
        then = replace(facts, clocks=tuple((clock, given.get(clock, day)) for clock, day in facts.clocks))
        change = Change(engagement, standing(tidy(facts), on), standing(tidy(then), on))
        if change.now != change.then:
            found.append((requirement, change))
    return found
