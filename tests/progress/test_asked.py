"""Questions that one may answer or leave: kept for oneself, taken back at once, and nothing waits for them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Edition, Module
from courses.selectors import forget_shelf
from people.models import Person
from progress.enums import Kind, Moment, Question
from progress.models import Completion, LearningEvent, ModuleProgress, NotAsked, VoluntaryAnswer
from progress.rules import (
    MOMENT_OF,
    QUESTIONS,
    SCALE,
    Standing,
    may_be_answer,
    moments,
    open_questions,
)
from progress.selectors import asked_after, asking, module_card
from progress.services import (
    UnableToAnswer,
    answer_questions,
    ask_no_more,
    forget_answers,
    keep_place,
    never_ask,
    record,
)
from tests.cast import do_all
from tests.private import with_private
from tests.progress.test_services import event

HERE = "/learning/common-ground/"
ASKED = f"{HERE}asked/"
OWN = "/learning/asked/"
EIGHT_WEEKS = timedelta(weeks=8)


@pytest.fixture
def learner(client, cast, evening, time_machine):
    time_machine.move_to(evening, tick=False)
    client.force_login(cast.carer)
    return client


def names(page) -> set[str]:
    """The questions that a page asks."""
    fields = BeautifulSoup(page.content, "html.parser").select("main form input[type=radio], main form [type=checkbox]")
    return {field["name"] for field in fields}


def at(learner, who, time_machine, moment) -> None:
    """Signed in at a moment weeks later."""
    time_machine.move_to(moment, tick=False)
    learner.force_login(who)


def kept() -> dict[str, int]:
    return dict(VoluntaryAnswer.objects.values_list("question", "value"))


# When: pure

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.lists(DAYS, max_size=3), DAYS, st.booleans())
def test_what_is_asked_when(days, on, reading):
    found = moments(Standing(), reading=reading, completed_on=days, on=on)
    assert (Moment.BEFORE in found) == (not days and not reading)
    assert (Moment.END in found) == bool(days)
    assert (Moment.AFTER in found) == any(56 <= (on - day).days <= 112 for day in days)


@given(st.sets(st.sampled_from(list(Moment))), st.sets(st.sampled_from(list(Question))))
def test_how_sure_afterwards_is_asked_only_of_who_said_it_before(open_now, answered):
    asked = open_questions(frozenset(open_now), answered)
    assert set(asked) <= {question for moment in open_now for question in QUESTIONS[moment]}
    assert (Question.SURE_AFTER in asked) == (Moment.AFTER in open_now and Question.SURE_BEFORE in answered)
    assert set(MOMENT_OF) == set(Question)


def test_only_what_was_offered_is_an_answer():
    offered = {question: [n for n in range(-1, 8) if may_be_answer(question, n)] for question in Question}
    assert offered == {one: [1, 2, 3, 4, 5] if one in SCALE else [0, 1] for one in Question}


def test_the_database_keeps_nothing_else(cast, framework, today):
    for question, value in ((Question.SURE_BEFORE, 0), (Question.SURE_AFTER, 6), (Question.HELP, 2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            VoluntaryAnswer.objects.create(
                person=cast.carer, module_key="c1", question=question, value=value, edition=framework["c1"].edition,
                answered_on=today,
            )  # fmt: skip


# Before


def test_before_a_module_one_question_is_offered_and_may_be_left(learner, cast):
    assert ASKED in learner.get(HERE).content.decode()
    page = learner.get(ASKED)
    assert names(page) == {"sure_before"}
    assert "Nobody but you sees your answer" in page.content.decode()
    assert "explain why children in care need the adults around them to share one approach" in page.content.decode()
    assert learner.post(ASKED, {"act": "later"}).url == HERE
    assert ASKED not in learner.get(HERE).content.decode()
    assert not VoluntaryAnswer.objects.exists()
    assert learner.post(ASKED, {"act": "answer", "sure_before": "2"}).url == HERE, "who changes their mind may"
    assert kept() == {"sure_before": 2}
    learner.post(ASKED, {"act": "answer", "sure_before": "4"})
    assert kept() == {"sure_before": 4}


def test_once_a_module_is_begun_it_is_too_late_for_that(learner, cast, framework, evening):
    learner.post(ASKED, {"act": "answer", "sure_before": "2"})
    edition = framework["c1"].edition_id
    keep_place(person=cast.carer, edition_id=edition, lesson_key="c1-l1", block=1, paragraph=0, at=evening)
    assert names(learner.get(ASKED)) == set(), "they have begun to read"
    record(person=cast.carer, event=event(framework["c1"], Kind.CHECK_STARTED, occurred_at=evening), at=evening)
    assert ASKED not in learner.get(HERE).content.decode()
    learner.post(ASKED, {"act": "answer", "sure_before": "5"})
    assert kept() == {"sure_before": 2}


def test_the_service_takes_what_is_asked_now_and_nothing_else(cast, framework, today):
    now = asking(cast.carer, module_card(framework["c1"], Standing()), today)
    for odd in ({Question.USED: 1}, {Question.SURE_BEFORE: 6}, {Question.SURE_BEFORE: 3, Question.HELP: 1}):
        with pytest.raises(UnableToAnswer):
            answer_questions(person=cast.carer, asking=now, answers=odd, on=today)
    assert kept() == {}


def test_what_is_no_answer_is_not_kept_and_said(learner):
    for sent in ({"sure_before": "6"}, {"sure_before": "x\x00"}, {}, {"used": "1"}):
        page = learner.post(ASKED, {"act": "answer", **sent})
        assert page.status_code == 422
        assert BeautifulSoup(page.content, "html.parser").select_one(".error-summary")
    assert not VoluntaryAnswer.objects.exists()


def test_a_module_s_own_words_are_words(learner, framework, evening):
    """An author's text stands in a hint, which a form does not escape by itself."""
    content = framework["c1"].edition.content | {"outcomes": ["<b>bold</b> & true"]}
    edition = Edition.objects.create(
        module_key="c1", number=99, title="X", content=content, digest="d", published_at=evening
    )
    Module.objects.filter(key="c1").update(edition=edition)
    forget_shelf()
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; true" in learner.get(ASKED).content.decode()


# At the end


def test_at_the_end_it_is_asked_whether_the_module_was_passed_or_not(learner, cast, framework, evening):
    module = framework["c1"]
    started = event(module, Kind.CHECK_STARTED, occurred_at=evening)
    record(person=cast.carer, event=started, at=evening)
    assert names(learner.get(ASKED)) == set()
    for question in module.edition.content["questions"]:
        wrong = next(one["key"] for one in question["options"] if not one["correct"])
        chosen = event(
            module, Kind.QUESTION_ANSWERED, occurred_at=evening, item=question["key"], attempt_id=started.event_id,
            data={"option": wrong},
        )  # fmt: skip
        record(person=cast.carer, event=chosen, at=evening)
    page = learner.get(f"{HERE}check/")
    assert "Not there yet" in page.content.decode()
    assert ASKED in page.content.decode()
    assert names(learner.get(ASKED)) == {"ways"}
    learner.post(ASKED, {"act": "answer", "ways": "1"})
    assert kept() == {"ways": 1}
    assert ASKED not in learner.get(f"{HERE}check/").content.decode()


def test_on_the_page_that_says_it_is_done_too(learner, cast, evening):
    do_all(cast.carer, "c1", evening)
    assert ASKED in learner.get(f"{HERE}finished/").content.decode()
    assert names(learner.get(ASKED)) == {"ways"}
    learner.post(ASKED, {"act": "later"})
    assert ASKED not in learner.get(f"{HERE}finished/").content.decode()


# Eight weeks after


def test_eight_weeks_later_a_card_asks_once_and_not_for_ever(learner, cast, evening, time_machine):
    learner.post(ASKED, {"act": "answer", "sure_before": "2"})
    do_all(cast.carer, "c1", evening)
    for days, there in ((55, False), (56, True), (112, True), (113, False)):
        at(learner, cast.carer, time_machine, evening + timedelta(days=days))
        assert (ASKED in learner.get("/learning/").content.decode()) is there, days
        assert ("used" in names(learner.get(ASKED))) is there, days
    at(learner, cast.carer, time_machine, evening + EIGHT_WEEKS)
    assert names(learner.get(ASKED)) == {"ways", "sure_after", "used", "time", "help", "help_agreed"}
    assert learner.post(ASKED, {"act": "answer", "sure_after": "4", "used": "1", "time": "0"}).url == "/learning/"
    assert kept() == {"sure_before": 2, "sure_after": 4, "used": 1, "time": 0}
    assert ASKED not in learner.get("/learning/").content.decode()


def test_not_this_time_is_remembered_and_never_is_too(learner, cast, evening, time_machine):
    do_all(cast.carer, "c1", evening)
    do_all(cast.carer, "c3", evening)
    at(learner, cast.carer, time_machine, evening + EIGHT_WEEKS)
    first = asked_after(cast.carer, (evening + EIGHT_WEEKS).date())
    assert first == "c1"
    learner.post(ASKED, {"act": "later"})
    assert asked_after(cast.carer, (evening + EIGHT_WEEKS).date()) == "", "one at a time"
    two_weeks_on = evening + EIGHT_WEEKS + timedelta(days=14)
    assert asked_after(cast.carer, two_weeks_on.date()) == "c3"
    never_ask(person=cast.carer, on=two_weeks_on.date())
    assert asked_after(cast.carer, two_weeks_on.date()) == ""
    assert "/asked/" not in learner.get("/learning/behaviour-noticing-and-making-sense/").content.decode()
    assert "You may ask me again" in learner.get(OWN).content.decode()
    learner.post(OWN, {"act": "ask"})
    assert asked_after(cast.carer, two_weeks_on.date()) == "c3"


def test_what_is_about_oneself_is_kept_only_with_the_box_ticked(learner, cast, evening, time_machine):
    do_all(cast.carer, "c1", evening)
    at(learner, cast.carer, time_machine, evening + EIGHT_WEEKS)
    assert learner.post(ASKED, {"act": "answer", "used": "1", "help": "1"}).status_code == 422
    assert kept() == {}
    learner.post(ASKED, {"act": "answer", "used": "1", "help_agreed": "on"})
    assert kept() == {"used": 1}, "agreeing alone says nothing"
    learner.post(ASKED, {"act": "answer", "help": "1", "help_agreed": "on"})
    assert kept() == {"used": 1, "help": 1}


def test_nothing_is_noted_of_who_opens_support_or_reads_as_text(learner, cast, framework):
    slug = framework["c1"].edition.content["lessons"][0]["slug"]
    for url in ("/support/", f"{HERE}lessons/{slug}/text/"):
        assert learner.get(url).status_code == 200
    assert not VoluntaryAnswer.objects.exists()
    assert not NotAsked.objects.exists()


def test_what_was_said_before_counts_when_it_was_said(learner, cast, evening, time_machine):
    """The form carries it again; only another answer is a new one."""
    do_all(cast.carer, "c1", evening)
    learner.post(ASKED, {"act": "answer", "ways": "1"})
    at(learner, cast.carer, time_machine, evening + EIGHT_WEEKS)
    learner.post(ASKED, {"act": "answer", "ways": "1", "used": "1"})
    days = dict(VoluntaryAnswer.objects.values_list("question", "answered_on"))
    assert days == {"ways": evening.date(), "used": (evening + EIGHT_WEEKS).date()}
    learner.post(ASKED, {"act": "answer", "ways": "0"})
    assert VoluntaryAnswer.objects.get(question="ways").answered_on == (evening + EIGHT_WEEKS).date()


# Taking back


def test_an_answer_is_taken_back_at_once_by_its_owner_alone(learner, client, cast, framework, today):
    rows = [
        VoluntaryAnswer.objects.create(
            person=who, module_key="c1", question=question, value=1, edition=framework["c1"].edition, answered_on=today
        )
        for who in (cast.carer, cast.colleague)
        for question in (Question.USED, Question.TIME)
    ]
    page = BeautifulSoup(learner.get(OWN).content, "html.parser")
    assert {button["value"] for button in page.select("main form button")} == {"all", *(str(r.pk) for r in rows[:2])}
    learner.post(OWN, {"act": str(rows[2].pk)})
    assert VoluntaryAnswer.objects.count() == 4, "somebody else's"
    learner.post(OWN, {"act": str(rows[0].pk)})
    assert {row.pk for row in VoluntaryAnswer.objects.all()} == {row.pk for row in rows[1:]}
    learner.post(OWN, {"act": "all"})
    assert {row.pk for row in VoluntaryAnswer.objects.all()} == {row.pk for row in rows[2:]}
    assert NotAsked.objects.get().moment == Moment.AFTER, "and is not asked for again"
    for odd in ("", "x", "9" * 40, "-1", "\x00"):
        assert learner.post(OWN, {"act": odd}).status_code == 302
    assert VoluntaryAnswer.objects.count() == 2


def test_answers_of_an_account_that_was_merged_are_one_s_own(learner, cast, framework, today):
    VoluntaryAnswer.objects.create(
        person=cast.stranger, module_key="c1", question=Question.USED, value=1, edition=framework["c1"].edition,
        answered_on=today,
    )  # fmt: skip
    Person.objects.filter(pk=cast.stranger.pk).update(merged_into=cast.carer, is_active=False)
    assert "Whether I used a plan" in learner.get(OWN).content.decode()
    learner.post(OWN, {"act": "all"})
    assert not VoluntaryAnswer.objects.exists()


@with_private
def test_the_own_copy_holds_them_and_a_closed_account_forgets_them(learner, cast, framework, today):
    learner.post(ASKED, {"act": "answer", "sure_before": "2"})
    data = learner.get(reverse("home:my_record_data")).json()
    assert data["questions_i_answered"] == [
        {
            "module": framework["c1"].edition.title,
            "about": "How sure I feel, before the module",
            "my_answer": "A little",
            "answered_on": today.isoformat(),
        }
    ]
    never_ask(person=cast.carer, on=today)
    ask_no_more(person=cast.carer, module_key="c1", moments=[Moment.END], on=today)
    data = learner.get(reverse("home:my_record_data")).json()
    assert [(row["module"], row["when"]) for row in data["questions_i_left"]] == [
        ("Every module", "Always"),
        (framework["c1"].edition.title, "At the end of a module"),
    ]
    forget_answers(people=[cast.carer])
    assert not VoluntaryAnswer.objects.exists()
    assert not NotAsked.objects.exists()


# Nothing depends on it, and nobody else sees it


def test_learning_and_certificates_are_the_same_with_and_without_answers(learner, cast, framework, evening, today):
    """Of two who learn alike the one answers everything, the other nothing: what else is kept of them is the same."""
    learner.post(ASKED, {"act": "answer", "sure_before": "1"})
    do_all(cast.carer, "c1", evening)
    do_all(cast.colleague, "c1", evening)
    learner.post(ASKED, {"act": "answer", "ways": "1"})
    assert len(kept()) == 2

    def of(who) -> list:
        columns = {
            ModuleProgress: ("module_key", "edition", "round", "state__completed_at"),
            Completion: ("module_key", "round", "edition", "completed_at"),
            LearningEvent: ("kind", "item", "data"),
        }
        return [list(model.objects.filter(person=who).values_list(*names)) for model, names in columns.items()]

    assert of(cast.carer) == of(cast.colleague)
    for word in ("finished/", "check/"):
        assert learner.get(f"{HERE}{word}").status_code == 200


ROOT = Path(__file__).resolve().parents[2]
MAY_READ = {
    "progress/models.py",
    "progress/selectors.py",
    "progress/erasing.py",
    "progress/services.py",
    "compliance/areas/asked.py",
}


def test_only_the_figures_of_an_area_and_the_owner_s_own_pages_read_them():
    apps_of_ours = [path for path in ROOT.iterdir() if (path / "apps.py").is_file()]
    reading = {
        str(path.relative_to(ROOT))
        for folder in apps_of_ours
        for path in folder.rglob("*.py")
        if "VoluntaryAnswer" in path.read_text() and "migrations" not in path.parts
    }
    assert reading == MAY_READ
    assert apps.get_model("progress", "VoluntaryAnswer")._meta.related_objects == ()


def test_no_lead_and_no_colleague_gets_anything_of_them(client, cast, framework, today):
    VoluntaryAnswer.objects.create(
        person=cast.carer, module_key="c1", question=Question.USED, value=1, edition=framework["c1"].edition,
        answered_on=today,
    )  # fmt: skip
    for who in (cast.lead, cast.manager, cast.colleague):
        client.force_login(who)
        assert "There are none." in client.get(OWN).content.decode()
    client.force_login(cast.lead)
    pages = (
        f"/coverage/{cast.fostering.pk}/people/{cast.carer.pk}/",
        f"/people/{cast.fostering.pk}/{cast.carer.pk}/",
        f"/coverage/{cast.fostering.pk}/exports/people.csv",
    )
    for url in pages:
        page = client.get(url)
        assert page.status_code == 200
        text = page.getvalue().decode()
        assert "Grace Adeyemi" in text
        assert "Whether I used" not in text
        assert "consultation" not in text


def test_the_number_of_queries_is_fixed(learner, cast, framework, today, django_assert_max_num_queries):
    def number() -> int:
        with django_assert_max_num_queries(12) as seen:
            learner.get(OWN)
        return len(seen)

    def answer(*keys: str) -> None:
        for key in keys:
            for question in Question:
                VoluntaryAnswer.objects.create(
                    person=cast.carer, module_key=key, question=question, value=1, edition=framework[key].edition,
                    answered_on=today,
                )  # fmt: skip

    answer("c1")
    number()
    few = number()
    answer("c2", "c3", "c4")
    learner.get(OWN)
    assert number() == few
