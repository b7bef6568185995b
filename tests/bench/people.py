"""Many people at once, written straight into the tables: their number is what is measured, not how they came."""

import uuid
from datetime import date, timedelta

from django.utils import timezone

from certification.models import AwardPeriod, CredentialVersion
from compliance.services import sweep
from people.enums import OrganisationKind, Oversight, Role
from people.models import Engagement, Organisation, Person, Responsibility


def organisation_of(count: int, area, lead: Person, version: CredentialVersion, today: date) -> Organisation:
    """An organisation of `count` carers: six in ten hold the credential, one in ten let it lapse."""
    place = Organisation.objects.create(area=area, name=f"{count} people", kind=OrganisationKind.FOSTERING_AGENCY)
    Responsibility.objects.create(
        person=lead, kind=Oversight.TRAINING_LEAD, organisation=place, starts_on=date(2020, 1, 1)
    )
    people = Person.objects.bulk_create(
        [Person(email=f"{uuid.uuid4()}@example.org", name=f"Person {n:06}", password="!") for n in range(count)],
        batch_size=1000,
    )
    Engagement.objects.bulk_create(
        [
            Engagement(
                person=person,
                organisation=place,
                role=Role.FOSTER_CARER,
                started_on=today - timedelta(days=n % 900),
                approved_on=today - timedelta(days=n % 900),
            )
            for n, person in enumerate(people)
        ],
        batch_size=1000,
    )
    AwardPeriod.objects.bulk_create(
        [
            AwardPeriod(
                person=person,
                version=version,
                credential_id=version.credential_id,
                sequence=1,
                valid_from=today - timedelta(days=500 if n % 10 == 6 else n % 300),
                valid_until=today - timedelta(days=135) if n % 10 == 6 else today + timedelta(days=364 - n % 300),
                basis="first",
                evidence={"credential": "First steps", "version": 1, "minutes": 85, "completions": []},
                awarded_at=timezone.now() - timedelta(days=30),
            )
            for n, person in enumerate(people)
            if n % 10 < 7
        ],
        batch_size=1000,
    )
    return place


def refresh() -> None:
    sweep(since=None)
