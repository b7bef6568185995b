"""The check on the screen: nothing chosen, two misses, the offer to talk, the pass."""

import re
import uuid

import pytest

from courses.selectors import module_shape

CHECK = "/learning/common-ground/check/"


@pytest.fixture
def learner(client, cast):
    client.force_login(cast.carer)
    return client


def start(client) -> None:
    client.post(CHECK, {"act": "start", "event_id": uuid.uuid4()})


def fields(client) -> dict:
    """The hidden fields of the question that is shown."""
    html = client.get(CHECK).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(attempt|question|edition|event_id)" value="([^"]+)"', html))


def answer_all(client, module, *, wrong: bool) -> str:
    shape = module_shape(module.edition_id)
    start(client)
    for _ in shape.questions:
        asked = fields(client)
        right = shape.correct[asked["question"]]
        other = next(key for key in shape.questions[asked["question"]] if key != right)
        client.post(CHECK, asked | {"option": other if wrong else right})
    return client.get(CHECK).content.decode()


def test_nothing_chosen_is_said_beside_the_question_and_counts_for_nothing(learner):
    start(learner)
    asked = fields(learner)
    page = learner.post(CHECK, asked)
    html = page.content.decode()
    assert page.status_code == 422
    assert "Choose one of the answers." in html
    assert "Question 1 of " in html
    assert fields(learner)["question"] == asked["question"]


def test_after_two_misses_a_talk_is_offered_and_a_pass_ends_it(learner, framework):
    once = answer_all(learner, framework["c1"], wrong=True)
    assert "Not there yet, and that is fine" in once
    assert "talk it through" not in once
    twice = answer_all(learner, framework["c1"], wrong=True)
    assert "talk it through" in twice
    passed = answer_all(learner, framework["c1"], wrong=False)
    assert "You have passed this check" in passed
    assert "talk it through" not in passed
