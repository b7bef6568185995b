"""Asking for what the library describes, and changing it: looked at first, then exactly that is saved."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.enums import ClockStart, Status
from compliance.library import library
from compliance.models import Obligation, Requirement, RequirementVersion
from compliance.preview import effect
from compliance.rules import status
from compliance.selectors import obligations_on
from compliance.services import NewTerms, UnableToRequire, adopt, change_terms, refresh_place, sweep
from people.enums import Role
from people.models import Engagement, Person
from people.services import engage
from tests.compliance.scene import ask, now_of
from tests.trust.surface import digest

ADOPT = {"from_day": "", "months": "12", "refresh_months": "", "note": ""}


@pytest.fixture
def now(evening, time_machine):
    time_machine.move_to(evening, tick=False)
    return evening


@pytest.fixture
def lead(client, cast, now):
    client.force_login(cast.lead)
    return client


def take(cast, key: str, now, **more) -> Requirement:
    row = library()[key]
    given = {"from_day": now.date(), "months": row.months, "refresh_months": row.refresh_months}
    return adopt(row=row, organisation=cast.fostering, actor=cast.lead, at=now, on=now.date(), **given | more)


def change(requirement: Requirement, **more) -> dict:
    """The editor's form as it stands, with these fields otherwise."""
    last = requirement.versions.last()
    sent = {
        "effective_from": timezone.localdate() + timedelta(days=1), "clock_start": last.clock_start,
        "months": last.months, "refresh_months": last.refresh_months or "", "household": last.household,
        "note": "Because we say so",
    }  # fmt: skip
    if not requirement.key:
        sent |= {"about": "Something of our own", "subject": last.subject, "source": last.source}
    sent |= {f"role_{role}": "on" for role in last.roles}
    sent |= {name: "on" for name in ("deferrable", "obliges") if getattr(last, name)}
    return {name: value for name, value in (sent | more).items() if value is not None}


def address(cast, requirement: Requirement) -> str:
    return f"/coverage/{cast.fostering.pk}/requirements/{requirement.pk}/"


def token_in(html: str) -> str:
    return re.search(r'name="previewed" value="([^"]+)"', html)[1]


# Adopting


def test_adopting_asks_it_of_the_right_people_from_that_day(cast, now):
    cast.carer.engagements.update(approved_on=date(2026, 6, 1))
    asked = take(cast, "tsd-12", now)
    refresh_place(requirement_id=asked.pk)
    assert now_of(cast.carer, asked, now.date()).due_on == date(2027, 6, 1)
    assert now_of(cast.colleague, asked, now.date()).question == "no_date"
    assert not Obligation.objects.filter(person__in=[cast.kinship, cast.stranger], requirement=asked).exists()
    version = asked.versions.get()
    assert (version.decided_by, version.decided_at) == (cast.lead, now)
    assert (version.two_people, version.subject, version.checked_on) == (True, "tsd", library()["tsd-12"].checked_on)
    assert "2011" in version.source


def test_adopting_twice_in_the_past_or_more_laxly_than_the_law_is_refused(cast, now):
    with pytest.raises(UnableToRequire, match="from today or from a later day"):
        take(cast, "tsd-12", now, from_day=now.date() - timedelta(days=1))
    with pytest.raises(UnableToRequire, match="The law allows 12 months"):
        take(cast, "tsd-12", now, months=13)
    assert not Requirement.objects.filter(key="tsd-12").exists()
    take(cast, "tsd-12", now, months=9, note="We ask sooner.")
    with pytest.raises(UnableToRequire, match="already"):
        take(cast, "tsd-12", now)
    with pytest.raises(UnableToRequire, match="Write why"):
        take(cast, "recording", now, months=24)
    take(cast, "recording", now, months=24, note="Year two here.")
    assert Requirement.objects.filter(organisation=cast.fostering).count() == 2


def test_the_core_waits_for_its_certificate(cast, now):
    with pytest.raises(UnableToRequire, match="not set up on this site yet"):
        take(cast, "core", now)


def test_a_library_row_is_adopted_by_the_form_and_protected_fields_are_not_read(lead, cast, now):
    url = f"/coverage/{cast.fostering.pk}/requirements/library/recording/"
    assert "36" in lead.get(url).content.decode()
    sent = ADOPT | {
        "from_day": now.date(), "refresh_months": "24", "note": "Sooner.", "organisation": str(cast.other.pk),
        "area": str(cast.area.pk),
        "key": "mine", "decided_by": str(cast.carer.pk), "decided_at": "2020-01-01", "source": "Forged",
        "checked_on": "2030-01-01", "two_people": "on", "roles": "gp", "effective_from": "2001-01-01", "ends": "on",
    }  # fmt: skip
    assert lead.post(url, sent).status_code == 302
    asked = Requirement.objects.get(key="recording")
    version = asked.versions.get()
    assert (asked.organisation, asked.area, version.two_people) == (cast.fostering, None, False)
    assert (version.decided_by, version.decided_at, version.effective_from) == (cast.lead, now, now.date())
    assert (version.refresh_months, version.ends, version.roles) == (24, False, sorted(library()["recording"].roles))
    assert version.source == library()["recording"].origin
    html = lead.get(f"/coverage/{cast.fostering.pk}/requirements/").content.decode()
    assert "Last checked 1 November 2026." in html
    assert "To be reviewed by 1 November 2027." in html


def test_a_form_that_is_wrong_says_the_cure(lead, cast):
    url = f"/coverage/{cast.fostering.pk}/requirements/library/tsd-12/"
    html = lead.post(url, ADOPT | {"from_day": "2026-11-22", "months": "13"}).content.decode()
    assert "Give as many or fewer" in html
    html = lead.post(url, ADOPT | {"from_day": "9999-12-31", "months": "x"}).content.decode()
    assert "Check the year." in html
    assert "Write whole months" in html
    assert not Requirement.objects.filter(key="tsd-12").exists()


def test_the_library_page_names_what_nobody_checked(lead, cast):
    html = lead.get(f"/coverage/{cast.fostering.pk}/requirements/library/").content.decode()
    general = [row for row in library().values() if row.mark == "general"]
    assert html.count("General knowledge: check before relying on it.") == len(general) > 3


# The preview


def stand(cast, asked: Requirement, on: date) -> dict:
    """What the read model says of each person on a day, one row each."""
    rows = obligations_on(cast.fostering, on).filter(requirement=asked)
    return {row.person_id: (row.due_on if row.obliges else None, row.status) for row in rows}


CHANGES = [
    {"months": 1},
    {"months": 0},
    {"months": 60},
    {"roles": (Role.FOSTER_CARER,)},
    {"roles": (Role.GP,)},
    {"joined_from": date(2026, 7, 1)},
    {"obliges": False},
    {"clock_start": ClockStart.APPROVAL},
    {"clock_start": ClockStart.FIXED_DATE, "fixed_on": date(2027, 1, 31), "months": 0},
    {"ends": True},
    {"team": "north"},
    {"household": "joint", "refresh_months": 12},
]


@pytest.mark.parametrize("given", CHANGES, ids=[str(sorted(one)) + str(n) for n, one in enumerate(CHANGES)])
@pytest.mark.parametrize("days", [1, 200])
def test_the_preview_is_what_saving_then_does_and_writes_nothing(cast, now, given, days):
    cast.carer.engagements.update(approved_on=date(2026, 5, 3))
    asked = ask(cast.fostering, "recording", date(2026, 6, 1), months=6)
    day = now.date() + timedelta(days=days)
    terms = NewTerms(
        **{"effective_from": day, "clock_start": ClockStart.ROLE_START, "months": 6, "source": "A test",
           "checked_on": now.date()} | given | ({"team": cast.north} if "team" in given else {})
    )  # fmt: skip
    before, was = stand(cast, asked, day), digest()
    told = effect(asked, terms)
    assert digest() == was
    change_terms(requirement=asked, terms=terms, actor=cast.lead, at=now, on=now.date())
    refresh_place(requirement_id=asked.pk)
    after = stand(cast, asked, day)
    assert told.asked == len(after)

    def becomes(wanted):
        return sum(1 for pk, (_due, said) in after.items() if said == wanted and before.get(pk, ("", ""))[1] != wanted)

    assert told.newly_past_due == becomes(Status.PAST_DUE)
    assert told.newly_questioned == becomes(Status.UNKNOWN)
    moved = {pk for pk in before | after if before.get(pk, (None,))[0] != after.get(pk, (None,))[0]}
    assert {person.pk for person, _change in told.moves} == moved
    for person, one in told.moves:
        assert (one.then.due_on if one.then and one.then.obliges else None) == after.get(person.pk, (None,))[0]
        assert not one.then or status(one.then, day) == after[person.pk][1]


def test_somebody_becomes_past_due_and_somebody_needs_a_decision(cast, now):
    """The comparison above would hold of an empty preview, too."""
    asked = ask(cast.fostering, "recording", date(2026, 6, 1), months=12)
    terms = NewTerms(
        effective_from=date(2026, 12, 1), clock_start=ClockStart.ROLE_START, months=6, source="s",
        checked_on=now.date(),
    )  # fmt: skip
    told = effect(asked, terms)
    # Due 1 December 2026, asked for with no notice: a person decides first.
    assert (told.newly_past_due, told.newly_questioned, told.affected, len(told.moves)) == (0, 3, 3, 3)
    later = NewTerms(
        effective_from=date(2027, 6, 2), clock_start=ClockStart.ROLE_START, months=12, source="s",
        checked_on=now.date(), roles=(Role.FOSTER_CARER,),
    )  # fmt: skip
    assert effect(asked, later).newly_past_due == 0
    Engagement.objects.filter(person=cast.carer).update(started_on=date(2026, 3, 1))
    cover = ask(cast.fostering, "cover", date(2026, 1, 1), months=12, obliges=False)
    obliging = NewTerms(
        effective_from=date(2027, 4, 1), clock_start=ClockStart.ROLE_START, months=12, source="s",
        checked_on=now.date(),
    )  # fmt: skip
    assert effect(cover, obliging).newly_questioned == 1


def test_the_page_shows_first_and_saves_only_what_it_showed(lead, cast, now):
    asked = ask(cast.fostering, "recording", date(2026, 6, 1), months=12, key="recording")
    url, was = address(cast, asked), digest()
    sent = change(asked, months=3, decided_by=str(cast.carer.pk), source="Forged", effective_from=date(2026, 11, 30))
    html = lead.post(url, sent).content.decode()
    assert digest() == was, "looking wrote something"
    assert "Nothing is saved yet." in html
    assert "Grace Adeyemi" in html
    assert "1 September 2026" in html
    told = lead.post(url, {"previewed": token_in(html), "months": "99", "note": "Something else"})
    assert told.status_code == 302
    version = asked.versions.last()
    assert (version.months, version.note, version.effective_from) == (3, "Because we say so", date(2026, 11, 30))
    assert (version.decided_by, version.decided_at, version.source) == (cast.lead, now, "A test")


def test_a_preview_of_somebody_elses_of_another_requirement_or_of_yesterday_is_not_saved(
    lead, client, cast, now, time_machine
):
    asked = ask(cast.fostering, "recording", date(2026, 6, 1))
    other = ask(cast.fostering, "safer-caring", date(2026, 6, 1))
    token = token_in(lead.post(address(cast, asked), change(asked, months=3)).content.decode())
    again = "Look at it again"

    def refused(url: str, sent: str) -> bool:
        page = lead.post(url, {"previewed": sent})
        return page.status_code == 200 and again in page.content.decode()

    assert refused(address(cast, other), token)
    assert refused(address(cast, asked), token[:-1] + ("a" if token[-1] != "a" else "b"))
    assert refused(address(cast, asked), "")
    from tests.compliance.scene import second_lead

    client.force_login(second_lead(cast.fostering))
    assert refused(address(cast, asked), token)
    client.force_login(cast.lead)
    time_machine.move_to(now + timedelta(hours=2), tick=False)
    assert refused(address(cast, asked), token)
    assert RequirementVersion.objects.filter(requirement__in=[asked, other]).count() == 2
    time_machine.move_to(now, tick=False)
    assert lead.post(address(cast, asked), {"previewed": token}).status_code == 302
    assert refused(address(cast, asked), token), "the same preview was saved twice"


def test_a_change_in_the_past_or_laxer_than_the_law_is_refused_before_it_is_shown(lead, cast, now):
    asked = take(cast, "tsd-12", now)
    for sent, words in (
        ({"effective_from": date(2026, 11, 1)}, "A change counts from today"),
        ({"effective_from": now.date()}, "already a change from that day"),
        ({"months": 13}, "The law allows 12 months"),
        ({"obliges": None}, "cannot be only suggested"),
    ):
        html = lead.post(address(cast, asked), change(asked, **sent)).content.decode()
        assert words in html
        assert 'name="previewed"' not in html
    assert asked.versions.count() == 1


def test_the_service_itself_refuses_what_the_law_does_not_allow(cast, now):
    asked = take(cast, "tsd-12", now)
    from dataclasses import replace

    from compliance.services.requirements import terms_of_version

    terms = replace(terms_of_version(asked.versions.get()), effective_from=now.date() + timedelta(days=1))
    for laxer in ({"months": 13}, {"team": cast.north}, {"household": "joint"}):
        with pytest.raises(UnableToRequire):
            change_terms(requirement=asked, terms=replace(terms, **laxer), actor=cast.lead, at=now, on=now.date())
    change_terms(requirement=asked, terms=replace(terms, months=6), actor=cast.lead, at=now, on=now.date())
    assert [one.months for one in asked.versions.all()] == [12, 6]


def test_stopping_is_looked_at_too_and_leaves_the_past(lead, cast, now):
    asked = ask(cast.fostering, "recording", date(2026, 6, 1))
    before = stand(cast, asked, now.date())
    html = lead.post(address(cast, asked), {"stops_on": "2026-12-01", "stop_note": "Not needed."}).content.decode()
    assert asked.versions.count() == 1
    assert lead.post(address(cast, asked), {"previewed": token_in(html)}).status_code == 302
    refresh_place(requirement_id=asked.pk)
    assert stand(cast, asked, date(2026, 12, 1)) == {}
    assert stand(cast, asked, now.date()) == before
    assert len(before) == 4
    assert "Nobody any more" in lead.get(f"/coverage/{cast.fostering.pk}/requirements/").content.decode()


def test_saving_brings_everybody_up_to_date_after_commit(cast, now, django_capture_on_commit_callbacks):
    asked = ask(cast.fostering, "recording", date(2026, 6, 1), months=12)
    terms = NewTerms(
        effective_from=date(2026, 12, 1), clock_start=ClockStart.ROLE_START, months=24, source="s",
        checked_on=now.date(),
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        change_terms(requirement=asked, terms=terms, actor=cast.lead, at=now, on=now.date())
    assert now_of(cast.carer, asked, date(2026, 12, 1)).due_on == date(2028, 6, 1)
    assert sweep(since=None) == 0


# Doors and size


def test_another_services_requirement_and_none_look_the_same(lead, cast, now):
    theirs = ask(cast.other, "recording", date(2026, 6, 1))
    areas = cast.requirement
    for pk in (theirs.pk, areas.pk, "00000000-0000-4000-8000-000000000000"):
        assert lead.get(f"/coverage/{cast.fostering.pk}/requirements/{pk}/").status_code == 404
        assert lead.post(f"/coverage/{cast.fostering.pk}/requirements/{pk}/", {"stops_on": "x"}).status_code == 404
        assert lead.get(f"/coverage/{cast.other.pk}/requirements/{pk}/").status_code == 404
    assert lead.get(f"/coverage/{cast.fostering.pk}/requirements/library/no-such-thing/").status_code == 404


def test_a_list_of_many_requirements_asks_no_more_than_one_of_few(lead, cast, now):
    url, counts = f"/coverage/{cast.fostering.pk}/requirements/", []
    lead.get(url)  # the links of the header are worked out once a minute
    for number in (1, 12):
        for n in range(number):
            ask(cast.fostering, f"s{number}-{n}", date(2026, 6, 1), team=cast.north)
        with CaptureQueriesContext(connection) as queries:
            assert lead.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_preview_of_many_people_asks_no_more_than_one_of_few(cast, now):
    asked, counts = ask(cast.fostering, "recording", date(2026, 6, 1)), []
    terms = NewTerms(
        effective_from=date(2026, 12, 1), clock_start=ClockStart.ROLE_START, months=3, source="s",
        checked_on=now.date(),
    )  # fmt: skip
    for number in (0, 60):
        for n in range(number):
            who = Person.objects.create_user(f"p{n}@example.org", name=f"Person {n}")
            engage(person=who, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=date(2026, 9, 1))
        with CaptureQueriesContext(connection) as queries:
            assert effect(asked, terms).asked == 4 + number
        counts.append(len(queries))
    assert counts[0] == counts[1]
