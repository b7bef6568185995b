"""A new training lead starts from nothing: one command, one link, one organisation."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from people.access import organisations_overseen
from people.enums import Oversight
from people.models import Area, Engagement, Invitation, Organisation, Person, Responsibility
from people.services import UnableToAccept, UnableToSetUp, accept_invitation, add_organisation, add_team
from tests.once import on_sqlite
from tests.people.conftest import code_in, link_in

pytestmark = on_sqlite

NEW = {"area_name": "New Area", "name": "New Home", "kind": "childrens_homes", "lead_email": "Lead.New@example.org",
       "lead_name": "Nia Campbell"}  # fmt: skip


@pytest.fixture
def set_up(db, evening, today):
    def act(**more):
        return add_organisation(**(NEW | more), at=evening, on=today)

    return act


def test_nobody_oversees_anything_before_they_accept(set_up, evening, today):
    place, invitation = set_up()
    person = Person.objects.get(email="lead.new@example.org")
    assert (place.name, place.area.name, place.kind) == ("New Home", "New Area", "childrens_homes")
    assert not organisations_overseen(person, today).exists()
    held = accept_invitation(invitation_id=invitation.pk, person=person, at=evening, on=today)
    again = accept_invitation(invitation_id=invitation.pk, person=person, at=evening, on=today)
    assert held == again
    assert list(organisations_overseen(person, today)) == [place]
    assert not Engagement.objects.filter(person=person).exists()


def test_doing_it_again_makes_nothing_twice_and_leaves_one_link(set_up):
    set_up()
    set_up(area_name="new area", name=" NEW  home ")
    assert Area.objects.filter(name__iexact="new area").count() == 1
    assert Organisation.objects.count() == 1
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1


def test_another_person_cannot_use_a_leads_invitation(set_up, cast, evening, today):
    _place, invitation = set_up()
    with pytest.raises(UnableToAccept, match="another address"):
        accept_invitation(invitation_id=invitation.pk, person=cast.carer, at=evening, on=today)
    assert not Responsibility.objects.filter(person=cast.carer).exists()


def test_the_same_name_of_another_kind_is_refused(set_up):
    set_up()
    with pytest.raises(UnableToSetUp, match="Use that kind"):
        set_up(kind="nhs")


def test_who_leads_it_already_is_not_invited_again(set_up, evening, today):
    _place, invitation = set_up()
    person = Person.objects.get(email="lead.new@example.org")
    accept_invitation(invitation_id=invitation.pk, person=person, at=evening, on=today)
    with pytest.raises(UnableToSetUp, match="already"):
        set_up()


def test_an_invitation_is_to_learn_or_to_oversee_and_never_both(cast, evening):
    for role, oversight in (("", ""), ("gp", Oversight.TRAINING_LEAD)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.create(
                email="x@example.org", organisation=cast.fostering, role=role, oversight=oversight,
                invited_by=cast.lead, invited_at=evening, expires_at=evening,
            )  # fmt: skip


def test_no_form_of_a_lead_makes_another_lead(cast, client):
    client.force_login(cast.lead)
    sent = {"email": "a@example.org", "role": "gp", "team": "", "oversight": "training_lead"}
    client.post(f"/people/invite/{cast.fostering.pk}/", sent)
    assert Invitation.objects.get().oversight == ""


def test_from_the_command_to_the_first_page(db, client, mailoutbox, django_capture_on_commit_callbacks, capsys):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("add_organisation", area="New Area", name="New Home", kind="childrens_homes",
                     lead="lead.new@example.org", lead_name="Nia Campbell")  # fmt: skip
    assert "is invited as its training lead" in capsys.readouterr().out
    message = mailoutbox.pop()
    assert "You are asked to lead training at New Home" in message.body
    link = link_in(message)
    page = client.get(link).content.decode()
    for words in ("Lead training at New Home", "training lead", "they can read that you did"):
        assert words in page
    client.post(link)
    answer = client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox.pop())}, follow=True)
    assert re.fullmatch(r"/coverage/[\w-]+/", answer.redirect_chain[-1][0])
    place = Organisation.objects.get()
    page = client.get(f"/people/{place.pk}/").content.decode()
    assert "Nobody here yet" in page
    assert f"/people/invite/{place.pk}/" in page


def test_the_command_can_show_the_link_where_there_is_no_mail(db, capsys, client):
    call_command("add_organisation", area="A", name="B", kind="nhs", lead="l@example.org", link=True)
    link = re.search(r"https?://[^/\s]+(/people/join/\S+/)", capsys.readouterr().out).group(1)
    assert client.get(link).status_code == 200


def test_the_command_says_what_is_wrong(db):
    with pytest.raises(CommandError, match="letter by letter"):
        call_command("add_organisation", area="A", name="B", kind="nhs", lead="no address")
    assert not Organisation.objects.exists()


def test_a_tree_of_teams_has_an_end(cast):
    team = None
    for number in range(11):
        team = add_team(organisation=cast.fostering, name=f"Level {number}", parent=team, actor=cast.lead) if (
            number < 10
        ) else team  # fmt: skip
    with pytest.raises(UnableToSetUp, match="one level up"):
        add_team(organisation=cast.fostering, name="Too deep", parent=team, actor=cast.lead)
    assert len(team.path) <= 400
