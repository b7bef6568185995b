"""No false green: whatever a lens shows of any random place on any day is what a slow, plain model says."""

import uuid
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.rules import add_months
from compliance.enums import ClockStart, Kind, Status
from compliance.lens import NOTHING_ASKED, Lens
from compliance.models import Obligation, Requirement
from compliance.rules import Standing, Stretch, timeline
from compliance.rules import status as status_by_rule
from compliance.selectors import (
    by_requirement,
    by_team,
    every_line,
    months_ahead,
    number_of_people,
    people,
    stand,
)
from compliance.services import NewTerms, require
from people.enums import Role
from people.models import Engagement, Household, Person, Team
from people.services import create_team
from tests.compliance.strategies import DAYS, FACTS

PEOPLE, ROLES = 5, [Role.FOSTER_CARER, Role.SUPERVISING_SW]
IN_ONE_DATABASE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# The order in which a lead would want to hear it: what asks most first; what is only offered, last.
ASKS_MOST = [
    Status.PAST_DUE, Status.DUE, Status.DEFERRED, Status.UNKNOWN, Status.PAUSED, Status.EXEMPT, Status.INTERIM,
    Status.RECOGNISED, Status.COVERED,
]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One engagement under one requirement, in the model."""

    engagement: Engagement
    requirement: Requirement
    stretches: tuple[Stretch, ...]

    def on(self, day: date) -> Standing | None:
        return next((s.standing for s in self.stretches if s.first <= day and (s.last is None or day <= s.last)), None)


@dataclass(frozen=True)
class World:
    place: object
    teams: dict[str, Team]
    household: Household
    requirements: list[Requirement]
    engagements: list[Engagement]


@pytest.fixture
def world(cast) -> World:
    nights = create_team(organisation=cast.fostering, name="Nights", parent=cast.north)
    others = [
        require(
            name=name,
            place=cast.fostering,
            terms=NewTerms(
                subject=name.lower().replace(" ", "-"),
                effective_from=date(2020, 1, 1),
                clock_start=ClockStart.ROLE_START,
                months=6,
                source="A test",
                checked_on=date(2026, 1, 1),
            ),
        )
        for name in ("Recording", "Zebra crossings")
    ]
    home = Household.objects.create(organisation=cast.fostering, name="Number 9")
    Engagement.objects.all().delete()
    folk = Person.objects.bulk_create(
        [
            Person(email=f"{uuid.uuid4().hex}@example.org", name=f"{'Ann' if n % 2 else 'Bob'} {n}")
            for n in range(PEOPLE)
        ]
    )
    places = [cast.north, nights, cast.south, None]
    rows = [
        Engagement(
            person=one, organisation=cast.fostering, role=role, team=places[(n + k) % 4], started_on=date(2019, 1, 1),
            household=home if n < 2 else None,
        )
        for n, one in enumerate(folk)
        for k, role in enumerate(ROLES)
        if k == 0 or n % 2
    ]  # fmt: skip
    teams = {"north": cast.north, "nights": nights, "south": cast.south}
    return World(cast.fostering, teams, home, [cast.requirement, *others], Engagement.objects.bulk_create(rows))


def rank(now: Standing, on: date) -> int:
    said = status_by_rule(now, on)
    if now.obliges:
        return ASKS_MOST.index(said)
    return 100 if said == Status.SUGGESTED else 101


def turn(now: Standing) -> date | None:
    if not now.obliges:
        return None
    return now.until if now.kind else (None if now.question else now.due_on)


class Model:
    """What a lens shows, worked out person by person with nothing but the rules."""

    def __init__(self, rows: list[Row], world: World, lens: Lens) -> None:
        self.lens, self.world = lens, world
        self.rows = [row for row in rows if self._within(row.engagement) and row.on(lens.on)]
        if lens.requirement:
            self.rows = [row for row in self.rows if row.requirement.pk == lens.requirement]
        self.here = {e.person for e in world.engagements if self._within(e)}

    def _within(self, one: Engagement) -> bool:
        lens = self.lens
        name = one.person.name.lower()
        return (
            (one.ended_on is None or lens.on <= one.ended_on)
            and (not lens.team or (one.team is not None and one.team.path.startswith(lens.team.path)))
            and (not lens.role or one.role == lens.role)
            and (not lens.household or one.household == lens.household)
            and all(word.lower() in name or word.lower() in one.person.email for word in lens.search.split())
        )

    def status(self, rows: list[Row]) -> str:
        """Of one person's rows."""
        if not rows:
            return NOTHING_ASKED
        worst = min((row.on(self.lens.on) for row in rows), key=lambda now: rank(now, self.lens.on))
        return status_by_rule(worst, self.lens.on)

    def of(self, person: Person) -> list[Row]:
        return [row for row in self.rows if row.engagement.person == person]

    def shown(self) -> set[Person]:
        lens = self.lens
        found = {person for person in self.here if not lens.requirement or self.of(person)}
        if lens.status:
            found = {person for person in found if self.status(self.of(person)) == lens.status}
        if lens.after or lens.by:
            found = {person for person in found if any(self.turns(row, lens.after, lens.by) for row in self.of(person))}
        return found

    def turns(self, row: Row, after: date | None, by: date | None) -> bool:
        day = turn(row.on(self.lens.on))
        return day is not None and (after is None or day >= after) and (by is None or day <= by)

    def counts(self, rows: list[Row]) -> dict[str, int]:
        found = dict.fromkeys(Status.values, 0)
        for person in {row.engagement.person for row in rows}:
            found[self.status([row for row in rows if row.engagement.person == person])] += 1
        return found


def stored(world: World, facts: list) -> list[Row]:
    pairs = list(product(world.engagements, world.requirements))
    rows = [Row(*pair, timeline(one)) for pair, one in zip(pairs, facts, strict=False)]
    Obligation.objects.all().delete()
    Obligation.objects.bulk_create(
        Obligation(
            engagement=row.engagement, requirement=row.requirement, organisation_id=row.engagement.organisation_id,
            person_id=row.engagement.person_id, starts_on=one.first, ends_on=one.last, **asdict(one.standing),
        )
        for row in rows
        for one in row.stretches
    )  # fmt: skip
    return rows


LENSES = st.fixed_dictionaries(
    {
        "requirement": st.sampled_from([None, None, 0, 1]),
        "team": st.sampled_from([None, None, "north", "nights", "south"]),
        "role": st.sampled_from(["", "", *ROLES]),
        "home": st.sampled_from([False, False, True]),
        "search": st.sampled_from(["", "", "ann", "BOB example"]),
        "status": st.sampled_from(["", *Status.values, NOTHING_ASKED]),
        "window": st.sampled_from([None, None, (0, 30), (-400, 400), (None, 60), (10, None)]),
        "sort": st.sampled_from(["", "date"]),
    }
)


def lens_of(world: World, on: date, said: dict) -> Lens:
    after, by = said["window"] or (None, None)
    return Lens(
        world.place, on,
        requirement=None if said["requirement"] is None else world.requirements[said["requirement"]].pk,
        team=world.teams.get(said["team"]), role=said["role"], household=world.household if said["home"] else None,
        search=said["search"], status=said["status"], sort=said["sort"],
        after=None if after is None else on + timedelta(days=after), by=None if by is None else on + timedelta(days=by),
    )  # fmt: skip


@pytest.mark.slow
def test_whatever_a_lens_shows_is_what_the_plain_model_says(world):
    pairs = len(world.engagements) * len(world.requirements)

    @IN_ONE_DATABASE
    @given(st.lists(FACTS, min_size=3, max_size=pairs), st.lists(st.tuples(DAYS, LENSES), min_size=1, max_size=4))
    def agree(facts, looks):
        with transaction.atomic():
            rows = stored(world, facts)
            for on, said in looks:
                lens = lens_of(world, on, said)
                people_as_modelled(rows, world, lens)
                numbers_as_modelled(rows, world, replace(lens, status="", after=None, by=None))
            transaction.set_rollback(True)

    agree()


def people_as_modelled(rows: list[Row], world: World, lens: Lens) -> None:
    model = Model(rows, world, lens)
    found = list(every_line(lens))
    assert {line.person for line in found} == model.shown()
    assert len(found) == number_of_people(lens) == len(people(lens))
    for line in found:
        assert line.status == model.status(model.of(line.person))
        for requirement in world.requirements:
            mine = [row for row in model.of(line.person) if row.requirement == requirement]
            cell = line.cells.get(requirement.pk)
            assert (cell.status if cell else NOTHING_ASKED) == model.status(mine)
            if cell:
                assert cell.standing in [row.on(lens.on) for row in mine if row.engagement == cell.engagement]
    days = [
        min((d for row in model.of(line.person) if (d := turn(row.on(lens.on)))), default=date.max) for line in found
    ]
    assert lens.sort != "date" or days == sorted(days)


def numbers_as_modelled(rows: list[Row], world: World, lens: Lens) -> None:
    model = Model(rows, world, lens)
    stood = stand(lens)
    assert stood.counts.by_status == model.counts(model.rows)
    asked = {row.engagement.person for row in model.rows}
    assert stood.nothing_asked == (0 if lens.requirement else len(model.here - asked))
    assert {one.requirement.pk: one.counts.by_status for one in by_requirement(lens)} == {
        requirement.pk: model.counts([row for row in model.rows if row.requirement == requirement])
        for requirement in world.requirements
        if any(row.requirement == requirement for row in model.rows)
    }
    for one in by_team(lens):
        if one.team:
            below = Model(rows, world, replace(lens, team=one.team))
            assert one.counts.by_status == below.counts(below.rows)
    for month in months_ahead(lens):
        turning = {r.engagement.person for r in model.rows if model.turns(r, month.first, month.last)}
        assert month.people == len(turning)
        assert month.last < add_months(month.first.replace(day=1), 1)


def test_every_kind_has_its_place_among_what_asks_most():
    assert {Status(kind) for kind in Kind if kind} < set(ASKS_MOST)
    assert set(ASKS_MOST) | {Status.SUGGESTED} == set(Status)
