"""Who may decide about awards, and who may sign for whom."""

from datetime import date

from certification.enums import MayRevoke
from certification.models import CredentialVersion
from people.access import may_assess, organisations_overseen
from people.enums import Oversight
from people.models import Engagement, Person, Responsibility
from people.selectors import accounts_of


def may_decide(actor: Person, person_id, version: CredentialVersion, on: date) -> bool:
    """Whether the actor may revoke, extend or give this person's award; never their own, under whichever account."""
    if person_id == actor.merged_into_id or accounts_of(actor).filter(pk=person_id).exists():
        return False
    if actor.has_perm("certification.add_revocation"):
        return True
    here = Engagement.objects.current(on).filter(person=person_id, organisation__in=organisations_overseen(actor, on))
    return version.may_revoke == MayRevoke.LEADS and here.exists()


def may_sign(actor: Person, person: Person, on: date) -> bool:
    """Whether the actor assesses this person on the day; never themself, never somebody whom they manage."""
    return may_assess(actor, person, on)


def signing_as(actor: Person, on: date) -> str:
    """The actor's place as an assessor, in words, for the record."""
    held = Responsibility.objects.held(actor, on).filter(kind=Oversight.ASSESSOR)
    rows = held.select_related("area", "organisation", "team__organisation").order_by("pk")
    said = [f"{one.get_kind_display()}, {one.team or one.organisation or one.area}" for one in rows]
    return "; ".join(dict.fromkeys(said))[:200]
