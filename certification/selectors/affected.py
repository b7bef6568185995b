"""Whom a new version of a definition would touch: counts, never names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from certification.models import AwardPeriod, SignOff
from certification.models.awards import followed, held
from certification.rules import (
    Definition,
    Done,
    Held,
    Period,
    Signed,
    civil_date,
    counting,
    counts_from,
    signing,
    standing,
)
from certification.selectors.holdings import awards_with_decisions
from people.models import Person
from progress.models import Completion

AT_ONCE = 2000  # people looked at together; memory stays flat however many there are


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is asked and not there yet. `kind`: module, holds or a kind of sign-off; `key`: which."""

    kind: str
    key: str


@dataclass(slots=True)
class AskedMore:
    """How many people one thing more is asked of while their window is open, and their first and last day for it."""

    people: int
    first: date
    last: date


@dataclass(slots=True)
class Affected:
    """How many people a new version would touch, by what was known on a day. Nobody is in two groups.

    Who holds it: `waiting` (their window is not open), `same`, `less` and `more` (it is open, and the new version asks
    as much of them, less or more), `done` (less, and they have done it all already). On the way: the same with
    `start_`. `more_of`: what the new
    version asks more of those whose window is open. `opens_sooner`, `opens_later`: holders whose window moves.
    """

    waiting: int = 0
    same: int = 0
    less: int = 0
    more: int = 0
    done: int = 0
    start_same: int = 0
    start_less: int = 0
    start_more: int = 0
    start_done: int = 0
    opens_sooner: int = 0
    opens_later: int = 0
    more_of: dict[Lack, AskedMore] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Facts:
    done: list[Done]
    signed: list[Signed]
    awards: list[AwardPeriod]
    held: dict[str, list[Held]]


def affected(credential_key: str, old: Definition, new: Definition, on: date) -> Affected:
    """Compares two laws of one credential over everybody whom either touches. Six queries for each 2,000 people."""
    found = Affected()
    for facts in _everybody(credential_key, old, new):
        _count(found, facts, old, new, on)
    return found


def _count(found: Affected, facts: _Facts, old: Definition, new: Definition, on: date) -> None:
    latest = followed(facts.awards)
    before, after = _lacks(old, facts, latest, on), _lacks(new, facts, latest, on)
    more = [lack for lack, short in after.items() if _any_more(short, before.get(lack, (0, 0)))]
    fewer = any(_any_more(short, after.get(lack, (0, 0))) for lack, short in before.items())
    change = "more" if more else "same" if not fewer else "less" if after else "done"
    if latest is None or latest.revoked_on is not None or latest.ends < on:
        if _begun(old, facts, latest) or _begun(new, facts, latest):
            setattr(found, f"start_{change}", getattr(found, f"start_{change}") + 1)
        return
    opens, will_open = counts_from(old, latest), counts_from(new, latest)
    found.opens_sooner += will_open < opens
    found.opens_later += will_open > opens
    if on < opens:
        found.waiting += 1
        return
    setattr(found, change, getattr(found, change) + 1)
    for lack in more:
        asked = found.more_of.setdefault(lack, AskedMore(0, latest.ends, latest.ends))
        asked.people += 1
        asked.first, asked.last = min(asked.first, latest.ends), max(asked.last, latest.ends)


def _any_more(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] > other[0] or one[1] > other[1]


def _lacks(law: Definition, facts: _Facts, latest: Period | None, on: date) -> dict[Lack, tuple[int, int]]:
    """What is still to be done → how many times and how many minutes."""
    done = counting(law, facts.done, latest)
    found = {Lack("module", key): (1, 0) for key in law.modules - set(done)}
    for asked, rows in signing(law, facts.signed, latest).items():
        times, minutes = asked.times - len(rows), asked.minutes - sum(row.minutes for row in rows)
        if times > 0 or minutes > 0:
            found[Lack(asked.kind, "")] = (max(times, 0), max(minutes, 0))
    for key in law.holds:
        if standing(facts.held.get(key, ()), on).word != "current":
            found[Lack("holds", key)] = (1, 0)
    return found


def _begun(law: Definition, facts: _Facts, latest: Period | None) -> bool:
    return bool(counting(law, facts.done, latest)) or any(signing(law, facts.signed, latest).values())


def _everybody(credential_key: str, old: Definition, new: Definition) -> Iterator[_Facts]:
    """The facts of everybody who has any, one account after the other; merged accounts are not counted twice."""
    modules = old.modules | new.modules
    awards = AwardPeriod.objects.filter(credential=credential_key)
    done = Completion.objects.filter(module_key__in=modules)
    signed = SignOff.objects.filter(credential=credential_key, withdrawal=None)
    ids = {one for rows in (awards, done, signed) for one in rows.values_list("person_id", flat=True).distinct()}
    merged = Person.objects.filter(merged_into__isnull=False)
    people = sorted(ids - set(merged.values_list("pk", flat=True)))
    for start in range(0, len(people), AT_ONCE):
        yield from _facts_of(people[start : start + AT_ONCE], credential_key, modules, old.holds | new.holds)


def _facts_of(
    people: list[UUID], credential_key: str, modules: Iterable[str], holds: Iterable[str]
) -> Iterator[_Facts]:
    found = {one: _Facts([], [], [], defaultdict(list)) for one in people}
    for row in awards_with_decisions().filter(person__in=people, credential=credential_key).order_by("sequence"):
        found[row.person_id].awards.append(row)
    for row in awards_with_decisions().filter(person__in=people, credential__in=holds):
        found[row.person_id].held[row.credential_id].append(held(row))
    completions = Completion.objects.filter(person__in=people, module_key__in=modules).values_list(
        "person_id", "id", "module_key", "completed_at", "edition__number"
    )
    for person_id, pk, key, completed_at, edition in completions:
        found[person_id].done.append(Done(pk, key, civil_date(completed_at), edition))
    for sign in SignOff.objects.filter(person__in=people, credential=credential_key, withdrawal=None):
        found[sign.person_id].signed.append(Signed(str(sign.id), sign.kind, sign.on, sign.minutes))
    yield from found.values()
