"""The product's own addresses, read from the URL resolver, and something real to put into each of them."""

import contextlib
import hashlib
import logging
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.contrib.auth.models import Group
from django.core import signing
from django.db import connections, router, transaction
from django.template import Template
from django.test import Client
from django.urls import get_resolver
from django.utils.safestring import SafeString

import certification.services
import compliance.services
import wellbeing.selectors
import wellbeing.services
from certification.models import SignOff
from commonground.demonstration import SALT, ident
from compliance.enums import Decision, Event, ExportKind, Scope, Sending
from compliance.models import BulkAnswer, Export, InspectionPack, SavedView, WebhookDelivery
from compliance.services.views import keep_view
from courses.rules import ACTIVITIES
from notices.tokens import REMINDERS, stop_token
from people.enums import Oversight, Role
from people.models import Import, ImportOutcome, ImportRow, ImportState, Organisation, Person, Responsibility
from people.services import begin_pause, entrust, give_responsibility, invite, make_code, new_invitation_token
from progress.models import Completion, VoluntaryAnswer
from tests.cast import Cast, complete, let_leads_revoke
from tests.compliance.scene import PDF, ask, show, upload
from tests.private import EVERY

# Others' code, tested by them; what of it could be a way round ours is tested by name in test_headers.py.
NOT_OURS = ("cms/", "account/", "documents/")
# What we added inside of it.
OURS_INSIDE = ("cms/definitions/", "cms/awards/")

ROLES = (
    "anonymous", "carer", "colleague", "manager", "lead", "other_lead", "author",
    "area_lead", "assessor", "supervisor", "reviewer", "admin",
)  # fmt: skip


class Undecided(Exception):
    """An address that nobody has thought about yet; the message says what to add where."""


@dataclass(frozen=True)
class Address:
    route: str
    name: str | None
    arguments: tuple[str, ...]

    def url(self, values: dict[str, object]) -> str:
        if self.route == WAGTAIL_PAGES:
            return "/"
        path = self.route
        for argument in self.arguments:
            start = path.rindex("<", 0, path.index(f"{argument}>"))
            path = path[:start] + str(values[argument]) + path[path.index(">", start) + 1 :]
        return f"/{path}"


WAGTAIL_PAGES = r"^((?:[\w\-]+/)*)$"

# Addresses that have no name because nobody links to them.
UNNAMED = {"cms/login/", "cms/password_reset/", "_util/login/"}


def _walk(patterns, prefix: str = ""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            if route not in NOT_OURS:
                yield from _walk(pattern.url_patterns, route)
            else:
                inside = (one for one in pattern.url_patterns if (route + str(one.pattern)).startswith(OURS_INSIDE))
                yield from _walk(inside, route)
        else:
            yield Address(route, pattern.name, tuple(pattern.pattern.converters))


def addresses(patterns=None) -> list[Address]:
    """Every address of ours. Raises Undecided for one without a name or with an argument that has no value here."""
    found: dict[str, Address] = {}
    for address in _walk(patterns if patterns is not None else get_resolver().url_patterns):
        if address.name is None and address.route not in UNNAMED:
            raise Undecided(f"{address.route!r} has no name. Give it one, or list it in UNNAMED with a reason.")
        if strange := set(address.arguments) - ARGUMENTS:
            raise Undecided(f"{address.route!r} takes {sorted(strange)}. Add a value to `real_values`.")
        if address.route in found and address.route not in UNNAMED:
            raise Undecided(f"{address.route!r} is there twice; the second is never reached.")
        found.setdefault(address.route, address)
    return list(found.values())


def outside_the_cms() -> list[Address]:
    """Ours in the CMS are for a permission, not for a place: tests/certification/test_cms.py tries them."""
    return [address for address in addresses() if not address.route.startswith(OURS_INSIDE)]


ARGUMENTS = {
    "activity_key",
    "answer_id",
    "area_id",
    "assigned_id",
    "assignment_id",
    "award_id",
    "code_id",
    "credential_key",
    "decision_id",
    "delivery_id",
    "engagement_id",
    "equivalence_id",
    "evidence_id",
    "export_id",
    "guide_slug",
    "import_id",
    "invitation_id",
    "item_id",
    "key_id",
    "lesson_slug",
    "library_key",
    "list_number",
    "map_id",
    "module_slug",
    "node_id",
    "note_id",
    "organisation_id",
    "pack_id",
    "page_id",
    "page_view_restriction_id",
    "path",
    "pause_id",
    "person_id",
    "public_id",
    "requirement_id",
    "responsibility_id",
    "sign_off_id",
    "slot",
    "team_id",
    "token",
    "version_id",
    "version_number",
    "view_id",
    "webhook_id",
}


@dataclass
class World:
    """The cast, and what the carer owns."""

    cast: Cast
    values: dict[str, object] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    awards: dict[str, object] = field(default_factory=dict)
    # Roles that the cast does without.
    more: dict[str, Person] = field(default_factory=dict)

    def url(self, address: Address, **other) -> str:
        values = self.values | other
        if "token" in address.arguments:
            values = {"token": self.tokens[address.name]} | values
        return address.url(values)

    def person(self, role: str) -> Person | None:
        return None if role == "anonymous" else self.more.get(role) or getattr(self.cast, role)

    def browsers(self, *roles: str) -> dict[str, Client]:
        """A browser for each role, signed in."""
        found = {role: Client(raise_request_exception=False) for role in roles or ROLES}
        for role, browser in found.items():
            if person := self.person(role):
                browser.force_login(person)
        return found


def make_world(cast: Cast, framework, evening) -> World:
    """The carer is half-way through one module and holds a certificate; the stranger holds one, too."""
    cast.author.groups.add(Group.objects.get(name="Authors"))
    start = evening - timedelta(days=30)
    let_leads_revoke(at=evening, effective_from=start.date())
    awards = {}
    for who in (cast.carer, cast.stranger):
        complete(who, at=start)
        done = Completion.objects.filter(person=who).latest("id").completed_at
        certification.services.award(person_id=who.pk, at=done)
        awards[who] = who.awards.get()
    certification.services.make_files(at=evening)
    compliance.services.sweep(since=None)
    compliance.services.publish_area(area=cast.area, at=evening, on=evening.date())
    law = _law(cast, evening)
    invitation = invite(organisation=cast.fostering, email="new@example.org", role=Role.GP, actor=cast.lead, at=evening)
    Person.objects.create_user("face@example.org", name="A Face", id=ident("kinship"))
    today = evening.date()
    code = make_code(
        organisation=cast.fostering, role=Role.FOSTER_CARER, expires_on=today, actor=cast.lead, at=evening, on=today
    )
    pause = begin_pause(
        engagement=cast.carer.engagements.get(), starts_on=today, kind="leave", actor=cast.lead, at=evening, on=today
    )
    module = framework["c1"]
    lesson, activity = next(
        (row, block)
        for row in module.edition.content["lessons"]
        for block in row["body"]
        if block["type"] in ACTIVITIES
    )
    VoluntaryAnswer.objects.create(
        person=cast.carer, module_key="c1", question="used", value=1, edition=module.edition, answered_on=today
    )
    world = World(cast, more=_more_roles(cast, evening))
    held = world.more["assessor"].responsibilities.get()
    asked = entrust(
        organisation=cast.fostering, email="x@example.org", kind="assessor", actor=cast.lead, at=evening, on=today
    )
    world.values = (
        {
            "area_id": cast.area.pk,
            "organisation_id": cast.fostering.pk,
            "person_id": cast.carer.pk,
            "engagement_id": cast.carer.engagements.get().pk,
            "pause_id": pause.pk,
            "team_id": cast.north.pk,
            "code_id": code.pk,
            "award_id": awards[cast.carer].pk,
            "public_id": awards[cast.carer].public_id,
            "credential_key": PRACTICE,
            "version_number": 1,
            "list_number": 1,
            "module_slug": module.slug,
            "lesson_slug": lesson["slug"],
            "activity_key": activity["value"]["key"],
            "import_id": _list_ready(cast, evening).pk,
            "responsibility_id": held.pk,
            "invitation_id": asked.pk,
            "sign_off_id": signed_for(cast.carer, world.more["assessor"], evening).pk,
            "map_id": NEVER,
            "page_id": 1,
            "item_id": NEVER,
            "page_view_restriction_id": 1,
            "path": "no-such-picture.png",
            "library_key": "online-safety",
            "slot": "out_of_hours",
            "guide_slug": "a-hard-moment",
            "node_id": "t1-1",
            "note_id": a_note(cast.carer, evening).id,
        }
        | law
        | connected(cast.fostering, cast.lead, evening)
    )
    world.tokens = {
        "join": new_invitation_token(invitation_id=invitation.pk),
        "stop": stop_token(cast.carer, REMINDERS),
        "demonstration": signing.dumps("kinship", salt=SALT),
    }
    world.awards = {"carer": awards[cast.carer], "stranger": awards[cast.stranger]}
    return world


def _more_roles(cast: Cast, evening) -> dict[str, Person]:
    """One of each role that looks after others and is not in the cast; each has said their name."""
    found = {
        "area_lead": Person.objects.create_user("area.lead@example.org", name="Amir Nasser"),
        "assessor": Person.objects.create_user("assessor@example.org", name="Asha Rao"),
        "supervisor": Person.objects.create_user("supervisor@example.org", name="Tom Ellery"),
        "reviewer": Person.objects.create_user("reviewer@example.org", name="Dr Ode", is_staff=True),
        "admin": Person.objects.create_superuser("site.admin@example.org", name="Una Fry"),
    }
    found["reviewer"].groups.add(Group.objects.get(name="Clinical reviewers"))
    today = evening.date()
    Responsibility.objects.create(person=found["area_lead"], kind=Oversight.AREA_LEAD, area=cast.area, starts_on=today)
    for kind in (Oversight.ASSESSOR, Oversight.SUPERVISOR):
        give_responsibility(
            person=found[kind], kind=kind, organisation=cast.fostering, actor=cast.lead, at=evening, on=today
        )
    return found


def a_note(person: Person, at) -> wellbeing.selectors.Note:
    return wellbeing.services.write_note(
        person=person, note_id=uuid.uuid4(), text="A line of one's own", tag=None, at=at, read=None
    ).note


PRACTICE = "practice"


def signed_for(person: Person, assessor: Person, at) -> SignOff:
    """What an assessor saw, for a certificate that asks for it."""
    law = certification.services.Law(
        module_keys=[], validity_months=12, window_months=3, minutes=60,
        signings=[{"kind": "observed", "times": 2, "minutes": 0}],
    )  # fmt: skip
    day = at.date() - timedelta(days=100)
    version = certification.services.define(key=PRACTICE, name="Practice", law=law, effective_from=day, at=at)
    return certification.services.sign_off(
        person=person, credential=version.credential, kind="observed", on=at.date(), actor=assessor, at=at
    )


def _law(cast: Cast, evening) -> dict[str, object]:
    """A requirement of the carer's own service, a decision about it, evidence with a file, a title that is known."""
    day = evening.date()
    asked = ask(cast.fostering, "recording", day - timedelta(days=100), months=24)
    engagement = cast.carer.engagements.get()
    decided = compliance.services.decide(
        engagement=engagement, requirement=asked, kind=Decision.INTERIM, until=day + timedelta(days=30),
        reason="Shown on paper", actor=cast.lead, at=evening, on=day,
    )  # fmt: skip
    shown = show(cast.carer, cast.fostering, "recording", evening, link="", file=upload(PDF))
    known = compliance.services.equate(
        organisation=cast.fostering, subject="recording", title="Writing", reason="Alike", actor=cast.lead, on=day
    )
    answer = BulkAnswer.objects.create(
        organisation=cast.fostering, kind=Decision.INTERIM, until=day, reason="Known", number=2, decided_by=cast.lead,
        recorded_at=evening,
    )  # fmt: skip
    exported, packed = taken_along(cast.fostering, cast.lead, evening)
    return {
        "export_id": exported.pk,
        "pack_id": packed.pk,
        "answer_id": answer.pk,
        **asked_alone(cast.carer, cast.fostering, cast.lead, evening),
        "view_id": a_view(cast.lead, cast.fostering, evening).pk,
        "version_id": asked.versions.get().pk,
        "requirement_id": asked.pk,
        "engagement_id": engagement.pk,
        "decision_id": decided.pk,
        "evidence_id": shown.pk,
        "equivalence_id": known.pk,
    }


def asked_alone(who: Person, place: Organisation, lead: Person, at) -> dict[str, object]:
    """Something asked of one person alone, in one act."""
    given = compliance.services.assign(
        assignment_id=uuid.uuid4(), organisation=place, people=[who.pk], what="library:tsd-12",
        due_on=at.date() + timedelta(days=90), obliges=True, reason="For a move", actor=lead, at=at, on=at.date(),
    )  # fmt: skip
    return {"assignment_id": given.pk, "assigned_id": given.assignments.get().pk}


def a_view(lead: Person, place: Organisation, at) -> SavedView:
    name = f"View {SavedView.objects.count()}"
    return keep_view(person=lead, organisation=place, name=name, query="?status=due", at=at)


def taken_along(place, lead: Person, at) -> tuple[Export, InspectionPack]:
    """A spreadsheet that was made, and a pack with its file."""
    made = Export.objects.create(
        organisation=place, kind=ExportKind.XLSX, view=f"?on={at.date()}", on=at.date(), asked_by=lead, asked_at=at,
        made_at=at, content=b"A spreadsheet",
    )  # fmt: skip
    pack = InspectionPack.objects.create(
        organisation=place, as_at=at.date(), facts='{"letters":5,"sheets":[]}', salt="s",
        digest=hashlib.sha256(b"A pack").hexdigest(), digests={}, made_by=lead, made_at=at,
    )  # fmt: skip
    Export.objects.create(
        organisation=place, kind=ExportKind.PACK, on=at.date(), pack=pack, asked_by=lead, asked_at=at, made_at=at,
        content=b"A pack",
    )  # fmt: skip
    return made, pack


def connected(place: Organisation, lead: Person, at) -> dict[str, object]:
    """A system that reads, one that is told of what happens once only, and a message to it that did not arrive."""
    last = at.date() + timedelta(days=30)
    key = compliance.services.make_key(
        organisation=place, name="Payroll", scopes=Scope.values, expires_on=last, actor=lead, at=at, on=at.date()
    ).key
    hook = compliance.services.subscribe(
        organisation=place, url="https://hr.example.org/", events=[Event.AWARD], actor=lead, at=at, on=at.date()
    ).webhook
    lost = WebhookDelivery.objects.create(
        webhook=hook, event=Event.AWARD, created_at=at, due_at=at, state=Sending.FAILED, attempts=6, reason="A test"
    )
    return {"key_id": key.pk, "webhook_id": hook.pk, "delivery_id": lost.pk}


def _list_ready(cast: Cast, evening) -> Import:
    """A list of one person that waits for the lead's decision."""
    one = Import.objects.create(
        kind="people", organisation=cast.fostering, file_name="staff.csv", state=ImportState.READY, rows_in_all=1,
        headings=["Name", "Email"], mapping={"name": 0, "email": 1},
        counts={"add": 1, "change": 0, "same": 0, "bad": 0}, uploaded_by=cast.lead, uploaded_at=evening,
    )  # fmt: skip
    ImportRow.objects.create(
        import_file=one, number=2, cells=["Ada Byron", "ada@example.org"], outcome=ImportOutcome.ADD
    )
    return one


@contextlib.contextmanager
def undone():
    """What is written inside is taken back at the end, what is private too."""
    with contextlib.ExitStack() as stack:
        for name in EVERY:
            stack.enter_context(transaction.atomic(using=name))
        yield
        for name in EVERY:
            transaction.set_rollback(True, using=name)


@contextlib.contextmanager
def quick(*without: str):
    """For thousands of requests: nothing is logged or noted of the templates.

    Of those named here only the name is said.
    """

    def render(template, context):
        if template.name in without:
            return SafeString(template.name)
        return template.nodelist.render(context)

    noting = Template._render
    Template._render = render
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        Template._render = noting
        logging.disable(logging.NOTSET)


def digest(*, private: bool = False) -> dict[str, str]:
    """Table by table, a digest of every row of our apps; of what is private only for tests that may ask it."""
    found = {}
    for app in (*OUR_APPS, *PRIVATE_APPS) if private else OUR_APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            table = model._meta.db_table
            with connections[router.db_for_read(model)].cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


PRIVATE_APPS = ("wellbeing",)
OUR_APPS = ("people", "courses", "progress", "certification", "compliance", "notices", "home")
NEVER = uuid.UUID("00000000-0000-4000-8000-000000000000")
