"""Awards for many, where it is their number that matters and not how they came."""

import uuid
from datetime import datetime, timedelta

from certification.models import AwardPeriod, CredentialVersion
from certification.rules import Period, civil_date
from certification.services.awarding import write
from people.models import Person


def awards_for(count: int, cast, at: datetime, *, evidence: dict | None = None) -> list[AwardPeriod]:
    day = civil_date(at)
    version = CredentialVersion.objects.get(credential_id="first-steps")
    people = [Person(email=f"{uuid.uuid4()}@example.org", name=f"Person {n:03}", password="!") for n in range(count)]
    Person.objects.bulk_create(people)
    nothing = {"credential": "First steps", "version": 1, "minutes": 85, "completions": [], "sign_offs": []}
    period = Period(day, day + timedelta(days=364), "first", ())
    return [
        write(person=one, version=version, sequence=1, earned=period, evidence=evidence or nothing, at=at)
        for one in people
    ]
