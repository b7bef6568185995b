"""Where somebody is, over time: its dates, another team, leaving and coming back."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from people.models import Engagement, Person
from people.rules import AHEAD, in_words
from people.services.dates import (
    Change,
    Dates,
    Said,
    UnableToChange,
    UnableToRecord,
    changed,
    locked,
    locked_stay,
    refuse_bad_dates,
    refuse_oneself,
    refuse_others,
    refuse_unknown,
    set_days,
)
from people.services.news import tell_of

TAKE_BACK_DAYS = 31  # how long after somebody's last day a mistake may still be put right without asking them


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


def _refuse_bad_start(row: Engagement, first: date) -> None:
    if row.ended_on is not None and first > row.ended_on:
        raise UnableToChange(f"Their last day was {in_words(row.ended_on)}. Choose a first day before that.")
    early = row.pauses.filter(starts_on__lt=first).first()
    if early is not None and first > row.started_on:
        raise UnableToChange(f"A pause begins on {in_words(early.starts_on)}, before that day. Change the pause first.")
    _refuse_overlap(row, first, row.ended_on)


def _stay_with(row: Engagement, dates: Dates) -> tuple[list[Change], list[Change]]:
    """What these dates change of the whole stay: by somebody's word, and because that changes."""
    stay = [row if one.pk == row.pk else one for one in locked_stay(row)]
    said = changed(row, started_on=dates.started_on)
    for one in stay:
        # Approval and the first care role are facts about the whole stay, whichever team it was in.
        said += changed(one, approved_on=dates.approved_on, first_care_role_on=dates.first_care_role_on)
    root = min(stay, key=lambda one: one.started_on)
    starts = dates.started_on if root.pk == row.pk else root.started_on
    # From elsewhere even the first part of a stay may know of an earlier day.
    earlier = root.role_started_on if root.role_started_on and root.role_started_on < starts else None
    follow: list[Change] = []
    for one in stay:
        follow += changed(one, role_started_on=earlier if one.pk == root.pk else earlier or starts)
    return said, follow


def _put_right(row: Engagement, dates: Dates, said: Said, on: date) -> None:
    refuse_oneself(row, said.by)
    refuse_others(row, said.by, on)
    refuse_bad_dates(dates, on)
    _refuse_bad_start(row, dates.started_on)
    changes, follow = _stay_with(row, dates)
    refuse_unknown(changes, said, on)
    set_days(changes, said, follow=follow)
    tell_of([row.person_id])


@transaction.atomic
def change_engagement(
    *, engagement: Engagement, dates: Dates, actor: Person, at: datetime, on: date, reason: str = ""
) -> Engagement:
    """Puts an engagement's dates and hours right, for the whole stay. `reason`: how a day in the past is known."""
    row = locked(engagement)
    _put_right(row, dates, Said(actor, at, reason), on)
    _set_hours(row, dates.hours_a_week)
    return row


def _set_hours(row: Engagement, hours: Decimal | None) -> None:
    row.hours_a_week = hours
    row.save(update_fields=["hours_a_week"])


@transaction.atomic
def record_clock_dates(
    *,
    engagement: Engagement,
    approved_on: date | None = None,
    first_care_role_on: date | None = None,
    reason: str,
    actor: Person,
    at: datetime,
    on: date,
) -> None:
    """Writes the days that are given, for the whole stay, and leaves the other as it is."""
    row = locked(engagement)
    if approved_on is None and first_care_role_on is None:
        raise UnableToRecord("Write the day.")
    dates = Dates(
        row.started_on, approved_on or row.approved_on, first_care_role_on or row.first_care_role_on, row.hours_a_week
    )
    _put_right(row, dates, Said(actor, at, reason), on)


@transaction.atomic
def end(
    *, engagement: Engagement, last_day: date, actor: Person, at: datetime, on: date, reason: str = ""
) -> Engagement:
    """They leave; `last_day` still counts."""
    row, said = locked(engagement), Said(actor, at, reason)
    refuse_oneself(row, actor)
    if row.ended_on is not None:
        raise UnableToChange(f"Their last day is {in_words(row.ended_on)} already. Take that back first.")
    if last_day < row.started_on:
        raise UnableToChange(f"They started here on {in_words(row.started_on)}. Choose that day or a later one.")
    if last_day > on + AHEAD:
        raise UnableToChange("That day is more than a year ahead. Check the year.")
    changes = changed(row, ended_on=last_day)
    refuse_unknown(changes, said, on)
    set_days(changes, said)
    tell_of([row.person_id])
    return row


def may_take_back_end(engagement: Engagement, on: date) -> bool:
    """Whether a last day is recent enough to have been a mistake.

    Later, who left is asked before their record is open to this place again.
    """
    return engagement.ended_on is not None and on <= engagement.ended_on + timedelta(days=TAKE_BACK_DAYS)


@transaction.atomic
def take_back_end(*, engagement: Engagement, actor: Person, at: datetime, on: date) -> Engagement:
    """They have not left after all: the engagement goes on as if no last day had been set."""
    row = locked(engagement)
    refuse_oneself(row, actor)
    if row.ended_on is None:
        return row
    if row.person.anonymised_at is not None:
        raise UnableToChange("They closed their account. If they come back, they begin with a new one.")
    if not may_take_back_end(row, on):
        raise UnableToChange("They left more than a month ago. Invite them back instead; they join by saying yes.")
    _refuse_overlap(row, row.started_on, None)
    set_days(changed(row, ended_on=None), Said(actor, at, "Taken back: they are not leaving after all."))
    tell_of([row.person_id])
    return row
