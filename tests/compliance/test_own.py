"""Something of a service's own: looked at first, then saved; what counts stands in versions, so no past day changes."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from django.utils import timezone

from compliance.enums import ClockStart, Kind, Status
from compliance.models import Obligation, Requirement, RequirementVersion
from compliance.rules import status
from compliance.selectors import obligations_on
from compliance.services import (
    NewTerms,
    UnableToRequire,
    ask_own,
    change_terms,
    judge,
    refresh,
    refresh_place,
    sweep,
    take_back_change,
)
from compliance.services.requirements import terms_of_version
from compliance.showing import evidence_here, subjects_for, would_count
from courses.models import Module
from people.enums import SUGGESTED_ONLY
from people.models import Person, Team
from people.services import engage
from tests.cast import complete
from tests.compliance.scene import ask, now_of, second_lead, show
from tests.trust.surface import digest


@pytest.fixture
def now(evening, time_machine):
    time_machine.move_to(evening, tick=False)
    return evening


@pytest.fixture
def lead(client, cast, now):
    client.force_login(cast.lead)
    return client


def url_of(cast) -> str:
    return f"/coverage/{cast.fostering.pk}/requirements/own/"


def form(**more) -> dict:
    sent = {
        "name": "Night care", "about": "Settling a child who wakes at night.", "holds": "evidence", "subject": "",
        "clock_start": "role_start", "months": "3", "refresh_months": "24", "household": "individual", "obliges": "on",
        "role_foster_carer": "on", "source": "Decided by our training group", "note": "",
        "effective_from": "2026-12-01", "team": "", "joined_from": "", "fixed_on": "",
    }  # fmt: skip
    return {name: value for name, value in (sent | more).items() if value is not None}


def token_in(html: str) -> str:
    return re.search(r'name="previewed" value="([^"]+)"', html)[1]


def saved(lead, cast, **more) -> Requirement:
    html = lead.post(url_of(cast), form(**more)).content.decode()
    answer = lead.post(url_of(cast), {"previewed": token_in(html)})
    assert answer.status_code == 302
    refresh(person_ids=Person.objects.values_list("pk", flat=True))
    return Requirement.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def test_it_is_looked_at_first_and_exactly_that_is_saved(lead, cast, now):
    before = digest()
    html = lead.post(url_of(cast), form()).content.decode()
    assert digest() == before, "looking wrote something"
    assert "Nothing is saved yet." in html
    for who in (cast.carer, cast.colleague, cast.sibling):
        assert str(who) in html
    assert str(cast.kinship) not in html
    assert ">3</span> need a decision first" in html
    assert ">3</span> dates move" in html
    assert "1 September 2026" in html
    forged = {
        "previewed": token_in(html), "name": "Other", "months": "1", "organisation": str(cast.other.pk), "key": "core",
        "decided_by": str(cast.carer.pk), "checked_on": "2020-01-01",
    }  # fmt: skip
    assert lead.post(url_of(cast), forged).status_code == 302
    asked = Requirement.objects.get(name="Night care")
    version = asked.versions.get()
    assert (asked.organisation, asked.key, asked.credential, asked.module) == (cast.fostering, "", None, None)
    assert (version.months, version.refresh_months, version.roles) == (3, 24, ["foster_carer"])
    assert (version.source, version.checked_on) == ("Decided by our training group", now.date())
    assert (version.decided_by, version.decided_at, version.effective_from) == (cast.lead, now, date(2026, 12, 1))
    assert version.about == "Settling a child who wakes at night."
    told = obligations_on(cast.fostering, date(2026, 12, 1)).filter(requirement=asked)
    refresh_place(requirement_id=asked.pk)
    assert {(row.person, row.status) for row in told} == {
        (who, Status.UNKNOWN) for who in (cast.carer, cast.colleague, cast.sibling)
    }
    html = lead.get(f"/coverage/{cast.fostering.pk}/requirements/").content.decode()
    for words in ("Night care", "Settling a child who wakes at night.", "Decided by our training group"):
        assert words in html


def test_two_clicks_are_one_requirement_and_another_leads_seal_is_none(lead, client, cast):
    token = token_in(lead.post(url_of(cast), form()).content.decode())
    client.force_login(second_lead(cast.fostering))
    assert "Look at it again" in client.post(url_of(cast), {"previewed": token}).content.decode()
    client.force_login(cast.lead)
    changing = ask(cast.fostering, "recording", date(2026, 6, 1))
    other = f"/coverage/{cast.fostering.pk}/requirements/{changing.pk}/"
    assert "Look at it again" in client.post(other, {"previewed": token}).content.decode()
    for _ in range(2):
        assert client.post(url_of(cast), {"previewed": token}).status_code == 302
    assert Requirement.objects.filter(name="Night care").count() == 1
    assert RequirementVersion.objects.filter(requirement__name="Night care").count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "Write a name that people will know it by."),
        ({"name": "first steps"}, "Something of this name is or was asked here."),
        ({"about": ""}, "Write what it is, as you would tell a carer."),
        ({"source": ""}, "Write where it comes from, in your own words."),
        ({"holds": "module:none"}, "Choose one from the list."),
        ({"holds": "module:c1", "in_person": "on"}, "Take one of the two."),
        ({"months": "601"}, "Write whole months, from 0 to 600."),
        ({"effective_from": "2026-11-21"}, "A change counts from today or from a later day."),
        ({"clock_start": "fixed_date"}, "Write the fixed date, or count from something else."),
        ({"team": "00000000-0000-4000-8000-000000000000"}, "Choose a team from the list."),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_cure(lead, cast, sent, words):
    html = lead.post(url_of(cast), form(**sent)).content.decode()
    assert words in html
    assert 'name="previewed"' not in html
    assert "<title>Error:" in html


def test_the_service_refuses_what_the_form_would(cast, now):
    terms = NewTerms(effective_from=now.date(), clock_start=ClockStart.ROLE_START, source="Ours", checked_on=now.date())
    act = {"actor": cast.lead, "at": now, "on": now.date()}
    theirs = Team.objects.create(organisation=cast.other, name="Theirs", path="x/")
    for name, more, words in (
        (" ", {}, "Write a name"),
        ("FIRST STEPS", {}, "is or was asked here"),
        ("New", {"source": " "}, "where it comes from"),
        ("New", {"effective_from": now.date() - timedelta(days=1)}, "today or from a later day"),
        ("New", {"team": theirs}, "another organisation"),
    ):
        given = NewTerms(**{name: getattr(terms, name) for name in NewTerms.__slots__} | more)
        with pytest.raises(UnableToRequire, match=words):
            ask_own(asked=Requirement(organisation=cast.fostering, name=name), terms=given, **act)
    Module.objects.filter(key="c1").update(offered=False)
    with pytest.raises(UnableToRequire, match="not on offer"):
        ask_own(asked=Requirement(organisation=cast.fostering, name="New", module_id="c1"), terms=terms, **act)
    with pytest.raises(IntegrityError), transaction.atomic():
        Requirement.objects.create(
            organisation=cast.fostering, name="Both", module_id="c1", credential_id="first-steps"
        )


@pytest.mark.parametrize("role", sorted(SUGGESTED_ONLY))
def test_to_kinship_carers_and_special_guardians_it_is_only_ever_suggested(lead, cast, now, role):
    engage(person=cast.stranger, organisation=cast.fostering, role=role, started_on=date(2020, 1, 1))
    asked = saved(lead, cast, role_foster_carer=None, **{f"role_{role}": "on"}, effective_from="2026-11-22", months="0")
    rows = Obligation.objects.filter(requirement=asked, person=cast.stranger)
    assert rows
    for row in rows:
        assert (row.obliges, row.due_on, row.question) == (False, None, "")
    assert not Obligation.objects.filter(requirement=asked, obliges=True).exists()


# A module of ours


def test_a_module_counts_from_the_day_it_was_completed_as_long_as_the_refresh_says(lead, cast, now):
    complete(cast.carer, "c1", at=now - timedelta(days=100))
    asked = saved(lead, cast, holds="module:c1", refresh_months="12", effective_from="2026-11-22", months="12")
    assert asked.module_id == "c1"
    row = now_of(cast.carer, asked, now.date())
    assert (row.kind, row.until, row.due_on) == (Kind.COVERED, date(2027, 8, 13), date(2027, 8, 13))
    assert now_of(cast.colleague, asked, now.date()).kind == Kind.NONE
    gone = date(2027, 8, 14)
    assert status(now_of(cast.carer, asked, gone).standing, gone) == Status.PAST_DUE
    complete(cast.colleague, "c3", at=now)
    refresh(person_ids=[cast.colleague.pk])
    assert now_of(cast.colleague, asked, now.date()).kind == Kind.NONE, "another module was taken for it"
    html = lead.get(f"/coverage/{cast.fostering.pk}/requirements/{asked.pk}/").content.decode()
    assert f"Our module “{asked.module.edition.title}”" in html


def test_completing_the_module_is_seen_at_once_and_by_the_sweep(
    lead, cast, now, django_capture_on_commit_callbacks
):  # fmt: skip
    asked = saved(lead, cast, holds="module:c1", effective_from="2026-11-22")
    with django_capture_on_commit_callbacks(execute=True):
        complete(cast.carer, "c1", at=now)
    assert now_of(cast.carer, asked, now.date()).kind == Kind.COVERED
    complete(cast.colleague, "c1", at=now)  # the message is lost
    assert now_of(cast.colleague, asked, now.date()).kind == Kind.NONE
    sweep(since=now - timedelta(hours=2))
    assert now_of(cast.colleague, asked, now.date()).kind == Kind.COVERED


# What counts stands in versions


def accept(row, actor: Person, at: datetime) -> None:
    judge(evidence=row, accepted=True, actor=actor, at=at, on=at.date())


def then(asked: Requirement, cast, now: datetime, on: date, **more) -> None:
    given = {field: getattr(terms_of_version(asked.versions.last()), field) for field in NewTerms.__slots__}
    terms = NewTerms(**given | more | {"effective_from": on})
    change_terms(requirement=asked, terms=terms, actor=cast.lead, at=now, on=now.date())
    refresh(person_ids=Person.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("changed", [{"in_person": True}, {"two_people": True}, {"subject": "something-else"}])
def test_a_change_of_what_counts_leaves_every_day_before_it_as_it_was(cast, now, changed):
    asked = ask(cast.fostering, "recording", date(2026, 6, 1), refresh_months=36)
    accept(show(cast.carer, cast.fostering, "recording", now), cast.lead, now)
    was = {n: now_of(cast.carer, asked, now.date() + timedelta(days=n)).standing for n in (0, 1, 2)}
    assert was[0].kind == Kind.COVERED
    third = now.date() + timedelta(days=3)
    then(asked, cast, now, third, **changed)
    for n, before in was.items():
        assert now_of(cast.carer, asked, now.date() + timedelta(days=n)).standing == before
    assert now_of(cast.carer, asked, third).kind == Kind.NONE
    then(asked, cast, now, third + timedelta(days=4), in_person=False, two_people=False, subject="recording")
    assert now_of(cast.carer, asked, third + timedelta(days=3)).kind == Kind.NONE
    assert now_of(cast.carer, asked, third + timedelta(days=4)).kind == Kind.COVERED


def test_from_the_day_of_the_change_a_second_person_looks_at_it(cast, now, time_machine):
    asked = ask(cast.fostering, "recording", date(2026, 6, 1))
    row = show(cast.carer, cast.fostering, "recording", now)
    accept(row, cast.lead, now)
    day = now.date() + timedelta(days=3)
    then(asked, cast, now, day, two_people=True)
    states = [evidence_here(cast.fostering, on).get(pk=row.pk).state for on in (day - timedelta(days=1), day)]
    assert states == ["accepted", "one_of_two"]
    accept(row, second_lead(cast.fostering), now + timedelta(days=4))
    assert now_of(cast.carer, asked, day).kind == Kind.NONE
    assert now_of(cast.carer, asked, day + timedelta(days=1)).kind == Kind.COVERED


def test_from_the_day_of_the_change_one_person_is_enough_and_from_the_end_nothing_is_asked(cast, now):
    asked = ask(cast.fostering, "recording", date(2026, 6, 1), two_people=True)
    row = show(cast.carer, cast.fostering, "recording", now)
    accept(row, cast.lead, now)
    day = now.date() + timedelta(days=3)
    then(asked, cast, now, day, two_people=False)
    states = [evidence_here(cast.fostering, on).get(pk=row.pk).state for on in (day - timedelta(days=1), day)]
    assert states == ["one_of_two", "accepted"]
    assert [one.two_people for one in would_count(row, day)] == [False]
    then(asked, cast, now, day + timedelta(days=1), ends=True)
    assert would_count(row, day + timedelta(days=1)) == []


def test_its_own_subject_is_met_by_nothing_else_of_the_same_name(lead, cast, now):
    first = saved(lead, cast)
    again = ask_own(
        asked=Requirement(organisation=cast.other, name="Night care"),
        terms=NewTerms(
            effective_from=now.date(), clock_start=ClockStart.ROLE_START, source="Theirs", checked_on=now.date()
        ),
        actor=cast.other_lead, at=now, on=now.date(),
    )  # fmt: skip
    subjects = {one.versions.get().subject for one in (first, again)}
    assert len(subjects) == 2
    assert all(subject.startswith("night-care-") for subject in subjects)
    assert subjects_for([cast.fostering])[first.versions.get().subject] == "Night care"
    assert again.versions.get().subject not in subjects_for([cast.fostering])


def test_the_editor_changes_what_is_its_own_and_never_what_the_library_says(lead, cast, now):
    asked = saved(lead, cast, effective_from="2026-11-22")
    url = f"/coverage/{cast.fostering.pk}/requirements/{asked.pk}/"
    html = lead.get(url).content.decode()
    assert 'name="name"' not in html
    sent = form(
        name="Renamed", holds="module:c1", subject=asked.versions.get().subject, two_people="on", source="Our panel",
        note="More care", effective_from="2026-11-25",
    )  # fmt: skip
    token = token_in(lead.post(url, sent).content.decode())
    assert lead.post(url, {"previewed": token}).status_code == 302
    asked.refresh_from_db()
    assert (asked.name, asked.module) == ("Night care", None)
    first, last = asked.versions.all()
    assert (first.two_people, first.source) == (False, "Decided by our training group")
    assert (last.two_people, last.source, last.checked_on) == (True, "Our panel", now.date())


# Taken back, ended, and the team


def test_what_has_not_begun_is_taken_back_and_what_counts_already_is_not(lead, cast, now):
    asked = saved(lead, cast)
    page = lead.get(f"/coverage/{cast.fostering.pk}/requirements/{asked.pk}/").content.decode()
    address = f"/coverage/{cast.fostering.pk}/requirements/changes/{asked.versions.get().pk}/take-back/"
    assert address in page
    assert lead.post(address).status_code == 302
    assert not Requirement.objects.filter(pk=asked.pk).exists()
    assert not Obligation.objects.filter(requirement=asked.pk).exists()
    asked = saved(lead, cast, effective_from="2026-11-22")
    with pytest.raises(UnableToRequire, match="counts already"):
        take_back_change(version=asked.versions.get(), on=now.date())
    then(asked, cast, now, date(2027, 1, 1), ends=True)
    assert not obligations_on(cast.fostering, date(2027, 1, 1)).filter(requirement=asked).exists()
    take_back_change(version=asked.versions.last(), on=now.date())
    refresh_place(requirement_id=asked.pk)
    assert obligations_on(cast.fostering, date(2027, 1, 1)).filter(requirement=asked).exists()
    assert asked.versions.count() == 1


def test_a_team_that_something_is_asked_of_is_not_deleted_from_under_it(lead, cast, now):
    asked = saved(lead, cast, team=str(cast.north.pk), effective_from="2026-11-22")
    falls_on = {row.person for row in obligations_on(cast.fostering, now.date()).filter(requirement=asked)}
    assert falls_on == {cast.carer, cast.colleague}
    with pytest.raises(RestrictedError):
        cast.north.delete()
    sweep(since=None)
    assert {row.person for row in obligations_on(cast.fostering, now.date()).filter(requirement=asked)} == falls_on
    cast.south.delete()
    cast.fostering.delete()
    assert not Requirement.objects.filter(pk=asked.pk).exists()


def test_another_services_page_and_change_look_as_if_they_were_not_there(lead, client, cast, now):
    asked = saved(lead, cast)
    version = asked.versions.get().pk
    client.force_login(cast.other_lead)
    assert client.get(url_of(cast)).status_code == 404
    for place in (cast.fostering, cast.other):
        assert client.post(f"/coverage/{place.pk}/requirements/changes/{version}/take-back/").status_code == 404
    assert asked.versions.exists()
    assert timezone.localdate() == now.date()
