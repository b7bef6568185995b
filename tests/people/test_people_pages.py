"""The pages about an organisation's people: who is listed, who may open what, and what a form takes."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.enums import Oversight, Role
from people.models import (
    Engagement,
    Household,
    Invitation,
    Organisation,
    OrganisationCode,
    Pause,
    Person,
    Responsibility,
    Team,
)
from people.services import begin_pause, create_team, end, engage, move, put_together
from tests.once import on_sqlite
from tests.trust.surface import NEVER

pytestmark = on_sqlite

DAY = timedelta(days=1)


@pytest.fixture
def at_nine(time_machine, evening):
    time_machine.move_to(evening, tick=False)
    return time_machine


@pytest.fixture
def lead(client, cast, at_nine):
    client.force_login(cast.lead)
    return client


def row_of(person) -> Engagement:
    return Engagement.objects.get(person=person)


def listed(client, cast, query="") -> set[str]:
    page = client.get(f"/people/{cast.fostering.pk}/?{query}").content.decode().split("<tbody")[1]
    return {person.name for person in Person.objects.all() if person.name and person.name in page}


HERE = {"Grace Adeyemi", "Ben Carter", "Carys Llewellyn", "Shanthi Perera"}


def test_the_list_names_who_is_here_and_nobody_else(lead, cast):
    assert listed(lead, cast) == HERE


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("text=GRACE", {"Grace Adeyemi"}),
        ("text=carer@", {"Grace Adeyemi"}),
        ("text=%25", set()),
        ("role=kinship_carer", {"Shanthi Perera"}),
        ("show=left", set()),
        ("show=pause", set()),
        ("show=waiting", HERE - {"Ben Carter"}),
        ("role=nonsense", HERE),
    ],
)
def test_filters_live_in_the_address(lead, cast, evening, query, names):
    Person.objects.filter(pk=cast.colleague.pk).update(last_login=evening)
    assert listed(lead, cast, query) == names


def test_a_team_is_listed_with_those_below_it(lead, cast, today, evening):
    below = create_team(organisation=cast.fostering, name="Below", parent=cast.north)
    move(engagement=row_of(cast.colleague), team=below, from_day=today, actor=cast.lead, at=evening, on=today)
    assert listed(lead, cast, f"team={cast.north.pk}") == {"Grace Adeyemi", "Ben Carter"}
    assert listed(lead, cast, f"team={below.pk}") == {"Ben Carter"}


def test_who_left_is_listed_as_such_from_the_day_after(lead, cast, today, evening):
    end(engagement=row_of(cast.carer), last_day=today, actor=cast.lead, at=evening, on=today)
    assert listed(lead, cast) == HERE
    Engagement.objects.filter(person=cast.carer).update(ended_on=today - DAY)
    assert listed(lead, cast) == HERE - {"Grace Adeyemi"}
    assert listed(lead, cast, "show=left") == {"Grace Adeyemi"}
    page = lead.get(f"/people/{cast.fostering.pk}/{cast.carer.pk}/").content.decode()
    assert "Invite them back" in page
    # Their learning is not open to this place any more.
    assert "What is due and what is done" not in page
    assert lead.get(f"/coverage/{cast.fostering.pk}/people/{cast.carer.pk}/").status_code == 404


def test_on_pause_is_a_word_and_days(lead, cast, evening, today):
    begin_pause(
        engagement=row_of(cast.carer), starts_on=today, ends_on=today + DAY, kind="illness", actor=cast.lead,
        at=evening, on=today,
    )  # fmt: skip
    assert listed(lead, cast, "show=pause") == {"Grace Adeyemi"}
    page = lead.get(f"/people/{cast.fostering.pk}/{cast.carer.pk}/").content.decode()
    assert "On pause" in page
    assert "22 November 2026 to 23 November 2026" in page
    assert "llness" not in page


def test_queries_do_not_grow_with_people(lead, cast, today):
    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert lead.get(url).status_code == 200
        return len(queries)

    urls = [f"/people/{cast.fostering.pk}/{rest}" for rest in ("", "?show=left", "?show=pause", "teams/", "codes/")]
    urls.append(f"/people/{cast.fostering.pk}/{cast.carer.pk}/")
    put_together(engagement=row_of(cast.carer), name="Home", primary_carer=True, actor=cast.lead)
    home = Household.objects.get()
    more(cast, today, home, range(2))
    for url in urls:
        count(url)
    small = [count(url) for url in urls]
    more(cast, today, home, range(2, 45))
    assert [count(url) for url in urls] == small
    assert max(small) <= 15


def more(cast, today, home, numbers) -> None:
    """More people on pause, half of whom left; the first ten of one home."""
    for number in numbers:
        person = Person.objects.create_user(f"more{number}@example.org", name=f"More {number}")
        team = create_team(organisation=cast.fostering, name=f"Team {number}", parent=cast.north)
        row = engage(
            person=person, organisation=cast.fostering, team=team, role=Role.FOSTER_CARER, started_on=today,
            ended_on=None,
        )  # fmt: skip
        Pause.objects.create(engagement=row, starts_on=today, recorded_by=cast.lead, recorded_at=person.joined_at)
        if number % 2:
            Engagement.objects.filter(pk=row.pk).update(started_on=today - 9 * DAY, ended_on=today - DAY)
        if number < 10:
            Engagement.objects.filter(pk=row.pk).update(household=home)


def test_a_long_list_is_paged(lead, cast, today):
    for number in range(60):
        person = Person.objects.create_user(f"more{number}@example.org", name=f"More {number:02}")
        engage(person=person, organisation=cast.fostering, role=Role.GP, started_on=today)
    first = lead.get(f"/people/{cast.fostering.pk}/").content.decode()
    second = lead.get(f"/people/{cast.fostering.pk}/?page=2&role=gp").content.decode()
    assert "64 people" in first
    assert "More 59" in second
    assert "role=gp" in second


# Doors.


def pages_of(cast, today, evening) -> list[str]:
    """Every address about the carer, their team and a code of their place."""
    row, place = row_of(cast.carer), cast.fostering.pk
    pause = begin_pause(engagement=row, starts_on=today, kind="leave", actor=cast.lead, at=evening, on=today)
    code = OrganisationCode.objects.create(
        organisation=cast.fostering, role=Role.GP, code="ABCDEFGH", made_by=cast.lead, made_at=evening, expires_on=today
    )
    one = f"/people/{place}/{cast.carer.pk}/"
    forms = ("dates", "team", "leave", "invite", "household", "pause")
    lists = ("", "add/", "teams/", "codes/", f"teams/{cast.north.pk}/", f"codes/{code.pk}/")
    return [
        *(f"/people/{place}/{rest}" for rest in lists),
        one,
        f"{one}pauses/{pause.pk}/",
        *(f"{one}{row.pk}/{name}/" for name in forms),
    ]


@pytest.mark.parametrize("change", ["ended", "not yet begun", "of a sibling team", "of another organisation"])
def test_the_next_request_knows_that_nothing_is_open_any_more(lead, cast, today, evening, change):
    pages = pages_of(cast, today, evening)
    assert [lead.get(page).status_code for page in pages] == [200] * len(pages)
    held = Responsibility.objects.filter(person=cast.lead)
    if change == "ended":
        held.update(ends_on=today - DAY)
    elif change == "not yet begun":
        held.update(starts_on=today + DAY)
    elif change == "of a sibling team":
        held.update(kind=Oversight.TEAM_MANAGER, organisation=None, team=cast.south)
    else:
        held.update(organisation=cast.other)
    before = digest()
    for page in pages:
        answers = [lead.get(page), lead.post(page, {"name": "x", "last_day": today})]
        assert {answer.status_code for answer in answers} <= {404, 405}
        assert not any(cast.carer.name in answer.content.decode() for answer in answers)
    assert digest() == before


@pytest.mark.parametrize("page", ["stay", "household/leave"])
def test_a_button_is_not_pressed_by_looking(lead, cast, page):
    assert lead.get(f"/people/{cast.fostering.pk}/{cast.carer.pk}/{row_of(cast.carer).pk}/{page}/").status_code == 405


def test_an_engagement_elsewhere_is_not_reached_through_ones_own_person(lead, cast, today):
    """Somebody of two places: what they are at the other one is not this lead's to change or to see."""
    elsewhere = engage(person=cast.carer, organisation=cast.other, role=Role.GP, started_on=today)
    page = lead.get(f"/people/{cast.fostering.pk}/{cast.carer.pk}/").content.decode()
    assert "GP" not in page.split("<main")[1]
    assert "Orchard" not in page
    for one in (elsewhere.pk, NEVER):
        for form in ("dates", "leave", "household"):
            url = f"/people/{cast.fostering.pk}/{cast.carer.pk}/{one}/{form}/"
            assert lead.post(url, {"last_day": today, "started_on": today, "name": "x"}).status_code == 404
    elsewhere.refresh_from_db()
    assert (elsewhere.ended_on, elsewhere.household) == (None, None)


# What a form takes (AC05): every field of every model, sent along.


def digest() -> dict:
    from tests.trust.surface import digest as of_tables

    return {name: value for name, value in of_tables().items() if name not in {"people_look"}}


def everything_else(cast) -> dict:
    """A value for each column of the models behind these forms, none of which a lead may set by hand."""
    sent = {}
    for model in (Engagement, Person, Pause, Team, Household, OrganisationCode, Invitation, Organisation):
        for field in model._meta.concrete_fields:
            for name in {field.name, field.attname}:
                sent[name] = {"UUIDField": str(uuid.uuid4()), "ForeignKey": str(cast.stranger.pk),
                              "DateField": "2001-01-01", "DateTimeField": "2001-01-01 00:00", "BooleanField": "on",
                              "EmailField": "evil@example.org", "DecimalField": "1"}.get(
                    field.get_internal_type(), "evil"
                )  # fmt: skip
    return sent


FORMS = [
    ("dates/", {"started_on": "2026-06-02", "approved_on": "", "first_care_role_on": "", "hours_a_week": "",
                "known_by": "The contract"}, {"started_on"}),
    ("leave/", {"last_day": "2026-11-22"}, {"ended_on"}),
    ("household/", {"name": "Home"}, {"household_id", "primary_carer"}),
    ("team/", {"team": "", "from_day": "2026-06-01"}, {"team_id"}),
]  # fmt: skip


@pytest.mark.parametrize(("page", "good", "may_change"), FORMS)
def test_a_form_changes_what_it_asks_for_and_nothing_else(lead, cast, page, good, may_change):
    row = row_of(cast.carer)
    before, person = Engagement.objects.values().get(pk=row.pk), Person.objects.values().get(pk=cast.carer.pk)
    others = list(Engagement.objects.exclude(pk=row.pk).order_by("pk").values())
    answer = lead.post(f"/people/{cast.fostering.pk}/{cast.carer.pk}/{row.pk}/{page}", everything_else(cast) | good)
    assert answer.status_code == 302, answer.content.decode()
    after = Engagement.objects.values().get(pk=row.pk)
    assert {name for name in after if after[name] != before[name]} <= may_change
    assert Person.objects.values().get(pk=cast.carer.pk) == person
    assert list(Engagement.objects.exclude(pk=row.pk).order_by("pk").values()) == others


def test_adding_takes_nothing_that_makes_somebody_more_than_they_are(lead, cast):
    good = {"name": "New", "email": "new@example.org", "role": "gp", "team": str(cast.north.pk),
            "started_on": "2026-11-22", "approved_on": "", "first_care_role_on": "", "hours_a_week": ""}  # fmt: skip
    assert lead.post(f"/people/{cast.fostering.pk}/add/", everything_else(cast) | good).status_code == 302
    row = Engagement.objects.get(person__email="new@example.org")
    person = row.person
    assert (row.organisation, row.team, row.ended_on, row.household) == (cast.fostering, cast.north, None, None)
    powers = (person.is_staff, person.is_superuser, person.merged_into, person.last_login, person.is_active)
    assert powers == (False, False, None, None, True)
    assert not person.check_password("evil")


def test_a_pause_takes_its_days_and_its_reason_alone(lead, cast, evening):
    row = row_of(cast.carer)
    good = {"starts_on": "2026-11-01", "ends_on": "", "kind": "leave", "known_by": "They wrote to us"}
    lead.post(f"/people/{cast.fostering.pk}/{cast.carer.pk}/{row.pk}/pause/", everything_else(cast) | good)
    pause = Pause.objects.get()
    assert (pause.engagement, pause.recorded_by, pause.recorded_at) == (row, cast.lead, evening)


def test_a_field_sent_twice_is_refused(lead, cast):
    row = row_of(cast.carer)
    url = f"/people/{cast.fostering.pk}/{cast.carer.pk}/{row.pk}/leave/"
    body = "last_day=2026-11-22&last_day=2026-11-01"
    assert lead.post(url, body, content_type="application/x-www-form-urlencoded").status_code == 400
    assert row_of(cast.carer).ended_on is None


def test_a_team_or_parent_of_another_organisation_is_no_choice(lead, cast, today):
    theirs = create_team(organisation=cast.other, name="Theirs")
    row = row_of(cast.carer)
    for url, sent in (
        (f"/people/{cast.fostering.pk}/{cast.carer.pk}/{row.pk}/team/", {"team": theirs.pk, "from_day": today}),
        (f"/people/{cast.fostering.pk}/teams/", {"name": "Below", "team": theirs.pk}),
        (f"/people/{cast.fostering.pk}/teams/", {"name": "Below", "team": "no id"}),
        (f"/people/{cast.fostering.pk}/codes/", {"role": "gp", "expires_on": today, "team": theirs.pk}),
    ):
        page = lead.post(url, sent).content.decode()
        assert "Choose a team from the list." in page
        assert "Theirs" not in page
    assert row_of(cast.carer).team == cast.north
    assert not Team.objects.filter(name="Below").exists()


@pytest.mark.parametrize("day", ["", "yesterday", "31/2/2026", "2026-13-01"])
def test_a_day_that_is_none_is_told_with_the_cure_and_kept_as_typed(lead, cast, day):
    url = f"/people/{cast.fostering.pk}/{cast.carer.pk}/{row_of(cast.carer).pk}/leave/"
    page = lead.post(url, {"last_day": day}).content.decode()
    assert 'class="error-summary"' in page
    assert ("Write the day." if not day else "Write the day as day, month, year") in page
    assert row_of(cast.carer).ended_on is None


def test_days_are_understood_as_people_here_write_them(lead, cast):
    url = f"/people/{cast.fostering.pk}/{cast.carer.pk}/{row_of(cast.carer).pk}/leave/"
    lead.post(url, {"last_day": "3/11/2026", "known_by": "Their letter"})
    assert row_of(cast.carer).ended_on == date(2026, 11, 3)


# A whole round by the pages.


def test_a_lead_changes_everything_by_forms_and_takes_back_what_can_be(lead, cast, today, mailoutbox):
    page = f"/people/{cast.fostering.pk}/{cast.carer.pk}/"
    here = f"{page}{row_of(cast.carer).pk}/"
    assert (
        "Saved."
        in lead.post(f"{here}household/", {"name": "Adeyemi", "primary_carer": "on"}, follow=True).content.decode()
    )
    assert "primary carer" in lead.get(page).content.decode()
    lead.post(f"{here}household/leave/")
    known = {"known_by": "Their letter"}
    lead.post(f"{here}pause/", {"starts_on": "2026-11-01", "kind": "leave", **known})
    pause = Pause.objects.get()
    lead.post(f"{page}pauses/{pause.pk}/", {"starts_on": "2026-11-01", "ends_on": "2026-11-09", **known})
    assert "1 November 2026 to 9 November 2026" in lead.get(page).content.decode()
    refused = lead.post(f"{here}pause/", {"starts_on": "2026-11-05", "kind": "leave"}).content.decode()
    assert "Change that one, or choose days that do not meet it." in refused
    lead.post(f"{page}pauses/{pause.pk}/remove/", known)
    assert not Pause.objects.exists()
    lead.post(f"{here}leave/", {"last_day": "2026-11-20", **known})
    assert "They are not leaving after all" in lead.get(page).content.decode()
    lead.post(f"{here}stay/")
    assert row_of(cast.carer).ended_on is None
    lead.post(f"{here}team/", {"team": cast.south.pk, "from_day": "2026-11-15", **known})
    shown = lead.get(page).content.decode()
    assert "In this role here from 1 June 2026, before that in another team." in shown
    # A move is no leaving, so there is none to take back.
    assert "They are not leaving after all" not in shown


def test_teams_are_added_renamed_and_kept_apart(lead, cast):
    url = f"/people/{cast.fostering.pk}/teams/"
    lead.post(url, {"name": " Nights ", "team": cast.north.pk})
    assert "North › Nights" in lead.get(url).content.decode()
    again = lead.post(url, {"name": "nights", "team": cast.north.pk}).content.decode()
    assert "Choose another name." in again
    lead.post(f"{url}{cast.south.pk}/", {"name": "Coast"})
    assert Team.objects.get(pk=cast.south.pk).name == "Coast"
    assert "Choose another name." in lead.post(f"{url}{cast.south.pk}/", {"name": "NORTH"}).content.decode()


def test_inviting_from_a_persons_page_leaves_one_open_link(lead, cast, mailoutbox, django_capture_on_commit_callbacks):
    url = f"/people/{cast.fostering.pk}/{cast.carer.pk}/{row_of(cast.carer).pk}/invite/"
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            lead.post(url, {"team": cast.south.pk, "email": "evil@example.org"})
    assert [message.to for message in mailoutbox] == [[cast.carer.email]] * 2
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1
