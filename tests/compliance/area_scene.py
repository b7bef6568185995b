"""An area large enough that something may be shown of it."""

from datetime import UTC, date, datetime

from certification.models import AwardPeriod, CredentialVersion
from people.enums import OrganisationKind, Oversight, Role
from people.models import Area, Engagement, Organisation, Person, Responsibility

SINCE = date(2026, 6, 20)


def area_lead(area: Area, on: date = SINCE) -> Person:
    who = Person.objects.create_user("farida@example.org", name="Farida Rahman")
    Responsibility.objects.create(person=who, kind=Oversight.AREA_LEAD, area=area, starts_on=on)
    return who


def people_in(area: Area, role: Role, number: int, since: date = SINCE, name: str = "Somebody") -> list[Person]:
    place, _ = Organisation.objects.get_or_create(
        area=area, name=f"Hidden House {role}", defaults={"kind": OrganisationKind.NHS}
    )
    first = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(email=f"{role}.{first + at}@example.org", name=f"{name} {first + at}") for at in range(number)
    )
    Engagement.objects.bulk_create(
        Engagement(person=one, organisation=place, role=role, started_on=since) for one in people
    )
    return people


def certify(people: list[Person], first: date, last: date) -> None:
    """Rows of the ledger as the award of the core would write them."""
    version = CredentialVersion.objects.get(credential_id="first-steps")
    at = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    AwardPeriod.objects.bulk_create(
        AwardPeriod(
            person=one, version=version, credential_id="first-steps", sequence=1, valid_from=first, valid_until=last,
            basis="first", evidence={"completions": []}, awarded_at=at,
        )
        for one in people
    )  # fmt: skip
