"""Fifty awards at once: fifty rows, fifty seals in one line, and nobody is sent away."""

import threading
from datetime import date

import pytest
from django.db import connections

from certification.models import AwardPeriod, LedgerEntry
from certification.services import Seal, award, chain, verify
from tests.certification.world import law_of, make_world, noon
from tests.progress.test_once import post_at_once

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("once")]
COPIES = 50
DAY = date(2026, 11, 22)


def at_once(people: list) -> dict:
    waiting, lock = list(people), threading.Lock()

    def act() -> str:
        with lock:
            person = waiting.pop()
        try:
            return f"{len(award(person_id=person.pk, at=noon(DAY)))} written"
        except Exception as error:
            return repr(error)
        finally:
            connections.close_all()

    return post_at_once(act, len(people))


def learners(count: int) -> list:
    world = make_world()
    world.defines(law_of())
    people = [world.person(f"Person {number}") for number in range(count)]
    for person in people:
        world.completes(person, "a", noon(DAY))
    return people


def test_fifty_awards_at_once_are_fifty_entries_without_a_gap(fresh_database):
    people = learners(COPIES)
    before = LedgerEntry.objects.count()
    assert at_once(people) == {"1 written": COPIES}
    numbers = list(LedgerEntry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, before + COPIES + 1))
    assert isinstance(verify(), Seal)


def test_one_person_awarded_by_twenty_workers_at_once_is_awarded_once(fresh_database):
    (person,) = learners(1)
    answers = at_once([person] * 20)
    assert sorted(answers) == ["0 written", "1 written"]
    assert answers["1 written"] == 1
    assert AwardPeriod.objects.count() == 1
    assert isinstance(verify(), Seal)


def test_the_chain_is_walked_while_others_write(fresh_database, monkeypatch):
    """What is appended during the walk is no fault."""
    people = learners(COPIES)
    monkeypatch.setattr(chain, "CHUNK", 5)
    found: list = []

    def walk() -> None:
        try:
            while len(found) < 200 and not stop.is_set():
                found.append(verify())
        finally:
            connections.close_all()

    stop = threading.Event()
    walker = threading.Thread(target=walk)
    walker.start()
    answers = at_once(people)
    stop.set()
    walker.join()
    assert answers == {"1 written": COPIES}
    assert found
    assert all(isinstance(one, Seal) for one in found), [one for one in found if not isinstance(one, Seal)][:1]
