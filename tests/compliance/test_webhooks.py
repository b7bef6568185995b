"""Messages to other systems: written with the change, few for many, sent at least once, signed, and honest."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certification.services import award
from commonground.tasks import sweep_all
from compliance import tasks
from compliance.enums import Event, Sending
from compliance.models import Webhook, WebhookDelivery
from compliance.services import (
    UnableToConnect,
    announce,
    deliver,
    keep_secrets,
    refresh,
    subscribe,
    sweep_announcements,
    try_again,
    unsubscribe,
    webhooks,
)
from compliance.services.webhooks import PAUSES, TRIES
from compliance.webhooks.guard import Refused
from compliance.webhooks.sending import Gate
from compliance.webhooks.signing import PREFIX, show, sign
from people.models import Person
from tests.cast import do_all
from tests.compliance.listening import URL, listening
from tests.compliance.scene import ask
from tests.compliance.systems import System
from tests.compliance.test_selectors import some_people

MINUTE = timedelta(minutes=1)
ALL = list(Event)


@pytest.fixture(autouse=True)
def _now(time_machine, evening):
    time_machine.move_to(evening, tick=False)


@pytest.fixture
def made(cast, evening):
    return subscribe(organisation=cast.fostering, url=URL, events=ALL, actor=cast.lead, at=evening, on=evening.date())


@pytest.fixture
def hook(made):
    return made.webhook


@pytest.fixture
def lead(cast):
    browser = Client()
    browser.force_login(cast.lead)
    return browser


NOWHERE = Gate(look_up=lambda host: [])


def waiting(**more) -> list[tuple]:
    rows = WebhookDelivery.objects.filter(**more).order_by("due_at", "pk")
    return [(row.event, row.person and row.person.name, row.due_at) for row in rows.select_related("person")]


# What is said


def test_who_stands_otherwise_is_said_with_the_change_and_whom_nothing_changed_is_not(hook, cast, evening, today):
    refresh(person_ids=Person.objects.values_list("pk", flat=True))
    assert {row[:2] for row in waiting()} == {
        (Event.COVERAGE, name) for name in ("Grace Adeyemi", "Ben Carter", "Carys Llewellyn", "Shanthi Perera")
    }
    refresh(person_ids=Person.objects.values_list("pk", flat=True))
    assert len(waiting()) == 4


def test_a_change_of_many_is_one_message(hook, cast, today):
    some_people(30, cast.fostering)
    ask(cast.fostering, "recording", today - timedelta(days=10))
    assert [row[:2] for row in waiting()] == [(Event.COVERAGE, None)]


def test_completions_and_awards_are_said_by_their_news(hook, cast, evening, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for key in ("c1", "c3"):
            do_all(cast.carer, key, evening)
    events = {row[0] for row in waiting(person=cast.carer)}
    assert events == set(Event)
    assert {row[1] for row in waiting()} == {"Grace Adeyemi"}


def test_what_a_lost_wake_up_left_unsaid_is_found_once(hook, cast, evening):
    do_all(cast.carer, "c1", evening)
    do_all(cast.stranger, "c1", evening)
    do_all(cast.carer, "c3", evening)
    award(person_id=cast.carer.pk, at=evening)
    assert waiting() == []
    assert sweep_announcements(at=evening, since=evening - 15 * MINUTE) == 2
    assert {row[:2] for row in waiting()} == {(one, "Grace Adeyemi") for one in (Event.COMPLETION, Event.AWARD)}
    assert sweep_announcements(at=evening + MINUTE, since=evening - 14 * MINUTE) == 0


def test_only_the_places_where_somebody_is_are_told_and_only_of_what_they_want(cast, evening):
    on = evening.date()
    theirs = subscribe(organisation=cast.other, url=URL, events=ALL, actor=cast.other_lead, at=evening, on=on).webhook
    some = subscribe(
        organisation=cast.fostering, url=URL, events=[Event.AWARD], actor=cast.lead, at=evening, on=on
    ).webhook
    announce(event=Event.COMPLETION, person_ids=[cast.carer.pk, cast.stranger.pk], at=evening)
    announce(event=Event.AWARD, person_ids=[str(cast.carer.pk)], at=evening)
    assert [row[:2] for row in waiting(webhook=theirs)] == [(Event.COMPLETION, "Danny Whitlock")]
    assert [row[:2] for row in waiting(webhook=some)] == [(Event.AWARD, "Grace Adeyemi")]


def test_somebody_is_named_at_most_once_a_minute_and_the_last_change_is_never_lost(hook, cast, evening):
    def change(seconds: int) -> None:
        announce(event=Event.COVERAGE, person_ids=[cast.carer.pk], at=evening + timedelta(seconds=seconds))

    change(0)
    change(1)
    assert len(waiting()) == 1  # the one that waits will lead to what is so by then
    deliver(at=evening + timedelta(seconds=2), gate=NOWHERE)
    WebhookDelivery.objects.update(state=Sending.SENT)
    change(3)
    change(4)
    (late,) = waiting(state=Sending.WAITING)
    assert late[2] == evening + timedelta(seconds=62)
    change(200)
    assert len(waiting()) == 2


def test_while_one_for_several_waits_nobody_is_named_beside_it(hook, cast, evening):
    some = some_people(11, cast.fostering)
    announce(event=Event.COVERAGE, person_ids=[one.person_id for one in some], at=evening)
    announce(event=Event.COVERAGE, person_ids=[cast.carer.pk], at=evening)
    announce(event=Event.AWARD, person_ids=[cast.carer.pk], at=evening)
    assert {row[:2] for row in waiting()} == {(Event.COVERAGE, None), (Event.AWARD, "Grace Adeyemi")}


# How it is sent


def test_it_arrives_signed_as_standard_webhooks_has_it_with_ids_alone(tmp_path, made, cast, evening):
    announce(event=Event.COMPLETION, person_ids=[cast.carer.pk], at=evening)
    with listening(tmp_path) as heard:
        assert deliver(at=evening, gate=heard.gate()) == 1
        assert deliver(at=evening + 2 * MINUTE, gate=heard.gate()) == 0
    ((headers, body),) = heard.got
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts) == (Sending.SENT, 1)
    assert headers["webhook-id"] == f"msg_{row.pk.hex}"
    assert headers["webhook-timestamp"] == str(int(evening.timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(made.secret.removeprefix(PREFIX))
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    assert json.loads(body) == {
        "type": "completion.recorded",
        "timestamp": "2026-11-22T21:40:00+00:00",
        "data": {"organisation_id": str(cast.fostering.pk), "person_id": str(cast.carer.pk)},
    }
    for word in ("Grace", "carer@", "module"):
        assert word.encode() not in body


def test_the_signature_is_that_of_the_published_example():
    """The vector of the Standard Webhooks specification."""
    signed = sign(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330, body=b'{"test": 2432232314}',
    )  # fmt: skip
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_fails_is_tried_again_with_growing_pauses_under_the_same_id_and_then_said(tmp_path, hook, cast, evening):
    announce(event=Event.AWARD, person_ids=[cast.carer.pk], at=evening)
    at = evening
    with listening(tmp_path) as heard:
        heard.answers = [500] * TRIES
        for pause in (*PAUSES, None):
            assert deliver(at=at, gate=heard.gate()) == 0
            row = WebhookDelivery.objects.get()
            assert row.reason == "It answered 500, not 200 to 299."
            if pause:
                assert row.state == Sending.WAITING
                assert deliver(at=at + pause - timedelta(seconds=1), gate=heard.gate()) == 0
                at += pause
        assert row.state == Sending.FAILED
        assert deliver(at=at + timedelta(days=3), gate=heard.gate()) == 0
        assert len(heard.got) == TRIES == 6
        try_again(delivery=row, actor=cast.lead, at=at, on=evening.date())
        assert deliver(at=at, gate=heard.gate()) == 1
        assert len({headers["webhook-id"] for headers, _ in heard.got}) == 1
    assert WebhookDelivery.objects.get().state == Sending.SENT


def test_a_worker_that_dies_while_sending_leaves_it_due_again(hook, cast, evening, monkeypatch):
    announce(event=Event.AWARD, person_ids=[cast.carer.pk], at=evening)

    def die(host):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(at=evening, gate=Gate(look_up=die))
    row = WebhookDelivery.objects.get()
    assert (row.state, row.due_at) == (Sending.WAITING, evening + MINUTE)


def test_two_workers_do_not_send_it_both(tmp_path, hook, cast, evening, monkeypatch):
    """The second has it in its list, and sees that the first is at it."""
    announce(event=Event.AWARD, person_ids=[cast.carer.pk], at=evening)
    lists = [list(webhooks.due(evening)) for _ in range(2)]
    monkeypatch.setattr(webhooks, "due", lambda at: lists.pop())
    with listening(tmp_path) as heard:

        def meanwhile(host: str) -> list[str]:
            assert deliver(at=evening, gate=heard.gate()) == 0
            return ["127.0.0.1"]

        assert deliver(at=evening, gate=heard.gate(meanwhile)) == 1
        assert len(heard.got) == 1


def test_a_place_that_fails_keeps_no_other_waiting(tmp_path, hook, cast, evening):
    subscribe(
        organisation=cast.fostering, url="https://slow.example.org/", events=ALL, actor=cast.lead, at=evening,
        on=evening.date(),
    )  # fmt: skip
    people = [cast.carer, cast.colleague, cast.sibling]
    announce(event=Event.AWARD, person_ids=[one.pk for one in people], at=evening)
    asked = []

    def find(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if host.startswith("hr") else []

    def choose(found: list[str]) -> str:
        if not found:
            raise Refused("No host of this name was found.")
        return found[0]

    with listening(tmp_path) as heard:
        gate = Gate(look_up=find, choose=choose, context=heard.gate().context, port=heard.port)
        assert deliver(at=evening, gate=gate) == 3
    assert asked.count("slow.example.org") == 1


def test_what_has_ended_is_told_nothing_more(hook, cast, evening):
    announce(event=Event.AWARD, person_ids=[cast.carer.pk], at=evening)
    unsubscribe(webhook=hook, actor=cast.lead, at=evening, on=evening.date())
    asked = []
    deliver(at=evening, gate=Gate(look_up=lambda host: asked.append(host) or []))
    announce(event=Event.AWARD, person_ids=[cast.colleague.pk], at=evening)
    assert asked == []
    assert len(waiting()) == 1


def test_the_sweep_wakes_the_sender_and_by_night_forgets_what_is_a_month_old(hook, cast, evening, monkeypatch):
    refresh(person_ids=Person.objects.values_list("pk", flat=True))
    WebhookDelivery.objects.all().delete()
    woken = []
    monkeypatch.setattr(tasks.deliver, "delay_on_commit", lambda: woken.append(True))
    sweep_all(recent=True)
    assert woken == []
    announce(event=Event.AWARD, person_ids=[cast.carer.pk], at=evening)
    sweep_all(recent=True)
    assert woken == [True]
    WebhookDelivery.objects.update(created_at=evening - timedelta(days=31))
    sweep_all(recent=True)
    assert WebhookDelivery.objects.filter(created_at__lt=evening - timedelta(days=30)).count() == 1
    sweep_all(recent=False)
    assert not WebhookDelivery.objects.filter(created_at__lt=evening - timedelta(days=30)).exists()


# The page


def test_the_secret_is_shown_once_and_kept_encrypted(lead, cast):
    here = f"/coverage/{cast.fostering.pk}/connections/"
    html = lead.post(f"{here}webhooks/new/", {"url": URL, "award": "on"}).content.decode()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", html)
    row = Webhook.objects.get()
    assert show(row.secret) == secret
    assert secret not in row.secret
    assert "whsec_" not in lead.get(here).content.decode() + lead.get(f"{here}webhooks/{row.pk}/").content.decode()


def test_a_secret_outlives_a_change_of_the_sites_own(made, settings):
    settings.SIGNING_SECRET_KEYS = ["another" * 10, *settings.SIGNING_SECRET_KEYS]
    assert show(made.webhook.secret) == made.secret
    call_command("signing_keys", "encrypt")
    settings.SIGNING_SECRET_KEYS = settings.SIGNING_SECRET_KEYS[:1]
    assert show(Webhook.objects.get().secret) == made.secret
    assert keep_secrets() == 0


def test_a_secret_that_can_no_longer_be_read_is_said(hook, cast, evening, settings):
    announce(event=Event.AWARD, person_ids=[cast.carer.pk], at=evening)
    settings.SIGNING_SECRET_KEYS = ["another" * 10]
    deliver(at=evening, gate=NOWHERE)
    assert "can no longer be read" in WebhookDelivery.objects.get().reason


@pytest.mark.parametrize(("url", "words"), [
    ("http://hr.example.org/", "must begin with https"), ("https://127.0.0.1/", "not a number"),
    ("https://hr.example.org:8080/", "Leave the port out"), ("https://a:b@hr.example.org/", "name and password"),
])  # fmt: skip
def test_an_address_that_may_not_be_told_is_refused_with_the_cure(lead, cast, url, words):
    here = f"/coverage/{cast.fostering.pk}/connections/webhooks/new/"
    assert words in lead.post(here, {"url": url, "award": "on"}).content.decode()
    assert not Webhook.objects.exists()


def test_what_did_not_arrive_is_shown_with_the_reason_and_goes_again(lead, hook, cast, evening):
    announce(event=Event.AWARD, person_ids=[cast.carer.pk], at=evening)
    WebhookDelivery.objects.update(state=Sending.FAILED, attempts=6, reason="It answered 500, not 200 to 299.")
    page = f"/coverage/{cast.fostering.pk}/connections/webhooks/{hook.pk}/"
    html = lead.get(page).content.decode()
    assert "It answered 500" in html
    assert "Grace" not in html
    row = WebhookDelivery.objects.get()
    assert f"connections/deliveries/{row.pk}/again/" in html
    lead.post(f"/coverage/{cast.fostering.pk}/connections/deliveries/{row.pk}/again/")
    row.refresh_from_db()
    assert (row.state, row.attempts, row.due_at) == (Sending.WAITING, 0, evening)


def test_the_number_of_queries_of_the_pages_does_not_grow(lead, made, cast, evening):
    here = f"/coverage/{cast.fostering.pk}/connections/"

    def count() -> list[int]:
        found = []
        for url in (here, f"{here}webhooks/{made.webhook.pk}/"):
            with CaptureQueriesContext(connection) as queries:
                assert lead.get(url).status_code == 200
            found.append(len(queries))
        return found

    System(cast.fostering, cast.lead, evening)
    announce(event=Event.AWARD, person_ids=[cast.carer.pk], at=evening)
    count()
    before = count()
    for _ in range(5):
        System(cast.fostering, cast.lead, evening)
        subscribe(organisation=cast.fostering, url=URL, events=ALL, actor=cast.lead, at=evening, on=evening.date())
    announce(event=Event.AWARD, person_ids=Person.objects.values_list("pk", flat=True), at=evening)
    WebhookDelivery.objects.update(state=Sending.FAILED)
    assert count() == before
    assert max(before) <= 12


def test_only_leads_of_the_place_change_it(hook, cast, evening):
    on = evening.date()
    announce(event=Event.AWARD, person_ids=[cast.carer.pk], at=evening)
    for act in (
        lambda: unsubscribe(webhook=hook, actor=cast.other_lead, at=evening, on=on),
        lambda: try_again(delivery=WebhookDelivery.objects.get(), actor=cast.manager, at=evening, on=on),
        lambda: subscribe(organisation=cast.fostering, url=URL, events=ALL, actor=cast.carer, at=evening, on=on),
    ):
        with pytest.raises(UnableToConnect):
            act()
