"""Settings: one's name, how one's own pages look, and the ways to what else is one's own."""

import re

import pytest

from certification.services import award
from people.models import Person
from tests.cast import complete
from tests.once import on_sqlite

pytestmark = on_sqlite

SETTINGS = "/people/settings/"


@pytest.fixture
def carer(client, cast):
    client.force_login(cast.carer)
    return cast.carer


def fields(**changed) -> dict:
    return {"name": "Grace Adeyemi", "text_size": "usual"} | changed


def navigation(client, url: str = "/learning/") -> str:
    return re.search(r'<nav class="navigation".*?</nav>', client.get(url).content.decode(), re.DOTALL).group()


def words(html: str) -> list[str]:
    return [text.strip() for text in re.findall(r">([^<>]+)<", html) if text.strip()]


def test_what_is_saved_shows_on_the_next_page(client, carer):
    answer = client.post(SETTINGS, fields(name="Grace A. Hughes", text_size="larger", calm="on"), follow=True)
    assert answer.redirect_chain == [(SETTINGS, 302)]
    html = answer.content.decode()
    assert ">Saved.</p>" in html
    assert re.search(r'<html[^>]* data-text="larger" data-calm>', html)
    assert 'value="Grace A. Hughes"' in html
    assert re.search(r'<input[^>]*value="larger"[^>]* checked>', html)
    carer.refresh_from_db()
    assert (carer.name, carer.text_size, carer.calm) == ("Grace A. Hughes", "larger", True)
    client.post(SETTINGS, fields())
    carer.refresh_from_db()
    assert (carer.text_size, carer.calm) == ("usual", False)


@pytest.mark.parametrize("wrong", [{"name": "  "}, {"text_size": "huge"}, {"text_size": ""}, {"name": "x" * 201}])
def test_what_is_wrong_is_said_and_nothing_is_changed(client, carer, wrong):
    html = client.post(SETTINGS, fields(name="Changed", calm="on") | wrong).content.decode()
    assert 'class="error-summary"' in html
    assert "<title>Error:" in html
    carer.refresh_from_db()
    assert (carer.name, carer.text_size, carer.calm) == ("Grace Adeyemi", "usual", False)


def test_nothing_but_these_three_can_be_set(client, carer):
    client.post(SETTINGS, fields(is_staff="on", is_superuser="on", email="other@example.org", id="1"))
    again = Person.objects.get(pk=carer.pk)
    assert (again.is_staff, again.is_superuser, again.email) == (False, False, "carer@example.org")


def test_a_certificate_keeps_the_name_that_it_was_made_with(client, carer, evening):
    complete(carer, at=evening)
    award(person_id=carer.pk, at=evening)
    held = carer.awards.get()
    assert "Certificates that you have keep their name." in client.get(SETTINGS).content.decode()
    client.post(SETTINGS, fields(name="Somebody New"))
    page = client.get(f"/certificates/{held.pk}/").content.decode()
    assert "Grace Adeyemi" in page
    assert "Somebody New" not in page


def test_signing_out_is_a_form_that_clears_the_device(client, carer):
    for html in (client.get(SETTINGS).content.decode(), navigation(client)):
        forms = re.findall(r'<form method="post" action="/account/logout/" data-signs-out>.*?</form>', html, re.DOTALL)
        assert forms
        assert all("csrfmiddlewaretoken" in form and ">Sign out</button>" in form for form in forms)
    assert client.get("/account/logout/").status_code == 200, "looking signs nobody out"
    assert client.get(SETTINGS).status_code == 200


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("carer", ["Your learning", "Support", "Tools"]),
        ("lead", ["Your learning", "Support", "Tools", "Coverage"]),
        ("author", ["Your learning", "Support", "Tools", "Authoring"]),
    ],
)
def test_the_header_offers_what_is_ones_own_under_you(client, cast, who, offered):
    client.force_login(getattr(cast, who))
    own = ["You", "For yourself", "Settings", "My data", "Your certificates", "Sign out"]
    assert words(navigation(client)) == offered + own


def test_you_are_told_where_you_are(client, carer):
    assert 'aria-current="true">You</summary>' in navigation(client, SETTINGS)
    assert '<a class="navigation__link" href="/people/settings/" aria-current="page">' in navigation(client, SETTINGS)
    assert '<summary class="navigation__link">You</summary>' in navigation(client)


def test_a_visitor_is_offered_support_and_signing_in(client, db):
    assert words(navigation(client, "/support/")) == ["Support", "Tools", "Sign in"]


def test_the_ways_to_sign_in_matters_are_open(client, carer):
    html = client.get(SETTINGS).content.decode()
    for name in ("email", "2fa", "password/change", "sessions"):
        url = f"/account/{name}/"
        assert f'href="{url}"' in html
        assert client.get(url).status_code in {200, 302}
