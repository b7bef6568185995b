"""An area as its lead sees it: who is counted, published once, the same everywhere, and nobody's name."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import openpyxl
import pytest
from django.urls import reverse

from certification.models import Revocation
from compliance.areas.board import board_of
from compliance.areas.counting import count
from compliance.areas.definitions import ASKED, BadDefinitions, definitions, read
from compliance.areas.periods import ended, quarter_of
from compliance.areas.saying import sector_cells, sentences
from compliance.areas.sectors import ROLES, SECTOR_OF
from compliance.enums import Decision
from compliance.models import AreaRelease
from compliance.services import decide, judge, publish_area, publish_areas, refresh
from people.enums import Role
from people.models import Engagement, Pause, Person, Responsibility, ResponsibilityAct
from progress.models import Completion
from tests.compliance.area_scene import area_lead, certify, people_in
from tests.compliance.scene import ask, second_lead, show

QUARTER = quarter_of(date(2026, 9, 30))


@pytest.fixture
def area(cast):
    """30 nurses of whom 18 hold the core, 40 teachers of whom 9 do; 5 of other roles; the cast's 5."""
    nurses, teachers = people_in(cast.area, Role.DESIGNATED_NURSE, 30), people_in(cast.area, Role.TEACHER, 40)
    people_in(cast.area, Role.COMMISSIONER, 5)
    certify(nurses[:18], date(2026, 3, 1), date(2027, 2, 28))
    certify(teachers[:9], date(2026, 8, 1), date(2026, 12, 1))
    return cast.area


@pytest.fixture
def board(area, evening, today):
    publish_area(area=area, at=evening, on=today)
    return board_of(area)


# Quarters


def test_only_quarters_that_are_over_are_shown():
    for day, last in ((date(2026, 9, 30), date(2026, 6, 30)), (date(2026, 10, 1), date(2026, 9, 30)),
                      (date(2027, 1, 1), date(2026, 12, 31)), (date(2027, 12, 31), date(2027, 9, 30))):  # fmt: skip
        found = ended(day)
        assert found[-1].last == last
        assert len(found) == 8
        assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(found))
    assert QUARTER.name == "July to September 2026"


def test_every_role_is_in_one_sector():
    assert set(SECTOR_OF) == set(Role)
    assert sum(len(roles) for roles in ROLES.values()) == len(Role)


# Counting


def test_who_is_counted(area, cast):
    sectors = {str(name): len(people) for name, people in count(area, QUARTER).sectors.items()}
    assert sectors == {"health": 30, "education": 40, "other": 5, "foster": 3, "homes": 1, "kinship": 1}


def test_who_came_less_than_90_days_before_or_left_is_not_counted(area):
    people_in(area, Role.GP, 1, since=QUARTER.last - timedelta(days=89))
    people_in(area, Role.GP, 1, since=QUARTER.last - timedelta(days=90))
    gone = people_in(area, Role.GP, 1)[0]
    Engagement.objects.filter(person=gone).update(ended_on=QUARTER.last - timedelta(days=1))
    assert len(count(area, QUARTER).sectors["health"]) == 31


def test_somebody_with_two_roles_or_two_accounts_is_one(area, cast, evening, today):
    teacher = Person.objects.filter(engagements__role=Role.TEACHER, awards__isnull=False)[0]
    nurse = Person.objects.filter(engagements__role=Role.DESIGNATED_NURSE, awards=None)[0]
    place = nurse.engagements.get().organisation
    Engagement.objects.create(person=teacher, organisation=place, role=Role.GP, started_on=date(2026, 6, 5))
    counts = count(area, QUARTER)
    assert (len(counts.sectors["health"]), len(counts.sectors["education"])) == (31, 39)
    Person.objects.filter(pk=teacher.pk).update(merged_into=nurse)
    counts = count(area, QUARTER)
    assert (len(counts.sectors["health"]), len(counts.sectors["education"])) == (30, 39)
    assert nurse.pk in counts.core, "what the merged account holds is theirs"


def test_the_core_counts_by_what_was_in_the_ledger_that_day(area, cast, evening):
    nurse = Person.objects.filter(awards__isnull=False, engagements__role=Role.DESIGNATED_NURSE)[0]
    before = count(area, QUARTER)
    assert len(before.core) == 27
    assert len(before.lapsing) == 9
    Revocation.objects.create(
        award=nurse.awards.get(), revoked_on=date(2026, 5, 1), revoked_by=cast.author, reason="A test",
        recorded_at=evening,
    )  # fmt: skip
    assert len(count(area, QUARTER).core) == 27, "nobody knew it then"
    assert len(count(area, quarter_of(evening.date())).core) == 17


# Publishing


def test_what_is_shown_of_each_sector(board):
    said = {row.key: sector_cells(row) for row in board.rows}
    assert said["health"][1:] == ["about 20 of about 30", "67%", "60% to 74%", "5 or fewer of about 30"]
    assert said["education"][1:4] == ["about 10 of about 40", "25%", "20% to 30%"]
    assert said["foster"][1:] == said["other"][1:] == ["Not shown", "Not shown", "–", "Not shown"]
    assert [row.key for row in board.rows[:2]] == ["education", "health"]
    assert board.lowest.key == "education"


def test_nine_people_who_are_left_take_the_next_smallest_with_them(area, evening, today):
    """4 and 5 people are fewer than ten: so the next smallest sector is hidden with them."""
    Engagement.objects.filter(role=Role.COMMISSIONER)[:1].get().delete()
    publish_area(area=area, at=evening, on=today)
    rows = {row.key: row.core for row in board_of(area).rows}
    assert rows["health"].hidden
    assert not rows["education"].hidden
    assert rows["rest"].of == 39


def test_a_quarter_is_published_once_and_not_changed(area, evening, today):
    assert publish_area(area=area, at=evening, on=today) == 8
    before = list(AreaRelease.objects.values())
    teachers = Person.objects.filter(engagements__role=Role.TEACHER, awards=None).order_by("pk")
    certify(list(teachers[10:]), date(2026, 8, 1), date(2027, 8, 1))
    assert publish_areas(at=evening, on=today) == 0
    assert list(AreaRelease.objects.values()) == before
    assert publish_area(area=area, at=evening, on=date(2027, 1, 1)) == 1


def test_a_few_who_join_hide_their_sector_until_they_are_ten(area, evening, today):
    publish_area(area=area, at=evening, on=today)
    people_in(area, Role.GP, 3)
    publish_area(area=area, at=evening, on=date(2027, 1, 1))
    assert next(row for row in board_of(area).rows if row.key == "health").core.hidden
    people_in(area, Role.GP, 7)
    publish_area(area=area, at=evening, on=date(2027, 4, 1))
    assert not next(row for row in board_of(area).rows if row.key == "health").core.hidden


def test_what_is_kept_names_nobody(board):
    kept = str(list(AreaRelease.objects.values()))
    people = Person.objects.values_list("pk", "name", "email")
    assert not [one for row in people for one in map(str, row) if one and one in kept]
    assert not [str(pk) for pk, _, _ in people if pk.hex in kept]


def test_queries_do_not_grow(area, evening, today, django_assert_num_queries):
    publish_area(area=area, at=evening, on=today)
    with django_assert_num_queries(1):
        assert board_of(area)
    few = number_of_queries(area)
    people_in(area, Role.GP, 60)
    assert number_of_queries(area) == few < 20


def number_of_queries(area) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as seen:
        count(area, QUARTER)
    return len(seen)


# The door, and no names


def test_only_the_areas_lead_gets_in(board, area, cast, client, today):
    far = Person.objects.create_user("far@example.org", name="Far Lead")
    urls = [reverse(f"compliance:{name}", args=[area.pk]) for name in ("area", "area_paper", "area_sheet")]
    for who in (cast.carer, cast.lead, cast.manager, far):
        client.force_login(who)
        assert [client.get(url).status_code for url in (*urls, "/coverage/areas/")] == [404] * 4
    lead = area_lead(area)
    client.force_login(lead)
    assert [client.get(url).status_code for url in urls] == [200] * 3
    assert client.get("/coverage/areas/").url == urls[0]
    Responsibility.objects.filter(person=lead).update(ends_on=today - timedelta(days=1))
    assert [client.get(url).status_code for url in urls] == [404] * 3


def test_no_person_and_no_organisation_is_named(board, area, cast, client):
    client.force_login(area_lead(area))
    page = client.get(reverse("compliance:area", args=[area.pk])).content.decode()
    sheet = client.get(reverse("compliance:area_sheet", args=[area.pk])).content
    text = page.replace("Farida Rahman", "") + text_of(sheet)
    names = {*Person.objects.values_list("name", flat=True), *area.organisations.values_list("name", flat=True)}
    assert not [name for name in names - {"", "Farida Rahman"} if name in text]
    assert "Hidden House" not in text
    assert "past due" not in text


def test_before_anything_is_published_the_page_says_when(area, client):
    client.force_login(area_lead(area))
    assert "Nothing published yet" in client.get(reverse("compliance:area", args=[area.pk])).content.decode()
    assert client.get(reverse("compliance:area_sheet", args=[area.pk])).status_code == 404


# The same everywhere


def cells_of(content: bytes) -> list[list]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(row) for row in book.worksheets[0].iter_rows()]


def text_of(content: bytes) -> str:
    return " ".join(str(cell.value) for row in cells_of(content) for cell in row)


def test_page_and_spreadsheet_say_the_same(board, area, client):
    client.force_login(area_lead(area))
    page = client.get(reverse("compliance:area", args=[area.pk])).content.decode()
    rows = [
        [cell.value for cell in row]
        for row in cells_of(client.get(reverse("compliance:area_sheet", args=[area.pk])).content)
    ]
    newest = {row[3]: row for row in rows if row[:2] == [QUARTER.name, "T1"]}
    for row in board.rows[:2]:
        assert newest[row.name][4:6] == sector_cells(row)[1:3]
        assert sector_cells(row)[1] in page
    for one in sentences(board):
        assert one in page
    every = {row[1] for row in rows[1:]}
    assert every == set(definitions())
    for row in rows[1:]:
        one = definitions()[row[1]]
        assert row[8:] == [getattr(one, name) for name in ASKED]
    shown = {figure.definition.id: figure.said for figure in board.figures}
    assert {row[1]: row[4] for row in rows if row[1] in shown and row[1] != "T1"} | {"T1": shown["T1"]} | {
        "LAPSING": shown["LAPSING"]
    } == shown


def test_the_same_figures_are_the_same_bytes(board, area):
    from compliance.areas.sheet import workbook_of

    first = workbook_of(board)
    assert workbook_of(board_of(area)) == first
    assert not re.search(rb"20\d\d-\d\d-\d\dT", first)


PREFIXES = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", "'=", '"=', " =", "|", "%")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_no_cell_is_a_formula(board, area, prefix):
    from compliance.areas.sheet import workbook_of

    board.area.name = f"{prefix}HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(board)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    words = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [one for one in words if one.lstrip(' "')[:1] in tuple("=+-@\t\r\n|%＝＋－＠")]


# Definitions


def test_every_figure_has_its_whole_definition():
    assert [f"T{number}" for number in range(1, 14)] == [name for name in definitions() if name[1:].isdigit()]
    with pytest.raises(BadDefinitions, match="'owner' is missing"):
        read(
            '[[figure]]\nid = "T1"\nname = "One"\n'
            + "".join(f'{one} = "x"\n' for one in ASKED if one not in ("owner", "direction"))
            + 'direction = "up"\n'
        )
    with pytest.raises(BadDefinitions, match="nobody reads 'formula'"):
        read('[[figure]]\nid = "T1"\nformula = "x"\n')


# Naming an area lead


def test_an_area_lead_is_named_by_a_command_once_and_it_is_kept(cast, capsys):
    from django.core.management import CommandError, call_command

    for _ in range(2):
        call_command("add_area_lead", area="test AREA", email="CARER@example.org")
    assert "leads Test area from today" in capsys.readouterr().out.splitlines()[0]
    row = Responsibility.objects.get(person=cast.carer, kind="area_lead")
    act = ResponsibilityAct.objects.get(responsibility=row.pk)
    assert (act.kind, act.actor, act.what) == ("given", None, "Area lead: Test area")
    with pytest.raises(CommandError, match="no area of that name"):
        call_command("add_area_lead", area="Nowhere", email="carer@example.org")
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("add_area_lead", area="Test area", email="nobody@example.org")


# On time, by the dates that the platform works out


APPROVED = date(2025, 8, 1)  # due on 1 August 2026, in the quarter


@pytest.fixture
def carers(cast):
    """Seven whose 12 months after approval end in the quarter: who shows what when is the test's."""
    found = people_in(cast.area, Role.FOSTER_CARER, 7, since=APPROVED)
    Engagement.objects.filter(person__in=found).update(approved_on=APPROVED)
    return found


def asked_of(cast, carers, evening, **more):
    place = carers[0].engagements.get().organisation
    asked = ask(place, "tsd", date(2025, 1, 1), clock="approval", roles=(Role.FOSTER_CARER,), deferrable=True, **more)
    return place, asked


def accepted(cast, person, place, on: date) -> None:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    shown = show(person, place, "tsd", at, achieved_on=on - timedelta(days=5))
    lead = Person.objects.filter(email="rosa@example.org").first() or second_lead(place)
    judge(evidence=shown, accepted=True, actor=lead, at=at, on=on)


def test_who_was_on_time(cast, carers, evening):
    place, asked = asked_of(cast, carers, evening)
    early, late, never, deferred, gone, other, on_pause = carers
    accepted(cast, early, place, date(2026, 7, 20))
    accepted(cast, late, place, date(2026, 8, 2))
    lead = Person.objects.get(email="rosa@example.org")
    day = date(2026, 7, 1)
    decide(
        engagement=deferred.engagements.get(), requirement=asked, kind=Decision.DEFERRAL, until=date(2026, 12, 1),
        reason="As the rule allows", actor=lead, at=datetime(2026, 7, 1, 12, tzinfo=UTC), on=day,
    )  # fmt: skip
    Engagement.objects.filter(person=gone).update(ended_on=date(2026, 7, 15))
    Engagement.objects.filter(person=other).update(approved_on=date(2025, 11, 1))
    Pause.objects.create(
        engagement=on_pause.engagements.get(), starts_on=date(2026, 7, 10), recorded_by=lead, recorded_at=evening
    )
    refresh(person_ids=[one.pk for one in carers])
    found = count(cast.area, QUARTER).on_time["T5"]
    assert found.due == {early.pk, late.pk, never.pk}
    assert found.met == {early.pk}
    assert found.deferred == {deferred.pk}
    assert count(cast.area, quarter_of(date(2026, 12, 31))).on_time["T5"].due == {deferred.pk, other.pk}


def test_modules_count_for_as_long_as_they_last(area, cast, framework, evening):
    carer = Person.objects.get(email="carer@example.org")
    edition = framework["c4"].edition
    for key, day in (("c4", date(2026, 1, 1)), ("c5", date(2026, 9, 30)), ("c7", date(2025, 10, 1))):
        Completion.objects.create(
            person=carer, module_key=key, round=0, edition=edition,
            completed_at=datetime(day.year, day.month, day.day, 22, tzinfo=UTC),
        )  # fmt: skip
    counts = count(area, QUARTER)
    assert (counts.behaviour, counts.safe) == ({carer.pk}, {carer.pk})
    later = count(area, quarter_of(date(2026, 12, 31)))
    assert later.safe == set(), "C7 is a year old"
    assert count(area, quarter_of(date(2027, 3, 31))).behaviour == set(), "C4 is older than the core lasts"
