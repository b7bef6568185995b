"""Roles over others: whom an assessor may assess, who gives and ends a role, and what its page says."""

import itertools
import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.access import assessed_by, may_assess, organisations_governed
from people.enums import Oversight, Role
from people.models import Area, Engagement, Invitation, Organisation, Person, Responsibility, ResponsibilityAct
from people.services import (
    INVITATION_DAYS,
    UnableToAccept,
    UnableToEntrust,
    accept_invitation,
    create_team,
    end_responsibility,
    engage,
    entrust,
    give_responsibility,
    new_invitation_token,
    withdraw_invitation,
)
from tests.compliance.scene import second_lead
from tests.once import on_sqlite
from tests.private import with_private

pytestmark = on_sqlite

DAY = timedelta(days=1)
EVENING = datetime(2026, 11, 22, 21, 40, tzinfo=ZoneInfo("Europe/London"))
KINDS = {Oversight.TEAM_MANAGER, Oversight.TRAINING_LEAD, Oversight.ASSESSOR, Oversight.SUPERVISOR}


def hold(who: Person, kind: str, on: date, **scope) -> Responsibility:
    return Responsibility.objects.create(person=who, kind=kind, starts_on=on, **scope)


@pytest.fixture
def assessor(cast) -> Person:
    """Cares in the north team, too."""
    who = Person.objects.create_user("assessor@example.org", name="Asha Rao")
    engage(
        person=who, organisation=cast.fostering, team=cast.north, role=Role.FOSTER_CARER, started_on=date(2026, 6, 1)
    )
    return who


@pytest.fixture
def area_lead(cast, today) -> Person:
    who = Person.objects.create_user("area@example.org", name="Amir Nasser")
    hold(who, Oversight.AREA_LEAD, today, area=cast.area)
    return who


# Whom an assessor may assess


@pytest.mark.parametrize(
    ("kind", "scopes"),
    [
        (Oversight.ASSESSOR, ["area", "organisation", "team"]),
        (Oversight.SUPERVISOR, ["organisation", "team"]),
        (Oversight.TRAINING_LEAD, ["organisation"]),
        (Oversight.TEAM_MANAGER, ["team"]),
        (Oversight.AREA_LEAD, ["area"]),
    ],
)
def test_the_database_takes_each_role_with_its_own_scopes_and_no_other(cast, assessor, today, kind, scopes):
    places = {"area": cast.area, "organisation": cast.fostering, "team": cast.north}
    for count in range(4):
        for names in itertools.combinations(places, count):

            def act(names=names):
                with transaction.atomic():
                    hold(assessor, kind, today, **{name: places[name] for name in names})

            if len(names) == 1 and names[0] in scopes:
                act()
            else:
                with pytest.raises(IntegrityError):
                    act()


def by_hand(viewer: Person, on: date) -> set[Person]:
    """The same as the door, row by row."""

    def runs(first, last) -> bool:
        return first <= on and (last is None or on <= last)

    def within(one: Engagement, row: Responsibility) -> bool:
        if row.team:
            return one.team is not None and one.team.path.startswith(row.team.path)
        if row.organisation:
            return one.organisation == row.organisation
        return one.organisation.area == row.area

    held = [row for row in Responsibility.objects.filter(person=viewer) if runs(row.starts_on, row.ends_on)]
    here = [one for one in Engagement.objects.all() if runs(one.started_on, one.ended_on)]
    reached = {one.person for one in here for row in held if row.kind == "assessor" and within(one, row)}
    line = {one.person for one in here for row in held if row.kind == "team_manager" and within(one, row)}
    return reached - line - {viewer}


def test_whom_an_assessor_may_assess_is_what_a_walk_over_all_rows_finds(cast, assessor, today):
    below = create_team(organisation=cast.fostering, name="Below", parent=cast.north)
    Engagement.objects.filter(person=cast.colleague).update(team=below)
    far = Organisation.objects.create(area=Area.objects.create(name="Far"), name="Afar", kind="nhs")
    for who, place in ((cast.author, far), (cast.manager, cast.other)):
        engage(person=who, organisation=place, role=Role.GP, started_on=today)
    Engagement.objects.filter(person=cast.kinship).update(ended_on=today)
    scopes = [
        {"team": below}, {"team": cast.north}, {"team": cast.south}, {"organisation": cast.fostering},
        {"organisation": far}, {"area": cast.area}, None,
    ]  # fmt: skip
    lines = [None, below, cast.north, cast.south]
    seen = set()
    for one, two, line in itertools.product(scopes, scopes, lines):
        with transaction.atomic():
            for scope in (one, two):
                if scope:
                    hold(assessor, Oversight.ASSESSOR, today, **scope)
            if line:
                hold(assessor, Oversight.TEAM_MANAGER, today, team=line)
            for on in (today - DAY, today, today + DAY):
                found = list(assessed_by(assessor, on))
                assert len(found) == len(set(found))
                assert set(found) == by_hand(assessor, on), (one, two, line, on)
                seen.add(frozenset(person.name for person in found))
            transaction.set_rollback(True)
    assert len(seen) > 12, "the scenes differ"


def test_nobody_assesses_themself_their_own_line_or_anybody_before_and_after(cast, assessor, today):
    row = hold(assessor, Oversight.ASSESSOR, today, organisation=cast.fostering, ends_on=today)
    assert may_assess(assessor, cast.carer, today)
    assert not may_assess(assessor, assessor, today)
    assert not may_assess(assessor, cast.stranger, today)
    assert not may_assess(assessor, cast.carer, today - DAY)
    assert not may_assess(assessor, cast.carer, today + DAY)
    hold(assessor, Oversight.TEAM_MANAGER, today, team=cast.north)
    assert not may_assess(assessor, cast.carer, today)
    assert may_assess(assessor, cast.sibling, today)
    row.kind = Oversight.SUPERVISOR
    row.save()
    assert not assessed_by(assessor, today).exists()


@pytest.mark.parametrize("kind", [Oversight.ASSESSOR, Oversight.SUPERVISOR])
def test_neither_role_opens_anybodys_record(cast, assessor, today, client, kind):
    hold(assessor, kind, today, organisation=cast.fostering)
    client.force_login(assessor)
    place, carer = cast.fostering.pk, cast.carer.pk
    for path in ("/coverage/", f"/coverage/{place}/", f"/coverage/{place}/people/{carer}/", f"/people/{place}/",
                 f"/people/{place}/{carer}/", f"/people/{place}/roles/", f"/people/{place}/roles/give/"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert cast.carer.name not in answer.content.decode()


# Giving


def given(cast, who=None, kind=Oversight.ASSESSOR, *, actor=None, at, on, **more) -> Responsibility:
    return give_responsibility(
        person=who or cast.carer, kind=kind, organisation=cast.fostering, actor=actor or cast.lead, at=at, on=on, **more
    )


def test_giving_says_who_gave_it_and_when(cast, evening, today):
    row = given(cast, team=cast.north, at=evening, on=today)
    assert (row.person, row.kind, row.team, row.organisation, row.starts_on, row.ends_on) == (
        cast.carer, "assessor", cast.north, None, today, None,
    )  # fmt: skip
    act = ResponsibilityAct.objects.get()
    assert (act.responsibility, act.person, act.what, act.kind, act.actor, act.at) == (
        row.pk, cast.carer, "Assessor: North", "given", cast.lead, evening,
    )  # fmt: skip


def refusals(cast, area_lead):
    south_of_other = create_team(organisation=cast.other, name="Theirs")
    gone = Person.objects.create_user("gone@example.org", is_active=False)
    return [
        ("another lead", {"who": cast.lead}),
        ("another lead", {"who": area_lead, "actor": area_lead}),
        ("lead training here", {"actor": cast.other_lead}),
        ("lead training here", {"actor": cast.manager}),
        ("lead training here", {"actor": cast.carer, "who": cast.colleague}),
        ("run this site", {"kind": Oversight.AREA_LEAD}),
        ("run this site", {"kind": Oversight.AREA_LEAD, "actor": area_lead}),
        ("another organisation", {"team": south_of_other}),
        ("Choose the team", {"kind": Oversight.TEAM_MANAGER}),
        ("Choose no team", {"kind": Oversight.TRAINING_LEAD, "team": cast.north}),
        ("area lead", {"whole_area": True}),
        ("Only an assessor", {"whole_area": True, "actor": area_lead, "team": cast.north}),
        ("Only an assessor", {"whole_area": True, "actor": area_lead, "kind": Oversight.TRAINING_LEAD}),
        ("closed", {"who": gone}),
    ]


def test_what_may_not_be_given_is_refused_with_the_cure(cast, area_lead, evening, today):
    before = Responsibility.objects.count()
    for words, sent in refusals(cast, area_lead):
        with pytest.raises(UnableToEntrust, match=words):
            given(cast, at=evening, on=today, **sent)
    assert Responsibility.objects.count() == before
    assert not ResponsibilityAct.objects.exists()


def test_the_same_role_is_given_once_and_again_after_it_ended(cast, evening, today):
    row = given(cast, at=evening, on=today)
    with pytest.raises(UnableToEntrust, match="already"):
        given(cast, at=evening, on=today)
    ended(cast, row, today - DAY, at=evening, on=today)
    assert given(cast, at=evening, on=today) != row


def test_an_area_lead_gives_at_each_place_of_the_area_and_an_assessor_the_whole(cast, area_lead, evening, today):
    assert set(organisations_governed(area_lead, today)) == {cast.fostering, cast.other}
    given(cast, kind=Oversight.TRAINING_LEAD, actor=area_lead, at=evening, on=today)
    given(cast, actor=area_lead, whole_area=True, at=evening, on=today)
    assert may_assess(cast.carer, cast.stranger, today)


def asked(cast, email, kind=Oversight.ASSESSOR, *, actor=None, at, on, **more):
    return entrust(organisation=cast.fostering, email=email, kind=kind, actor=actor or cast.lead, at=at, on=on, **more)


def test_who_is_here_has_it_at_once_and_anybody_else_is_invited(cast, area_lead, evening, today):
    assert asked(cast, " CARER@example.org", at=evening, on=today).person == cast.carer
    for email in (cast.stranger.email, "new@example.org"):
        row = asked(cast, email, at=evening, on=today)
        assert (row.email, row.oversight, row.role, row.organisation) == (email, "assessor", "", cast.fostering)
    # An area lead does not learn by this who is here.
    assert isinstance(asked(cast, cast.colleague.email, actor=area_lead, at=evening, on=today), Invitation)
    assert asked(cast, cast.carer.email, "supervisor", actor=area_lead, at=evening, on=today).person == cast.carer


def test_of_two_at_one_address_the_name_says_who(cast, evening, today):
    Person.objects.filter(pk=cast.sibling.pk).update(contact_email=cast.carer.email)
    with pytest.raises(UnableToEntrust, match="Write the name"):
        asked(cast, cast.carer.email, at=evening, on=today)
    assert asked(cast, cast.carer.email, name="carys llewellyn", at=evening, on=today).person == cast.sibling


def test_a_second_invitation_to_the_same_role_closes_the_first(cast, evening, today):
    first = asked(cast, "new@example.org", at=evening, on=today)
    second = asked(cast, "new@example.org", at=evening, on=today)
    first.refresh_from_db()
    assert (first.is_open(evening), second.is_open(evening)) == (False, True)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_saying_yes_gives_the_role_in_the_name_of_who_asked(cast, evening, today, kind):
    team = None if kind == Oversight.TRAINING_LEAD else cast.north
    row = asked(cast, cast.stranger.email, kind, team=team, at=evening, on=today)
    first = accept_invitation(invitation_id=row.pk, person=cast.stranger, at=evening, on=today)
    assert accept_invitation(invitation_id=row.pk, person=cast.stranger, at=evening, on=today) == first
    assert (first.kind, first.team, first.organisation) == (kind, team, None if team else cast.fostering)
    act = ResponsibilityAct.objects.get()
    assert (act.responsibility, act.actor, act.person) == (first.pk, cast.lead, cast.stranger)
    assert not Engagement.objects.filter(person=cast.stranger, organisation=cast.fostering).exists()


def test_who_asked_must_still_lead_there_when_it_is_accepted(cast, evening, today):
    row = asked(cast, cast.stranger.email, at=evening, on=today)
    Responsibility.objects.filter(person=cast.lead).update(ends_on=today - DAY)
    with pytest.raises(UnableToAccept, match="leads there no more"):
        accept_invitation(invitation_id=row.pk, person=cast.stranger, at=evening, on=today)
    row.refresh_from_db()
    assert row.accepted_at is None
    assert not Responsibility.objects.filter(person=cast.stranger).exists()


def test_nobody_asks_themself_not_even_by_an_address_that_they_take_later(cast, evening, today):
    with pytest.raises(UnableToEntrust, match="another lead"):
        entrust(
            organisation=cast.other, email=cast.other_lead.email.upper(), kind="assessor", actor=cast.other_lead,
            at=evening, on=today,
        )  # fmt: skip
    row = asked(cast, "later@example.org", at=evening, on=today)
    Person.objects.filter(pk=cast.lead.pk).update(email="later@example.org")
    with pytest.raises(UnableToAccept, match="another lead"):
        accept_invitation(invitation_id=row.pk, person=Person.objects.get(pk=cast.lead.pk), at=evening, on=today)


@pytest.mark.real
def test_twenty_who_say_yes_at_once_are_one_role_given_once(fresh_database, today):
    from tests.cast import make_cast

    cast = make_cast(today)
    row = asked(cast, cast.stranger.email, at=EVENING, on=today)
    gate, results = threading.Barrier(20), []

    def accept():
        try:
            gate.wait()
            held = accept_invitation(invitation_id=row.pk, person=cast.stranger, at=EVENING, on=today)
            results.append(held.pk)
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = Responsibility.objects.get(person=cast.stranger)
    assert results == [held.pk] * 20
    assert ResponsibilityAct.objects.count() == 1


@pytest.mark.parametrize("why", ["taken back", "too old", "another address", "only looked at"])
def test_an_invitation_to_a_role_opens_nothing_but_once_for_the_one_it_was_sent_to(
    cast, evening, today, client, time_machine, why
):
    time_machine.move_to(evening, tick=False)
    row = asked(cast, cast.stranger.email, at=evening, on=today)
    link = f"/people/join/{new_invitation_token(invitation_id=row.pk)}/"
    client.force_login(cast.colleague if why == "another address" else cast.stranger)
    if why == "taken back":
        withdraw_invitation(invitation=row, actor=cast.lead, at=evening)
    if why == "too old":
        time_machine.shift(timedelta(days=INVITATION_DAYS))
    for _time in range(3):
        client.get(link) if why == "only looked at" else client.post(link)
    assert not Responsibility.objects.filter(kind="assessor").exists()
    row.refresh_from_db()
    assert row.accepted_at is None


# Ending


def ended(cast, row, last_day, *, actor=None, reason="Moved on", at, on) -> Responsibility:
    return end_responsibility(
        responsibility=row, last_day=last_day, reason=reason, actor=actor or cast.lead, at=at, on=on
    )


def test_ending_says_who_when_and_why_and_may_be_brought_forward(cast, evening, today):
    row = given(cast, at=evening, on=today)
    ended(cast, row, today + 9 * DAY, at=evening, on=today)
    assert may_assess(cast.carer, cast.colleague, today + 9 * DAY)
    assert not may_assess(cast.carer, cast.colleague, today + 10 * DAY)
    with pytest.raises(UnableToEntrust, match="already"):
        ended(cast, row, today + 10 * DAY, at=evening, on=today)
    ended(cast, row, today - DAY, reason=" A worry ", at=evening, on=today)
    assert not may_assess(cast.carer, cast.colleague, today)
    with pytest.raises(UnableToEntrust, match="ended already"):
        ended(cast, row, today - DAY, at=evening, on=today)
    acts = [(act.last_day, act.reason, act.actor) for act in ResponsibilityAct.objects.filter(kind="ended")]
    assert acts == [(today + 9 * DAY, "Moved on", cast.lead), (today - DAY, "A worry", cast.lead)]


def test_what_may_not_be_ended_is_refused_with_the_cure(cast, area_lead, evening, today):
    row = given(cast, at=evening, on=today)
    whole = given(cast, cast.colleague, actor=area_lead, whole_area=True, at=evening, on=today)
    own = Responsibility.objects.get(person=cast.lead)
    for words, which, last_day, more in (
        ("Write why", row, today, {"reason": " "}),
        ("Write why", row, today, {"reason": "x" * 301}),
        ("Yesterday is the earliest", row, today - 2 * DAY, {}),
        ("year ahead", row, today + 400 * DAY, {}),
        ("another lead", own, today, {}),
        ("lead training here", row, today, {"actor": cast.other_lead}),
        ("lead training here", row, today, {"actor": cast.manager}),
        ("area lead", whole, today, {}),
        ("run this site", Responsibility.objects.get(person=area_lead), today, {}),
        ("Nobody else would lead", own, today, {"actor": area_lead}),
    ):
        with pytest.raises(UnableToEntrust, match=words):
            ended(cast, which, last_day, at=evening, on=today, **more)
    assert not ResponsibilityAct.objects.filter(kind="ended").exists()
    ended(cast, whole, today, actor=area_lead, at=evening, on=today)


def test_a_place_is_never_left_without_a_training_lead(cast, evening, today):
    rosa = second_lead(cast.fostering)
    hers, own = Responsibility.objects.get(person=rosa), Responsibility.objects.get(person=cast.lead)
    # One who leaves in a month is nobody to leave the place to.
    ended(cast, hers, today + 30 * DAY, at=evening, on=today)
    for last_day in (today, today + 30 * DAY, today + 60 * DAY):
        with pytest.raises(UnableToEntrust, match="Nobody else would lead"):
            ended(cast, own, last_day, actor=rosa, at=evening, on=today)
    given(cast, kind=Oversight.TRAINING_LEAD, at=evening, on=today)
    ended(cast, own, today, actor=rosa, at=evening, on=today)


@pytest.mark.real
def test_two_leads_who_end_each_other_at_once_leave_one(fresh_database, today):
    from tests.cast import make_cast

    cast = make_cast(today)
    rosa = second_lead(cast.fostering)
    rows = {one: Responsibility.objects.get(person=one) for one in (cast.lead, rosa)}
    gate, refused = threading.Barrier(2), []

    def act(actor, row):
        try:
            gate.wait()
            ended(cast, row, today - DAY, actor=actor, at=EVENING, on=today)
        except UnableToEntrust as reason:
            refused.append(str(reason))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=pair) for pair in ((cast.lead, rows[rosa]), (rosa, rows[cast.lead]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = Responsibility.objects.current(today).filter(kind="training_lead", organisation=cast.fostering)
    assert left.count() == 1
    assert len(refused) == 1


# The pages


@pytest.fixture
def lead(client, cast, time_machine, evening) -> Client:
    time_machine.move_to(evening, tick=False)
    client.force_login(cast.lead)
    return client


def test_the_page_says_who_holds_what_since_when_and_who_gave_it(lead, cast, evening, today):
    row = given(cast, team=cast.north, at=evening, on=today)
    old = given(cast, cast.colleague, Oversight.SUPERVISOR, at=evening, on=today)
    ended(cast, old, today - DAY, reason="Retired", at=evening, on=today)
    asked(cast, "new@example.org", at=evening, on=today)
    page = lead.get(f"/people/{cast.fostering.pk}/roles/").content.decode()
    now, before = page.split('id="before"')
    for words in ("Grace Adeyemi", "Assessor: North", "Marian Holt, 22 November 2026", "Moses Mwangi",
                  "Not recorded", "Yours: another lead ends it", "new@example.org: Assessor",
                  f"/roles/{row.pk}/end/"):  # fmt: skip
        assert words in now, words
    assert "Ben Carter" not in now
    assert "Ines Moreira" not in page
    for words in ("Ben Carter", "Supervisor: Harbour", "Marian Holt, 22 November 2026", "Ended at once",
                  "Retired (Marian Holt)", "Sees nothing of anybody’s record by this role"):  # fmt: skip
        assert words in before, words


@with_private
def test_from_the_form_to_the_door_and_out_again(lead, cast, today):
    here = f"/people/{cast.fostering.pk}/roles/"
    sent = {"kind": "training_lead", "team": "", "email": "carer@example.org", "name": ""}
    answer = lead.post(f"{here}give/", sent, follow=True)
    assert "Grace Adeyemi has the role from today." in answer.content.decode()
    row = Responsibility.objects.get(person=cast.carer)
    grace = Client()
    grace.force_login(cast.carer)
    assert grace.get(f"/coverage/{cast.fostering.pk}/").status_code == 200
    assert grace.get(here).status_code == 200
    assert lead.get(f"{here}{row.pk}/end/").status_code == 200
    answer = lead.post(f"{here}{row.pk}/end/", {"last_day": str(today - DAY), "reason": "By mistake"})
    assert answer["Location"] == here
    for path in (here, f"{here}give/", f"/coverage/{cast.fostering.pk}/", f"/people/{cast.fostering.pk}/"):
        assert grace.get(path).status_code == 404, path
    copy = grace.get("/my-data/record.json").json()["roles_ended"]
    assert copy == [{"what": "Training lead: Harbour", "last_day": "2026-11-21", "reason": "By mistake"}]
    assert "By mistake" in grace.get("/my-data/record.html").content.decode()


def test_a_refusal_stands_on_the_form(lead, cast):
    here = f"/people/{cast.fostering.pk}/roles/"
    for sent, words in (
        ({"kind": ""}, "Choose the role."),
        ({"kind": "area_lead", "email": "a@example.org"}, "Choose a role from the list."),
        ({"kind": "team_manager", "email": "a@example.org"}, "Choose the team that they manage."),
        ({"kind": "assessor", "email": "LEAD@example.org"}, "Nobody gives a role to themselves."),
        ({"kind": "assessor", "email": "a@example.org", "whole_area": "on", "team": str(cast.south.pk)}, ""),
    ):
        answer = lead.post(f"{here}give/", sent)
        assert answer.status_code == (200 if words else 302)
        assert words in answer.content.decode()
    assert Invitation.objects.get().team == cast.south, "the box for the whole area is not there for a lead"
    own = Responsibility.objects.get(person=cast.lead)
    page = lead.post(f"{here}{own.pk}/end/", {"last_day": "2026-11-22", "reason": "x"}).content.decode()
    assert "Nobody ends a role of their own. Ask another lead." in page


def test_an_invitation_is_taken_back_by_any_lead_of_the_place(lead, cast, evening, today):
    row = asked(cast, "new@example.org", at=evening, on=today)
    url = f"/people/{cast.fostering.pk}/roles/asked/{row.pk}/withdraw/"
    other = Client()
    other.force_login(cast.other_lead)
    assert other.post(url).status_code == 404
    assert other.post(url.replace(str(cast.fostering.pk), str(cast.other.pk))).status_code == 404
    assert lead.post(url).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at == evening


def test_an_invitation_to_learn_is_behind_another_door(lead, cast, evening):
    from people.services import invite

    row = invite(organisation=cast.fostering, email="x@example.org", role=Role.GP, actor=cast.lead, at=evening)
    assert lead.post(f"/people/{cast.fostering.pk}/roles/asked/{row.pk}/withdraw/").status_code == 404


@pytest.mark.parametrize("kind", ["assessor", "supervisor", "team_manager"])
def test_the_message_and_its_page_say_what_the_role_is(
    cast, evening, today, client, mailoutbox, django_capture_on_commit_callbacks, time_machine, kind
):
    from people.leaders import LETS_SEE
    from tests.people.conftest import code_in, link_in

    time_machine.move_to(evening)
    with django_capture_on_commit_callbacks(execute=True):
        asked(cast, "new@example.org", kind, team=cast.north, at=evening, on=today)
    message = mailoutbox.pop()
    assert f"Harbour asks you to take on a role on Common Ground: {Oversight(kind).label.lower()}." in message.body
    link = link_in(message)
    page = client.get(link).content.decode()
    for words in ("A role at Harbour", Oversight(kind).label.lower(), "Team: North", str(LETS_SEE[Oversight(kind)])):
        assert words in page
    client.post(link)
    client.post("/account/login/code/confirm/", {"code": code_in(mailoutbox.pop())})
    page = client.get("/people/settings/").content.decode()
    for words in ("Your roles", f"{Oversight(kind).label}: North", "from 22 November 2026"):
        assert words in page
    assert "Who leads and assesses at" not in page


def test_ones_own_page_leads_an_area_lead_to_each_place(cast, area_lead, client, time_machine, evening):
    time_machine.move_to(evening)
    client.force_login(area_lead)
    page = client.get("/people/settings/").content.decode()
    for place in (cast.fostering, cast.other):
        assert f"/people/{place.pk}/roles/" in page
    page = client.get(f"/people/{cast.fostering.pk}/roles/").content.decode()
    assert "Marian Holt" in page
    assert cast.carer.name not in page
    assert f'/people/{cast.fostering.pk}/"' not in page
    client.force_login(cast.carer)
    assert "Your roles" not in client.get("/people/settings/").content.decode()


def test_queries_do_not_grow_with_roles(lead, cast, evening, today):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert lead.get(f"/people/{cast.fostering.pk}/roles/").status_code == 200
        return len(queries)

    def more(numbers) -> None:
        for number in numbers:
            who = Person.objects.create_user(f"more{number}@example.org", name=f"More {number}")
            row = given(cast, who, team=cast.north, at=evening, on=today)
            if number % 2:
                ended(cast, row, today - DAY, at=evening, on=today)
            asked(cast, f"new{number}@example.org", at=evening, on=today)

    more(range(2))
    count()
    small = count()
    more(range(2, 40))
    assert count() == small <= 14
