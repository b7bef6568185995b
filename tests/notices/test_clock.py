"""A clock that jumps writes to nobody (I14): a day back, 400 days on, and back again; each time it waits for a day."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from commonground.tasks import sweep_all
from notices import services
from notices.models import Notice
from notices.selectors import held
from tests.notices.scene import TUESDAY, believe, due, sweep, without_numbers

MINUTES = 20


@pytest.fixture
def place(cast, settings):
    """Three people with something due in twelve days, and more in a year."""
    settings.QUIET_HOURS = True
    cast.requirement.delete()
    without_numbers(cast)
    due(cast.fostering, 12, TUESDAY.date())
    due(cast.fostering, 390, TUESDAY.date(), "fire-safety")
    return cast


def hours(begin, count: int, *, step: int = 1) -> None:
    for hour in range(0, count, step):
        services.sweep(at=begin + timedelta(hours=hour))


def test_nothing_goes_out_after_a_jump_nor_after_the_way_back(place):
    believe(TUESDAY)
    for jump in (-timedelta(days=1), timedelta(days=400), timedelta(days=-399)):
        at = TUESDAY + jump
        hours(at, 23)
        assert mail.outbox == [], jump
        assert held(at + timedelta(hours=23))
    hours(TUESDAY, 24)
    assert mail.outbox == []
    # Believed again, it goes on as if nothing had been: those of the last day's hour, once.
    sweep(TUESDAY + timedelta(days=7))
    assert len(mail.outbox) == len({message.to[0] for message in mail.outbox}) == 3


def test_without_the_watch_a_jump_is_mass_mail(place, monkeypatch):
    """The negative control."""
    monkeypatch.setattr("notices.services.outbox.beat", lambda at: None)
    monkeypatch.setattr("notices.services.outbox.held", lambda at: None)
    services.sweep(at=TUESDAY + timedelta(days=399))
    assert len(mail.outbox) == 3


def test_the_whole_sweep_on_a_machine_whose_clock_jumps(place):
    with time_machine.travel(TUESDAY, tick=False) as clock:
        believe(TUESDAY)
        sweep_all(recent=True)
        assert len(mail.outbox) == 3
        for jump in (timedelta(days=-1), timedelta(days=400), timedelta()):
            clock.move_to(TUESDAY + jump)
            for _ in range(3):
                sweep_all(recent=True)
                clock.shift(timedelta(minutes=MINUTES))
        assert len(mail.outbox) == 3


def test_a_site_that_was_off_or_was_restored_waits(place):
    believe(TUESDAY - timedelta(days=5))
    hours(TUESDAY, 24)
    assert mail.outbox == []
    assert held(TUESDAY + timedelta(hours=23)).because == "gap"


def test_a_new_site_waits_and_messages_of_other_kinds_do_not(place):
    from people.services import invite

    assert held(TUESDAY).because == "first"
    invite(organisation=place.fostering, email="new@example.org", role="foster_carer", actor=place.lead, at=TUESDAY)
    services.sweep(at=TUESDAY)
    assert [message.to for message in mail.outbox] == [["new@example.org"]]


def test_what_was_queued_before_a_jump_waits_as_well(place, settings):
    believe(TUESDAY)
    services.queue_what_is_due(at=TUESDAY)
    assert Notice.objects.count() == 3
    services.sweep(at=TUESDAY - timedelta(days=1))
    services.send_queued(at=TUESDAY - timedelta(days=1))
    services.sweep(at=TUESDAY)
    assert mail.outbox == []
    # Between two sweeps, too: a worker that only sends has seen no jump yet.
    believe(TUESDAY)
    services.send_queued(at=TUESDAY + timedelta(hours=7))
    assert mail.outbox == []
    services.send_queued(at=TUESDAY + timedelta(minutes=1))
    assert len(mail.outbox) == 3
