"""Codes that a lead reads out or prints; whoever types one joins in its role."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction

from people.models import Engagement, Organisation, OrganisationCode, Person, Team
from people.rules import in_words
from people.services.joining import come_back

# Nothing that is taken for something else when it is read out or printed: no 0 and O, no 1, I and L.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8
LONGEST = timedelta(days=366)


class UnableToMakeCode(Exception):
    """No code was made; the message says the cure."""


class UnableToJoin(Exception):
    """Nobody joined; the message says the cure."""


UNKNOWN_CODE = "We do not know this code, or it is no longer open. Check it letter by letter, or ask for a new one."


def plain_code(typed: str) -> str:
    """A code as it is kept, however it was typed."""
    return "".join(one for one in typed.upper() if one.isalnum())


@transaction.atomic
def make_code(
    *,
    organisation: Organisation,
    role: str,
    expires_on: date,
    actor: Person,
    at: datetime,
    on: date,
    team: Team | None = None,
) -> OrganisationCode:
    """Makes a code that works until the end of `expires_on`."""
    if team is not None and team.organisation_id != organisation.id:
        raise UnableToMakeCode("That team belongs to another organisation. Choose a team of this organisation.")
    if expires_on < on:
        raise UnableToMakeCode("That day has passed. Choose today or a later day.")
    if expires_on > on + LONGEST:
        raise UnableToMakeCode(f"A code works for a year at most. Choose a day up to {in_words(on + LONGEST)}.")
    return OrganisationCode.objects.create(
        organisation=organisation,
        team=team,
        role=role,
        code="".join(secrets.choice(ALPHABET) for _number in range(LENGTH)),
        made_by=actor,
        made_at=at,
        expires_on=expires_on,
    )


@transaction.atomic
def close_code(*, code: OrganisationCode, actor: Person, at: datetime) -> None:
    """Nobody else can join by it. Closing it again changes nothing."""
    OrganisationCode.objects.filter(pk=code.pk, closed_at=None).update(closed_at=at)


@transaction.atomic
def join_by_code(*, code_id, person: Person, on: date) -> Engagement:
    """Joins as the code says. Doing it twice is one engagement."""
    code = OrganisationCode.objects.select_for_update().filter(pk=code_id).first()
    if code is None or not code.is_open(on):
        raise UnableToJoin(UNKNOWN_CODE)
    return come_back(person=person, organisation=code.organisation, team=code.team, role=code.role, on=on)
