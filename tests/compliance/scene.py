"""What the tests of requirements, decisions and evidence need besides the cast."""

import io
import uuid
from datetime import date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from compliance.models import Obligation, Requirement
from compliance.services import NewTerms, record, refresh, require
from people.enums import Oversight
from people.models import Organisation, Person, Responsibility

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def second_lead(organisation: Organisation, name: str = "Rosa Quist") -> Person:
    who = Person.objects.create_user(f"{name.split()[0].lower()}@example.org", name=name)
    Responsibility.objects.create(
        person=who, kind=Oversight.TRAINING_LEAD, organisation=organisation, starts_on=date(2020, 1, 1)
    )
    return who


def ask(place, subject: str, since: date, *, clock: str = "role_start", months: int = 12, **more) -> Requirement:
    """Something asked in a place, and everybody's dates up to date with it."""
    whole = {name: more.pop(name) for name in ("key", "credential_id", "module_id") if name in more}
    asked = require(
        name=more.pop("name", subject.capitalize()),
        place=place,
        terms=NewTerms(
            effective_from=since,
            subject=subject,
            clock_start=clock,
            months=months,
            source="A test",
            checked_on=since,
            **more,
        ),
        **whole,
    )
    refresh(person_ids=Person.objects.values_list("pk", flat=True))
    return asked


def show(person: Person, organisation: Organisation, subject: str, at: datetime, **more):
    """Evidence of a subject, recorded by its owner unless said otherwise."""
    given = {
        "evidence_id": uuid.uuid4(), "title": "A course", "issuer": "A college", "achieved_on": date(2026, 5, 3),
        "link": "https://example.org/certificate", "actor": person,
    }  # fmt: skip
    return record(person=person, organisation=organisation, subject=subject, at=at, on=at.date(), **given | more)


def now_of(person: Person, requirement: Requirement, on: date) -> Obligation:
    """The stretch of the read model that holds the day."""
    return next(
        row
        for row in Obligation.objects.filter(person=person, requirement=requirement)
        if row.starts_on <= on and (row.ends_on is None or on <= row.ends_on)
    )


def upload(content: bytes, name: str = "certificate.pdf", kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    found = io.BytesIO()
    Image.new("RGB", size, "white").save(found, kind)
    return found.getvalue()
