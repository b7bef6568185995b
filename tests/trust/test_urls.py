"""Every address × every method × every role has a decided answer; what one may not know of looks as if it never was."""

import copy
import re
import uuid

import pytest
from django.http import HttpResponse
from django.urls import path
from django.utils.html import escape

from courses.models import Module
from people.models import Person
from tests.once import on_sqlite
from tests.trust.surface import NEVER, ROLES, Undecided, addresses, undone

pytestmark = pytest.mark.slow

METHODS = ("GET", "POST", "PUT", "DELETE")

# "in": sent to sign in. "cms": sent to the CMS's own way in.
# "=/x": sent to /x. A number: that status. One word: everybody; else one for each role of ROLES:
#              anonymous carer colleague manager lead other_lead author
ALL_405 = "405"
MEMBERS = "in 200 200 200 200 200 200"
MEMBERS_NOT_SO = "in 405 405 405 405 405 405"
CARER_ONLY = "in 200 404 404 404 404 404"
LEAD_ONLY = "in 404 404 404 200 404 404"
WAGTAILS_FORM = "=/account/login/code/ 403 403 403 403 403 403"
AFTER = "in =/learning/ =/learning/ =/learning/ =/coverage/ =/coverage/ =/cms/"
# The carer has the first module behind them.
SECOND = "=/learning/how-early-experience-shapes-a-child/lessons/clever-for-the-place-they-were/?part=1"
FIVE_MINUTES = " ".join(["in", SECOND] + ["=/learning/common-ground/lessons/five-adults-one-tuesday/?part=1"] * 5)
ORGANISATIONS = "in 404 404 404 =/coverage/{fostering}/ =/coverage/{other}/ 404"


def members(target: str) -> str:
    return " ".join(["in"] + [target] * 6)


def lead_does(target: str) -> tuple[str, str, str, str]:
    """Only by a form, and only the lead of that service."""
    return (
        MEMBERS_NOT_SO,
        f"in 404 404 404 =/coverage/{{fostering}}/{target} 404 404",
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    )


def lead_button(target: str) -> tuple[str, str, str, str]:
    return (MEMBERS_NOT_SO, f"in 404 404 404 {target} 404 404", MEMBERS_NOT_SO, MEMBERS_NOT_SO)


OF_PERSON = "people/<uuid:organisation_id>/<uuid:person_id>"
LEAD_READ = (LEAD_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO)
LEAD_FORM = (LEAD_ONLY, LEAD_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO)


def lead_alone(target: str) -> str:
    return f"in 404 404 404 {target} 404 404"


# Open to a permission that nobody here has; to who has: tests/certification/test_cms.py.
CMS_CLOSED = ("cms cms cms cms cms cms =/cms/",) * 4
READ = (MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO)
PUBLIC_READ = ("200", ALL_405, ALL_405, ALL_405)

TABLE: dict[str, tuple[str, str, str, str]] = {
    # Doors of others that lead to ours.
    "cms/login/": (WAGTAILS_FORM,) * 4,
    "cms/password_reset/": (WAGTAILS_FORM,) * 4,
    "_util/login/": (WAGTAILS_FORM,) * 4,
    "cms/logout/": (ALL_405, " ".join(["=/?signed-out"] * 7), ALL_405, ALL_405),
    "cms/definitions/": CMS_CLOSED,
    "cms/definitions/<slug:credential_key>/": CMS_CLOSED,
    "cms/definitions/<slug:credential_key>/new/": CMS_CLOSED,
    "cms/awards/": CMS_CLOSED,
    "cms/awards/people/<uuid:person_id>/": CMS_CLOSED,
    "cms/awards/people/<uuid:person_id>/interim/<slug:credential_key>/": CMS_CLOSED,
    "cms/awards/<uuid:award_id>/revoke/": CMS_CLOSED,
    "cms/awards/<uuid:award_id>/give-back/": CMS_CLOSED,
    "cms/awards/<uuid:award_id>/extend/": CMS_CLOSED,
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": ("404",) * 4,
    # Public.
    r"^((?:[\w\-]+/)*)$": ("200",) * 4,
    "the-framework/": PUBLIC_READ,
    "the-framework/recommendations/": PUBLIC_READ,
    "support/": PUBLIC_READ,
    "steady/": PUBLIC_READ,
    "accessibility/": PUBLIC_READ,
    "styleguide/": PUBLIC_READ,
    "offline/": PUBLIC_READ,
    "service-worker.js": PUBLIC_READ,
    "app.webmanifest": PUBLIC_READ,
    "healthz": PUBLIC_READ,
    "readyz": PUBLIC_READ,
    "verify/<str:public_id>/": PUBLIC_READ,
    "api/v1/": ("404",) * 4,
    "api/v1/openapi.json": ("200",) * 4,  # says what the API is, holds nothing
    "media/images/<path:path>": ("404",) * 4,  # a picture that is not there; served by the proxy in production
    "demonstration/<str:token>/": ("=/after-sign-in/",) * 4,  # not there in production: test_boot
    # Joining and inviting.
    "people/join/<str:token>/": (
        "200",
        " ".join(["=/account/login/code/confirm/"] + ["=/learning/"] * 6),
        ALL_405,
        ALL_405,
    ),
    # Nobody has proved an address here; who has: tests/people/test_shared_address.py.
    "people/somebody-else/": (
        " ".join(["=/account/login/code/"] + ["=/learning/"] * 6),
        " ".join(["=/account/login/code/"] + ["=/learning/"] * 6),
        ALL_405,
        ALL_405,
    ),
    "people/welcome/": (MEMBERS, MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "people/settings/": (MEMBERS, MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "people/invite/<uuid:organisation_id>/": (LEAD_ONLY, LEAD_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    # Joining by a code or without an employer.
    "join/code/": ("200", "200", ALL_405, ALL_405),
    "join/code/yes/": ("=/join/code/", "=/join/code/", ALL_405, ALL_405),
    "join/kinship/": ("200", "200", ALL_405, ALL_405),
    # People of an organisation: its training lead's alone.
    "people/<uuid:organisation_id>/": LEAD_READ,
    "people/<uuid:organisation_id>/add/": LEAD_FORM,
    "people/<uuid:organisation_id>/teams/": LEAD_FORM,
    "people/<uuid:organisation_id>/teams/<uuid:team_id>/": LEAD_FORM,
    "people/<uuid:organisation_id>/codes/": LEAD_FORM,
    "people/<uuid:organisation_id>/codes/<uuid:code_id>/": LEAD_READ,
    "people/<uuid:organisation_id>/codes/<uuid:code_id>/close/": lead_button("=/people/{fostering}/codes/"),
    "people/<uuid:organisation_id>/<uuid:person_id>/": LEAD_READ,
    f"{OF_PERSON}/<uuid:engagement_id>/dates/": LEAD_FORM,
    f"{OF_PERSON}/<uuid:engagement_id>/team/": LEAD_FORM,
    f"{OF_PERSON}/<uuid:engagement_id>/leave/": LEAD_FORM,
    f"{OF_PERSON}/<uuid:engagement_id>/invite/": LEAD_FORM,
    f"{OF_PERSON}/<uuid:engagement_id>/household/": LEAD_FORM,
    f"{OF_PERSON}/<uuid:engagement_id>/pause/": LEAD_FORM,
    f"{OF_PERSON}/<uuid:engagement_id>/stay/": lead_button("=/people/{fostering}/{carer}/"),
    f"{OF_PERSON}/<uuid:engagement_id>/household/leave/": lead_button("=/people/{fostering}/{carer}/"),
    f"{OF_PERSON}/pauses/<uuid:pause_id>/": LEAD_FORM,
    f"{OF_PERSON}/pauses/<uuid:pause_id>/remove/": lead_button("=/people/{fostering}/{carer}/"),
    "people/my-pauses/": READ,
    # Lists. The one that is there waits for the lead's decision.
    "people/<uuid:organisation_id>/imports/": LEAD_READ,
    "people/<uuid:organisation_id>/imports/new/": (LEAD_ONLY, LEAD_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "people/<uuid:organisation_id>/imports/example.csv": LEAD_READ,
    "people/<uuid:organisation_id>/imports/<uuid:import_id>/": LEAD_READ,
    "people/<uuid:organisation_id>/imports/<uuid:import_id>/columns/": (
        LEAD_ONLY,
        LEAD_ONLY,
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "people/<uuid:organisation_id>/imports/<uuid:import_id>/agree/": (
        MEMBERS_NOT_SO,
        lead_alone("=/people/{fostering}/imports/{list}/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "people/<uuid:organisation_id>/imports/<uuid:import_id>/undo/": (
        lead_alone("=/people/{fostering}/imports/{list}/"),
        lead_alone("=/people/{fostering}/imports/{list}/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "people/<uuid:organisation_id>/imports/<uuid:import_id>/discard/": (
        MEMBERS_NOT_SO,
        lead_alone("=/people/{fostering}/imports/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "people/<uuid:organisation_id>/imports/<uuid:import_id>/left-out.csv": LEAD_READ,
    # Coverage. Other methods show what GET shows and change nothing.
    "coverage/": (ORGANISATIONS,) * 4,
    "coverage/<uuid:organisation_id>/": (LEAD_ONLY,) * 4,
    "coverage/<uuid:organisation_id>/people/<uuid:person_id>/": (LEAD_ONLY,) * 4,
    # What is asked, decided and shown there.
    "coverage/<uuid:organisation_id>/requirements/": LEAD_READ,
    "coverage/<uuid:organisation_id>/requirements/library/": LEAD_READ,
    "coverage/<uuid:organisation_id>/requirements/library/<slug:library_key>/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/requirements/<uuid:requirement_id>/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/exceptions/": LEAD_READ,
    "coverage/<uuid:organisation_id>/dates/<uuid:engagement_id>/<uuid:requirement_id>/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/decisions/<uuid:decision_id>/withdraw/": lead_does("people/{carer}/"),
    "coverage/<uuid:organisation_id>/people/<uuid:person_id>/evidence/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/evidence/": LEAD_READ,
    "coverage/<uuid:organisation_id>/evidence/<uuid:evidence_id>/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/equivalences/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/equivalences/<uuid:equivalence_id>/end/": lead_does("equivalences/"),
    "coverage/evidence/": (MEMBERS, MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "coverage/evidence/<uuid:evidence_id>/file/": (
        "in 200 404 404 200 404 404",
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "coverage/evidence/<uuid:evidence_id>/take-back/": (
        MEMBERS_NOT_SO,
        "in =/coverage/evidence/ 404 404 404 404 404",
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    # One's own.
    "after-sign-in/": (AFTER,) * 4,
    "learning/": READ,
    "learning/five-minutes/": (FIVE_MINUTES, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "my-data/": READ,
    "my-data/record.html": READ,
    "my-data/record.json": READ,
    "certificates/": READ,
    "certificates/<uuid:award_id>/": (CARER_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "certificates/<uuid:award_id>/certificate.pdf": (CARER_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    # Learning.
    "learning/outbox/": ("401 200 200 200 200 200 200", ALL_405, ALL_405, ALL_405),
    "learning/<slug:module_slug>/": READ,
    "learning/<slug:module_slug>/pages/": READ,
    "learning/<slug:module_slug>/scenario/": (MEMBERS, members("=/learning/{module}/scenario/"), MEMBERS, MEMBERS),
    "learning/<slug:module_slug>/check/": (MEMBERS, members("=/learning/{module}/check/"), MEMBERS, MEMBERS),
    "learning/<slug:module_slug>/finished/": (
        " ".join(["in", "200"] + ["=/learning/{module}/"] * 5),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "learning/<slug:module_slug>/again/": (
        MEMBERS_NOT_SO,
        members("=/learning/{module}/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "learning/<slug:module_slug>/lessons/<slug:lesson_slug>/": READ,
    "learning/<slug:module_slug>/lessons/<slug:lesson_slug>/text/": READ,
    "learning/<slug:module_slug>/lessons/<slug:lesson_slug>/place/": (
        MEMBERS_NOT_SO,
        members("204"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "learning/<slug:module_slug>/lessons/<slug:lesson_slug>/finish/": (
        MEMBERS_NOT_SO,
        members("=/learning/{module}/lessons/{lesson}/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "learning/<slug:module_slug>/lessons/<slug:lesson_slug>/answer/<slug:activity_key>/": (
        MEMBERS_NOT_SO,
        members("422"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "api/v1/learning/events": ("405", "401 422 422 422 422 422 422", "405", "405"),
}


def expected(world, cell: str) -> list[str]:
    words = cell.format(
        fostering=world.cast.fostering.pk,
        other=world.cast.other.pk,
        carer=world.cast.carer.pk,
        module=world.values["module_slug"],
        lesson=world.values["lesson_slug"],
        list=world.values["import_id"],
    ).split()
    return words * len(ROLES) if len(words) == 1 else words


def said(answer, url: str) -> str:
    if answer.status_code != 302:
        return str(answer.status_code)
    ways = {f"/account/login/code/?next={url}": "in", f"/cms/login/?next={url}": "cms"}
    return ways.get(answer["Location"], f"={answer['Location']}")


def faults_of(world) -> list[str]:
    browsers, faults = world.browsers(), []
    for address in addresses():
        row = TABLE.get(address.route)
        if row is None:
            faults.append(f"{address.route!r} has no row in TABLE: decide who may do what there.")
            continue
        url = world.url(address)
        for method, cell in zip(METHODS, row, strict=True):
            for role, wanted in zip(ROLES, expected(world, cell), strict=True):
                # Signed out, or in as another: the browser goes back to who it was.
                cookies = copy.deepcopy(browsers[role].cookies)
                with undone():
                    got = said(browsers[role].generic(method, url), url)
                browsers[role].cookies = cookies
                if got != wanted:
                    faults.append(f"{method} {url} as {role}: {got}, not {wanted}")
    return faults


def test_every_address_answers_every_role_and_method_as_decided(world):
    assert faults_of(world) == []


def test_no_row_of_the_table_is_about_an_address_that_is_gone():
    assert set(TABLE) == {address.route for address in addresses()}


def _view(request, **kwargs):
    return HttpResponse()


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (path("new/", _view), "has no name"),
        (path("new/<int:child_id>/", _view, name="new"), "child_id"),
    ],
)
def test_an_address_without_a_name_or_with_a_new_argument_is_undecided(pattern, words):
    with pytest.raises(Undecided, match=words):
        addresses([pattern])


def test_a_new_address_without_a_row_fails(world, monkeypatch):
    monkeypatch.setitem(TABLE, "support/", None)
    assert faults_of_one(world, "support/") == ["'support/' has no row in TABLE: decide who may do what there."]


def test_a_door_left_open_fails(world, monkeypatch):
    from people import access
    from people.models import Organisation

    monkeypatch.setattr(access, "organisations_overseen", lambda viewer, on: Organisation.objects.all())
    monkeypatch.setattr("compliance.views.coverage.organisations_overseen", access.organisations_overseen)
    assert any("as carer: 200, not 404" in fault for fault in faults_of_one(world, "coverage/<uuid:organisation_id>/"))


def faults_of_one(world, route: str) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        only = [address for address in addresses() if address.route == route]
        patch.setattr("tests.trust.test_urls.addresses", lambda: only)
        return faults_of(world)


# What one may not know of

# Who may know what, written down again from the product's promises and not read from its code.
MAY_KNOW = {
    "organisation": {"lead": {"fostering"}, "other_lead": {"other"}},
    "person": {
        "lead": {("fostering", who) for who in ("carer", "colleague", "sibling", "kinship")},
        "other_lead": {("other", "stranger")},
    },
    "award": {"carer": {"carer"}},
    "evidence": {"carer", "lead"},
}
# What belongs to one service → what names it.
OF_THE_PLACE = {
    "/coverage/{}/requirements/{}/": "requirement_id",
    "/coverage/{}/evidence/{}/": "evidence_id",
    "/coverage/{}/decisions/{}/withdraw/": "decision_id",
    "/coverage/{}/equivalences/{}/end/": "equivalence_id",
}
BUTTONS = (
    "/stay/",
    "/household/leave/",
    "/remove/",
    "/close/",
    "/withdraw/",
    "/end/",
    "/agree/",
    "/discard/",
)  # there for POST alone
PLACE_PAGES = (
    "/coverage/{}/", "/people/invite/{}/", "/people/{}/", "/people/{}/add/", "/people/{}/teams/", "/people/{}/codes/",
    "/coverage/{}/requirements/", "/coverage/{}/requirements/library/", "/coverage/{}/requirements/library/tsd-12/",
    "/coverage/{}/exceptions/", "/coverage/{}/evidence/", "/coverage/{}/equivalences/", "/people/{}/imports/",
    "/people/{}/imports/new/",
)  # fmt: skip
PEOPLE = ("carer", "colleague", "sibling", "kinship", "stranger", "lead", "manager", "author")


def seen(answer, url: str, *ids) -> tuple:
    """All that an answer says, apart from what was asked, the token of the form and the word of its scripts."""
    own = r'name="csrfmiddlewaretoken" value="[^"]*"|data-person="[^"]*"|nonce="[^"]*"'
    text = re.sub(own, "", answer.content.decode())
    for one in (url, escape(url), *map(str, ids)):
        text = text.replace(one, "…")
    location = answer.get("Location", "")
    for one in ids:
        location = location.replace(str(one), "…")
    headers = {
        k: v for k, v in answer.headers.items() if k not in {"X-Request-ID", "Location", "Content-Security-Policy"}
    }
    return answer.status_code, len(text), text, location, headers


def unknowable(world) -> list[tuple[str, str, str, tuple, tuple]]:
    """(role, method, url, its ids, the ids that never were) for everything that a role may not know."""
    cast, found = world.cast, []
    places = {"fostering": cast.fostering.pk, "other": cast.other.pk}
    for role in ROLES:
        for place, pk in places.items():
            if place in MAY_KNOW["organisation"].get(role, ()):
                continue
            for pattern in PLACE_PAGES:
                found.append((role, pattern, (pk,), (NEVER,)))
        for place, place_pk in places.items():
            for who in PEOPLE:
                if (place, who) in MAY_KNOW["person"].get(role, ()):
                    continue
                ids = (place_pk, getattr(cast, who).pk)
                for pattern in (
                    "/coverage/{}/people/{}/", "/coverage/{}/people/{}/evidence/", "/people/{}/{}/",
                ):  # fmt: skip
                    found.append((role, pattern, ids, (NEVER, NEVER)))
                    if place in MAY_KNOW["organisation"].get(role, ()):
                        # A place of one's own and a stranger's id, or a place of one's own and nobody's.
                        found.append((role, pattern, ids, (place_pk, NEVER)))
        if role not in MAY_KNOW["evidence"]:
            ids = (world.values["evidence_id"],)
            found.append((role, "/coverage/evidence/{}/file/", ids, (NEVER,)))
        if role != "lead":
            for pattern, key in OF_THE_PLACE.items():
                ids = (cast.fostering.pk, world.values[key])
                found.append((role, pattern, ids, (NEVER, NEVER)))
                if role == "other_lead":
                    found.append((role, pattern, (cast.other.pk, world.values[key]), (cast.other.pk, NEVER)))
        found += [(role, *row) for row in _of_the_carer(world, role)]
        for place, pk in places.items():
            # The one list is Harbour's: a lead of another place may not reach it by their own.
            for rest in ("", "columns/", "agree/", "undo/", "discard/", "left-out.csv"):
                pattern, ids = "/people/{}/imports/{}/" + rest, (pk, world.values["import_id"])
                if place not in MAY_KNOW["organisation"].get(role, ()):
                    found.append((role, pattern, ids, (NEVER, NEVER)))
                elif place == "other":
                    found.append((role, pattern, ids, (pk, NEVER)))
        for owner, award in world.awards.items():
            if owner in MAY_KNOW["award"].get(role, ()):
                continue
            for pattern in ("/certificates/{}/", "/certificates/{}/certificate.pdf"):
                found.append((role, pattern, (award.pk,), (NEVER,)))
    return found


def _of_the_carer(world, role: str):
    """What is the carer's or their place's, asked for by itself and under another's address."""
    cast, known = world.cast, world.values
    place, carer, colleague, never = cast.fostering.pk, cast.carer.pk, cast.colleague.pk, str(NEVER)
    for page in ("dates", "team", "leave", "invite", "household", "pause", "stay", "household/leave"):
        if role != "lead":
            yield f"/people/{{}}/{{}}/{{}}/{page}/", (place, carer, known["engagement_id"]), (never,) * 3
        # Under another person's address, as one that never was: not even their lead reaches it there.
        yield f"/people/{{}}/{{}}/{{}}/{page}/", (place, colleague, known["engagement_id"]), (place, colleague, never)
    for page in ("", "remove/"):
        if role != "lead":
            yield f"/people/{{}}/{{}}/pauses/{{}}/{page}", (place, carer, known["pause_id"]), (never,) * 3
        yield f"/people/{{}}/{{}}/pauses/{{}}/{page}", (place, colleague, known["pause_id"]), (place, colleague, never)
    for page, name in (("teams/{}/", "team_id"), ("codes/{}/", "code_id"), ("codes/{}/close/", "code_id")):
        if role != "lead":
            yield f"/people/{{}}/{page}", (place, known[name]), (never,) * 2
        yield f"/people/{{}}/{page}", (cast.other.pk, known[name]), (cast.other.pk, never)


def differences(world) -> list[str]:
    browsers, faults, never = world.browsers(), [], {}
    for role, pattern, ids, others in unknowable(world):
        for method in ("GET", "POST"):
            url, key = pattern.format(*ids), (role, pattern, method, others)
            if key not in never:
                empty = pattern.format(*others)
                never[key] = seen(browsers[role].generic(method, empty), empty, *others)
            got = seen(browsers[role].generic(method, url), url, *ids)
            if got != never[key]:
                faults.append(f"{method} {url} as {role}: {got[:2]}, but {never[key][:2]} for what never was")
            refused = {"GET": {404}, "POST": {404, 405}}[method] if role != "anonymous" else {302}
            if method == "GET" and pattern.endswith(BUTTONS):
                refused = refused | {405}
            if got[0] not in refused:
                faults.append(f"{method} {url} as {role}: {got[0]}")
    return faults


def test_what_one_may_not_know_of_answers_as_what_never_was(world):
    assert len(unknowable(world)) > 100
    assert differences(world) == []


@on_sqlite
def test_an_answer_that_differs_by_one_letter_is_noticed(world, monkeypatch):
    from django.http import HttpResponseForbidden

    from compliance.views import coverage as views

    real = views.organisation_or_404

    def leaky(viewer, organisation_id, on):
        if organisation_id == world.cast.other.pk:
            raise Leak
        return real(viewer, organisation_id, on)

    class Leak(Exception):
        pass

    monkeypatch.setattr(views, "organisation_or_404", leaky)
    monkeypatch.setattr(
        "django.core.handlers.exception.response_for_exception", lambda request, exc: HttpResponseForbidden("No.")
    )
    assert any("as lead" in fault for fault in differences(world))


def test_those_who_may_know_are_not_shut_out(world):
    browsers, cast = world.browsers(), world.cast
    for role, places in MAY_KNOW["organisation"].items():
        for place in places:
            assert browsers[role].get(f"/coverage/{getattr(cast, place).pk}/").status_code == 200
    for role, pairs in MAY_KNOW["person"].items():
        for place, who in pairs:
            url = f"/coverage/{getattr(cast, place).pk}/people/{getattr(cast, who).pk}/"
            assert browsers[role].get(url).status_code == 200
    assert browsers["carer"].get(f"/certificates/{world.awards['carer'].pk}/").status_code == 200


def test_a_module_taken_back_answers_as_one_that_never_was(world):
    browser, slug = world.browsers("carer")["carer"], world.values["module_slug"]
    Module.objects.filter(slug=slug).update(offered=False)
    lesson, activity = world.values["lesson_slug"], world.values["activity_key"]
    for rest in ("", "scenario/", "check/", "finished/", f"lessons/{lesson}/"):
        known, never = (browser.get(f"/learning/{name}/{rest}") for name in (slug, "no-such-module"))
        assert known.status_code == never.status_code == 404
        assert len(known.content) == len(never.content)
    for rest in ("scenario/", "check/", "again/", f"lessons/{lesson}/finish/", f"lessons/{lesson}/answer/{activity}/"):
        assert browser.post(f"/learning/{slug}/{rest}").status_code == 404


def test_ten_thousand_guesses_of_a_certificate_hit_nothing(world):
    """By the arithmetic of the id and a sample by the door: 128 bits, and what is not an id answers as what is none."""
    assert len(world.values["public_id"]) >= 22
    browser = world.browsers("anonymous")["anonymous"]
    bodies = set()
    for guess in (world.values["public_id"][:-1] + "!", "x", uuid.uuid4().hex, "a" * 500, "%2e%2e"):
        answer = browser.get(f"/verify/{guess}/")
        assert answer.status_code == 404
        bodies.add(len(answer.content))
    assert len(bodies) == 1


def test_somebody_switched_off_is_out_at_the_next_request(world):
    browser = world.browsers("lead")["lead"]
    url = f"/coverage/{world.cast.fostering.pk}/"
    assert browser.get(url).status_code == 200
    Person.objects.filter(pk=world.cast.lead.pk).update(is_active=False)
    assert said(browser.get(url), url) == "in"
