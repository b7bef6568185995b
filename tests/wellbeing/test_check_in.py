"""A check-in is the person's own: unscored, skipped at will, kept only on their word and counted only on their tick."""

import uuid
from datetime import datetime

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.enums import Role
from people.services import engage, set_local_contact
from tests.conftest import LONDON
from wellbeing.asking import GUIDE, ITEMS, STEPS, UPPER, WAYS, upper
from wellbeing.keys import box_of
from wellbeing.models import Contribution, PersonKey, PrivateItem
from wellbeing.router import KEYS, PRIVATE
from wellbeing.selectors.check_in import own_check_ins, to_be_counted
from wellbeing.services.check_in import give_to_be_counted, keep_check_in, take_back_all

HERE, KEEP, EARLIER = "/yours/check-in/", "/yours/check-in/keep/", "/yours/check-in/earlier/"
SOME = {"room": "hardly", "rest": "very_much"}


@pytest.fixture(autouse=True)
def _that_evening(time_machine, evening):
    time_machine.move_to(evening, tick=False)


@pytest.fixture
def carer(cast):
    browser = Client()
    browser.force_login(cast.carer)
    return browser


def sent(**more) -> dict:
    return {"check_id": str(uuid.uuid4()), "way": "noting", **SOME, **more}


def text_of(answer) -> str:
    return answer.content.decode()


# Asking


def test_the_words_are_these_and_there_is_no_number(carer):
    page = text_of(carer.get(HERE))
    assert [str(words).replace("’", "'") for words in ITEMS.values()] == [
        "I've had room to be myself this week.",
        "There's someone I can be honest with about this role.",
        "I can still find things I like about the child or the work.",
        "My body has had enough rest to get by.",
        "I know what to do if tomorrow goes wrong.",
        "The help around me matches what we're dealing with.",
    ]
    assert [str(words).replace("’", "'") for words in WAYS.values()] == [
        "Just noting it", "I'd like ideas", "I'd like to talk to someone", "Things feel too much",
    ]  # fmt: skip
    assert (next(iter(STEPS)), list(STEPS)[-1]) == ("hardly", "very_much")
    assert not any(letter.isdigit() for words in (*ITEMS.values(), *STEPS.values()) for letter in str(words))
    for words in (*ITEMS.values(), *WAYS.values(), "How are you doing?", "This is for you. Nobody else sees it."):
        assert str(words) in page


def test_back_to_ones_answers_they_are_still_there(carer):
    page = text_of(carer.post(HERE, sent(way="talk", again="yes")))
    assert 'name="room" value="hardly" checked' in page
    assert 'name="help" value="" checked' in page


def test_asking_and_answering_store_nothing(carer):
    carer.get(HERE)
    for way in WAYS:
        assert carer.post(HERE, sent(way=way)).status_code == 200
    assert not PrivateItem.objects.exists()
    assert not Contribution.objects.exists()


def test_each_way_leads_to_words_of_its_own(carer):
    pages = {way: text_of(carer.post(HERE, sent(way=way))) for way in WAYS}
    assert "/steady/" in pages["ideas"]
    assert "/learning/looking-after-the-adults/" in pages["ideas"]
    assert "supervising social worker" in pages["talk"]
    assert "Thank you for stopping" in pages["noting"]


def test_too_much_shows_who_to_ring_before_anything_else(carer):
    page = text_of(carer.post(HERE, {"way": "too_much"}))
    main = page[page.index("<main") :]
    first = main.index('class="helpline__number"')
    assert main.index("<h1>") < first < main.index("<form")
    assert main.index('href="tel:999"') < main.index(GUIDE) < main.index("<form")
    assert main.count('class="helpline__number"') == 3


def test_ones_own_services_numbers_for_adults_come_first(carer, cast, evening, today):
    fields = {"organisation": cast.fostering, "when": "After 5 pm", "checked_on": today, "actor": cast.lead}
    for slot, number in (("out_of_hours", "01632 960 123"), ("sleep_clinic", "01632 960 999")):
        set_local_contact(slot=slot, name="Duty team", number=number, at=evening, on=today, **fields)
    for way in ("too_much", "talk"):
        main = text_of(carer.post(HERE, sent(way=way))).partition("<main")[2]
        assert "tel:01632960999" not in main
        assert main.index("tel:01632960123") < main.index("tel:116123")
    assert "Duty team. After 5 pm" in main


def test_every_item_can_be_skipped(carer, cast):
    carer.post(KEEP, {"check_id": str(uuid.uuid4()), "keep": "keep"})
    (found,) = own_check_ins(cast.carer)
    assert found.lines == []
    page = text_of(carer.post(HERE, {"check_id": str(uuid.uuid4())}))
    assert 'name="count"' not in page, "there is nothing to count"


def test_what_is_no_step_is_refused_and_said(carer):
    for more in ({"room": "6"}, {"way": "elsewhere"}, {"check_id": "x"}):
        page = carer.post(HERE, sent(**more))
        assert "did not arrive" in text_of(page)
        assert "did not arrive" in text_of(carer.post(KEEP, sent(keep="keep", **more)))
    assert not PrivateItem.objects.exists()


# Keeping


def test_it_is_kept_when_somebody_says_so_and_shown_in_words(carer, cast):
    answer = carer.post(KEEP, sent(keep="keep", way="talk"), follow=True)
    (found,) = own_check_ins(cast.carer)
    assert [(str(a), str(b)) for a, b in found.lines] == [
        (str(ITEMS["room"]), "hardly"),
        (str(ITEMS["rest"]), "very much"),
    ]
    page = text_of(answer)
    assert "It is kept for you." in page
    assert str(ITEMS["rest"]) in page
    assert str(ITEMS["someone"]) not in page
    assert str(WAYS["talk"]) in page


def test_not_kept_is_not_stored(carer):
    page = text_of(carer.post(KEEP, sent(keep="leave"), follow=True))
    assert "Nothing was kept." in page
    assert not PrivateItem.objects.exists()


def test_sent_twice_is_one_and_the_last_answers_stand(carer, cast):
    form = sent(keep="keep")
    carer.post(KEEP, form)
    carer.post(KEEP, form)
    assert len(own_check_ins(cast.carer)) == 1
    carer.post(KEEP, form | {"rest": "hardly"})
    (found,) = own_check_ins(cast.carer)
    assert str(found.lines[1][1]) == "hardly"


def test_anothers_is_neither_changed_nor_deleted(carer, cast, evening):
    check = uuid.uuid4()
    keep_check_in(person=cast.colleague, check_id=check, answers=SOME, way="noting", at=evening)
    carer.post(KEEP, sent(keep="keep", check_id=str(check), rest="hardly"))
    carer.post(f"{EARLIER}{check}/delete/")
    (theirs,) = own_check_ins(cast.colleague)
    assert str(theirs.lines[1][1]) == "very much"
    assert own_check_ins(cast.carer) == []


def test_one_is_deleted_now_or_all_of_them_and_nothing_else_is(carer, cast, evening):
    from wellbeing.services import keep_for

    ids = [uuid.uuid4() for _ in range(3)]
    for check in ids:
        keep_check_in(person=cast.carer, check_id=check, answers=SOME, way="noting", at=evening)
    other = keep_for(cast.carer, item_id=uuid.uuid4(), kind="entry", body={"text": "a note"}, at=evening)
    carer.post(f"{EARLIER}{other.id}/delete/")
    carer.post(f"{EARLIER}{ids[0]}/delete/")
    assert {one.id for one in own_check_ins(cast.carer)} == set(ids[1:])
    carer.post(f"{EARLIER}delete/")
    assert own_check_ins(cast.carer) == []
    assert PrivateItem.objects.get().pk == other.id


def test_pages_are_stored_nowhere_and_for_who_is_signed_in(carer, client):
    for answer in (carer.get(HERE), *(carer.post(HERE, sent(way=way)) for way in WAYS), carer.get(EARLIER)):
        assert "no-store" in answer["Cache-Control"]
        assert "nobody-reads-title" in text_of(answer), "P19: nobody reads it, and who helps"
    for url in (HERE, EARLIER):
        assert client.get(url)["Location"].startswith("/account/login/code/")


# P17: 200 words are looked for in every title elsewhere; of these none may be seen from outside, either.
TELLING = ("feel", "wellbeing", "mental", "stress", "mood", "help", "crisis", "too much", "suic", "abuse", "trauma")


def test_titles_and_addresses_say_nothing_of_it(carer, cast):
    pages = [carer.get(HERE), carer.post(HERE, sent(way="too_much")), carer.get(EARLIER)]
    titles = [text_of(page).partition("<title>")[2].partition("</title>")[0].lower() for page in pages]
    assert all(titles)
    for shown in (*titles, HERE, KEEP, EARLIER, reverse("quarters:organisation", args=[cast.fostering.pk])):
        assert not [word for word in TELLING if word in shown], shown


def test_looking_asks_the_same_few_questions_however_much_there_is(carer, cast, evening):
    def asked() -> int:
        with CaptureQueriesContext(connections[PRIVATE]) as one, CaptureQueriesContext(connections[KEYS]) as two:
            carer.get(EARLIER)
        return len(one) + len(two)

    keep_check_in(person=cast.carer, check_id=uuid.uuid4(), answers=SOME, way="noting", at=evening)
    few = asked()
    for _ in range(20):
        keep_check_in(person=cast.carer, check_id=uuid.uuid4(), answers=SOME, way="noting", at=evening)
    assert asked() == few


# Counting with others


def test_without_the_tick_nothing_is_given(carer, cast):
    here = str(cast.fostering.pk)  # a hidden field of the page
    carer.post(KEEP, sent(keep="keep", organisation=here))
    carer.post(KEEP, sent(keep="keep", organisation=here, count=""))
    assert not Contribution.objects.exists()


def test_the_box_is_never_ticked_beforehand_and_all_is_said_where_it_stands(carer, cast):
    for _ in range(2):
        page = text_of(carer.post(HERE, sent()))
        box = page[page.index('name="count"') - 60 : page.index('name="count"') + 60]
        assert "checked" not in box
        told = [f"training at {cast.fostering.name}", cast.area.name, "31 December 2026", "at least ten people"]
        for words in [*told, "What is counted", "take it back", "nothing left to take back", "your certificates"]:
            assert words in page, words
        carer.post(KEEP, sent(keep="keep", count="on", organisation=str(cast.fostering.pk)))


def test_with_the_tick_it_is_given_kept_or_not(carer, cast):
    carer.post(KEEP, sent(keep="leave", count="on", organisation=str(cast.fostering.pk)))
    row = Contribution.objects.get()
    assert (row.organisation, row.area, str(row.quarter)) == (cast.fostering.pk, cast.area.pk, "2026-10-01")
    assert not PrivateItem.objects.exists()


def test_one_set_of_each_person_in_a_quarter_wherever_they_give_it(carer, cast, today):
    engage(person=cast.carer, organisation=cast.other, team=None, role=Role.GP, started_on=today)
    for place in (cast.fostering, cast.other, cast.other):
        carer.post(KEEP, sent(keep="leave", count="on", organisation=str(place.pk)))
    assert Contribution.objects.get().organisation == cast.other.pk


def test_somebody_with_two_places_says_which(carer, cast, today):
    engage(person=cast.carer, organisation=cast.other, team=None, role=Role.GP, started_on=today)
    page = text_of(carer.post(KEEP, sent(keep="keep", count="on")))
    assert "Choose where to count your answers" in page
    assert not Contribution.objects.exists()
    assert not PrivateItem.objects.exists()


def test_only_where_one_is(carer, cast):
    answer = carer.post(KEEP, sent(keep="keep", count="on", organisation=str(cast.other.pk)))
    assert "did not arrive" in text_of(answer)
    assert not Contribution.objects.exists()


def test_who_is_nowhere_is_not_asked(cast):
    browser = Client()
    browser.force_login(cast.author)
    assert 'name="count"' not in text_of(browser.post(HERE, sent()))
    browser.post(KEEP, sent(keep="leave", count="on", organisation=str(cast.fostering.pk)))
    assert not Contribution.objects.exists()


def test_taken_back_in_one_click_from_where_it_stands_at_once(carer, cast):
    carer.post(KEEP, sent(keep="leave", count="on", organisation=str(cast.fostering.pk)))
    page = text_of(carer.get(EARLIER))
    assert "October to December 2026: Harbour" in page
    assert page.count('action="/yours/check-in/take-back/"') == 2
    carer.post("/yours/check-in/take-back/", {"quarter": "2026-10-01"})
    assert not Contribution.objects.exists()
    assert "Counted with others" not in text_of(carer.get(EARLIER))


def test_all_of_it_is_taken_back_and_nobody_elses(carer, cast, evening):
    for at in (evening, datetime(2027, 1, 1, tzinfo=LONDON)):
        for person in (cast.carer, cast.colleague):
            give_to_be_counted(person=person, organisation=cast.fostering, answers=SOME, at=at)
    assert [one.name for one in to_be_counted(cast.carer)] == ["October to December 2026", "January to March 2027"]
    carer.post("/yours/check-in/take-back/", {})
    assert to_be_counted(cast.carer) == []
    assert len(to_be_counted(cast.colleague)) == 2
    take_back_all(person=cast.colleague)
    assert not Contribution.objects.exists()


def test_two_quarters_of_one_person_have_different_names(cast, evening):
    for at in (evening, datetime(2027, 1, 1, tzinfo=LONDON)):
        give_to_be_counted(person=cast.carer, organisation=cast.fostering, answers=SOME, at=at)
    names = set(Contribution.objects.values_list("respondent", flat=True))
    assert len(names) == 2
    assert not names & {box_of(cast.carer).owner}


def test_no_answer_stands_in_the_databases(carer, cast):
    carer.post(KEEP, sent(keep="keep", way="too_much", count="on", organisation=str(cast.fostering.pk)))
    found = []
    for alias in (PRIVATE, KEYS):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                found += [bytes(cell) if isinstance(cell, memoryview | bytes) else str(cell).encode()
                          for row in cursor.fetchall() for cell in row]  # fmt: skip
    everything = b"\n".join(found)
    assert len(everything) > 1000
    for word in (*STEPS, *ITEMS, *WAYS, "check_in", str(cast.carer.pk), cast.carer.pk.hex):
        assert word.encode() not in everything.replace(b"organisation", b"").replace(b"help_", b""), word
    assert PersonKey.objects.count() == 1


def test_only_the_upper_two_steps_are_ever_counted():
    assert upper({"room": "mostly", "rest": "somewhat", "like": "very_much"}) == {
        "room": True,
        "rest": False,
        "like": True,
    }
    assert set(STEPS) > UPPER
