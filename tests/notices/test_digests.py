"""One digest for a person and week, each thing once, by day, on the day they chose; nothing twice, nothing on pause."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from certification.services import award
from compliance.services import decide, refresh
from notices import services
from notices.enums import NoticeKind, NoticeState, Stage
from notices.models import Notice, Told
from people.enums import Role
from people.models import Person
from people.services import begin_pause, engage
from tests.cast import complete
from tests.notices.scene import TUESDAY, alone, chose, due, sweep, without_numbers

ON = TUESDAY.date()


@pytest.fixture(autouse=True)
def quiet(settings):
    settings.QUIET_HOURS = True


@pytest.fixture
def carer(cast):
    """One carer who has a first-aid course due in five days, and nobody else."""
    cast.requirement.delete()
    without_numbers(cast)
    alone(cast.carer)
    due(cast.fostering, 5, ON)
    return cast.carer


def to(person: Person) -> list:
    return [message for message in mail.outbox if message.to == [person.email]]


def test_who_has_something_due_gets_one_digest_at_their_hour(carer):
    assert sweep(TUESDAY - timedelta(minutes=10)) == 0
    sweep(TUESDAY)
    (message,) = mail.outbox
    assert message.to == [carer.email]
    assert message.subject == "What is next for you"
    for words in ("Hello Grace,", "First-aid", "Due by 29 November 2026.", "Show what you have done"):
        assert words in message.body
        assert words in message.alternatives[0].content
    assert [(one.what, one.day, one.stage) for one in Told.objects.all()] == [
        ("First-aid", ON + timedelta(days=5), Stage.SOON)
    ]


def test_a_rerun_sends_nothing(carer):
    sweep(TUESDAY)
    for minutes in range(1, 180, 20):
        sweep(TUESDAY + timedelta(minutes=minutes))
    assert len(mail.outbox) == 1


def test_each_stage_is_told_once_over_the_weeks(cast):
    cast.requirement.delete()
    without_numbers(cast)
    alone(cast.carer)
    due(cast.fostering, 25, ON)
    for week in range(12):
        sweep(TUESDAY + timedelta(weeks=week))
    assert [m.body.split("First-aid\n")[1].split("\n")[0] for m in mail.outbox] == [
        "Due by 19 December 2026.",
        "Due by 19 December 2026.",
        "It was due by 19 December 2026. It can still be done, one step at a time.",
    ]
    assert list(Told.objects.order_by("at").values_list("stage", flat=True)) == ["ahead", "soon", "past"]


def test_the_database_refuses_to_tell_twice(carer):
    sweep(TUESDAY)
    told = Told.objects.get()
    again = Notice.objects.create(kind=NoticeKind.CERTIFICATE, about="x", queued_at=TUESDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Told.objects.create(
            person=carer, about=told.about, day=told.day, stage=told.stage, what="x", notice=again, at=TUESDAY
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(kind=NoticeKind.ASKED, about="y", person=carer, day=ON, queued_at=TUESDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(
            kind=NoticeKind.DIGEST, about=str(carer.pk), stage="2026-W48", person=carer, day=ON + timedelta(days=1),
            queued_at=TUESDAY,
        )  # fmt: skip


@pytest.mark.parametrize("chosen", [{"weekday": 3, "hour": 14}, {"weekday": 1, "hour": 20}, {"weekday": 6, "hour": 8}])
def test_the_day_and_hour_that_somebody_chose(carer, chosen):
    chose(carer, TUESDAY, **chosen)
    monday = TUESDAY.replace(hour=0, minute=5) - timedelta(days=1)
    for hours in range(7 * 24):
        before = len(mail.outbox)
        at = monday + timedelta(hours=hours)
        sweep(at)
        assert (len(mail.outbox) > before) == ((at.weekday(), at.hour) == (chosen["weekday"], chosen["hour"]))


def test_who_wants_none_gets_none(carer):
    chose(carer, TUESDAY, reminders=False)
    sweep(TUESDAY)
    assert mail.outbox == []
    assert not Told.objects.exists()


def test_a_person_in_two_organisations_gets_one(carer, cast):
    engage(person=carer, organisation=cast.other, role=Role.RESIDENTIAL_WORKER, started_on=ON - timedelta(days=90))
    due(cast.other, 20, ON, "fire-safety")
    sweep(TUESDAY)
    (message,) = mail.outbox
    assert "First-aid" in message.body
    assert "Fire-safety" in message.body


def test_none_on_pause_and_only_of_the_role_that_goes_on(carer, cast):
    one = carer.engagements.get()
    begin_pause(engagement=one, starts_on=ON, kind="leave", actor=cast.lead, at=TUESDAY, on=ON)
    refresh(person_ids=[carer.pk])
    sweep(TUESDAY)
    assert mail.outbox == []
    engage(person=carer, organisation=cast.other, role=Role.RESIDENTIAL_WORKER, started_on=ON - timedelta(days=90))
    due(cast.other, 20, ON, "fire-safety")
    sweep(TUESDAY + timedelta(weeks=1))
    (message,) = mail.outbox
    assert "Fire-safety" in message.body
    assert "First-aid" not in message.body


def test_what_is_paused_done_or_stopped_while_it_waits_is_not_told(carer, cast):
    sweep(TUESDAY - timedelta(minutes=10))
    services.queue_what_is_due(at=TUESDAY)
    assert Told.objects.count() == 1
    begin_pause(engagement=carer.engagements.get(), starts_on=ON, kind="leave", actor=cast.lead, at=TUESDAY, on=ON)
    refresh(person_ids=[carer.pk])
    sweep(TUESDAY)
    assert mail.outbox == []
    assert Notice.objects.get().state == NoticeState.DROPPED
    assert not Told.objects.exists()


@pytest.mark.parametrize("kind", ["exemption", "interim"])
def test_what_somebody_decided_is_left_out(carer, cast, kind):
    asked = carer.engagements.get().obligations.first().requirement
    decide(
        engagement=carer.engagements.get(), requirement=asked, kind=kind, until=ON + timedelta(days=300),
        reason="A test", actor=cast.lead, at=TUESDAY, on=ON,
    )  # fmt: skip
    sweep(TUESDAY)
    assert mail.outbox == []


def test_kinship_carers_and_dates_that_wait_for_a_decision_are_left_out(cast):
    cast.requirement.delete()
    without_numbers(cast)
    alone(cast.kinship, cast.carer)
    due(cast.fostering, 5, ON)
    due(cast.fostering, 9, ON, "approval", clock="approval", fixed_on=None)  # nobody's approval is recorded
    sweep(TUESDAY)
    (message,) = mail.outbox
    assert message.to == [cast.carer.email]
    assert "Approval" not in message.body


def test_what_is_held_is_told_before_it_ends_and_not_if_it_was_renewed(cast):
    alone(cast.carer)
    without_numbers(cast)
    before = TUESDAY - timedelta(days=345)
    complete(cast.carer, at=before)
    award(person_id=cast.carer.pk, at=before)
    refresh(person_ids=[cast.carer.pk])
    sweep(TUESDAY)
    reminder = to(cast.carer)[-1]
    assert "You hold this until" in reminder.body
    assert "/learning/" in reminder.body  # where they go on
    assert Told.objects.get().stage == Stage.ENDING


def test_night_is_quiet_and_only_what_was_asked_for_now_goes(carer, cast):
    from people.services import invite

    chose(carer, TUESDAY, weekday=1, hour=20)
    late = TUESDAY.replace(hour=20, minute=59)
    services.sweep(at=late)
    night = TUESDAY.replace(hour=21, minute=0)
    sweep(night - timedelta(minutes=1))
    mail.outbox.clear()
    Notice.objects.update(state=NoticeState.QUEUED)
    invite(organisation=cast.fostering, email="new@example.org", role="foster_carer", actor=cast.lead, at=night)
    sweep(night)
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    for hours in range(1, 11):
        sweep(night + timedelta(hours=hours))
    assert len(mail.outbox) == 1
    sweep(night + timedelta(hours=11))
    assert [message.to for message in mail.outbox][1:] == [[carer.email]]
    assert Notice.objects.get(kind=NoticeKind.DIGEST).day == ON + timedelta(days=1)


def test_a_digest_that_cannot_go_within_a_day_goes_not_at_all_and_its_things_are_told_next_week(carer, monkeypatch):
    def refuse(self, messages):
        raise OSError("the mail server is away")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        sweep(TUESDAY)
    Notice.objects.update(attempts=5)
    sweep(TUESDAY + timedelta(hours=24))
    assert Notice.objects.get().state == NoticeState.DROPPED
    assert not Told.objects.exists()
    sweep(TUESDAY + timedelta(days=7))
    assert len(mail.outbox) == 1


def test_a_run_that_died_is_taken_up_again(cast, monkeypatch):
    due(cast.fostering, 5, ON)
    sent = []
    real = services.digests._queue_some

    def once(batch, notice, at):
        if sent:
            raise RuntimeError("the worker is killed")
        sent.append(1)
        return real(batch[:1], notice, at)

    monkeypatch.setattr(services.digests, "_queue_some", once)
    monkeypatch.setattr(services.digests, "BATCH", 1)
    with pytest.raises(RuntimeError):
        sweep(TUESDAY)
    assert Notice.objects.filter(kind=NoticeKind.DIGEST).count() == 1
    monkeypatch.undo()
    sweep(TUESDAY)
    sweep(TUESDAY)
    assert Notice.objects.filter(kind=NoticeKind.DIGEST).count() == len(mail.outbox) == 4


def test_who_chooses_an_earlier_day_still_has_a_week_between_two(carer, cast):
    due(cast.fostering, 33, ON, "fire-safety")
    sweep(TUESDAY)
    chose(carer, TUESDAY, weekday=0)
    sweep(TUESDAY + timedelta(days=6))
    assert len(mail.outbox) == 1
    sweep(TUESDAY + timedelta(days=13))
    assert len(mail.outbox) == 2
    assert "Fire-safety" in mail.outbox[1].body
