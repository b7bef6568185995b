"""Training is an offer to kinship carers and special guardians: whatever the facts, nothing is ever due or past due."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.enums import ClockStart, HouseholdRule, Status
from compliance.explaining import sentence, why
from compliance.facts import clocks_of, terms_of
from compliance.models import Obligation, RequirementVersion
from compliance.rules import Facts, status, timeline
from people.enums import SUGGESTED_ONLY, Role
from people.models import Engagement, Team
from tests.compliance.strategies import COVERS, DAYS, DECISIONS, PAUSES, later

OFFERED = {Status.SUGGESTED, Status.COVERED, Status.RECOGNISED}
SERVICE = Team(name="Service", path="a/")
TEAMS = st.sampled_from([None, SERVICE, Team(name="North", path="a/b/"), Team(name="Another", path="c/")])
MAYBE = st.none() | DAYS
VERSIONS = st.lists(
    st.builds(
        RequirementVersion,
        effective_from=DAYS | st.just(date(2020, 1, 1)), ends=st.integers(0, 5).map(lambda n: n == 0),
        roles=st.lists(st.sampled_from([*SUGGESTED_ONLY, Role.FOSTER_CARER]), max_size=2), team=TEAMS,
        joined_from=MAYBE, clock_start=st.sampled_from(ClockStart), months=st.integers(0, 24), fixed_on=DAYS,
        refresh_months=st.none() | st.integers(1, 36), household=st.sampled_from(HouseholdRule), obliges=st.just(True),
    ),
    min_size=1, max_size=3, unique_by=lambda v: v.effective_from,
)  # fmt: skip


def engagements(roles):
    return st.builds(
        lambda role, team, start, length, **dates: Engagement(
            role=role, team=team, started_on=start, ended_on=start + timedelta(days=length) if length < 400 else None,
            **dates,
        ),
        st.sampled_from(sorted(roles)), TEAMS, DAYS, st.integers(0, 600),
        role_started_on=MAYBE, approved_on=MAYBE, first_care_role_on=MAYBE,
    )  # fmt: skip


def facts_of(engagement: Engagement, versions, covers, pauses, decisions, moved_from=()) -> Facts:
    versions = sorted(versions, key=lambda v: v.effective_from)
    return Facts(
        engagement.started_on, engagement.ended_on, clocks_of(engagement), terms_of(versions, engagement, moved_from),
        tuple(covers), tuple(pauses), tuple(decisions),
    )  # fmt: skip


def said(facts: Facts) -> set[Status]:
    """Everything that is said of any day, each stretch read on its first and on its last day, and long after."""
    found = set()
    for stretch in timeline(facts):
        for day in (stretch.first, stretch.last or later(5000)):
            found.add(status(stretch.standing, day))
    return found


@settings(max_examples=300, deadline=None)
@given(
    engagements(SUGGESTED_ONLY), VERSIONS, COVERS, PAUSES, DECISIONS,
    st.lists(engagements(SUGGESTED_ONLY | {Role.FOSTER_CARER}), max_size=2),
)  # fmt: skip
def test_to_kinship_carers_and_special_guardians_everything_is_an_offer(
    engagement, versions, covers, pauses, decisions, moved_from
):
    facts = facts_of(engagement, versions, covers, pauses, decisions, moved_from)
    assert said(facts) <= OFFERED
    for stretch in timeline(facts):
        now = stretch.standing
        assert (now.obliges, now.due_on, now.question, now.moved_by) == (False, None, "", "")
        assert why(now) == "suggested; there is no date"
        assert not any(word in sentence(status(now, stretch.first), now) for word in ("ue", "apsed", "needed"))


@settings(max_examples=150, deadline=None)
@given(engagements(SUGGESTED_ONLY), VERSIONS, COVERS, PAUSES, DECISIONS)
def test_what_is_held_is_said_to_them_on_the_same_days_as_to_everybody(engagement, versions, covers, pauses, decisions):
    """The offer takes nothing away: were it an obligation, the same days would be covered, and no others."""
    facts = facts_of(engagement, versions, covers, pauses, decisions)
    obliged = replace(facts, terms=tuple(replace(one, obliges=True) for one in facts.terms))

    def green(of: Facts) -> set[date]:
        days = set()
        for stretch in timeline(of):
            if stretch.standing.kind in (Status.COVERED, Status.RECOGNISED):
                last = min(stretch.last or later(1200), later(1200))
                days |= {stretch.first + timedelta(days=n) for n in range((last - stretch.first).days + 1)}
        return days

    assert green(facts) == green(obliged)


@pytest.mark.parametrize("role", sorted(SUGGESTED_ONLY | {Role.FOSTER_CARER}))
def test_the_same_facts_make_a_foster_carer_past_due(role):
    engagement = Engagement(role=role, started_on=date(2026, 1, 1))
    version = RequirementVersion(
        effective_from=date(2020, 1, 1), clock_start=ClockStart.ROLE_START, months=6, obliges=True, roles=[]
    )
    facts = facts_of(engagement, [version], [], [], [])
    assert said(facts) == ({Status.DUE, Status.PAST_DUE} if role == Role.FOSTER_CARER else {Status.SUGGESTED})


def test_the_cast_s_kinship_carer_is_only_offered_it_in_every_row(cast):
    from compliance.services import refresh

    refresh(person_ids=[cast.kinship.pk, cast.carer.pk])
    rows = Obligation.objects.filter(person=cast.kinship)
    assert [(row.obliges, row.due_on) for row in rows] == [(False, None)]
    assert Obligation.objects.filter(person=cast.carer, obliges=True).exists()
