"""Adding somebody without writing to them yet."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from people.models import Engagement, Organisation, Person, Team
from people.services.dates import (
    Dates,
    Said,
    UnableToChange,
    first_days,
    keep,
    refuse_bad_dates,
    refuse_unknown,
)
from people.services.joining import engage


class UnableToAdd(Exception):
    """Nobody was added; the message says the cure."""


@transaction.atomic
def add_person(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    role: str,
    dates: Dates,
    actor: Person,
    at: datetime,
    on: date,
    team: Team | None = None,
    reason: str = "",
) -> Engagement:
    """Adds somebody new without writing to them yet; they can sign in with this address from now on.

    Whoever has a record already decides for themselves who sees it: they are invited, never added.
    """
    if team is not None and team.organisation_id != organisation.id:
        raise UnableToAdd("That team belongs to another organisation. Choose a team of this organisation.")
    try:
        refuse_bad_dates(dates, on)
    except UnableToChange as fault:
        raise UnableToAdd(str(fault)) from None
    person = Person.objects.at(email).first()
    if person is None:
        try:
            with transaction.atomic():
                person = Person.objects.create_user(email, name=name)
        except IntegrityError:
            raise UnableToAdd("Somebody with this address was added a moment ago. Look at the list first.") from None
    elif person.engagements.filter(organisation=organisation).current(on).exists():
        raise UnableToAdd("Somebody with this address is here already. Find them in the list of people.")
    elif person.last_login or person.merged_into_id or person.engagements.exists():
        raise UnableToAdd("Somebody with this address has a record already. Invite them: they join by saying yes.")
    row = engage(
        person=person,
        organisation=organisation,
        role=role,
        team=team,
        started_on=dates.started_on,
        approved_on=dates.approved_on,
        first_care_role_on=dates.first_care_role_on,
    )
    if dates.hours_a_week is not None:
        row.hours_a_week = dates.hours_a_week
        row.save(update_fields=["hours_a_week"])
    claimed, said = list(first_days(row, on)), Said(actor, at, reason)
    refuse_unknown(claimed, said, on)
    keep(claimed, said)
    return row
