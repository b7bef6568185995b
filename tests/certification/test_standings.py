"""One SQL statement says of everybody what the law says of each, on any day, by what was known on any day."""

import random
import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.models import AwardPeriod, Extension, Revocation
from certification.rules import ONE_DAY, Held, civil_date, standing
from certification.selectors import standings
from people.models import Person
from tests.certification.world import law_of, make_world, noon
from tests.conftest import LONDON

ORIGIN = date(2027, 12, 1)  # a leap day and both changes of the clock follow
SPAN = 500
OFFSETS = st.integers(0, SPAN)


def later(days: int) -> date:
    return ORIGIN + timedelta(days=days)


# A moment: a day and whether it is its first second, noon or its last microsecond.
MOMENTS = st.tuples(OFFSETS, st.sampled_from(["first", "noon", "last"]))


def moment(what: tuple[int, str]) -> datetime:
    days, when = what
    if when == "noon":
        return noon(later(days))
    start = datetime(*later(days).timetuple()[:3], tzinfo=LONDON)
    return start if when == "first" else start + timedelta(hours=23, minutes=59, seconds=59, microseconds=999999)


AWARDS = st.lists(
    st.tuples(
        st.integers(0, 2),  # whose
        st.sampled_from(["steps", "core"]),
        OFFSETS,
        st.integers(0, 120),
        MOMENTS,
        st.none() | st.tuples(st.integers(-30, 150), MOMENTS),
        st.lists(st.tuples(st.integers(-20, 150), MOMENTS), max_size=2),
    ),
    max_size=7,
)


def write(rows, people: list[Person], versions: dict, admin: Person) -> list[tuple]:
    """The rows in the database; (person, credential, known at, first, last, revoked on and at, extensions)."""
    facts = []
    for sequence, (who, key, first, length, awarded, revoked, longer) in enumerate(rows, start=1):
        award = AwardPeriod.objects.create(
            id=uuid.uuid4(), person=people[who], version=versions[key], credential_id=key, sequence=sequence,
            valid_from=later(first), valid_until=later(first + length), basis="first", evidence={"completions": []},
            awarded_at=moment(awarded),
        )  # fmt: skip
        if revoked:
            Revocation.objects.create(
                award=award, revoked_on=later(first + revoked[0]), revoked_by=admin, reason="A test",
                recorded_at=moment(revoked[1]),
            )  # fmt: skip
        for more, at in longer:
            Extension.objects.create(
                award=award, until=later(first + length + more), extended_by=admin, reason="A test",
                recorded_at=moment(at),
            )  # fmt: skip
        facts.append((award, revoked and (later(first + revoked[0]), moment(revoked[1])),
                      [(later(first + length + more), moment(at)) for more, at in longer]))  # fmt: skip
    return facts


def by_the_law(facts, on: date, known_on: date) -> dict[tuple, tuple]:
    held: dict[tuple, list[Held]] = {}
    for award, revoked, longer in facts:
        if civil_date(award.awarded_at) > known_on:
            continue
        ends = [until for until, at in longer if civil_date(at) <= known_on]
        known = revoked[0] if revoked and civil_date(revoked[1]) <= known_on else None
        row = Held(award.valid_from, award.valid_until, known, max(ends, default=None))
        held.setdefault((award.person_id, award.credential_id), []).append(row)
    found = {key: standing(rows, on) for key, rows in held.items()}
    return {key: (one.word, one.since, one.until) for key, one in found.items()}


def by_sql(on: date, **more) -> dict[tuple, tuple]:
    rows = list(standings(on, **more))
    found = {(row.person_id, row.credential_id): (row.word, row.since, row.until) for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture
def agree(db):
    """Says that law and SQL agree on what was written, on these days; leaves nothing behind."""
    world = make_world()
    people = [world.person(f"Person {n}") for n in range(3)]
    versions = {key: world.defines(law_of(), key=key) for key in ("steps", "core")}
    some = Person.objects.filter(pk__in=[people[0].pk, people[2].pk], name__contains="Person", is_active=True)

    def check(rows, days: list[date], known: date | None) -> None:
        with transaction.atomic():
            facts = write(rows, people, versions, world.admin)
            edges = {day for award, _, _ in facts for day in (award.valid_from, award.valid_until + ONE_DAY)}
            edges |= {revoked[0] for _, revoked, _ in facts if revoked}
            edges |= {until + step * ONE_DAY for _, _, longer in facts for until, _ in longer for step in (0, 1)}
            for on in {*days, *edges}:
                expected = by_the_law(facts, on, known or on)
                assert by_sql(on, known_on=known) == expected
                chosen = {key: said for key, said in expected.items() if key[0] in (people[0].pk, people[2].pk)}
                assert by_sql(on, known_on=known, people=some) == chosen
            transaction.set_rollback(True)

    return check


IN_ONE_DATABASE = settings(
    deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
HISTORIES = given(AWARDS, st.lists(OFFSETS.map(later), min_size=1, max_size=3), st.none() | OFFSETS.map(later))


# Rows as AWARDS has them, days asked, and the day by whose end it was known.
PINNED = [
    ([(0, "steps", 0, 100, (0, "noon"), (50, (60, "first")), [])], [later(55), later(60)], later(59)),
    ([(0, "steps", 0, 100, (0, "noon"), (50, (60, "first")), [])], [later(55), later(60)], later(60)),
    ([(0, "steps", 0, 49, (0, "noon"), None, []), (0, "steps", 0, 100, (0, "noon"), (50, (50, "noon")), [])],
     [later(60)], None),
    ([(0, "steps", 0, 49, (0, "noon"), None, [(20, (30, "first"))]), (0, "steps", 70, 20, (1, "last"), None, [])],
     [later(69), later(70)], later(29)),
    ([(2, "core", 0, 49, (0, "noon"), None, [(20, (30, "last"))]), (2, "core", 70, 20, (1, "last"), None, [])],
     [later(69), later(91)], later(30)),
    ([(1, "steps", 0, 100, (10, "first"), None, [])], [later(5)], later(9)),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "days", "known"), PINNED)
def test_law_and_sql_agree_where_they_could_part(agree, rows, days, known):
    agree(rows, days, known)


def test_law_and_sql_agree_on_some_histories(agree):
    settings(IN_ONE_DATABASE, max_examples=15)(HISTORIES(agree))()


@pytest.mark.slow
def test_law_and_sql_agree_on_any_history(agree):
    settings(IN_ONE_DATABASE, max_examples=150)(HISTORIES(agree))()


def test_one_statement_whatever_the_number_of_people(db, django_assert_num_queries):
    world = make_world()
    version = world.defines(law_of())
    for count in (3, 12):
        chance = random.Random(count)
        for _ in range(count):
            AwardPeriod.objects.create(
                person=world.person(), version=version, credential_id="steps", sequence=1, valid_from=ORIGIN,
                valid_until=later(chance.randint(1, SPAN)), basis="first", evidence={}, awarded_at=noon(ORIGIN),
            )  # fmt: skip
        with django_assert_num_queries(1):
            assert len(list(standings(later(9)))) >= count
