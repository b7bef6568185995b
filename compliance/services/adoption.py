"""An organisation asks for what the library describes, from a day on, as it stands or more strictly."""

from datetime import date, datetime

from django.db import transaction

from certification.models import Credential
from compliance.library import Row
from compliance.models import Requirement
from compliance.services.requirements import NewTerms, UnableToRequire, lawful, require
from people.models import Organisation, Person


def terms_of_row(row: Row, *, from_day: date, months: int, refresh_months: int | None, note: str) -> NewTerms:
    return NewTerms(
        effective_from=from_day,
        clock_start=row.clock_start,
        months=months,
        refresh_months=refresh_months,
        roles=row.roles,
        household=row.household,
        deferrable=row.deferrable,
        obliges=row.obliges,
        source=row.origin,
        source_url=row.source_url,
        checked_on=row.checked_on,
        review_by=row.review_by,
        note=note,
    )


@transaction.atomic
def adopt(
    *,
    row: Row,
    organisation: Organisation,
    from_day: date,
    months: int,
    refresh_months: int | None,
    note: str = "",
    actor: Person,
    at: datetime,
    on: date,
) -> Requirement:
    """Asks for it here, once; says why where it differs. Of a row that is law nothing may be laxer than the library."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if Requirement.objects.filter(organisation=organisation, key=row.key).exists():
        raise UnableToRequire("This is asked here already. Open it in the list to change it.")
    if from_day < on:
        raise UnableToRequire("Ask for it from today or from a later day: what was said of past days stays said.")
    if row.credential and not Credential.objects.filter(pk=row.credential).exists():
        raise UnableToRequire("Its certificate is not set up on this site yet. Ask whoever runs the site to add it.")
    terms = terms_of_row(row, from_day=from_day, months=months, refresh_months=refresh_months, note=note)
    lawful(row.key, terms)
    if (months, refresh_months) != (row.months, row.refresh_months) and not note.strip():
        raise UnableToRequire("It differs from the library. Write why, so that others can understand it.")
    return require(
        name=row.name,
        place=organisation,
        terms=terms,
        credential_id=row.credential or None,
        subject=row.subject,
        key=row.key,
        in_person=row.in_person,
        two_people=row.two_people,
        actor=actor,
        at=at,
    )
