"""From one team to another of the same organisation."""

from datetime import date, datetime, timedelta

from django.db import transaction

from people.models import Engagement, Person, Team
from people.rules import in_words
from people.services.dates import (
    Change,
    Said,
    UnableToChange,
    changed,
    keep,
    locked,
    refuse_oneself,
    refuse_unknown,
    set_days,
)
from people.services.news import tell_of
from people.services.pauses import split_at

ONE_DAY = timedelta(days=1)
MOVED = "Moved to another team."


@transaction.atomic
def move(
    *,
    engagement: Engagement,
    team: Team | None,
    from_day: date,
    actor: Person,
    at: datetime,
    on: date,
    reason: str = "",
) -> Engagement:
    """To another team of the same organisation. Past days keep their team; no clock starts again.

    Moved on its first day, an engagement has no past days and only changes its team.
    """
    row = locked(engagement)
    refuse_oneself(row, actor)
    if row.ended_on is not None:
        raise UnableToChange("They have a last day here already. Take that back first.")
    if team is not None and team.organisation_id != row.organisation_id:
        raise UnableToChange("That team belongs to another organisation. Choose a team of this organisation.")
    if (team.pk if team else None) == row.team_id:
        raise UnableToChange("They are in that team already. Choose another team.")
    if from_day < row.started_on:
        raise UnableToChange(f"They started here on {in_words(row.started_on)}. Choose that day or a later one.")
    if from_day > on:
        raise UnableToChange("That day has not come yet. Choose today or an earlier day.")
    if from_day == row.started_on:
        row.team = team
        row.save(update_fields=["team"])
        tell_of([row.person_id])
        return row
    said = Said(actor, at, reason.strip() or MOVED)
    refuse_unknown([Change(row, "started_on", None, from_day)], Said(actor, at, reason), on)
    set_days(changed(row, ended_on=from_day - ONE_DAY), said)
    moved = Engagement.objects.create(
        person_id=row.person_id,
        organisation_id=row.organisation_id,
        team=team,
        role=row.role,
        household_id=row.household_id,
        primary_carer=row.primary_carer,
        hours_a_week=row.hours_a_week,
        started_on=from_day,
        role_started_on=row.role_started_on or row.started_on,
        approved_on=row.approved_on,
        first_care_role_on=row.first_care_role_on,
    )
    keep([Change(moved, "started_on", None, from_day)], said)
    # What is still to run of a pause goes along; days before stay with the team of those days.
    split_at(row, moved, from_day)
    tell_of([row.person_id])
    return moved
