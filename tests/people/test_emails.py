"""Messages about signing in, as their readers meet them: each is caused by a real request."""

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.test import Client

from tests.once import on_sqlite

pytestmark = on_sqlite

ASK, CONFIRM, RESET = "/account/login/code/", "/account/login/code/confirm/", "/account/password/reset/"
HELP = ("999", "NHS 111", "116 123")
UNKNOWN = "nobody@example.org"


def words_of(message) -> dict[str, str]:
    """The message's text and HTML, the latter without its tags, each on one line."""
    assert [part.mimetype for part in message.alternatives] == ["text/html"]
    html = re.sub(r"<title>.*?</title>|<[^>]+>", " ", message.alternatives[0].content)
    return {"text": " ".join(message.body.split()), "html": " ".join(html.split())}


def is_sound(message, subject: str, *said: str) -> None:
    assert message.subject == subject
    for form, words in words_of(message).items():
        for expected in ("Common Ground", *said, *HELP):
            assert expected in words, (form, expected)
        assert not re.search(r"sign(ing)? ?up|register|testserver!|Hello from|Thank you for using", words, re.I), form
        assert "{{" not in words, form
        assert "{%" not in words, form
        # The host may stand in a link, and nowhere else.
        assert "testserver" not in re.sub(r"https?://\S+", "", words), form
    assert "signup" not in message.alternatives[0].content
    assert message.body.startswith("Common Ground\n")


def code_on_its_own_line(message) -> str:
    (code,) = re.findall(r"^\d{6}$", message.body, re.M)
    assert f">{code}</p>" in message.alternatives[0].content
    assert code not in message.subject
    return code


@pytest.fixture
def signed_in(client, cast, mailoutbox):
    client.post(ASK, {"email": cast.carer.email})
    client.post(CONFIRM, {"code": code_on_its_own_line(mailoutbox.pop())})
    assert "_auth_user_id" in client.session
    return client


def test_the_code(client, cast, mailoutbox):
    client.post(ASK, {"email": cast.carer.email})
    (message,) = mailoutbox
    is_sound(message, "Your sign-in code", "It works for 15 minutes", "If you did not ask for it")
    assert client.post(CONFIRM, {"code": code_on_its_own_line(message)})["Location"] == "/after-sign-in/"


def test_an_unknown_address(client, cast, mailoutbox):
    client.post(ASK, {"email": UNKNOWN})
    client.post(RESET, {"email": UNKNOWN})
    assert len(mailoutbox) == 2
    for message in mailoutbox:
        assert message.to == [UNKNOWN]
        is_sound(
            message,
            "About signing in",
            "We know no account with this address.",
            "You join by an invitation; use the address it came to.",
            "If it was not you, you need do nothing.",
        )
        assert "http" not in message.body
        assert "href" not in message.alternatives[0].content


def test_a_new_password(client, cast, mailoutbox):
    cast.carer.set_password("a long one indeed")
    cast.carer.save()
    client.post(RESET, {"email": cast.carer.email})
    (message,) = mailoutbox
    is_sound(message, "Choose a new password", "If you did not ask for it", "ask for a code")
    (link,) = re.findall(r"^http\S+$", message.body, re.M)
    assert message.alternatives[0].content.count(f'href="{link}"') == 2
    assert f">{link}</a>" in message.alternatives[0].content
    assert client.get(link, follow=True).status_code == 200


def test_a_new_address_is_confirmed_by_a_code(signed_in, cast, mailoutbox):
    signed_in.post("/account/email/", {"action_add": "", "email": "grace.at.home@example.org"})
    (message,) = mailoutbox
    assert message.to == ["grace.at.home@example.org"]
    is_sound(message, "Your code to confirm this address", "It works for 15 minutes", "If you did not ask for it")
    signed_in.post("/account/confirm-email/", {"code": code_on_its_own_line(message)})
    assert EmailAddress.objects.get(email="grace.at.home@example.org").verified


def test_an_address_that_somebody_else_has_gets_the_same_message(signed_in, cast, mailoutbox):
    page = signed_in.post("/account/email/", {"action_add": "", "email": cast.colleague.email}, follow=True)
    assert page.status_code == 200
    (message,) = mailoutbox
    assert message.to == [cast.colleague.email]
    is_sound(message, "Your code to confirm this address", "Without the code this address is not used.")


def test_somebody_who_never_signed_in_confirms_the_address_by_a_code(client, cast, mailoutbox):
    cast.carer.set_password("a long one indeed")
    cast.carer.save()
    EmailAddress.objects.update_or_create(
        user=cast.carer, email=cast.carer.email, defaults={"verified": False, "primary": True}
    )
    client.post("/account/login/", {"login": cast.carer.email, "password": "a long one indeed"})
    (message,) = mailoutbox
    is_sound(message, "Your code to confirm this address", "It works for 15 minutes")
    code_on_its_own_line(message)


def test_any_other_message_of_allauth_has_our_frame(rf):
    """Those that no setting sends today."""
    text = render_to_string("account/email/password_changed_message.txt", {"ip": "–"}, rf.get("/"))
    assert text.startswith("Common Ground\n")
    assert "Your password has been changed." in text
    assert "testserver" not in text
    assert "116 123" in text


@pytest.mark.parametrize("url", [ASK, RESET])
def test_known_and_unknown_addresses_look_alike_on_screen(cast, mailoutbox, url):
    seen = []
    for address in (cast.carer.email, UNKNOWN):
        browser = Client()
        page = browser.post(url, {"email": address}, follow=True)
        body = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page.content.decode()).replace(
            address, "…"
        )
        seen.append((page.redirect_chain, page.status_code, body))
    assert seen[0] == seen[1]


def test_what_a_page_says_itself_is_no_toast_as_well(client, cast, mailoutbox):
    folder = Path(settings.BASE_DIR) / "templates"
    for name in ("logged_in", "login_code_sent", "email_confirmed", "email_confirmation_sent"):
        assert (folder / f"account/messages/{name}.txt").exists()
        words = render_to_string(f"account/messages/{name}.txt", {"user": cast.carer, "email": "a@example.org"})
        assert words.strip() == ""
    asked = client.post(ASK, {"email": cast.carer.email}, follow=True)
    entered = client.post(CONFIRM, {"code": code_on_its_own_line(mailoutbox[0])}, follow=True)
    for page in (asked, entered):
        assert page.status_code == 200
        assert list(get_messages(page.wsgi_request)) == []
        assert re.search(r'<div class="toasts"[^>]*></div>', page.content.decode())
