"""The one way in which a day changes from which a clock counts. Whoever changes one leaves who, when and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from people.access import is_oneself, organisations_overseen
from people.models import ClockDate, Engagement, Person
from people.rules import AHEAD, EARLIEST, days_back, one_stay, role_start

DAYS = ("started_on", "role_started_on", "approved_on", "first_care_role_on", "ended_on")
LONGEST_REASON = 300
OWN = "Your own dates, pauses, team, household and last day are changed by another lead of your service. Ask one."


class UnableToChange(Exception):
    """The engagement stays as it was; the message says what to do. `field`: of the form, where it is about one."""

    field: str | None = None


class UnableToRecord(UnableToChange):
    """The day was not recorded; the message says the cure."""


class HowIsItKnown(UnableToRecord):
    """Days in the past change, and nobody said how they are known."""

    field = "known_by"


@dataclass(frozen=True, slots=True)
class Said:
    """Who says so, when, and how they know."""

    by: Person
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """What a lead may say of an engagement."""

    started_on: date
    approved_on: date | None = None
    first_care_role_on: date | None = None
    hours_a_week: Decimal | None = None


class Change(NamedTuple):
    engagement: Engagement
    name: str
    was: date | None
    became: date | None


def locked(engagement: Engagement) -> Engagement:
    """The row as it is now, held against everybody else's change."""
    return Engagement.objects.select_for_update().get(pk=engagement.pk)


def locked_stay(row: Engagement) -> list[Engagement]:
    """This engagement and those from and to which it moved between teams: together one stay in the role."""
    rows = Engagement.objects.select_for_update().filter(
        person=row.person_id, organisation=row.organisation_id, role=row.role
    )
    return one_stay(row, rows.order_by("started_on"))


def refuse_oneself(engagement: Engagement, actor: Person, error: type[Exception] = UnableToRecord) -> None:
    """Nobody moves what is asked of themself, under whichever account."""
    if is_oneself(actor, engagement.person_id):
        raise error(OWN)


def refuse_others(engagement: Engagement, actor: Person, on: date) -> None:
    if not organisations_overseen(actor, on).filter(pk=engagement.organisation_id).exists():
        raise UnableToRecord("Only those who lead training at this service record its dates. Ask one of them.")


def refuse_bad_dates(dates: Dates, on: date) -> None:
    named = (
        ("The first day here", dates.started_on),
        ("The day of approval", dates.approved_on),
        ("The first care role", dates.first_care_role_on),
    )
    for name, day in named:
        if day is not None and day < EARLIEST:
            raise UnableToRecord(f"{name} is before {EARLIEST.year}. Check the year.")
    if dates.started_on > on + AHEAD:
        raise UnableToRecord("The first day here is more than a year ahead. Check the year.")
    for name, day in named[1:]:
        if day is not None and day > on:
            raise UnableToRecord(f"{name} is still to come. Leave it empty until the day has come.")
    if dates.hours_a_week is not None and not 0 < dates.hours_a_week <= 168:
        raise UnableToRecord("Hours a week are between 1 and 168. Leave them empty if you do not know.")


def refuse_unknown(changes: Iterable[Change], said: Said, on: date) -> None:
    """A change that reaches into the past says how the day is known."""
    reason = said.reason.strip()
    if len(reason) > LONGEST_REASON:
        raise HowIsItKnown(f"Write how you know the day, in at most {LONGEST_REASON} letters.")
    if not reason and any(days_back(one.was, one.became, on) for one in changes):
        raise HowIsItKnown("A day in the past changes. Write how you know the day, in a few words.")


def changed(row: Engagement, **days: date | None) -> list[Change]:
    """What these days would change of the row."""
    return [Change(row, name, getattr(row, name), day) for name, day in days.items() if getattr(row, name) != day]


def set_days(changes: Iterable[Change], said: Said, *, follow: Iterable[Change] = ()) -> None:
    """Writes days into rows and keeps who said so; `follow`: what changes only because these do."""
    changes = list(changes)
    rows: dict[Any, tuple[Engagement, set[str]]] = {}
    for one in (*changes, *follow):
        row, names = rows.setdefault(one.engagement.pk, (one.engagement, set()))
        setattr(row, one.name, one.became)
        names.add(one.name)
    for row, names in rows.values():
        row.save(update_fields=sorted(names))
    keep(changes, said)


def first_days(row: Engagement, on: date) -> Iterator[Change]:
    """What a new engagement claims of the past; a day to come is no claim."""
    return (Change(row, name, None, day) for name in DAYS if (day := getattr(row, name)) is not None and day < on)


def keep(changes: Iterable[Change], said: Said) -> None:
    """Writes down for good what was changed; the same change of several parts of one stay is one row."""
    once: dict = {}
    reason = said.reason.strip()
    for one in changes:
        row = one.engagement
        once.setdefault((row.person_id, row.organisation_id, row.role, role_start(row), *one[1:]), one)
    ClockDate.objects.bulk_create(
        ClockDate(
            engagement=one.engagement.pk,
            person=one.engagement.person_id,
            organisation=one.engagement.organisation_id,
            name=one.name,
            was=one.was,
            became=one.became,
            reason=reason,
            recorded_by_id=said.by.pk,
            recorded_at=said.at,
        )
        for one in once.values()
    )
