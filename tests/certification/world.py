"""A small place of one's own for the ledger: made-up modules, completions straight, all else by the services."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from certification.enums import EntryKind
from certification.models import AwardPeriod, CredentialVersion, SignOff
from certification.services import Law, define, seal
from courses.models import Edition
from people.enums import OrganisationKind, Role
from people.models import Area, Organisation, Person
from people.services import engage
from progress.models import Completion
from tests.conftest import LONDON

LONG_AGO = date(2000, 1, 1)


def moment(text: str) -> datetime:
    """“2026-05-03” is noon in London; a time is London's unless it says another offset."""
    at = datetime.fromisoformat(text if "T" in text else f"{text}T12:00")
    return at if at.tzinfo else at.replace(tzinfo=LONDON)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)


def law_of(*, modules=("a",), months: int = 12, window: int = 3, interim: int = 0, **more) -> Law:
    return Law(
        module_keys=list(modules), validity_months=months, window_months=window, interim_months=interim, minutes=60,
        **more,
    )  # fmt: skip


@dataclass
class World:
    admin: Person
    assessor: Person
    agency: Organisation
    other: Organisation
    editions: dict[tuple[str, int], Edition] = field(default_factory=dict)

    def person(self, name: str = "Learner") -> Person:
        person = Person.objects.create_user(f"{uuid.uuid4()}@example.org", name=name)
        engage(person=person, organisation=self.agency, role=Role.FOSTER_CARER, started_on=LONG_AGO)
        return person

    def defines(self, law: Law, *, key: str = "steps", since: date = LONG_AGO) -> CredentialVersion:
        return define(key=key, name=key.title(), law=law, effective_from=since, at=noon(since))

    def edition(self, key: str, number: int = 1) -> Edition:
        if (key, number) not in self.editions:
            content = {
                "key": key, "code": key.upper(), "title": key.upper(), "kind": "core", "can_do": [], "lessons": [],
                "scenario_start": "", "scenario": [], "questions": [], "pass_percent": 70,
            }  # fmt: skip
            self.editions[key, number] = Edition.objects.create(
                module_key=key, number=number, title=key.upper(), content=content, digest=f"{key}{number:063}",
                published_at=noon(LONG_AGO),
            )  # fmt: skip
        return self.editions[key, number]

    def completes(self, person: Person, key: str, at: datetime, edition: int = 1) -> Completion:
        done = Completion.objects.filter(person=person, module_key=key).count()
        return Completion.objects.create(
            person=person, module_key=key, round=done, edition=self.edition(key, edition), completed_at=at
        )

    def signs(self, person: Person, kind: str, on: date, minutes: int, at: datetime, key: str = "steps") -> SignOff:
        """As an assessor's sign-off stands in the ledger; who may sign is shown elsewhere."""
        with transaction.atomic():
            row = SignOff.objects.create(
                person=person, credential_id=key, kind=kind, on=on, minutes=minutes, signed_by=self.assessor,
                signed_as="Assessor", recorded_at=at,
            )  # fmt: skip
            seal(EntryKind.SIGN_OFF, row, at=at)
        return row


def make_world() -> World:
    area = Area.objects.create(name="Ledger area")
    agency, other = (
        Organisation.objects.create(area=area, name=name, kind=OrganisationKind.FOSTERING_AGENCY)
        for name in ("Agency", "Other agency")
    )
    admin = Person.objects.create_superuser("ledger.admin@example.org", name="Admin")
    assessor = Person.objects.create_user("ledger.assessor@example.org", name="Assessor")
    return World(admin, assessor, agency, other)


def rows_of(person: Person, key: str = "steps") -> list[AwardPeriod]:
    return list(AwardPeriod.objects.filter(person=person, credential=key).order_by("sequence"))
