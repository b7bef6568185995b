"""Publishing an area's figures: once for each quarter that has ended, never again."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import astuple
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from compliance.areas.counting import Counts, People, count
from compliance.areas.periods import Quarter, ended
from compliance.areas.suppression import NOTHING, REST, Group, Line, Said, Shown, publish, ranges, say
from compliance.models import AreaRelease
from people.models import Area

MARK = 8  # bytes of a digest of a random number: nobody finds the number, and no two are alike
EVERYBODY = "everybody"
Figures = dict[str, Line]


@transaction.atomic
def publish_area(*, area: Area, at: datetime, on: date, counting: Callable[[Area, Quarter], Counts] = count) -> int:
    """Publishes what is missing of the last eight quarters, the oldest first; returns how many.

    Nothing is published before what is already there: what was said later was decided without it.
    """
    Area.objects.select_for_update().get(pk=area.pk)
    past = list(AreaRelease.objects.filter(area=area).order_by("last_day"))
    quarters = [one for one in ended(on) if not past or one.last > past[-1].last_day]
    before = [_read(row) for row in past]
    for quarter in quarters:
        figures = figures_of(counting(area, quarter), before, area)
        AreaRelease.objects.create(area=area, last_day=quarter.last, made_at=at, **_written(figures))
        before.append(figures)
    return len(quarters)


def publish_areas(*, at: datetime, on: date) -> int:
    """Every area's missing quarters; returns how many were published."""
    return sum(publish_area(area=area, at=at, on=on) for area in Area.objects.order_by("pk"))


def figures_of(counts: Counts, before: list[Figures], area: Area) -> Figures:
    """Each figure as it may be said, given what was said of the same before."""

    def marks(people: People) -> frozenset:
        return frozenset(_mark(area.pk, one) for one in people)

    def line(name: str, groups: Mapping[str, People], true_of: People) -> Line:
        asked = {key: Group(marks(people), marks(people & true_of)) for key, people in groups.items()}
        return publish(asked, [figures[name] for figures in before if name in figures])

    everybody = {EVERYBODY: set().union(*counts.sectors.values())}
    found = {"T1": line("T1", counts.sectors, set(counts.core))}
    found["LAPSING"] = _where_shown(found["T1"], marks(counts.lapsing))
    found["T3"] = line("T3", everybody, counts.behaviour)
    found["T4"] = line("T4", everybody, counts.safe)
    for name, one in counts.on_time.items():
        found[name] = line(name, {EVERYBODY: one.due}, one.met)
    level3 = counts.on_time["T6"]
    found["T6-DEFERRED"] = line("T6-DEFERRED", {EVERYBODY: level3.due | level3.deferred}, level3.deferred)
    for name, given in counts.answered.items():
        found[name] = line(name, given.groups, given.yes)
    # Of how many people's hours it is said is all that counts here, not whose they are.
    as_many = set(sorted(counts.hours.people)[: counts.hours.whole])
    found["T10"] = line("T10", {EVERYBODY: counts.hours.people}, as_many)
    return found


def _where_shown(line: Line, true_of: frozenset) -> Line:
    """Another thing about the same groups: what is said of each quarter is new, and hidden where the first is."""
    return {
        name: Said(
            said.members, NOTHING if said.shown.hidden else say(len(said.members & true_of), ranges(len(said.members)))
        )
        for name, said in line.items()
    }


def _mark(area_id: UUID, person_id: UUID) -> bytes:
    return sha256(area_id.bytes + person_id.bytes).digest()[:MARK]


def _written(figures: Figures) -> dict:
    """What is kept of the figures; who is in the rest, and in T1's groups again, is not kept twice."""
    return {
        "figures": {name: {key: astuple(said.shown) for key, said in line.items()} for name, line in figures.items()},
        "counted": {
            name: {key: b64encode(b"".join(sorted(said.members))).decode() for key, said in line.items()}
            for name, line in figures.items()
            if name not in ("LAPSING", "T3", "T4")
        },
    }


def _read(release: AreaRelease) -> Figures:
    found: Figures = {}
    for name, line in release.figures.items():
        kept = release.counted.get(name) or release.counted["T1"]
        members = {key: _marks(text) for key, text in kept.items()}
        if name in ("T3", "T4"):
            members[EVERYBODY] = frozenset().union(*(one for key, one in members.items() if key != REST))
        found[name] = {key: Said(members[key], Shown(*shown)) for key, shown in line.items()}
    return found


def _marks(text: str) -> frozenset:
    raw = b64decode(text)
    return frozenset(raw[at : at + MARK] for at in range(0, len(raw), MARK))
