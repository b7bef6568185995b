"""Figures of the made-up area's other services: numbers alone, of people who are nowhere else in the demonstration."""

import random
import uuid
from datetime import date

from certification.rules import add_months
from compliance.areas.counting import ON_TIME, Counts, OnTime, People
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
        next_quarter=next_quarter,
    )


def _some(people: list[uuid.UUID], share: float) -> People:
    return {one for one in people if random.Random(one.int + 1).random() < share}


def _on_time(name: str, size: int) -> OnTime:
    due = [uuid.uuid5(NAMES, f"{name} {at}") for at in range(size)]
    deferred = {uuid.uuid5(NAMES, f"{name} deferred {at}") for at in range(size // 3)}
    return OnTime(set(due), _some(due, 0.7), deferred)
