"""What every page carries, what no page carries, and that looking changes nothing."""

import hashlib
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from people.enums import Role
from people.models import Person
from people.services import invite, new_invitation_token
from tests.once import on_sqlite
from tests.trust.surface import NOT_OURS, OURS_INSIDE, addresses, digest

pytestmark = on_sqlite

# Of allauth's, what a person meets before and after signing in.
ACCOUNT_PUBLIC = ("/account/login/", "/account/login/code/", "/account/password/reset/", "/account/signup/")
ACCOUNT_OWN = (
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/sessions/",
    "/account/logout/",
)
# What asks nobody who they are has nothing of theirs on it.
FOR_ANYBODY = {"/healthz", "/readyz", "/api/v1/openapi.json", "/service-worker.js", "/app.webmanifest"}
ELSEWHERE = ("/no-such-page/", "/people/join/unknown/", "/verify/unknown/")


class Html(HTMLParser):
    """Lists everything in a page that a strict content policy would refuse, or that leaves for another host."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.scripts = self.links = 0
        self.nonces: set[str | None] = set()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        # JSON for a script to read is not run.
        if tag == "script" and values.get("type") != "application/json":
            self.scripts += 1
            self.nonces.add(values.get("nonce"))
            if "src" not in values:
                self.faults.append(f"inline script {values}")
        if tag in {"style", "base", "object", "embed", "applet", "iframe", "frame"}:
            self.faults.append(f"<{tag}>")
        if tag == "meta" and "http-equiv" in values:
            self.faults.append(f"<meta http-equiv={values['http-equiv']!r}>")
        for name, value in attributes:
            if name == "style":
                self.faults.append(f"style={value!r} on <{tag}>")
            if name.startswith("on"):
                self.faults.append(f"{name}={value!r} on <{tag}>")
            if name in {"src", "href", "action", "formaction", "poster", "data", "srcset", "xlink:href"}:
                self.links += 1
                self.address(tag, name, (value or "").strip())

    def address(self, tag: str, name: str, value: str) -> None:
        parts = urlsplit(value)
        if parts.scheme in {"javascript", "vbscript"} or (parts.scheme == "data" and tag != "img"):
            self.faults.append(f"{name}={value!r} on <{tag}>")
        elif parts.netloc and tag != "a":
            self.faults.append(f"<{tag}> from {parts.netloc}")


def read(page: str) -> Html:
    html = Html()
    html.feed(page)
    return html


def directives(policy: str) -> dict[str, list[str]]:
    rows = (row.split() for row in policy.split(";") if row.strip())
    return {name: values for name, *values in rows}


STRICT = {
    "default-src": ["'none'"],
    "script-src": ["'strict-dynamic'"],  # and the nonce, where a page has a script of its own
    "style-src": ["'self'"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["common-ground"],
}


def faults_of(answer, *, signed_in: bool) -> list[str]:
    faults = []
    policy = directives(answer.get("Content-Security-Policy", ""))
    nonces = [value for value in policy.get("script-src", ()) if value.startswith("'nonce-")]
    policy["script-src"] = [value for value in policy.get("script-src", ()) if value not in nonces]
    if any(policy.get(name) != values for name, values in STRICT.items()):
        faults.append(f"policy {policy}")
    if any(bad in answer.get("Content-Security-Policy", "") for bad in ("unsafe-", "http:", "https:", "*", "blob:")):
        faults.append(f"loose policy {policy}")
    for header, value in (
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ):
        if answer.get(header) != value:
            faults.append(f"{header}: {answer.get(header)}")
    kept = answer.get("Cache-Control", "")
    # Of nobody, and for others' software to keep for a moment.
    published = answer.get("Access-Control-Allow-Origin") == "*" and answer.request["PATH_INFO"].startswith("/badges/")
    if (
        signed_in
        and not published
        and answer.status_code < 500
        and not {"no-store", "private"} <= set(re.split(r"[,\s]+", kept))
    ):
        faults.append(f"Cache-Control: {kept}")
    if answer.get("Content-Type", "").startswith("text/html"):
        if answer.get("X-Frame-Options") != "DENY":
            faults.append(f"X-Frame-Options: {answer.get('X-Frame-Options')}")
        html = read(answer.content.decode())
        faults += html.faults
        if html.scripts and (len(nonces) != 1 or {f"'nonce-{nonce}'" for nonce in html.nonces} != set(nonces)):
            faults.append(f"scripts carry {html.nonces}, the policy {nonces}")
        if answer.status_code == 200 and not html.links:
            faults.append("a page without a single link was not really read")
    return faults


@pytest.mark.parametrize("role", ["anonymous", "carer", "lead", "author"])
def test_every_page_carries_the_policy_and_nothing_inline(world, role):
    browser = world.browsers(role)[role]
    # No page, or under the CMS's policy.
    left_out = {"demonstration/<str:token>/", "leave/", "cms/login/", "cms/password_reset/", "cms/logout/"}
    left_out |= {address.route for address in addresses() if address.route.startswith(OURS_INSIDE)}
    urls = [world.url(address) for address in addresses() if address.route not in left_out]
    urls += [*ACCOUNT_PUBLIC, *ELSEWHERE, *(ACCOUNT_OWN if role != "anonymous" else ())]
    faults, read_pages = [], 0
    for url in urls:
        answer = browser.get(url)
        read_pages += answer.status_code == 200
        # What asks nobody who they are (health, the API's description, "not by GET") has nothing of theirs on it.
        signed_in = role != "anonymous" and url not in FOR_ANYBODY
        signed_in &= answer.status_code != 405
        faults += [f"{url} ({answer.status_code}): {fault}" for fault in faults_of(answer, signed_in=signed_in)]
    assert read_pages > 10
    assert faults == []


def test_the_reader_of_pages_finds_what_it_looks_for():
    page = (
        '<base href="/"><style>a{}</style><script>1</script><script src="https://a.example/x.js"></script>'
        '<p style="color:red" onclick="x()"></p><a href="javascript:1">x</a><iframe src="/x"></iframe>'
        '<img src="//b.example/x.png"><form action="https://c.example/"></form><a href="data:text/html,x">x</a>'
        '<meta http-equiv="refresh" content="0"><link rel="stylesheet" href="https://d.example/x.css">'
    )
    assert len(read(page).faults) == 13
    assert (
        read(
            '<a href="https://e.example/">x</a><img src="data:image/png;base64,x"><script src="/x.js"></script>'
        ).faults
        == []
    )


def test_a_loose_policy_or_a_missing_header_is_noticed():
    answer = HttpResponse("<a href='/'>x</a>")
    answer["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline'"
    assert len(faults_of(answer, signed_in=True)) >= 6


@pytest.mark.parametrize(("path", "status"), [("/learning/", 400), ("/", 400)])
def test_error_pages_carry_the_policy_too(world, path, status):
    answer = world.browsers("carer")["carer"].get(path, HTTP_HOST="elsewhere.example")
    assert answer.status_code == status
    assert faults_of(answer, signed_in=False) in ([], ["X-Frame-Options: None"])


def test_a_public_page_is_not_made_to_vary_by_person(world):
    """What asks nobody who they are stays the same for all; nothing of ours marks it as somebody's."""
    for path in ("/healthz", "/readyz"):
        assert "Cookie" not in world.browsers("carer")["carer"].get(path).get("Vary", "")


def test_cookies_cannot_be_read_by_script_and_stay_on_this_site(world, client):
    browser = client
    browser.post(f"/people/join/{world.tokens['join']}/")
    browser.get("/account/login/code/confirm/")
    assert set(browser.cookies) == {"session", "csrf"}
    for cookie in browser.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


# Side doors


def test_wagtails_forms_lead_to_ours_and_take_no_password(world):
    author, password = world.cast.author, "correct horse battery staple"
    author.set_password(password)
    author.save()
    browser = Client()
    sent = {"username": author.email, "login": author.email, "email": author.email, "password": password}
    for path in ("/cms/login/", "/cms/password_reset/", "/_util/login/"):
        for method in (browser.get, browser.post):
            answer = method(path, sent)
            assert answer.status_code == 302, path
            assert urlsplit(answer["Location"]).path == "/account/login/code/"
            assert "_auth_user_id" not in browser.session


def test_no_other_address_anywhere_shows_a_password_field_to_a_stranger(world, mailoutbox):
    """Walks all of it, Wagtail's and allauth's own addresses too: one form asks for a password, allauth's."""

    def walk(patterns, prefix=""):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, route)
            elif not route.startswith("^"):
                yield re.sub(r"<(?:(\w+):)?\w+>", lambda m: "1" if m[1] in {None, "int", "str"} else "x", route)

    asking, browser, seen = [], Client(raise_request_exception=False), 0
    for route in sorted(set(walk(get_resolver().url_patterns))):
        if "(" in route or route.startswith(("demonstration", "documents/")):
            continue
        answer = browser.get(f"/{route}")
        seen += 1
        assert answer.status_code < 500, route
        if not answer.streaming and re.search(rb"""type=["']?password""", answer.content):
            asking.append(f"/{route}")
    assert seen > 150
    assert set(asking) <= {"/account/login/"}


def test_the_way_back_is_carried_along(client, db):
    answer = client.get("/cms/login/?next=/cms/pages/")
    assert answer["Location"] == "/account/login/code/?next=%2Fcms%2Fpages%2F"


def test_with_the_setting_on_nobody_enters_the_cms_without_a_second_factor(world, settings):
    browser = world.browsers("author")["author"]
    assert browser.get("/cms/").status_code == 200
    settings.REQUIRE_STAFF_SECOND_FACTOR = True
    for path in ("/cms/", "/cms/pages/", "/cms/account/", "/cms/images/", "/cms/nonsense/"):
        for method in ("get", "post", "put", "delete"):
            answer = getattr(browser, method)(path)
            assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/"), (method, path)
    assert browser.get("/account/2fa/").status_code == 200
    assert browser.get("/learning/").status_code == 200, "only the CMS asks for it"
    TOTP.activate(Person.objects.get(pk=world.cast.author.pk), "JBSWY3DPEHPK3PXP")
    assert browser.get("/cms/").status_code == 200


# Looking changes nothing


# These are looked at and leave a mark; each says why that may be.
MARKS = {
    "demonstration/<str:token>/": "signs in by a link; refused in production (test_boot)",
    "leave/": "signs out, for who has to get away without script; not when another site asks (tests/wellbeing)",
}
# A look at a named person's record is written down for that person, and a file that was taken along; nothing else is.
WRITTEN_BY_LOOKING = {"people_look", "compliance_export"}


@pytest.mark.slow
def test_looking_twice_at_everything_changes_no_row(world):
    browsers = world.browsers("carer", "lead")
    # One that the carer could take up by a button must not be taken up by a look.
    own = invite(
        organisation=world.cast.other,
        email=world.cast.carer.email,
        role=Role.GP,
        actor=world.cast.other_lead,
        at=timezone.now(),
    )
    own_link = f"/people/join/{new_invitation_token(invitation_id=own.pk)}/"
    # Once before, so that what the first look writes (nothing) could not hide in what the second finds.
    before = digest(private=True)
    looked = 0
    for _time in range(2):
        for role, browser in browsers.items():
            assert browser.get(own_link).status_code == 200
            for address in addresses():
                if address.route in MARKS:
                    continue
                for extra in ("", "?route=read", "?path=0", "?question=c1-q1&again=1&page=2"):
                    if extra and "<slug:module_slug>" not in address.route:
                        continue
                    answer = browser.get(world.url(address) + extra)
                    assert answer.status_code < 500, (role, address.route)
                    looked += 1
    after = digest(private=True)
    assert looked > 200
    assert {table for table in after if after[table] != before[table]} == WRITTEN_BY_LOOKING


def test_the_digest_notices_one_letter(world):
    before = digest()
    assert digest() == before
    Person.objects.filter(pk=world.cast.carer.pk).update(name="Grace Adeyemj")
    changed = {table for table, value in digest().items() if value != before[table]}
    assert changed == {"people_person"}
    assert hashlib.sha256(b"").hexdigest() != before["people_person"]


def test_what_is_not_ours_is_left_out_of_the_matrix_and_nothing_else():
    assert NOT_OURS == ("cms/", "account/", "documents/")
