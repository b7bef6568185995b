"""The doors: who may see whose records.

A door answers 404 for what the viewer may not know of, exactly as it does for an id that never existed.
"""

from datetime import datetime

from django.db.models import Q
from django.http import Http404, HttpRequest

from people.enums import Oversight
from people.models import (
    Area,
    Engagement,
    Invitation,
    Organisation,
    OrganisationCode,
    Pause,
    Person,
    Responsibility,
    Team,
)

SIGNED_IN_AT = "signed_in_at"  # in the session: seconds, as clocks count them


class SignedInRequest(HttpRequest):
    """A request whose person is known: what a view behind `login_required` gets."""

    user: Person


def signed_in_since(request: HttpRequest, moment: datetime) -> bool:
    """Whether this very session began after `moment`. Of one that nothing is known of, it did not."""
    return request.session.get(SIGNED_IN_AT, 0) > moment.timestamp()


def is_oneself(viewer: Person, person_id) -> bool:
    """Whether the two are one human: the same account, or accounts that were merged."""
    mine = viewer.merged_into_id or viewer.pk
    return Person.objects.filter(Q(pk=mine) | Q(merged_into=mine), pk=person_id).exists()


def organisations_overseen(viewer: Person, on):
    """Organisations whose people `viewer` may see by name on the civil date `on`."""
    held = Responsibility.objects.held(viewer, on)
    return Organisation.objects.filter(
        id__in=held.filter(kind=Oversight.TRAINING_LEAD).values("organisation_id")
    ).order_by("name")


def engagements_overseen(viewer: Person, on):
    """Engagements whose learning status `viewer` may see by name: own organisation, or own team and below."""
    held = Responsibility.objects.held(viewer, on)
    reach = Q(organisation_id__in=held.filter(kind=Oversight.TRAINING_LEAD).values("organisation_id"))
    for path in held.filter(kind=Oversight.TEAM_MANAGER).values_list("team__path", flat=True):
        reach |= Q(team__path__startswith=path)
    return Engagement.objects.filter(reach)


def oversees_anyone(viewer: Person, on) -> bool:
    """Whether the coverage pages are open to `viewer`; who is shown the way there must not meet "not found"."""
    return organisations_overseen(viewer, on).exists()


def organisations_governed(viewer: Person, on):
    """Organisations where `viewer` gives and ends others' roles: those whose training or area they lead."""
    held = Responsibility.objects.held(viewer, on)
    reach = Q(id__in=held.filter(kind=Oversight.TRAINING_LEAD).values("organisation_id"))
    reach |= Q(area_id__in=held.filter(kind=Oversight.AREA_LEAD).values("area_id"))
    return Organisation.objects.filter(reach).order_by("name")


def leads_area(viewer: Person, area_id, on) -> bool:
    return Responsibility.objects.held(viewer, on).filter(kind=Oversight.AREA_LEAD, area=area_id).exists()


def _below(paths) -> Q | None:
    """Teams with these paths and every team below them; None for none."""
    reach = None
    for path in paths:
        one = Q(team__path__startswith=path)
        reach = one if reach is None else reach | one
    return reach


def assessed_by(viewer: Person, on):
    """People whom `viewer` may assess on the civil date `on`: never themself, never their own line.

    Opens a name and what is asked of the assessor to sign, and nothing else of anybody's record.
    """
    held = Responsibility.objects.held(viewer, on)
    assesses = held.filter(kind=Oversight.ASSESSOR)
    reach = Q(organisation_id__in=assesses.filter(organisation__isnull=False).values("organisation_id"))
    reach |= Q(organisation__area_id__in=assesses.filter(area__isnull=False).values("area_id"))
    teams = _below(assesses.filter(team__isnull=False).values_list("team__path", flat=True))
    here = Engagement.objects.current(on)
    within = here.filter(reach if teams is None else reach | teams)
    people = Person.objects.filter(id__in=within.values("person_id"), merged_into__isnull=True).exclude(pk=viewer.pk)
    line = _below(held.filter(kind=Oversight.TEAM_MANAGER).values_list("team__path", flat=True))
    return people if line is None else people.exclude(id__in=here.filter(line).values("person_id"))


def may_assess(viewer: Person, person: Person, on) -> bool:
    return assessed_by(viewer, on).filter(pk=person.pk).exists()


def organisation_or_404(viewer: Person, organisation_id, on) -> Organisation:
    organisation = organisations_overseen(viewer, on).filter(id=organisation_id).first()
    if organisation is None:
        raise Http404
    return organisation


def person_or_404(viewer: Person, person_id, on, *, engaged_on=None) -> Person:
    """A learner as somebody else may see them: by an engagement, on the day looked at, within the viewer's reach.

    The reach is that of today (`on`), whatever day is looked at (`engaged_on`).
    """
    reach = engagements_overseen(viewer, on).current(engaged_on or on)
    person = Person.objects.filter(id=person_id, engagements__in=reach).first()
    if person is None:
        raise Http404
    return person


def member_or_404(viewer: Person, organisation_id, person_id, on) -> tuple[Organisation, Person]:
    """Somebody who is, was or will be at an organisation that `viewer` leads.

    Where else they are, and what they have learned, is behind other doors: see `person_or_404`.
    """
    organisation = organisation_or_404(viewer, organisation_id, on)
    here = Engagement.objects.filter(organisation=organisation)
    person = Person.objects.filter(id=person_id, engagements__in=here, merged_into__isnull=True).first()
    if person is None:
        raise Http404
    return organisation, person


def engagement_or_404(viewer: Person, organisation_id, person_id, engagement_id, on) -> Engagement:
    """One engagement of this very person at this very organisation, which `viewer` leads."""
    organisation, person = member_or_404(viewer, organisation_id, person_id, on)
    rows = Engagement.objects.select_related("organisation", "person", "team", "household")
    row = rows.filter(id=engagement_id, organisation=organisation, person=person).first()
    if row is None:
        raise Http404
    return row


def pause_or_404(viewer: Person, organisation_id, person_id, pause_id, on) -> Pause:
    """One pause of this very person at this very organisation, which `viewer` leads."""
    organisation, person = member_or_404(viewer, organisation_id, person_id, on)
    rows = Pause.objects.select_related("engagement__organisation", "engagement__person")
    row = rows.filter(id=pause_id, engagement__organisation=organisation, engagement__person=person).first()
    if row is None:
        raise Http404
    return row


def team_or_404(viewer: Person, organisation_id, team_id, on) -> Team:
    organisation = organisation_or_404(viewer, organisation_id, on)
    team = organisation.teams.select_related("organisation").filter(id=team_id).first()
    if team is None:
        raise Http404
    return team


def code_or_404(viewer: Person, organisation_id, code_id, on) -> OrganisationCode:
    organisation = organisation_or_404(viewer, organisation_id, on)
    code = organisation.codes.select_related("organisation", "team").filter(id=code_id).first()
    if code is None:
        raise Http404
    return code


def governed_or_404(viewer: Person, organisation_id, on) -> Organisation:
    """A place where `viewer` gives and ends roles; an area lead's reach ends there, at names of those who hold one."""
    organisation = organisations_governed(viewer, on).select_related("area").filter(id=organisation_id).first()
    if organisation is None:
        raise Http404
    return organisation


def responsibilities_at(organisation: Organisation):
    """Every role over people of this organisation: its own, its teams' and its area's."""
    here = Q(organisation=organisation) | Q(team__organisation=organisation) | Q(area=organisation.area_id)
    return Responsibility.objects.filter(here)


def responsibility_or_404(
    viewer: Person, organisation_id, responsibility_id, on
) -> tuple[Organisation, Responsibility]:
    organisation = governed_or_404(viewer, organisation_id, on)
    rows = responsibilities_at(organisation).select_related("person", "team", "organisation", "area")
    row = rows.filter(id=responsibility_id).first()
    if row is None:
        raise Http404
    return organisation, row


def role_invitation_or_404(viewer: Person, organisation_id, invitation_id, on) -> Invitation:
    """An invitation to a role over others; one to learn is behind other doors."""
    organisation = governed_or_404(viewer, organisation_id, on)
    rows = organisation.invitations.exclude(oversight="").select_related("organisation")
    row = rows.filter(id=invitation_id).first()
    if row is None:
        raise Http404
    return row


def areas_led(viewer: Person, on):
    """Areas of which `viewer` may see the shares of whole sectors, and nobody's record."""
    held = Responsibility.objects.held(viewer, on).filter(kind=Oversight.AREA_LEAD)
    return Area.objects.filter(id__in=held.values("area_id")).order_by("name")


def area_or_404(viewer: Person, area_id, on) -> Area:
    area = areas_led(viewer, on).filter(id=area_id).first()
    if area is None:
        raise Http404
    return area
