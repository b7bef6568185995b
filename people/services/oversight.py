"""Roles over others: given and ended by those who lead a place or its area, never for oneself."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from people.access import leads_area, organisations_governed
from people.enums import Oversight
from people.models import Area, Engagement, Invitation, Organisation, Person, Responsibility, ResponsibilityAct, Team
from people.services.engagements import AHEAD, in_words

ONE_DAY = timedelta(days=1)
LONGEST_REASON = 300


class UnableToEntrust(Exception):
    """The role was neither given nor ended; the message says what to do."""


def _where(organisation: Organisation, team: Team | None, whole_area: bool) -> dict:
    if whole_area:
        return {"area": organisation.area, "organisation": None, "team": None}
    return {"area": None, "organisation": None if team else organisation, "team": team}


def same_role(person: Person, kind: str, organisation: Organisation, team: Team | None, whole_area: bool = False):
    """Every time that the person held this very role."""
    return Responsibility.objects.filter(person=person, kind=kind, **_where(organisation, team, whole_area))


def may_be_given(
    *, kind: str, organisation: Organisation, team: Team | None, whole_area: bool, actor: Person, on: date
) -> None:
    """Raises where `actor` may not give this role there, or where it is no role of such a place."""
    if not organisations_governed(actor, on).filter(pk=organisation.pk).exists():
        raise UnableToEntrust("Only those who lead training here give and end roles. Ask one of them.")
    if kind == Oversight.AREA_LEAD:
        raise UnableToEntrust("Area leads are named by those who run this site. Ask them.")
    if team is not None and team.organisation_id != organisation.pk:
        raise UnableToEntrust("That team belongs to another organisation. Choose a team of this organisation.")
    if whole_area and (kind != Oversight.ASSESSOR or team is not None):
        raise UnableToEntrust("Only an assessor can be there for the whole area, and then for no one team.")
    if whole_area and not leads_area(actor, organisation.area_id, on):
        raise UnableToEntrust("Only an area lead lets somebody assess in the whole area. Ask one of them.")
    if kind == Oversight.TEAM_MANAGER and team is None:
        raise UnableToEntrust("Choose the team that they manage.")
    if kind == Oversight.TRAINING_LEAD and team is not None:
        raise UnableToEntrust("A training lead is there for the whole organisation. Choose no team.")


def _give(person: Person, kind: str, where: dict, actor: Person | None, at: datetime, on: date) -> Responsibility:
    row = Responsibility.objects.create(person=person, kind=kind, starts_on=on, **where)
    ResponsibilityAct.objects.create(
        responsibility=row.pk, person=person, what=str(row), kind=ResponsibilityAct.Kind.GIVEN, actor=actor, at=at
    )
    return row


@transaction.atomic
def name_area_lead(*, area_name: str, email: str, at: datetime, on: date) -> tuple[Responsibility, bool]:
    """Names somebody who has an account lead of an area, from today on; and whether that was new. Twice is once.

    The act of those who run this site: it has no actor, and no page does it.
    """
    area = Area.objects.select_for_update().filter(name__iexact=" ".join(area_name.split())).first()
    if area is None:
        raise UnableToEntrust("There is no area of that name. Make it with its first organisation: add_organisation.")
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise UnableToEntrust("Nobody signs in with this address. They join by an invitation first.")
    if not person.is_active or person.merged_into_id:
        raise UnableToEntrust("This account is closed. Use the one that they sign in with.")
    held = Responsibility.objects.held(person, on).filter(kind=Oversight.AREA_LEAD, area=area).first()
    where = {"area": area, "organisation": None, "team": None}
    return (held, False) if held else (_give(person, Oversight.AREA_LEAD, where, None, at, on), True)


@transaction.atomic
def give_responsibility(
    *,
    person: Person,
    kind: str,
    organisation: Organisation,
    actor: Person,
    at: datetime,
    on: date,
    team: Team | None = None,
    whole_area: bool = False,
) -> Responsibility:
    """Gives a role over others from today on; who gave it is kept (`ResponsibilityAct`)."""
    # Two leads who give at once give one role.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    may_be_given(kind=kind, organisation=organisation, team=team, whole_area=whole_area, actor=actor, on=on)
    if person.pk == actor.pk:
        raise UnableToEntrust("Nobody gives a role to themselves. Ask another lead.")
    if not person.is_active or person.merged_into_id:
        raise UnableToEntrust("This account is closed. Use the one that they sign in with.")
    if same_role(person, kind, organisation, team, whole_area).current(on).exists():
        raise UnableToEntrust(f"{person} has this role already. Look at the list first.")
    return _give(person, kind, _where(organisation, team, whole_area), actor, at, on)


@transaction.atomic
def take_up(*, invitation: Invitation, person: Person, at: datetime, on: date) -> Responsibility:
    """The role that this invitation is to, from today on, for the one who accepts it.

    Who invited must still be one who may give it; the site's own command invites in nobody's name.
    """
    place, team, actor = invitation.organisation, invitation.team, invitation.invited_by
    Organisation.objects.select_for_update().get(pk=place.pk)
    if actor is not None and actor.pk == person.pk:
        raise UnableToEntrust("Nobody gives a role to themselves. Ask another lead.")
    if actor is not None and not organisations_governed(actor, on).filter(pk=place.pk).exists():
        raise UnableToEntrust("Whoever invited you leads there no more. Ask for a new invitation.")
    held = same_role(person, invitation.oversight, place, team).current(on).first()
    return held or _give(person, invitation.oversight, _where(place, team, whole_area=False), actor, at, on)


def _another_lead(row: Responsibility, last_day: date) -> bool:
    """Whether somebody else leads training there on the day after, with no last day set."""
    return (
        Responsibility.objects.filter(
            Q(ends_on__isnull=True),
            kind=Oversight.TRAINING_LEAD,
            organisation=row.organisation_id,
            starts_on__lte=last_day + ONE_DAY,
            person__is_active=True,
        )
        .exclude(person=row.person_id)
        .exists()
    )


def leads_alone(person: Person, on: date) -> list[Organisation]:
    """Organisations with people in them whose training nobody else leads after this day."""
    held = Responsibility.objects.held(person, on).filter(kind=Oversight.TRAINING_LEAD).select_related("organisation")
    mine = [(row, row.organisation) for row in held]
    return [
        place
        for row, place in mine
        if place
        and not _another_lead(row, on)
        and Engagement.objects.filter(organisation=place).current(on).exclude(person=person).exists()
    ]


def _refuse_bad_end(row: Responsibility, last_day: date, actor: Person, on: date) -> None:
    if row.person_id == actor.pk:
        raise UnableToEntrust("Nobody ends a role of their own. Ask another lead.")
    if row.kind == Oversight.AREA_LEAD:
        raise UnableToEntrust("Area leads are named by those who run this site. Ask them.")
    if row.area_id and not leads_area(actor, row.area_id, on):
        raise UnableToEntrust("This role is there for the whole area. Ask an area lead to end it.")
    place = row.organisation_id or (row.team.organisation_id if row.team else None)
    if place and not organisations_governed(actor, on).filter(pk=place).exists():
        raise UnableToEntrust("Only those who lead training here give and end roles. Ask one of them.")
    if row.ends_on is not None and row.ends_on < on:
        raise UnableToEntrust("This role has ended already.")
    if row.ends_on is not None and last_day >= row.ends_on:
        raise UnableToEntrust(f"Its last day is {in_words(row.ends_on)} already. Choose an earlier day.")
    if last_day < on - ONE_DAY:
        raise UnableToEntrust("Until yesterday they held it. Yesterday is the earliest last day: it ends at once.")
    if last_day > on + AHEAD:
        raise UnableToEntrust("That day is more than a year ahead. Check the year.")
    if row.kind == Oversight.TRAINING_LEAD and not _another_lead(row, last_day):
        raise UnableToEntrust("Nobody else would lead training here from then on. Give the role to another first.")


@transaction.atomic
def end_responsibility(
    *, responsibility: Responsibility, last_day: date, reason: str, actor: Person, at: datetime, on: date
) -> Responsibility:
    """Sets or brings forward a role's last day, which still counts; yesterday ends it at once."""
    held = Responsibility.objects.select_related("team").get(pk=responsibility.pk)
    place = held.organisation_id or (held.team.organisation_id if held.team else None)
    # Two leads who end each other's role at once must not leave the place without any.
    list(Organisation.objects.select_for_update().filter(pk__in=[place] if place else []))
    row = Responsibility.objects.select_for_update(of=("self",)).select_related("team").get(pk=responsibility.pk)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise UnableToEntrust("Write why it ends, in at most 300 letters.")
    _refuse_bad_end(row, last_day, actor, on)
    row.ends_on = last_day
    row.save(update_fields=["ends_on"])
    ResponsibilityAct.objects.create(
        responsibility=row.pk, person_id=row.person_id, what=str(row), kind=ResponsibilityAct.Kind.ENDED,
        last_day=last_day, reason=reason, actor=actor, at=at,
    )  # fmt: skip
    return row
