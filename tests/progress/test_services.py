"""Recording events: once, complete, refused with the cure."""

import uuid
from datetime import datetime, timedelta

import pytest

from courses.selectors import module_shape
from progress.enums import Kind
from progress.models import Completion, LearningEvent, ModuleProgress
from progress.services import NewEvent, UnableToRecord, UnableToReuse, record
from tests.cast import complete


def event(module, kind, **more) -> NewEvent:
    defaults = {"event_id": uuid.uuid4(), "kind": kind, "edition_id": module.edition_id}
    return NewEvent(**(defaults | more))


def test_the_same_event_twice_is_one_event(cast, framework, evening):
    new = event(framework["c1"], Kind.LESSON_FINISHED, item="c1-l1", data={"route": "read"}, occurred_at=evening)
    first = record(person=cast.carer, event=new, at=evening)
    again = record(person=cast.carer, event=new, at=evening)
    assert LearningEvent.objects.count() == 1
    assert first == again


def test_the_same_id_for_something_else_is_refused_and_changes_nothing(cast, framework, evening):
    new = event(framework["c1"], Kind.LESSON_FINISHED, item="c1-l1", data={"route": "read"}, occurred_at=evening)
    record(person=cast.carer, event=new, at=evening)
    other = event(framework["c1"], Kind.LESSON_FINISHED, item="c1-l2", occurred_at=evening, event_id=new.event_id)
    with pytest.raises(UnableToReuse):
        record(person=cast.carer, event=other, at=evening)
    with pytest.raises(UnableToReuse):
        record(person=cast.colleague, event=new, at=evening)
    assert LearningEvent.objects.count() == 1
    assert not ModuleProgress.objects.filter(person=cast.colleague).exists()


def test_doing_it_all_is_one_completion_at_the_last_step(cast, framework, evening):
    complete(cast.carer, "c1", at=evening)
    completion = Completion.objects.get(person=cast.carer)
    last = LearningEvent.objects.filter(person=cast.carer).latest("id")
    assert completion.completed_at == last.recorded_at
    assert completion.edition_id == framework["c1"].edition_id


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        (Kind.LESSON_FINISHED, {"item": "no-such-lesson"}, "unknown_lesson"),
        (Kind.LESSON_FINISHED, {"item": "c1-l1", "data": {"route": "jump"}}, "unknown_route"),
        (Kind.QUESTION_ANSWERED, {"item": "no-such-question", "data": {"option": "a"}}, "unknown_question"),
        (Kind.QUESTION_ANSWERED, {"item": "c1-q1", "data": {"option": "zz"}}, "unknown_option"),
        (Kind.QUESTION_ANSWERED, {"item": "c1-q1", "data": {"option": "a"}}, "unknown_attempt"),
        (
            Kind.QUESTION_ANSWERED,
            {"item": "c1-q1", "data": {"option": "a"}, "attempt_id": uuid.uuid4()},
            "unknown_attempt",
        ),
        (Kind.SCENARIO_CHOSEN, {"data": {"path": [9, 9]}}, "unknown_path"),
        (Kind.SCENARIO_CHOSEN, {"data": {"path": "0"}}, "unknown_path"),
        (Kind.SCENARIO_CHOSEN, {"data": {"path": []}}, "unknown_path"),
        (Kind.ACTIVITY_ANSWERED, {"item": "no-such-activity", "data": {"answer": [0]}}, "unknown_activity"),
        ("walked_the_dog", {}, "unknown_kind"),
    ],
)
def test_what_does_not_fit_the_edition_is_refused_with_the_cure(cast, framework, evening, kind, more, code):
    with pytest.raises(UnableToRecord) as refusal:
        record(person=cast.carer, event=event(framework["c1"], kind, occurred_at=evening, **more), at=evening)
    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")
    assert not LearningEvent.objects.exists()
    assert not ModuleProgress.objects.exists()


def test_an_unpublished_edition_is_refused(cast, framework, evening):
    new = NewEvent(uuid.uuid4(), Kind.CHECK_STARTED, uuid.uuid4(), evening)
    with pytest.raises(UnableToRecord) as refusal:
        record(person=cast.carer, event=new, at=evening)
    assert refusal.value.code == "unknown_edition"


def test_an_answer_to_every_line_is_asked_for(cast, framework, evening):
    shape = module_shape(framework["c1"].edition_id)
    key = next(keys[0] for keys in shape.lessons.values() if keys)
    with pytest.raises(UnableToRecord) as refusal:
        record(
            person=cast.carer,
            event=event(framework["c1"], Kind.ACTIVITY_ANSWERED, item=key, data={"answer": [0]}, occurred_at=evening),
            at=evening,
        )
    assert refusal.value.code == "incomplete_answer"


@pytest.mark.parametrize("claimed", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_device_whose_clock_is_absurd_loses_nothing(cast, framework, evening, claimed):
    new = event(framework["c1"], Kind.LESSON_FINISHED, item="c1-l1", occurred_at=datetime.fromisoformat(claimed))
    record(person=cast.carer, event=new, at=evening)
    stored = LearningEvent.objects.get()
    assert stored.recorded_at == evening
    assert abs(stored.occurred_at - evening) <= timedelta(days=366)
