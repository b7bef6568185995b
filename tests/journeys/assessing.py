"""An assessor's pages, and what is signed for somebody, in every state."""

from datetime import datetime, timedelta

from certification.models import AwardPeriod
from certification.rules import civil_date
from certification.services import Law, define, extend, give_interim, sign_off, withdraw
from people.enums import Oversight
from people.models import Person, Responsibility
from tests.cast import Cast, person

ASKED = [{"kind": "observed", "times": 2, "minutes": 0}, {"kind": "hours", "times": 1, "minutes": 600}]


def assessing_in_every_state(cast: Cast, held: AwardPeriod, now: datetime) -> tuple[dict[str, Person], dict[str, str]]:
    """Who looks, by name, and the address of each state. `held`: an award to be extended."""
    today = civil_date(now)
    everyone = {
        name: person(f"{name.replace(' ', '.')}@example.org", name.title()) for name in ("assessor", "of nobody")
    }
    admin = Person.objects.create_superuser("who.decides@example.org", name="Una Fry")
    for who, scope in (
        (everyone["assessor"], {"organisation": cast.fostering}),
        (everyone["of nobody"], {"team": cast.south}),
    ):
        Responsibility.objects.create(
            person=who, kind=Oversight.ASSESSOR, starts_on=today - timedelta(days=400), **scope
        )
    Responsibility.objects.create(
        person=everyone["of nobody"], kind=Oversight.TEAM_MANAGER, team=cast.south, starts_on=today
    )
    version = define(
        key="practice",
        name="Practice",
        law=Law(
            module_keys=["c1"], validity_months=12, window_months=3, minutes=51, signings=ASKED, holds=["first-steps"],
            interim_months=6,
        ),
        effective_from=today - timedelta(days=400),
        at=now,
    )  # fmt: skip
    rows = [
        sign_off(
            person=cast.carer, credential=version.credential, kind="observed", on=today - timedelta(days=days),
            actor=everyone["assessor"], at=now, note=note,
        )
        for days, note in ((1, "Kept calm"), (60, ""), (2, ""))
    ]  # fmt: skip
    withdraw(sign_off_id=rows[2].pk, actor=everyone["assessor"], reason="Another day", at=now)
    interim = give_interim(
        person=cast.colleague, version=version, until=today + timedelta(days=90), evidence="Shown on paper",
        actor=admin, at=now,
    )  # fmt: skip
    extend(award_id=held.pk, until=held.valid_until + timedelta(days=30), actor=admin, reason="Away", at=now)
    return everyone, {
        "sign": f"/assessing/{cast.carer.pk}/practice/sign/",
        "take back": f"/assessing/signed/{rows[0].pk}/take-back/",
        "taken back": f"/assessing/signed/{rows[2].pk}/take-back/",
        "interim": f"/certificates/{interim.pk}/",
        "interim, public": f"/verify/{interim.public_id}/",
    }
