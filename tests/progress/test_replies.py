"""What a script is answered: saved and where to go on, refused and why, sign in first."""

import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from courses.models import RESERVED_SLUGS, ModulePage
from courses.rules import ACTIVITIES
from courses.selectors import edition_content
from progress.models import LearningEvent, ModuleProgress
from tests.cast import complete
from tests.progress.editions import best_form
from tests.trust.surface import addresses

SCRIPT = {"X-Requested-With": "fetch"}
HERE = "/learning/common-ground/"


class Lesson:
    """The first lesson with an activity of c1, and what each form of the module sends."""

    def __init__(self, module) -> None:
        self.module, self.content = module, edition_content(module.edition_id)
        rows = enumerate(self.content["lessons"])
        self.number, self.row = next((n, row) for n, row in rows if any(b["type"] in ACTIVITIES for b in row["body"]))
        self.blocks = [block for block in self.row["body"] if block["type"] in ACTIVITIES]
        self.url = f"{HERE}lessons/{self.row['slug']}/"

    def form(self, **fields) -> dict:
        return {"event_id": uuid.uuid4(), "edition": self.module.edition_id, **fields}

    def answer_url(self, block) -> str:
        return f"{self.url}answer/{block['value']['key']}/"

    def forms(self) -> list[tuple[str, dict]]:
        """Every address that takes a learner's form, with a form that it takes."""
        return [
            (self.answer_url(self.blocks[0]), best_form(self.module, self.blocks[0])),
            (f"{self.url}finish/", self.form(route="read")),
            (f"{HERE}scenario/", self.form(path="", choice="0")),
            (f"{HERE}check/", self.form(act="start")),
            (f"{HERE}again/", self.form()),
        ]


@pytest.fixture
def lesson(framework) -> Lesson:
    return Lesson(framework["c1"])


@pytest.fixture
def learner(client, cast):
    client.force_login(cast.carer)
    return client


def send(client, url: str, form: dict):
    return client.post(url, form, headers=SCRIPT)


def saved(answer) -> str:
    """Where to go on, of an answer that says when it was saved."""
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert set(said) == {"saved_at", "next"}
    assert abs(timezone.now() - datetime.fromisoformat(said["saved_at"])) < timedelta(minutes=1)
    return said["next"]


def test_an_activity_leads_back_to_itself(learner, lesson):
    block = lesson.blocks[0]
    form = best_form(lesson.module, block)
    following = f"{lesson.url}?route=read#{block['value']['key']}"
    assert saved(send(learner, lesson.answer_url(block), form)) == following
    assert saved(send(learner, lesson.answer_url(block), form)) == following, "sent again, the reply was lost"
    assert learner.post(lesson.answer_url(block), form)["Location"] == following, "without script"
    assert LearningEvent.objects.count() == 1


def test_a_finished_lesson_leads_to_the_step_after_it(learner, lesson):
    for block in lesson.blocks:
        saved(send(learner, lesson.answer_url(block), best_form(lesson.module, block)))
    following = lesson.content["lessons"][lesson.number + 1]
    expected = f"{HERE}lessons/{following['slug']}/"
    assert saved(send(learner, f"{lesson.url}finish/", lesson.form(route="read"))) == expected
    # A lesson further on, with earlier ones left: on from there, and not back.
    last = lesson.content["lessons"][-1]
    for block in last["body"]:
        if block["type"] in ACTIVITIES:
            url = f"{HERE}lessons/{last['slug']}/answer/{block['value']['key']}/"
            saved(send(learner, url, best_form(lesson.module, block)))
    url = f"{HERE}lessons/{last['slug']}/finish/"
    assert saved(send(learner, url, lesson.form(route="read"))) == f"{HERE}scenario/"
    assert learner.post(url, lesson.form(route="read"))["Location"] == f"{HERE}scenario/"


def test_the_last_step_leads_to_what_was_earned_and_the_first_left_comes_before_it(learner, lesson, cast, evening):
    complete(cast.carer, "c1", at=evening)
    assert saved(send(learner, f"{lesson.url}finish/", lesson.form(route="read"))) == f"{HERE}finished/"


def test_what_is_left_in_a_lesson_is_said_with_its_place(learner, lesson):
    answer = send(learner, f"{lesson.url}finish/", lesson.form(route="read"))
    assert answer.status_code == 422
    said = answer.json()
    assert said["code"] == "activities_left"
    assert "left in this lesson" in said["message"]
    assert said["next"] == f"{lesson.url}?route=read#{lesson.blocks[0]['value']['key']}"


def test_a_scenario_leads_along_its_path(learner, lesson):
    form = lesson.form(path="", choice="0")
    assert saved(send(learner, f"{HERE}scenario/", form)) == f"{HERE}scenario/?path=0"


def test_a_check_leads_to_each_question(learner, lesson):
    start = lesson.form(act="start")
    assert saved(send(learner, f"{HERE}check/", start)) == f"{HERE}check/"
    question = lesson.content["questions"][0]
    form = lesson.form(attempt=start["event_id"], question=question["key"], option=question["options"][0]["key"])
    assert saved(send(learner, f"{HERE}check/", form)) == f"{HERE}check/?question={question['key']}"


def test_a_module_begun_again_leads_to_it(learner, lesson, cast, evening):
    complete(cast.carer, "c1", at=evening)
    assert saved(send(learner, f"{HERE}again/", lesson.form())) == HERE
    assert ModuleProgress.objects.get(person=cast.carer).round == 1


def test_what_does_not_fit_is_refused_with_the_cure_and_nothing_is_saved(learner, lesson, framework):
    block, start = lesson.blocks[0], uuid.uuid4()
    half = {name: value for name, value in best_form(lesson.module, block).items() if name != "item-1"}
    question = lesson.content["questions"][0]["key"]
    for url, form, code in (
        (lesson.answer_url(block), half, "incomplete_answer"),
        (lesson.answer_url(block), half | {"event_id": "nonsense"}, "bad_id"),
        (f"{lesson.url}finish/", lesson.form(edition=uuid.uuid4()), "unknown_edition"),
        (f"{lesson.url}finish/", lesson.form(edition=framework["c3"].edition_id), "unknown_lesson"),
        (f"{HERE}scenario/", lesson.form(path="", choice="9"), "unknown_path"),
        (f"{HERE}check/", lesson.form(attempt="nonsense", question=question, option="a"), "bad_id"),
        (f"{HERE}check/", lesson.form(attempt=start, question=question, option="zz"), "unknown_option"),
        (f"{HERE}again/", lesson.form(event_id=""), "bad_id"),
    ):
        answer = send(learner, url, form)
        assert answer.status_code == 422, (url, answer.content)
        assert answer.json()["code"] == code
        assert answer.json()["message"].endswith(".")
    assert LearningEvent.objects.count() == 0


def test_lines_that_share_a_number_are_told_so(learner, framework):
    module = framework["c3"]
    slug, block = next(
        (row["slug"], b) for row in module.edition.content["lessons"] for b in row["body"] if b["type"] == "order"
    )
    form = best_form(module, block) | {"item-0": "0", "item-1": "0"}
    url = f"/learning/{module.slug}/lessons/{slug}/answer/{block['value']['key']}/"
    assert send(learner, url, form).json()["message"] == "Give each line a number of its own."
    assert "Give each line a number of its own." in learner.post(url, form).content.decode()


def test_an_id_used_for_something_else_is_a_conflict(learner, lesson, cast):
    form = lesson.form(path="", choice="0")
    saved(send(learner, f"{HERE}scenario/", form))
    answer = send(learner, f"{HERE}check/", lesson.form(act="start", event_id=form["event_id"]))
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    learner.force_login(cast.colleague)
    assert send(learner, f"{HERE}scenario/", form).status_code == 409


def test_signed_out_a_script_is_told_where_to_sign_in_and_a_person_is_led_there(client, lesson, db):
    for url, form in lesson.forms():
        answer = send(client, url, form)
        assert (answer.status_code, answer.json()) == (401, {"sign_in": "/account/login/code/"}), url
        assert client.post(url, form).status_code == 302, url
    assert LearningEvent.objects.count() == 0


def test_without_its_token_a_script_is_refused_too(lesson, cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.carer)
    for url, form in lesson.forms():
        assert send(strict, url, form).status_code == 403, url
    assert LearningEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2026-11-22T20:15:00+00:00", "2026-11-22T20:15:00+00:00"),
        ("2026-11-22T20:15:00.250Z", "2026-11-22T20:15:00.250000+00:00"),
        ("2026-11-22T20:15:00", "now"),  # nobody can say whose evening that is
        ("yesterday", "now"),
        ("", "now"),
        ("2031-01-01T00:00:00Z", "2026-11-22T21:45:00+00:00"),  # no event comes from the future
    ],
)
def test_when_it_happened_is_kept_as_the_device_said_it(client, cast, lesson, evening, time_machine, said, kept):
    time_machine.move_to(evening, tick=False)
    client.force_login(cast.carer)
    assert send(client, f"{HERE}scenario/", lesson.form(path="", choice="0", occurred_at=said)).status_code == 200
    event = LearningEvent.objects.get()
    assert event.recorded_at == evening
    assert event.occurred_at == (evening if kept == "now" else datetime.fromisoformat(kept))


def test_the_outbox_says_who_is_there_and_gives_a_token_that_holds(lesson, cast):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.get("/learning/outbox/")
    assert (answer.status_code, answer.json()) == (401, {"sign_in": "/account/login/code/"})
    strict.force_login(cast.carer)
    answer = strict.get("/learning/outbox/")
    assert answer.json()["person"] == str(cast.carer.pk)
    assert "no-store" in answer["Cache-Control"]
    form = lesson.form(path="", choice="0", csrfmiddlewaretoken=answer.json()["token"])
    assert saved(send(strict, f"{HERE}scenario/", form)) == f"{HERE}scenario/?path=0"


def test_no_module_may_take_an_address_that_stands_beside_the_modules(framework):
    beside = {found[1] for address in addresses() if (found := re.fullmatch(r"learning/([a-z-]+)/", address.route))}
    assert "outbox" in beside
    assert beside <= RESERVED_SLUGS
    for slug in beside:
        assert resolve(f"/learning/{slug}/").view_name != "progress:module", "a module's address comes first"
        page = ModulePage.objects.get(key="c1")
        page.slug = slug
        with pytest.raises(ValidationError, match="address of its own"):
            page.full_clean()
