"""Where somebody was in a lesson: the newest place wins, a changed lesson keeps it, and nothing is an error."""

import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from courses.selectors import edition_content
from progress.enums import Kind
from progress.models import Place
from progress.services import keep_place, record
from tests.cast import complete, do_all
from tests.progress.editions import activity, best_form, publish_with, text
from tests.progress.test_services import event

HERE = "/learning/common-ground/"
SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def learner(client, cast):
    client.force_login(cast.carer)
    return client


@pytest.fixture
def module(framework, evening):
    """Two lessons of five blocks, one activity in the first."""
    first = [text(0), text(1), activity(2), text(3), text(4)]
    return publish_with(framework["c1"], first, [text(n) for n in range(10, 15)], at=evening)


def url_of(module, number: int = 0) -> str:
    return f"{HERE}lessons/{edition_content(module.edition_id)['lessons'][number]['slug']}/"


def form(module, block, paragraph=0, **more) -> dict:
    return {"block": block, "paragraph": paragraph, "edition": module.edition_id, **more}


def send(client, module, block, paragraph=0, *, lesson=0, **more):
    return client.post(f"{url_of(module, lesson)}place/", form(module, block, paragraph, **more), headers=SCRIPT)


def shown(client, url: str):
    """The lesson's element as the page has it."""
    return BeautifulSoup(client.get(url).content, "html.parser").select_one(".lesson")


def test_the_page_says_where_the_person_was_and_to_nobody_else(learner, module, cast):
    assert shown(learner, url_of(module))["data-place"] == ""
    assert send(learner, module, 3, 1).status_code == 204
    lesson = shown(learner, url_of(module))
    assert lesson["data-place"] == "3.1"
    assert lesson["data-placed-at"] == Place.objects.get().at.isoformat()
    assert shown(learner, url_of(module, 1))["data-place"] == "", "another lesson"
    learner.force_login(cast.colleague)
    assert shown(learner, url_of(module))["data-place"] == "", "another person, the same page kept in memory"


def test_the_newest_moment_wins_whichever_comes_last(learner, module, evening, time_machine):
    time_machine.move_to(evening, tick=False)
    at = [(evening - timedelta(minutes=n)).isoformat() for n in (30, 20, 10)]
    send(learner, module, 2, occurred_at=at[1])
    send(learner, module, 1, occurred_at=at[0])
    assert shown(learner, url_of(module))["data-place"] == "2.0"
    send(learner, module, 4, occurred_at=at[2])
    assert shown(learner, url_of(module))["data-place"] == "4.0"
    assert Place.objects.count() == 1
    # A clock that runs ahead does not hold the place for ever.
    send(learner, module, 0, occurred_at=(evening + timedelta(days=3)).isoformat())
    send(learner, module, 1)
    assert shown(learner, url_of(module))["data-place"] == "1.0"


@pytest.mark.parametrize(
    "wrong",
    [
        {"block": ""}, {"block": "-1"}, {"block": "5"}, {"block": "99999"}, {"block": "x"}, {"block": "²"},
        {"edition": "nonsense", "block": "77"}, {"edition": uuid.uuid4()},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_no_error_and_no_place(learner, module, wrong):
    answer = learner.post(f"{url_of(module)}place/", form(module, 1) | wrong, headers=SCRIPT)
    assert answer.status_code == 204
    assert not Place.objects.exists()


def test_an_odd_paragraph_is_the_first_and_an_unknown_lesson_is_not_found(learner, module):
    send(learner, module, 2, "99999")
    assert shown(learner, url_of(module))["data-place"] == "2.0"
    assert learner.post(f"{HERE}lessons/no-such-lesson/place/", form(module, 1)).status_code == 404


def test_a_place_is_kept_by_its_owner_alone(module, cast, client):
    answer = client.post(f"{url_of(module)}place/", form(module, 1), headers=SCRIPT)
    assert (answer.status_code, answer.json()) == (401, {"sign_in": "/account/login/code/"})
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.carer)
    assert strict.post(f"{url_of(module)}place/", form(module, 1), headers=SCRIPT).status_code == 403
    token = strict.get("/learning/outbox/").json()["token"]
    assert send(strict, module, 1, csrfmiddlewaretoken=token).status_code == 204
    assert Place.objects.get().person == cast.carer


def test_a_changed_lesson_is_found_again_in(learner, module, evening):
    send(learner, module, 3, 1)
    first = module.edition.content["lessons"][0]["body"]
    longer = publish_with(module, [text(90), *first], [text(10)], at=evening)
    assert shown(learner, url_of(longer))["data-place"] == "4.1"
    rewritten = publish_with(module, [first[0], first[1], text(91), text(92), text(93)], [text(10)], at=evening)
    assert shown(learner, url_of(rewritten))["data-place"] == "1.0", "what stood before it, from its beginning"
    other = publish_with(module, [text(95)], [text(10)], at=evening)
    assert shown(learner, url_of(other))["data-place"] == "0.0"


def carries_on(client, url: str) -> str:
    card = BeautifulSoup(client.get(url).content, "html.parser").select_one(".next-step")
    return card.a["href"] if card and "Carry on here" in card.text else ""


def test_your_learning_and_the_module_lead_to_the_block(learner, module):
    assert carries_on(learner, "/learning/") == carries_on(learner, HERE) == ""
    send(learner, module, 3, lesson=1)
    expected = f"{url_of(module, 1)}#b-3"
    assert carries_on(learner, "/learning/") == expected, "the second lesson, though the first is not done"
    assert carries_on(learner, HERE) == expected
    assert shown(learner, url_of(module, 1)).find(id="b-3"), "where the link leads"


def test_once_that_lesson_is_done_the_first_that_is_left_comes_next(learner, module, cast, evening):
    send(learner, module, 3, lesson=1)
    key = edition_content(module.edition_id)["lessons"][1]["key"]
    record(person=cast.carer, event=event(module, Kind.LESSON_FINISHED, item=key, occurred_at=evening), at=evening)
    assert carries_on(learner, "/learning/") == carries_on(learner, HERE) == url_of(module)


def test_the_last_of_several_places_counts(learner, module, framework, evening, cast):
    other = framework["c3"]
    lesson = edition_content(other.edition_id)["lessons"][1]
    send(learner, module, 3, occurred_at=(evening - timedelta(days=2)).isoformat())
    keep_place(
        person=cast.carer, edition_id=other.edition_id, lesson_key=lesson["key"], block=2, paragraph=0, at=evening
    )
    assert carries_on(learner, "/learning/") == f"/learning/{other.slug}/lessons/{lesson['slug']}/#b-2"
    assert carries_on(learner, HERE) == f"{url_of(module)}#b-3"


def test_who_begins_again_begins_at_the_beginning(learner, module, cast, evening):
    send(learner, module, 3)
    do_all(cast.carer, "c1", evening)
    record(person=cast.carer, event=event(module, Kind.MODULE_RESTARTED, occurred_at=evening), at=evening)
    assert not Place.objects.exists()
    assert shown(learner, url_of(module))["data-place"] == ""


def test_beginning_again_too_early_leaves_the_place(learner, module, cast, evening):
    learner.post(f"{url_of(module)}answer/made-up-2/", best_form(module, activity(2)))
    send(learner, module, 3)
    record(person=cast.carer, event=event(module, Kind.MODULE_RESTARTED, occurred_at=evening), at=evening)
    assert shown(learner, url_of(module))["data-place"] == "3.0"


def test_a_content_note_stands_first_and_reading_on_leads_to_the_block(learner, framework, evening):
    note = {"content_note": "<p>About loss.</p>", "summary_route": "<p>In short.</p>"}
    module = publish_with(framework["c1"], [text(n) for n in range(5)], at=evening, **note)
    send(learner, module, 3)
    page = BeautifulSoup(learner.get(url_of(module)).content, "html.parser")
    assert page.select_one(".lesson") is None
    assert page.find("a", string="Read it")["href"] == "?route=read#b-3"


def test_an_edition_that_somebody_stopped_in_cannot_be_deleted(learner, module):
    from django.db.models import ProtectedError

    send(learner, module, 3)
    with pytest.raises(ProtectedError):
        Place.objects.get().person.delete()


def test_all_done_nothing_is_carried_on(learner, cast, framework, evening):
    first = edition_content(framework["c1"].edition_id)["lessons"][0]
    send(learner, framework["c1"], 1)
    complete(cast.carer, "c1", at=evening)
    assert first["slug"] not in carries_on(learner, "/learning/")
