"""Joining without an employer: kinship carers and special guardians."""

from datetime import date

from django.db import transaction

from people.enums import SUGGESTED_ONLY, OrganisationKind
from people.models import Engagement, Organisation, Person
from people.services.codes import UnableToJoin
from people.services.joining import come_back


@transaction.atomic
def enrol_kinship(*, organisation_id, person: Person, role: str, on: date) -> Engagement:
    """Makes them known to their local authority, by their own wish. Nothing is ever asked of them by a date."""
    organisation = Organisation.objects.filter(
        pk=organisation_id, kind=OrganisationKind.LOCAL_AUTHORITY, closed_on__isnull=True
    ).first()
    if organisation is None or role not in SUGGESTED_ONLY:
        raise UnableToJoin("This local authority cannot be joined here. You can learn on your own.")
    return come_back(person=person, organisation=organisation, role=role, on=on)
