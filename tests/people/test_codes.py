"""Codes: hard to guess, easy to read out, joined by saying yes; only by the one who said it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from people.models import Engagement, OrganisationCode, Person
from people.services import (
    UnableToJoin,
    UnableToMakeCode,
    close_code,
    create_team,
    join_by_code,
    make_code,
)
from people.services.codes import ALPHABET, LENGTH
from tests.people.conftest import code_in

DAY = timedelta(days=1)


@pytest.fixture
def make(cast, evening, today):
    def one(**more) -> OrganisationCode:
        fields = {"organisation": cast.fostering, "team": cast.south, "role": "foster_carer", "expires_on": today + DAY}
        return make_code(actor=cast.lead, at=evening, on=today, **(fields | more))

    return one


@pytest.fixture
def at_nine(time_machine, evening):
    time_machine.move_to(evening, tick=False)
    return time_machine


def type_code(client, code: str):
    return client.post("/join/code/", {"code": code})


def test_codes_have_no_letter_that_is_taken_for_another_and_are_never_alike(make):
    codes = {make().code for _number in range(60)}
    assert len(codes) == 60
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0O1IL")
    assert len(ALPHABET) ** LENGTH > 10**11


@pytest.mark.parametrize(("days", "words"), [(-1, "Choose today or a later day"), (367, "a year at most")])
def test_a_code_works_from_today_and_for_a_year_at_most(make, today, days, words):
    with pytest.raises(UnableToMakeCode, match=words):
        make(expires_on=today + timedelta(days=days))


def test_a_team_of_another_organisation_is_refused(make, cast):
    with pytest.raises(UnableToMakeCode, match="Choose a team of this organisation"):
        make(team=create_team(organisation=cast.other, name="Theirs"))


def test_joining_twice_is_one_engagement_in_the_codes_role_and_team(make, cast, today, told):
    code = make()
    heard = told(lambda: join_by_code(code_id=code.pk, person=cast.stranger, on=today))
    join_by_code(code_id=code.pk, person=cast.stranger, on=today)
    row = Engagement.objects.get(person=cast.stranger, organisation=cast.fostering)
    assert (row.team, row.role, row.started_on) == (cast.south, "foster_carer", today)
    assert heard == {str(cast.stranger.pk)}


@pytest.mark.parametrize("why", ["too old", "closed", "gone"])
def test_a_closed_code_is_refused_with_the_cure(make, cast, evening, today, why):
    code, on = make(), today
    if why == "too old":
        on = code.expires_on + DAY
    elif why == "closed":
        close_code(code=code, actor=cast.lead, at=evening)
    else:
        OrganisationCode.objects.all().delete()
    with pytest.raises(UnableToJoin, match="ask for a new one"):
        join_by_code(code_id=code.pk, person=cast.stranger, on=on)
    assert not Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering).exists()


def test_signed_in_one_is_told_first_and_joins_by_the_button_alone(make, at_nine, client, cast):
    code = make()
    client.force_login(cast.stranger)
    typed = f"{code.code[:4].lower()} - {code.code[4:].lower()}"
    assert type_code(client, typed)["Location"] == "/join/code/yes/"
    for _time in range(3):
        page = client.get("/join/code/yes/").content.decode()
    for words in (
        "Join Harbour?",
        "foster carer",
        "Team: South",
        "never see what you answered",
        "stranger@example.org",
    ):
        assert words in page
    mine = Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering)
    assert not mine.exists()
    assert client.post("/join/code/yes/")["Location"] == "/learning/"
    assert mine.count() == 1
    assert client.get("/join/code/yes/")["Location"] == "/join/code/"


@pytest.mark.parametrize("email", ["new@example.org", "Stranger@example.org"])
def test_signed_out_one_joins_once_the_code_by_email_has_come_back(make, at_nine, client, mailoutbox, email):
    type_code(client, make().code)
    answer = client.post("/join/code/yes/", {"email": email})
    assert answer["Location"] == "/account/login/code/confirm/"
    person = Person.objects.get(email=email.lower())
    mine = Engagement.objects.filter(person=person, organisation__name="Harbour")
    assert not mine.exists()
    client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox[-1])})
    assert mine.count() == 1


def test_who_signs_in_next_on_the_same_computer_does_not_join(make, at_nine, client, cast, mailoutbox):
    type_code(client, make().code)
    client.post("/join/code/yes/", {"email": "new@example.org"})
    # A quarter of an hour later somebody else gets a code of their own.
    at_nine.shift(timedelta(minutes=16))
    client.post("/account/login/code/", {"email": cast.stranger.email})
    client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox[-1])})
    assert client.get("/learning/").status_code == 200
    assert not Engagement.objects.filter(organisation=cast.fostering, person=cast.stranger).exists()
    assert not Engagement.objects.filter(person__email="new@example.org").exists()


def test_a_code_closed_in_between_joins_nobody(make, at_nine, client, cast, mailoutbox, evening):
    code = make()
    type_code(client, code.code)
    client.post("/join/code/yes/", {"email": "new@example.org"})
    close_code(code=code, actor=cast.lead, at=evening)
    answer = client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox[-1])}, follow=True)
    assert "ask for a new one" in answer.content.decode()
    assert not Engagement.objects.filter(person__email="new@example.org").exists()


def bare(answer) -> str:
    own = r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|value="[A-Z0-9]{8}"'
    return re.sub(own, "", answer.content.decode())


def test_a_closed_code_answers_as_one_that_never_was(make, at_nine, client, cast, evening):
    closed = make()
    close_code(code=closed, actor=cast.lead, at=evening)
    old = make()
    OrganisationCode.objects.filter(pk=old.pk).update(expires_on=evening.date() - DAY)
    answers = [type_code(client, code) for code in (closed.code, old.code, "ZZZZZZZZ")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({bare(answer) for answer in answers}) == 1
    assert "Harbour" not in answers[0].content.decode()


@pytest.mark.parametrize("code", ["", " ", "x" * 41, "é", "\0", "' OR 1=1"])
def test_what_is_no_code_is_told(client, cast, code):
    answer = type_code(client, code)
    assert answer.status_code == 200
    assert 'class="error-summary"' in answer.content.decode()


def test_guesses_are_limited_and_then_even_a_right_one_is_not_told(make, at_nine, client):
    right = make().code
    answers = [type_code(client, f"AAAA{number:04d}").status_code for number in range(60)]
    assert answers[:50] == [200] * 50
    assert set(answers[50:]) == {429}
    assert type_code(client, right).status_code == 429
    assert type_code(Client(REMOTE_ADDR="10.9.9.9"), right).status_code == 302
    at_nine.shift(timedelta(minutes=6))
    assert type_code(client, right).status_code == 302


def test_a_lead_makes_prints_and_closes_a_code(at_nine, client, cast, today):
    client.force_login(cast.lead)
    here = f"/people/{cast.fostering.pk}/codes/"
    client.post(here, {"role": "foster_carer", "team": cast.north.pk, "expires_on": (today + DAY).isoformat()})
    code = OrganisationCode.objects.get()
    assert (code.organisation, code.team, code.made_by) == (cast.fostering, cast.north, cast.lead)
    sheet = client.get(f"{here}{code.pk}/").content.decode()
    assert f"{code.code[:4]} {code.code[4:]}" in sheet
    assert "http://127.0.0.1:8000/join/code/" in sheet
    assert client.get(f"{here}{code.pk}/close/").status_code == 405
    client.post(f"{here}{code.pk}/close/")
    code.refresh_from_db()
    assert code.closed_at is not None
    assert "This code is closed" in client.get(f"{here}{code.pk}/").content.decode()


@pytest.mark.real
def test_twenty_who_say_yes_at_once_are_one_engagement_each(fresh_database, today, evening):
    """Ten joins of one person and ten of another, all at the same moment."""
    import threading

    from django.db import connections

    from tests.cast import make_cast

    cast = make_cast(today)
    code = make_code(organisation=cast.fostering, role="gp", expires_on=today, actor=cast.lead, at=evening, on=today)
    gate, faults = threading.Barrier(20), []

    def join(person):
        try:
            gate.wait()
            join_by_code(code_id=code.pk, person=person, on=today)
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=join, args=[who]) for who in (cast.stranger, cast.carer) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Engagement.objects.filter(organisation=cast.fostering, role="gp").count() == 2
