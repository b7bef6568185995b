"""Coverage: SQL says what the rules say, every number is the people behind it, and nothing waits for a job."""

import uuid
from dataclasses import asdict
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.models import AwardPeriod, CredentialVersion, Revocation
from certification.rules import last_day
from compliance.enums import ClockStart, Status
from compliance.lens import Lens
from compliance.models import Obligation, RequirementVersion
from compliance.rules import Standing, Stretch, timeline
from compliance.rules import status as status_by_rule
from compliance.selectors import (
    coverage,
    lines,
    obligations_on,
    people,
    person_obligations,
    running_on,
    status_on,
)
from compliance.services import refresh, sweep
from people.enums import SUGGESTED_ONLY, Role
from people.models import Engagement, Person
from people.services import engage
from tests.compliance.strategies import DAYS, FACTS
from tests.conftest import LONDON

STANDING = Standing()

ORIGIN = date(2026, 1, 1)
ROWS = st.lists(FACTS, min_size=1, max_size=6)
# The database is rolled back to a savepoint after every example, so one fixture serves them all.
IN_ONE_DATABASE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def some_people(count: int, organisation, *, role=Role.FOSTER_CARER, started_on=date(2020, 1, 1), **more):
    """People with an engagement each, without any message."""
    people = Person.objects.bulk_create(
        [Person(email=f"{uuid.uuid4().hex}@example.org", name=f"Person {n:03}") for n in range(count)]
    )
    return Engagement.objects.bulk_create(
        [Engagement(person=p, organisation=organisation, role=role, started_on=started_on, **more) for p in people]
    )


def obligation(engagement, requirement, starts_on=date(2020, 1, 1), ends_on=None, now=STANDING) -> Obligation:
    return Obligation(
        engagement=engagement, requirement=requirement, organisation_id=engagement.organisation_id,
        person_id=engagement.person_id, starts_on=starts_on, ends_on=ends_on, **asdict(now),
    )  # fmt: skip


def hold(person, valid_from: date, *, months: int = 12, sequence: int = 1) -> AwardPeriod:
    """A row in the ledger, as if it had been earned then."""
    return AwardPeriod.objects.create(
        person=person, version=CredentialVersion.objects.get(), credential_id="first-steps", sequence=sequence,
        valid_from=valid_from, valid_until=last_day(valid_from, months), basis="first",
        evidence={"credential": "First steps", "completions": []},
        awarded_at=datetime(2026, 1, 1, tzinfo=LONDON),
    )  # fmt: skip


def in_the_database(rows, engagements, requirement) -> list[tuple[Engagement, list[Stretch]]]:
    """The timelines of these facts, as the read model would hold them."""
    pairs = [(engagement, timeline(facts)) for engagement, facts in zip(engagements, rows, strict=False)]
    Obligation.objects.bulk_create(
        obligation(engagement, requirement, one.first, one.last, one.standing)
        for engagement, stretches in pairs
        for one in stretches
    )
    return pairs


def listed(place, requirement, on: date, **more) -> list:
    lens = Lens(place, on, requirement=requirement.pk, **more)
    return lines(lens, people(lens))


def holding(stretches: list[Stretch], on: date) -> list[Stretch]:
    return [one for one in stretches if one.first <= on and (one.last is None or on <= one.last)]


def test_sql_and_rule_say_the_same_of_any_obligation_on_any_day(cast):
    engagements = some_people(6, cast.fostering)

    @IN_ONE_DATABASE
    @given(ROWS, st.lists(DAYS, min_size=1, max_size=4))
    def agree(rows, days):
        with transaction.atomic():
            pairs = in_the_database(rows, engagements, cast.requirement)
            edges = {
                one.standing.due_on + timedelta(days=n)
                for _, s in pairs
                for one in s
                if one.standing.due_on
                for n in (0, 1)
            }
            edges |= {one.first + timedelta(days=n) for _, s in pairs for one in s for n in (-1, 0)}
            for on in {*days, *edges}:
                found = Obligation.objects.filter(running_on(on)).annotate(status=status_on(on))
                by_sql = dict(found.values_list("engagement", "status"))
                by_rule = {e.pk: status_by_rule(one.standing, on) for e, s in pairs for one in holding(s, on)}
                assert by_sql == by_rule
            transaction.set_rollback(True)

    agree()


@pytest.mark.slow
def test_counts_are_the_rows_behind_them_for_every_status_and_any_day(cast):
    engagements = some_people(6, cast.fostering)

    @IN_ONE_DATABASE
    @given(ROWS, DAYS)
    def agree(rows, on):
        with transaction.atomic():
            pairs = in_the_database(rows, engagements, cast.requirement)
            running = [e for e, stretches in pairs if holding(stretches, on)]
            assert bool(coverage(cast.fostering, on)) == bool(running)
            for summary in coverage(cast.fostering, on):
                assert summary.total == len(listed(cast.fostering, cast.requirement, on)) == len(running)
                for status in Status.values:
                    behind = listed(cast.fostering, cast.requirement, on, status=status)
                    assert summary.counts[status] == len(behind)
                    assert {row.status for row in behind} <= {status}
                assert summary.obliged == summary.total - summary.counts[Status.SUGGESTED]
            transaction.set_rollback(True)

    agree()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "effective_from", "runs"),
    [
        (ORIGIN, None, ORIGIN, True),
        (ORIGIN + timedelta(days=1), None, ORIGIN, False),
        (date(2020, 1, 1), ORIGIN, ORIGIN, True),  # the last day of an engagement still counts
        (date(2020, 1, 1), ORIGIN - timedelta(days=1), ORIGIN, False),
        (date(2020, 1, 1), None, ORIGIN + timedelta(days=1), False),
    ],
)
def test_an_obligation_runs_from_its_start_to_its_end_under_a_requirement_in_force(
    cast, starts_on, ends_on, effective_from, runs
):
    RequirementVersion.objects.update(effective_from=effective_from)
    (engagement,) = some_people(1, cast.fostering, started_on=starts_on, ended_on=ends_on)
    refresh(person_ids=[engagement.person_id])
    assert obligations_on(cast.fostering, ORIGIN).exists() is runs
    assert bool(coverage(cast.fostering, ORIGIN)) is runs
    assert bool(person_obligations(engagement.person, cast.fostering, ORIGIN)) is runs


def test_another_organisations_people_are_not_among_them(cast):
    sweep(since=None)
    on = date(2026, 11, 22)
    names = {row.person.name for row in listed(cast.fostering, cast.requirement, on)}
    assert names == {"Grace Adeyemi", "Ben Carter", "Carys Llewellyn", "Shanthi Perera"}
    assert {row.person.name for row in listed(cast.other, cast.requirement, on)} == {"Danny Whitlock"}


@pytest.fixture
def lead(client, cast):
    client.force_login(cast.lead)
    return client


def test_the_number_of_queries_does_not_grow_with_the_people(cast, lead, today):
    def queries() -> list[int]:
        counts = []
        for read in (
            lambda: coverage(cast.fostering, today),
            lambda: listed(cast.fostering, cast.requirement, today),
            lambda: list(person_obligations(cast.carer, cast.fostering, today)),
            lambda: lead.get(reverse("compliance:organisation", args=[cast.fostering.pk])).content,
            lambda: lead.get(reverse("compliance:people", args=[cast.fostering.pk])).content,
            lambda: lead.get(reverse("compliance:people", args=[cast.fostering.pk]), {"status": "past_due"}).content,
            lambda: lead.get(reverse("compliance:person", args=[cast.fostering.pk, cast.carer.pk])).content,
        ):
            with CaptureQueriesContext(connection) as captured:
                read()
            counts.append(len(captured))
        return counts

    some_people(6, cast.fostering)
    sweep(since=None)
    queries()  # fills what is cached for good: templates, sites, content types
    with_ten = queries()
    for engagement in some_people(90, cast.fostering):
        hold(engagement.person, date(2026, 1, 1))
    sweep(since=None)
    assert coverage(cast.fostering, today)[0].total == 100
    assert queries() == with_ten
    assert with_ten[:3] == [2, 3, 1]


def test_a_refresh_costs_the_same_number_of_queries_for_ten_and_for_a_hundred(cast):
    some_people(5, cast.fostering)
    sweep(since=None)
    with CaptureQueriesContext(connection) as ten:
        sweep(since=None)
    for engagement in some_people(90, cast.fostering):
        hold(engagement.person, date(2026, 1, 1))
    sweep(since=None)
    with CaptureQueriesContext(connection) as hundred:
        sweep(since=None)
    assert len(hundred) == len(ten)


@pytest.mark.parametrize("role", sorted(SUGGESTED_ONLY))
@pytest.mark.parametrize("clock", ClockStart.values)
def test_kinship_carers_and_special_guardians_are_only_ever_suggested_or_covered(cast, role, clock):
    RequirementVersion.objects.update(clock_start=clock, fixed_on=date(2021, 1, 1))
    (engagement,) = some_people(1, cast.fostering, role=role, approved_on=date(2020, 1, 1))
    hold(engagement.person, date(2025, 3, 1))
    sweep(since=None)
    expected = {
        "2020-01-01": "suggested", "2025-02-28": "suggested", "2025-03-01": "covered", "2026-02-28": "covered",
        "2026-03-01": "suggested", "2036-01-01": "suggested",
    }  # fmt: skip
    for on, status in expected.items():
        row = person_obligations(engagement.person, cast.fostering, date.fromisoformat(on)).get()
        assert (on, row.status) == (on, status)


# No false green: an award whose last day was yesterday, read on every screen that speaks of it, and no job has run.

LAST = date(2026, 11, 22)
NOON = {day: datetime(2026, 11, day, 12, tzinfo=LONDON) for day in (22, 23)}
JUST_BEFORE = datetime(2026, 11, 22, 23, 59, 30, tzinfo=LONDON)
JUST_AFTER = datetime(2026, 11, 23, 0, 0, 30, tzinfo=LONDON)


@pytest.fixture
def lapsing(cast) -> AwardPeriod:
    """Valid to the end of 22 November 2026; the first date is long past."""
    Engagement.objects.filter(person=cast.carer).update(started_on=date(2024, 1, 1))
    award = hold(cast.carer, date(2025, 11, 23))
    assert award.valid_until == LAST
    sweep(since=None)
    return award


def words(client, viewer, url: str, now: datetime) -> str:
    """What the page says at that moment, in lower case without the markup's spaces."""
    with time_machine.travel(now, tick=False):
        if viewer is not None:
            client.force_login(viewer)
        response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(("now", "covered"), [(NOON[22], 1), (JUST_BEFORE, 1), (JUST_AFTER, 0), (NOON[23], 0)], ids=str)
def test_the_coverage_page_counts_nobody_who_lapsed_yesterday(cast, lapsing, client, now, covered):
    url = reverse("compliance:organisation", args=[cast.fostering.pk])
    with time_machine.travel(now, tick=False):
        client.force_login(cast.lead)
        context = client.get(url).context
    assert context["stand"].counts[Status.COVERED] == covered
    assert context["parts"][0]["number"] == covered
    url = f"{reverse('compliance:people', args=[cast.fostering.pk])}?requirement={cast.requirement.pk}"
    with time_machine.travel(now, tick=False):
        cells = {row[0]["text"]: row for row in client.get(url).context["table"]}
    expected = "Covered until 22 November 2026" if covered else "Lapsed since 23 November 2026"
    assert cells["Grace Adeyemi"][4] == expected
    page = words(client, cast.lead, url, now)
    assert expected in page
    assert ("Covered until" in page) == bool(covered)


def test_each_number_on_the_coverage_page_opens_exactly_the_people_it_counts(cast, lapsing, client):
    url = reverse("compliance:organisation", args=[cast.fostering.pk])
    for now in NOON.values():
        with time_machine.travel(now, tick=False):
            client.force_login(cast.lead)
            for part in client.get(url).context["parts"]:
                assert len(client.get(part["href"]).context["table"]) == part["number"]


def test_the_persons_page_says_it_has_lapsed(cast, lapsing, client):
    url = reverse("compliance:person", args=[cast.fostering.pk, cast.carer.pk])
    assert "Covered until 22 November 2026" in words(client, cast.lead, url, JUST_BEFORE)
    after = words(client, cast.lead, url, JUST_AFTER)
    assert "Lapsed since 23 November 2026" in after
    assert "Covered" not in after


def test_the_public_page_says_it_has_lapsed(cast, lapsing, client):
    url = reverse("certification:verify", args=[lapsing.public_id])
    assert "It is genuine and current." in words(client, None, url, JUST_BEFORE)
    after = words(client, None, url, JUST_AFTER)
    assert "it has lapsed" in after
    assert "Lapsed since 23 November 2026" in after
    assert "current" not in after.partition("<main")[2].lower()


UNTIL, SINCE, RENEW = "until 22 November 2026", "23 November 2026", "Time to renew"


@pytest.mark.parametrize("name", ["home:learning", "certification:mine"])
def test_the_holders_own_lists_say_it_is_time_to_renew(cast, lapsing, client, name):
    before = words(client, cast.carer, reverse(name), JUST_BEFORE)
    assert UNTIL.lower() in before.lower()
    assert RENEW not in before
    after = words(client, cast.carer, reverse(name), JUST_AFTER)
    assert UNTIL.lower() not in after.lower()
    assert RENEW in after
    assert SINCE in after


def test_the_certificate_itself_says_it_has_lapsed(cast, lapsing, client):
    url = reverse("certification:certificate", args=[lapsing.pk])
    assert "Current until 22 November 2026" in words(client, cast.carer, url, JUST_BEFORE)
    after = words(client, cast.carer, url, JUST_AFTER)
    assert "Lapsed since 23 November 2026" in after
    assert "Current until" not in after


def test_a_revoked_award_is_not_covered_from_that_day(cast, lapsing, client):
    on = date(2026, 11, 20)
    Revocation.objects.create(
        award=lapsing, revoked_on=on, revoked_by=cast.author, reason="A test", recorded_at=NOON[22]
    )
    sweep(since=None)
    said = [person_obligations(cast.carer, cast.fostering, on + timedelta(days=n)).get().status for n in (-1, 0, 1, 30)]
    assert said == ["covered", "past_due", "past_due", "past_due"]
    url = reverse("certification:verify", args=[lapsing.public_id])
    assert "It is no longer valid." in words(client, None, url, NOON[22])


def test_the_past_gives_the_same_answer_again(cast, lapsing):
    """A renewal that comes later changes no day that has gone."""
    days = [date(2025, 11, 22), date(2025, 11, 23), date(2026, 3, 1), LAST]
    before = [coverage(cast.fostering, on)[0].counts for on in days if coverage(cast.fostering, on)]
    hold(cast.carer, LAST + timedelta(days=1), sequence=2)
    engage(person=cast.carer, organisation=cast.other, role=Role.OTHER, started_on=LAST)
    sweep(since=None)
    assert [coverage(cast.fostering, on)[0].counts for on in days if coverage(cast.fostering, on)] == before
    assert coverage(cast.fostering, LAST + timedelta(days=1))[0].counts[Status.COVERED] == 1
