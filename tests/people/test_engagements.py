"""Engagements over time: dates, teams, leaving and coming back. Past days keep their team; no clock starts again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from compliance.enums import ClockStart, Decision
from compliance.facts import before_moving
from compliance.models import Adjustment, Obligation
from compliance.selectors import person_obligations
from compliance.services import NewTerms, refresh, require
from people.enums import Role
from people.models import Engagement
from people.services import (
    Dates,
    UnableToAdd,
    UnableToChange,
    accept_invitation,
    add_person,
    begin_pause,
    change_engagement,
    come_back,
    create_team,
    end,
    move,
    take_back_end,
)

DAY = timedelta(days=1)


@pytest.fixture
def by(cast, evening, today) -> dict:
    """Who says so, when, and how they know."""
    return {"actor": cast.lead, "at": evening, "on": today, "reason": "A test"}


@pytest.fixture
def row(cast) -> Engagement:
    return Engagement.objects.get(person=cast.carer)


def test_dates_are_changed_and_the_floors_above_are_told(cast, row, today, told, by):
    dates = Dates(date(2026, 5, 4), date(2026, 4, 1), date(2020, 2, 29), Decimal("37.5"))
    heard = told(lambda: change_engagement(engagement=row, dates=dates, **by))
    row.refresh_from_db()
    assert (row.started_on, row.approved_on, row.first_care_role_on, row.hours_a_week) == (
        dates.started_on,
        dates.approved_on,
        dates.first_care_role_on,
        dates.hours_a_week,
    )
    assert heard == {str(cast.carer.pk)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"started_on": date(206, 6, 1)}, "Check the year"),
        ({"started_on": date(2036, 6, 1)}, "Check the year"),
        ({"approved_on": date(2026, 11, 23)}, "Leave it empty until the day has come"),
        ({"first_care_role_on": date(2026, 11, 23)}, "Leave it empty until the day has come"),
        ({"hours_a_week": Decimal("0")}, "between 1 and 168"),
        ({"hours_a_week": Decimal("168.5")}, "between 1 and 168"),
    ],
)
def test_impossible_dates_are_refused_with_the_cure(cast, row, today, change, words, by):
    before = Engagement.objects.values().get(pk=row.pk)
    dates = Dates(**({"started_on": row.started_on} | change))
    with pytest.raises(UnableToChange, match=words):
        change_engagement(engagement=row, dates=dates, **by)
    assert Engagement.objects.values().get(pk=row.pk) == before


def test_two_stays_in_one_role_never_share_a_day(cast, row, today, by):
    end(engagement=row, last_day=date(2026, 8, 31), **by)
    again = come_back(person=cast.carer, organisation=cast.fostering, role=row.role, on=date(2026, 10, 1))
    with pytest.raises(UnableToChange, match=r"from 1 June 2026 until 31 August 2026\. Choose days"):
        change_engagement(engagement=again, dates=Dates(date(2026, 8, 31)), **by)
    change_engagement(engagement=again, dates=Dates(date(2026, 9, 1)), **by)


def test_a_first_day_after_the_last_or_after_a_pause_is_refused(cast, row, today, evening, by):
    begin_pause(
        engagement=row, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 9), kind="leave", **by,
    )  # fmt: skip
    with pytest.raises(UnableToChange, match=r"1 July 2026, before that day\. Change the pause first"):
        change_engagement(engagement=row, dates=Dates(date(2026, 7, 2)), **by)
    end(engagement=row, last_day=date(2026, 8, 31), **by)
    with pytest.raises(UnableToChange, match="Their last day was 31 August 2026"):
        change_engagement(engagement=row, dates=Dates(date(2026, 9, 1)), **by)


def test_a_move_ends_and_begins_and_carries_what_clocks_need(cast, row, today, told, by):
    change_engagement(engagement=row, dates=Dates(row.started_on, date(2026, 5, 1), date(2019, 1, 1)), **by)
    day = date(2026, 9, 1)
    heard = told(lambda: move(engagement=row, team=cast.south, from_day=day, **by))
    old, new = Engagement.objects.filter(person=cast.carer).order_by("started_on")
    assert (old.pk, old.team, old.ended_on) == (row.pk, cast.north, day - DAY)
    assert (new.team, new.started_on, new.ended_on) == (cast.south, day, None)
    assert (new.role_started_on, new.approved_on, new.first_care_role_on) == (
        row.started_on,
        date(2026, 5, 1),
        date(2019, 1, 1),
    )
    assert heard == {str(cast.carer.pk)}
    # And once more: the first day in the role stays the first.
    below = create_team(organisation=cast.fostering, name="Below", parent=cast.south)
    third = move(engagement=new, team=below, from_day=today, **by)
    assert third.role_started_on == row.started_on


def test_moved_on_the_first_day_there_are_no_past_days(cast, row, today, by):
    moved = move(engagement=row, team=cast.south, from_day=row.started_on, **by)
    assert (moved.pk, moved.team, moved.started_on) == (row.pk, cast.south, row.started_on)
    assert Engagement.objects.filter(person=cast.carer).count() == 1


@pytest.mark.parametrize("why", ["same team", "before the start", "not yet", "another organisation", "left"])
def test_a_move_that_cannot_be_is_refused_with_the_cure(cast, row, today, why, by):
    team, day, words = cast.south, today, ""
    if why == "same team":
        team, words = cast.north, "in that team already"
    elif why == "before the start":
        day, words = row.started_on - DAY, "Choose that day or a later one"
    elif why == "not yet":
        day, words = today + DAY, "Choose today or an earlier day"
    elif why == "another organisation":
        team, words = create_team(organisation=cast.other, name="Theirs"), "Choose a team of this organisation"
    else:
        end(engagement=row, last_day=today, **by)
        words = "Take that back first"
    with pytest.raises(UnableToChange, match=words):
        move(engagement=row, team=team, from_day=day, **by)
    assert Engagement.objects.filter(person=cast.carer).count() == 1


def test_a_correction_of_approval_counts_for_the_whole_stay(cast, row, today, by):
    new = move(engagement=row, team=cast.south, from_day=date(2026, 9, 1), **by)
    dates = Dates(new.started_on, date(2026, 5, 1), date(2018, 3, 1))
    change_engagement(engagement=new, dates=dates, **by)
    row.refresh_from_db()
    assert (row.approved_on, row.first_care_role_on) == (date(2026, 5, 1), date(2018, 3, 1))
    # The first day in the role is that of the first part, wherever it is put right.
    change_engagement(engagement=row, dates=Dates(date(2026, 5, 20)), **by)
    new.refresh_from_db()
    assert (new.role_started_on, new.started_on) == (date(2026, 5, 20), date(2026, 9, 1))


def test_an_earlier_first_day_in_the_role_is_kept(cast, row, today, by):
    """As an import brings it: there is no engagement of ours for those days."""
    Engagement.objects.filter(pk=row.pk).update(role_started_on=date(2024, 1, 1))
    row.refresh_from_db()
    new = move(engagement=row, team=cast.south, from_day=date(2026, 9, 1), **by)
    for one in (row, new):
        change_engagement(engagement=one, dates=Dates(one.started_on, date(2026, 5, 1)), **by)
    days = Engagement.objects.filter(person=cast.carer).values_list("role_started_on", "approved_on")
    assert list(days) == [(date(2024, 1, 1), date(2026, 5, 1))] * 2


def standing_of(cast, on) -> list[tuple]:
    refresh(person_ids=[cast.carer.pk])
    return [(r.requirement_id, r.status, r.due_on, r.paused_days, r.moved_by) for r in
            person_obligations(cast.carer, cast.fostering, on)]  # fmt: skip


def test_a_move_leaves_no_pause_and_no_decision_behind(cast, row, today, evening, by):
    require(
        name="By approval", place=cast.fostering, credential_id="first-steps",
        terms=NewTerms(
            effective_from=date(2020, 1, 1), clock_start=ClockStart.APPROVAL, months=12, source="A test",
            checked_on=today,
        ),
    )  # fmt: skip
    change_engagement(engagement=row, dates=Dates(row.started_on, date(2026, 6, 1)), **by)
    begin_pause(
        engagement=row, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 9), kind="leave", **by,
    )  # fmt: skip
    begin_pause(engagement=row, starts_on=date(2026, 9, 1), kind="leave", **by)
    Adjustment.objects.create(
        engagement=row, requirement=cast.requirement, kind=Decision.EXTENSION, decided_on=date(2026, 8, 1),
        until=date(2027, 8, 1), reason="A test", decided_by=cast.lead, recorded_at=evening,
    )  # fmt: skip
    days = [date(2026, 6, 15), date(2026, 7, 5), date(2026, 8, 20), date(2026, 10, 1), today, date(2027, 12, 1)]
    before = [standing_of(cast, day) for day in days]
    assert before[-2][0][1] == "paused"
    assert any(row[4] == "extension" for row in before[2])
    move(engagement=row, team=cast.south, from_day=date(2026, 10, 1), **by)
    assert [standing_of(cast, day) for day in days] == before
    # Each day is told by the team of that day.
    teams = {
        obligation.engagement.team.name
        for day in (date(2026, 9, 30), date(2026, 10, 1))
        for obligation in person_obligations(cast.carer, cast.fostering, day)
    }
    assert teams == {"North", "South"}
    assert Obligation.objects.filter(engagement=row).exists()


def test_a_stay_is_what_was_moved_and_not_what_was_left(cast, row, today, by):
    end(engagement=row, last_day=date(2026, 8, 31), **by)
    again = come_back(person=cast.carer, organisation=cast.fostering, role=row.role, on=date(2026, 9, 1))
    moved = move(engagement=again, team=cast.south, from_day=today, **by)
    again.refresh_from_db()
    row.refresh_from_db()
    rows = [row, again, moved]
    assert [before_moving(one, rows) for one in rows] == [[], [], [again]]


def test_leaving_and_taking_it_back(cast, row, today, told, by, evening):
    before = Engagement.objects.values().get(pk=row.pk)
    heard = told(lambda: end(engagement=row, last_day=today, **by))
    row.refresh_from_db()
    assert (row.ended_on, heard) == (today, {str(cast.carer.pk)})
    with pytest.raises(UnableToChange, match="Take that back first"):
        end(engagement=row, last_day=today, **by)
    take_back_end(engagement=row, actor=cast.lead, at=evening, on=today)
    assert Engagement.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (31, True), (32, False)])
def test_a_record_is_not_opened_again_by_taking_back_what_is_long_past(cast, row, today, days, allowed, by, evening):
    end(engagement=row, last_day=today, **by)
    later = today + timedelta(days=days)
    if allowed:
        take_back_end(engagement=row, actor=cast.lead, at=evening, on=later)
    else:
        with pytest.raises(UnableToChange, match="they join by saying yes"):
            take_back_end(engagement=row, actor=cast.lead, at=evening, on=later)
    row.refresh_from_db()
    assert (row.ended_on is None) is allowed


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 5, 31), "Choose that day or a later one"), (date(2028, 1, 1), "more than a year ahead")],
)
def test_an_impossible_last_day_is_refused(cast, row, today, day, words, by):
    with pytest.raises(UnableToChange, match=words):
        end(engagement=row, last_day=day, **by)


def test_who_comes_back_by_invitation_brings_their_first_care_role(cast, row, today, evening, by):
    from people.services import invite

    dates = Dates(row.started_on, date(2026, 5, 1), date(2018, 3, 1))
    change_engagement(engagement=row, dates=dates, **by)
    end(engagement=row, last_day=date(2026, 8, 31), **by)
    invitation = invite(organisation=cast.fostering, email=cast.carer.email, role=row.role, actor=cast.lead, at=evening)
    back = accept_invitation(invitation_id=invitation.pk, person=cast.carer, at=evening, on=today)
    assert isinstance(back, Engagement)
    assert (back.started_on, back.first_care_role_on, back.approved_on) == (today, date(2018, 3, 1), None)
    assert back.role_started_on is None  # a new stay: clocks of starting in the role begin anew


def test_who_comes_back_on_their_last_day_begins_the_day_after(cast, row, today, by):
    end(engagement=row, last_day=today, **by)
    back = come_back(person=cast.carer, organisation=cast.fostering, role=row.role, on=today)
    assert back.started_on == today + DAY


def add(cast, email, on, at, **more):
    fields = {"organisation": cast.fostering, "name": "New Carer", "role": Role.FOSTER_CARER, "dates": Dates(on)}
    return add_person(email=email, actor=cast.lead, at=at, on=on, **(fields | more))


def test_adding_without_inviting_writes_to_nobody(cast, today, mailoutbox, django_capture_on_commit_callbacks, evening):
    with django_capture_on_commit_callbacks(execute=True):
        row = add(cast, "New@Example.org", today, evening, team=cast.north)
    assert (row.person.email, row.person.name, row.person.last_login) == ("new@example.org", "New Carer", None)
    assert (row.team, row.started_on) == (cast.north, today)
    assert mailoutbox == []


def test_whoever_has_a_record_is_invited_and_never_added(cast, today, evening):
    with pytest.raises(UnableToAdd, match="they join by saying yes"):
        add(cast, "STRANGER@example.org", today, evening)
    with pytest.raises(UnableToAdd, match="here already"):
        add(cast, cast.carer.email, today, evening)
    # On their own, without any engagement: it is their record all the same.
    alone = type(cast.carer).objects.create_user("alone@example.org", last_login=evening)
    with pytest.raises(UnableToAdd, match="they join by saying yes"):
        add(cast, alone.email, today, evening)
    assert not Engagement.objects.filter(person__in=[cast.stranger, alone], organisation=cast.fostering).exists()


def test_who_was_only_invited_may_be_added(cast, today, evening):
    known = type(cast.carer).objects.create_user("invited@example.org")
    assert add(cast, "invited@example.org", today, evening).person == known


def test_a_bad_date_or_team_adds_nobody(cast, today, evening):
    theirs = create_team(organisation=cast.other, name="Theirs")
    for more, words in (({"dates": Dates(date(2036, 1, 1))}, "Check the year"), ({"team": theirs}, "Choose a team")):
        with pytest.raises(UnableToAdd, match=words):
            add(cast, "new@example.org", today, evening, **more)
    assert not type(cast.carer).objects.filter(email="new@example.org").exists()
