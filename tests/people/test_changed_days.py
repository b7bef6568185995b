"""No day from which a clock counts changes in silence: who, when, from what to what, and how they know, stays."""

import ast
import inspect
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.db.models import DateField
from django.db.models.query import QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import people.services
from people.enums import Role
from people.imports.checking import about_oneself
from people.models import ClockDate, Engagement, Pause, Person
from people.rules import days_back
from people.selectors import days_changed_of
from people.services import (
    Dates,
    UnableToChange,
    UnableToImport,
    UnableToMerge,
    UnableToShareHome,
    begin_pause,
    change_engagement,
    correct_pause,
    end,
    engage,
    merge_people,
    move,
    put_together,
    record_clock_dates,
    remove_pause,
    take_apart,
    take_back_end,
)
from people.services.dates import DAYS
from tests.people.changing import ACTS, Facts, make_scene, silent
from tests.people.imports.conftest import BAD, Lists, outcomes
from tests.private import with_private

ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
PAST = date(2026, 7, 6)

# Services that say nothing of when anybody is or was where, and why not.
NO_DAYS = {
    "add_organisation", "add_team", "create_team", "rename_team",  # places
    "add_person_at", "join_beside", "leave_contact_address", "share_address", "is_reachable", "person_at", "rename",
    "change_settings",  # people and their addresses
    "invite", "withdraw_invitation", "new_invitation_token", "hash_token", "make_code", "close_code", "plain_code",
    "upload", "match", "agree", "discard", "sweep_imports",  # lists: go_on_with writes, undo takes back
    "look", "look_at_many", "look_by_system", "may_take_back_end", "own_reasons", "reason_for",
    "refuse_erasing",  # change nothing
    # Roles over others: no clock counts from them.
    "end_responsibility", "entrust", "give_responsibility", "name_area_lead",
    "address_came_back", "address_works",  # where messages go
    "clear_local_contact", "set_local_contact",  # whom to ring
    "erase_person",  # one's own way out, today; it keeps that: tests/home/test_closing.py
    "engage",  # a step of others: see test_only_services_that_keep_it_write_a_day
}  # fmt: skip


@pytest.fixture
def scene(cast, today, evening, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return make_scene(cast, Lists(cast, evening, today), today, evening)


def test_every_service_has_its_place_here():
    there = {name for name in people.services.__all__ if inspect.isfunction(getattr(people.services, name))}
    assert there == ACTS.keys() | NO_DAYS
    assert not ACTS.keys() & NO_DAYS


def test_every_date_of_an_engagement_or_a_pause_can_be_kept():
    """A new one fails here until it is."""
    names = set(ClockDate.Name.values)
    for model, prefix in ((Engagement, ""), (Pause, "pause_")):
        days = {one.name for one in model._meta.concrete_fields if type(one) is DateField}
        assert {prefix + one for one in days} <= names
        names -= {prefix + one for one in days}
        if model is Engagement:
            assert days == set(DAYS)
    assert names == set()


def test_only_services_that_keep_it_write_a_day():
    """Assigned by name, set by name, written by a query, or a new row of its own."""
    may = {
        "people/services/dates.py",
        "people/imports/writing.py",
        "people/imports/undoing.py",
        "compliance/services/equivalences.py",
    }  # the last: until when a title is known
    makes = {"people/services/joining.py", "people/services/moving.py", "people/imports/writing.py"}
    steps = {"people/services/joining.py", "people/services/adding.py", "site/commonground/demonstration.py"}
    wrote, made, engaged = set(), set(), set()
    for app in ("people", "courses", "progress", "certification", "compliance", "notices", "home", "site", "ui"):
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            where = str(path.relative_to(ROOT))
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in DAYS:
                    wrote.add(where)
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name == "setattr" and where.startswith("people/"):
                    wrote.add(where)
                fields = {one.arg for one in node.keywords} & set(DAYS)
                if (name == "update" and fields) or ast.unparse(node.func) == "Engagement.objects.bulk_update":
                    wrote.add(where)
                if name == "Engagement" or ast.unparse(node.func) in {
                    "Engagement.objects.create", "Engagement.objects.get_or_create", "Engagement.objects.bulk_create",
                }:  # fmt: skip
                    made.add(where)
                if name == "engage":
                    engaged.add(where)
    assert (wrote, made, engaged) == (may, makes, steps)


@pytest.mark.parametrize("name", ACTS)
def test_each_service_leaves_who_when_and_how_they_know(scene, name):
    faults, traces, changed = done(scene, name)
    assert faults == []
    assert changed is (name not in {"put_together", "take_apart"})
    if ACTS[name].claims:
        assert traces
    for one in traces:
        assert one.recorded_by in (scene.cast.lead, scene.cast.admin)
        assert one.recorded_at == scene.evening


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if act.claims])
def test_a_service_that_kept_nothing_is_noticed(scene, name, monkeypatch):
    real = QuerySet.bulk_create
    monkeypatch.setattr(
        QuerySet,
        "bulk_create",
        lambda self, rows, *more, **kw: real(self, [] if self.model is ClockDate else rows, *more, **kw),
    )
    assert done(scene, name)[0] != []


def done(scene, name, day=PAST) -> tuple[list[str], list[ClockDate], bool]:
    """Faults, traces, and whether any day changed."""
    act = ACTS[name]
    for one in act.before:
        one(scene, day)
    before, last = Facts.now(), ClockDate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    act.do(scene, day)
    after, traces = Facts.now(), list(ClockDate.objects.filter(pk__gt=last))
    changed = (before.days, before.paused) != (after.days, after.paused)
    return silent(before, after, traces, scene.today), traces, changed


# And what there is nothing to be done about.
REFUSED = (UnableToChange, UnableToMerge, UnableToShareHome, UnableToImport, ObjectDoesNotExist)
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(("carer", "colleague")), st.integers(0, 200)),
    min_size=1, max_size=5,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_done_nothing_of_the_past_changes_in_silence(scene, steps):
    scene.list = None
    with transaction.atomic():
        for name, who, days in steps:
            scene.who, day = who, scene.today - timedelta(days=days)
            before, last = Facts.now(), ClockDate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            try:
                with transaction.atomic():
                    ACTS[name].do(scene, day)
            except REFUSED:
                continue
            traces = list(ClockDate.objects.filter(pk__gt=last))
            assert silent(before, Facts.now(), traces, scene.today) == [], (name, who, day)
        transaction.set_rollback(True)


# One change, one row; an unchanged form, none.


def test_a_change_of_a_whole_stay_is_one_row_and_a_cleared_day_is_kept(scene, cast):
    row = scene.row
    new = move(engagement=row, team=cast.south, from_day=date(2026, 9, 1), **scene.by)
    change_engagement(engagement=new, dates=Dates(new.started_on, date(2026, 5, 1)), **scene.by)
    change_engagement(engagement=row, dates=Dates(row.started_on), **scene.by)
    said = list(ClockDate.objects.filter(name="approved_on").values_list("was", "became", "person", "organisation"))
    assert said == [
        (None, date(2026, 5, 1), cast.carer.pk, cast.fostering.pk),
        (date(2026, 5, 1), None, cast.carer.pk, cast.fostering.pk),
    ]
    assert set(Engagement.objects.filter(person=cast.carer).values_list("approved_on", flat=True)) == {None}


def test_recording_from_the_queue_counts_for_the_whole_stay(scene, cast):
    move(engagement=scene.row, team=cast.south, from_day=date(2026, 9, 1), **scene.by)
    first = cast.carer.engagements.earliest("started_on")
    record_clock_dates(engagement=first, approved_on=date(2026, 5, 1), **scene.by)
    assert set(cast.carer.engagements.values_list("approved_on", flat=True)) == {date(2026, 5, 1)}


def test_what_is_as_it_was_leaves_no_trace_and_needs_no_reason(scene, cast):
    said = scene.by | {"reason": ""}
    row = scene.row
    change_engagement(engagement=row, dates=Dates(row.started_on), **said)
    pause = begin_pause(engagement=row, starts_on=scene.today, kind="leave", **said)
    last = ClockDate.objects.count()
    correct_pause(pause=pause, starts_on=pause.starts_on, ends_on=None, kind="illness", **said)
    assert ClockDate.objects.count() == last


@pytest.mark.parametrize("name", sorted(name for name, act in ACTS.items() if act.claims))
def test_the_past_changes_for_a_reason_alone(scene, name):
    """Where there is no form to ask by, the service says what it was."""
    for one in ACTS[name].before:
        one(scene, PAST)
    scene.by["reason"], before = "  ", Facts.now()
    by_itself = {"take_back_end", "merge_people", "undo_merge", "go_on_with", "undo"}
    if name in by_itself:
        ACTS[name].do(scene, PAST)
        assert all(ClockDate.objects.values_list("reason", flat=True))
        return
    with pytest.raises(UnableToChange, match="Write how you know the day"), transaction.atomic():
        ACTS[name].do(scene, PAST)
    assert Facts.now() == before


def test_why_somebody_is_on_pause_is_not_in_the_trace(scene):
    for kind in ("bereavement", "allegation"):
        pause = begin_pause(engagement=scene.row, starts_on=PAST, kind=kind, **scene.by)
        remove_pause(pause=pause, **scene.by)
    said = str(list(ClockDate.objects.values()))
    assert "bereavement" not in said
    assert "allegation" not in said
    assert ClockDate.objects.count() == 4


# Nobody does it for themself.

OWN = {
    "dates": lambda s, row: change_engagement(engagement=row, dates=Dates(PAST), **s.by),
    "record": lambda s, row: record_clock_dates(engagement=row, approved_on=PAST, **s.by),
    "move": lambda s, row: move(engagement=row, team=s.cast.south, from_day=s.today, **s.by),
    "end": lambda s, row: end(engagement=row, last_day=s.today, **s.by),
    "stay": lambda s, row: take_back_end(engagement=row, actor=s.cast.lead, at=s.evening, on=s.today),
    "pause": lambda s, row: begin_pause(engagement=row, starts_on=s.today, kind="leave", **s.by),
    "correct": lambda s, row: correct_pause(pause=row.pauses.get(), starts_on=s.today, ends_on=s.today, **s.by),
    "remove": lambda s, row: remove_pause(pause=row.pauses.get(), **s.by),
    "share": lambda s, row: put_together(engagement=row, name="Home", primary_carer=True, actor=s.cast.lead),
    "apart": lambda s, row: take_apart(engagement=row, actor=s.cast.lead),
}


@pytest.fixture
def own(scene, cast) -> Engagement:
    """The lead cares for children, too."""
    row = engage(
        person=cast.lead, organisation=cast.fostering, team=cast.north, role=Role.FOSTER_CARER,
        started_on=date(2026, 6, 1),
    )  # fmt: skip
    Pause.objects.create(engagement=row, starts_on=PAST, recorded_by=cast.admin, recorded_at=scene.evening)
    return row


@pytest.mark.parametrize("account", ["same", "merged"])
@pytest.mark.parametrize("act", OWN)
def test_nobody_changes_what_is_asked_of_themself(scene, cast, own, act, account):
    if account == "merged":
        # What an account had when it was joined to another stays under it, if that one has the same.
        other = Person.objects.create_user("marian.at.home@example.org", name="Marian Holt")
        row = engage(
            person=other, organisation=cast.fostering, team=cast.north, role=Role.FOSTER_CARER, started_on=PAST
        )
        merge_people(kept=cast.lead, merged=other, reason="A test", actor=cast.admin, at=scene.evening, on=scene.today)
        Pause.objects.create(engagement=row, starts_on=PAST, recorded_by=cast.admin, recorded_at=scene.evening)
        own = Engagement.objects.get(pk=row.pk)
        assert own.person == other
    elif act == "stay":
        Engagement.objects.filter(pk=own.pk).update(ended_on=scene.today)
    if account == "merged" and act in {"share", "move", "end"}:
        Engagement.objects.filter(pk=own.pk).update(ended_on=None)
    before, said = Facts.now(), ClockDate.objects.count()
    refused = pytest.raises((UnableToChange, UnableToShareHome), match="changed by another lead of your service")
    with refused, transaction.atomic():
        OWN[act](scene, own)
    assert (Facts.now(), ClockDate.objects.count()) == (before, said)


def test_nobody_puts_another_into_their_own_home_or_out_of_it(scene, cast, own):
    """What a housemate holds may count for both."""
    other = cast.colleague.engagements.get()
    put_together(engagement=own, name="Holt", primary_carer=True, actor=cast.admin)
    with pytest.raises(UnableToShareHome, match="another lead"):
        put_together(engagement=other, name="holt", primary_carer=False, actor=cast.lead)
    put_together(engagement=other, name="Holt", primary_carer=False, actor=cast.admin)
    with pytest.raises(UnableToShareHome, match="another lead"):
        take_apart(engagement=other, actor=cast.lead)
    with pytest.raises(UnableToShareHome, match="another lead"):
        put_together(engagement=other, name="Elsewhere", primary_carer=False, actor=cast.lead)


def test_a_list_moves_nobody_who_gives_it(scene, cast, own):
    put_together(engagement=own, name="Holt", primary_carer=True, actor=cast.admin)
    headings = ["Name", "Email", "Role", "Start date", "Approved", "Household"]
    one = scene.lists.put_in(
        ["Marian Holt", "lead@example.org", "Foster carer", "01/06/2026", "06/07/2026", ""],
        ["Ben Carter", "colleague@example.org", "Foster carer", "01/06/2026", "", "Holt"],
        ["Grace Adeyemi", "carer@example.org", "Foster carer", "01/06/2026", "06/07/2026", ""],
        headings=headings,
    )
    assert outcomes(one)[:2] == [BAD, BAD]
    assert [about_oneself() in row.notes for row in one.rows.order_by("number")] == [True, True, False]
    own.refresh_from_db()
    assert own.approved_on is None
    assert cast.carer.engagements.get().approved_on == PAST


def test_who_takes_a_list_back_leaves_their_own_days(scene, cast, own):
    from people.imports.undoing import take_back
    from people.services.dates import Said

    scene.lists.cast.lead, lead = cast.other_lead, cast.lead
    one = scene.lists.put_in(
        ["Marian Holt", "lead@example.org", "Foster carer", "01/06/2026", "06/07/2026"],
        headings=["Name", "Email", "Role", "Start date", "Approved"],
    )
    own.refresh_from_db()
    assert own.approved_on == PAST
    rows = list(one.rows.all())
    take_back(rows, Said(lead, scene.evening, "A test"), scene.today)
    own.refresh_from_db()
    assert own.approved_on == PAST
    assert "Another lead" in rows[0].notes[-1]


def test_a_list_changes_a_whole_stay_and_undoing_puts_all_of_it_back(scene, cast):
    row = scene.row
    move(engagement=row, team=cast.south, from_day=date(2026, 9, 1), **scene.by)
    before = list(Engagement.objects.filter(person=cast.carer).order_by("pk").values())
    one = scene.lists.put_in(
        [cast.carer.name, cast.carer.email, "Foster carer", "05/05/2026", "01/04/2026", "31/08/2026"],
        [cast.carer.name, cast.carer.email, "Foster carer", "01/09/2026", "01/04/2026", ""],
        headings=["Name", "Email", "Role", "Start date", "Approved", "Left"],
    )
    days = list(
        cast.carer.engagements.order_by("started_on").values_list("started_on", "role_started_on", "approved_on")
    )
    approved = date(2026, 4, 1)
    assert days == [(date(2026, 5, 5), None, approved), (date(2026, 9, 1), date(2026, 5, 5), approved)]
    assert ClockDate.objects.filter(name="approved_on").count() == 1
    assert (
        ClockDate.objects.filter(name="started_on", was=date(2026, 6, 1)).get().reason == "From the list “staff.csv”."
    )
    scene.lists.take_back(one)
    assert list(Engagement.objects.filter(person=cast.carer).order_by("pk").values()) == before
    assert ClockDate.objects.latest("pk").reason == "The list “staff.csv” was taken back."


# What is read of it.


@pytest.fixture
def lead(scene, cast, client, time_machine):
    time_machine.move_to(scene.evening, tick=False)
    client.force_login(cast.lead)
    return client


def kept(cast, evening, became, *, person=None, was=None, **more) -> ClockDate:
    row = (person or cast.carer).engagements.first()
    fields = {
        "engagement": row.pk, "person": row.person_id, "organisation": row.organisation_id, "name": "approved_on",
        "was": was, "became": became, "reason": "Panel minutes", "recorded_by": cast.lead, "recorded_at": evening,
    }  # fmt: skip
    return ClockDate.objects.create(**(fields | more))


def report(lead, cast, query="") -> str:
    answer = lead.get(f"/people/{cast.fostering.pk}/changed-dates/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("was", "became", "back"),
    [(None, 0, 0), (None, 31, 31), (None, 32, 32), (32, 0, 32), (32, None, 32), (-40, -50, 0), (None, -1, 0)],
)
def test_how_far_back_a_change_reaches(lead, cast, scene, was, became, back):
    days = [None if one is None else scene.today - timedelta(days=one) for one in (was, became)]
    assert days_back(*days, scene.today) == back
    kept(cast, scene.evening, days[1], was=days[0])
    marked = [f"/people/{cast.fostering.pk}/{cast.carer.pk}/"]
    for page in (report(lead, cast), lead.get(marked[0]).content.decode()):
        assert (f"Far back: {back} days" in page) is (back > 31)


def test_the_report_says_whose_what_from_to_when_by_whom_and_why_newest_first(lead, cast, scene):
    kept(cast, scene.evening - DAY, date(2026, 5, 3), was=date(2026, 5, 30))
    kept(cast, scene.evening, None, was=date(2026, 5, 3), person=cast.colleague, name="ended_on", reason="A slip")
    kept(cast, scene.evening, date(2026, 5, 3), person=cast.stranger)
    page = report(lead, cast)
    shown = (
        "Grace Adeyemi", "Approved on", "30 May 2026", "3 May 2026", "Marian Holt, 21 November 2026, 9.40 pm",
        "Panel minutes", "Far back: 202 days", "Ben Carter", "Last day here", "taken away", "A slip",
    )  # fmt: skip
    for words in shown:
        assert words in page, words
    assert page.index("Ben Carter") < page.index("Grace Adeyemi")
    assert "Danny Whitlock" not in page  # of another organisation
    assert "2 changes" in page


def test_an_empty_report_says_what_to_do(lead, cast):
    assert "No date was changed yet" in report(lead, cast)
    assert "/changed-dates/" in lead.get(f"/people/{cast.fostering.pk}/{cast.carer.pk}/").content.decode()
    assert "/changed-dates/" in lead.get(f"/coverage/{cast.fostering.pk}/exceptions/").content.decode()


def test_what_a_list_brought_and_took_away_stays_in_the_report_without_a_name(lead, cast, scene):
    one = scene.lists.put_in(["Ada Byron", "ada@example.org", "Foster carer", "North", "03/05/2026"])
    assert "Ada Byron" in report(lead, cast)
    scene.lists.take_back(one)
    assert not Person.objects.filter(email="ada@example.org").exists()
    page = report(lead, cast)
    assert "Ada Byron" not in page
    assert page.count("Somebody who is no longer in the list of people") == 2


def test_the_report_is_paged_and_asks_as_much_for_many_as_for_few(lead, cast, scene):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            report(lead, cast)
        return len(queries)

    def more(numbers) -> None:
        for number in numbers:
            person = Person.objects.create_user(f"more{number}@example.org", name=f"More {number:02}")
            engage(person=person, organisation=cast.fostering, role=Role.GP, started_on=scene.today)
            kept(cast, scene.evening, PAST, person=person, recorded_by=person)

    more(range(2))
    count()
    few = count()
    more(range(2, 60))
    assert count() == few <= 10
    assert "More 59" in report(lead, cast)
    assert "More 00" not in report(lead, cast)
    assert "More 00" in report(lead, cast, "?page=2")


@with_private
def test_the_person_reads_every_change_of_their_days(lead, cast, scene, client):
    kept(cast, scene.evening, date(2026, 5, 3))
    kept(cast, scene.evening, date(2026, 5, 4), person=cast.colleague)
    page = lead.get(f"/people/{cast.fostering.pk}/{cast.carer.pk}/").content.decode()
    client.force_login(cast.carer)
    for shown in (page, client.get("/my-data/").content.decode(), client.get("/my-data/record.html").content.decode()):
        assert "3 May 2026" in shown
        assert "Panel minutes" in shown
        assert "4 May 2026" not in shown
    (row,) = client.get("/my-data/record.json").json()["dates_that_were_changed"]
    assert row == {"what": "Approved on", "was": None, "became": "2026-05-03", "recorded_by": "Marian Holt",
                   "recorded_at": scene.evening.isoformat(), "how_it_is_known": "Panel minutes"}  # fmt: skip


def test_days_of_a_merged_account_are_read_by_the_kept_one_until_they_part(cast, scene):
    kept(cast, scene.evening, date(2026, 5, 3), person=cast.stranger)
    admin = {"actor": cast.admin, "at": scene.evening}
    done = merge_people(kept=cast.carer, merged=cast.stranger, reason="A test", on=scene.today, **admin)
    kept(cast, scene.evening, date(2026, 5, 4), person=cast.carer, engagement=Engagement.objects.get(
        organisation=cast.other).pk, organisation=cast.other.pk)  # fmt: skip
    assert days_changed_of(cast.carer).count() == 2
    people.services.undo_merge(merge=done, **admin)
    assert (days_changed_of(cast.carer).count(), days_changed_of(cast.stranger).count()) == (0, 2)


def test_a_lead_finds_no_button_on_their_own_page_that_would_be_refused(lead, cast, own):
    put_together(engagement=own, name="Holt", primary_carer=True, actor=cast.admin)
    mate = cast.colleague.engagements.get()
    put_together(engagement=mate, name="Holt", primary_carer=False, actor=cast.admin)
    Engagement.objects.filter(pk=own.pk).update(ended_on=None)

    def ways(person) -> set[str]:
        page = lead.get(f"/people/{cast.fostering.pk}/{person.pk}/").content.decode()
        assert ("This is your own page." in page) is (person == cast.lead)
        parts = ("dates", "team", "leave", "stay", "household", "household/leave", "pause", "remove")
        return {part for part in parts if f'/{part}/"' in page}

    assert ways(cast.lead) == set()
    assert ways(cast.colleague) == {"dates", "team", "leave", "pause"}
    assert ways(cast.carer) == {"dates", "team", "leave", "pause", "household"}


def test_a_form_asks_how_the_day_is_known_and_says_so_at_the_field(lead, cast, scene):
    url = f"/people/{cast.fostering.pk}/{cast.carer.pk}/{scene.row.pk}/dates/"
    sent = {"started_on": "2026-06-01", "approved_on": "2026-05-03", "first_care_role_on": "", "hours_a_week": ""}
    page = lead.post(url, sent).content.decode()
    assert 'href="#id_known_by"' in page
    assert "A day in the past changes. Write how you know the day" in page
    assert not ClockDate.objects.exists()
    assert lead.post(url, sent | {"known_by": "Panel minutes"}).status_code == 302
    assert lead.post(url, sent).status_code == 302  # as it is now
    assert ClockDate.objects.get().reason == "Panel minutes"
