"""When something cannot be done: what happened, that nothing is lost, one next step, who to ring; in our look."""

import re
from urllib.parse import quote

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse

from people.services import invite, new_invitation_token
from tests.people.conftest import code_in
from ui import signposting

MEGABYTE = 1024 * 1024
LESSON = "/learning/common-ground/lessons/five-adults-one-tuesday/"
SAFE = re.compile(
    r"Nothing (was|you have done|of yours) (saved or )?(changed|is lost|lost)|Nothing is lost|already saved is safe"
    r"|saved before is safe"
)


def bad_request(client, cast):
    return client.post("/people/welcome/", {"name": ["one", "two"]})


def forbidden(client, cast):
    return client.get("/cms/login/")


def stale_form(client, cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.carer)
    return strict.post("/people/welcome/", {"name": "x"})


def not_there(client, cast):
    return client.get("/no-such-page/")


def not_so(client, cast):
    return client.get(f"{LESSON}finish/")


def closed(client, cast):
    from django.utils import timezone

    now = timezone.now()
    made = invite(organisation=cast.fostering, email="a@example.org", role="gp", actor=cast.lead, at=now)
    token = new_invitation_token(invitation_id=made.pk)
    made.withdrawn_at = now
    made.save(update_fields=["withdrawn_at"])
    return client.get(f"/people/join/{token}/")


def too_large(client, cast):
    return client.generic("POST", "/people/welcome/", b"", CONTENT_LENGTH=str(3 * MEGABYTE))


def too_many(client, cast):
    visitor = Client()
    for _try in range(21):
        answer = visitor.post("/account/password/reset/", {"email": f"nobody{_try}@example.org"})
    return answer


def fault(client, cast):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("home.my_data.overview_of", lambda *args: 1 / 0)
        return client.get("/my-data/")


CASES = {
    400: bad_request,
    403: forbidden,
    "403 of a form": stale_form,
    404: not_there,
    405: not_so,
    410: closed,
    413: too_large,
    429: too_many,
    500: fault,
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_says_what_happened_that_nothing_is_lost_one_step_and_who_to_ring(cast, case):
    client = Client(raise_request_exception=False)
    client.force_login(cast.carer)
    answer = CASES[case](client, cast)
    assert answer.status_code == int(str(case)[:3])
    assert answer["Content-Type"].startswith("text/html")
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert html.count("<h1") == 1
    assert "· Common Ground</title>" in html
    assert SAFE.search(main), main
    assert len(re.findall(r'class="button[ "]', main)) == 1, "one next step"
    for service in signposting.FIRST:
        assert f'href="tel:{service.dial}"' in html
    # Never the words of a framework or a protocol.
    assert not re.search(r"\b(4\d\d|5\d\d)\b|CSRF|forbidden|method|request failed|exception", main, re.I)
    assert 'rel="stylesheet"' in html


def test_a_flood_is_told_when_to_try_again(cast):
    answer = too_many(None, cast)
    assert answer["Retry-After"] == "60"
    assert "Try again in one minute." in answer.content.decode()
    assert 'href="/account/password/reset/"' in answer.content.decode()


def test_a_page_that_is_too_large_carries_the_policy(client, db):
    assert "default-src 'none'" in too_large(client, None)["Content-Security-Policy"]


def test_the_page_of_last_resort_needs_no_database(cast):
    client = Client(raise_request_exception=False)
    client.force_login(cast.carer)

    def gone(*args, **kwargs):
        raise OperationalError("the database is away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "cursor", gone)
        answer = client.get("/learning/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_what_is_not_saved_in_a_lesson_says_so_and_keeps_the_rest(client, cast):
    client.force_login(cast.carer)
    answer = client.post(f"{LESSON}finish/", {"event_id": "00000000-0000-4000-8000-000000000001"})
    assert answer.status_code == 422
    assert "One thing is left in this lesson." in answer.content.decode()


# A session that ended


NOTE = "You were signed out after a while."


@pytest.mark.parametrize(
    ("way", "said"),
    [(LESSON, True), ("/learning/", True), ("/certificates/", False), ("", False), ("//evil.example/learning/", False)],
)
@pytest.mark.parametrize("page", ["account_request_login_code", "account_login"])
def test_the_sign_in_page_says_why_one_is_there(client, db, page, way, said):
    html = client.get(reverse(page), {"next": way}).content.decode()
    assert (NOTE in html) is said
    assert ("What you had typed is kept on this device." in html) is said


def sign_in(client, mailoutbox, url: str, email: str) -> str:
    """From a page that asks who one is, by its own forms, to where signing in leads."""
    page = client.get(url).content.decode()
    kept = re.search(r'name="next" value="([^"]*)"', page)
    client.post("/account/login/code/", {"email": email} | ({"next": kept.group(1)} if kept else {}))
    asked = client.get("/account/login/code/confirm/" + (f"?next={quote(kept.group(1))}" if kept else ""))
    again = re.search(r'name="next" value="([^"]*)"', asked.content.decode())
    answer = client.post(
        "/account/login/code/confirm/",
        {"code": code_in(mailoutbox[-1])} | ({"next": again.group(1)} if again else {}),
    )
    return answer["Location"]


def test_after_signing_in_one_is_where_one_was(client, cast, mailoutbox):
    asked = client.get(f"{LESSON}?route=read")
    assert asked.status_code == 302
    assert sign_in(client, mailoutbox, asked["Location"], cast.carer.email) == f"{LESSON}?route=read"


@pytest.mark.parametrize("form", ["finish/", "answer/c1-l1-sort/"])
def test_who_sent_a_form_lands_on_its_page_and_not_on_the_forms_own_address(client, cast, mailoutbox, form):
    page = f"http://testserver{LESSON}?route=read"
    sent = client.post(f"{LESSON}{form}", {"route": "read"}, headers={"Referer": page})
    assert sent.status_code == 302
    landed = sign_in(client, mailoutbox, sent["Location"], cast.carer.email)
    assert landed == f"{LESSON}?route=read"
    assert client.get(landed).status_code == 200


@pytest.mark.parametrize(
    "referrer", ["", "http://evil.example/learning/", "http://testserver//evil.example/x", "http://testserver\\@evil/"]
)
def test_a_page_of_others_is_not_where_signing_in_leads(client, db, referrer):
    headers = {"Referer": referrer} if referrer else {}
    sent = client.post(f"{LESSON}finish/", headers=headers)
    assert sent["Location"] == f"/account/login/code/?next={LESSON}finish/"
