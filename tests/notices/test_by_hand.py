"""A lead asks for a reminder: once a day and a week, by day, and to nobody who is not to be written to."""

from datetime import timedelta

import pytest
from django.core import mail

from compliance.services import refresh, remind
from compliance.services.reminding import UnableToRemind
from notices.enums import NoticeState, Why
from notices.models import Notice, Told
from people.models import Person
from people.services import address_came_back, begin_pause
from tests.notices.scene import TUESDAY, believe, chose, due, sweep, without_numbers

ON = TUESDAY.date()
NOON = TUESDAY.replace(hour=12) - timedelta(days=1)  # Monday: nobody's own hour


@pytest.fixture
def place(cast, settings):
    settings.QUIET_HOURS = True
    cast.requirement.delete()
    without_numbers(cast)
    due(cast.fostering, -3, ON)
    believe(NOON)
    return cast


def ask(place, *people, at=NOON):
    return remind(people=[one.pk for one in people], organisation=place.fostering, actor=place.lead, at=at)


def test_who_asks_for_it_has_it_sent(place):
    done = ask(place, place.carer, place.colleague)
    assert done.queued == {place.carer.pk, place.colleague.pk}
    assert not done.skipped
    sweep(NOON)
    assert sorted(message.to[0] for message in mail.outbox) == [place.carer.email, place.colleague.email]
    assert "Harbour asked us to remind you of this:" in mail.outbox[0].body
    notice = Notice.objects.first()
    assert (notice.asked_by, notice.place) == (place.lead, place.fostering)
    # The digest of the next day would only say the same.
    sweep(TUESDAY)
    assert place.carer.email not in [message.to[0] for message in mail.outbox[2:]]
    assert Told.objects.filter(person=place.carer).count() == 1


def test_once_a_day_and_once_a_week(place):
    ask(place, place.carer)
    assert ask(place, place.carer).skipped == {Why.TODAY: {place.carer.pk}}
    for days in range(1, 7):
        at = NOON + timedelta(days=days)
        believe(at)
        assert ask(place, place.carer, at=at).skipped == {Why.THIS_WEEK: {place.carer.pk}}
    at = NOON + timedelta(days=7)
    believe(at)
    assert ask(place, place.carer, at=at).queued == {place.carer.pk}


def test_at_night_it_waits_for_the_morning(place):
    night = NOON.replace(hour=22)
    believe(night)
    done = ask(place, place.carer, at=night)
    assert (done.goes.hour, done.goes.day) == (8, NOON.day + 1)
    sweep(night)
    assert mail.outbox == []
    sweep(done.goes)
    assert [message.to for message in mail.outbox] == [[place.carer.email]]


def test_each_who_is_left_out_is_under_a_reason(place):
    carer, colleague, sibling, kinship = place.carer, place.colleague, place.sibling, place.kinship
    begin_pause(engagement=carer.engagements.get(), starts_on=NOON.date(), kind="leave", actor=place.lead,
                at=NOON, on=NOON.date())  # fmt: skip
    refresh(person_ids=[carer.pk])
    address_came_back(address=colleague.email, status="5.1.1", at=NOON)
    chose(sibling, NOON, reminders=False)
    done = ask(place, carer, colleague, sibling, kinship, place.stranger)
    assert done.skipped == {
        Why.PAUSED: {carer.pk},
        Why.CAME_BACK: {colleague.pk},
        Why.OPTED_OUT: {sibling.pk},
        Why.NOTHING: {kinship.pk},
        Why.NOT_HERE: {place.stranger.pk},
    }
    Person.objects.filter(pk=kinship.pk).update(email="made@shared.invalid")
    assert ask(place, kinship).skipped == {Why.NO_ADDRESS: {kinship.pk}}
    assert not Notice.objects.exists()


def test_when_the_clock_is_in_doubt_nobody_is_reminded(place):
    done = ask(place, place.carer, at=NOON + timedelta(days=400))
    assert done.skipped == {Why.HELD: {place.carer.pk}}
    assert not Notice.objects.exists()


def test_only_a_lead_of_that_service_may(place):
    for actor in (place.other_lead, place.manager, place.carer):
        with pytest.raises(UnableToRemind):
            remind(people=[place.carer.pk], organisation=place.fostering, actor=actor, at=NOON)


def test_it_tells_of_nothing_that_another_service_asks(place):
    from people.enums import Role
    from people.services import engage

    engage(person=place.carer, organisation=place.other, role=Role.RESIDENTIAL_WORKER, started_on=ON - timedelta(90))
    due(place.other, 4, ON, "fire-safety")
    ask(place, place.carer)
    sweep(NOON)
    assert "Fire-safety" not in mail.outbox[0].body


def test_what_is_done_before_the_morning_is_not_reminded_of(place):
    ask(place, place.carer)
    begin_pause(engagement=place.carer.engagements.get(), starts_on=NOON.date(), kind="leave", actor=place.lead,
                at=NOON, on=NOON.date())  # fmt: skip
    refresh(person_ids=[place.carer.pk])
    sweep(NOON)
    assert mail.outbox == []
    assert Notice.objects.get().state == NoticeState.DROPPED
