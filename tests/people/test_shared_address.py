"""Two people on one email address: a code for each in one message, an account for each, and no way into another's."""

import re
from datetime import timedelta

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certification.services import award
from notices.enums import NoticeKind
from notices.messages import DRAFTS, compose
from notices.models import Notice
from people.enums import Role
from people.models import Engagement, Invitation, Person
from people.models.person import UNREACHABLE
from people.services import (
    MOST_AT_ONE_ADDRESS,
    Dates,
    UnableToAccept,
    UnableToAdd,
    UnableToInvite,
    UnableToShare,
    accept_invitation,
    add_person,
    add_person_at,
    engage,
    invite,
    join_beside,
    share_address,
)
from tests.cast import complete
from tests.private import with_private

ASK, CONFIRM, RESET = "/account/login/code/", "/account/login/code/confirm/", "/account/password/reset/"
SOMEBODY_ELSE = "/people/somebody-else/"
SHARED = "carer@example.org"  # Grace's, of the cast


@pytest.fixture
def now(time_machine, evening):
    time_machine.move_to(evening, tick=False)
    return time_machine


@pytest.fixture
def lee(cast):
    return add_person_at(address=" Carer@Example.ORG ", name="Lee  Adeyemi")


def codes_in(message) -> dict[str, str]:
    """Whose → code, from the text; the HTML says the same. A code for one alone has no name."""
    found = dict(re.findall(r"^(.+)’s code:\n(\d{6})$", message.body, re.M))
    new = re.search(r"^If you are somebody else, new here:\n(\d{6})$", message.body, re.M)
    found |= {"somebody else": new.group(1)} if new else {}
    alone = re.search(r"\n\n(\d{6})\n\n", message.body)
    found |= {"": alone.group(1)} if alone else {}
    assert re.findall(r">(\d{6})</p>", message.alternatives[0].content) == list(found.values())
    return found


def ask(browser, mailbox, address=SHARED) -> dict[str, str]:
    mailbox.clear()
    assert browser.post(ASK, {"email": address})["Location"] == CONFIRM
    (message,) = mailbox
    assert message.to == [address]
    return codes_in(message)


def who(browser) -> str | None:
    return browser.session.get("_auth_user_id")


# The accounts


def test_the_second_person_has_a_made_address_that_is_never_theirs_to_see(lee):
    assert (lee.name, lee.contact_email, lee.address_for_messages) == ("Lee Adeyemi", SHARED, SHARED)
    assert re.fullmatch(r"[0-9a-f]{32}@shared\.invalid", lee.email)
    assert not lee.has_usable_password()
    assert list(EmailAddress.objects.filter(user=lee).values_list("email", "verified", "primary")) == [
        (lee.email, True, True)
    ]
    assert str(Person(email=lee.email)) == ""


def test_everybody_at_an_address_is_found_and_nobody_else(cast, lee):
    assert list(Person.objects.at(" CARER@example.org")) == [cast.carer, lee]
    # What Unicode calls the same letter in another case is another mailbox.
    Person.objects.create_user("mia@example.org")
    assert not Person.objects.at("mıa@example.org").exists()
    assert not Person.objects.at("").exists()


@pytest.mark.parametrize(
    ("address", "name", "cure"),
    [
        (SHARED, "  ", "Write a name"),
        (SHARED, "grace  ADEYEMI", "sign in with the code for"),
        ("x@shared.invalid", "Lee", "Write one that works"),
        ("", "Lee", "Write one that works"),
    ],
)
def test_who_cannot_be_told_apart_or_reached_is_refused_with_the_cure(cast, address, name, cure):
    people = Person.objects.count()
    with pytest.raises(UnableToShare, match=cure):
        add_person_at(address=address, name=name)
    assert Person.objects.count() == people


def test_there_is_a_most_at_one_address(cast):
    for number in range(MOST_AT_ONE_ADDRESS - 1):
        add_person_at(address=SHARED, name=f"Person {number}")
    with pytest.raises(UnableToShare, match=r"Use an address of your own\."):
        add_person_at(address=SHARED, name="One more")
    Person.objects.filter(name="Person 0").update(is_active=False)
    assert add_person_at(address=SHARED, name="One more")


@pytest.mark.parametrize("url", ["/people/settings/", "/people/welcome/"])
def test_nobody_takes_the_name_of_the_other_at_their_address(now, client, cast, lee, url):
    client.force_login(lee)
    page = client.post(url, {"name": "grace adeyemi", "text_size": "usual"}).content.decode()
    assert "so that the two can be told apart" in page
    lee.refresh_from_db()
    assert lee.name == "Lee Adeyemi"
    assert client.post(url, {"name": "Lee Adeyemi", "text_size": "usual"}).status_code == 302
    client.force_login(cast.stranger)
    assert client.post(url, {"name": "Grace Adeyemi", "text_size": "usual"}).status_code == 302


# Signing in by a code


@pytest.mark.parametrize("name", ["Grace Adeyemi", "Lee Adeyemi"])
def test_whichever_code_is_typed_signs_in_as_that_person(now, client, cast, lee, mailoutbox, name):
    codes = ask(client, mailoutbox)
    assert list(codes) == ["Grace Adeyemi", "Lee Adeyemi"]
    assert len(set(codes.values())) == 2
    assert who(client) is None
    assert client.post(CONFIRM, {"code": codes[name]})["Location"] == "/after-sign-in/"
    assert who(client) == str(Person.objects.get(name=name).pk)
    assert client.get("/after-sign-in/", follow=True).status_code == 200
    assert len(mailoutbox) == 1, "nobody is asked to confirm an address once more"


@with_private
def test_each_sees_their_own_learning_and_nothing_of_the_other(now, cast, lee, mailoutbox, evening):
    complete(cast.carer, at=evening)
    award(person_id=cast.carer.pk, at=evening)
    held = cast.carer.awards.get()
    seen = {}
    for name in ("Grace Adeyemi", "Lee Adeyemi"):
        browser = Client()
        browser.post(CONFIRM, {"code": ask(browser, mailoutbox)[name]})
        seen[name] = browser
    page = f"/certificates/{held.pk}/"
    assert seen["Grace Adeyemi"].get(page).status_code == 200
    assert seen["Lee Adeyemi"].get(page).status_code == 404
    assert str(held.pk) not in seen["Lee Adeyemi"].get("/certificates/").content.decode()
    record = seen["Lee Adeyemi"].get("/my-data/record.json").json()
    assert record["person"]["name"] == "Lee Adeyemi"
    assert record["learning"] == record["certificates"] == []


def test_one_used_code_ends_the_others(now, client, cast, lee, mailoutbox):
    codes = ask(client, mailoutbox)
    client.post(CONFIRM, {"code": codes["Grace Adeyemi"]})
    client.post("/account/logout/")
    client.post(CONFIRM, {"code": codes["Lee Adeyemi"]})
    assert who(client) is None


def test_codes_asked_for_again_put_the_earlier_out_of_use(now, client, cast, lee, mailoutbox):
    old = ask(client, mailoutbox)
    client.post(CONFIRM, {"action": "resend"})
    new = codes_in(mailoutbox[-1])
    assert set(new) == set(old)
    for code in set(old.values()) - set(new.values()):
        assert client.post(CONFIRM, {"code": code}).status_code == 200
        assert who(client) is None
    client.post(CONFIRM, {"code": new["Lee Adeyemi"]})
    assert who(client) == str(lee.pk)


def test_a_wrong_code_is_told_and_five_end_the_codes_of_all(now, client, cast, lee, mailoutbox):
    codes = ask(client, mailoutbox)
    wrong = next(code for code in map("{:06d}".format, range(9)) if code not in codes.values())
    for typed in (wrong, "", "x", wrong):
        page = client.post(CONFIRM, {"code": typed})
        assert page.status_code == 200
        assert who(client) is None
    last = client.post(CONFIRM, {"code": wrong}, follow=True).content.decode()
    assert "Too many tries in a row." in last
    for code in codes.values():
        client.post(CONFIRM, {"code": code})
        assert who(client) is None


def test_codes_end_after_a_quarter_of_an_hour(now, client, cast, lee, mailoutbox, evening):
    codes = ask(client, mailoutbox)
    now.move_to(evening + timedelta(minutes=15, seconds=1), tick=False)
    page = client.post(CONFIRM, {"code": codes["Lee Adeyemi"]}, follow=True)
    assert "That code is too old" in page.content.decode()
    assert who(client) is None


def test_a_code_works_only_where_it_was_asked_for(now, cast, lee, client, mailoutbox):
    codes = ask(client, mailoutbox)
    thief = Client()
    ask(thief, mailoutbox)
    thief.post(CONFIRM, {"code": codes["Lee Adeyemi"]})
    assert who(thief) is None


def test_codes_for_one_address_are_no_use_with_another(now, cast, lee, client, mailoutbox):
    codes = ask(client, mailoutbox)
    client.post("/account/logout/")  # “Use another address”
    ask(client, mailoutbox, "nobody@example.org")
    for code in codes.values():
        client.post(CONFIRM, {"code": code})
        assert who(client) is None


def test_who_left_the_address_meanwhile_does_not_get_in(now, cast, lee, client, mailoutbox):
    codes = ask(client, mailoutbox)
    Person.objects.filter(pk=lee.pk).update(contact_email="lee@example.org")
    page = client.post(CONFIRM, {"code": codes["Lee Adeyemi"]}, follow=True)
    assert "That code is too old" in page.content.decode()
    assert who(client) is None


def test_who_is_switched_off_gets_no_code_and_the_other_signs_in_as_ever(now, cast, lee, client, mailoutbox):
    Person.objects.filter(pk=lee.pk).update(is_active=False)
    ask(client, mailoutbox)
    (code,) = re.findall(r"^\d{6}$", mailoutbox[0].body, re.M)
    assert "Lee" not in mailoutbox[0].body
    client.post(CONFIRM, {"code": code})
    assert who(client) == str(cast.carer.pk)


@pytest.mark.parametrize("with_it", ["Grace Adeyemi", "Lee Adeyemi"])
def test_a_second_step_holds_for_the_one_who_has_it(now, cast, lee, mailoutbox, with_it):
    TOTP.activate(Person.objects.get(name=with_it), "JBSWY3DPEHPK3PXP")
    for name in ("Grace Adeyemi", "Lee Adeyemi"):
        browser = Client()
        answer = browser.post(CONFIRM, {"code": ask(browser, mailoutbox)[name]})
        assert answer["Location"].startswith("/account/2fa/authenticate/") is (name == with_it)
        assert (who(browser) is None) is (name == with_it)
        assert (browser.get("/learning/").status_code == 302) is (name == with_it)


def answers(address: str, mailbox) -> tuple:
    """All that a stranger sees who asks for a code, types a wrong one, and asks again."""
    browser, seen = Client(), []
    for method, url, data in (
        ("post", ASK, {"email": address}),
        ("get", CONFIRM, {}),
        ("post", CONFIRM, {"code": "abcdef"}),
        ("post", CONFIRM, {"action": "resend"}),
        ("get", CONFIRM, {}),
        ("post", RESET, {"email": address}),
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(browser, method)(url, data)
        body = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", answer.content.decode())
        asked = len(queries) if url == ASK else None
        seen.append((answer.status_code, answer.get("Location"), body.replace(address, "…"), asked))
    session = browser.session
    return seen, sorted(session.keys()), session["account_login"]["user_pk"]


def test_unknown_single_and_shared_addresses_are_answered_alike(now, cast, lee, mailoutbox):
    single, shared, unknown = (
        answers(address, mailoutbox) for address in (cast.colleague.email, SHARED, "nobody@example.org")
    )
    assert single == shared == unknown
    for address in (cast.colleague.email, SHARED):
        assert [m.to for m in mailoutbox].count([address]) == 3, "one message each time, however many are there"
    assert not re.search(r"\b\d{6}\b", "".join(m.body for m in mailoutbox if m.to == ["nobody@example.org"]))


@pytest.mark.parametrize("url", [ASK, RESET])
def test_a_made_address_is_refused_at_the_door_whether_somebody_has_it_or_not(now, client, cast, lee, mailoutbox, url):
    pages = []
    for address in (lee.email, f"{'0' * 32}@shared.invalid"):
        answer = client.post(url, {"email": address})
        body = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", answer.content.decode())
        pages.append((answer.status_code, body.replace(address, "…")))
    assert pages[0] == pages[1]
    assert "An email address looks like" in pages[0][1]
    assert mailoutbox == []


# Passwords


@pytest.fixture
def passwords(cast, lee):
    for person, password in ((cast.carer, "grace has a long one"), (lee, "lee has a long one")):
        person.set_password(password)
        person.save()
        EmailAddress.objects.filter(user=person).update(verified=True)


def by_password(password: str, address: str = SHARED) -> tuple[str | None, str]:
    browser = Client()
    page = browser.post("/account/login/", {"login": address, "password": password}, follow=True)
    return who(browser), page.content.decode()


def test_each_signs_in_with_their_own_password(now, cast, lee, passwords, mailoutbox):
    assert by_password("grace has a long one")[0] == str(cast.carer.pk)
    assert by_password("lee has a long one")[0] == str(lee.pk)
    assert mailoutbox == []
    user, page = by_password("neither")
    assert user is None
    assert "The address and the password do not go together." in page


def test_a_password_that_both_chose_lets_in_neither(now, cast, lee, passwords):
    lee.set_password("grace has a long one")
    lee.save()
    user, page = by_password("grace has a long one")
    assert user is None
    assert "or ask for a code" in page


def test_a_password_is_compared_as_often_for_nobody_as_for_a_couple(now, cast, lee, passwords, monkeypatch):
    hasher, counts = type(get_hasher()), []
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *args, **more: counts.append(1) or encode(*args, **more))
    seen = []
    cast.colleague.set_password("something")
    cast.colleague.save()
    for address in ("nobody@example.org", cast.colleague.email, SHARED):
        counts.clear()
        by_password("wrong", address)
        seen.append(len(counts))
    assert seen == [2, 2, 2]


def test_asked_once_more_it_is_ones_own_password_that_counts(now, cast, lee, passwords, client):
    lee.set_password("grace has a long one")
    lee.save()
    context_request = client.get("/support/").wsgi_request
    with context.request_context(context_request):
        adapter = get_adapter(context_request)
        assert adapter.reauthenticate(cast.carer, "grace has a long one")
        assert adapter.reauthenticate(lee, "grace has a long one")
        assert not adapter.reauthenticate(lee, "lee has a long one")


def test_a_lost_password_is_one_message_with_a_link_for_each(now, client, cast, lee, passwords, mailoutbox):
    client.post(RESET, {"email": SHARED})
    (message,) = mailoutbox
    assert message.to == [SHARED]
    links = dict(re.findall(r"^(.+):\n(http\S+)$", message.body, re.M))
    assert list(links) == ["Grace Adeyemi", "Lee Adeyemi"]
    for link in links.values():
        assert message.alternatives[0].content.count(f'href="{link}"') == 2
    page = client.get(links["Lee Adeyemi"], follow=True)
    chosen = {"password1": "lee has a new long one", "password2": "lee has a new long one"}
    client.post(page.redirect_chain[-1][0], chosen)
    assert by_password("lee has a new long one")[0] == str(lee.pk)
    assert by_password("grace has a long one")[0] == str(cast.carer.pk)


# Invitations


@pytest.fixture
def invited(send, cast, now):
    """An invitation by another organisation to Grace's address; the path of its link."""
    return send(SHARED, organisation=cast.other, team=None, actor=cast.other_lead)


def to_the_question(browser, link, mailbox) -> None:
    mailbox.clear()
    browser.post(link)
    (message,) = mailbox
    codes = codes_in(message)
    answer = browser.post(CONFIRM, {"code": codes["somebody else"]})
    assert answer["Location"] == SOMEBODY_ELSE
    for code in codes.values():
        browser.post(CONFIRM, {"code": code})
        assert who(browser) is None, "one used code ends the others"


def test_whoever_of_the_address_signs_in_takes_the_invitation_up(invited, client, cast, lee, mailoutbox):
    invitation, link = invited
    mailoutbox.clear()
    page = client.get(link).content.decode()
    assert "Grace" not in page, "who is at the address is said to nobody before a code has come back"
    client.post(link)
    codes = codes_in(mailoutbox[0])
    assert list(codes) == ["Grace Adeyemi", "Lee Adeyemi", "somebody else"]
    client.post(CONFIRM, {"code": codes["Lee Adeyemi"]})
    assert Engagement.objects.get(organisation=cast.other, person__in=[cast.carer, lee]).person == lee
    invitation.refresh_from_db()
    assert invitation.accepted_by == lee


def test_an_invitation_meant_for_somebody_else_makes_the_second_person(invited, client, cast, mailoutbox):
    invitation, link = invited
    to_the_question(client, link, mailoutbox)
    page = client.get(SOMEBODY_ELSE).content.decode()
    assert "<li>Grace Adeyemi</li>" in page
    assert "the code for Grace Adeyemi" in client.post(SOMEBODY_ELSE, {"name": "Grace Adeyemi"}).content.decode()
    assert 'class="error-summary"' in client.post(SOMEBODY_ELSE, {"name": " "}).content.decode()
    people = Person.objects.count()
    assert client.post(SOMEBODY_ELSE, {"name": "Lee Adeyemi"})["Location"] == "/after-sign-in/"
    lee = Person.objects.get(name="Lee Adeyemi")
    assert (who(client), Person.objects.count()) == (str(lee.pk), people + 1)
    assert lee.contact_email == SHARED
    invitation.refresh_from_db()
    assert invitation.accepted_by == lee
    assert not Engagement.objects.filter(person=cast.carer, organisation=cast.other).exists()
    # Back, and once more: nobody else is made.
    assert client.post(SOMEBODY_ELSE, {"name": "Kit Adeyemi"})["Location"] == "/learning/"
    client.post("/account/logout/")
    assert client.post(SOMEBODY_ELSE, {"name": "Kit Adeyemi"})["Location"] == ASK
    assert Person.objects.count() == people + 1


def test_a_couple_invited_on_one_day_are_two(send, now, cast, mailoutbox):
    (_one, first), (_two, second) = send("couple@example.org"), send("couple@example.org")
    mailoutbox.clear()
    browser = Client()
    browser.post(first)
    (code,) = re.findall(r"^\d{6}$", mailoutbox[0].body, re.M)
    browser.post(CONFIRM, {"code": code})
    # She has not said her name yet when he follows.
    other = Client()
    mailoutbox.clear()
    other.post(second)
    assert "The code of whoever was invited first:" in mailoutbox[0].body
    new = re.search(r"new here:\n(\d{6})$", mailoutbox[0].body, re.M).group(1)
    other.post(CONFIRM, {"code": new})
    assert "<li>Whoever was invited first</li>" in other.get(SOMEBODY_ELSE).content.decode()
    other.post(SOMEBODY_ELSE, {"name": "Lee Adeyemi"})
    both = Person.objects.at("couple@example.org")
    assert [engagement.organisation for person in both for engagement in person.engagements.all()] == [
        cast.fostering,
        cast.fostering,
    ]


def test_nobody_new_is_offered_where_nobody_has_joined_or_without_an_invitation(send, now, client, cast, mailoutbox):
    _invitation, link = send("new.carer@example.org")
    mailoutbox.clear()
    client.post(link)
    assert "somebody else" not in mailoutbox[0].body
    # The invitation is remembered; another address typed in the same browser has nothing to do with it.
    now.shift(timedelta(minutes=16))
    client.post(CONFIRM)
    ask(client, mailoutbox)
    assert client.session["invitation"]
    assert "somebody else" not in mailoutbox[0].body


@pytest.mark.parametrize("why", ["used", "too old", "withdrawn"])
def test_the_question_has_no_effect_once_the_invitation_is_closed(invited, client, cast, mailoutbox, evening, now, why):
    invitation, link = invited
    to_the_question(client, link, mailoutbox)
    if why == "used":
        accept_invitation(invitation_id=invitation.pk, person=cast.carer, at=evening, on=evening.date())
    elif why == "withdrawn":
        type(invitation).objects.update(withdrawn_at=evening)
    else:
        type(invitation).objects.update(expires_at=evening)
    page = client.post(SOMEBODY_ELSE, {"name": "Lee Adeyemi"}).content.decode()
    assert "Ask for a new one." in page
    assert not Person.objects.filter(name="Lee Adeyemi").exists()
    assert who(client) is None


def test_the_proof_of_the_address_ends_after_a_quarter_of_an_hour(invited, client, mailoutbox, now, evening):
    to_the_question(client, invited[1], mailoutbox)
    now.move_to(evening + timedelta(minutes=15, seconds=1), tick=False)
    for method in (client.get, client.post):
        assert method(SOMEBODY_ELSE, {"name": "Lee Adeyemi"})["Location"] == ASK
    assert not Person.objects.filter(name="Lee Adeyemi").exists()


def test_one_proof_is_no_use_for_an_invitation_to_another_address(invited, send, client, cast, mailoutbox):
    _other, other_link = send(cast.stranger.email)
    to_the_question(client, invited[1], mailoutbox)
    client.post(other_link)  # now the browser holds the other invitation
    page = client.post(SOMEBODY_ELSE, {"name": "Lee Adeyemi"}).content.decode()
    assert "Ask for a new one." in page
    assert not Person.objects.filter(name="Lee Adeyemi").exists()


def test_an_invitation_is_refused_to_who_is_not_at_its_address(invited, cast, lee, evening, today):
    for person in (cast.stranger, Person.objects.create_user("new@example.org", contact_email="other@example.org")):
        with pytest.raises(UnableToAccept, match="another address"):
            accept_invitation(invitation_id=invited[0].pk, person=person, at=evening, on=today)


def test_nobody_is_invited_where_nothing_can_be_sent(cast, lee, evening):
    with pytest.raises(UnableToInvite, match="Write one that works"):
        invite(organisation=cast.other, email=lee.email, role="foster_carer", actor=cast.other_lead, at=evening)


def test_signed_in_as_the_other_one_can_say_that_it_is_not_me(invited, client, cast, mailoutbox):
    _invitation, link = invited
    client.force_login(cast.carer)
    page = client.get(link).content.decode()
    assert "Your name here: Grace Adeyemi." in page
    assert f'name="next" value="{link}"' in page
    assert client.post("/account/logout/", {"next": link})["Location"] == link


# Attempts on another's account


@pytest.fixture
def stranger(client, cast, mailoutbox):
    """Signed in by his own code, a moment ago."""
    ask(client, mailoutbox, cast.stranger.email)
    client.post(CONFIRM, {"code": re.search(r"^\d{6}$", mailoutbox[0].body, re.M).group()})
    assert who(client) == str(cast.stranger.pk)
    return cast.stranger


def code_to_confirm(mailbox) -> str:
    return re.search(r"^\d{6}$", mailbox[-1].body, re.M).group()


@pytest.mark.parametrize("url", ["/people/settings/", "/people/welcome/", "/account/email/", SOMEBODY_ELSE])
def test_an_address_for_messages_cannot_be_posted(now, client, cast, stranger, mailoutbox, url):
    client.post(
        url, {"name": "Danny", "text_size": "usual", "contact_email": SHARED, "email": SHARED, "action_add": ""}
    )
    stranger.refresh_from_db()
    assert (stranger.email, stranger.contact_email) == ("stranger@example.org", "")
    assert set(Person.objects.at(SHARED)) == {cast.carer}


@with_private
def test_to_move_to_anothers_address_takes_the_code_that_comes_there(now, client, cast, stranger, mailoutbox):
    client.post("/account/email/", {"action_add": "", "email": "Carer@example.org"})
    right = code_to_confirm(mailoutbox)
    assert mailoutbox[-1].to == [SHARED]
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert client.post("/account/confirm-email/", {"code": wrong}).status_code == 200
    stranger.refresh_from_db()
    assert stranger.email == "stranger@example.org"
    # Whoever reads the mail there may share it, and gets nothing of Grace's.
    client.post("/account/confirm-email/", {"code": right})
    stranger.refresh_from_db()
    cast.carer.refresh_from_db()
    assert (stranger.contact_email, stranger.email.endswith(UNREACHABLE)) == (SHARED, True)
    assert (cast.carer.email, cast.carer.contact_email) == (SHARED, "")
    assert who(client) == str(stranger.pk)
    assert client.get("/my-data/record.json").json()["person"] | {"joined_at": ""} == {
        "name": "Danny Whitlock", "email": SHARED, "joined_at": "",
    }  # fmt: skip
    codes = ask(Client(), mailoutbox)
    assert list(codes) == ["Grace Adeyemi", "Danny Whitlock"]
    # The address that was left lets nobody in.
    Client().post(ASK, {"email": "stranger@example.org"})
    assert "We know no account" in mailoutbox[-1].body


def test_five_wrong_codes_end_the_attempt_to_move(now, client, cast, stranger, mailoutbox):
    client.post("/account/email/", {"action_add": "", "email": SHARED})
    right = code_to_confirm(mailoutbox)
    for _try in range(5):
        client.post("/account/confirm-email/", {"code": f"{(int(right) + 1) % 1_000_000:06d}"})
    client.post("/account/confirm-email/", {"code": right})
    stranger.refresh_from_db()
    assert stranger.email == "stranger@example.org"


def test_moving_to_a_full_address_is_refused_with_the_cure(now, client, cast, stranger, mailoutbox):
    for number in range(MOST_AT_ONE_ADDRESS - 1):
        add_person_at(address=SHARED, name=f"Person {number}")
    client.post("/account/email/", {"action_add": "", "email": SHARED})
    page = client.post("/account/confirm-email/", {"code": code_to_confirm(mailoutbox)}).content.decode()
    assert "Use an address of your own." in page
    stranger.refresh_from_db()
    assert stranger.email == "stranger@example.org"


@pytest.mark.parametrize(("changed", "cure"), [({"is_staff": True}, "CMS"), ({"name": ""}, "Say your name")])
def test_who_may_not_share_is_refused_with_the_cure(cast, changed, cure):
    for field, value in changed.items():
        setattr(cast.stranger, field, value)
    with pytest.raises(UnableToShare, match=cure):
        share_address(person=cast.stranger, address=SHARED)


def test_joining_beside_needs_an_invitation(cast, evening):
    with pytest.raises(UnableToShare):
        join_beside(invitation_id=None, address=SHARED, name="Lee", at=evening)


# Leaving the shared address


def test_an_address_of_ones_own_ends_the_shared_one(now, client, cast, lee, mailoutbox):
    client.post(CONFIRM, {"code": ask(client, mailoutbox)["Lee Adeyemi"]})
    client.post("/account/email/", {"action_add": "", "email": "lee@example.org"})
    client.post("/account/confirm-email/", {"code": code_to_confirm(mailoutbox)})
    lee.refresh_from_db()
    assert (lee.email, lee.contact_email, lee.address_for_messages) == ("lee@example.org", "", "lee@example.org")
    mailoutbox.clear()
    Client().post(ASK, {"email": SHARED})
    assert "Lee" not in mailoutbox[0].body
    assert all(not message.to[0].endswith(UNREACHABLE) for message in mailoutbox)


def test_the_first_may_leave_and_the_second_stays(now, client, cast, lee, mailoutbox):
    client.post(CONFIRM, {"code": ask(client, mailoutbox)["Grace Adeyemi"]})
    client.post("/account/email/", {"action_add": "", "email": "grace@example.org"})
    client.post("/account/confirm-email/", {"code": code_to_confirm(mailoutbox)})
    assert list(Person.objects.at(SHARED)) == [lee]
    browser = Client()
    ask(browser, mailoutbox)
    browser.post(CONFIRM, {"code": code_to_confirm(mailoutbox)})
    assert who(browser) == str(lee.pk)


@pytest.mark.parametrize("address", [SHARED, "x@shared.invalid"])
def test_what_is_no_new_address_is_said(now, client, cast, lee, mailoutbox, address):
    client.post(CONFIRM, {"code": ask(client, mailoutbox)["Lee Adeyemi"]})
    mailoutbox.clear()
    assert (
        'class="error-summary"' in client.post("/account/email/", {"action_add": "", "email": address}).content.decode()
    )
    assert mailoutbox == []


# Where messages go, and what is shown


def test_a_certificates_message_goes_to_the_address_for_messages(now, cast, lee, mailoutbox, evening):
    Person.objects.filter(pk=cast.carer.pk).update(contact_email="grace.at.home@example.org")
    complete(cast.carer, at=evening)
    award(person_id=cast.carer.pk, at=evening)
    held = cast.carer.awards.get()
    assert compose(Notice(kind=NoticeKind.CERTIFICATE, about=str(held.pk)), evening).to == ["grace.at.home@example.org"]


@pytest.mark.parametrize("kind", NoticeKind)
def test_no_notice_of_any_kind_goes_where_nothing_can_be_sent(now, lee, monkeypatch, evening, kind):
    from notices.messages import Draft

    monkeypatch.setitem(DRAFTS, kind, lambda notice, at: Draft(lee.email, {}))
    assert set(DRAFTS) == set(NoticeKind)
    assert compose(Notice(kind=kind, about="x"), evening) is None


ALLAUTHS = (
    "login_code", "login_codes", "unknown_account", "password_reset_key", "password_reset_keys", "email_confirmation",
    "email_confirmation_signup", "password_changed", "password_reset", "password_set", "email_changed",
    "email_deleted", "account_already_exists",
)  # fmt: skip


@pytest.mark.parametrize("template", ALLAUTHS)
def test_no_message_about_signing_in_goes_where_nothing_can_be_sent(now, lee, client, settings, mailoutbox, template):
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    request = client.get("/support/").wsgi_request
    with context.request_context(request):
        adapter = get_adapter(request)
        adapter.send_mail(f"account/email/{template}", lee.email, {"user": lee})
        adapter.send_notification_mail(f"account/email/{template}", lee, {"user": lee})
        adapter.send_mail(f"account/email/{template}", "nobody@shared.invalid", {"user": lee})
    assert [message.to for message in mailoutbox] == [[SHARED], [SHARED]]


@with_private
@pytest.mark.parametrize(
    "url", ["/people/settings/", "/account/email/", "/account/2fa/", "/my-data/", "/my-data/record.html", "/learning/"]
)
def test_a_made_address_is_on_no_page(now, client, cast, lee, mailoutbox, url):
    client.post(CONFIRM, {"code": ask(client, mailoutbox)["Lee Adeyemi"]})
    page = client.get(url).content.decode()
    assert UNREACHABLE not in page
    if url in {"/people/settings/", "/account/email/"}:
        assert f"You sign in with {SHARED}." in page
    if url == "/people/settings/":
        assert "Others at this address" in page
        assert "Grace Adeyemi" in page


@with_private
def test_a_made_address_is_in_no_copy_of_ones_data_and_in_no_app(now, client, lee, mailoutbox):
    client.post(CONFIRM, {"code": ask(client, mailoutbox)["Lee Adeyemi"]})
    data = client.get("/my-data/record.json").json()
    assert data["sign_in"]["email_addresses"] == [SHARED]
    assert UNREACHABLE not in str(data)
    with context.request_context(client.get("/support/").wsgi_request):
        adapter = get_mfa_adapter()
        assert adapter.get_totp_label(lee) == "Lee Adeyemi"
        assert adapter.get_public_key_credential_user_entity(lee)["name"] == "Lee Adeyemi"


@pytest.fixture
def administrator(client, cast):
    person = Person.objects.create_superuser("administrator@example.org", name="Ada Admin")
    client.force_login(person)
    return person


def test_the_cms_shows_the_address_that_reaches_them_and_cannot_change_it(now, client, lee, administrator):
    listed = client.get("/cms/users/").content.decode()
    assert "Lee Adeyemi" in listed
    assert listed.count(SHARED) >= 2
    assert UNREACHABLE not in listed
    url = f"/cms/users/edit/{lee.pk}/"
    page = client.get(url).content.decode()
    assert f'value="{SHARED}"' in page
    assert UNREACHABLE not in page
    fields = {"first_name": "Lee", "last_name": "Adeyemi", "is_active": "on"}
    answer = client.post(url, fields | {"email": "stranger@example.org"})
    assert answer.status_code == 302
    made = lee.email
    lee.refresh_from_db()
    assert (lee.email, lee.contact_email) == (made, SHARED)


def test_the_cms_changes_an_address_that_is_one_persons_own_as_ever(now, client, cast, administrator):
    url = f"/cms/users/edit/{cast.carer.pk}/"
    fields = {"first_name": "Grace", "last_name": "Adeyemi", "is_active": "on", "email": "grace@example.org"}
    assert client.post(url, fields).status_code == 302
    cast.carer.refresh_from_db()
    assert cast.carer.email == "grace@example.org"


def test_a_leads_pages_name_the_shared_address_and_write_to_it(
    cast, lee, client, evening, today, django_capture_on_commit_callbacks
):
    """The second of a couple is found by the address, shown with it and invited at it."""
    row = engage(person=lee, organisation=cast.fostering, team=cast.north, role=Role.FOSTER_CARER, started_on=today)
    client.force_login(cast.lead)
    found = client.get(f"/people/{cast.fostering.pk}/", {"text": SHARED}).content.decode()
    assert "Lee Adeyemi" in found
    page = f"/people/{cast.fostering.pk}/{lee.pk}/"
    with django_capture_on_commit_callbacks(execute=True):
        for url in (page, f"{page}{row.pk}/invite/"):
            text = client.get(url).content.decode()
            assert SHARED in text
            assert ".invalid" not in text
        client.post(f"{page}{row.pk}/invite/", {"team": cast.north.pk})
    assert Invitation.objects.get().email == SHARED
    assert "Invited on" in client.get(page).content.decode()


def test_an_address_that_is_only_somebodys_for_messages_is_theirs_too(cast, lee, today, evening):
    """Grace has moved to another address: whoever adds the old one meets Lee, and makes nobody new."""
    Person.objects.filter(pk=cast.carer.pk).update(email="grace.elsewhere@example.org")
    engage(person=lee, organisation=cast.other, role=Role.FOSTER_CARER, started_on=today)
    with pytest.raises(UnableToAdd, match="has a record already"):
        add_person(
            organisation=cast.fostering, email=SHARED, name="Somebody New", role=Role.FOSTER_CARER, dates=Dates(today),
            actor=cast.lead, at=evening, on=today,
        )  # fmt: skip
