"""Lives of awards, any course of them: what the ledger holds and says is what a small plain model says.

For a night: `LIFE_BUGS=1 LIFE_EXAMPLES=500 LIFE_STEPS=50`; the first asks whether the lives notice bugs.
"""

import os
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.db.models import DateField, Value
from django.db.models.functions import Greatest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from certification import rules
from certification.models import AwardHolder, AwardPeriod, CredentialVersion, Extension, LedgerEntry, Revocation, awards
from certification.models.awards import held, period
from certification.selectors import awards_with_decisions, credentials_of, standings
from certification.services import (
    Seal,
    UnableToDecide,
    award,
    deciding,
    extend,
    give_interim,
    restore,
    revoke,
    sweep,
    verify,
)
from people.enums import Role
from people.models import Engagement, Person
from people.services import engage, merge_people, undo_merge
from tests.certification.life_model import Law, Life, plus, said
from tests.certification.world import law_of, make_world, noon, rows_of
from tests.once import on_sqlite

START = date(2027, 8, 31)  # month ends, a leap day and the clock's changes follow
WHO = st.sampled_from([0, 0, 0, 1])
LENGTHS = st.sampled_from([1, 2, 5, 29, 31, 60, 92, 200])
NEAR = st.sampled_from([-1, 0, 1])
whole = precondition(lambda self: not self.quick)


class LivesOfAwards(RuleBasedStateMachine):
    quick = False  # only what the ledger holds and says, for a search that knows what it looks for

    @initialize()
    def begin(self):
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.world = make_world()
        self.people = [self.world.person(f"Person {number}") for number in range(2)]
        self.laws = [Law(since=date(2000, 1, 1))]
        self.version = self.world.defines(law_of(modules=["a", "b"], interim=6))
        self.lives = [Life(self.laws), Life(self.laws)]
        self.today, self.edition, self.merge, self.kept = START, 1, None, set()
        self.learn_everything(0)

    def teardown(self):
        """What was broken in the chain stays broken, so one walk at the end of a life finds it."""
        try:
            assert self.quick or isinstance(verify(), Seal)
        finally:
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    # Learning, and the messages about it.

    @whole
    @rule(who=WHO, key=st.sampled_from("ab"), lost=st.integers(0, 4).map(lambda n: n == 0))
    def learn(self, who, key, lost):
        done = self.world.completes(self.people[who], key, noon(self.today), self.edition)
        self.lives[who].done.append((self.today, done.pk, key, self.edition))
        if not lost:
            self.message(who)

    @rule(who=WHO)
    def learn_everything(self, who):
        for key in "ab":
            self.learn(who, key, lost=key == "a")

    @rule(who=WHO)
    def message(self, who):
        award(person_id=self.people[who].pk, at=noon(self.today))
        self.lives[who].award(self.today)
        assert award(person_id=self.people[who].pk, at=noon(self.today)) == []

    @whole
    @rule()
    def sweep_all(self):
        sweep(at=noon(self.today), since=None)
        for life in self.lives:
            life.award(self.today)

    # Time.

    @rule(length=LENGTHS)
    def time_passes(self, length):
        self.today += timedelta(days=length)

    @rule(who=WHO, edge=st.sampled_from(["ends", "stated", "opens"]), near=NEAR)
    def an_edge_comes_and_everything_is_learned(self, who, edge, near):
        """The last day, the last day as awarded, or the first of the window."""
        if rows := self.lives[who].rows:
            row = rows[-1]
            days = {"ends": row.ends, "stated": row.stated, "opens": plus(row.stated, -self.laws[-1].window)}
            self.today = max(self.today, days[edge] + timedelta(days=near))
            self.learn_everything(who)

    @rule(who=WHO, length=st.sampled_from([20, 90]), more=NEAR)
    def renewed_in_extended_time(self, who, length, more):
        if rows := self.lives[who].rows:
            self.extend_one(who, 0, length)
            self.today = max(self.today, rows[-1].stated + timedelta(days=length + more))
            self.learn_everything(who)

    @rule(who=WHO, near=st.sampled_from([0, -60]), before=st.booleans(), after=st.booleans())
    def revoked_and_learned_again(self, who, near, before, after):
        if before:
            self.learn_everything(who)
        self.today += timedelta(days=5)
        self.revoke_one(who, 0, near)
        self.message(who)
        if after:
            self.learn_everything(who)

    @rule(who=WHO)
    def done_before_and_after_another_law_and_no_message_came(self, who):
        for _ in range(2):
            for key in "ab":
                self.learn(who, key, lost=True)
            self.today += timedelta(days=1)
            self.publish_again()
            self.define_again(ahead=0, months=12, window=3, newest=True, modules=("a", "b"), late="window")
        self.message(who)

    @rule(who=WHO, late=st.sampled_from(["window", "anew"]))
    def half_in_time_and_half_late(self, who, late):
        self.define_again(ahead=0, months=12, window=3, newest=False, modules=("a", "b"), late=late)
        self.today = max(self.today, self.laws[-1].since)
        if rows := self.lives[who].rows:
            ends = rows[-1].ends
            self.today = max(self.today, ends - timedelta(days=5))
            self.learn(who, "a", lost=False)
            self.today = max(self.today, ends + timedelta(days=5))
            self.learn(who, "b", lost=False)

    @whole
    @rule(length=st.integers(1, 40))
    def the_clock_jumps_back(self, length):
        self.today -= timedelta(days=length)

    # What somebody decides.

    def decide(self, who, allowed: bool, act) -> None:
        try:
            act(actor=self.world.admin, at=noon(self.today))
        except UnableToDecide:
            assert not allowed, "refused, and it should not have been"
        else:
            assert allowed, "not refused, and it should have been"

    def row(self, who, back: int):
        """One of the last rows in the model, and its key in the ledger."""
        rows, kept = self.lives[who].rows, rows_of(self.people[who])
        place = max(len(rows) - 1 - back, 0)
        return (rows[place], kept[place].pk) if len(rows) == len(kept) > 0 else (None, None)

    @rule(who=WHO, back=st.integers(0, 1), length=st.sampled_from([0, 1, 20, 90, 200, 365, 366, 400]))
    def extend_one(self, who, back, length):
        row, pk = self.row(who, back)
        if row:
            until = row.stated + timedelta(days=length)
            allowed = self.lives[who].extend(row, until, self.today)
            self.decide(who, allowed, lambda **by: extend(award_id=pk, until=until, reason="A test", **by))

    @rule(who=WHO, back=st.integers(0, 1), near=st.sampled_from([0, 0, -60, -1, 1, 30]))
    def revoke_one(self, who, back, near):
        row, pk = self.row(who, back)
        if row:
            on = self.today + timedelta(days=near)
            allowed = self.lives[who].revoke(row, on, self.today)
            self.decide(who, allowed, lambda **by: revoke(award_id=pk, on=on, reason="A test", **by))

    @rule(who=WHO, back=st.integers(0, 1))
    def restore_one(self, who, back):
        row, pk = self.row(who, back)
        if row:
            allowed = self.lives[who].restore(row, self.today)
            self.decide(who, allowed, lambda **by: restore(award_id=pk, reason="A test", **by))

    @rule(who=WHO, length=st.sampled_from([0, 30, 90, 181, 190]))
    def give_one_for_the_time_being(self, who, length):
        until = self.today + timedelta(days=length)
        also = self.lives[1].rows if self.merge and who == 0 else []
        allowed = self.lives[who].interim(until, self.today, also)
        self.decide(
            who, allowed,
            lambda **by: give_interim(
                person=self.people[who], version=self.version, until=until, evidence="A test", **by
            ),
        )  # fmt: skip

    # What changes around it.

    @rule()
    def publish_again(self):
        self.edition += 1

    @rule(
        ahead=st.integers(0, 400), months=st.sampled_from([6, 12, 18]), window=st.integers(0, 5), newest=st.booleans(),
        modules=st.sampled_from([("a",), ("a", "b")]), late=st.sampled_from(["window", "anew"]),
    )  # fmt: skip
    def define_again(self, ahead, months, window, newest, modules, late):
        since = max(self.today, self.laws[-1].since + timedelta(days=1)) + timedelta(days=ahead)
        law = Law(since, modules, months, window, late, self.edition if newest else 1)
        asked = law_of(
            modules=modules, months=months, window=window, late=late, interim=6,
            editions=dict.fromkeys(modules, law.lowest),
        )  # fmt: skip
        before = self.version
        self.version = self.world.defines(asked, since=since)
        if self.version != before:
            self.laws.append(law)

    @whole
    @rule(who=WHO)
    def move(self, who):
        here = Engagement.objects.filter(person=self.people[who], ended_on=None)
        # The clock may have jumped to before they came.
        here.update(ended_on=Greatest("started_on", Value(self.today, DateField())))
        engage(person=self.people[who], organisation=self.world.other, role=Role.OTHER, started_on=self.today)

    @whole
    @precondition(lambda self: not self.merge)
    @rule()
    def merge_both(self):
        kept, merged = (Person.objects.get(pk=person.pk) for person in self.people)
        self.merge = merge_people(
            kept=kept, merged=merged, reason="A test", actor=self.world.admin, at=noon(self.today), on=self.today
        )

    @precondition(lambda self: self.merge)
    @rule()
    def part_them(self):
        undo_merge(merge=self.merge, actor=self.world.admin, at=noon(self.today))
        self.merge = False  # it was there: what is kept no longer counts the other's

    # What holds whatever happened.

    @invariant()
    def the_ledger_holds_and_says_what_the_model_does(self):
        found = awards_with_decisions().filter(person__in=self.people).order_by("sequence")
        kept = [[row for row in found if row.person_id == person.pk] for person in self.people]
        for rows, life in zip(kept, self.lives, strict=True):
            written = [(row.valid_from, row.valid_until, row.basis) for row in rows]
            assert written == [(row.first, row.stated, row.basis) for row in life.rows]
            self.says_the_same(rows, life)
            self.follow_each_other([row for row in rows if row.basis != "interim"])

    def says_the_same(self, rows, life) -> None:
        near = {self.today + timedelta(days=step) for step in (0, 1, -40)}
        ends = {row.ends + timedelta(days=step) for row in life.rows[-1:] for step in (0, 1)}
        for day in near | ends:
            one = rules.standing([held(row) for row in rows], day)
            assert (one.word, one.since, one.until) == said(life.rows, day), day

    def follow_each_other(self, rows) -> None:
        for before, after in pairwise(rows):
            assert after.valid_from > before.valid_until or hasattr(before, "revocation"), (before, after)
            assert after.basis != "renewal" or (after.valid_from - before.valid_until).days == 1
        used = [number for row in rows if row.basis != "restored" for number in period(row).evidence]
        assert len(used) == len(set(used)), "evidence was used twice"

    @whole
    @invariant()
    def one_statement_says_the_same(self):
        for day in (self.today, self.today + timedelta(days=30)):
            by_sql = {
                row.person_id: (row.word, row.since, row.until) for row in standings(day, known_on=date(2200, 1, 1))
            }
            for person, life in zip(self.people, self.lives, strict=True):
                assert by_sql.get(person.pk, ("none", None, None)) == said(life.rows, day), day

    @whole
    @precondition(lambda self: self.merge is not None)
    @invariant()
    def a_merged_account_counts_for_the_one_that_is_kept(self):
        rows = self.lives[0].rows + (self.lives[1].rows if self.merge else [])
        holding = credentials_of(Person.objects.get(pk=self.people[0].pk), self.today)
        words = [one.standing.word for one in holding] or ["none"]
        assert words == [said(rows, self.today)[0]]

    @whole
    @invariant()
    def nothing_that_was_written_changes(self):
        now = set()
        with connection.cursor() as cursor:
            for model in (AwardPeriod, AwardHolder, Revocation, Extension, CredentialVersion, LedgerEntry):
                cursor.execute(f"SELECT * FROM {model._meta.db_table}")
                now |= {(model, *row) for row in cursor.fetchall()}
        assert self.kept <= now
        self.kept = now


class QuickLives(LivesOfAwards):
    quick = True


def live(examples: int, steps: int, kind=LivesOfAwards, **more) -> None:
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), **more,
        ),
    )  # fmt: skip


def test_any_life_is_as_the_model_says(db):
    live(10, 30)


@pytest.mark.slow
@on_sqlite
def test_many_more_lives_are_as_the_model_says(db):
    live(int(os.environ.get("LIFE_EXAMPLES", 40)), int(os.environ.get("LIFE_STEPS", 30)))


# Bugs put in one by one: the lives above must notice.


def bug_the_window_opens_a_day_early(patch):
    plain = rules.renewal_opens
    patch(rules, "renewal_opens", lambda until, months: plain(until, months) - rules.ONE_DAY)


def bug_a_period_ends_on_the_anniversary(patch):
    patch(rules, "last_day", rules.add_months)


def bug_a_renewal_is_late_on_the_last_day(patch):
    patch(
        rules.Period, "ends", property(lambda p: max(p.valid_until, p.extended_until or p.valid_until) - rules.ONE_DAY)
    )


def bug_an_extension_moves_the_cycle(patch):
    patch(awards, "period", lambda row: replace(period(row), valid_until=held(row).ends))


def bug_an_extension_does_not_keep_a_renewal_in_time(patch):
    patch(awards, "period", lambda row: replace(period(row), extended_until=None))


def bug_an_interim_award_is_in_the_cycle(patch):
    class Basis:
        INTERIM = "no such basis"

    patch(awards, "Basis", Basis)


def bug_evidence_counts_twice(patch):
    patch(awards, "period", lambda row: replace(period(row), evidence=()))


def bug_what_is_revoked_is_current(patch):
    patch(rules.Held, "last", property(lambda p: p.ends))


def bug_late_goes_on_from_the_old_end(patch):
    plain = rules.next_period

    def next_period(definition, done, latest, *more):
        found = plain(definition, done, latest, *more)
        if found and found.basis == "late":
            start = latest.valid_until + rules.ONE_DAY
            return replace(found, valid_from=start, valid_until=rules.last_day(start, definition.validity_months))
        return found

    patch(rules, "next_period", next_period)


def bug_learning_of_before_undoes_a_revocation(patch):
    patch(awards, "period", lambda row: replace(period(row), revoked_on=held(row).revoked_on))


def bug_the_newest_version_awards_first(patch):
    def smallest(*what, key=None):
        return min(*what) if key is None else min(what[0], key=lambda row: row[1])

    patch(rules, "min", smallest)


def bug_a_law_reaches_back_before_its_day(patch):
    plain = CredentialVersion.definition.fget
    patch(CredentialVersion, "definition", property(lambda v: replace(plain(v), effective_from=date(2000, 1, 1))))


def bug_what_is_late_is_never_done_anew(patch):
    plain = CredentialVersion.definition.fget
    patch(CredentialVersion, "definition", property(lambda v: replace(plain(v), late="window")))


def bug_a_date_that_has_passed_is_moved(patch):
    patch(deciding, "held", lambda row: rules.Held(row.valid_from, date(2150, 1, 1)))


BUGS = [thing for name, thing in list(globals().items()) if name.startswith("bug_")]


@pytest.mark.skipif(not os.environ.get("LIFE_BUGS"), reason="for a night: LIFE_BUGS=1")
@pytest.mark.slow
@on_sqlite
def test_bugs_put_in_one_by_one_are_found(db, monkeypatch):
    missed = []
    for bug in BUGS:
        with monkeypatch.context() as patched:
            bug(lambda where, name, what, patched=patched: patched.setattr(where, name, what, raising=False))
            try:
                live(45, 20, QuickLives, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False)
            except AssertionError:
                continue
        missed.append(bug.__name__)
    assert len(BUGS) >= 10
    assert len(missed) <= len(BUGS) // 10, missed
