"""What learners chose to answer, as the figures of an area count it: who, when, once each, and shown as all else is."""

from datetime import UTC, date, datetime, timedelta
from itertools import count as numbers
from uuid import uuid4

import pytest
from django.urls import reverse

from certification.models import SignOff, Withdrawal
from certification.services import Law, define
from compliance.areas.asked import NOT_YET, PASSED
from compliance.areas.board import board_of
from compliance.areas.counting import count
from compliance.areas.definitions import definitions
from compliance.areas.hours import Hours, in_parts
from compliance.areas.periods import after, quarter_of
from compliance.areas.suppression import ranges
from compliance.areas.suppression import say as say_one_of
from compliance.areas.wording import hours as hours_in_words
from compliance.models import AreaRelease
from compliance.services import publish_area
from people.enums import Role
from people.models import Engagement, Person
from progress.enums import Question
from progress.models import Completion, VoluntaryAnswer
from progress.services import take_back_answers
from tests.compliance.area_scene import area_lead, people_in

QUARTER = quarter_of(date(2026, 9, 30))
DAY = date(2026, 9, 20)
ASKED = ("T8", "T9", "T10", "T11", "T12", "T12-ALL", "T13")


@pytest.fixture
def nurses(cast):
    return people_in(cast.area, Role.DESIGNATED_NURSE, 30)


@pytest.fixture
def say(framework):
    def answer(who: Person, question: Question, value: int, on: date = DAY, module: str = "c1") -> VoluntaryAnswer:
        return VoluntaryAnswer.objects.create(
            person=who, module_key=module, question=question, value=value, edition=framework[module].edition,
            answered_on=on,
        )  # fmt: skip

    return answer


@pytest.fixture
def completes(framework):
    def complete(who: Person, on: date = DAY, module: str = "c1") -> None:
        at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        Completion.objects.create(
            person=who, module_key=module, round=0, edition=framework[module].edition, completed_at=at
        )

    return complete


def of(area, figure: str, quarter=QUARTER) -> tuple[set, set]:
    found = count(area, quarter).answered[figure]
    return found.everybody, found.yes


# Who is counted


@pytest.mark.parametrize(
    ("figure", "question"), [("T9", Question.USED), ("T11", Question.TIME), ("T13", Question.HELP)]
)
def test_yes_of_those_who_answered_in_the_quarter(cast, nurses, say, figure, question):
    yes, no, early, late, gone, other = nurses[:6]
    say(yes, question, 1, QUARTER.first)
    say(no, question, 0, QUARTER.last)
    say(early, question, 1, QUARTER.first - timedelta(days=1))
    say(late, question, 1, QUARTER.last + timedelta(days=1))
    say(gone, question, 1)
    Engagement.objects.filter(person=gone).update(ended_on=DAY)
    say(other, next(one for one in (Question.USED, Question.TIME) if one != question), 1)
    assert of(cast.area, figure) == ({yes.pk, no.pk}, {yes.pk})
    assert of(cast.area, figure, after(QUARTER)) == ({late.pk}, {late.pk})


def test_somebody_counts_once_with_the_newest_answer_also_from_two_accounts(cast, nurses, say):
    one, merged = nurses[:2]
    say(one, Question.USED, 1, DAY)
    say(one, Question.USED, 0, DAY + timedelta(days=1), "c2")
    assert of(cast.area, "T9") == ({one.pk}, set())
    Person.objects.filter(pk=merged.pk).update(merged_into=one)
    say(merged, Question.USED, 1, DAY + timedelta(days=2))
    assert of(cast.area, "T9") == ({one.pk}, {one.pk})


def test_surer_than_before_of_those_who_answered_both(cast, nurses, say):
    rose, same, fell, once, elsewhere = nurses[:5]
    for who, before, now in ((rose, 2, 3), (same, 5, 5), (fell, 4, 2)):
        say(who, Question.SURE_BEFORE, before, date(2026, 6, 1))
        say(who, Question.SURE_AFTER, now)
    say(once, Question.SURE_AFTER, 5)
    say(elsewhere, Question.SURE_BEFORE, 1, date(2026, 6, 1), "c2")
    say(elsewhere, Question.SURE_AFTER, 5)
    assert of(cast.area, "T8") == ({rose.pk, same.pk, fell.pk}, {rose.pk})


def test_another_way_of_those_who_passed_and_of_those_who_did_not_yet(cast, nurses, say, completes):
    passed, not_yet, later, elsewhere = nurses[:4]
    for who in nurses[:4]:
        say(who, Question.WAYS, who in (passed, not_yet))
    completes(passed, QUARTER.last)
    completes(later, QUARTER.last + timedelta(days=1))
    completes(elsewhere, module="c2")
    found = count(cast.area, QUARTER).answered["T12"]
    assert found.groups == {PASSED: {passed.pk}, NOT_YET: {not_yet.pk, later.pk, elsewhere.pk}}
    assert found.yes == {passed.pk, not_yet.pk}


# Hours


@pytest.fixture
def record(cast):
    law = Law(
        module_keys=["p0"], validity_months=36, window_months=6, minutes=60,
        signings=[{"kind": "hours", "times": 1, "minutes": 600}, {"kind": "observed", "times": 1, "minutes": 0}],
    )  # fmt: skip
    return define(
        key="record", name="A record", law=law, effective_from=date(2025, 1, 1), at=datetime(2025, 1, 1, tzinfo=UTC)
    ).credential


def attest(who: Person, record, minutes: int, by: Person, kind="hours", on: date = DAY) -> SignOff:
    return SignOff.objects.create(
        person=who, credential=record, kind=kind, on=on, minutes=minutes, signed_by=by, signed_as="Somebody",
        recorded_at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
    )  # fmt: skip


def test_hours_of_those_who_have_begun(cast, nurses, record, completes):
    some, more, begun, seen, none, back, late = nurses[:7]
    attest(some, record, 150, cast.lead)
    attest(some, record, 150, cast.lead)
    attest(more, record, 6000, cast.lead)
    completes(begun, module="p0")
    attest(seen, record, 0, cast.lead, "observed")
    taken = attest(back, record, 300, cast.lead)
    at = datetime(2026, 9, 25, tzinfo=UTC)
    Withdrawal.objects.create(sign_off=taken, withdrawn_by=cast.lead, reason="A test", recorded_at=at)
    attest(late, record, 300, cast.lead, on=QUARTER.last + timedelta(days=1))
    found = count(cast.area, QUARTER).hours
    assert found.shares == {some.pk: 0.5, more.pk: 1.0, begun.pk: 0.0, seen.pk: 0.0}
    assert found.whole == 1
    assert none.pk not in count(cast.area, after(QUARTER)).hours.people
    assert late.pk in count(cast.area, after(QUARTER)).hours.people


def test_who_holds_the_record_works_towards_it_again_when_it_can_be_renewed(cast, nurses, record):
    from certification.models import AwardPeriod

    holder, renewing = nurses[:2]
    version = record.versions.get()
    for who, last in ((holder, date(2029, 1, 1)), (renewing, date(2026, 12, 1))):
        row = attest(who, record, 600, cast.lead, on=date(2026, 1, 10))
        AwardPeriod.objects.create(
            person=who, version=version, credential=record, sequence=1, valid_from=date(2026, 2, 1), valid_until=last,
            basis="first", evidence={"completions": [], "sign_offs": [{"sign_off": str(row.pk)}]},
            awarded_at=datetime(2026, 2, 1, tzinfo=UTC),
        )  # fmt: skip
    assert count(cast.area, QUARTER).hours.shares == {}
    attest(renewing, record, 60, cast.lead)
    assert count(cast.area, QUARTER).hours.shares == {renewing.pk: 0.1}


# Published and shown


@pytest.fixture
def answered(cast, nurses, say, completes, record):
    """30 nurses: 18 surer, 20 used it, 12 had time, 15 used another way of whom 8 passed of 20; 24 agreed, 3 yes."""
    for who, at in zip(nurses, numbers()):
        say(who, Question.SURE_BEFORE, 2, date(2026, 6, 1))
        say(who, Question.SURE_AFTER, 4 if at < 18 else 2)
        say(who, Question.USED, at < 20)
        say(who, Question.TIME, at < 12)
        say(who, Question.WAYS, at % 2)
        if at < 20:
            completes(who)
        if at < 24:
            say(who, Question.HELP, at < 3)
        attest(who, record, 420, cast.lead)
    return nurses


@pytest.fixture
def board(cast, answered, evening, today):
    publish_area(area=cast.area, at=evening, on=today)
    return board_of(cast.area)


def test_each_figure_is_shown_as_all_others_are(board):
    said = {one.definition.id: (one.said, one.share, one.between) for one in board.figures}
    assert {name: said[name] for name in ASKED} == {
        "T8": ("about 20 of about 30", "67%", "60% to 74%"),
        "T9": ("about 20 of about 30", "67%", "60% to 74%"),
        "T10": ("about 68% of the hours of about 30 people", "68%", "60% to 77%"),
        "T11": ("about 10 of about 30", "33%", "26% to 40%"),
        "T12": ("about 10 of about 20", "50%", "40% to 60%"),
        "T12-ALL": ("about 10 of about 30", "42%", "26% to 57%"),
        "T13": ("5 or fewer of about 25", "at most 21%", "0% to 21%"),
    }


def test_fewer_than_ten_who_answered_are_not_shown(cast, nurses, say, evening, today):
    for who in nurses[:9]:
        for question in (Question.USED, Question.TIME, Question.HELP, Question.WAYS, Question.SURE_AFTER):
            say(who, question, 1)
        say(who, Question.SURE_BEFORE, 1, date(2026, 6, 1))
    say(nurses[9], Question.USED, 1)
    publish_area(area=cast.area, at=evening, on=today)
    said = {one.definition.id: one for one in board_of(cast.area).figures}
    assert said.pop("T9").shown.of == 10
    assert all(said[name].said == "Not shown" and said[name].shown.hidden for name in ASKED if name != "T9")


def test_nine_who_did_not_pass_are_not_shown_nor_found_by_taking_away(cast, nurses, say, completes, evening, today):
    for who, at in zip(nurses, numbers()):
        say(who, Question.WAYS, at % 2)
        if at < 21:
            completes(who)
    publish_area(area=cast.area, at=evening, on=today)
    said = {one.definition.id: one.shown for one in board_of(cast.area).figures}
    assert said["T12"].hidden
    assert said["T12-ALL"].of == 30


def test_what_was_published_stays_and_names_nobody_when_answers_are_taken_back(cast, board, answered, evening, today):
    before = list(AreaRelease.objects.values())
    kept = str(before)
    for who in answered:
        assert str(who.pk) not in kept
        take_back_answers(person=who, on=today)
    assert not VoluntaryAnswer.objects.exists()
    publish_area(area=cast.area, at=evening, on=today)
    assert list(AreaRelease.objects.values()) == before
    publish_area(area=cast.area, at=evening, on=date(2027, 1, 1))
    newest = AreaRelease.objects.latest("last_day")
    assert all(not newest.figures[name] for name in ("T8", "T9", "T11", "T12", "T13"))


def test_each_quarter_shows_those_who_answered_in_it(cast, board, answered, say, evening):
    """Other people than before: nothing has to be waited for."""
    others = people_in(cast.area, Role.TEACHER, 12)
    for who, at in zip(others, numbers()):
        say(who, Question.USED, at < 7, date(2026, 11, 2))
    publish_area(area=cast.area, at=evening, on=date(2027, 1, 1))
    said = next(one for one in board_of(cast.area).figures if one.definition.id == "T9")
    assert said.shown.of == 12


def test_page_paper_and_sheet_show_them_and_nothing_is_left_uncollected(cast, board, client):
    from compliance.areas.papers import words_of
    from compliance.areas.sheet import rows_of

    client.force_login(area_lead(cast.area))
    page = client.get(reverse("compliance:area", args=[cast.area.pk])).content.decode()
    paper = {row[0]: row for row in words_of(board)["figures"]}
    sheet = {row[1]: row for row in rows_of(board) if row[0] == QUARTER.name}
    for one in board.figures:
        if one.definition.id in ASKED:
            assert one.said in page
            assert paper[one.definition.id][2:4] == [one.said, one.share]
            assert sheet[one.definition.id][4:6] == [one.said, one.share]
    assert "ot collected" not in page
    assert "Not there yet" not in str(definitions())


@pytest.mark.parametrize("attested", [0, 11, 59, 60, 119, 200, 214, 300])
def test_the_range_of_hours_holds_what_was_attested(attested):
    """Of 30 people in tenths of a person's hours; also where it is said as a bound."""
    found = Hours({uuid4(): min(1, max(0, attested / 10 - at)) for at in range(30)})
    shown = in_parts(say_one_of(found.whole, ranges(30)))
    assert shown.least <= attested / 10 <= shown.most
    low, high = shown.between
    assert low <= attested / 3 <= high
    assert hours_in_words(shown).startswith(("about", "at most", "at least"))
