"""Whatever is sent: a clear answer, nothing saved by half, never an error page of ours, never off to another site."""

import datetime
import json
import re
import uuid
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import Invitation, Person
from progress.enums import Kind
from progress.models import Completion, LearningEvent, ModuleProgress
from tests.trust.surface import undone

pytestmark = pytest.mark.slow

API = "/api/v1/learning/events"
MEGABYTE = 1024 * 1024

# ninja 1.x warns of the way progress/api.py answers; with warnings as errors that is a 500 of the test's own making.


@pytest.fixture
def carer(world) -> Client:
    return world.browsers("carer")["carer"]


@pytest.fixture
def colleague(world) -> Client:
    """Has learned nothing yet."""
    return world.browsers("colleague")["colleague"]


@pytest.fixture
def body(framework):
    """A whole event, but for what is said otherwise."""

    def make(**other) -> dict:
        fields = {
            "event_id": str(uuid.uuid4()),
            "kind": Kind.LESSON_FINISHED,
            "edition_id": str(framework["c1"].edition_id),
            "occurred_at": "2026-11-22T21:00:00Z",
            "item": "c1-l1",
            "data": {"route": "read"},
        }
        return fields | other

    return make


def send(browser: Client, content) -> object:
    text = content if isinstance(content, bytes | str) else json.dumps(content)
    return browser.post(API, text, content_type="application/json")


def events_of(person) -> int:
    return LearningEvent.objects.filter(person=person).count()


# Too much


def test_ten_megabytes_are_refused_with_words_before_they_are_read(world):
    class Unreadable:
        def read(self, *args):
            raise AssertionError("the body was read")

        readline = __iter__ = read

    huge = {"CONTENT_LENGTH": str(10 * MEGABYTE), "wsgi.input": Unreadable()}
    for browser in world.browsers("anonymous", "carer").values():
        for path in ("/people/welcome/", API, "/", "/account/login/", "/no-such-page/"):
            answer = browser.generic("POST", path, b"", content_type="text/plain", **huge)
            assert answer.status_code == 413, path
            assert answer["Content-Type"] == "text/html; charset=utf-8"
            text = answer.content.decode()
            assert "at most 2 MB" in text
            assert "Nothing was saved or changed." in text


def test_the_cms_takes_a_picture_and_no_more(world):
    browser = world.browsers("author")["author"]
    big = {"CONTENT_LENGTH": str(13 * MEGABYTE)}
    assert browser.generic("POST", "/cms/images/add/", b"", **big).status_code == 413
    assert browser.generic("POST", "/cmsx/", b"", CONTENT_LENGTH=str(3 * MEGABYTE)).status_code == 413


def test_an_unreadable_length_is_no_error_of_ours(carer):
    for length in ("x", "-1", "", "1e9"):
        assert carer.generic("POST", "/people/welcome/", b"", CONTENT_LENGTH=length).status_code < 500


@pytest.mark.parametrize("sent", [{"name": "a" * (MEGABYTE + 9000)}, {f"f{n}": "" for n in range(1500)}])
def test_too_long_or_too_many_fields_are_refused_and_nothing_changes(carer, world, sent):
    answer = carer.post("/people/welcome/", sent)
    assert answer.status_code == 400
    assert "Nothing was changed." in answer.content.decode()
    world.cast.carer.refresh_from_db()
    assert world.cast.carer.name == "Grace Adeyemi"


def test_a_name_of_201_letters_is_told_and_not_cut(carer, world):
    page = carer.post("/people/welcome/", {"name": "a" * 201}).content.decode()
    assert 'class="error-summary"' in page
    world.cast.carer.refresh_from_db()
    assert world.cast.carer.name == "Grace Adeyemi"


# Damaged, foreign and forged events


MISFITS = [
    {"event_id": "nonsense"},
    {"event_id": ""},
    {"event_id": None},
    {"event_id": 7},
    {"edition_id": "nonsense"},
    {"edition_id": "00000000-0000-4000-8000-000000000000"},
    {"kind": "walked_the_dog"},
    {"kind": None},
    {"occurred_at": "yesterday"},
    {"occurred_at": "2026-11-22T21:00:00"},
    {"item": "c1-l99"},
    {"item": "x" * 61},
    {"item": ["c1-l1"]},
    {"data": "read"},
    {"data": {"route": "jump"}},
    {"kind": Kind.CHECK_STARTED, "attempt_id": "nonsense"},
    {"kind": Kind.QUESTION_ANSWERED, "item": "c3-q1", "data": {"option": "a"}},
    {"kind": Kind.QUESTION_ANSWERED, "item": "c1-q1", "data": {"option": "a"}},
    {"kind": Kind.QUESTION_ANSWERED, "item": "c1-q1", "data": {"option": ["a"]}},
    {"kind": Kind.QUESTION_ANSWERED, "item": "c1-q1", "data": {}},
    {"kind": Kind.SCENARIO_CHOSEN, "data": {"path": [10**40]}},
    {"kind": Kind.SCENARIO_CHOSEN, "data": {"path": [0.5]}},
    {"kind": Kind.SCENARIO_CHOSEN, "data": {"path": [True]}},
    {"kind": Kind.SCENARIO_CHOSEN, "data": {"path": {"0": 0}}},
    {"kind": Kind.ACTIVITY_ANSWERED, "item": "c1-l1", "data": {"answer": [0]}},
]


def test_an_event_that_does_not_fit_is_told_so_and_nothing_is_saved(colleague, world, body):
    for change in MISFITS:
        answer = send(colleague, body(**change))
        assert answer.status_code == 422, change
        told = answer.json()
        assert told.get("message") or told["detail"][0]["msg"], change
        assert events_of(world.cast.colleague) == 0, change
    assert not ModuleProgress.objects.filter(person=world.cast.colleague).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"route": []}},
        {"data": {"route": {}}},
    ],
)
def test_a_value_of_another_kind_is_told_so_too(colleague, world, body, change):
    assert send(colleague, body(**change)).status_code == 422
    assert events_of(world.cast.colleague) == 0


NO_EVENTS = ["", "{", "[]", "null", '"x"', "[" * 100_000, b"\xff\xfe{}", '{"event_id": NaN}', "{}", "\x00"]


def test_what_is_no_event_at_all_is_refused(colleague, world):
    for content in NO_EVENTS:
        answer = send(colleague, content)
        assert answer.status_code in {400, 422}, content[:20]
        assert answer.json()["detail"]
    assert events_of(world.cast.colleague) == 0


def test_the_server_decides_when_by_whom_and_what_it_amounts_to(colleague, world, body, framework):
    """Fields of the ledger, sent along, are not read."""
    answer = send(
        colleague,
        body(
            person=str(world.cast.carer.pk),
            person_id=str(world.cast.carer.pk),
            recorded_at="2020-01-01T00:00:00Z",
            completed_at="2020-01-01T00:00:00Z",
            occurred_at="2031-01-01T00:00:00Z",
            id=1,
            module_key="c3",
            round=9,
            passed=True,
            score=100,
        ),
    )
    assert answer.status_code == 200
    row = LearningEvent.objects.filter(person=world.cast.colleague).get()
    assert row.module_key == "c1"
    assert row.recorded_at.year == 2026
    assert row.occurred_at - row.recorded_at == datetime.timedelta(minutes=5), "no event comes from the future"
    assert row.data == {"route": "read"}
    assert not Completion.objects.filter(person=world.cast.colleague).exists()


def test_an_answer_is_never_given_in_anothers_attempt(colleague, world, body):
    theirs = LearningEvent.objects.filter(person=world.cast.carer, kind=Kind.CHECK_STARTED, module_key="c1").first()
    answer = send(
        colleague,
        body(
            kind=Kind.QUESTION_ANSWERED,
            item="c1-q1",
            attempt_id=str(theirs.event_id),
            edition_id=str(theirs.edition_id),
            data={"option": "a"},
        ),
    )
    assert (answer.status_code, answer.json()["code"]) in {(422, "unknown_attempt"), (422, "unknown_option")}
    assert events_of(world.cast.colleague) == 0


def test_a_used_id_for_something_else_is_a_conflict(colleague, carer, world, body):
    sent = body()
    assert send(colleague, sent).status_code == 200
    assert send(colleague, sent).status_code == 200
    assert send(colleague, sent | {"item": "c1-l2"}).status_code == 409
    assert send(carer, sent).status_code == 409
    assert events_of(world.cast.colleague) == 1


@pytest.mark.parametrize("event_id", ["nonsense", "", "é" * 36, "1" * 5000])
def test_a_damaged_id_in_a_form_is_told_and_nothing_is_saved(colleague, world, event_id):
    slug, lesson = world.values["module_slug"], world.values["lesson_slug"]
    for path, more in (
        (f"/learning/{slug}/lessons/{lesson}/finish/", {}),
        (f"/learning/{slug}/scenario/", {"choice": "0"}),
        (f"/learning/{slug}/check/", {"act": "start"}),
        (f"/learning/{slug}/check/", {"question": "c1-q1", "attempt": "nonsense", "option": "a"}),
        (f"/learning/{slug}/again/", {}),
    ):
        answer = colleague.post(path, {"event_id": event_id, **more})
        assert answer.status_code == 302, path
        page = colleague.get(answer["Location"]).content.decode()
        assert "Reload the page and try again." in page, path
    assert events_of(world.cast.colleague) == 0


def test_a_form_of_an_edition_that_never_was_is_told_and_nothing_is_saved(colleague, world):
    slug, lesson = world.values["module_slug"], world.values["lesson_slug"]
    sent = {"event_id": uuid.uuid4(), "edition": "00000000-0000-4000-8000-000000000000"}
    answer = colleague.post(f"/learning/{slug}/lessons/{lesson}/finish/", sent, follow=True)
    assert "never published in this form" in answer.content.decode()
    assert events_of(world.cast.colleague) == 0


@pytest.mark.parametrize("question", ["c3-q1", "no-such-question", "", "c1-q1' OR 1=1 --"])
def test_an_answer_to_a_question_that_is_not_in_the_edition_is_told(colleague, world, question):
    here = f"/learning/{world.values['module_slug']}/check/"
    start = uuid.uuid4()
    colleague.post(here, {"act": "start", "event_id": start})
    assert events_of(world.cast.colleague) == 1
    sent = {"event_id": uuid.uuid4(), "attempt": start, "question": question, "option": "a"}
    answer = colleague.post(here, sent, follow=True)
    assert "not in this edition" in answer.content.decode()
    assert events_of(world.cast.colleague) == 1


def test_a_draft_lesson_cannot_be_done(colleague, world, framework):
    """A page that was written and never published is in no edition."""
    slug = world.values["module_slug"]
    assert colleague.get(f"/learning/{slug}/lessons/a-draft/").status_code == 404
    answer = colleague.post(f"/learning/{slug}/lessons/a-draft/finish/", {"event_id": uuid.uuid4()})
    assert answer.status_code == 404
    assert events_of(world.cast.colleague) == 0


# Twice the same field


def test_a_field_that_comes_twice_is_refused(carer, world):
    def twice(browser, path: str, content: str):
        return browser.post(path, content, content_type="application/x-www-form-urlencoded")

    answer = twice(carer, "/people/welcome/", "name=One&name=Two")
    assert answer.status_code == 400
    assert "Nothing was changed." in answer.content.decode()
    world.cast.carer.refresh_from_db()
    assert world.cast.carer.name == "Grace Adeyemi"
    lead = world.browsers("lead")["lead"]
    before = Invitation.objects.count()
    answer = twice(lead, f"/people/invite/{world.cast.fostering.pk}/", "email=a@example.org&role=gp&role=teacher&team=")
    assert answer.status_code == 400
    assert Invitation.objects.count() == before
    assert twice(Client(), "/account/login/code/", "email=a@example.org&email=b@example.org").status_code == 400


# Any text at all

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.sampled_from(
    [
        "\x00",
        "a\x00b",
        "\u202e\u2066x",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 20,
        "\U0010ffff",
        "<script>alert(1)</script>",
        "{{ 7*7 }}{% debug %}",
        "' OR '1'='1' --",
        "../../etc/passwd",
        "%s%n%x",
        "=HYPERLINK(1)",
        "\r\nSet-Cookie: x=1",
        "٣",
        "²",
        "1e999",
        "-1",
        "9" * 400,
        "0.0.0",
        "." * 200,
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
    ]
)
ANYTHING = settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@ANYTHING
@given(text=ANY_TEXT)
def test_any_name_is_kept_or_refused_and_shown_as_text(carer, world, text):
    with undone():
        answer = carer.post("/people/welcome/", {"name": text})
        assert answer.status_code in {200, 302}
        if answer.status_code == 302:
            kept = Person.objects.get(pk=world.cast.carer.pk).name
            assert kept == text.strip()
            lead = world.browsers("lead")["lead"]
            url = f"/coverage/{world.cast.fostering.pk}/people/{world.cast.carer.pk}/"
            page = lead.get(url)
            assert page.status_code == 200
            assert "<script>alert" not in page.content.decode()
            assert "49" not in re.sub(r"\d{3,}|[0-9a-f-]{36}", "", kept) or "7*7" not in text


@ANYTHING
@given(email=ANY_TEXT | st.emails(), role=ANY_TEXT | st.just("gp"), team=ANY_TEXT | st.just(""))
def test_any_invitation_is_made_or_refused(world, email, role, team):
    browser = invite_browser(world)
    with undone():
        answer = browser.post(
            f"/people/invite/{world.cast.fostering.pk}/", {"email": email, "role": role, "team": team}
        )
        assert answer.status_code in {200, 302, 422}


def invite_browser(world) -> Client:
    if not hasattr(world, "lead_browser"):
        world.lead_browser = world.browsers("lead")["lead"]
    return world.lead_browser


@ANYTHING
@given(on=ANY_TEXT | st.dates().map(str), status=ANY_TEXT | st.sampled_from(["covered", "due"]), text=ANY_TEXT)
def test_any_filter_of_coverage_is_answered(world, on, status, text):
    answer = invite_browser(world).get(
        f"/coverage/{world.cast.fostering.pk}/", {"on": on, "status": status, "requirement": text, "page": text}
    )
    assert answer.status_code == 200


@ANYTHING
@given(path=ANY_TEXT | st.lists(st.integers(0, 3), max_size=8).map(lambda row: ".".join(map(str, row))))
def test_any_path_through_a_scenario_is_answered(carer, world, path):
    here = f"/learning/{world.values['module_slug']}/scenario/"
    assert carer.get(here, {"path": path}).status_code in {200, 302}
    with undone():
        answer = carer.post(here, {"path": path, "choice": path, "event_id": uuid.uuid4()})
        assert answer.status_code == 302
        assert answer["Location"].startswith(here)


@ANYTHING
@given(text=ANY_TEXT)
def test_any_question_is_answered(carer, world, text):
    here = f"/learning/{world.values['module_slug']}/check/"
    assert carer.get(here, {"question": text}).status_code == 200
    with undone():
        sent = {"question": text, "attempt": text, "option": text, "act": text, "event_id": uuid.uuid4()}
        answer = carer.post(here, sent)
        assert answer.status_code == 302
        assert answer["Location"].startswith(here)


@ANYTHING
@given(text=ANY_TEXT)
def test_any_route_again_item_is_answered(carer, world, text):
    lesson = f"/learning/{world.values['module_slug']}/lessons/{world.values['lesson_slug']}/"
    assert carer.get(lesson, {"again": text, "route": text}).status_code == 200
    with undone():
        answer = carer.post(
            f"{lesson}answer/{world.values['activity_key']}/",
            {"item-0": text, "item-1": text, "event_id": uuid.uuid4()},
        )
        assert answer.status_code in {200, 302, 422}
        assert carer.post(f"{lesson}finish/", {"route": text, "event_id": text, "edition": text}).status_code == 302


@ANYTHING
@given(text=ANY_TEXT.filter(lambda text: "/" not in text and text not in {"", ".", ".."}))
def test_any_address_is_answered(carer, text):
    for path in ("/verify/{}/", "/people/join/{}/", "/learning/{}/", "/coverage/{}/", "/certificates/{}/", "/{}/"):
        assert carer.get(path.format(quote(text))).status_code in {200, 301, 302, 404, 429}


def test_an_address_with_a_nul_asks_no_database(carer, monkeypatch):
    def asked(public_id):
        raise AssertionError("PostgreSQL would have answered with an error")

    monkeypatch.setattr("certification.views.public.award_by_public_id", asked)
    assert carer.get("/verify/a%00b/").status_code == 404
    assert carer.get("/verify/ab/").status_code == 500, "the control: this address does ask"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@ANYTHING
@given(data=st.data(), kind=st.sampled_from([str(kind) for kind in Kind]))
def test_any_data_of_an_event_is_recorded_or_refused(colleague, body, data, kind):
    scalar = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
    sent = {
        "route": data.draw(scalar),  # a list or an object here: reported above
        "answer": data.draw(JSON),
        "path": data.draw(JSON),
        "option": data.draw(JSON),
        "more": data.draw(JSON),
    }
    item = data.draw(st.sampled_from(["c1-l1", "c1-q1", "", "x"]) | st.text(max_size=60))
    with undone():
        answer = send(colleague, body(kind=kind, item=item, data=sent, attempt_id=str(uuid.uuid4())))
        assert answer.status_code in {200, 422}


# Off to another site

ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    " https://evil.example",
    "\thttps://evil.example",
    "\nhttps://evil.example",
    "\x00https://evil.example",
    "\x01//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://evil.example/testserver",
    "https://evil.example?testserver",
    "https://evil.example#testserver",
    "https://[::1]/",
    "https://evil.example\\.testserver",
    "ftp://evil.example",
    "//evil.example%2f..",
    "/%5cevil.example",
    "%2f%2fevil.example",
    "https%3a%2f%2fevil.example",
    "//evil%E3%80%82example",
    "//\u3002evil.example",
    "http://\u2488evil.example",
]


def stays(location: str) -> bool:
    """Whether a browser that reads a backslash as a slash and drops tabs and line ends stays on this site."""
    cleaned = re.sub(r"[\t\r\n\x00-\x20]", "", location).replace("\\", "/")
    parts = urlsplit(cleaned)
    return not cleaned.startswith("//") and not parts.scheme and not parts.netloc


def test_the_judge_of_ways_knows_this_site_from_others():
    assert [way for way in ELSEWHERE if stays(way) and not way.startswith(("/%5c", "%2f", "https%3a"))] == []
    assert stays("/learning/")
    assert stays("/account/login/?next=https%3A//evil.example")


@pytest.mark.slow
def test_forty_ways_off_this_site_all_stay_on_it(world, mailoutbox):
    assert len(ELSEWHERE) == 40
    browser, faults = Client(raise_request_exception=False), []
    signed_in = world.browsers("carer")["carer"]
    token = world.tokens["join"]
    for way in ELSEWHERE:
        for one, method, path in (
            (signed_in, "get", "/account/login/"),
            (signed_in, "get", "/account/login/code/"),
            (signed_in, "get", "/account/reauthenticate/"),
            (signed_in, "get", "/after-sign-in/"),
            (browser, "get", "/cms/login/"),
            (browser, "get", "/_util/login/"),
            (browser, "get", "/learning/"),
            (browser, "post", f"/people/join/{token}/"),
        ):
            with undone():
                if method == "get":
                    answer = one.get(path, {"next": way})
                else:
                    answer = one.post(f"{path}?next={quote(way)}", {"next": way})
            if answer.status_code >= 500 or (
                answer.status_code in {301, 302, 303, 307} and not stays(answer["Location"])
            ):
                faults.append((way, path, answer.status_code, answer.get("Location")))
    assert faults == []


def test_signing_in_by_code_never_leads_off_this_site(world, mailoutbox):
    for way in ELSEWHERE[::4]:
        browser = Client()
        from django.core.cache import cache

        cache.clear()
        browser.post("/account/login/code/", {"email": "carer@example.org", "next": way})
        code = re.search(r"\b(\d{6})\b", mailoutbox[-1].body).group(1)
        answer = browser.post("/account/login/code/confirm/", {"code": code, "next": way})
        assert answer.status_code == 302
        assert stays(answer["Location"])
        answer = browser.post("/account/logout/", {"next": way})
        assert stays(answer["Location"])


# A host that is not ours, a form that is not ours


HOSTS = ["evil.example", "testserver.evil.example", "evil.example:80", "", "a b", "testserver@evil.example"]


def test_an_unknown_host_is_refused(world):
    browser = world.browsers("carer")["carer"]
    for host in HOSTS:
        for path in ("/", "/learning/", "/account/login/", "/account/password/reset/", "/support/"):
            answer = browser.get(path, HTTP_HOST=host)
            assert answer.status_code == 400, (host, path)
            assert "evil" not in answer.content.decode()


def test_a_forged_host_is_in_no_message(world, mailoutbox):
    """The link in a message comes from the setting, whatever the request says."""
    Client().post("/account/login/code/", {"email": "carer@example.org"}, headers={"X-Forwarded-Host": "evil.example"})
    assert len(mailoutbox) == 1
    assert "evil.example" not in mailoutbox[0].body


def test_a_form_without_its_token_is_told_the_cure(world):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.cast.carer)
    slug, lesson = world.values["module_slug"], world.values["lesson_slug"]
    for path in (
        "/people/welcome/",
        f"/learning/{slug}/lessons/{lesson}/finish/",
        f"/learning/{slug}/check/",
        f"/learning/{slug}/scenario/",
        f"/learning/{slug}/again/",
        "/account/logout/",
    ):
        answer = strict.post(path, {"name": "Changed", "event_id": uuid.uuid4(), "act": "start"})
        assert answer.status_code == 403, path
        page = answer.content.decode()
        assert "That form had been open for too long" in page
        assert "Go back, open the page again, and send it once more." in page
    world.cast.carer.refresh_from_db()
    assert world.cast.carer.name == "Grace Adeyemi"
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(f"/people/join/{world.tokens['join']}/").status_code == 403
    assert not Person.objects.filter(email="new@example.org").exists()


def test_a_form_with_its_token_passes(world):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.cast.carer)
    page = strict.get("/people/welcome/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    assert strict.post("/people/welcome/", {"name": "Changed", "csrfmiddlewaretoken": token}).status_code == 302


def test_the_interface_for_scripts_refuses_without_a_token_too(world, body):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.cast.colleague)
    assert send(strict, body()).status_code == 403
    assert events_of(world.cast.colleague) == 0
    page = strict.get("/people/welcome/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    answer = strict.post(API, json.dumps(body()), content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    assert send(Client(), body()).status_code == 401


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_simple_form_of_another_site_cannot_speak_to_the_interface(world, body, kind):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.cast.colleague)
    assert strict.generic("POST", API, json.dumps(body()), content_type=kind).status_code == 403
    assert events_of(world.cast.colleague) == 0
