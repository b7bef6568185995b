"""Invitations: unguessable, kept as a hash, used once, by the one who was invited; every refusal says the cure."""

import base64
import hashlib
import math
import re
import threading
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from django.test import Client

from notices.models import Notice
from people.enums import Role
from people.models import Engagement, Invitation, Person
from people.selectors import invitation_by_token
from people.services import (
    INVITATION_DAYS,
    UnableToAccept,
    UnableToInvite,
    accept_invitation,
    engage,
    hash_token,
    invite,
    new_invitation_token,
)


def token_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


def everything_stored() -> str:
    """Every cell of every table, as text."""
    cells = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            cells += [str(cell) for row in cursor.fetchall() for cell in row]
    return "\n".join(cells)


@pytest.fixture
def at_nine(time_machine, evening):
    time_machine.move_to(evening, tick=False)
    return time_machine


def test_a_token_has_at_least_128_bits_and_no_two_are_alike(send):
    tokens = {token_of(send(f"carer{number}@example.org")[1]) for number in range(40)}
    assert len(tokens) == 40
    for token in tokens:
        assert len(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))) * 8 >= 128
    # What is random is all of it: no position is the same in more than a few of them.
    for place in range(min(map(len, tokens))):
        assert len({token[place] for token in tokens}) > math.sqrt(40)


def test_only_the_hash_of_a_token_is_stored(send):
    invitation, link = send()
    token = token_of(link)
    stored = everything_stored()
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert invitation.token_hash in stored
    assert token not in stored


def test_the_hash_is_not_a_token(send, at_nine, client):
    invitation, _link = send()
    assert client.get(f"/people/join/{invitation.token_hash}/").status_code == 404


def test_looking_ten_times_uses_nothing_up(send, at_nine, client, evening):
    invitation, link = send()
    before = Invitation.objects.values().get(pk=invitation.pk)
    for _time in range(10):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert Invitation.objects.values().get(pk=invitation.pk) == before
    assert not Person.objects.filter(email=invitation.email).exists()
    assert not Engagement.objects.filter(person__email=invitation.email).exists()


def test_the_page_says_who_invites_whom_and_what_will_be_seen(send, at_nine, client):
    _invitation, link = send()
    page = client.get(link).content.decode()
    for words in ("Harbour invites you", "new.carer@example.org", "foster carer", "never what you answered or wrote"):
        assert words in page


def test_accepting_makes_one_engagement_in_the_team_and_role(send, cast, evening, today):
    invitation, _link = send(cast.stranger.email)
    first = accept_invitation(invitation_id=invitation.pk, person=cast.stranger, at=evening, on=today)
    again = accept_invitation(invitation_id=invitation.pk, person=cast.stranger, at=evening, on=today)
    assert first == again
    assert (first.organisation, first.team, first.role, first.started_on) == (
        cast.fostering,
        cast.north,
        Role.FOSTER_CARER,
        today,
    )
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.accepted_at) == (cast.stranger, evening)


def test_accepting_what_one_already_is_adds_no_second_engagement(send, cast, evening, today):
    invitation, _link = send(cast.carer.email)
    accept_invitation(invitation_id=invitation.pk, person=cast.carer, at=evening, on=today)
    assert Engagement.objects.filter(person=cast.carer).count() == 1


def test_another_person_is_refused_with_the_cure(send, cast, evening, today):
    invitation, _link = send()
    with pytest.raises(UnableToAccept, match=r"another address\. Sign in with that address\."):
        accept_invitation(invitation_id=invitation.pk, person=cast.stranger, at=evening, on=today)
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert not Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering).exists()


def test_the_address_is_compared_without_case(send, cast, evening, today):
    invitation, _link = send("STRANGER@Example.ORG")
    assert accept_invitation(invitation_id=invitation.pk, person=cast.stranger, at=evening, on=today)


@pytest.mark.parametrize("why", ["too old", "withdrawn", "gone"])
def test_a_closed_invitation_is_refused_with_the_cure(send, cast, evening, today, why):
    invitation, _link = send(cast.stranger.email)
    at = evening
    if why == "too old":
        at = evening + timedelta(days=INVITATION_DAYS)
    elif why == "withdrawn":
        Invitation.objects.update(withdrawn_at=evening)
    else:
        Invitation.objects.all().delete()
    with pytest.raises(UnableToAccept, match=r"Ask for a new one\."):
        accept_invitation(invitation_id=invitation.pk, person=cast.stranger, at=at, on=today)
    assert not Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering).exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("why", ["too old", "withdrawn", "used"])
def test_the_page_of_a_closed_invitation_is_410_and_says_the_cure(
    send, at_nine, client, cast, evening, today, why, method
):
    invitation, link = send(cast.stranger.email)
    if why == "too old":
        at_nine.move_to(evening + timedelta(days=INVITATION_DAYS), tick=False)
    elif why == "withdrawn":
        Invitation.objects.update(withdrawn_at=evening)
    else:
        accept_invitation(invitation_id=invitation.pk, person=cast.stranger, at=evening, on=today)
    people = Person.objects.count()
    answer = getattr(client, method)(link)
    assert answer.status_code == 410
    assert "ask whoever invited you to send a new one" in answer.content.decode()
    assert 'href="/account/login/' in answer.content.decode()
    assert Person.objects.count() == people


def test_the_last_second_of_the_seventh_day_still_counts(send, at_nine, client, evening):
    _invitation, link = send()
    at_nine.move_to(evening + timedelta(days=INVITATION_DAYS, seconds=-1), tick=False)
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("token", ["x", "a" * 43, "é", "%00", "..", "a" * 3000])
def test_an_unknown_token_is_404_and_names_nobody(cast, client, token):
    for method in (client.get, client.post):
        answer = method(f"/people/join/{token}/")
        assert answer.status_code == 404
        assert "Harbour" not in answer.content.decode()


def test_sending_again_makes_a_new_link_and_the_old_one_stops(send, at_nine, client):
    invitation, link = send()
    token = new_invitation_token(invitation_id=invitation.pk)
    assert client.get(f"/people/join/{token}/").status_code == 200
    assert client.get(link).status_code == 404
    assert invitation_by_token(token_of(link)) is None


@pytest.mark.parametrize("closed", ["accepted_at", "withdrawn_at"])
def test_a_closed_invitation_gets_no_new_link(send, evening, closed):
    invitation, _link = send()
    Invitation.objects.update(**{closed: evening})
    before = Invitation.objects.get().token_hash
    assert new_invitation_token(invitation_id=invitation.pk) is None
    assert Invitation.objects.get().token_hash == before


def test_a_team_of_another_organisation_is_refused_with_the_cure(cast, evening):
    with pytest.raises(UnableToInvite, match=r"Choose a team of this organisation\."):
        invite(
            organisation=cast.other,
            team=cast.north,
            email="x@example.org",
            role=Role.GP,
            actor=cast.other_lead,
            at=evening,
        )
    assert not Invitation.objects.exists()


def test_a_lead_invites_and_one_message_goes_out(cast, client, mailoutbox, django_capture_on_commit_callbacks):
    client.force_login(cast.lead)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            f"/people/invite/{cast.fostering.id}/",
            {"email": "New.Carer@example.org", "role": Role.FOSTER_CARER, "team": cast.north.id},
        )
    assert answer.status_code == 302
    assert [message.to for message in mailoutbox] == [["new.carer@example.org"]]
    assert Notice.objects.count() == 1
    row = Invitation.objects.get()
    assert (row.organisation, row.team, row.invited_by) == (cast.fostering, cast.north, cast.lead)


def test_what_is_not_asked_for_is_not_taken(cast, client):
    """Every field of the model, sent along: only e-mail, role and team are read."""
    client.force_login(cast.lead)
    client.post(
        f"/people/invite/{cast.fostering.id}/",
        {
            "email": "a@example.org",
            "role": Role.GP,
            "team": "",
            "id": "00000000-0000-0000-0000-000000000001",
            "organisation": cast.other.id,
            "organisation_id": cast.other.id,
            "invited_by": cast.author.id,
            "invited_by_id": cast.author.id,
            "token_hash": hash_token("known"),
            "invited_at": "2020-01-01",
            "expires_at": "2099-01-01",
            "accepted_at": "2020-01-01",
            "accepted_by": cast.lead.id,
            "withdrawn_at": "2020-01-01",
        },
    )
    row = Invitation.objects.get()
    assert (row.organisation, row.invited_by, row.token_hash) == (cast.fostering, cast.lead, None)
    assert row.accepted_at is row.accepted_by is row.withdrawn_at is None
    assert row.expires_at - row.invited_at == timedelta(days=INVITATION_DAYS)
    assert str(row.id) != "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    "sent",
    [
        {"email": "not an address"},
        {"email": ""},
        {"role": "emperor"},
        {"team": "someone else's"},
        {"email": f"a@{'b.' * 150}org"},
    ],
)
def test_a_faulty_invitation_is_shown_again_and_nothing_is_saved(cast, client, sent):
    client.force_login(cast.lead)
    good = {"email": "a@example.org", "role": Role.GP, "team": ""}
    answer = client.post(f"/people/invite/{cast.fostering.id}/", good | sent)
    assert answer.status_code in {200, 422}
    assert 'class="error-summary"' in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_lead_cannot_invite_into_a_team_of_another_organisation(cast, client):
    from people.services import create_team

    theirs = create_team(organisation=cast.other, name="Theirs")
    client.force_login(cast.lead)
    answer = client.post(
        f"/people/invite/{cast.fostering.id}/", {"email": "a@example.org", "role": Role.GP, "team": theirs.id}
    )
    assert 'class="error-summary"' in answer.content.decode()
    assert "Theirs" not in answer.content.decode()
    assert not Invitation.objects.exists()


def test_signed_in_as_the_invited_person_one_button_accepts(send, at_nine, client, cast, mailoutbox):
    _invitation, link = send(cast.stranger.email)
    client.force_login(cast.stranger)
    page = client.get(link).content.decode()
    assert "You are signed in as stranger@example.org" in page
    assert not Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering).exists()
    mailoutbox.clear()
    assert client.post(link)["Location"] == "/learning/"
    assert Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering).count() == 1
    assert mailoutbox == []
    assert client.post(link).status_code == 410


def test_signed_in_as_somebody_else_it_is_refused_with_the_cure(send, at_nine, client, cast):
    invitation, link = send()
    client.force_login(cast.stranger)
    page = client.post(link, follow=True).content.decode()
    assert "Sign in with that address." in page
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert not Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering).exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_neither_join_nor_show(send, at_nine, client, cast, method, mailoutbox):
    _invitation, link = send(cast.stranger.email)
    mailoutbox.clear()
    assert getattr(client, method)(link).status_code == 405
    client.force_login(cast.stranger)
    assert getattr(client, method)(link).status_code == 405
    assert mailoutbox == []


@pytest.mark.real
def test_twenty_accepts_at_once_are_one_engagement(fresh_database, today):
    from datetime import datetime

    from tests.cast import make_cast

    evening = datetime(2026, 11, 22, 21, 40, tzinfo=ZoneInfo("Europe/London"))
    cast = make_cast(today)
    invitation = invite(
        organisation=cast.fostering,
        email=cast.stranger.email,
        role=Role.FOSTER_CARER,
        actor=cast.lead,
        at=evening,
    )
    gate, results = threading.Barrier(20), []

    def accept():
        try:
            gate.wait()
            row = accept_invitation(invitation_id=invitation.pk, person=cast.stranger, at=evening, on=today)
            results.append(row.pk)
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mine = Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering)
    assert mine.count() == 1
    assert set(results) == {mine.get().pk}


def test_an_engagement_made_meanwhile_does_not_break_the_invitation(send, cast, evening, today):
    invitation, _link = send(cast.stranger.email)
    engage(person=cast.stranger, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=today)
    accept_invitation(invitation_id=invitation.pk, person=cast.stranger, at=evening, on=today)
    assert Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering).count() == 1


def test_a_guess_from_a_fresh_browser_learns_nothing_of_people(send, at_nine, cast):
    """A known and an unknown address get the same page: whether somebody has an account is not told."""
    pages = []
    for address in (cast.stranger.email, "unknown1@example.org"):
        _invitation, link = send(address)
        page = Client().get(link).content.decode()
        pages.append(re.sub(r'nonce="[^"]*"', "", page.replace(address, "…")))
    strip = [page.split("csrfmiddlewaretoken")[0] + page.split('">', page.count('">'))[-1] for page in pages]
    assert len(pages[0]) == len(pages[1])
    assert strip[0] == strip[1]
