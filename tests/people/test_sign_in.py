"""Joining and signing in by a code that comes by e-mail; what is kept of a second factor."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.db import connection
from django.test import Client

from people.models import Engagement, Person
from tests.people.conftest import code_in
from tests.people.test_invitations import everything_stored

CONFIRM = "/account/login/code/confirm/"


@pytest.fixture
def now(time_machine, evening):
    time_machine.move_to(evening, tick=False)
    return time_machine


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_whole_way_in_by_code(send, now, client, mailoutbox, cast):
    invitation, link = send()
    mailoutbox.clear()

    # The button sends a code to the invited address, whatever else is posted.
    answer = client.post(link, {"email": "somebody.else@example.org"})
    assert (answer.status_code, answer["Location"]) == (302, CONFIRM)
    assert [message.to for message in mailoutbox] == [["new.carer@example.org"]]
    code = code_in(mailoutbox[0])
    person = Person.objects.get(email="new.carer@example.org")
    assert not Engagement.objects.filter(person=person).exists()
    assert "_auth_user_id" not in client.session

    # A wrong code is told plainly and the form stays.
    page = client.post(CONFIRM, {"code": other_than(code)})
    assert page.status_code == 200
    text = page.content.decode()
    assert "That code is not right." in text
    assert re.search(r'<input[^>]*name="code"', text)
    assert 'aria-invalid="true"' in text
    assert "_auth_user_id" not in client.session
    assert not Engagement.objects.filter(person=person).exists()

    # The right one signs in, takes up the invitation once, and asks the name.
    before = client.session.session_key
    answer = client.post(CONFIRM, {"code": code})
    assert answer["Location"] == "/after-sign-in/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.session.session_key != before, "the session is a new one"
    assert "invitation" not in client.session
    assert client.get("/after-sign-in/")["Location"] == "/people/welcome/"
    welcome = client.get("/people/welcome/").content.decode()
    assert "Foster carer · Harbour" in welcome
    row = Engagement.objects.get(person=person)
    assert (row.organisation, row.team, row.role) == (cast.fostering, cast.north, invitation.role)
    invitation.refresh_from_db()
    assert invitation.accepted_by == person

    # Without a name there is no lesson; with one there is.
    assert client.get("/learning/")["Location"] == "/people/welcome/"
    assert 'class="error-summary"' in client.post("/people/welcome/", {"name": "   "}).content.decode()
    assert client.post("/people/welcome/", {"name": "Anne Larkin"})["Location"] == "/learning/"
    assert client.get("/learning/").status_code == 200
    person.refresh_from_db()
    assert person.name == "Anne Larkin"
    assert Engagement.objects.filter(person=person).count() == 1

    # The code and the link are used up.
    late = Client()
    assert late.post(CONFIRM, {"code": code}).status_code == 302
    assert "_auth_user_id" not in late.session
    assert late.get(link).status_code == 410


def test_a_code_of_a_quarter_of_an_hour_ago_is_refused_and_a_new_one_still_joins(
    send, now, client, mailoutbox, evening
):
    _invitation, link = send()
    client.post(link)
    code = code_in(mailoutbox[-1])
    now.move_to(evening + timedelta(minutes=15, seconds=1), tick=False)
    answer = client.post(CONFIRM, {"code": code})
    assert answer["Location"] == "/account/login/code/"
    assert "_auth_user_id" not in client.session
    # The same browser, by the sign-in page: the invitation is still remembered.
    client.post("/account/login/code/", {"email": "new.carer@example.org"})
    assert client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})["Location"] == "/after-sign-in/"
    assert Engagement.objects.filter(person__email="new.carer@example.org").count() == 1


def test_a_code_just_inside_its_life_is_taken(send, now, client, mailoutbox, evening):
    _invitation, link = send()
    client.post(link)
    now.move_to(evening + timedelta(minutes=15), tick=False)
    assert client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})["Location"] == "/after-sign-in/"


def test_a_newer_code_puts_the_older_out_of_use(send, now, client, mailoutbox):
    _invitation, link = send()
    client.post(link)
    old = code_in(mailoutbox[-1])
    client.post(CONFIRM, {"action": "resend"})
    new = code_in(mailoutbox[-1])
    assert old != new
    assert client.post(CONFIRM, {"code": old}).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(CONFIRM, {"code": new})["Location"] == "/after-sign-in/"


def test_five_wrong_codes_end_it_and_the_right_one_comes_too_late(send, now, client, mailoutbox):
    _invitation, link = send()
    client.post(link)
    code = code_in(mailoutbox[-1])
    for _try in range(4):
        assert client.post(CONFIRM, {"code": other_than(code)}).status_code == 200
    last = client.post(CONFIRM, {"code": other_than(code)}, follow=True)
    assert last.redirect_chain[-1][0].startswith("/account/login")
    assert "Too many tries in a row. Ask for a new code" in last.content.decode()
    client.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_code_works_only_in_the_browser_that_asked_for_it(send, now, client, mailoutbox):
    _invitation, link = send()
    client.post(link)
    thief = Client()
    thief.post(link)
    assert thief.post(CONFIRM, {"code": code_in(mailoutbox[-2])}).status_code == 200
    assert "_auth_user_id" not in thief.session


def test_someone_who_has_an_account_joins_a_second_place_with_it(send, now, client, mailoutbox, cast):
    _invitation, link = send("Stranger@EXAMPLE.org")
    people = Person.objects.count()
    client.post(link)
    client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})
    assert client.session["_auth_user_id"] == str(cast.stranger.pk)
    assert Person.objects.count() == people
    assert Engagement.objects.filter(person=cast.stranger).count() == 2
    assert client.get("/after-sign-in/")["Location"] == "/learning/"


def test_signing_in_as_somebody_else_does_not_take_the_invitation(send, now, client, mailoutbox, cast):
    invitation, link = send()
    client.post(link)
    client.logout()
    session = client.session
    session["invitation"] = str(invitation.pk)
    session.save()
    client.post("/account/login/code/", {"email": cast.stranger.email})
    page = client.post(CONFIRM, {"code": code_in(mailoutbox[-1])}, follow=True).content.decode()
    assert "Sign in with that address." in page
    assert not Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering).exists()


def test_who_may_no_longer_sign_in_does_not_get_in_by_an_invitation(send, now, client, mailoutbox, cast):
    Person.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    _invitation, link = send(cast.stranger.email)
    mailoutbox.clear()
    client.post(link)
    assert [re.findall(r"\b\d{6}\b", message.body) for message in mailoutbox] in ([], [[]]), "no code is sent"
    client.post(CONFIRM, {"code": ""})
    assert "_auth_user_id" not in client.session
    assert client.get("/learning/").status_code == 302


def test_a_person_with_a_second_factor_is_asked_for_it_before_the_invitation_is_taken(
    send, now, client, mailoutbox, cast
):
    TOTP.activate(cast.stranger, "JBSWY3DPEHPK3PXP")
    invitation, link = send(cast.stranger.email)
    client.post(link)
    answer = client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert client.get("/learning/").status_code == 302


def test_known_and_unknown_addresses_are_answered_alike(cast, mailoutbox):
    pages = []
    for address in (cast.carer.email, "nobody@example.org"):
        browser = Client()
        answer = browser.post("/account/login/code/", {"email": address})
        page = browser.get(CONFIRM)
        body = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page.content.decode()).replace(
            address, "…"
        )
        pages.append((answer.status_code, answer["Location"], page.status_code, body))
    assert pages[0] == pages[1]
    assert [message.to for message in mailoutbox] == [["carer@example.org"], ["nobody@example.org"]]
    assert re.search(r"\b\d{6}\b", mailoutbox[1].body) is None


def test_nobody_signs_up_uninvited(client, db):
    client.post("/account/signup/", {"email": "new@example.org", "password1": "a long one", "password2": "a long one"})
    assert not Person.objects.filter(email="new@example.org").exists()


# What is kept of a second factor


def test_no_second_factor_secret_is_in_the_database_in_clear(cast):
    TOTP.activate(cast.lead, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(cast.lead)
    stored = everything_stored()
    assert "JBSWY3DPEHPK3PXP" not in stored
    codes = RecoveryCodes(Authenticator.objects.get(user=cast.lead, type="recovery_codes"))
    seed = get_adapter().decrypt(codes.instance.data["seed"])
    assert seed not in stored
    assert not any(code in stored for code in codes.generate_codes())
    totp = Authenticator.objects.get(user=cast.lead, type="totp")
    assert get_adapter().decrypt(totp.data["secret"]) == "JBSWY3DPEHPK3PXP"
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        assert len(cursor.fetchall()) == 2


def test_a_secret_survives_a_change_of_keys_and_not_the_loss_of_them(settings):
    adapter = get_adapter()
    settings.MFA_SECRET_KEYS = ["old"]
    kept = adapter.encrypt("secret")
    assert adapter.encrypt("secret") != kept, "the same secret never looks the same twice"
    settings.MFA_SECRET_KEYS = ["new", "old"]
    assert adapter.decrypt(kept) == "secret"
    settings.MFA_SECRET_KEYS = ["new"]
    for damaged in (kept, "", "secret", kept[:-4] + "AAAA"):
        with pytest.raises(InvalidToken):
            adapter.decrypt(damaged)


def test_an_old_code_is_told_so_with_the_cure(send, now, client, mailoutbox, evening):
    _invitation, link = send()
    mailoutbox.clear()
    client.post(link)
    code = code_in(mailoutbox[0])
    now.move_to(evening + timedelta(minutes=16), tick=False)
    page = client.post(CONFIRM, {"code": code}, follow=True)
    assert "That code is too old" in page.content.decode()
    assert "_auth_user_id" not in client.session
    mailoutbox.clear()
    client.post("/account/login/code/", {"email": "new.carer@example.org"})
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert "_auth_user_id" in client.session
