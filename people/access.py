"""The doors: who may see whose records.

A door answers 404 for what the viewer may not know of, exactly as it does for an id that never existed.
"""

from django.db.models import Q
from django.http import Http404, HttpRequest

from people.enums import Oversight
from people.models import Engagement, Organisation, OrganisationCode, Pause, Person, Responsibility, Team


class SignedInRequest(HttpRequest):
    """A request whose person is known: what a view behind `login_required` gets."""

    user: Person


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
