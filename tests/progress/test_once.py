"""Fifty copies of the last answer, at once: one event, one completion, one certificate, one message."""

import threading
import uuid
from collections import Counter

import pytest
from django.db import connection, connections
from django.utils import timezone

from certification.models import AwardPeriod
from commonground.demonstration import learn
from courses.models import Module
from courses.selectors import module_shape
from notices.models import Notice
from people.models import Person
from progress.enums import Kind
from progress.models import Completion, LearningEvent
from progress.selectors import standing_in
from progress.services import NewEvent, rebuild, record
from tests.cast import make_cast
from tests.waiting import wait_for

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("once")]
COPIES = 50


def all_but_the_last_answer(person: Person, module: Module) -> NewEvent:
    """Does the module up to the last question, and returns the event that would complete it."""
    now = timezone.now()
    shape = module_shape(module.edition_id)
    learn(person, module, start=now, lessons=len(shape.lessons))
    from commonground.demonstration import good_path
    from courses.selectors import edition_content

    path = good_path(shape, edition_content(module.edition_id))

    def event(kind, **more) -> NewEvent:
        return NewEvent(event_id=uuid.uuid4(), kind=kind, edition_id=module.edition_id, occurred_at=now, **more)

    record(person=person, event=event(Kind.SCENARIO_CHOSEN, data={"path": path}), at=now)
    start = event(Kind.CHECK_STARTED)
    record(person=person, event=start, at=now)
    *others, last = shape.correct.items()
    for question, option in others:
        answer = event(Kind.QUESTION_ANSWERED, item=question, attempt_id=start.event_id, data={"option": option})
        record(person=person, event=answer, at=now)
    return event(Kind.QUESTION_ANSWERED, item=last[0], attempt_id=start.event_id, data={"option": last[1]})


def ready(today):
    cast = make_cast(today)
    learn(cast.carer, Module.objects.get(key="c1"), start=timezone.now())
    return cast, all_but_the_last_answer(cast.carer, Module.objects.get(key="c3"))


def post_at_once(act, copies: int = COPIES) -> Counter:
    """Calls `act` from many threads that all start together; counts what they answered."""
    barrier, answers = threading.Barrier(copies), Counter()

    def one() -> None:
        barrier.wait()
        answers[act()] += 1

    threads = [threading.Thread(target=one) for _ in range(copies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def record_at_once(person: Person, events: list[NewEvent]) -> Counter:
    """Each event from a thread of its own in this process, on a connection of its own, all at once."""
    waiting = list(events)

    def act() -> str:
        try:
            record(person=person, event=waiting.pop(), at=timezone.now())
        finally:
            connections.close_all()
        return "done"

    return post_at_once(act, len(events))


def signed_in(site, person: Person) -> tuple[str, str]:
    """A session and an anti-forgery token for a person, as cookies of the running site."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    client.get("/learning/")
    page = client.get("/learning/common-ground/")
    return client.cookies["session"].value, page.context["csrf_token"] and client.cookies["csrf"].value


def post_event(site, cookies: tuple[str, str], event: NewEvent) -> int:
    import json
    import urllib.error
    import urllib.request

    body = {
        "event_id": str(event.event_id),
        "kind": event.kind,
        "edition_id": str(event.edition_id),
        "occurred_at": event.occurred_at.isoformat(),
        "item": event.item,
        "attempt_id": str(event.attempt_id),
        "data": event.data,
    }
    session, token = cookies
    request = urllib.request.Request(
        f"{site.url}/api/v1/learning/events",
        data=json.dumps(body).encode(),
        headers={
            "Content-Type": "application/json",
            "Cookie": f"session={session}; csrf={token}",
            "X-CSRFToken": token,
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_fifty_at_once_through_the_running_site(site, today):
    cast, event = ready(today)
    cookies = signed_in(site, cast.carer)
    site.start_worker()
    answers = post_at_once(lambda: post_event(site, cookies, event))
    assert answers == {200: COPIES}
    assert LearningEvent.objects.filter(event_id=event.event_id).count() == 1
    assert Completion.objects.filter(person=cast.carer, module_key="c3").count() == 1
    wait_for(lambda: any("certificate" in str(m["Subject"]) for m in site.messages()), "the message")
    site.stop_worker()
    site.manage("sweep")
    site.manage("sweep")
    assert AwardPeriod.objects.filter(person=cast.carer).count() == 1
    assert Notice.objects.filter(kind="certificate").count() == 1
    assert [str(m["Subject"]) for m in site.messages()] == ["Your certificate is ready"]


def test_without_the_constraint_the_same_event_counts_many_times(fresh_database, today, monkeypatch):
    """The negative control: what protects is the constraint, and this test sees it gone."""
    cast, event = ready(today)
    (constraint,) = LearningEvent._meta.constraints
    # SQLite builds the table anew from what the model says, so the model must not say it either.
    monkeypatch.setattr(LearningEvent._meta, "constraints", [])
    with connection.schema_editor() as editor:
        editor.remove_constraint(LearningEvent, constraint)

    record_at_once(cast.carer, [event] * 10)
    assert LearningEvent.objects.filter(event_id=event.event_id).count() > 1


def test_with_the_constraint_threads_make_one_event(fresh_database, today):
    cast, event = ready(today)

    assert record_at_once(cast.carer, [event] * 10) == {"done": 10}
    assert LearningEvent.objects.filter(event_id=event.event_id).count() == 1
    assert Completion.objects.filter(person=cast.carer, module_key="c3").count() == 1


def test_different_events_at_once_all_count(fresh_database, today):
    """Two tabs and an offline replay: none is written over by another that began from the same row."""
    carer, module = make_cast(today).carer, Module.objects.get(key="c1")
    now = timezone.now()
    starts = [NewEvent(uuid.uuid4(), Kind.CHECK_STARTED, module.edition_id, now) for _ in range(20)]

    assert record_at_once(carer, starts) == {"done": 20}
    standing = standing_in(carer, "c1")
    assert set(standing.attempts) == {start.event_id for start in starts}
    rebuild(person_id=carer.pk, module_key="c1")
    assert standing_in(carer, "c1") == standing
