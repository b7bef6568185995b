"""Every page about signing in is ours: in our look and words, none of the framework's. Each is reached by a request."""

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client

from tests.once import on_sqlite
from tests.people.conftest import code_in
from ui.templatetags.ui import device_words

pytestmark = on_sqlite

OURS = Path(settings.BASE_DIR) / "templates"
ONLY_SCRIPT = "mfa/webauthn/snippets/login_script.html"
THEIRS = ("account/", "mfa/", "usersessions/", "socialaccount/")
# What the framework would say, and no carer should have to know.
FOREIGN = re.compile(
    r"two-factor|authenticat(e|ion)\b|verif(y|ied|ication)|primary|deactivat|IP address|security keys|recovery code"
    r"|re-send|token|passwordless|log ?in\b|log ?out\b|sign ?up\b|associated|invalid|please\b|credentials",
    re.I,
)
PASSWORD = "three words in a row"
PUBLIC = (
    "login/", "login/code/", "password/reset/", "password/reset/done/", "password/reset/key/x-y/",
    "password/reset/key/done/", "signup/", "inactive/",
)  # fmt: skip
OWN = (
    "email/", "password/change/", "password/set/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/",
    "sessions/", "logout/",
)  # fmt: skip
WITH_SECOND_STEP = (
    "2fa/", "2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/webauthn/",
    "2fa/webauthn/keys/{key}/edit/", "2fa/webauthn/keys/{key}/remove/",
)  # fmt: skip


def look(answer) -> str:
    """The page's own text; fails if anything of it is the framework's."""
    assert answer.status_code == 200, answer
    named = [template for template in answer.templates if template.name and template.name.startswith(THEIRS)]
    strangers = {t.name for t in named if not Path(t.origin.name).is_relative_to(OURS)}
    assert strangers <= {ONLY_SCRIPT}
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    text = " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", main, flags=re.DOTALL).split())
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL).group(1)
    for words in (text, title):
        assert not FOREIGN.search(re.sub("authenticator app", "app", words)), (FOREIGN.search(words), words)
    assert main.count("<h1") == 1
    assert "· Common Ground" in title
    assert not re.search(r"<table\b|style=|placeholder=", main)
    return text


@pytest.fixture
def carer(client, cast, mailoutbox):
    """Signed in by her own code, a moment ago."""
    client.post("/account/login/code/", {"email": cast.carer.email})
    client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox.pop())})
    assert "_auth_user_id" in client.session
    return cast.carer


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_for_anybody_is_ours(client, db, path):
    look(client.get(f"/account/{path}"))


@pytest.mark.parametrize("path", OWN)
def test_a_page_of_ones_own_is_ours(client, carer, path):
    if path == "password/change/":
        carer.set_password(PASSWORD)
        carer.save()
        client.force_login(carer)
    look(client.get(f"/account/{path}"))


@pytest.fixture
def second_step(client, carer):
    """An app, spare codes and a passkey; asked for once more, as a change asks."""
    EmailAddress.objects.filter(user=carer).update(verified=True)
    TOTP.activate(carer, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(carer)
    key = Authenticator.objects.create(user=carer, type="webauthn", data={"name": "My phone", "credential": {}})
    return key, codes.get_unused_codes()


@pytest.fixture
def known_key(monkeypatch):
    from allauth.mfa.webauthn.internal.auth import WebAuthn

    monkeypatch.setattr(WebAuthn, "is_passwordless", True)


@pytest.mark.parametrize("path", WITH_SECOND_STEP)
def test_a_page_about_a_second_step_is_ours(client, carer, second_step, known_key, path):
    key, codes = second_step
    url = f"/account/{path.format(key=key.pk)}"
    answer = client.get(url)
    if answer.status_code == 302:
        asked = client.get(answer["Location"])
        assert "Is it you?" in look(asked)
        answer = client.post(answer["Location"], {"code": codes[0], "next": url}, follow=True)
    look(answer)


def test_the_second_step_at_sign_in_is_ours(cast, second_step, mailoutbox):
    second_step[0].delete()  # made up: it could not answer
    client = Client()
    client.post("/account/login/code/", {"email": cast.carer.email})
    answer = client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox.pop())}, follow=True)
    assert "Your second step" in look(answer)
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "That code is not right." in look(wrong)


def test_asking_for_the_password_once_more_is_ours(client, carer):
    carer.set_password(PASSWORD)
    carer.save()
    client.force_login(carer)
    asked = client.get("/account/2fa/totp/activate/", follow=True)
    assert "Is it you?" in look(asked)
    assert "That is not your password." in look(client.post("/account/reauthenticate/", {"password": "no"}))


# What the pages do


def test_an_address_is_changed_by_the_code_that_comes_to_the_new_one(client, carer, mailoutbox):
    client.post("/account/email/", {"action_add": "add", "email": "Grace.At.Home@example.org"})
    page = client.get("/account/confirm-email/")
    assert "We sent a code to grace.at.home@example.org." in look(page)
    wrong = client.post("/account/confirm-email/", {"code": "ABC"})
    assert "That code is not right." in look(wrong)
    carer.refresh_from_db()
    assert carer.email == "carer@example.org", "not before the code"
    client.post("/account/confirm-email/", {"code": code_in(mailoutbox[-1])})
    carer.refresh_from_db()
    assert carer.email == "grace.at.home@example.org"
    assert list(EmailAddress.objects.filter(user=carer).values_list("email", "verified")) == [(carer.email, True)]
    assert "You sign in with grace.at.home@example.org." in look(client.get("/account/email/"))


@pytest.mark.parametrize("typed", ["", "no address", "carer@example.org"])
def test_an_address_that_cannot_be_is_said(client, carer, mailoutbox, typed):
    answer = client.post("/account/email/", {"action_add": "add", "email": typed})
    assert "Something needs another look" in look(answer)
    assert not mailoutbox


def test_a_first_password_is_set_and_a_short_one_refused(client, carer):
    refused = client.post("/account/password/set/", {"password1": "short", "password2": "short"})
    assert "Something needs another look" in look(refused)
    carer.refresh_from_db()
    assert not carer.has_usable_password()
    client.post("/account/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    carer.refresh_from_db()
    assert carer.check_password(PASSWORD)


def test_where_one_is_signed_in_is_said_in_words_and_the_others_can_be_ended(carer, client, mailoutbox):
    phone = "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
    other = Client(headers={"User-Agent": phone})
    other.post("/account/login/code/", {"email": carer.email})
    other.post("/account/login/code/confirm/", {"code": code_in(mailoutbox.pop())})
    text = look(client.get("/account/sessions/"))
    assert "Chrome on Android" in text
    assert "AppleWebKit" not in text
    client.post("/account/sessions/")
    assert other.get("/learning/").status_code == 302
    assert client.get("/learning/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/23.0 Chrome/115.0 Safari", "Samsung Internet on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox on Linux"),
        ("curl/8.0", "A browser that we do not know"),
        ("", "A browser that we do not know"),
    ],
)
def test_a_browser_in_words(agent, words):
    assert device_words(agent) == words
