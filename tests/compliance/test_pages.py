"""What a training lead reads: people and not roles, the day asked for, and why."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from certification.services import award
from compliance.enums import ClockStart, Status
from compliance.lens import Lens
from compliance.selectors import Line, coverage, lines, people
from compliance.services import NewTerms, refresh, require, sweep
from people.enums import Role
from people.models import Pause
from people.services import engage
from tests.cast import complete


def listed(cast, on: date) -> list[Line]:
    lens = Lens(cast.fostering, on, requirement=cast.requirement.pk)
    return lines(lens, people(lens))


def cell_of(person, cast, on: date):
    [line] = [line for line in listed(cast, on) if line.person == person]
    return line.cells[cast.requirement.pk]


@pytest.fixture
def lead(client, cast):
    sweep(since=None)
    client.force_login(cast.lead)
    return client


def test_someone_with_two_roles_is_one_person_and_the_obligation_counts(lead, cast):
    today = timezone.localdate()
    before = coverage(cast.fostering, today)[0].total
    engage(
        person=cast.carer, organisation=cast.fostering, role=Role.KINSHIP_CARER, started_on=today - timedelta(days=9)
    )
    refresh(person_ids=[cast.carer.pk])
    (summary,) = coverage(cast.fostering, today)
    assert summary.total == before
    assert cell_of(cast.carer, cast, today).engagement.role == Role.FOSTER_CARER
    assert summary.counts.total == len(listed(cast, today))


def test_of_two_obligations_the_date_that_has_passed_is_the_one_that_is_said(lead, cast):
    today = timezone.localdate()
    engage(
        person=cast.carer,
        organisation=cast.fostering,
        role=Role.SUPERVISING_SW,
        started_on=today - timedelta(days=400),
    )
    refresh(person_ids=[cast.carer.pk])
    assert cell_of(cast.carer, cast, today).status == Status.PAST_DUE


def test_who_is_on_pause_in_one_role_still_owes_the_other(lead, cast):
    today = timezone.localdate()
    other = engage(
        person=cast.carer, organisation=cast.fostering, role=Role.SUPERVISING_SW, started_on=today - timedelta(days=90)
    )
    first = cast.carer.engagements.exclude(pk=other.pk).get()
    Pause.objects.create(
        engagement=first, starts_on=today - timedelta(days=9), recorded_by=cast.lead, recorded_at=timezone.now()
    )
    refresh(person_ids=[cast.carer.pk])
    cell = cell_of(cast.carer, cast, today)
    assert (cell.status, cell.engagement) == (Status.DUE, other)


def test_a_past_day_is_carried_to_the_person_and_nobody_vanishes(lead, cast):
    today = timezone.localdate()
    engagement = cast.colleague.engagements.get()
    engagement.ended_on = today - timedelta(days=2)
    engagement.save()
    refresh(person_ids=[cast.colleague.pk])
    past = today - timedelta(days=10)
    html = lead.get(f"/coverage/{cast.fostering.pk}/people/", {"on": past.isoformat()}).content.decode()
    address = f"/coverage/{cast.fostering.pk}/people/{cast.colleague.pk}/?on={past.isoformat()}"
    assert address in html
    page = lead.get(address)
    assert page.status_code == 200
    assert f"{past.day} {past:%B %Y}" in page.content.decode()
    assert lead.get(f"/coverage/{cast.fostering.pk}/people/{cast.colleague.pk}/").status_code == 404


def test_a_past_day_with_nobody_says_so_and_leads_back(lead, cast):
    html = lead.get(f"/coverage/{cast.fostering.pk}/", {"on": "2024-01-01"}).content.decode()
    assert "Nobody was here on 1 January 2024." in html
    assert "Invite the first person" not in html
    assert 'name="on"' in html


def test_the_persons_page_says_what_was_completed_and_why(lead, cast):
    long_ago = timezone.now() - timedelta(days=400)
    cast.carer.engagements.update(started_on=date(2024, 1, 1))
    complete(cast.carer, at=long_ago)
    award(person_id=cast.carer.pk, at=long_ago)
    complete(cast.colleague, at=timezone.now())
    award(person_id=cast.colleague.pk, at=timezone.now())
    sweep(since=None)
    lapsed = lead.get(f"/coverage/{cast.fostering.pk}/people/{cast.carer.pk}/").content.decode()
    assert "Lapsed since" in lapsed
    assert "Held until" in lapsed
    assert "Common ground: why we learn the same things" in lapsed
    covered = lead.get(f"/coverage/{cast.fostering.pk}/people/{cast.colleague.pk}/").content.decode()
    assert "Held until" in covered
    kinship = lead.get(f"/coverage/{cast.fostering.pk}/people/{cast.kinship.pk}/").content.decode()
    assert "There is no date." in kinship
    assert "due" not in kinship.lower().split("<main")[1].split("</main")[0]


def test_a_day_to_come_is_refused(lead, cast):
    tomorrow = date.today() + timedelta(days=1)
    html = lead.get(f"/coverage/{cast.fostering.pk}/", {"on": tomorrow.isoformat()}).content.decode()
    assert "nobody can be shown as covered in advance" in html


def test_what_is_asked_is_a_link_away_on_the_same_day(lead, cast):
    today = timezone.localdate()
    terms = NewTerms(
        subject="recording",
        effective_from=date(2020, 1, 1),
        clock_start=ClockStart.ROLE_START,
        months=6,
        source="A test",
        checked_on=today,
    )
    other = require(name="Recording", place=cast.fostering, terms=terms)
    sweep(since=None)
    past = today - timedelta(days=10)
    for on, head in ((None, ""), (past, f"on={past.isoformat()}&amp;")):
        html = lead.get(f"/coverage/{cast.fostering.pk}/", {"on": on.isoformat()} if on else {}).content.decode()
        address = f"/coverage/{cast.fostering.pk}/people/?{head}requirement={other.pk}"
        assert f'<a href="{address}">Recording</a>' in html
        there = lead.get(address.replace("&amp;", "&"))
        assert there.context["lens"].requirement == other.pk
        assert there.context["lens"].on == (on or today)
