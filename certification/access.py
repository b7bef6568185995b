"""Who may decide about awards, whose a training lead sees, and who may sign for whom."""

from datetime import date

from django.db.models.functions import Coalesce
from django.http import Http404

from certification.enums import MayRevoke
from certification.models import AwardPeriod, Credential, CredentialVersion, SignOff
from certification.selectors.goals import in_force
from certification.selectors.holdings import revoked_by_leads
from people.access import (
    assessed_by,
    is_oneself,
    may_assess,
    organisation_or_404,
    organisations_overseen,
    person_or_404,
)
from people.enums import Oversight
from people.models import Engagement, Organisation, Person, Responsibility
from people.selectors import accounts_of


def may_decide(actor: Person, person_id, version: CredentialVersion, on: date) -> bool:
    """Whether the actor may revoke, extend or give this person's award; never their own, under whichever account."""
    if person_id == actor.merged_into_id or accounts_of(actor).filter(pk=person_id).exists():
        return False
    if actor.has_perm("certification.add_revocation"):
        return True
    # An award stays where it is when its account is merged; the engagements go to whoever is kept.
    whose = Person.objects.filter(pk=person_id).values(kept=Coalesce("merged_into_id", "pk"))
    here = Engagement.objects.current(on).filter(person__in=whose, organisation__in=organisations_overseen(actor, on))
    return version.may_revoke == MayRevoke.LEADS and here.exists()


def led_or_404(viewer: Person, organisation_id, person_id, on: date) -> tuple[Organisation, Person]:
    """Somebody of an organisation whose training the viewer leads, and the organisation; never the viewer themself."""
    place = organisation_or_404(viewer, organisation_id, on)
    person = person_or_404(viewer, person_id, on)
    here = person.engagements.current(on).filter(organisation=place).exists()
    if not here or person.merged_into_id or is_oneself(viewer, person.pk):
        raise Http404
    return place, person


def led_award_or_404(
    viewer: Person, organisation_id, person_id, award_id, on: date
) -> tuple[Organisation, Person, AwardPeriod]:
    """An award that training leads may revoke, of this very person; any other is as if it never was."""
    place, person = led_or_404(viewer, organisation_id, person_id, on)
    award = revoked_by_leads(person).filter(pk=award_id).first()
    if award is None:
        raise Http404
    return place, person, award


def is_assessor(viewer: Person, on: date) -> bool:
    """Whether the assessor's pages are open to the viewer, even if there is nobody whom they assess yet."""
    return _assessing(viewer, on).exists()


def may_sign(actor: Person, person: Person, on: date) -> bool:
    """Whether the actor assesses this person on the day; never themself, never somebody whom they manage."""
    return may_assess(actor, person, on)


def assessed_or_404(viewer: Person, person_id, credential_key: str, on: date) -> tuple[Person, Credential]:
    """Somebody whom the viewer assesses, and a credential that asks for an assessor's word."""
    person = assessed_by(viewer, on).filter(pk=person_id).first()
    credential = Credential.objects.filter(pk=credential_key).prefetch_related("versions").first()
    version = in_force(credential, on) if person and credential else None
    if person is None or credential is None or version is None or not version.signings:
        raise Http404
    return person, credential


def own_sign_off_or_404(viewer: Person, sign_off_id) -> SignOff:
    """What the viewer signed, also after their role ended: a word that was wrong must not stay."""
    rows = SignOff.objects.select_related("person__merged_into", "credential", "withdrawal")
    row = rows.filter(pk=sign_off_id, signed_by=viewer).first()
    if row is None:
        raise Http404
    return row


def where_assessed(viewer: Person, person: Person, on: date) -> Organisation:
    """The person's place within what the viewer assesses, or their newest: where a look at them is written down."""
    held = list(_assessing(viewer, on).values_list("organisation_id", "area_id", "team__path"))
    rows = list(Engagement.objects.filter(person=person).select_related("organisation", "team").order_by("-started_on"))
    if not rows:
        raise Http404
    within = (row for row in rows if any(_reaches(scope, row) for scope in held))
    return next(within, rows[0]).organisation


def _reaches(scope: tuple, row: Engagement) -> bool:
    organisation_id, area_id, path = scope
    if path:
        return row.team is not None and row.team.path.startswith(path)
    return row.organisation_id == organisation_id or (area_id is not None and row.organisation.area_id == area_id)


def signing_as(actor: Person, on: date) -> str:
    """The actor's place as an assessor, in words, for the record."""
    rows = _assessing(actor, on).select_related("area", "organisation", "team__organisation").order_by("pk")
    said = [f"{one.get_kind_display()}, {one.team or one.organisation or one.area}" for one in rows]
    return "; ".join(dict.fromkeys(said))[:200]


def _assessing(viewer: Person, on: date):
    return Responsibility.objects.held(viewer, on).filter(kind=Oversight.ASSESSOR)
