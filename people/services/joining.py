"""Changes to who is where. Each takes the actor and the moment; each raises its own error with the cure in words."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from people.access import organisations_overseen, responsibilities_at
from people.models import Engagement, Invitation, Organisation, Person, Responsibility, Team
from people.services.addresses import is_reachable, keep_names_apart
from people.services.news import tell_of
from people.services.oversight import UnableToEntrust, give_responsibility, may_be_given, same_role, take_up
from people.signals import invitation_made

INVITATION_DAYS = 7
ONE_DAY = timedelta(days=1)


class UnableToInvite(Exception):
    """The invitation was not made; the message says why."""


class UnableToAccept(Exception):
    """The invitation cannot be used; the message says the cure."""


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_team(*, organisation: Organisation, name: str, parent: Team | None = None) -> Team:
    team = Team(organisation=organisation, parent=parent, name=name)
    team.path = f"{parent.path if parent else ''}{team.id.hex}/"
    team.save()
    return team


@transaction.atomic
def engage(
    *,
    person: Person,
    organisation: Organisation,
    role: str,
    started_on: date,
    team: Team | None = None,
    approved_on: date | None = None,
    first_care_role_on: date | None = None,
    ended_on: date | None = None,
) -> Engagement:
    """Starts an engagement, or returns the one that is open in this role.

    A step of services, which keep who claims days in the past; nobody's own service.
    """
    engagement, _ = Engagement.objects.get_or_create(
        person=person,
        organisation=organisation,
        role=role,
        ended_on=ended_on,
        defaults={
            "team": team,
            "started_on": started_on,
            "approved_on": approved_on,
            "first_care_role_on": first_care_role_on,
        },
    )
    tell_of([person.id])
    return engagement


def _left(person: Person, organisation: Organisation, role: str) -> Engagement | None:
    return (
        Engagement.objects.filter(person=person, organisation=organisation, role=role, ended_on__isnull=False)
        .order_by("-ended_on")
        .first()
    )


@transaction.atomic
def come_back(
    *, person: Person, organisation: Organisation, role: str, on: date, team: Team | None = None
) -> Engagement:
    """Starts an engagement today (`on`), or returns the one that is open in this role.

    Somebody who was here before brings their first care role along; approval is given anew.
    """
    before = _left(person, organisation, role)
    here_until = before.ended_on if before else None
    return engage(
        person=person,
        organisation=organisation,
        role=role,
        team=team,
        started_on=here_until + ONE_DAY if here_until and on <= here_until else on,
        first_care_role_on=before.first_care_role_on if before else None,
    )


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, role: str, actor: Person, at: datetime, team: Team | None = None
) -> Invitation:
    """Makes an invitation; whoever sends it asks for its link with `new_invitation_token`."""
    if team is not None and team.organisation_id != organisation.id:
        raise UnableToInvite("That team belongs to another organisation. Choose a team of this organisation.")
    return _invite(organisation=organisation, team=team, email=email, role=role, actor=actor, at=at)


def _invite(
    *, organisation: Organisation, team: Team | None, email: str, actor: Person, at: datetime, **as_what: str
) -> Invitation:
    if not is_reachable(email):
        raise UnableToInvite("Nothing can be sent to this address. Write one that works.")
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        organisation=organisation,
        team=team,
        invited_by=actor,
        invited_at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
        **as_what,
    )
    transaction.on_commit(lambda: invitation_made.send(Invitation, invitation_id=str(invitation.id)))
    return invitation


def _known_here(organisation: Organisation, email: str, name: str, actor: Person, on: date) -> list[Person]:
    """Who of those whom `actor` may know to be here is reached at this address."""
    holds = responsibilities_at(organisation).current(on).values("person_id")
    known = Q(pk__in=holds)
    # An area lead may not learn from this form who is here.
    if organisations_overseen(actor, on).filter(pk=organisation.pk).exists():
        known |= Q(pk__in=Engagement.objects.current(on).filter(organisation=organisation).values("person_id"))
    there = Person.objects.at(email).filter(known, is_active=True)
    return list(there.filter(name__iexact=name.strip()) if name.strip() else there)


@transaction.atomic
def entrust(
    *,
    organisation: Organisation,
    email: str,
    kind: str,
    actor: Person,
    at: datetime,
    on: date,
    name: str = "",
    team: Team | None = None,
    whole_area: bool = False,
) -> Responsibility | Invitation:
    """Gives a role over others at once to somebody who is here; whoever else has the address is invited to it.

    `name` tells two people apart who share the address.
    """
    may_be_given(kind=kind, organisation=organisation, team=team, whole_area=whole_area, actor=actor, on=on)
    here = _known_here(organisation, email, name, actor, on)
    if len(here) > 1:
        raise UnableToEntrust("Two people here share this address. Write the name of the one you mean, too.")
    if here:
        return give_responsibility(
            person=here[0], kind=kind, organisation=organisation, team=team, whole_area=whole_area, actor=actor,
            at=at, on=on,
        )  # fmt: skip
    if email.strip().lower() in {actor.email, actor.contact_email.lower()}:
        raise UnableToEntrust("Nobody gives a role to themselves. Ask another lead.")
    if whole_area:
        raise UnableToEntrust("Let them assess here first. Once they have said yes, give them the whole area.")
    # A second link would open the same door twice.
    organisation.invitations.filter(
        email=email.strip().lower(), oversight=kind, team=team, accepted_at=None, withdrawn_at=None
    ).update(withdrawn_at=at)
    return _invite(organisation=organisation, team=team, email=email, oversight=kind, actor=actor, at=at)


def new_invitation_token(*, invitation_id) -> str | None:
    """The one-time token for the message about to be sent; an earlier one stops working. None if it is closed."""
    token = secrets.token_urlsafe(32)
    open_row = Invitation.objects.filter(id=invitation_id, accepted_at=None, withdrawn_at=None)
    return token if open_row.update(token_hash=hash_token(token)) else None


@transaction.atomic
def person_at(*, email: str) -> Person:
    """The person with this address, or the first of those who share it; made now if nobody is there, so that a code
    can be sent to them.

    Whoever is made holds no engagement and no verified address until they have typed that code.
    """
    return Person.objects.at(email).first() or Person.objects.create_user(email)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: Person, at: datetime) -> None:
    """Its link stops working. One that was accepted stays as it is."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)


@transaction.atomic
def accept_invitation(*, invitation_id, person: Person, at: datetime, on: date) -> Engagement | Responsibility:
    invitation = Invitation.objects.select_for_update().filter(id=invitation_id).first()
    if invitation is None:
        raise UnableToAccept("This invitation no longer exists. Ask for a new one.")
    if invitation.accepted_by_id == person.id and invitation.oversight:
        return same_role(person, invitation.oversight, invitation.organisation, invitation.team).latest("starts_on")
    if invitation.accepted_by_id == person.id:
        return Engagement.objects.filter(
            person=person, organisation=invitation.organisation_id, role=invitation.role
        ).latest("started_on")
    if invitation.email.lower() not in {person.email.lower(), person.contact_email.lower()}:
        raise UnableToAccept("This invitation was sent to another address. Sign in with that address.")
    if not invitation.is_open(at):
        raise UnableToAccept("This invitation has been used or is too old. Ask for a new one.")
    invitation.accepted_at, invitation.accepted_by = at, person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    if invitation.oversight:
        try:
            return take_up(invitation=invitation, person=person, at=at, on=on)
        except UnableToEntrust as reason:
            raise UnableToAccept(str(reason)) from None
    return come_back(
        person=person,
        organisation=invitation.organisation,
        team=invitation.team,
        role=invitation.role,
        on=on,
    )


@transaction.atomic
def rename(*, person: Person, name: str) -> None:
    keep_names_apart(person=person, name=name)
    person.name = name
    person.save(update_fields=["name"])


@transaction.atomic
def change_settings(*, person: Person, name: str, text_size: str, calm: bool) -> None:
    """What a person says of themselves and of their own pages. Certificates keep the name that they were made with."""
    keep_names_apart(person=person, name=name)
    person.name, person.text_size, person.calm = name, text_size, calm
    person.save(update_fields=["name", "text_size", "calm"])
