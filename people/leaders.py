"""Who leads, assesses and supervises at a place, as its page needs it, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from people.access import responsibilities_at
from people.enums import Oversight
from people.models import Invitation, Organisation, Person, Responsibility, ResponsibilityAct
from people.services.engagements import in_words

# What a role lets somebody see, in the words of every page that names it.
LETS_SEE = {
    Oversight.TEAM_MANAGER: _l(
        "May see by name which modules people of this team, and of the teams below it, have completed. "
        "Never what they answered or wrote."
    ),
    Oversight.TRAINING_LEAD: _l(
        "Sees by name who has completed what here, invites people, decides about dates, and gives and ends roles. "
        "Never sees what somebody answered or wrote."
    ),
    Oversight.AREA_LEAD: _l(
        "Gives and ends roles at the area’s organisations. Sees who holds a role there, the "
        "shares of whole sectors, and nobody’s record."
    ),
    Oversight.ASSESSOR: _l(
        "Sees the names of those whom they may assess, and what they are asked to sign. Nothing else of anybody’s "
        "record. Nobody assesses themselves, or people of a team that they manage."
    ),
    Oversight.SUPERVISOR: _l(
        "Sees nothing of anybody’s record by this role. A learner may choose to show them something; nothing is "
        "shown by itself."
    ),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A role over others with what is known of its giving and ending; rows from before that was kept say nothing."""

    row: Responsibility
    given: ResponsibilityAct | None
    ended: ResponsibilityAct | None

    @property
    def given_by(self) -> str:
        """Marian Holt, 22 November 2026."""
        if self.given is None:
            return _("Not recorded")
        return f"{self.given.actor or _('Those who run this site')}, {in_words(timezone.localdate(self.given.at))}"

    @property
    def never_began(self) -> bool:
        """Ended at once on the day it was given."""
        return self.row.ends_on is not None and self.row.ends_on < self.row.starts_on


def _still(on: date) -> Q:
    return Q(ends_on__isnull=True) | Q(ends_on__gte=on)


def roles_now(organisation: Organisation, on: date) -> QuerySet[Responsibility]:
    """Roles over people here that run on the day or will."""
    rows = responsibilities_at(organisation).filter(_still(on)).select_related("person", "team", "organisation", "area")
    return rows.order_by("kind", Lower("person__name"), "pk")


def roles_before(organisation: Organisation, on: date) -> QuerySet[Responsibility]:
    """Roles over people here that have ended, the last to end first."""
    rows = responsibilities_at(organisation).exclude(_still(on))
    return rows.select_related("person", "team", "organisation", "area").order_by("-ends_on", "-starts_on", "pk")


def with_acts(rows) -> list[Held]:
    """These roles with who gave and who ended them; two queries."""
    rows = list(rows)
    given: dict = {}
    ended: dict = {}
    acts = ResponsibilityAct.objects.filter(responsibility__in=[row.pk for row in rows]).select_related("actor")
    for act in acts:
        # An ending that was brought forward is told by its last word.
        (given if act.kind == ResponsibilityAct.Kind.GIVEN else ended)[act.responsibility] = act
    return [Held(row, given.get(row.pk), ended.get(row.pk)) for row in rows]


def asked_to_roles(organisation: Organisation, at: datetime) -> QuerySet[Invitation]:
    """Invitations to a role here that can still be accepted."""
    rows = organisation.invitations.exclude(oversight="").filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)
    return rows.select_related("team", "invited_by").order_by("-invited_at")


def own_roles(person: Person, on: date) -> QuerySet[Responsibility]:
    """Roles over others that the person holds on the day or will."""
    rows = Responsibility.objects.filter(_still(on), person=person).select_related("area", "organisation", "team")
    return rows.order_by("kind", F("starts_on"), "pk")
