"""What is asked of whom: made, changed from a day on, ended. A change adds a version; no past day is rewritten."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from compliance.enums import HouseholdRule
from compliance.library import laxer_than_law, library
from compliance.models import Requirement, RequirementVersion
from people.models import Area, Organisation, Person, Team


class UnableToRequire(Exception):
    """The requirement was not changed; the message says the cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerms:
    """A version to be; the fields are those of `RequirementVersion`. `subject` empty: as before, or what is held."""

    effective_from: date
    about: str = ""
    subject: str = ""
    in_person: bool = False
    two_people: bool = False
    clock_start: str
    months: int = 0
    fixed_on: date | None = None
    refresh_months: int | None = None
    roles: tuple[str, ...] = ()
    team: Team | None = None
    joined_from: date | None = None
    household: str = HouseholdRule.INDIVIDUAL
    deferrable: bool = False
    obliges: bool = True
    ends: bool = False
    source: str
    source_url: str = ""
    checked_on: date
    review_by: date | None = None
    note: str = ""


@transaction.atomic
def require(
    *,
    name: str,
    place: Area | Organisation,
    terms: NewTerms,
    credential_id: str | None = None,
    module_id: str | None = None,
    key: str = "",
    actor: Person | None = None,
    at: datetime | None = None,
    requirement_id=None,
    individual: bool = False,
) -> Requirement:
    """Asks for something new from `terms.effective_from` on; nobody's obligations are written by this.

    `individual`: of nobody but those to whom it is assigned.
    """
    if not (credential_id or module_id or terms.subject):
        raise UnableToRequire(
            "Say what is to be held: a certificate or a module of ours, or a subject for outside evidence."
        )
    requirement = Requirement(
        key=key,
        name=name,
        area=place if isinstance(place, Area) else None,
        organisation=place if isinstance(place, Organisation) else None,
        credential_id=credential_id,
        module_id=module_id,
        individual=individual,
    )
    if requirement_id:
        requirement.pk = requirement_id
    requirement.save(force_insert=True)
    _write(requirement, terms, actor, at)
    return requirement


@transaction.atomic
def change_terms(
    *, requirement: Requirement, terms: NewTerms, actor: Person, at: datetime, on: date
) -> RequirementVersion:
    """New terms from a day on, today at the earliest: what was said of past days stays said."""
    Requirement.objects.select_for_update().get(pk=requirement.pk)
    lawful(requirement.key, terms)
    may_begin(requirement, terms, on=on)
    return _write(requirement, terms, actor, at)


def ending(version: RequirementVersion, *, from_day: date, reason: str) -> NewTerms:
    """Terms that ask it of nobody from that day on; what was asked before stays said."""
    return replace(terms_of_version(version), effective_from=from_day, ends=True, note=reason)


def terms_of_version(version: RequirementVersion) -> NewTerms:
    """The same terms, to be changed into the next version's."""
    given = {field.name: getattr(version, field.name) for field in fields(NewTerms)}
    return NewTerms(**given | {"roles": tuple(version.roles)})


def as_version(requirement: Requirement, terms: NewTerms) -> RequirementVersion:
    """The version that these terms would make; not saved."""
    given = {field.name: getattr(terms, field.name) for field in fields(terms)}
    given |= {"roles": sorted(terms.roles), "subject": terms.subject or subject_of(requirement)}
    return RequirementVersion(requirement=requirement, **given)


def subject_of(requirement: Requirement) -> str:
    """What outside evidence is about if nobody says otherwise: as before, what is held here, or this alone."""
    if last := requirement.versions.last():
        return last.subject
    if requirement.credential_id:
        return requirement.credential_id
    # Of one name, two requirements must not be met by the same evidence.
    return f"{slugify(requirement.name)[:50] or 'own'}-{requirement.pk.hex[:8]}"


def may_begin(requirement: Requirement, terms: NewTerms, *, on: date) -> None:
    """Raises if these terms cannot be the next ones."""
    if terms.team is not None and terms.team.organisation_id != requirement.organisation_id:
        raise UnableToRequire("That team belongs to another organisation. Choose a team of this organisation.")
    if terms.in_person and (requirement.credential_id or requirement.module_id):
        raise UnableToRequire(
            "What is learned here is learned on a screen, so in person nothing of it would count. Take one of the two."
        )
    if terms.effective_from < on:
        raise UnableToRequire("A change counts from today or from a later day. Choose such a day.")
    if requirement.versions.filter(effective_from__gte=terms.effective_from).exists():
        raise UnableToRequire("There is already a change from that day or a later one. Choose a day after it.")


@transaction.atomic
def take_back_change(*, version: RequirementVersion, on: date) -> None:
    """A change that has not begun goes without a trace; what was never asked of anybody goes with it."""
    requirement = Requirement.objects.select_for_update().get(pk=version.requirement_id)
    version = requirement.versions.filter(pk=version.pk).first() or version
    if version.effective_from <= on:
        raise UnableToRequire("This counts already. Change it from a day on, or stop asking for it.")
    if requirement.versions.count() == 1:
        requirement.delete()
        return
    version.delete()
    _bring_up_to_date(requirement)


def lawful(key: str, terms: NewTerms) -> None:
    """Raises if the terms ask less than the law that the library's row `key` stands for."""
    row = library().get(key)
    if row and (laxer := laxer_than_law(row, terms)):
        raise UnableToRequire(laxer)


def _write(requirement: Requirement, terms: NewTerms, actor: Person | None, at: datetime | None) -> RequirementVersion:
    version = as_version(requirement, terms)
    version.decided_by, version.decided_at = actor, at
    version.save(force_insert=True)
    if not requirement.individual:
        _bring_up_to_date(requirement)
    return version


def _bring_up_to_date(requirement: Requirement) -> None:
    from compliance.tasks import refresh_place  # tasks call services

    refresh_place.delay_on_commit(requirement_id=str(requirement.pk))
