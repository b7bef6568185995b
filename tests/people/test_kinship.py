"""Kinship carers and special guardians join by themselves; seen by their local authority only if they say yes."""

import pytest

from people.enums import OrganisationKind, Role
from people.models import Area, Engagement, Organisation, Person
from people.services import UnableToJoin, enrol_kinship
from tests.people.conftest import code_in

HERE = "/join/kinship/"


@pytest.fixture
def council(cast) -> Organisation:
    return Organisation.objects.create(area=cast.area, name="Test Council", kind=OrganisationKind.LOCAL_AUTHORITY)


def address(area) -> str:
    return f"{HERE}?area={area.pk}"


def test_first_one_is_asked_for_the_area_and_nothing_else(client, council):
    page = client.get(HERE).content.decode()
    assert "Where do you live?" in page
    assert "Test Council" not in page
    assert 'method="post"' not in page.split("<main")[1].split("</main>")[0]


def test_it_is_said_who_will_see_what_before_saying_yes(client, council, cast):
    page = client.get(address(cast.area)).content.decode()
    for words in ("people who lead training at Test Council see your name", "If you say no, nobody sees anything"):
        assert words in page


@pytest.mark.parametrize("role", [Role.KINSHIP_CARER, Role.SPECIAL_GUARDIAN])
def test_who_says_yes_joins_once_signed_in(client, council, cast, mailoutbox, role):
    said = {"role": role, "seen": "yes", "email": "gran@example.org"}
    assert client.post(address(cast.area), said)["Location"] == "/account/login/code/confirm/"
    assert not Engagement.objects.filter(organisation=council).exists()
    client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox[-1])})
    row = Engagement.objects.get(organisation=council)
    assert (row.person.email, row.role) == ("gran@example.org", role)


def test_who_says_no_learns_on_their_own(client, council, cast, mailoutbox):
    client.post(address(cast.area), {"role": Role.KINSHIP_CARER, "seen": "no", "email": "gran@example.org"})
    answer = client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox[-1])}, follow=True)
    assert answer.status_code == 200
    assert Person.objects.get(email="gran@example.org").last_login
    assert not Engagement.objects.filter(person__email="gran@example.org").exists()


def test_without_a_local_authority_there_is_only_on_my_own(client, cast, mailoutbox):
    page = client.get(address(cast.area)).content.decode()
    assert "So you learn on your own" in page
    assert 'name="seen"' not in page
    client.post(address(cast.area), {"email": "gran@example.org", "seen": "yes", "role": "kinship_carer"})
    client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox[-1])})
    assert not Engagement.objects.filter(person__email="gran@example.org").exists()


def test_a_fostering_agency_or_a_closed_authority_is_none(client, cast, council, today):
    Organisation.objects.filter(pk=council.pk).update(closed_on=today)
    assert "So you learn on your own" in client.get(address(cast.area)).content.decode()
    for place in (council, cast.fostering):
        with pytest.raises(UnableToJoin, match="You can learn on your own"):
            enrol_kinship(organisation_id=place.pk, person=cast.stranger, role=Role.KINSHIP_CARER, on=today)


@pytest.mark.parametrize("role", ["foster_carer", "registered_manager", ""])
def test_nobody_enrols_themselves_as_anything_else(client, cast, council, today, role):
    with pytest.raises(UnableToJoin):
        enrol_kinship(organisation_id=council.pk, person=cast.stranger, role=role, on=today)
    client.force_login(cast.stranger)
    answer = client.post(address(cast.area), {"role": role, "seen": "yes"})
    assert 'class="error-summary"' in answer.content.decode()
    assert not Engagement.objects.filter(organisation=council).exists()


def test_signed_in_one_button_is_enough(client, cast, council):
    client.force_login(cast.stranger)
    said = {"role": Role.SPECIAL_GUARDIAN, "seen": "yes", "organisation": str(cast.other.pk), "person": "x"}
    assert client.post(address(cast.area), said)["Location"] == "/learning/"
    assert Engagement.objects.get(organisation=council).person == cast.stranger


def test_known_and_unknown_addresses_are_answered_alike(cast, council, client):
    from django.test import Client

    said = {"role": Role.KINSHIP_CARER, "seen": "no"}
    answers = [
        Client().post(address(cast.area), said | {"email": email}) for email in (cast.carer.email, "no@example.org")
    ]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1


@pytest.mark.parametrize("area", ["x", "00000000-0000-4000-8000-000000000000"])
def test_an_area_that_never_was_is_asked_for_again(client, cast, area):
    answer = client.get(f"{HERE}?area={area}")
    assert answer.status_code == 200
    assert "Choose an area from the list." in answer.content.decode()


def test_somewhere_else_is_an_answer(client, cast, council):
    page = client.get(f"{HERE}?area=").content.decode()
    assert "You live somewhere else." in page
    assert Area.objects.count() == 1
