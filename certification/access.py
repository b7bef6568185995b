"""Who may decide about awards, and who may sign for whom."""

from datetime import date

from django.http import Http404

from certification.enums import MayRevoke
from certification.models import Credential, CredentialVersion, SignOff
from certification.selectors.goals import in_force
from people.access import assessed_by, may_assess, organisations_overseen
from people.enums import Oversight
from people.models import Engagement, Organisation, Person, Responsibility
from people.selectors import accounts_of


def may_decide(actor: Person, person_id, version: CredentialVersion, on: date) -> bool:
    """Whether the actor may revoke, extend or give this person's award; never their own, under whichever account."""
    if person_id == actor.merged_into_id or accounts_of(actor).filter(pk=person_id).exists():
        return False
    if actor.has_perm("certification.add_revocation"):
        return True
    here = Engagement.objects.current(on).filter(person=person_id, organisation__in=organisations_overseen(actor, on))
    return version.may_revoke == MayRevoke.LEADS and here.exists()


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
