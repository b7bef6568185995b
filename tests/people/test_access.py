"""The doors: who may see whom, from the first day of a responsibility to the last, at every request."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.http import Http404

from people.access import (
    engagements_overseen,
    organisation_or_404,
    organisations_overseen,
    oversees_anyone,
    person_or_404,
)
from people.enums import Oversight, Role
from people.models import Engagement, Person, Responsibility
from people.services import create_team, engage


def people_seen(viewer, on) -> set[Person]:
    return {row.person for row in engagements_overseen(viewer, on).current(on)}


def test_a_lead_sees_their_own_organisation_only(cast, today):
    assert list(organisations_overseen(cast.lead, today)) == [cast.fostering]
    assert people_seen(cast.lead, today) == {cast.carer, cast.colleague, cast.sibling, cast.kinship}
    assert people_seen(cast.other_lead, today) == {cast.stranger}


def test_a_team_manager_sees_their_team_and_below_and_not_the_sibling_team(cast, today):
    below = create_team(organisation=cast.fostering, name="Below north", parent=cast.north)
    deep = create_team(organisation=cast.fostering, name="Deep", parent=below)
    beside = create_team(organisation=cast.fostering, name="Below south", parent=cast.south)
    newcomers = {}
    for team in (below, deep, beside):
        newcomers[team] = Person.objects.create_user(f"{team.id.hex}@example.org")
        engage(
            person=newcomers[team],
            organisation=cast.fostering,
            team=team,
            role=Role.FOSTER_CARER,
            started_on=today,
        )
    assert people_seen(cast.manager, today) == {cast.carer, cast.colleague, newcomers[below], newcomers[deep]}
    assert not organisations_overseen(cast.manager, today).exists()


@pytest.mark.parametrize("who", ["carer", "colleague", "kinship", "author", "stranger"])
def test_who_holds_no_responsibility_sees_nobody(cast, today, who):
    viewer = getattr(cast, who)
    assert people_seen(viewer, today) == set()
    assert not organisations_overseen(viewer, today).exists()
    assert not oversees_anyone(viewer, today)
    with pytest.raises(Http404):
        person_or_404(viewer, cast.colleague.id, today)


def test_an_area_lead_sees_no_names(cast, today, client):
    area_lead = Person.objects.create_user("area@example.org", name="Area Lead")
    Responsibility.objects.create(person=area_lead, kind=Oversight.AREA_LEAD, area=cast.area, starts_on=today)
    assert people_seen(area_lead, today) == set()
    assert not organisations_overseen(area_lead, today).exists()
    client.force_login(area_lead)
    for path in (
        "/coverage/",
        f"/coverage/{cast.fostering.id}/",
        f"/coverage/{cast.fostering.id}/people/{cast.carer.id}/",
        f"/people/invite/{cast.fostering.id}/",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert cast.carer.name not in answer.content.decode()


def test_a_responsibility_holds_from_its_first_day_to_its_last(cast, today):
    held = Responsibility.objects.get(person=cast.lead)
    held.starts_on, held.ends_on = today, today
    held.save()
    for on, sees in ((today - timedelta(days=1), False), (today, True), (today + timedelta(days=1), False)):
        assert organisations_overseen(cast.lead, on).exists() is sees
        assert bool(people_seen(cast.lead, on)) is sees
        assert oversees_anyone(cast.lead, on) is sees


@pytest.mark.parametrize("change", ["ended", "not yet begun", "deleted"])
def test_the_next_request_knows_that_a_responsibility_ended(
    cast, client, time_machine, evening, today, change, monkeypatch
):
    monkeypatch.setattr("home.context.SECONDS", 60)
    time_machine.move_to(evening)
    client.force_login(cast.lead)
    paths = [
        f"/coverage/{cast.fostering.id}/",
        f"/coverage/{cast.fostering.id}/people/{cast.carer.id}/",
        f"/people/invite/{cast.fostering.id}/",
    ]
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    held = Responsibility.objects.filter(person=cast.lead)
    if change == "ended":
        held.update(ends_on=today - timedelta(days=1))
    elif change == "not yet begun":
        held.update(starts_on=today + timedelta(days=1))
    else:
        held.delete()
    answers = [client.get(path) for path in [*paths, "/coverage/"]]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert not any(cast.carer.name in answer.content.decode() for answer in answers)
    # The way there is gone from the header, too, a minute later: it opens nothing.
    time_machine.shift(timedelta(seconds=61))
    assert b"/coverage/" not in client.get("/support/").content


def test_who_left_is_no_longer_seen_from_the_next_day(cast, today, client, time_machine, evening):
    time_machine.move_to(evening)
    client.force_login(cast.lead)
    path = f"/coverage/{cast.fostering.id}/people/{cast.carer.id}/"
    Engagement.objects.filter(person=cast.carer).update(ended_on=today)
    assert client.get(path).status_code == 200
    Engagement.objects.filter(person=cast.carer).update(ended_on=today - timedelta(days=1))
    assert client.get(path).status_code == 404
    with pytest.raises(Http404):
        person_or_404(cast.lead, cast.carer.id, today)


def test_who_moves_is_seen_by_the_new_place_and_not_by_the_old(cast, today):
    Engagement.objects.filter(person=cast.carer).update(ended_on=today - timedelta(days=1))
    engage(person=cast.carer, organisation=cast.other, role=Role.FOSTER_CARER, started_on=today)
    assert cast.carer not in people_seen(cast.lead, today)
    assert person_or_404(cast.other_lead, cast.carer.id, today) == cast.carer


def test_an_organisation_of_somebody_else_is_not_there(cast, today):
    assert organisation_or_404(cast.lead, cast.fostering.id, today) == cast.fostering
    for viewer in (cast.other_lead, cast.manager, cast.carer, cast.author):
        with pytest.raises(Http404):
            organisation_or_404(viewer, cast.fostering.id, today)


def test_nobody_is_shown_a_way_to_a_page_that_is_not_there_for_them(cast, client):
    """The header's links and the page after sign-in answer, whoever follows them."""
    cast.author.groups.add(Group.objects.get(name="Authors"))
    for who in ("carer", "manager", "lead", "other_lead", "author"):
        client.force_login(getattr(cast, who))
        header = client.get("/support/").content.decode().split("<header")[1].split("</header>")[0]
        links = re.findall(r'href="(/[^"]*)"', header)
        assert links
        for link in [*links, "/after-sign-in/"]:
            chain = client.get(link, follow=True)
            assert chain.status_code == 200, (who, link)


@pytest.mark.parametrize("who", ["carer", "lead", "author"])
def test_the_cms_says_that_it_is_not_open_instead_of_going_round_in_circles(cast, client, who):
    client.force_login(getattr(cast, who))
    for path in ("/cms/", "/cms/pages/", "/cms/login/", "/_util/login/"):
        answer = client.get(path, follow=True)
        assert answer.status_code == 403
        assert "not open to you" in answer.content.decode()
