"""Whatever sweeps, jumps of the clock, re-runs and pauses there are, the promises of reminders hold."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from certification.rules import LONDON, civil_date
from compliance.services import refresh, remind
from notices import rules, services
from notices.enums import NoticeState
from notices.models import Notice, Told
from people.models import Engagement, Pause, Person, Responsibility
from people.services import begin_pause
from tests.notices.scene import TUESDAY, alone, believe, chose, due, without_numbers
from tests.once import on_sqlite

NO_SHRINKING = (Phase.explicit, Phase.generate)  # each example is a life; to shrink one takes minutes
JUMPS = [timedelta(days=-1), timedelta(days=400), timedelta(days=-399), timedelta(days=1), timedelta(days=9)]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("go on"), st.sampled_from([1, 2, 5, 8])),  # sweeps, one every few hours
        st.tuples(st.just("jump"), st.sampled_from(JUMPS)),
        st.tuples(st.just("again"), st.integers(1, 3)),
        st.tuples(st.just("pause"), st.booleans()),
        st.tuples(st.just("choose"), st.tuples(st.integers(0, 6), st.sampled_from(rules.HOURS))),
        st.tuples(st.just("by hand"), st.none()),
    ),
    min_size=3,
    max_size=7,
)


class Life:
    """A service, its lead, and two people of whom one is sometimes on pause."""

    def __init__(self, cast) -> None:
        self.cast, self.now = cast, TUESDAY.replace(hour=7, minute=30)
        self.sent: list[tuple[datetime, str]] = []
        self.paused = False

    def sweep(self) -> None:
        before = len(mail.outbox)
        services.sweep(at=self.now)
        for message in mail.outbox[before:]:
            self.sent.append((self.now, message.to[0]))
            assert not rules.is_quiet(self.now), "at night"
            assert not (self.paused and message.to == [self.cast.carer.email]), "on pause"

    def do(self, act: str, what) -> None:
        on = civil_date(self.now)
        if act == "go on":
            for _ in range(what):
                self.now += timedelta(hours=6 if what > 2 else 1)
                self.sweep()
        elif act == "jump":
            before = len(mail.outbox)
            self.now += what
            self.sweep()
            assert len(mail.outbox) == before, "mail at once after a jump"
        elif act == "again":
            before = len(mail.outbox)
            for _ in range(what):
                self.sweep()
            assert len(mail.outbox) - before <= 2
        elif act == "pause" and what != self.paused:
            self.pause(what, on)
        elif act == "choose":
            chose(self.cast.carer, self.now, weekday=what[0], hour=what[1])
        elif act == "by hand":
            people = [self.cast.carer.pk, self.cast.colleague.pk]
            remind(people=people, organisation=self.cast.fostering, actor=self.cast.lead, at=self.now)
            self.sweep()

    def pause(self, begin: bool, on) -> None:
        carer, lead = self.cast.carer, self.cast.lead
        Pause.objects.filter(engagement__person=carer).delete()
        if begin:
            begin_pause(engagement=carer.engagements.get(), starts_on=on, kind="leave", actor=lead, at=self.now, on=on)
        refresh(person_ids=[carer.pk])
        # A pause begun under a clock that was put forward does not run once it is put back.
        self.paused = begin

    def jumped_back(self) -> bool:
        return Pause.objects.filter(starts_on__gt=civil_date(self.now)).exists()


def check(life: Life) -> None:
    digests = Notice.objects.filter(kind="digest", state=NoticeState.SENT)
    assert all(n == 1 for n in Counter(digests.values_list("person", "stage")).values()), "two digests of one week"
    days = Counter((to, civil_date(at)) for at, to in life.sent)
    assert all(n == 1 for n in days.values()), "two reminders of one day"
    told = Counter(Told.objects.values_list("person", "about", "day", "stage"))
    assert all(n == 1 for n in told.values())
    # What Told says was sent: nothing of it hangs on a message that never went.
    assert not Told.objects.exclude(notice__state__in=[NoticeState.SENT, NoticeState.QUEUED]).exists()
    by_hand = defaultdict(list)
    for person, day in Notice.objects.filter(kind="asked", state=NoticeState.SENT).values_list("person", "day"):
        by_hand[person].append(day)
    for some in by_hand.values():
        some.sort()
        assert all(b - a >= timedelta(days=6) for a, b in pairwise(some)), "by hand too often"


@on_sqlite
@pytest.mark.slow
@settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING
)
@given(steps=STEPS)
def test_the_promises_hold(life, settings, steps):
    settings.QUIET_HOURS = True
    mail.outbox.clear()
    now = life.now
    savepoint = transaction.savepoint()
    try:
        life.sent, life.paused = [], False
        for act, what in steps:
            if act == "pause" or not life.jumped_back():
                life.do(act, what)
        check(life)
    finally:
        life.now = now
        transaction.savepoint_rollback(savepoint)


@pytest.fixture
def life(cast):
    return ready(cast)


def ready(cast) -> Life:
    without_numbers(cast)
    Engagement.objects.update(started_on=date(2020, 1, 1))
    alone(cast.carer, cast.colleague)
    due(cast.fostering, 12, TUESDAY.date())
    due(cast.fostering, 200, TUESDAY.date(), "fire-safety")
    Responsibility.objects.update(starts_on=date(2020, 1, 1))  # whatever the clock says, the lead leads
    life = Life(cast)
    believe(life.now)
    return life


def test_there_is_mail_to_be_wrong_about(cast, settings):
    """The same life without jumps: both hear of it, each week at most."""
    settings.QUIET_HOURS = True
    life = ready(cast)
    for _ in range(24 * 15 // 2):
        life.now += timedelta(hours=2)
        life.sweep()
    check(life)
    assert len(life.sent) >= 4
    assert {(civil_date(at).weekday(), at.astimezone(LONDON).hour) for at, _ in life.sent} == {(1, 11)}
    assert Person.objects.filter(email__in={to for _, to in life.sent}).count() == 2
