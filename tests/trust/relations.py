"""What belongs to whom, seen from the carer's team: six of each thing that an address of ours can name."""

from datetime import timedelta

import certification.services
import compliance.services
from compliance.enums import Decision
from compliance.models import ApiKey, Assignment, BulkAnswer, BulkAssignment, Evidence, Webhook, WebhookDelivery
from people.enums import OrganisationKind, Role
from people.models import (
    Area,
    Engagement,
    Import,
    ImportState,
    Organisation,
    OrganisationCode,
    Person,
    Team,
)
from people.services import (
    begin_pause,
    create_team,
    engage,
    entrust,
    give_responsibility,
    make_code,
    merge_people,
)
from tests.cast import complete
from tests.compliance.scene import ask, second_lead
from tests.trust.surface import NEVER, World, a_note, a_view, asked_alone, connected, signed_for, taken_along
from wellbeing.services import delete_note

RELATIONS = ("own", "sibling", "other", "far", "deleted", "nonexistent")

# What an address can name that is somebody's. What it names else is everybody's (published content), or is itself the
# key (a token, the number of a certificate).
BELONGING = (
    "organisation_id", "person_id", "engagement_id", "pause_id", "team_id", "code_id", "import_id", "requirement_id",
    "decision_id", "evidence_id", "equivalence_id", "award_id", "version_id", "answer_id", "view_id",
    "assignment_id", "assigned_id", "responsibility_id", "invitation_id", "sign_off_id", "area_id", "export_id",
    "pack_id", "key_id", "webhook_id", "delivery_id", "note_id",
)  # fmt: skip


def make_relations(world: World, evening) -> dict[str, dict[str, object]]:
    """Relation → the id of each thing. "sibling": the other team of the same service. "far": in another area."""
    cast, start = world.cast, (evening - timedelta(days=40)).date()
    far = Organisation.objects.create(
        area=Area.objects.create(name="Far area"), name="Faraway", kind=OrganisationKind.FOSTERING_AGENCY
    )
    remote = Person.objects.create_user("remote@example.org", name="Rhona Kerr")
    east = create_team(organisation=far, name="East")
    engage(person=remote, organisation=far, team=east, role=Role.FOSTER_CARER, started_on=start)
    theirs = create_team(organisation=cast.other, name="Their team")
    far_lead = second_lead(far, "Ursula Faure")
    for who in (cast.sibling, remote):
        complete(who, at=evening - timedelta(days=30))
        certification.services.award(person_id=who.pk, at=evening)
    certification.services.make_files(at=evening)
    found = {
        "own": {name: world.values[name] for name in BELONGING},
        "sibling": _things(world, cast.sibling, cast.fostering, cast.south, cast.lead, evening),
        "other": _things(world, cast.stranger, cast.other, theirs, cast.other_lead, evening),
        "far": _things(world, remote, far, east, far_lead, evening),
        "nonexistent": dict.fromkeys(BELONGING, NEVER),
        "deleted": _deleted(world, evening),
    }
    # One rule of Harbour falls on both of its teams.
    found["sibling"]["requirement_id"] = found["own"]["requirement_id"]
    return found


def _things(world: World, who: Person, place: Organisation, team: Team, lead: Person, at) -> dict[str, object]:
    on = at.date()
    engagement = who.engagements.get()
    asked = ask(place, "recording", on - timedelta(days=100), months=24)
    assessor = Person.objects.create_user(f"assessor.of.{who.email}", name=f"Assessor of {who.name}")
    give_responsibility(person=assessor, kind="assessor", organisation=place, actor=lead, at=at, on=on)
    decided = compliance.services.decide(
        engagement=engagement, requirement=asked, kind=Decision.INTERIM, until=on + timedelta(days=30),
        reason="Shown on paper", actor=lead, at=at, on=on,
    )  # fmt: skip
    return {
        "area_id": place.area_id,
        "organisation_id": place.pk,
        "person_id": who.pk,
        "engagement_id": engagement.pk,
        "pause_id": begin_pause(engagement=engagement, starts_on=on, kind="leave", actor=lead, at=at, on=on).pk,
        "team_id": team.pk,
        "code_id": _code(place, lead, at).pk,
        "import_id": _list(place, lead, at).pk,
        "requirement_id": asked.pk,
        "decision_id": decided.pk,
        "evidence_id": _evidence(who, place, at).pk,
        "equivalence_id": compliance.services.equate(
            organisation=place, subject="recording", title=f"By {who.name}", reason="Alike", actor=lead, on=on
        ).pk,
        "award_id": who.awards.get().pk,
        "version_id": asked.versions.get().pk,
        "answer_id": _answer(place, lead, at).pk,
        **asked_alone(who, place, lead, at),
        "view_id": a_view(lead, place, at).pk,
        "responsibility_id": give_responsibility(
            person=who, kind="supervisor", organisation=place, team=team, actor=lead, at=at, on=on
        ).pk,
        "invitation_id": entrust(
            organisation=place, email=f"asked.{who.email}", kind="assessor", team=team, actor=lead, at=at, on=on
        ).pk,
        "sign_off_id": signed_for(who, assessor, at).pk,
        "note_id": a_note(who, at).id,
        **connected(place, lead, at),
    } | taken(place, lead, at)


def taken(place: Organisation, lead: Person, at) -> dict[str, object]:
    exported, packed = taken_along(place, lead, at)
    return {"export_id": exported.pk, "pack_id": packed.pk}


def _code(place: Organisation, lead: Person, at) -> OrganisationCode:
    return make_code(organisation=place, role=Role.FOSTER_CARER, expires_on=at.date(), actor=lead, at=at, on=at.date())


def _list(place: Organisation, lead: Person, at) -> Import:
    return Import.objects.create(
        kind="people", organisation=place, file_name="more.csv", state=ImportState.READY, rows_in_all=0,
        headings=["Name", "Email"], mapping={"name": 0, "email": 1},
        counts={"add": 0, "change": 0, "same": 0, "bad": 0}, uploaded_by=lead, uploaded_at=at,
    )  # fmt: skip


def _evidence(who: Person, place: Organisation, at) -> Evidence:
    return Evidence.objects.create(
        person=who, organisation=place, subject="recording", title="A course", issuer="A college",
        achieved_on=at.date(), file="evidence/a.pdf", file_name="a.pdf", recorded_by=who, recorded_at=at,
    )  # fmt: skip


def _answer(place: Organisation, lead: Person, at) -> BulkAnswer:
    return BulkAnswer.objects.create(
        organisation=place,
        kind=Decision.INTERIM,
        until=at.date(),
        reason="A test",
        number=1,
        decided_by=lead,
        recorded_at=at,
    )


def a_deleted_note(person: Person, at):
    note_id = a_note(person, at).id
    delete_note(person=person, note_id=note_id)
    return note_id


def _deleted(world: World, at) -> dict[str, object]:
    """Of the carer's own service, and gone. People are merged; certificates, sign-offs and packs stay for good."""
    cast, on = world.cast, at.date()
    gone = Organisation.objects.create(area=cast.area, name="Closed", kind=OrganisationKind.NHS)
    double = Person.objects.create_user("double@example.org", name="Grace Double")
    engage(person=double, organisation=cast.fostering, role=Role.GP, started_on=on - timedelta(days=40))
    admin = world.more["admin"]
    west = create_team(organisation=cast.fostering, name="West")
    engagement = Engagement.objects.create(
        person=cast.author, organisation=cast.fostering, role=Role.TEACHER, started_on=on
    )
    pause = begin_pause(engagement=engagement, starts_on=on, kind="leave", actor=cast.lead, at=at, on=on)
    asked = ask(cast.fostering, "first-aid", on - timedelta(days=100), months=24, name="Gone")
    decided = compliance.services.decide(
        engagement=engagement, requirement=asked, kind=Decision.INTERIM, until=on + timedelta(days=30),
        reason="Shown on paper", actor=cast.lead, at=at, on=on,
    )  # fmt: skip
    equal = compliance.services.equate(
        organisation=cast.fostering, subject="first-aid", title="Gone", reason="Alike", actor=cast.lead, on=on
    )
    held = give_responsibility(
        person=cast.author, kind="supervisor", organisation=cast.fostering, actor=cast.lead, at=at, on=on
    )
    invited = entrust(
        organisation=cast.fostering, email="gone@example.org", kind="supervisor", actor=cast.lead, at=at, on=on
    )
    rows = {
        "area_id": Area.objects.create(name="Gone area"),
        "organisation_id": gone,
        "decision_id": decided,
        "pause_id": pause,
        "engagement_id": engagement,
        "team_id": west,
        "code_id": _code(cast.fostering, cast.lead, at),
        "import_id": _list(cast.fostering, cast.lead, at),
        "requirement_id": asked,
        "evidence_id": _evidence(cast.author, cast.fostering, at),
        "equivalence_id": equal,
        "responsibility_id": held,
        "invitation_id": invited,
        "answer_id": _answer(cast.fostering, cast.lead, at),
        "view_id": a_view(cast.lead, cast.fostering, at),
        "export_id": taken_along(cast.fostering, cast.lead, at)[0],
    }
    alone = asked_alone(cast.author, cast.fostering, cast.lead, at)
    Assignment.objects.filter(pk=alone["assigned_id"]).delete()
    BulkAssignment.objects.filter(pk=alone["assignment_id"]).delete()
    # Nobody takes these away one by one; with a place that closed, they go.
    gone_with_it = connected(cast.fostering, cast.lead, at)
    for model, name in ((WebhookDelivery, "delivery_id"), (Webhook, "webhook_id"), (ApiKey, "key_id")):
        model.objects.filter(pk=gone_with_it[name]).delete()
    version = asked.versions.get().pk  # it goes with its requirement
    ids = {name: row.pk for name, row in rows.items()} | gone_with_it | alone
    for row in rows.values():
        row.delete()
    merge_people(kept=cast.carer, merged=double, reason="A test", actor=admin, at=at, on=on)
    return (
        ids
        | dict.fromkeys(("award_id", "sign_off_id", "pack_id"), NEVER)
        | {
            "person_id": double.pk,
            "version_id": version,
            "note_id": a_deleted_note(cast.carer, at),
        }
    )
