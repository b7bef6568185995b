"""Something asked of chosen people alone: looked at, asked, said everywhere, decided about, taken back."""

import json
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from compliance.api import auth
from compliance.enums import Decision, ExportKind, Status
from compliance.explaining import why
from compliance.exports import as_csv
from compliance.lens import Lens
from compliance.models import Assignment, BulkAssignment, InspectionPack, Obligation, Requirement
from compliance.rules import status
from compliance.selectors import by_requirement
from compliance.services import (
    UnableToAssign,
    ask_for,
    assign,
    decide,
    make_export,
    refresh,
    sweep,
    take_back,
    withdraw,
)
from courses.models import Module
from home.record import record_of
from people.enums import Role
from people.models import Engagement, Person
from people.services import begin_pause, engage
from progress.models import Completion
from tests.cast import complete
from tests.compliance.scene import ask, second_lead
from tests.compliance.systems import System
from tests.compliance.test_services import rows
from tests.once import on_sqlite
from tests.private import with_private

DAY = timedelta(days=1)


@pytest.fixture
def now(evening, time_machine):
    time_machine.move_to(evening, tick=False)
    return evening


@pytest.fixture
def lead(client, cast, framework, now):
    sweep(since=None)
    client.force_login(cast.lead)
    return client


def asked_of(cast, now, *people, what="module:c3", days=200, obliges=True, lead=None) -> BulkAssignment:
    return assign(
        assignment_id=uuid.uuid4(), organisation=cast.fostering, people=[one.pk for one in people], what=what,
        due_on=now.date() + timedelta(days=days) if obliges else None, obliges=obliges, reason="For a move",
        actor=lead or cast.lead, at=now, on=now.date(),
    )  # fmt: skip


def standing_of(person, on: date):
    row = Obligation.objects.get(
        person=person, requirement__individual=True, starts_on__lte=on,
        pk__in=[o.pk for o in Obligation.objects.all() if o.ends_on is None or o.ends_on >= on],
    )  # fmt: skip
    return row.standing


def post(client, cast, view: str = "", **sent):
    return client.post(reverse("compliance:assign_some", args=[cast.fostering.pk]) + view, sent)


def test_from_a_view_to_whom_it_reaches_to_done_and_back(lead, cast, now):
    page = lead.get(reverse("compliance:people", args=[cast.fostering.pk]))
    boxes = {row[0]["text"]: row[0]["box"] for row in page.context["table"]}
    chosen = {boxes["Grace Adeyemi"]: "on", boxes[str(cast.kinship)]: "on"}
    form = post(lead, cast, which="ticked", **chosen)
    assert form.context["names"] == sorted(["Grace Adeyemi", str(cast.kinship)])
    given = {
        "chosen": form.context["chosen"],
        "what": "module:c3",
        "how": "asked",
        "months": "6",
        "reason": "For a move",
    }
    looked = post(lead, cast, **given)
    then = {row[0]: row[2] for row in looked.context["table"]}
    assert then["Grace Adeyemi"] == "Due by 22 May 2027"
    assert then[str(cast.kinship)] == "A suggestion, with no day"
    assert not Assignment.objects.exists()
    assert not Requirement.objects.filter(individual=True).exists()
    done = post(lead, cast, sure=looked.context["token"])
    given = BulkAssignment.objects.get()
    assert done.url == reverse("compliance:assignment", args=[cast.fostering.pk, given.pk])
    assert post(lead, cast, sure=looked.context["token"]).url == done.url  # two clicks are one act
    assert BulkAssignment.objects.count() == 1
    assert "Grace Adeyemi" in lead.get(done.url).content.decode()
    person = reverse("compliance:person", args=[cast.fostering.pk, cast.carer.pk])
    said = lead.get(person).content.decode()
    assert "Asked individually on 22 November 2026; due 22 May 2027." in said
    assert str(cast.lead) in said
    assert "For a move" in said
    lead.post(done.url)
    assert not Obligation.objects.filter(requirement__individual=True).exists()
    assert f"Taken back by {cast.lead}" in lead.get(person).content.decode()


def test_kinship_carers_are_never_obliged_whatever_is_asked(cast, framework, now):
    asked_of(cast, now, cast.kinship, cast.carer)
    for days in (0, 100, 5000):
        on = now.date() + timedelta(days=days)
        assert status(standing_of(cast.kinship, on), on) == Status.SUGGESTED
    assert status(standing_of(cast.carer, on), on) == Status.PAST_DUE


def test_in_two_roles_it_is_asked_in_the_one_that_can_oblige_and_once(cast, framework, now):
    Engagement.objects.filter(person=cast.kinship).update(started_on=date(2026, 1, 1))
    engage(person=cast.kinship, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=date(2026, 6, 1))
    asked_of(cast, now, cast.kinship)
    assert Assignment.objects.get().engagement.role == Role.FOSTER_CARER


def test_what_is_done_counts_and_what_was_done_before_is_said_in_the_preview(lead, cast, now):
    complete(cast.carer, "c3", at=now - 9 * DAY)
    given = {
        "chosen": f"{cast.carer.pk} {cast.colleague.pk}",
        "what": "module:c3",
        "how": "asked",
        "months": "3",
        "reason": "A move",
    }
    looked = post(lead, cast, **given)
    assert {row[0]: row[2] for row in looked.context["table"]} == {
        str(cast.carer): "Covered", str(cast.colleague): "Due by 22 February 2027",
    }  # fmt: skip
    asked_of(cast, now, cast.colleague)
    complete(cast.colleague, "c3", at=now)
    refresh(person_ids=[cast.colleague.pk])
    assert status(standing_of(cast.colleague, now.date()), now.date()) == Status.COVERED
    assert Completion.objects.filter(person=cast.colleague, module_key="c3").exists()


def test_a_pause_is_said_and_carries_the_day_along_from_the_asking_on(cast, framework, now):
    one = cast.carer.engagements.get()
    begin_pause(
        engagement=one, starts_on=now.date() - 30 * DAY, kind="leave", reason="Rota", actor=cast.lead, at=now,
        on=now.date(),
    )  # fmt: skip
    asked_of(cast, now, cast.carer, days=100)
    assert status(standing_of(cast.carer, now.date()), now.date()) == Status.PAUSED
    one.pauses.update(ends_on=now.date() + 9 * DAY)
    refresh(person_ids=[cast.carer.pk])
    after = standing_of(cast.carer, now.date() + 20 * DAY)
    assert after.due_on == now.date() + 110 * DAY  # the ten days from the asking on, not the thirty before


def test_more_time_and_an_exemption_work_on_it_and_go_with_it(cast, framework, now):
    asked_of(cast, now, cast.carer)
    requirement, one = Requirement.objects.get(individual=True), cast.carer.engagements.get()
    act = {
        "engagement": one,
        "requirement": requirement,
        "reason": "Ill",
        "actor": cast.lead,
        "at": now,
        "on": now.date(),
    }
    later = now.date() + 300 * DAY
    more = decide(kind=Decision.EXTENSION, until=later, **act)
    assert standing_of(cast.carer, now.date()).due_on == later
    withdraw(decision=more, actor=cast.lead, at=now, on=now.date())
    decide(kind=Decision.EXEMPTION, until=later, **act)
    assert status(standing_of(cast.carer, now.date()), now.date()) == Status.EXEMPT
    take_back(
        assignments=Assignment.objects.values_list("pk", flat=True), organisation=cast.fostering, actor=cast.lead,
        at=now, on=now.date(),
    )  # fmt: skip
    assert not Obligation.objects.filter(requirement=requirement).exists()


def test_taken_back_later_the_days_before_stay_said(cast, framework, now):
    asked_of(cast, now, cast.carer, days=20)
    later = now + 50 * DAY
    before = standing_of(cast.carer, later.date() - DAY)
    take_back(
        assignments=[Assignment.objects.get().pk], organisation=cast.fostering, actor=cast.lead, at=later,
        on=later.date(),
    )  # fmt: skip
    assert standing_of(cast.carer, later.date() - DAY) == before
    assert status(before, later.date() - DAY) == Status.PAST_DUE
    assert not Obligation.objects.filter(requirement__individual=True, ends_on=None).exists()
    asked_of(cast, later, cast.carer, days=30)  # it can be asked again, of the same person, under the same name
    assert Requirement.objects.filter(individual=True).count() == 1
    assert standing_of(cast.carer, later.date()).due_on == later.date() + 30 * DAY


def test_a_move_to_another_team_takes_it_along(cast, framework, now):
    asked_of(cast, now, cast.carer)
    one = cast.carer.engagements.get()
    Engagement.objects.filter(pk=one.pk).update(ended_on=now.date() + 9 * DAY, role_started_on=one.started_on)
    moved = Engagement.objects.create(
        person=cast.carer, organisation=cast.fostering, team=cast.south, role=one.role, role_started_on=one.started_on,
        started_on=now.date() + 10 * DAY,
    )  # fmt: skip
    refresh(person_ids=[cast.carer.pk])
    row = Obligation.objects.get(engagement=moved, requirement__individual=True)
    assert (row.due_on, row.question) == (now.date() + 200 * DAY, "")


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"what": ""}, "Choose what you ask."),
        ({"what": "module:nothing"}, "Choose one from the list."),
        ({"months": ""}, "Write the months or the day, one of the two."),
        ({"months": "3", "by": "2027-05-01"}, "Write the months or the day, one of the two."),
        ({"months": "", "by": "2026-12-01"}, "Give at least 14 days"),
        ({"months": "99"}, "Choose a day within three years."),
        ({"reason": " "}, "Write why"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_asked(lead, cast, sent, says):
    given = {"chosen": str(cast.carer.pk), "what": "module:c3", "how": "asked", "months": "6", "reason": "A move"}
    assert says in post(lead, cast, **given | sent).content.decode().replace("&#x27;", "'")
    assert not Assignment.objects.exists()


def test_who_is_asked_already_oneself_and_strangers_are_left_out(lead, cast, now):
    engage(person=cast.lead, organisation=cast.fostering, role=Role.SUPERVISING_SW, started_on=now.date())
    asked_of(cast, now, cast.colleague)
    people = (cast.carer, cast.colleague, cast.lead, cast.stranger)
    given = {"chosen": " ".join(str(one.pk) for one in people), "how": "asked", "months": "6", "reason": "A move"}
    looked = post(lead, cast, **given, what="module:c3")
    assert [row[0] for row in looked.context["table"]] == [str(cast.carer)]
    left = dict(looked.context["refused"])
    assert "asked of them already" in left[str(cast.colleague)]
    assert "Nobody decides about themself" in left[str(cast.lead)]
    assert str(cast.stranger) not in looked.content.decode()
    by_rule = post(lead, cast, **given, what="credential:first-steps")
    assert "asked of them already" in dict(by_rule.context["refused"])[str(cast.carer)]
    with pytest.raises(UnableToAssign, match="Something changed"):
        asked_of(cast, now, cast.stranger)
    with pytest.raises(UnableToAssign, match="Only those who lead"):
        asked_of(cast, now, cast.carer, lead=cast.other_lead)
    other = second_lead(cast.fostering)
    given = asked_of(cast, now, cast.lead, lead=other)
    with pytest.raises(UnableToAssign, match="Nobody decides about themself"):
        take_back(
            assignments=[one.pk for one in given.assignments.all()], organisation=cast.fostering, actor=cast.lead,
            at=now, on=now.date(),
        )  # fmt: skip


def test_a_row_of_the_library_keeps_its_law(cast, framework, now):
    asked_of(cast, now, cast.carer, what="library:tsd-12")
    version = Requirement.objects.get(individual=True).versions.get()
    assert (version.two_people, version.subject, version.roles) == (True, "tsd", [])
    assert version.source.startswith("Fostering Services")


@on_sqlite
@with_private
def test_files_the_pack_the_api_and_ones_own_copy_say_it(cast, framework, now, monkeypatch):
    monkeypatch.setattr(auth, "REQUESTS", 10_000)
    sweep(since=None)
    asked_of(cast, now, cast.carer, cast.kinship)
    lens = Lens(cast.fostering, now.date())
    text = "".join(as_csv.of_view(lens))
    name = Requirement.objects.get(individual=True).name
    assert name.endswith("(asked individually)")
    assert "asked individually on 22 November 2026; due 10 June 2027" in text
    counts = {one.requirement.name: one.counts for one in by_requirement(lens)}[name]
    assert (counts.total, counts[Status.DUE], counts[Status.SUGGESTED]) == (2, 1, 1)
    system = System(cast.fostering, cast.lead, now)
    shown = [row for row in system.walk("coverage") if row["requirement"] and row["requirement"]["name"] == name]
    assert {row["standing"]["due_on"] for row in shown} == {"2027-06-10", None}
    export = ask_for(kind=ExportKind.PACK, lens=lens, actor=cast.lead, at=now)
    make_export(export_id=export.pk, at=now)
    facts = json.loads(InspectionPack.objects.get().facts)
    (decisions,) = [sheet for sheet in facts["sheets"] if sheet["file"] == "decisions"]
    assert [row[2] for row in decisions["rows"] if row[1] == name] == ["Asked individually"] * 2
    assert str(cast.lead) not in str(decisions)
    (part,) = [part for part in record_of(cast.carer).parts if part.key == "asked_of_me_individually"]
    assert (part.rows[0]["asked by"], part.rows[0]["reason"]) == ("Harbour", "For a move")
    assert str(cast.lead) not in str(part.rows)


def test_the_database_refuses_two_at_once_and_one_without_a_day(cast, framework, now):
    given = asked_of(cast, now, cast.carer)
    first = given.assignments.get()
    for change in ({}, {"obliges": True, "due_on": None, "withdrawn_at": now}):
        again = Assignment.objects.get(pk=first.pk)
        again.pk = uuid.uuid4()
        for name, value in change.items():
            setattr(again, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)


def test_step_by_step_is_the_same_as_rebuilt_and_only_they_are_touched(cast, framework, now):
    ask(cast.fostering, "recording", date(2020, 1, 1))
    sweep(since=None)
    others = {row for row in rows() if str(cast.carer.engagements.get().pk) not in row}
    asked_of(cast, now, cast.carer)
    incremental = rows()
    assert others < set(incremental)
    Obligation.objects.all().delete()
    sweep(since=None)
    assert rows() == incremental
    assert why(standing_of(cast.carer, now.date())) == "asked individually on 22 November 2026; due 10 June 2027"
    assert Module.objects.filter(key="c3").exists()
    assert Person.objects.filter(pk=cast.carer.pk).exists()
