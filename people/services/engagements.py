"""Where somebody is, over time: its dates, another team, leaving and coming back."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from people.models import Engagement, Person
from people.services.news import tell_of

AHEAD = timedelta(days=366)  # further off than this, a year was mistyped
EARLIEST = date(1940, 1, 1)
TAKE_BACK_DAYS = 31  # how long after somebody's last day a mistake may still be put right without asking them


class UnableToChange(Exception):
    """The engagement stays as it was; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Dates:
    """What a lead may say of an engagement."""

    started_on: date
    approved_on: date | None = None
    first_care_role_on: date | None = None
    hours_a_week: Decimal | None = None


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def locked(engagement: Engagement) -> Engagement:
    """The row as it is now, held against everybody else's change."""
    return Engagement.objects.select_for_update().get(pk=engagement.pk)


def refuse_bad_dates(dates: Dates, on: date) -> None:
    named = (
        ("The first day here", dates.started_on),
        ("The day of approval", dates.approved_on),
        ("The first care role", dates.first_care_role_on),
    )
    for name, day in named:
        if day is not None and day < EARLIEST:
            raise UnableToChange(f"{name} is before {EARLIEST.year}. Check the year.")
    if dates.started_on > on + AHEAD:
        raise UnableToChange("The first day here is more than a year ahead. Check the year.")
    for name, day in named[1:]:
        if day is not None and day > on:
            raise UnableToChange(f"{name} lies in the future. Leave it empty until the day has come.")
    if dates.hours_a_week is not None and not 0 < dates.hours_a_week <= 168:
        raise UnableToChange("Hours a week are between 1 and 168. Leave them empty if you do not know.")


def _refuse_overlap(row: Engagement, first: date, last: date | None) -> None:
    """Two engagements in one role on one day would ask everything of that person twice."""
    others = Engagement.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=first),
        person=row.person_id,
        organisation=row.organisation_id,
        role=row.role,
    ).exclude(pk=row.pk)
    if last is not None:
        others = others.filter(started_on__lte=last)
    other = others.order_by("started_on").first()
    if other is not None:
        until = f"until {in_words(other.ended_on)}" if other.ended_on else "with no last day"
        raise UnableToChange(
            f"They are here in this role already, from {in_words(other.started_on)} {until}. "
            "Choose days that do not meet those."
        )


def _stay_of(row: Engagement):
    """This engagement and those from and to which it moved between teams: together one stay in the role."""
    begun = row.role_started_on or row.started_on
    return Engagement.objects.filter(
        Q(role_started_on=begun) | Q(role_started_on__isnull=True, started_on=begun),
        person=row.person_id,
        organisation=row.organisation_id,
        role=row.role,
    )


@transaction.atomic
def change_engagement(*, engagement: Engagement, dates: Dates, actor: Person, on: date) -> Engagement:
    """Puts an engagement's dates and hours right."""
    row = locked(engagement)
    refuse_bad_dates(dates, on)
    if row.ended_on is not None and dates.started_on > row.ended_on:
        raise UnableToChange(f"Their last day was {in_words(row.ended_on)}. Choose a first day before that.")
    early = row.pauses.filter(starts_on__lt=dates.started_on).first()
    if early is not None and dates.started_on > row.started_on:
        raise UnableToChange(f"A pause begins on {in_words(early.starts_on)}, before that day. Change the pause first.")
    _refuse_overlap(row, dates.started_on, row.ended_on)
    stay = list(_stay_of(row).select_for_update())
    root = min(stay, key=lambda one: one.started_on)
    starts = dates.started_on if root.pk == row.pk else root.started_on
    # From elsewhere (an import) even the first part of a stay may know of an earlier day.
    earlier = root.role_started_on if root.role_started_on and root.role_started_on < starts else None
    for one in stay:
        # Approval and the first care role are facts about the whole stay, whichever team it was in.
        one.approved_on, one.first_care_role_on = dates.approved_on, dates.first_care_role_on
        one.role_started_on = earlier if one.pk == root.pk else earlier or starts
        if one.pk == row.pk:
            one.started_on, one.hours_a_week = dates.started_on, dates.hours_a_week
        one.save()
    tell_of([row.person_id])
    return locked(row)


@transaction.atomic
def end(*, engagement: Engagement, last_day: date, actor: Person, on: date) -> Engagement:
    """They leave; `last_day` still counts."""
    row = locked(engagement)
    if row.ended_on is not None:
        raise UnableToChange(f"Their last day is {in_words(row.ended_on)} already. Take that back first.")
    if last_day < row.started_on:
        raise UnableToChange(f"They started here on {in_words(row.started_on)}. Choose that day or a later one.")
    if last_day > on + AHEAD:
        raise UnableToChange("That day is more than a year ahead. Check the year.")
    row.ended_on = last_day
    row.save(update_fields=["ended_on"])
    tell_of([row.person_id])
    return row


def may_take_back_end(engagement: Engagement, on: date) -> bool:
    """Whether a last day is recent enough to have been a mistake.

    Later, who left is asked before their record is open to this place again.
    """
    return engagement.ended_on is not None and on <= engagement.ended_on + timedelta(days=TAKE_BACK_DAYS)


@transaction.atomic
def take_back_end(*, engagement: Engagement, actor: Person, on: date) -> Engagement:
    """They have not left after all: the engagement goes on as if no last day had been set."""
    row = locked(engagement)
    if row.ended_on is None:
        return row
    if not may_take_back_end(row, on):
        raise UnableToChange("They left more than a month ago. Invite them back instead; they join by saying yes.")
    _refuse_overlap(row, row.started_on, None)
    row.ended_on = None
    row.save(update_fields=["ended_on"])
    tell_of([row.person_id])
    return row
