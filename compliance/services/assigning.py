"""Something asked of chosen people alone, with a day and a reason, taken back in one act. See decision 0031."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from certification.models import Credential
from certification.rules import add_months
from compliance.enums import ClockStart, Kind
from compliance.library import library
from compliance.models import Assignment, BulkAssignment, Obligation, Requirement, RequirementVersion
from compliance.rules import NOTICE
from compliance.selectors import running_on
from compliance.services.adoption import terms_of_row
from compliance.services.answers import MOST_AT_ONCE, OWN
from compliance.services.decisions import LONGEST_MONTHS, UnableToDecide, good_reason
from compliance.services.obligations import refresh
from compliance.services.requirements import NewTerms, as_version, require
from courses.models import Module
from people.access import organisations_overseen
from people.enums import SUGGESTED_ONLY
from people.models import Engagement, Organisation, Person
from people.selectors import merged_with


class UnableToAssign(UnableToDecide):
    """Nothing was asked of anybody; the message says the cure."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be asked: the requirement that stands for it (not saved, if it is the first time) and its terms."""

    requirement: Requirement
    terms: NewTerms
    due_on: date | None
    obliges: bool

    def versions(self) -> list[RequirementVersion]:
        """As they are stored, or as they would be."""
        return list(self.requirement.versions.all()) or [as_version(self.requirement, self.terms)]


@dataclass(frozen=True, slots=True)
class Assignable:
    """Of whom it can be asked, each in one role; and of whom not, with the reason."""

    take: list[Engagement]
    refused: list[tuple[Person, str]]


def to_ask(*, what: str, organisation: Organisation, due_on: date | None, obliges: bool, on: date) -> Asking:
    """`what`: "module:…", "credential:…" or "library:…", its key after the colon."""
    kind, _sep, key = what.partition(":")
    found = {"organisation": organisation, "individual": True}
    plain = NewTerms(
        effective_from=on, clock_start=ClockStart.ASSIGNED, checked_on=on, source="Asked of people one by one"
    )
    if kind == "module" and (module := Module.objects.filter(pk=key, offered=True).select_related("edition").first()):
        name, found["module_id"] = module.edition.title, module.pk
    elif kind == "credential" and (credential := Credential.objects.filter(pk=key).first()):
        name, found["credential_id"] = credential.name, credential.pk
        found["versions__subject"] = credential.pk
    elif kind == "library" and (row := library().get(key)):
        name = row.name
        plain = terms_of_row(row, from_day=on, months=0, refresh_months=row.refresh_months, note="")
        plain = replace(plain, clock_start=ClockStart.ASSIGNED, roles=(), obliges=True)
        if row.credential and Credential.objects.filter(pk=row.credential).exists():
            found["credential_id"] = row.credential
        found["versions__subject"] = row.subject
    else:
        raise UnableToAssign("That is not on offer any more. Choose something else.")
    if obliges and (due_on is None or due_on < on + NOTICE):
        raise UnableToAssign(f"Give at least {NOTICE.days} days: nobody can do it sooner.")
    if obliges and due_on and due_on > add_months(on, LONGEST_MONTHS):
        raise UnableToAssign("Choose a day within three years.")
    none = {name: None for name in ("module_id", "credential_id") if name not in found}
    requirement = Requirement.objects.filter(**found, **none).order_by("pk").first()
    if requirement is None:
        found.pop("versions__subject", None)
        requirement = Requirement(name=f"{name[:170]} (asked individually)", **found)
    return Asking(requirement, plain, due_on if obliges else None, obliges)


def sort_out(
    *, people: Iterable[UUID], organisation: Organisation, asked: Asking, actor: Person, on: date
) -> Assignable:
    """Of which of these people it can be asked. Of several roles here it is asked in one, where it obliges."""
    chosen = Person.objects.in_bulk(set(people))
    me = merged_with([actor.merged_into_id or actor.pk])
    mine = {one for accounts in me.values() for one in accounts}
    roles: dict[UUID, list[Engagement]] = {}
    here = Engagement.objects.current(on).filter(organisation=organisation, person__in=chosen)
    for one in here.select_related("person", "organisation", "team").order_by("started_on", "pk"):
        roles.setdefault(one.person_id, []).append(one)
    rows = Obligation.objects.filter(running_on(on), organisation=organisation, person__in=chosen)
    subject = asked.versions()[-1].subject
    same: dict[UUID, list[Obligation]] = {}
    for row in rows.select_related("requirement").prefetch_related("requirement__versions"):
        if _alike(row.requirement, asked.requirement, subject, on):
            same.setdefault(row.person_id, []).append(row)
    found = Assignable([], [])
    for person in sorted(chosen.values(), key=lambda one: (str(one).casefold(), str(one.pk))):
        engagements = roles.get(person.pk)
        if not engagements:
            refusal = "They are not here today."
        elif person.pk in mine:
            refusal = OWN
        else:
            refusal = _why_not(same.get(person.pk, ()), asked)
        if refusal or not engagements:
            found.refused.append((person, refusal))
        else:
            found.take.append(min(engagements, key=lambda one: one.role in SUGGESTED_ONLY))
    return found


def _alike(one: Requirement, other: Requirement, subject: str, on: date) -> bool:
    """Whether both ask for the same thing to be held."""
    if one.pk == other.pk:
        return True
    if one.module_id or other.module_id:
        return one.module_id == other.module_id
    terms = [version for version in one.versions.all() if version.effective_from <= on]
    if one.credential_id and one.credential_id == other.credential_id:
        return True
    return bool(terms) and terms[-1].subject == subject


def _why_not(same: Iterable[Obligation], asked: Asking) -> str:
    for row in same:
        if row.obliges and row.kind in (Kind.COVERED, Kind.RECOGNISED) and row.until is None:
            return "It is asked of them already, and they hold it with no end."
        if row.obliges:
            return "It is asked of them already. To move their day, choose more time."
        if row.requirement_id == asked.requirement.pk or not asked.obliges:
            return "It is suggested to them already."
    return ""


def unsaved(engagements: Iterable[Engagement], asked: Asking, at: datetime, on: date) -> list[Assignment]:
    return [
        Assignment(
            engagement=one, requirement=asked.requirement, obliges=asked.obliges, assigned_on=on, due_on=asked.due_on,
            recorded_at=at,
        )
        for one in engagements
    ]  # fmt: skip


@transaction.atomic
def assign(
    *,
    assignment_id: UUID,
    organisation: Organisation,
    people: Iterable[UUID],
    what: str,
    due_on: date | None,
    obliges: bool,
    reason: str,
    actor: Person,
    at: datetime,
    on: date,
) -> BulkAssignment:
    """Asks it of each, and brings everybody's dates up to date. All of them or none; two clicks are one act."""
    chosen = set(people)
    _may(actor, organisation, on)
    reason = good_reason(reason)
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise UnableToAssign(f"Choose from one to {MOST_AT_ONCE} people.")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if before := BulkAssignment.objects.filter(pk=assignment_id, organisation=organisation).first():
        return before
    refresh(person_ids=chosen)
    asked = to_ask(what=what, organisation=organisation, due_on=due_on, obliges=obliges, on=on)
    found = sort_out(people=chosen, organisation=organisation, asked=asked, actor=actor, on=on)
    if len(found.take) != len(chosen):
        raise UnableToAssign("Something changed since you looked, so nothing was asked. Choose and look again.")
    requirement = asked.requirement
    if requirement._state.adding:
        requirement = require(
            name=requirement.name, place=organisation, terms=asked.terms, credential_id=requirement.credential_id,
            module_id=requirement.module_id, requirement_id=requirement.pk, actor=actor, at=at, individual=True,
        )  # fmt: skip
    bulk = BulkAssignment.objects.create(
        pk=assignment_id, organisation=organisation, requirement=requirement, number=len(chosen), assigned_by=actor,
        recorded_at=at,
    )  # fmt: skip
    rows = unsaved(found.take, asked, at, on)
    for row in rows:
        row.requirement, row.given_in, row.reason, row.assigned_by = requirement, bulk, reason, actor
    Assignment.objects.bulk_create(rows)
    refresh(person_ids=chosen)
    return bulk


@transaction.atomic
def take_back(*, assignments: Iterable[UUID], organisation: Organisation, actor: Person, at: datetime, on: date) -> int:
    """Asks it no longer, from today on; that it was asked stays said. Returns of how many."""
    _may(actor, organisation, on)
    found = Assignment.objects.select_for_update(of=("self",)).select_related("engagement")
    rows = list(found.filter(pk__in=list(assignments), engagement__organisation=organisation, withdrawn_at=None))
    me = actor.merged_into_id or actor.pk
    if {row.engagement.person_id for row in rows} & set(merged_with([me])[me]):
        raise UnableToAssign(OWN)
    if not rows:
        raise UnableToAssign("This has been taken back already.")
    Assignment.objects.filter(pk__in=[row.pk for row in rows]).update(withdrawn_by=actor, withdrawn_at=at)
    refresh(person_ids={row.engagement.person_id for row in rows})
    return len(rows)


def _may(actor: Person, organisation: Organisation, on: date) -> None:
    if not organisations_overseen(actor, on).filter(pk=organisation.pk).exists():
        raise UnableToAssign("Only those who lead training at this service decide this. Ask one of them.")
