"""A made-up area to look at: its people are nobody's likeness, and they are the same on every machine.

Their learning goes through the product's own services, only with earlier moments.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import Group
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

import certification.services
import compliance.services
from certification.models import CredentialVersion
from certification.rules import add_months
from compliance import demonstration as area_figures
from compliance.enums import ClockStart
from compliance.services import NewTerms, require
from courses.activities import best_index
from courses.models import Module
from courses.rules import ACTIVITIES, ModuleShape
from courses.selectors import edition_content, module_shape
from people.enums import OrganisationKind, Oversight, Role
from people.models import Area, Engagement, Organisation, Person, Responsibility
from people.services import begin_pause, create_team, engage, make_code, name_area_lead, put_together
from progress.enums import Kind
from progress.services import NewEvent, record

SALT = "demonstration"
CORE = "core"
NAMES = uuid.UUID("6f1c1a52-7a49-4b0e-9d6e-0c6d5a0b7c11")


@dataclass(frozen=True, slots=True)
class Face:
    """One of the people that a visitor can be."""

    key: str
    name: str
    who: str


FACES = (
    Face("carer", "Grace Adeyemi", "a foster carer, new today"),
    Face("worker", "Danny Whitlock", "a children’s home worker, half-way"),
    Face("kinship", "Shanthi Perera", "a kinship carer"),
    Face("lead", "Marian Holt", "the training lead"),
    Face("area-lead", "Farida Rahman", "the area lead"),
    Face("author", "Jo Lindqvist", "an author"),
)

# Name, how far (0 nothing, 1 some, 2 all), months since approval, months since finishing.
CARERS = (
    ("Amina Yusuf", 2, 20, 3),
    ("Ben Carter", 2, 14, 1),
    ("Carys Llewellyn", 2, 30, 13),
    ("Dorota Kowalska", 1, 4, 0),
    ("Elijah Brown", 0, 9, 0),
    ("Farah Siddiqui", 2, 8, 2),
    ("Gareth Pugh-Jones", 0, 2, 0),
    ("Hye-jin Park", 2, 11, 9),
    ("Ines Moreira", 1, 7, 0),
    ("Joseph Okonkwo", 2, 25, 5),
    ("Kath Brannigan", 0, 13, 0),
    ("Leila Haddad", 2, 6, 1),
    ("Moses Mwangi", 1, 3, 0),
    ("Nia Campbell", 2, 18, 11),
    ("Oleksandra Bondar", 0, 1, 0),
    ("Pritpal Singh Gill", 2, 40, 14),
)


def ident(key: str) -> uuid.UUID:
    return uuid.uuid5(NAMES, key)


def _at(day: date, hour: int = 20) -> datetime:
    return datetime.combine(day, time(hour, 40), ZoneInfo(settings.TIME_ZONE))


def _person(key: str, name: str, **more) -> Person:
    return Person.objects.create_user(f"{key}@example.org", id=ident(key), name=name, **more)


def good_path(shape: ModuleShape, content) -> list[int]:
    """The shortest way through a scenario to an ending."""
    waiting: list[tuple[str, list[int]]] = [(shape.scenario_start, [])]
    seen: set[str] = set()
    while waiting:
        node, path = waiting.pop(0)
        if not shape.scenario[node]:
            return path
        if node not in seen:
            seen.add(node)
            waiting += [(to, [*path, i]) for i, to in enumerate(shape.scenario[node])]
    raise ValueError("no ending")


def learn(person: Person, module: Module, *, start: datetime, lessons: int | None = None) -> None:
    """Does a module, or its first lessons, as this person, by the service that the screens use."""
    content, shape = edition_content(module.edition_id), module_shape(module.edition_id)
    moment, count = start, 0

    def do(kind: Kind, item: str = "", attempt: uuid.UUID | None = None, **data) -> uuid.UUID:
        nonlocal moment, count
        moment, count = moment + timedelta(minutes=1), count + 1
        event_id = uuid.uuid5(person.pk, f"{module.key} {count}")
        event = NewEvent(event_id, kind, module.edition_id, moment, item, attempt, data)
        record(person=person, event=event, at=moment)
        return event_id

    for row in content["lessons"][:lessons]:
        for block in row["body"]:
            if block["type"] in ACTIVITIES:
                value = block["value"]
                best = [best_index(block["type"], value, i) for i in range(len(value["items"]))]
                do(Kind.ACTIVITY_ANSWERED, value["key"], answer=best)
        do(Kind.LESSON_FINISHED, row["key"], route="read")
    if lessons is not None:
        return
    if shape.scenario_start:
        do(Kind.SCENARIO_CHOSEN, path=good_path(shape, content))
    attempt = do(Kind.CHECK_STARTED)
    for question, option in shape.correct.items():
        do(Kind.QUESTION_ANSWERED, question, attempt, option=option)


def is_there() -> bool:
    return Area.objects.filter(pk=ident("area")).exists()


@transaction.atomic
def load(today: date) -> None:
    """Makes the area once. `today` anchors its dates."""
    if is_there():
        return
    since = date(2022, 1, 1)
    certification.services.define_shipped(effective_from=since, at=_at(since), keys={CORE})
    core = CredentialVersion.objects.get(credential_id=CORE)
    modules = list(Module.objects.filter(key__in=core.module_keys).order_by("position"))
    area = Area.objects.create(pk=ident("area"), name="Marlow Vale (made up)")
    fostering = Organisation.objects.create(
        pk=ident("fostering"), area=area, name="Harbour Fostering", kind=OrganisationKind.FOSTERING_AGENCY
    )
    homes = Organisation.objects.create(
        pk=ident("homes"), area=area, name="Orchard Homes", kind=OrganisationKind.CHILDRENS_HOMES
    )
    north = create_team(organisation=fostering, name="North team")
    south = create_team(organisation=fostering, name="South team")
    house = create_team(organisation=homes, name="Orchard House")
    require(
        requirement_id=ident("requirement"),
        name="The common core of the shared framework",
        place=area,
        credential_id=CORE,
        terms=NewTerms(
            effective_from=date(2022, 1, 1),
            clock_start=ClockStart.ROLE_START,
            months=6,
            source="Demonstration requirement of this made-up area",
            checked_on=today,
        ),
    )

    carer, worker, kinship, lead, area_lead, author = (_person(face.key, face.name) for face in FACES)
    author.is_staff = True
    author.save(update_fields=["is_staff"])
    author.groups.add(Group.objects.get(name="Authors"))
    engage(person=carer, organisation=fostering, team=north, role=Role.FOSTER_CARER, started_on=today)
    engage(
        person=worker, organisation=homes, team=house, role=Role.RESIDENTIAL_WORKER, started_on=add_months(today, -2)
    )
    engage(
        person=kinship, organisation=fostering, team=south, role=Role.KINSHIP_CARER, started_on=add_months(today, -5)
    )
    for number, organisation in enumerate((fostering, homes)):
        Responsibility.objects.create(
            pk=ident(f"lead {number}"),
            person=lead,
            kind=Oversight.TRAINING_LEAD,
            organisation=organisation,
            starts_on=date(2022, 1, 1),
        )
    name_area_lead(area_name=area.name, email=area_lead.email, at=_at(today), on=today)
    _learn_some(worker, modules, today)
    for number, (name, far, approved, finished) in enumerate(CARERS):
        person = _person(name.lower().replace(" ", "."), name)
        engage(
            person=person,
            organisation=fostering,
            team=(north, south)[number % 2],
            role=Role.FOSTER_CARER,
            started_on=add_months(today, -approved),
            approved_on=add_months(today, -approved),
        )
        if far == 1:
            _learn_some(person, modules, today)
        elif far == 2:
            done = add_months(today, -finished) - timedelta(days=number)
            for week, module in enumerate(modules):
                learn(person, module, start=_at(done - timedelta(days=7 * (len(modules) - week))))
            certification.services.award(person_id=person.pk, at=_at(done))
    _people_over_time(fostering, lead, today)
    compliance.services.sweep(since=None)
    compliance.services.publish_area(area=area, at=_at(today, 3), on=today, counting=area_figures.counts)


def _people_over_time(fostering: Organisation, lead: Person, today: date) -> None:
    """A couple who foster together, somebody on pause, and a code to read out."""
    here = Engagement.objects.filter(organisation=fostering)
    for name, primary in (("Joseph Okonkwo", True), ("Ines Moreira", False)):
        row = here.get(person__name=name)
        put_together(engagement=row, name="Okonkwo-Moreira", primary_carer=primary, actor=lead)
    begin_pause(
        engagement=here.get(person__name="Leila Haddad"),
        starts_on=add_months(today, -1),
        kind="leave",
        reason="She told her supervising social worker.",
        actor=lead,
        at=_at(today),
        on=today,
    )
    make_code(
        organisation=fostering,
        role=Role.FOSTER_CARER,
        expires_on=add_months(today, 3),
        actor=lead,
        at=_at(today),
        on=today,
    )


def _learn_some(person: Person, modules: list[Module], today: date) -> None:
    learn(person, modules[0], start=_at(today - timedelta(days=9)))
    learn(person, modules[1], start=_at(today - timedelta(days=2)), lessons=2)


def links(base_url: str) -> Iterable[tuple[Face, str]]:
    """A sign-in link for each face; it works on this machine's demonstration only."""
    for face in FACES:
        token = signing.dumps(face.key, salt=SALT)
        yield face, base_url + reverse("demonstration", args=[token])


def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    person = Person.objects.filter(pk=ident(key)).first()
    if person is None:
        raise Http404
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home:after_sign_in")
