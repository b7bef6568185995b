"""Figures of the made-up area's other services: numbers alone, of people who are nowhere else in the demonstration."""

import random
import uuid
from datetime import date

from certification.rules import add_months
from compliance.areas.asked import NOT_YET, PASSED, Answered
from compliance.areas.counting import ON_TIME, Counts, OnTime, People
from compliance.areas.hours import Hours
from compliance.areas.periods import Quarter, after
from compliance.areas.sectors import Sector
from people.models import Area

# People, how many come and go in a quarter, the share that holds the core at first, and what each quarter adds.
SECTORS = {
    Sector.FOSTER: (240, 14, 0.2, 0.05),
    Sector.KINSHIP: (70, 11, 0.12, 0.04),
    Sector.HOMES: (150, 18, 0.25, 0.045),
    Sector.SOCIAL: (170, 16, 0.3, 0.04),
    Sector.HEALTH: (64, 11, 0.08, 0.035),
    Sector.EDUCATION: (96, 12, 0.15, 0.05),
    Sector.OTHER: (24, 0, 0.2, 0.03),
}
FIRST = date(2024, 1, 1)
NAMES = uuid.UUID("0d4b1f6a-5a55-4c0e-8f0e-5c1f7b6f2d31")


def counts(area: Area, quarter: Quarter) -> Counts:
    """The same for the same quarter, on every machine."""
    number = (quarter.first.year - FIRST.year) * 4 + (quarter.first.month - FIRST.month) // 3
    sectors: dict[str, People] = {}
    core: dict[uuid.UUID, date] = {}
    next_quarter = after(quarter)
    for sector, (size, moving, at_first, more) in SECTORS.items():
        people = [uuid.uuid5(NAMES, f"{sector} {at}") for at in range(number * moving, number * moving + size)]
        sectors[sector] = set(people)
        likely = min(at_first + more * (number % 40), 0.93)
        for one in people:
            dice = random.Random(one.int)
            if dice.random() < likely:
                core[one] = add_months(quarter.last, dice.randint(1, 34))
    everybody = [one for people in sectors.values() for one in people]
    return Counts(
        sectors=sectors,
        core=core,
        behaviour=_some(everybody, 0.58),
        safe=_some(everybody, 0.41),
        on_time={name: _on_time(f"{name} {number}", size) for name, size in zip(ON_TIME, (36, 22, 3), strict=True)},
        answered=_answered(number),
        hours=Hours({one: random.Random(one.int).random() for one in _people("T10", 24)}),
        next_quarter=next_quarter,
    )


# Figure: how many answer in a quarter, and how many of them say yes.
ANSWERED = {"T8": (46, 0.66), "T9": (64, 0.58), "T11": (64, 0.37), "T13": (21, 0.4)}


def _answered(number: int) -> dict[str, Answered]:
    """Other people in each quarter."""
    found = {}
    for name, (size, yes) in ANSWERED.items():
        people = _people(f"{name} {number}", size)
        found[name] = Answered({"everybody": set(people)}, _some(people, yes))
    passed, not_yet = _people(f"T12 {number}", 70), _people(f"T12 not yet {number}", 14)
    found["T12"] = Answered({PASSED: set(passed), NOT_YET: set(not_yet)}, _some([*passed, *not_yet], 0.4))
    return found


def _people(name: str, size: int) -> list[uuid.UUID]:
    return [uuid.uuid5(NAMES, f"{name} {at}") for at in range(size)]


def _some(people: list[uuid.UUID], share: float) -> People:
    return {one for one in people if random.Random(one.int + 1).random() < share}


def _on_time(name: str, size: int) -> OnTime:
    due = _people(name, size)
    return OnTime(set(due), _some(due, 0.7), set(_people(f"{name} deferred", size // 3)))
