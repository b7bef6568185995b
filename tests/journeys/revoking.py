"""A training lead's pages about awards that leads may revoke, and a certificate that one of them revoked."""

from datetime import datetime, timedelta

from certification.models import AwardPeriod
from certification.rules import civil_date
from certification.services import award, revoke
from people.enums import Role
from people.models import Person
from people.services import engage
from tests.cast import Cast, complete, person


def revoking_in_every_state(cast: Cast, held: AwardPeriod, now: datetime) -> tuple[Person, dict[str, str]]:
    """Somebody whose award is revoked, and the address of each state. `held`: an award that leads may revoke."""
    someone, today = person("revoked@example.org", "Rosa Revell"), civil_date(now)
    engage(
        person=someone, organisation=cast.fostering, team=cast.south, role=Role.FOSTER_CARER,
        started_on=today - timedelta(days=90),
    )  # fmt: skip
    complete(someone, at=now - timedelta(days=3))
    award(person_id=someone.pk, at=now)  # nothing, where a worker was quicker
    taken = AwardPeriod.objects.get(person=someone)
    revoke(award_id=taken.pk, actor=cast.lead, reason="Somebody else answered the check", on=today, at=now)
    here = f"/awards/{cast.fostering.pk}/"
    return someone, {
        "awards": f"{here}{held.person_id}/",
        "none": f"{here}{cast.sibling.pk}/",
        "awards, revoked": f"{here}{someone.pk}/",
        "revoke": f"{here}{held.person_id}/{held.pk}/revoke/",
        "revoked": f"{here}{someone.pk}/{taken.pk}/revoke/",
        "certificate": f"/certificates/{taken.pk}/",
    }
