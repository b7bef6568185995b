"""Every address × every role × every relation: what one may not know of looks as if it never was (AC01).

The addresses come from the resolver, the relations from `relations.py`; who may know what is written down here once
more, from the product's promises and not from its code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.html import escape

from tests.once import on_sqlite
from tests.trust.relations import BELONGING, RELATIONS, make_relations
from tests.trust.surface import NEVER, ROLES, Address, outside_the_cms, quick, undone
from tests.trust.test_urls import TABLE

pytestmark = [pytest.mark.slow, on_sqlite]

# Others' people, dates and evidence; and roles over others, of which an area lead knows as well.
LEADS = {"lead": {"own", "sibling"}, "other_lead": {"other"}}
GOVERNS = LEADS | {"area_lead": {"own", "sibling", "other"}}

# Named by what is itself a key, or by what is everybody's. Each is tested where it says.
REVIEWED = {
    "people/join/<str:token>/": "the token is the key: tests/people/test_invitations.py",
    "when-we-write/stop/<str:token>/": "the token is the key: tests/notices/test_pages.py",
    "demonstration/<str:token>/": "not there in production: test_boot.py",
    "verify/<str:public_id>/": "the number is the key: test_urls.py, ten thousand guesses",
    "media/images/<path:path>": "pictures of published pages: test_wagtail_settings.py",
    "yours/maps/<uuid:map_id>/": "another person's is 404: tests/wellbeing/test_maps.py",
    "yours/maps/<uuid:map_id>/delete/": "says the same of all there is: tests/wellbeing/test_maps.py",
    "yours/check-in/earlier/<uuid:item_id>/delete/": "says the same of all there is: tests/wellbeing/test_check_in.py",
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": "there are none: TABLE",
}
PUBLISHED = {
    "module_slug", "lesson_slug", "activity_key", "library_key", "credential_key", "version_number", "list_number",
    "slot", "guide_slug", "node_id",
}  # fmt: skip


def may_know(role: str, route: str, relation: str) -> bool:
    if route.startswith("assessing/"):  # whom one assesses; and of what was signed, one's own alone
        return role == "assessor" and relation in ({"own"} if "/signed/" in route else {"own", "sibling"})
    if route.startswith(("certificates/", "yours/")) or route == "coverage/evidence/<uuid:evidence_id>/take-back/":
        return (role, relation) == ("carer", "own")
    if route == "coverage/evidence/<uuid:evidence_id>/file/" and (role, relation) == ("carer", "own"):
        return True
    if route.startswith(("coverage/areas/", "quarters/areas/")):
        return role == "area_lead" and relation in GOVERNS["area_lead"]
    return relation in (GOVERNS if "/roles/" in route else LEADS).get(role, ())


def things_of(address: Address) -> list[str]:
    return [name for name in address.arguments if name in BELONGING]


def test_every_address_that_names_something_is_covered_or_reviewed():
    naming = [one for one in outside_the_cms() if set(one.arguments) - PUBLISHED]
    assert {one.route for one in naming if not things_of(one)} == set(REVIEWED)
    assert len(REVIEWED) <= 10
    assert len(naming) - len(REVIEWED) > 45


def refused_for_all(route: str, method: str) -> bool:
    """Whether the table says of this method: not here, whoever asks."""
    return set(TABLE[route][("GET", "POST").index(method)].split()) <= {"405", "anonymous=in"}


@dataclass(frozen=True, slots=True)
class Case:
    """One question: `ids` are asked for, and `never` is the same with what never was in place of what is foreign."""

    role: str
    address: Address
    method: str
    said: str
    ids: dict
    never: dict


def cases(relations: dict) -> Iterator[Case]:
    """Everything that a role may not know: as it stands, and under what the role does know."""
    for address in outside_the_cms():
        things = things_of(address)
        methods = [method for method in ("GET", "POST") if not refused_for_all(address.route, method)]
        for role in ROLES if things else ():
            asked = set()
            for said, ids, never in _foreign(role, address.route, things, relations):
                key = tuple(ids[name] for name in things)
                if key in asked or ids == never:
                    continue
                asked.add(key)
                for method in methods:
                    yield Case(role, address, method, said, ids, never)


def _foreign(role: str, route: str, things: list[str], relations: dict):
    nothing = dict.fromkeys(things, NEVER)
    known = [one for one in RELATIONS if may_know(role, route, one)]
    for relation in RELATIONS:
        if relation not in known:
            yield relation, {name: relations[relation][name] for name in things}, nothing
    for mine in known:
        for theirs in RELATIONS:
            if theirs == mine:
                continue
            for count in range(1, len(things)):
                # The two teams of one service: what follows on the service itself is theirs to know.
                if count == 1 and theirs in known and relations[mine][things[0]] == relations[theirs][things[0]]:
                    continue
                under = {name: relations[mine][name] for name in things[:count]}
                rest = {name: relations[theirs][name] for name in things[count:]}
                if all(rest[name] == relations[mine][name] for name in rest):
                    continue
                yield f"{theirs} under {mine}", under | rest, under | dict.fromkeys(rest, NEVER)


def url_of(world, address: Address, ids: dict) -> str:
    return world.url(address, **ids)


def seen(answer, url: str, ids: dict) -> tuple:
    """All that an answer says, apart from what was asked, the token of the form and the word of its scripts."""
    text = OWN.sub("", answer.content.decode())
    location = answer.get("Location", "")
    for one in (url, escape(url), *map(str, ids.values())):
        text, location = text.replace(one, "…"), location.replace(one, "…")
    headers = {name: value for name, value in answer.headers.items() if name not in DIFFERENT_EACH_TIME}
    return answer.status_code, len(text), text, location, headers


OWN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|data-person="[^"]*"|nonce="[^"]*"')
DIFFERENT_EACH_TIME = {"X-Request-ID", "Location", "Content-Security-Policy"}


# The page that says "not there" takes nothing from the view: one answer in so many is compared letter by letter,
# the others by its name. Every other page is compared in full.
IN_FULL = 11


def differences(world, relations: dict, only: str = "", *, each: int = 1) -> tuple[int, list[str]]:
    browsers, faults, never, count = world.browsers(), [], {}, 0
    for case in cases(relations):
        if only and case.address.route != only:
            continue
        browser, count = browsers[case.role], count + 1
        left_out = () if count % each == 0 else ("404.html",)
        with quick(*left_out):
            key = (case.role, case.address.route, case.method, left_out, *case.never.values())
            if key not in never:
                url = url_of(world, case.address, case.never)
                never[key] = seen(browser.generic(case.method, url), url, case.never)
            url = url_of(world, case.address, case.ids)
            got = seen(browser.generic(case.method, url), url, case.ids)
        about = f"{case.method} {case.address.route} as {case.role}, {case.said}"
        if got != never[key]:
            faults.append(f"{about}: {got[:2]}, but {never[key][:2]} for what never was")
        if got[0] != (302 if case.role == "anonymous" else 404):
            faults.append(f"{about}: {got[0]}")
    return count, faults


def test_what_one_may_not_know_of_answers_as_what_never_was(world, evening):
    count, faults = differences(world, make_relations(world, evening), each=IN_FULL)
    assert faults == []
    assert count > 3000


def test_those_who_may_know_are_not_shut_out(world, evening):
    relations, browsers, shut = make_relations(world, evening), world.browsers(), []
    with quick():
        for address in outside_the_cms():
            things = things_of(address)
            for role in ROLES if things else ():
                for relation in [one for one in RELATIONS if may_know(role, address.route, one)]:
                    url = url_of(world, address, {name: relations[relation][name] for name in things})
                    with undone():
                        answer = browsers[role].get(url)
                    if answer.status_code not in {200, 302, 405}:
                        shut.append(f"{address.route} as {role}, {relation}: {answer.status_code}")
    # The evidence of other teams has a row here, and no file on the disk.
    assert [one for one in shut if "/file/" not in one] == []


# The matrix is red where a door stands open

PERSON = "people/<uuid:organisation_id>/<uuid:person_id>/"


def test_a_place_whose_door_stands_open_is_noticed(world, evening, monkeypatch):
    from people import access
    from people.models import Organisation

    monkeypatch.setattr(access, "organisations_overseen", lambda viewer, on: Organisation.objects.all())
    _, faults = differences(world, make_relations(world, evening), PERSON)
    for role in ("carer", "manager", "lead", "area_lead", "assessor", "supervisor", "author", "reviewer", "admin"):
        assert any(f"as {role}, " in fault and fault.endswith(": 200") for fault in faults), role
    for relation in ("own", "sibling", "other", "far"):
        assert any(f"as carer, {relation}" in fault for fault in faults), relation


def test_a_check_left_out_behind_an_open_door_is_noticed(world, evening, monkeypatch):
    """Somebody's engagement under another person's address."""
    from people.models import Engagement
    from people.views import person

    monkeypatch.setattr(person, "engagement_or_404", lambda viewer, place, who, row, on: Engagement.objects.get(pk=row))
    route = f"{PERSON}<uuid:engagement_id>/dates/"
    _, faults = differences(world, make_relations(world, evening), route)
    assert any("as lead, other under own: (200" in fault for fault in faults)


def test_an_answer_that_differs_by_one_word_is_noticed(world, evening, monkeypatch):
    from compliance.views import coverage as views

    real = views.organisation_or_404

    def leaky(viewer, organisation_id, on):
        if organisation_id == world.cast.other.pk:
            raise PermissionDenied
        return real(viewer, organisation_id, on)

    monkeypatch.setattr(views, "organisation_or_404", leaky)
    _, faults = differences(world, make_relations(world, evening), "coverage/<uuid:organisation_id>/")
    assert any("as lead, other: (403" in fault for fault in faults), faults
