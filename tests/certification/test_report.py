"""A report as at a past day says the same again for ever, to the byte, whatever happened since."""

import csv
import io
import random
from datetime import date, timedelta

import pytest

from certification.models import AwardHolder
from certification.selectors import standings
from certification.services import UnableToDecide, award, extend, forget_holder, give_interim, restore, revoke
from people.enums import Role
from people.models import Engagement, Merge
from people.services import engage, merge_people, rename, undo_merge
from tests.certification.world import World, law_of, make_world, noon, rows_of

START = date(2026, 1, 1)
DAYS = 900


def report(on: date) -> bytes:
    """Everybody's standings on a day, by what was in the ledger at its end."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in standings(on):
        writer.writerow([row.person_id, row.credential_id, row.word, row.since, row.until or ""])
    return text.getvalue().encode()


def something_happens(world: World, people: list, version, today: date, chance: random.Random) -> None:
    person = chance.choice(people)
    rows = rows_of(person)
    by = {"actor": world.admin, "at": noon(today)}
    try:
        match chance.choice(["learn", "learn", "learn", "extend", "revoke", "restore", "interim"]):
            case "learn":
                world.completes(person, "a", noon(today))
                award(person_id=person.pk, at=noon(today))
            case "extend" if rows:
                extend(award_id=rows[-1].pk, until=rows[-1].valid_until + timedelta(days=40), reason="A test", **by)
            case "revoke" if rows:
                on = today - timedelta(days=chance.choice([0, 0, 30]))
                revoke(award_id=rows[-1].pk, on=on, reason="A test", **by)
            case "restore" if rows:
                restore(award_id=rows[-1].pk, reason="A test", **by)
            case "interim":
                until = today + timedelta(days=chance.randint(1, 90))
                give_interim(person=person, version=version, until=until, evidence="A test", **by)
    except UnableToDecide:
        return


def everything_else(world: World, people: list, today: date, chance: random.Random) -> None:
    """Moves, merges and their undoing, other names, names removed, another law."""
    one, two = chance.sample(people, 2)
    Engagement.objects.filter(person=one, ended_on=None).update(ended_on=today)
    engage(person=one, organisation=world.other, role=Role.OTHER, started_on=today)
    rename(person=two, name=f"Another name {today}")
    if open_merge := Merge.objects.filter(undone_at=None).first():
        undo_merge(merge=open_merge, actor=world.admin, at=noon(today))
    else:
        for person in (one, two):
            person.refresh_from_db()
        merge_people(kept=one, merged=two, reason="A test", actor=world.admin, at=noon(today), on=today)
    forget_holder(person_id=chance.choice(people).pk, at=noon(today))
    world.defines(law_of(months=chance.choice([6, 18]), interim=6), since=today + timedelta(days=1))


@pytest.mark.slow
def test_a_hundred_reports_are_the_same_to_the_byte(db):
    world, chance = make_world(), random.Random(1)
    people = [world.person(f"Person {number}") for number in range(8)]
    version = world.defines(law_of(interim=6))
    asked = sorted(chance.sample(range(DAYS), 100))
    kept: dict[date, bytes] = {}
    for step in range(DAYS):
        today = START + timedelta(days=step)
        if chance.random() < 0.2:
            something_happens(world, people, version, today, chance)
        if step % 90 == 89:
            everything_else(world, people, today, chance)
        if step in asked:
            kept[today] = report(today)
    assert len(kept) == 100
    assert len(set(kept.values())) > 20, "nothing happened, so this shows nothing"
    assert b"revoked" in b"".join(kept.values())
    for person in people:
        forget_holder(person_id=person.pk, at=noon(START + timedelta(days=DAYS)))
    assert not AwardHolder.objects.exists()
    assert {on: report(on) for on in kept} == kept


def test_what_is_decided_later_changes_what_is_said_with_it_in_mind_alone(db):
    """The control: the same day, by what is known today, is another report."""
    world = make_world()
    person = world.person()
    world.defines(law_of())
    world.completes(person, "a", noon(START))
    award(person_id=person.pk, at=noon(START))
    day, later = START + timedelta(days=30), START + timedelta(days=60)
    before = report(day)
    revoke(award_id=rows_of(person)[0].pk, on=START, reason="A test", actor=world.admin, at=noon(later))
    assert report(day) == before
    (row,) = standings(day, known_on=later)
    assert row.word == "revoked"
    assert b"current" in before
