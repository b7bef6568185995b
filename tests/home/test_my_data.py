"""My data: what is held, who sees it, a copy of it. True to the doors, whole, and nobody else's."""

import json
import re
import uuid
from datetime import timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page as WagtailPage

from certification.services import award
from commonground.demonstration import good_path
from courses.selectors import edition_content, module_shape
from home.record import as_data, lines_of, overview_of, record_of
from people.access import SIGNED_IN_AT, engagements_overseen
from people.enums import Oversight, Role
from people.models import Engagement, Person, Responsibility
from people.own_record import parts_of
from people.services import accept_invitation, create_team, invite, merge_people
from progress.enums import Kind
from progress.models import LearningEvent
from progress.services import NewEvent, record
from tests.cast import complete, do_all
from tests.once import on_sqlite
from tests.trust.surface import OUR_APPS
from wellbeing.items import keep
from wellbeing.keys import box_of

pytestmark = [on_sqlite, pytest.mark.django_db(databases=["default", "private", "private_keys"])]

PAGE, AS_PAGE, AS_DATA, AS_BOTH = "/my-data/", "/my-data/record.html", "/my-data/record.json", "/my-data/record.zip"


@pytest.fixture
def grace(client, cast, evening, today):
    """The carer with everything that a record can hold; the lead invited her."""
    complete(cast.carer, at=evening - timedelta(days=3))
    complete(cast.colleague, at=evening - timedelta(days=3))
    for who in (cast.carer, cast.colleague):
        award(person_id=who.pk, at=evening - timedelta(days=1))
    invitation = invite(
        organisation=cast.other, email=cast.carer.email, role=Role.RESIDENTIAL_WORKER, actor=cast.other_lead, at=evening
    )
    accept_invitation(invitation_id=invitation.pk, person=cast.carer, at=evening, on=today)
    client.force_login(cast.carer)
    return cast.carer


def overseers(person, on) -> set[tuple[str, str]]:
    return {(one.kind.value, one.place) for one in overview_of(person, on).overseers}


# Who can see it


def test_who_can_see_it_is_who_the_doors_let_in(cast, today):
    """For every learner and every holder of a responsibility: said on the page exactly if the door opens."""
    below = create_team(organisation=cast.fostering, name="Below north", parent=cast.north)
    Engagement.objects.filter(person=cast.colleague).update(team=below)
    holders = {
        cast.lead: ("training_lead", "Harbour"),
        cast.other_lead: ("training_lead", "Orchard"),
        cast.manager: ("team_manager", "North"),
    }
    checked = 0
    for learner in (cast.carer, cast.colleague, cast.sibling, cast.stranger, cast.kinship, cast.author):
        said = overseers(learner, today)
        for holder, words in holders.items():
            opens = engagements_overseen(holder, today).current(today).filter(person=learner).exists()
            assert (words in said) is opens, (learner, holder)
            checked += opens
    assert checked == 7


@pytest.mark.parametrize("change", ["ended", "not yet begun", "left"])
def test_a_responsibility_or_an_engagement_that_does_not_run_is_not_said(cast, today, change):
    assert ("training_lead", "Harbour") in overseers(cast.carer, today)
    held, engaged = Responsibility.objects.filter(person=cast.lead), Engagement.objects.filter(person=cast.carer)
    if change == "ended":
        held.update(ends_on=today - timedelta(days=1))
    elif change == "not yet begun":
        held.update(starts_on=today + timedelta(days=1))
    else:
        engaged.update(ended_on=today - timedelta(days=1))
    assert ("training_lead", "Harbour") not in overseers(cast.carer, today)


def test_two_leads_of_one_place_are_said_once_and_an_area_lead_not_at_all(cast, today):
    second = Person.objects.create_user("second.lead@example.org", name="Second Lead")
    Responsibility.objects.create(
        person=second, kind=Oversight.TRAINING_LEAD, organisation=cast.fostering, starts_on=today
    )
    Responsibility.objects.create(person=second, kind=Oversight.AREA_LEAD, area=cast.area, starts_on=today)
    said = [(one.kind.value, one.place) for one in overview_of(cast.carer, today).overseers]
    assert sorted(said) == [("team_manager", "North"), ("training_lead", "Harbour")]


def test_the_page_says_what_is_held_and_who_sees_it(client, grace, cast, time_machine, evening):
    time_machine.move_to(evening)
    html = client.get(PAGE).content.decode()
    for words in (
        "Grace Adeyemi, carer@example.org",
        "Foster carer, Harbour (North), since 1 June 2026",
        "Children’s home worker, Orchard, since 22 November 2026",
        "Training leads of Harbour: that you completed a module, and when.",
        "Team managers of North: that you completed a module, and when; never an answer.",
        "Common ground: why we learn the same things, 19 November 2026",
        "First steps",
        "Delete what I wrote for myself",
        "Close my account",
        "ask your service",
    ):
        assert words in html, words
    for other in (cast.lead, cast.manager, cast.other_lead, cast.colleague):
        assert other.name not in html
        assert other.email not in html


def test_somebody_with_nothing_yet_is_told_so(client, cast):
    client.force_login(cast.author)
    html = client.get(PAGE).content.decode()
    for words in ("Nowhere at present", "No module yet.", "None yet.", "No training lead or manager sees your record"):
        assert words in html


# The copy


def test_the_copy_is_whole(client, grace, cast):
    data = json.loads(client.get(AS_DATA).content)
    assert data["person"] == {
        "name": "Grace Adeyemi",
        "email": "carer@example.org",
        "joined_at": grace.joined_at.isoformat(),
    }
    assert [(one["role"], one["organisation"], one["team"]) for one in data["engagements"]] == [
        ("Foster carer", "Harbour", "North"),
        ("Children’s home worker", "Orchard", None),
    ]
    assert [one["organisation"] for one in data["invitations_accepted"]] == ["Orchard"]
    mine = LearningEvent.objects.filter(person=grace).order_by("id")
    assert [one["event_id"] for one in data["learning"]] == [str(e.event_id) for e in mine]
    for one, event in zip(data["learning"], mine, strict=True):
        assert one["at"] == event.occurred_at.isoformat()
        assert {"item": event.item, "module": event.module_key} | event.data == one["as_recorded"]
    assert [one["module"] for one in data["completed"]] == [
        "Common ground: why we learn the same things",
        "Relationships that help: PACE, co-regulation and repair",
    ]
    (certificate,) = data["certificates"]
    assert certificate["number"] == grace.awards.get().public_id
    assert certificate["name_on_it"] == "Grace Adeyemi"
    assert data["display"] == {"text_size": "usual", "calm": False}
    assert data["sign_in"]["email_addresses"] == ["carer@example.org"]


def test_what_is_kept_for_oneself_is_in_both_whole_and_of_this_account_alone(client, grace, cast, evening, today):
    box, other = box_of(grace), box_of(cast.colleague)
    note = {"text": "What helped:\na walk", "tags": ["sleep", "school"], "shared": False}
    drawn = {"people": [{"label": "Aunt", "near": 2, "lines": [{"to": "Me", "strong": True}]}], "note": ""}
    keep(box, item_id=uuid.uuid4(), kind="note", body=note, at=evening)
    keep(box, item_id=uuid.uuid4(), kind="some_day_a_kind", body=drawn, at=evening + timedelta(hours=1))
    keep(other, item_id=uuid.uuid4(), kind="note", body={"text": "Ben's own"}, at=evening)
    admin = Person.objects.create_superuser("site.admin@example.org")
    merge_people(kept=grace, merged=cast.colleague, reason="One person", actor=admin, at=evening, on=today)
    kept = json.loads(client.get(AS_DATA).content)["kept_for_myself"]
    assert [(one["kind"], one["content"]) for one in kept] == [("some_day_a_kind", drawn), ("note", note)]
    assert [one["made_at"] for one in kept] == [(evening + timedelta(hours=1)).isoformat(), evening.isoformat()]
    html = client.get(AS_PAGE).content.decode()
    for words in (
        "<h3>Some day a kind, 22 November 2026, 10.40 pm</h3>",
        "<dt>text</dt><dd>What helped:<br>a walk</dd>",
        "<dt>tags › 2</dt><dd>school</dd>",
        "<dt>people › 1 › lines › 1 › strong</dt><dd>Yes</dd>",
        "<dt>people › 1 › label</dt><dd>Aunt</dd>",
    ):
        assert words in html, words
    assert "own" not in [one["content"].get("text") for one in kept]
    assert "Ben&#x27;s own" not in html
    assert Person.objects.get(pk=cast.colleague.pk).merged_into == grace


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(min_size=1),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(min_size=1), inside, max_size=4),
    max_leaves=20,
))  # fmt: skip
def test_whatever_is_kept_no_value_of_it_is_left_out(body):
    def values(value):
        if isinstance(value, dict | list) and value:
            for one in value.values() if isinstance(value, dict) else value:
                yield from values(one)
        else:
            yield value

    told = [text for _label, text in lines_of(body)]
    assert len(told) == len(list(values(body)))
    for value, text in zip(values(body), told, strict=True):
        assert text == (str(value) if isinstance(value, str) or type(value) is int else text)
        assert text


def test_one_file_holds_both(client, grace):
    with ZipFile(BytesIO(client.get(AS_BOTH).content)) as packed:
        names = packed.namelist()
        page, data = (packed.read(name).decode() for name in names)
    assert [name.rpartition(".")[2] for name in names] == ["html", "json"]
    assert json.loads(data)["person"]["name"] == "Grace Adeyemi"
    assert "Grace Adeyemi" in page


@pytest.mark.parametrize("url", [AS_PAGE, AS_DATA, AS_BOTH, "/my-data/delete-private/", "/my-data/close/"])
def test_a_session_of_yesterday_signs_in_again_first(client, grace, url):
    session = client.session
    for at in (None, timezone.now() - timedelta(hours=24, seconds=2)):
        session.pop(SIGNED_IN_AT, None)
        if at:
            session[SIGNED_IN_AT] = at.timestamp()
        session.save()
        answer = client.get(url)
        assert answer.status_code == 403
        assert "Sign in once more" in answer.content.decode()
        assert client.post(url, {"word": "CLOSE"}).status_code in {403, 405}
        assert "Sign in again to take a copy" in client.get(PAGE).content.decode()
    assert Person.objects.get(pk=grace.pk).is_active
    answer = client.post("/my-data/sign-in-again/")
    assert answer["Location"] == "/account/login/code/?next=%2Fmy-data%2F"
    assert client.get(PAGE).status_code == 302
    client.force_login(grace)
    assert client.get(url).status_code == 200


def test_the_page_to_keep_says_what_the_data_says(client, grace):
    data = json.loads(client.get(AS_DATA).content)
    html = client.get(AS_PAGE).content.decode()
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    for one in data["learning"]:
        for words in (one["module"], one["about"], *one["answers"]):
            assert " ".join(words.split()) in text
    assert data["certificates"][0]["number"] in text
    # It needs nothing from the site: no script, no style, no picture; one link leads back.
    assert not re.search(r"<(script|link|img|style|iframe)\b|src=", html)
    assert re.findall(r'href="([^"]*)"', html) == ["http://127.0.0.1:8000/my-data/"]


def test_answers_are_told_in_the_words_that_stood_there(cast, framework, evening):
    module = framework["c1"]
    content, shape = edition_content(module.edition_id), module_shape(module.edition_id)
    path = good_path(shape, content)
    question = content["questions"][0]
    attempt = uuid.uuid4()

    def do(kind, item="", attempt_id=None, event_id=None, **data):
        event = NewEvent(event_id or uuid.uuid4(), kind, module.edition_id, evening, item, attempt_id, data)
        record(person=cast.carer, event=event, at=evening)

    lesson = content["lessons"][0]
    activity = next(block for block in lesson["body"] if block["type"] == "sort")
    do(Kind.ACTIVITY_ANSWERED, activity["value"]["key"], answer=[1] * len(activity["value"]["items"]))
    do(Kind.LESSON_FINISHED, content["lessons"][1]["key"], route="summary")
    do(Kind.SCENARIO_CHOSEN, path=path)
    do(Kind.CHECK_STARTED, event_id=attempt)
    do(Kind.QUESTION_ANSWERED, question["key"], attempt, option=question["options"][1]["key"])
    rows = as_data(record_of(cast.carer), evening)["learning"]
    assert rows[0]["about"] == activity["value"]["title"]
    item, group = activity["value"]["items"][0]["text"], activity["value"]["groups"][1]
    assert rows[0]["answers"][0] == f"{item} → {group}"
    assert (rows[1]["about"], rows[1]["answers"]) == (content["lessons"][1]["title"], ["Short summary"])
    assert rows[2]["answers"][0] == content["scenario"][0]["choices"][path[0]]["text"]
    assert len(rows[2]["answers"]) == len(path)
    assert (rows[3]["what"], rows[3]["answers"]) == ("Check started", [])
    assert rows[4]["answers"] == [question["options"][1]["text"]]
    assert question["stem"] == f"<p>{rows[4]['about']}</p>"


# Every row that points at a person: where it stands in the copy, or why it does not.
ROWS = {
    "people.Engagement.person": "engagements",
    "people.Responsibility.person": "responsibilities",
    "people.ResponsibilityAct.person": "roles_ended",
    "people.ResponsibilityAct.actor": "left out: about the one whose role it was",
    "people.LocalContact.set_by": "left out: about a line of a service; who set it is known to the service",
    "people.LocalContact.ended_by": "left out: about a line of a service",
    "people.Pause.recorded_by": "left out: about the one who is on pause; theirs stand under pauses",
    "people.Look.person": "who_looked",
    "people.SystemLook.person": "systems_that_read",
    "people.Look.viewer": "left out: about the one who was looked at",
    "people.Merge.kept": "left out: an administrator's act; what it joined stands in the copy",
    "people.Merge.merged": "left out: an administrator's act; what it joined stands in the copy",
    "people.Merge.actor": "left out: about the two accounts",
    "people.Merge.undone_by": "left out: about the two accounts",
    "people.OrganisationCode.made_by": "left out: names nobody",
    "people.Import.uploaded_by": "left out: about those in the file",
    "people.Import.agreed_by": "left out: about those in the file",
    "people.Import.undone_by": "left out: about those in the file",
    "people.Person.merged_into": "left out: an administrator's act; what it joined stands in the copy",
    "people.Invitation.accepted_by": "invitations_accepted",
    "people.Invitation.invited_by": "left out: about the one who was invited",
    "progress.LearningEvent.person": "learning",
    "progress.ModuleProgress.person": "left out: the sum of learning, made from it",
    "progress.Completion.person": "completed",
    "progress.Place.person": "last_read",
    "certification.AwardPeriod.person": "certificates",
    "certification.AwardPeriod.given_by": "left out: about somebody else's certificate",
    "certification.Revocation.revoked_by": "left out: about somebody else's certificate",
    "certification.Extension.extended_by": "left out: about somebody else's certificate",
    "certification.SignOff.person": "signed_for_me",
    "certification.SignOff.signed_by": "left out: about the one for whom it was signed; theirs stands in their copy",
    "certification.Withdrawal.withdrawn_by": "left out: about the one for whom it was signed",
    "certification.CredentialVersion.made_by": "left out: an editor's work, about certificates",
    "compliance.SavedView.person": "views_i_kept",
    "compliance.Obligation.person": "left out: the page says so",
    "people.ClockDate.recorded_by": "left out: about the one whose date it is",
    "compliance.Evidence.person": "learned_elsewhere",
    "compliance.Evidence.recorded_by": "left out: about the one who learned it",
    "compliance.EvidenceVerdict.judged_by": "left out: about the one whose evidence it is",
    "compliance.Adjustment.decided_by": "left out: about the one whose date it is",
    "compliance.Adjustment.withdrawn_by": "left out: about the one whose date it is",
    "compliance.Assignment.assigned_by": "left out: about the one who is asked; theirs stands in their copy",
    "compliance.Assignment.withdrawn_by": "left out: about the one who is asked; theirs stands in their copy",
    "compliance.BulkAssignment.assigned_by": "left out: about those who are asked",
    "compliance.BulkAnswer.decided_by": "left out: about those whose dates they are",
    "compliance.BulkAnswer.withdrawn_by": "left out: about those whose dates they are",
    "compliance.Export.asked_by": "left out: about those in the file",
    "compliance.InspectionPack.made_by": "left out: about those in the file, who stand there by codes",
    "compliance.Equivalence.decided_by": "left out: a lead's work, about courses",
    "compliance.RequirementVersion.decided_by": "left out: a lead's work, about rules",
    "compliance.ApiKey.created_by": "left out: a lead's work, about systems",
    "compliance.ApiKey.revoked_by": "left out: a lead's work, about systems",
    "compliance.Webhook.created_by": "left out: a lead's work, about systems",
    "compliance.Webhook.ended_by": "left out: a lead's work, about systems",
    "compliance.WebhookDelivery.person": "left out: that something changed, without what; gone after a month",
    "courses.Review.reviewer": "left out: a reviewer's work, shown with the module",
    "notices.Notice.person": "messages",
    "notices.Notice.asked_by": "left out: about the one who was reminded",
    "notices.Told.person": "reminded_of",
    "notices.Preference.person": "when_you_write_to_me",
    "progress.VoluntaryAnswer.person": "questions_i_answered",
    "progress.NotAsked.person": "questions_i_left",
}
LEFT_OUT_OF_PERSON = {
    "contact_email",  # if there is one, it is the address that is given
    "merged_into",
    "id",
    "password",
    "last_login",
    "is_superuser",
    "is_staff",
    "is_active",
    "anonymised_at",
}


def rows_about_people() -> set[str]:
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for app in OUR_APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one)
        and field.concrete
        and field.related_model is Person
        and not issubclass(model, WagtailPage)
    }


def test_whatever_is_kept_about_a_person_has_its_place_in_the_copy(client, grace):
    assert rows_about_people() == set(ROWS)
    data = json.loads(client.get(AS_DATA).content)
    for where, place in ROWS.items():
        assert place in data or place.startswith("left out: "), where
    page = client.get(PAGE).content.decode()
    assert "Dates that your service set are not in these files." in page
    own = {field.name for field in Person._meta.get_fields() if field.concrete and not field.many_to_many}
    assert own - LEFT_OUT_OF_PERSON == {*data["person"], *data["display"]}


@pytest.mark.parametrize("url", [PAGE, AS_PAGE, AS_DATA])
def test_nobody_elses_data_is_in_it(client, grace, cast, url):
    text = client.get(url).content.decode()
    assert "Grace Adeyemi" in text
    for other in Person.objects.exclude(pk=grace.pk):
        for word in filter(None, (other.name, other.email, str(other.pk))):
            assert word not in text, word
    others = LearningEvent.objects.exclude(person=grace).values_list("event_id", flat=True)
    assert others
    assert not any(str(event_id) in text for event_id in others)
    assert cast.colleague.awards.get().public_id not in text


@pytest.mark.parametrize(("url", "name", "kind"), [
    (AS_PAGE, "my-record-2026-11-22.html", "text/html; charset=utf-8"),
    (AS_DATA, "my-record-2026-11-22.json", "application/json"),
    (AS_BOTH, "my-record-2026-11-22.zip", "application/zip"),
])  # fmt: skip
def test_a_file_is_named_neutrally_and_kept_by_nobody_on_the_way(client, grace, time_machine, evening, url, name, kind):
    time_machine.move_to(evening)
    answer = client.get(url)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == kind
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("url", [PAGE, AS_PAGE, AS_DATA])
def test_the_number_of_queries_does_not_grow(client, cast, evening, url):
    client.force_login(cast.carer)

    def count() -> int:
        client.get(url)  # editions are read once and kept
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    complete(cast.carer, at=evening - timedelta(days=400))
    award(person_id=cast.carer.pk, at=evening - timedelta(days=400))
    before = count()
    for key in ("c1", "c3"):
        do_all(cast.carer, key, evening - timedelta(days=2), again=True)
    complete(cast.carer, "c4", at=evening - timedelta(days=2))
    award(person_id=cast.carer.pk, at=evening)
    assert cast.carer.awards.count() == 2
    assert count() == before <= 17 + len(parts_of(cast.carer))


@pytest.mark.parametrize("url", [PAGE, AS_PAGE, AS_DATA])
def test_it_is_for_its_owner_alone(client, cast, url):
    answer = client.get(url)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/code/?next={url}")
    client.force_login(cast.lead)
    assert "carer@example.org" not in client.get(url).content.decode()


def test_who_has_not_said_a_name_reads_no_comma_in_its_place(client, cast):
    client.force_login(Person.objects.create_user("nameless@example.org"))
    assert "<dd>nameless@example.org<" in client.get(PAGE).content.decode()
