"""Every address × every method × every role has a decided answer; what one may not know of looks as if it never was."""

import copy
import uuid

import pytest
from django.http import HttpResponse
from django.urls import path

from courses.models import Module
from people.models import Person
from tests.once import on_sqlite
from tests.trust.surface import ROLES, Undecided, addresses, quick, undone

pytestmark = [pytest.mark.slow, on_sqlite]

METHODS = ("GET", "POST", "PUT", "DELETE")

# "in": sent to sign in. "cms": to the CMS's own way in. "=/x": sent to /x. A number: that status. The first word is
# for everybody; after it come those for whom it is another one: "404 anonymous=in lead=200".
ALL_405 = "405"
MEMBERS = "200 anonymous=in"
MEMBERS_NOT_SO = "405 anonymous=in"
CARER_ONLY = "404 anonymous=in carer=200"
LEAD_ONLY = "404 anonymous=in lead=200"
ASSESSOR_ONLY = "404 anonymous=in assessor=200"
AREA_LEAD_ONLY = "404 anonymous=in area_lead=200"
LEADS_ONLY = "404 anonymous=in lead=200 area_lead=200"
WAGTAILS_FORM = "403 anonymous==/account/login/code/"
AFTER = (
    "=/learning/ anonymous=in lead==/coverage/ other_lead==/coverage/ assessor==/assessing/ "
    "area_lead==/coverage/areas/ author==/cms/ reviewer==/cms/ admin==/cms/"
)
# The carer has the first module behind them.
FIVE_MINUTES = (
    "=/learning/common-ground/lessons/five-adults-one-tuesday/?part=1 anonymous=in "
    "carer==/learning/how-early-experience-shapes-a-child/lessons/clever-for-the-place-they-were/?part=1"
)
EARLIER = "=/yours/check-in/earlier/"
ORGANISATIONS = "404 anonymous=in lead==/coverage/{fostering}/ other_lead==/coverage/{other}/"


SIGN_OUT = "=/account/login/code/?next=%2Fmy-data%2F anonymous=in"


def members(target: str) -> str:
    return f"{target} anonymous=in"


def lead_alone(target: str) -> str:
    return f"404 anonymous=in lead={target}"


def lead_button(target: str) -> tuple[str, str, str, str]:
    """Only by a form, and only the lead of that service."""
    return (MEMBERS_NOT_SO, lead_alone(target), MEMBERS_NOT_SO, MEMBERS_NOT_SO)


def lead_does(target: str) -> tuple[str, str, str, str]:
    return lead_button(f"=/coverage/{{fostering}}/{target}")


OF_PERSON = "people/<uuid:organisation_id>/<uuid:person_id>"
LEAD_READ = (LEAD_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO)
AREA_LEAD_READ = (AREA_LEAD_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO)
LEAD_FORM = (LEAD_ONLY, LEAD_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO)


# Open to a permission that of these only the administrator has; to who has: tests/certification/test_cms.py.
def cms(*admin: int) -> tuple[str, ...]:
    return tuple(f"cms author==/cms/ reviewer==/cms/ admin={status}" for status in admin)


CMS_PAGE, CMS_FORM = cms(200, 405, 405, 405), cms(200, 200, 405, 405)
READ = (MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO)
PUBLIC_READ = ("200", ALL_405, ALL_405, ALL_405)

CONNECTIONS = "coverage/<uuid:organisation_id>/connections/"
KEY_ONLY = ("401", ALL_405, ALL_405, ALL_405)

TABLE: dict[str, tuple[str, str, str, str]] = {
    # Doors of others that lead to ours.
    "cms/login/": (WAGTAILS_FORM,) * 4,
    "cms/password_reset/": (WAGTAILS_FORM,) * 4,
    "_util/login/": (WAGTAILS_FORM,) * 4,
    "cms/logout/": (ALL_405, "=/?signed-out", ALL_405, ALL_405),
    "cms/definitions/": CMS_PAGE,
    "cms/definitions/new/certificate/": CMS_FORM,
    "cms/definitions/<slug:credential_key>/": CMS_PAGE,
    "cms/definitions/<slug:credential_key>/new/": CMS_FORM,
    "cms/awards/": CMS_FORM,
    "cms/awards/people/<uuid:person_id>/": CMS_PAGE,
    "cms/awards/people/<uuid:person_id>/interim/<slug:credential_key>/": CMS_FORM,
    "cms/awards/<uuid:award_id>/revoke/": CMS_FORM,
    "cms/awards/<uuid:award_id>/give-back/": CMS_FORM,
    "cms/awards/<uuid:award_id>/extend/": CMS_FORM,
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": ("404",) * 4,
    # Public.
    r"^((?:[\w\-]+/)*)$": ("200",) * 4,
    "the-framework/": PUBLIC_READ,
    "the-framework/recommendations/": PUBLIC_READ,
    "support/": PUBLIC_READ,
    "tools/": PUBLIC_READ,
    "tools/guides/<slug:guide_slug>/": PUBLIC_READ,
    "tools/guides/<slug:guide_slug>/whole/": PUBLIC_READ,
    "tools/guides/<slug:guide_slug>/<slug:node_id>/": PUBLIC_READ,
    "steady/": PUBLIC_READ,
    "tools/continuum/": PUBLIC_READ,
    "tools/timeline/": ("200", "200", ALL_405, ALL_405),
    "accessibility/": PUBLIC_READ,
    "styleguide/": PUBLIC_READ,
    "offline/": PUBLIC_READ,
    "tools/eco-map/": ("200", "200", ALL_405, ALL_405),
    "service-worker.js": PUBLIC_READ,
    "app.webmanifest": PUBLIC_READ,
    "healthz": PUBLIC_READ,
    "readyz": PUBLIC_READ,
    "verify/": ("200", "200", ALL_405, ALL_405),
    "verify/<str:public_id>/": PUBLIC_READ,
    "badges/issuer/": PUBLIC_READ,
    "badges/achievements/<slug:credential_key>/<int:version_number>/": PUBLIC_READ,
    "badges/status/<int:list_number>/": PUBLIC_READ,
    "api/v1/": ("404",) * 4,
    "api/v1/openapi.json": ("200",) * 4,  # says what the API is, holds nothing
    "media/images/<path:path>": ("404",) * 4,  # a picture that is not there; served by the proxy in production
    "demonstration/<str:token>/": ("=/after-sign-in/",) * 4,  # not there in production: test_boot
    # Joining and inviting.
    "people/join/<str:token>/": (
        "200",
        "=/learning/ anonymous==/account/login/code/confirm/",
        ALL_405,
        ALL_405,
    ),
    # Nobody has proved an address here; who has: tests/people/test_shared_address.py.
    "people/somebody-else/": (
        "=/learning/ anonymous==/account/login/code/",
        "=/learning/ anonymous==/account/login/code/",
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
    f"{OF_PERSON}/pauses/<uuid:pause_id>/remove/": LEAD_FORM,
    "people/<uuid:organisation_id>/changed-dates/": LEAD_READ,
    "people/my-pauses/": READ,
    # When we write to somebody. The token in a message is the key that stops it.
    "when-we-write/": (MEMBERS, MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "when-we-write/works-again/": (MEMBERS_NOT_SO, members("=/when-we-write/"), MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "when-we-write/stop/<str:token>/": ("200", "200", ALL_405, ALL_405),
    # The numbers that a service gives its people.
    "people/<uuid:organisation_id>/numbers/": LEAD_READ,
    "people/<uuid:organisation_id>/numbers/<slug:slot>/": LEAD_FORM,
    # Who leads and assesses there: those who lead its training or its area.
    "people/<uuid:organisation_id>/roles/": (LEADS_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "people/<uuid:organisation_id>/roles/give/": (LEADS_ONLY, LEADS_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "people/<uuid:organisation_id>/roles/<uuid:responsibility_id>/end/": (
        LEADS_ONLY,
        LEADS_ONLY,
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "people/<uuid:organisation_id>/roles/asked/<uuid:invitation_id>/withdraw/": (
        MEMBERS_NOT_SO,
        "404 anonymous=in lead==/people/{fostering}/roles/ area_lead==/people/{fostering}/roles/",
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
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
    # Shares of whole sectors: the area lead's alone.
    "coverage/areas/": (
        "404 anonymous=in area_lead==/coverage/areas/{area}/",
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "coverage/areas/<uuid:area_id>/": AREA_LEAD_READ,
    "coverage/areas/<uuid:area_id>/paper/": AREA_LEAD_READ,
    "coverage/areas/<uuid:area_id>/sheet/": AREA_LEAD_READ,
    "coverage/<uuid:organisation_id>/": (LEAD_ONLY,) * 4,
    "coverage/<uuid:organisation_id>/ahead/": (LEAD_ONLY,) * 4,
    "coverage/<uuid:organisation_id>/trends/": (LEAD_ONLY,) * 4,
    "coverage/<uuid:organisation_id>/people/": (LEAD_ONLY,) * 4,
    "coverage/<uuid:organisation_id>/people/act/": lead_button("200"),
    "coverage/<uuid:organisation_id>/people/remind/": lead_does("people/"),
    "coverage/<uuid:organisation_id>/people/assign/": lead_does("people/"),
    "coverage/<uuid:organisation_id>/people/judge/": lead_does("people/"),
    "coverage/<uuid:organisation_id>/assigned/<uuid:assignment_id>/": (
        LEAD_ONLY,
        lead_alone("=/coverage/{fostering}/assigned/{assignment}/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "coverage/<uuid:organisation_id>/assigned/to/<uuid:assigned_id>/take-back/": lead_does("people/{carer}/"),
    "coverage/<uuid:organisation_id>/people/views/": lead_does("people/"),
    "coverage/<uuid:organisation_id>/people/views/<uuid:view_id>/forget/": lead_does("people/"),
    "coverage/<uuid:organisation_id>/people/<uuid:person_id>/": (LEAD_ONLY,) * 4,
    # Taken along from there.
    "coverage/<uuid:organisation_id>/exports/": (
        LEAD_ONLY,
        lead_alone("=/coverage/{fostering}/people/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "coverage/<uuid:organisation_id>/exports/people.csv": LEAD_READ,
    "coverage/<uuid:organisation_id>/exports/<uuid:export_id>/": LEAD_READ,
    "coverage/<uuid:organisation_id>/exports/<uuid:export_id>/file/": LEAD_READ,
    "coverage/<uuid:organisation_id>/pack/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/pack/<uuid:pack_id>/": (
        LEAD_ONLY,
        lead_alone("=/coverage/{fostering}/pack/{pack}/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "coverage/<uuid:organisation_id>/pack/<uuid:pack_id>/file/": LEAD_READ,
    "coverage/<uuid:organisation_id>/pack/<uuid:pack_id>/digest/": LEAD_READ,
    "coverage/<uuid:organisation_id>/pack/<uuid:pack_id>/who/": LEAD_READ,
    # What is asked, decided and shown there.
    "coverage/<uuid:organisation_id>/requirements/": LEAD_READ,
    "coverage/<uuid:organisation_id>/requirements/library/": LEAD_READ,
    "coverage/<uuid:organisation_id>/requirements/library/<slug:library_key>/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/requirements/own/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/requirements/changes/<uuid:version_id>/take-back/": lead_does("requirements/"),
    "coverage/<uuid:organisation_id>/requirements/<uuid:requirement_id>/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/exceptions/": LEAD_READ,
    "coverage/<uuid:organisation_id>/exceptions/answer/": lead_button("200"),
    "coverage/<uuid:organisation_id>/exceptions/answers/<uuid:answer_id>/": (
        LEAD_ONLY,
        lead_alone("=/coverage/{fostering}/exceptions/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "coverage/<uuid:organisation_id>/dates/<uuid:engagement_id>/<uuid:requirement_id>/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/decisions/<uuid:decision_id>/withdraw/": lead_does("people/{carer}/"),
    "coverage/<uuid:organisation_id>/people/<uuid:person_id>/evidence/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/evidence/": LEAD_READ,
    "coverage/<uuid:organisation_id>/evidence/<uuid:evidence_id>/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/reminders/": LEAD_READ,
    "coverage/<uuid:organisation_id>/reminders/past-due/": lead_does("reminders/"),
    "coverage/<uuid:organisation_id>/equivalences/": LEAD_FORM,
    "coverage/<uuid:organisation_id>/equivalences/<uuid:equivalence_id>/end/": lead_does("equivalences/"),
    # Other systems: connected by leads; what a key opens, tests/compliance/test_api_keys.py.
    CONNECTIONS: LEAD_READ,
    f"{CONNECTIONS}keys/new/": LEAD_FORM,
    f"{CONNECTIONS}keys/<uuid:key_id>/end/": (
        LEAD_ONLY,
        lead_alone("=/coverage/{fostering}/connections/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    f"{CONNECTIONS}webhooks/new/": LEAD_FORM,
    f"{CONNECTIONS}webhooks/<uuid:webhook_id>/": LEAD_READ,
    f"{CONNECTIONS}webhooks/<uuid:webhook_id>/end/": (
        LEAD_ONLY,
        lead_alone("=/coverage/{fostering}/connections/"),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    f"{CONNECTIONS}deliveries/<uuid:delivery_id>/again/": lead_does("connections/webhooks/{webhook}/"),
    "coverage/evidence/": (MEMBERS, MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "coverage/evidence/<uuid:evidence_id>/file/": (
        "404 anonymous=in carer=200 lead=200",
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "coverage/evidence/<uuid:evidence_id>/take-back/": (
        MEMBERS_NOT_SO,
        "404 anonymous=in carer==/coverage/evidence/",
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    # One's own.
    "after-sign-in/": (AFTER,) * 4,
    "learning/": READ,
    # For oneself. Nobody else's page says whether anything is there.
    "yours/check-in/": (MEMBERS, MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "yours/check-in/keep/": (MEMBERS_NOT_SO, MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "yours/check-in/earlier/": READ,
    "yours/check-in/earlier/delete/": (MEMBERS_NOT_SO, members(EARLIER), MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "yours/check-in/earlier/<uuid:item_id>/delete/": (
        MEMBERS_NOT_SO,
        members(EARLIER),
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "yours/check-in/take-back/": (MEMBERS_NOT_SO, members(EARLIER), MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    # What people chose to have counted, once a quarter.
    "quarters/<uuid:organisation_id>/": LEAD_READ,
    "quarters/areas/<uuid:area_id>/": AREA_LEAD_READ,
    # Maps. The tool keeps nothing; whose one that is saved is: tests/wellbeing/test_maps.py.
    "yours/maps/": (MEMBERS, members("422"), MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "yours/maps/<uuid:map_id>/": (members("404"), MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "yours/maps/<uuid:map_id>/delete/": (MEMBERS_NOT_SO, members("404"), MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "learning/five-minutes/": (FIVE_MINUTES, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "my-data/": READ,
    "my-data/record.html": READ,
    "my-data/record.json": READ,
    "my-data/record.zip": READ,
    "my-data/sign-in-again/": (MEMBERS_NOT_SO, SIGN_OUT, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "my-data/delete-private/": (MEMBERS, members("=/my-data/"), MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "my-data/close/": (MEMBERS, MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "my-data/closed/": PUBLIC_READ,
    "certificates/": READ,
    "certificates/<uuid:award_id>/": (CARER_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "certificates/<uuid:award_id>/certificate.pdf": (CARER_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "certificates/<uuid:award_id>/credential.json": (CARER_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    # What a training lead may revoke.
    "awards/<uuid:organisation_id>/<uuid:person_id>/": LEAD_READ,
    "awards/<uuid:organisation_id>/<uuid:person_id>/<uuid:award_id>/revoke/": LEAD_FORM,
    # What an assessor signs.
    "assessing/": (ASSESSOR_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "assessing/signed/": (ASSESSOR_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "assessing/signed/<uuid:sign_off_id>/take-back/": (ASSESSOR_ONLY, ASSESSOR_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "assessing/<uuid:person_id>/<slug:credential_key>/sign/": (
        ASSESSOR_ONLY,
        ASSESSOR_ONLY,
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "yours/": READ,
    "yours/notes/": (MEMBERS, MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "yours/notes/new/": READ,
    "yours/notes/keep/": (MEMBERS_NOT_SO, members("=/yours/notes/"), MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "yours/notes/take-along/": (MEMBERS, MEMBERS, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "yours/notes/my-notes.html": READ,
    "yours/notes/my-notes.json": READ,
    "yours/notes/<uuid:note_id>/": (CARER_ONLY, "404 anonymous=in carer=422", MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "yours/notes/<uuid:note_id>/delete/": (
        CARER_ONLY,
        "404 anonymous=in carer==/yours/notes/",
        MEMBERS_NOT_SO,
        MEMBERS_NOT_SO,
    ),
    "yours/notes/<uuid:note_id>/on-paper/": (CARER_ONLY, MEMBERS_NOT_SO, MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "leave/": ("=https://www.bbc.co.uk/weather", "204", ALL_405, ALL_405),  # whom it signs out: tests/wellbeing
    # Learning.
    "learning/outbox/": ("200 anonymous=401", ALL_405, ALL_405, ALL_405),
    "learning/asked/": (MEMBERS, members("=/learning/asked/"), MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "learning/<slug:module_slug>/": READ,
    "learning/<slug:module_slug>/asked/": (MEMBERS, members("422"), MEMBERS_NOT_SO, MEMBERS_NOT_SO),
    "learning/<slug:module_slug>/pages/": READ,
    "learning/<slug:module_slug>/scenario/": (MEMBERS, members("=/learning/{module}/scenario/"), MEMBERS, MEMBERS),
    "learning/<slug:module_slug>/check/": (MEMBERS, members("=/learning/{module}/check/"), MEMBERS, MEMBERS),
    "learning/<slug:module_slug>/finished/": (
        "=/learning/{module}/ anonymous=in carer=200",
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
    **{f"api/v1/{path}": KEY_ONLY for path in ("coverage", "coverage/summary", "requirements", "completions")},
    "api/v1/learning/events": ("405", "422 anonymous=401", "405", "405"),
}


def expected(world, cell: str) -> list[str]:
    words = cell.format(
        area=world.cast.area.pk,
        fostering=world.cast.fostering.pk,
        other=world.cast.other.pk,
        carer=world.cast.carer.pk,
        module=world.values["module_slug"],
        lesson=world.values["lesson_slug"],
        list=world.values["import_id"],
        pack=world.values["pack_id"],
        assignment=world.values["assignment_id"],
        webhook=world.values["webhook_id"],
    ).split()
    usual, *others = words
    found = dict.fromkeys(ROLES, usual)
    for word in others:
        role, _, answer = word.partition("=")
        assert role in ROLES, f"{word!r} in {cell!r} names no role"
        found[role] = answer
    return list(found.values())


def said(answer, url: str) -> str:
    if answer.status_code != 302:
        return str(answer.status_code)
    ways = {f"/account/login/code/?next={url}": "in", f"/cms/login/?next={url}": "cms"}
    return ways.get(answer["Location"], f"={answer['Location']}")


# How they look is for other tests; two of three answers are one of these.
REFUSALS = ("404.html", "405.html", "403.html")


def faults_of(world) -> list[str]:
    with quick(*REFUSALS):
        return list(_faults_of(world))


def _faults_of(world):
    browsers = world.browsers()
    for address in addresses():
        row = TABLE.get(address.route)
        if row is None:
            yield f"{address.route!r} has no row in TABLE: decide who may do what there."
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
                    yield f"{method} {url} as {role}: {got}, not {wanted}"


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
