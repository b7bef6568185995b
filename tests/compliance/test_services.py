"""The read model: rewritten only where it changed, the same however it came about; nothing learned is lost with it."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.models import AwardPeriod, CredentialVersion, Revocation
from certification.rules import last_day
from certification.services import award
from commonground.tasks import sweep_all
from compliance.enums import ClockStart, Decision, HouseholdRule, Kind
from compliance.explaining import why
from compliance.models import (
    Adjustment,
    Assignment,
    BulkAssignment,
    Evidence,
    EvidenceVerdict,
    Obligation,
    RequirementVersion,
)
from compliance.rules import ONE_DAY
from compliance.selectors import coverage
from compliance.services import NewTerms, UnableToRequire, change_terms, refresh, require, sweep
from people.enums import OrganisationKind, Role
from people.models import Engagement, Household, Organisation, Pause, Person
from people.services import engage
from progress.models import Completion
from tests.cast import complete
from tests.conftest import LONDON


def rows() -> list[tuple]:
    """The read model in natural terms, ids left out."""
    return sorted(
        (
            str(o.engagement_id),
            str(o.requirement_id),
            str(o.organisation_id),
            str(o.starts_on),
            str(o.ends_on),
            str(o.standing),
        )
        for o in Obligation.objects.all()
    )


def ids() -> list[int]:
    return list(Obligation.objects.order_by("pk").values_list("pk", flat=True))


def hold(person, valid_from: date, *, months: int = 12, sequence: int = 1) -> AwardPeriod:
    return AwardPeriod.objects.create(
        person=person, version=CredentialVersion.objects.get(), credential_id="first-steps", sequence=sequence,
        valid_from=valid_from, valid_until=last_day(valid_from, months), basis="first",
        evidence={"completions": []}, awarded_at=datetime(2026, 1, 1, tzinfo=LONDON),
    )  # fmt: skip


def obligation_of(person) -> Obligation:
    return Obligation.objects.get(engagement__person=person)


def covers_of(person) -> list[tuple[str, str]]:
    """First day, and first day after, of each stretch of being covered."""
    found: list[list[date]] = []
    for row in Obligation.objects.filter(engagement__person=person, kind=Kind.COVERED).order_by(
        "engagement", "starts_on"
    ):
        end = (row.ends_on or date.max - ONE_DAY) + ONE_DAY
        if found and found[-1][1] == row.starts_on:
            found[-1][1] = end
        else:
            found.append([row.starts_on, end])
    return [(first.isoformat(), end.isoformat()) for first, end in found]


def test_refreshing_twice_changes_nothing_not_even_an_id(cast):
    hold(cast.carer, date(2026, 7, 1))
    people = [cast.carer.pk, cast.kinship.pk]
    assert refresh(person_ids=people) == 4  # the carer's days before, during and after; the kinship carer's
    before = (rows(), ids())
    assert refresh(person_ids=people) == 0
    assert refresh(person_ids=[str(pk) for pk in reversed(people)] * 2) == 0
    assert (rows(), ids()) == before


def test_a_second_sweep_writes_nothing(cast):
    hold(cast.carer, date(2026, 7, 1))
    assert sweep(since=None) == 7
    before = ids()
    with CaptureQueriesContext(connection) as captured:
        assert sweep(since=None) == 0
    assert ids() == before
    assert not [q["sql"] for q in captured if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_only_the_person_who_changed_is_rewritten(cast):
    sweep(since=None)
    others = set(Obligation.objects.exclude(engagement__person=cast.carer).values_list("pk", flat=True))
    hold(cast.carer, date(2026, 7, 1))
    refresh(person_ids=[cast.carer.pk])
    assert set(Obligation.objects.exclude(engagement__person=cast.carer).values_list("pk", flat=True)) == others
    assert covers_of(cast.carer) == [("2026-07-01", "2027-07-01")]


def test_the_obligation_of_the_cast(cast):
    sweep(since=None)
    row = obligation_of(cast.carer)
    assert (row.obliges, row.due_on, row.starts_on, row.ends_on) == (
        True, date(2026, 12, 1), date(2026, 6, 1), None,
    )  # fmt: skip
    assert why(row.standing) == "6 months after starting in this role on 1 June 2026; due 1 December 2026"
    assert not obligation_of(cast.kinship).obliges


def test_joined_periods_are_one_cover_and_parted_ones_two(cast):
    hold(cast.carer, date(2026, 6, 1))
    hold(cast.carer, date(2027, 6, 1), sequence=2)
    hold(cast.carer, date(2028, 7, 1), sequence=3)
    sweep(since=None)
    assert covers_of(cast.carer) == [("2026-06-01", "2028-06-01"), ("2028-07-01", "2029-07-01")]


@pytest.mark.parametrize(
    ("revoked_on", "expected"),
    [
        (date(2026, 9, 1), [("2026-07-01", "2026-09-01")]),
        (date(2026, 7, 1), []),
        (date(2025, 6, 1), []),
        (date(2030, 1, 1), [("2026-07-01", "2027-07-01")]),
    ],
)
def test_a_revocation_cuts_the_cover_on_its_day(cast, evening, revoked_on, expected):
    period = hold(cast.carer, date(2026, 7, 1))
    sweep(since=None)
    Revocation.objects.create(
        award=period, revoked_on=revoked_on, revoked_by=cast.author, reason="A test", recorded_at=evening
    )
    sweep(since=evening - timedelta(minutes=15))
    assert covers_of(cast.carer) == expected


def test_requirements_fall_on_their_roles_and_their_place(cast):
    organisation = Organisation.objects.create(area=cast.area, name="Third", kind=OrganisationKind.NHS)

    def ask(name, place, **more) -> None:
        terms = NewTerms(
            effective_from=date(2020, 1, 1), clock_start=ClockStart.APPROVAL, months=12, source="A test",
            checked_on=date(2026, 11, 22), **more,
        )  # fmt: skip
        require(name=name, place=place, credential_id="first-steps", terms=terms)

    ask("One place", cast.other)
    ask("Some roles", cast.area, roles=("kinship_carer", "gp"))
    ask("Nobody", organisation)
    sweep(since=None)
    falls_on = {
        name: set(Obligation.objects.filter(requirement__name=name).values_list("engagement__person", flat=True))
        for name in ("One place", "Some roles", "Nobody")
    }
    assert falls_on == {"One place": {cast.stranger.pk}, "Some roles": {cast.kinship.pk}, "Nobody": set()}
    assert Obligation.objects.get(requirement__name="One place").due_on is None


def test_a_requirement_that_goes_takes_its_obligations_along(cast):
    sweep(since=None)
    RequirementVersion.objects.update(roles=["gp"])
    assert sweep(since=None) == 5
    assert rows() == []


def test_an_engagement_that_ended_stops_counting_after_its_last_day_and_keeps_its_past(cast):
    sweep(since=None)
    last = date(2026, 9, 30)
    Engagement.objects.filter(person=cast.carer).update(ended_on=last)
    refresh(person_ids=[cast.carer.pk])
    assert obligation_of(cast.carer).ends_on == last
    totals = [coverage(cast.fostering, on)[0].total for on in (last, last + timedelta(days=1))]
    assert totals == [4, 3]


def test_coming_back_in_the_same_role_is_a_second_engagement_and_never_counted_twice_on_a_day(cast):
    Engagement.objects.filter(person=cast.carer).update(ended_on=date(2026, 9, 30))
    engage(person=cast.carer, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=date(2026, 10, 1))
    sweep(since=None)
    assert Obligation.objects.filter(engagement__person=cast.carer).count() == 2
    for on in (date(2026, 9, 30), date(2026, 10, 1)):
        assert coverage(cast.fostering, on)[0].total == 4


def test_deleting_an_organisation_leaves_what_its_people_learned(cast, framework, evening):
    complete(cast.carer, at=evening)
    award(person_id=cast.carer.pk, at=evening)
    sweep(since=None)
    completions, awards = list(Completion.objects.values()), list(AwardPeriod.objects.values())
    assert (len(completions), len(awards)) == (2, 1)
    cast.fostering.delete()
    assert not Obligation.objects.filter(engagement__person=cast.carer).exists()
    assert not Engagement.objects.filter(person=cast.carer).exists()
    assert list(Completion.objects.values()) == completions
    assert list(AwardPeriod.objects.values()) == awards
    engage(person=cast.carer, organisation=cast.other, role=Role.RESIDENTIAL_WORKER, started_on=date(2026, 11, 22))
    sweep(since=None)
    assert covers_of(cast.carer) == [("2026-11-22", "2027-11-22")]


def test_incremental_is_the_same_as_rebuilt(cast, framework, evening, django_capture_on_commit_callbacks):
    """What messages made, one by one, is what a sweep makes of nothing."""
    with django_capture_on_commit_callbacks(execute=True):
        for who in (cast.carer, cast.kinship):
            engage(person=who, organisation=cast.other, role=Role.OTHER, started_on=date(2026, 11, 1))
    with django_capture_on_commit_callbacks(execute=True):
        complete(cast.carer, at=evening)
        complete(cast.kinship, "c1", at=evening)
    incremental = rows()
    assert covers_of(cast.carer) == [("2026-11-22", "2027-11-22")] * 2
    sweep(since=None)  # those whom no message named: the cast was engaged before the test looked
    complete_model = rows()
    assert set(incremental) <= set(complete_model)
    Obligation.objects.all().delete()
    sweep(since=None)
    assert rows() == complete_model


def test_with_every_message_lost_the_nightly_sweep_makes_the_same_of_events_alone(
    cast, framework, evening, django_capture_on_commit_callbacks
):
    complete(cast.carer, at=evening)
    complete(cast.colleague, "c1", at=evening)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_all(recent=False)
    swept, awards = rows(), AwardPeriod.objects.count()
    assert covers_of(cast.carer) == [("2026-11-22", "2027-11-22")]
    with django_capture_on_commit_callbacks(execute=True):
        sweep_all(recent=False)
    assert (rows(), AwardPeriod.objects.count()) == (swept, awards)


def test_the_quick_sweep_sees_to_recent_awards_and_to_engagements_without_obligations(cast, framework, evening):
    sweep(since=None)
    newcomer = engage(person=cast.author, organisation=cast.other, role=Role.OTHER, started_on=date(2026, 11, 1))
    complete(cast.carer, at=evening)
    award(person_id=cast.carer.pk, at=evening)
    sweep(since=evening - timedelta(minutes=15))
    assert Obligation.objects.filter(engagement=newcomer).exists()
    assert covers_of(cast.carer) == [("2026-11-22", "2027-11-22")]


NOW = datetime(2026, 7, 1, 9, tzinfo=LONDON)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "hold",
                "hold",
                "hold",
                "hold",
                "end",
                "move",
                "revoke",
                "role",
                "requirement",
                "pause",
                "decide",
                "withdraw",
                "household",
                "merge",
                "part",
                "show",
                "judge",
                "joint",
                "assign",
                "assign",
                "take back",
            ]
        ),
        st.integers(0, 4),
        st.integers(0, 30),
    ),
    max_size=12,
)


@pytest.mark.slow
def test_any_course_of_events_refreshed_step_by_step_is_the_same_as_rebuilt(cast):
    """Random awards, moves, pauses, decisions, evidence, households, merges and their undoing, changed rules."""
    people = [cast.carer, cast.colleague, cast.sibling, cast.stranger, cast.kinship]
    terms = NewTerms(effective_from=date(2026, 1, 1), subject="first-steps", clock_start=ClockStart.ASSIGNED,
                     source="A test", checked_on=date(2026, 1, 1))  # fmt: skip
    alone = require(name="Alone", place=cast.fostering, credential_id="first-steps", terms=terms, individual=True)

    def act(what: str, person, number: int) -> list:
        """One change; returns the people whom its message would name."""
        if what == "hold":
            held = AwardPeriod.objects.filter(person=person)
            hold(person, date(2026, 1, 1) + timedelta(days=37 * number), sequence=held.count() + 1)
        elif what == "end":
            Engagement.objects.filter(person=person, ended_on=None).update(ended_on=date(2026, 8, 1 + number % 28))
        elif what == "move":
            engage(
                person=person, organisation=(cast.fostering, cast.other)[number % 2], role=Role.OTHER,
                started_on=date(2026, 8, 1),
            )  # fmt: skip
        elif what == "revoke":
            period = AwardPeriod.objects.filter(person=person, revocation=None).first()
            if period:
                Revocation.objects.create(
                    award=period, revoked_on=period.valid_from + timedelta(days=number), revoked_by=cast.author,
                    reason="A test", recorded_at=datetime(2026, 1, 1, tzinfo=LONDON),
                )  # fmt: skip
        elif what == "pause":
            for engagement in Engagement.objects.filter(person=person):
                with transaction.atomic(), suppress(IntegrityError):
                    Pause.objects.create(
                        engagement=engagement, starts_on=date(2026, 8, 1) + timedelta(days=number),
                        ends_on=None if number % 4 == 0 else date(2026, 10, 1), recorded_by=cast.lead, recorded_at=NOW,
                    )  # fmt: skip
        elif what == "decide":
            for engagement in Engagement.objects.filter(person=person):
                Adjustment.objects.create(
                    engagement=engagement, requirement=cast.requirement, kind=Decision.values[number % 5],
                    decided_on=date(2026, 9, 1), until=date(2026, 9, 1) + timedelta(days=11 * number), reason="A test",
                    decided_by=cast.lead, recorded_at=NOW,
                )  # fmt: skip
        elif what == "assign":
            for engagement in Engagement.objects.filter(person=person):
                on = date(2026, 7, 1) + timedelta(days=7 * number)
                at = datetime(on.year, on.month, on.day, 9, tzinfo=LONDON)
                with transaction.atomic(), suppress(IntegrityError):
                    given = BulkAssignment.objects.create(
                        organisation=engagement.organisation, requirement=alone, number=1, assigned_by=cast.lead,
                        recorded_at=at,
                    )  # fmt: skip
                    Assignment.objects.create(
                        engagement=engagement, requirement=alone, given_in=given, obliges=number % 5 != 0,
                        assigned_on=on, due_on=on + timedelta(days=11 * number), reason="A test",
                        assigned_by=cast.lead, recorded_at=at,
                    )  # fmt: skip
        elif what == "take back":
            at = NOW + timedelta(days=9 * number)
            here = Assignment.objects.filter(engagement__person=person, withdrawn_at=None, recorded_at__lte=at)
            here.update(withdrawn_at=at, withdrawn_by=cast.lead)
        elif what == "withdraw":
            Adjustment.objects.filter(engagement__person=person).update(withdrawn_at=NOW, withdrawn_by=cast.lead)
        elif what == "household":
            home, _ = Household.objects.get_or_create(organisation=cast.fostering, name="Home")
            mates = list(Engagement.objects.filter(household=home).values_list("person", flat=True))
            Engagement.objects.filter(person=person).update(household=None if number % 3 == 0 else home)
            return [person.pk, *mates]
        elif what == "merge":
            kept = people[(people.index(person) + 1) % len(people)]
            if not kept.merged_from.exists() and not Person.objects.get(pk=kept.pk).merged_into_id:
                Person.objects.filter(pk=person.pk).update(merged_into=kept)
            return [person.pk, kept.pk]
        elif what == "part":
            kept = Person.objects.get(pk=person.pk).merged_into_id
            Person.objects.filter(pk=person.pk).update(merged_into=None)
            return [person.pk, *([kept] if kept else [])]
        elif what == "show":
            Evidence.objects.create(
                person=person, subject="first-steps", title="Elsewhere", issuer="Somebody", recorded_by=cast.lead,
                recorded_at=NOW, achieved_on=date(2026, 5, 1),
                valid_until=date(2026, 9, 1) + timedelta(days=20 * number),
            )  # fmt: skip
        elif what == "judge":
            for row in Evidence.objects.filter(person=person):
                EvidenceVerdict.objects.create(
                    evidence=row, accepted=number % 3 != 0, judged_by=cast.lead, judged_at=NOW + timedelta(days=number)
                )
        elif what == "joint":
            RequirementVersion.objects.update(household=HouseholdRule.values[number % 2])
            return [p.pk for p in people]
        elif what == "role":
            others = Engagement.objects.filter(person=person, ended_on=None, role=Role.OTHER)
            others.update(approved_on=date(2026, 1, 1))
        else:
            terms = NewTerms(
                effective_from=date(2026, 3, 1) + timedelta(days=number), clock_start=ClockStart.values[number % 3],
                months=1 + number, source="A test", checked_on=date(2026, 11, 22),
            )  # fmt: skip
            with suppress(UnableToRequire):
                change_terms(requirement=cast.requirement, terms=terms, actor=cast.lead, at=NOW, on=date(2026, 3, 1))
            return [p.pk for p in people]
        return [person.pk]

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(STEPS, st.booleans())
    def check(steps, together):
        with transaction.atomic():
            if together:  # one home, one human with two accounts: so that what one does concerns another
                home = Household.objects.create(organisation=cast.fostering, name="Home")
                Engagement.objects.filter(person__in=people[:2]).update(household=home)
                RequirementVersion.objects.update(household=HouseholdRule.JOINT)
                act("merge", people[2], 0)
            sweep(since=None)
            for what, who, number in steps:
                refresh(person_ids=act(what, people[who], number))
            incremental = rows()
            Obligation.objects.all().delete()
            sweep(since=None)
            assert rows() == incremental
            transaction.set_rollback(True)

    check()
