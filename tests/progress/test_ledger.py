"""One event further is what folding all events comes to; the row is made, locked and kept once."""

import json
import uuid

import pytest
from hypothesis import given, settings

from progress import state
from progress.enums import Kind
from progress.models import Completion, LearningEvent, ModuleProgress
from progress.rules import Standing, advance
from progress.services import UnableToReuse, rebuild, record
from tests.cast import do_all
from tests.progress.test_fold import HISTORIES, SHAPE, folded
from tests.progress.test_services import event


def kept(standing: Standing) -> Standing:
    """To the row and back."""
    written = json.loads(json.dumps(state.state_of(standing)))
    return state.standing_of(standing.round, standing.edition_id, written)


@settings(max_examples=300, deadline=None)
@given(HISTORIES)
def test_step_by_step_through_the_row_is_the_fold_of_all(facts):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "module_shape", lambda edition_id: SHAPE)
        standing, completions = Standing(), []
        for fact in facts:
            standing, completed = advance(kept(standing), fact, SHAPE)
            completions += [completed] if completed else []
    assert (standing, completions) == folded(facts)


def rows() -> list[dict]:
    return list(ModuleProgress.objects.order_by("module_key").values())


def test_what_was_written_step_by_step_is_what_a_rebuild_writes(cast, evening):
    do_all(cast.carer, "c1", evening)
    do_all(cast.carer, "c1", evening, again=True)
    do_all(cast.carer, "c3", evening)
    before = rows()
    assert [row["round"] for row in before] == [1, 0]
    for key in ("c1", "c3"):
        rebuild(person_id=cast.carer.pk, module_key=key)
    assert rows() == before


def test_a_lost_row_comes_back_with_the_next_event(cast, framework, evening):
    do_all(cast.carer, "c1", evening)
    before = rows()
    ModuleProgress.objects.all().delete()
    again = event(framework["c1"], Kind.LESSON_FINISHED, item="c1-l1", data={"route": "read"}, occurred_at=evening)
    standing = record(person=cast.carer, event=again, at=evening)
    assert standing.completed_at == evening
    assert [row | {"id": None} for row in rows()] == [row | {"id": None} for row in before]
    assert Completion.objects.count() == 1


def test_an_id_used_in_another_module_is_refused_and_leaves_no_trace(cast, framework, evening):
    first = event(framework["c1"], Kind.LESSON_FINISHED, item="c1-l1", occurred_at=evening)
    record(person=cast.carer, event=first, at=evening)
    other = event(framework["c3"], Kind.LESSON_FINISHED, item="c3-l1", occurred_at=evening, event_id=first.event_id)
    with pytest.raises(UnableToReuse):
        record(person=cast.carer, event=other, at=evening)
    assert [row["module_key"] for row in rows()] == ["c1"]
    assert LearningEvent.objects.count() == 1


def test_an_answer_to_an_attempt_of_an_earlier_round_is_kept_and_counts_for_nothing(cast, framework, evening):
    """It was given on a phone without a line; meanwhile the module was finished and begun again elsewhere."""
    start = event(framework["c1"], Kind.CHECK_STARTED, occurred_at=evening)
    record(person=cast.carer, event=start, at=evening)
    do_all(cast.carer, "c1", evening)
    record(person=cast.carer, event=event(framework["c1"], Kind.MODULE_RESTARTED, occurred_at=evening), at=evening)
    late = event(
        framework["c1"], Kind.QUESTION_ANSWERED, item="c1-q1", attempt_id=start.event_id, data={"option": "a"},
        occurred_at=evening,
    )  # fmt: skip
    standing = record(person=cast.carer, event=late, at=evening)
    assert (standing.round, standing.attempts) == (1, {})
    assert LearningEvent.objects.filter(event_id=late.event_id).exists()


def test_the_same_event_after_all_that_followed_answers_where_the_person_now_stands(cast, framework, evening):
    first = event(framework["c1"], Kind.LESSON_FINISHED, item="c1-l1", occurred_at=evening, event_id=uuid.uuid4())
    record(person=cast.carer, event=first, at=evening)
    do_all(cast.carer, "c1", evening)
    before = rows()
    assert record(person=cast.carer, event=first, at=evening).completed_at == evening
    assert rows() == before
