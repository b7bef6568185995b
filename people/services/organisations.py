"""Setting up: an organisation with its first training lead, and its tree of teams."""

from datetime import date, datetime, timedelta

from django.db import transaction

from people.enums import Oversight
from people.models import Area, Invitation, Organisation, Person, Team
from people.services.joining import INVITATION_DAYS, create_team, person_at
from people.signals import invitation_made


class UnableToSetUp(Exception):
    """Nothing was made or changed; the message says the cure."""


@transaction.atomic
def add_organisation(
    *, area_name: str, name: str, kind: str, lead_email: str, lead_name: str, at: datetime, on: date
) -> tuple[Organisation, Invitation]:
    """Makes what is missing of area and organisation, and invites its training lead.

    The lead oversees nobody before they have accepted. Whoever sends the invitation asks for its link.
    """
    area_name, name = " ".join(area_name.split()), " ".join(name.split())
    if not area_name or not name:
        raise UnableToSetUp("Give the area and the organisation a name.")
    area = Area.objects.filter(name__iexact=area_name).first() or Area.objects.create(name=area_name)
    place = Organisation.objects.filter(area=area, name__iexact=name).first()
    if place is not None and place.kind != kind:
        raise UnableToSetUp(f"{place.name} is there already, as: {place.get_kind_display()}. Use that kind.")
    if place is None:
        place = Organisation.objects.create(area=area, name=name, kind=kind)
    lead = person_at(email=lead_email)
    if lead_name and not lead.name:
        lead.name = lead_name
        lead.save(update_fields=["name"])
    if lead.responsibilities.current(on).filter(kind=Oversight.TRAINING_LEAD, organisation=place).exists():
        raise UnableToSetUp(f"{lead} is training lead of {place.name} already.")
    # A second link would open the same door twice.
    place.invitations.filter(
        email__iexact=lead.address_for_messages, oversight=Oversight.TRAINING_LEAD, accepted_at=None, withdrawn_at=None
    ).update(withdrawn_at=at)
    invitation = Invitation.objects.create(
        email=lead.address_for_messages,
        organisation=place,
        oversight=Oversight.TRAINING_LEAD,
        invited_at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    transaction.on_commit(lambda: invitation_made.send(Invitation, invitation_id=str(invitation.id)))
    return place, invitation


def _refuse_taken(organisation: Organisation, parent_id, name: str, *, but: Team | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise UnableToSetUp("Give the team a name.")
    beside = organisation.teams.filter(parent=parent_id, name__iexact=name)
    if (beside.exclude(pk=but.pk) if but else beside).exists():
        raise UnableToSetUp("There is a team of that name there already. Choose another name.")
    return name


@transaction.atomic
def add_team(*, organisation: Organisation, name: str, actor: Person, parent: Team | None = None) -> Team:
    """Adds a team, on its own or as a part of another one."""
    if parent is not None and parent.organisation_id != organisation.id:
        raise UnableToSetUp("That team belongs to another organisation. Choose a team of this organisation.")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    name = _refuse_taken(organisation, parent.pk if parent else None, name)
    # Each level takes 33 letters of the path's 400.
    if parent is not None and parent.path.count("/") >= 10:
        raise UnableToSetUp("A tree of teams has ten levels at most. Add this team one level up.")
    return create_team(organisation=organisation, name=name, parent=parent)


@transaction.atomic
def rename_team(*, team: Team, name: str, actor: Person) -> Team:
    """Gives a team another name; who belongs to it stays."""
    Organisation.objects.select_for_update().get(pk=team.organisation_id)
    team.name = _refuse_taken(team.organisation, team.parent_id, name, but=team)
    team.save(update_fields=["name"])
    return team
