"""The fixed cast: the owner of a record, someone of the same team, of a sibling team, of another organisation."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from certification.enums import MayRevoke
from certification.models import CredentialVersion
from certification.services import Law, define
from commonground.demonstration import good_path, learn
from compliance.enums import ClockStart
from compliance.models import Requirement
from compliance.services import NewTerms, require
from courses.activities import best_index
from courses.models import Module
from courses.rules import ACTIVITIES
from courses.selectors import edition_content, module_shape
from people.enums import OrganisationKind, Oversight, Role
from people.models import Area, Organisation, Person, Responsibility, Team
from people.services import create_team, engage
from progress.enums import Kind
from progress.services import NewEvent, record

MODULES = ["c1", "c3"]


@dataclass
class Cast:
    area: Area
    fostering: Organisation
    other: Organisation
    north: Team
    south: Team
    carer: Person
    colleague: Person
    sibling: Person
    stranger: Person
    kinship: Person
    lead: Person
    manager: Person
    other_lead: Person
    author: Person
    requirement: Requirement


def person(email: str, name: str, **more) -> Person:
    return Person.objects.create_user(email, name=name, **more)


def make_cast(today: date) -> Cast:
    area = Area.objects.create(name="Test area")
    fostering = Organisation.objects.create(area=area, name="Harbour", kind=OrganisationKind.FOSTERING_AGENCY)
    other = Organisation.objects.create(area=area, name="Orchard", kind=OrganisationKind.CHILDRENS_HOMES)
    north = create_team(organisation=fostering, name="North")
    south = create_team(organisation=fostering, name="South")
    define(
        key="first-steps",
        name="First steps",
        law=Law(module_keys=MODULES, validity_months=12, window_months=3, minutes=85),
        effective_from=date(2020, 1, 1),
        at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    requirement = require(
        name="First steps",
        place=area,
        credential_id="first-steps",
        terms=NewTerms(
            effective_from=date(2020, 1, 1),
            clock_start=ClockStart.ROLE_START,
            months=6,
            source="A test",
            checked_on=today,
        ),
    )
    started = date(2026, 6, 1)
    carer = person("carer@example.org", "Grace Adeyemi")
    colleague = person("colleague@example.org", "Ben Carter")
    sibling = person("sibling@example.org", "Carys Llewellyn")
    stranger = person("stranger@example.org", "Danny Whitlock")
    kinship = person("kinship@example.org", "Shanthi Perera")
    for who, organisation, team, role in (
        (carer, fostering, north, Role.FOSTER_CARER),
        (colleague, fostering, north, Role.FOSTER_CARER),
        (sibling, fostering, south, Role.FOSTER_CARER),
        (stranger, other, None, Role.RESIDENTIAL_WORKER),
        (kinship, fostering, south, Role.KINSHIP_CARER),
    ):
        engage(person=who, organisation=organisation, team=team, role=role, started_on=started)
    lead = person("lead@example.org", "Marian Holt")
    manager = person("manager@example.org", "Moses Mwangi")
    other_lead = person("other.lead@example.org", "Ines Moreira")
    author = person("author@example.org", "Jo Lindqvist", is_staff=True)
    scopes = (
        (lead, Oversight.TRAINING_LEAD, {"organisation": fostering}),
        (manager, Oversight.TEAM_MANAGER, {"team": north}),
        (other_lead, Oversight.TRAINING_LEAD, {"organisation": other}),
    )
    for who, kind, scope in scopes:
        Responsibility.objects.create(person=who, kind=kind, starts_on=started, **scope)
    return Cast(
        area, fostering, other, north, south, carer, colleague, sibling, stranger, kinship, lead, manager, other_lead,
        author, requirement,
    )  # fmt: skip


def let_leads_revoke(*, at: datetime, effective_from: date) -> CredentialVersion:
    """A version of the first steps that asks the same and lets training leads revoke what is earned by it."""
    law = Law(module_keys=MODULES, validity_months=12, window_months=3, minutes=85, may_revoke=MayRevoke.LEADS)
    return define(key="first-steps", name="First steps", law=law, effective_from=effective_from, at=at)


def complete(who: Person, *keys: str, at: datetime) -> None:
    """Does whole modules as this person, by the service that the screens use; each is done by `at`."""
    for key in keys or MODULES:
        learn(who, Module.objects.get(key=key), start=at - timedelta(hours=1))


def do_all(person: Person, module_key: str, moment: datetime, *, again: bool = False) -> None:
    """A whole module in one moment, with events of its own; `again` begins a new round first."""
    edition_id = Module.objects.get(key=module_key).edition_id
    content, shape = edition_content(edition_id), module_shape(edition_id)

    def do(kind: Kind, item: str = "", attempt=None, **data):
        event = NewEvent(uuid.uuid4(), kind, edition_id, moment, item, attempt, data)
        record(person=person, event=event, at=moment)
        return event.event_id

    if again:
        do(Kind.MODULE_RESTARTED)
    for lesson in content["lessons"]:
        for block in lesson["body"]:
            if block["type"] in ACTIVITIES:
                value = block["value"]
                best = [best_index(block["type"], value, i) for i in range(len(value["items"]))]
                do(Kind.ACTIVITY_ANSWERED, value["key"], answer=best)
        do(Kind.LESSON_FINISHED, lesson["key"], route="read")
    do(Kind.SCENARIO_CHOSEN, path=good_path(shape, content))
    attempt = do(Kind.CHECK_STARTED)
    for question, option in shape.correct.items():
        do(Kind.QUESTION_ANSWERED, question, attempt, option=option)
