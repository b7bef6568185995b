"""An organisation asks for something from a day on: what the library describes, or something of its own."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from certification.models import Credential
from compliance.library import Row
from compliance.models import Requirement
from compliance.services.requirements import NewTerms, UnableToRequire, lawful, may_begin, require, subject_of
from courses.models import Module
from people.models import Organisation, Person


def terms_of_row(row: Row, *, from_day: date, months: int, refresh_months: int | None, note: str) -> NewTerms:
    return NewTerms(
        effective_from=from_day,
        about=row.about,
        subject=row.subject,
        in_person=row.in_person,
        two_people=row.two_people,
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
        key=row.key,
        actor=actor,
        at=at,
    )


def may_ask(asked: Requirement, terms: NewTerms, *, on: date) -> None:
    """Raises if `asked`, not saved yet, cannot be asked of anybody in these terms."""
    place = asked.organisation
    if place is None or not asked.name.strip():
        raise UnableToRequire("Write a name that people will know it by.")
    if Requirement.objects.filter(Q(organisation=place) | Q(area=place.area_id), name__iexact=asked.name).exists():
        raise UnableToRequire("Something of this name is or was asked here. Change that, or choose another name.")
    if not terms.source.strip():
        raise UnableToRequire("Write where it comes from, in your own words.")
    if asked.module_id and not Module.objects.filter(pk=asked.module_id, offered=True).exists():
        raise UnableToRequire("This module is not on offer any more. Choose another.")
    may_begin(asked, terms, on=on)


@transaction.atomic
def ask_own(*, asked: Requirement, terms: NewTerms, actor: Person, at: datetime, on: date) -> Requirement:
    """Asks for something outside the library; `asked`: not saved yet, its id made with the form.

    Two clicks are one requirement.
    """
    assert asked.organisation is not None  # nosec B101
    Organisation.objects.select_for_update().get(pk=asked.organisation.pk)
    if before := Requirement.objects.filter(pk=asked.pk, organisation=asked.organisation_id).first():
        return before
    may_ask(asked, terms, on=on)
    return require(
        name=asked.name.strip(),
        place=asked.organisation,
        terms=replace(terms, subject=terms.subject or subject_of(asked)),
        credential_id=asked.credential_id,
        module_id=asked.module_id,
        requirement_id=asked.pk,
        actor=actor,
        at=at,
    )
