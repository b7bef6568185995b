"""Views taken along: one description for CSV, spreadsheet and PDF; numbers as on the screen; nothing that a
spreadsheet would work out."""

import csv
import hashlib
import io
import re
import subprocess
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from openpyxl import load_workbook

from compliance.enums import Decision, ExportKind, Status
from compliance.exports import as_csv, cells
from compliance.lens import NOTHING_ASKED, Lens
from compliance.models import Export
from compliance.selectors import by_requirement, stand
from compliance.selectors.obligations import RANKS
from compliance.services import ask_for, decide, make_export, sweep, sweep_exports
from compliance.wording import label_of
from people.enums import Role
from people.models import Person
from people.services import begin_pause
from tests.compliance.scene import ask
from tests.compliance.strategies import DAYS
from tests.compliance.test_selectors import IN_ONE_DATABASE, ROWS, in_the_database, some_people
from tests.once import on_sqlite

ORDER = [label_of(one) for one in (*RANKS, NOTHING_ASKED)]
HOSTILE = (
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a", '"=1+1', "'=1+1", " =1+1",
)  # fmt: skip


@pytest.fixture
def world(cast, evening, time_machine):
    """Every status, two things asked of some, one offered to others, people of whom nothing is asked."""
    time_machine.move_to(evening, tick=False)
    on = evening.date()
    asked = ask(cast.fostering, "recording", date(2020, 1, 1), months=24, roles=[Role.FOSTER_CARER], deferrable=True)
    some_people(4, cast.fostering, started_on=date(2024, 1, 1))
    more = some_people(5, cast.fostering, started_on=date(2026, 6, 1), role=Role.FOSTER_CARER, team=cast.north)
    some_people(2, cast.fostering, started_on=date(2026, 6, 1), role=Role.TEACHER)
    cast.requirement.versions.update(roles=[Role.FOSTER_CARER, Role.KINSHIP_CARER])
    sweep(since=None)
    later = on + timedelta(days=900)
    for row, kind in zip(more, (Decision.EXEMPTION, Decision.INTERIM, Decision.DEFERRAL), strict=False):
        decide(
            engagement=row, requirement=asked, kind=kind, until=later, reason="Agreed", actor=cast.lead, at=evening,
            on=on,
        )  # fmt: skip
    begin_pause(engagement=more[3], starts_on=on, kind="leave", actor=cast.lead, at=evening, on=on)
    for number, who in enumerate(Person.objects.filter(name__startswith="Person").order_by("pk")):
        Person.objects.filter(pk=who.pk).update(name=f"Nobody{number:03}")
    sweep(since=None)
    return cast


@pytest.fixture
def lead(client, world):
    client.force_login(world.lead)
    return client


def made(kind: str, lens: Lens, cast, evening) -> Export:
    export = ask_for(kind=kind, lens=lens, actor=cast.lead, at=evening)
    return make_export(export_id=export.pk, at=evening)


def from_csv(lead, lens: Lens, today) -> list[list[str]]:
    answer = lead.get(reverse("compliance:export_csv", args=[lens.organisation.pk]) + lens.query(today=today))
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeffName,Role,Team,")
    _heading, *rows = csv.reader(io.StringIO(text[1:], newline=""))
    assert {row[-1] for row in rows} <= {lens.on.isoformat()}
    return [row[:-1] for row in rows]


def from_xlsx(content: bytes) -> list[list[str]]:
    page = load_workbook(io.BytesIO(content))["People and what is asked"]
    return [["" if value is None else str(value) for value in row] for row in page.iter_rows(2, values_only=True)]


def on_paper(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def standing_of(rows) -> Counter:
    """Each person once, by what asks most of them: worked out from the words of the file alone."""
    of = defaultdict(list)
    for name, _role, _team, _what, offered, status, *_rest in rows:
        of[name].append((offered != "Asked", ORDER.index(status)))
    return Counter(ORDER[min(found)[1]] for found in of.values())


def by_screen(lens: Lens) -> Counter:
    found = stand(lens)
    numbers = {label_of(status): found.counts[status] for status in Status} | {
        label_of(NOTHING_ASKED): found.nothing_asked
    }
    return Counter({label: number for label, number in numbers.items() if number})


def test_the_files_say_the_numbers_of_the_screen(lead, world, today, evening):
    lenses = [
        Lens(world.fostering, today), Lens(world.fostering, today - timedelta(days=200)),
        Lens(world.fostering, today, team=world.north), Lens(world.fostering, today, role=Role.TEACHER),
        Lens(world.fostering, today, search="nobody"), Lens(world.fostering, today, requirement=world.requirement.pk),
    ]  # fmt: skip
    seen = set()
    for lens in lenses:
        rows = from_csv(lead, lens, today)
        assert standing_of(rows) == by_screen(lens)
        seen |= {row[5] for row in rows}
        for one in by_requirement(lens):
            mine = Counter(row[5] for row in rows if row[3] == one.requirement.name)
            assert mine == Counter({label_of(s): one.counts[s] for s in Status if one.counts[s]})
        book = made(ExportKind.XLSX, lens, world, evening)
        plain = [[value.removesuffix(" 00:00:00") for value in row] for row in from_xlsx(bytes(book.content))]
        assert plain == rows
    assert len(seen) >= 7, seen


@pytest.mark.slow
def test_the_file_says_the_numbers_of_the_screen_for_any_history_and_day(cast):
    engagements = some_people(6, cast.fostering)

    @IN_ONE_DATABASE
    @given(ROWS, DAYS)
    def agree(rows, on):
        with transaction.atomic():
            in_the_database(rows, engagements, cast.requirement)
            for lens in (Lens(cast.fostering, on), Lens(cast.fostering, on, requirement=cast.requirement.pk)):
                text = "".join(as_csv.of_view(lens))
                _heading, *found = csv.reader(io.StringIO(text[1:], newline=""))
                assert standing_of(found) == by_screen(lens)
            transaction.set_rollback(True)

    agree()


def test_the_screen_is_not_agreed_with_by_a_file_that_lost_somebody(lead, world, today):
    """The negative control of the test above."""
    lens = Lens(world.fostering, today)
    rows = from_csv(lead, lens, today)
    alone = next(row for row in rows if sum(other[0] == row[0] for other in rows) == 1)
    assert standing_of([row for row in rows if row != alone]) != by_screen(lens)


@on_sqlite
def test_paper_says_the_same_and_who_is_counted(world, today, evening):
    lens = Lens(world.fostering, today)
    paper = made(ExportKind.PDF, lens, world, evening)
    assert not paper.problem
    text = on_paper(bytes(paper.content))
    numbers = by_screen(lens)
    for label, number in numbers.items():
        assert f"{label}: {number}" in text
    assert f"{sum(numbers.values())} people in this file" in text
    assert "Harbour As it stood on 22 November 2026 Everybody who was here on that day" in text
    for name in Person.objects.filter(name__startswith="Nobody").values_list("name", flat=True):
        assert name in text


@on_sqlite
def test_the_same_view_gives_the_same_bytes(world, today, evening, time_machine):
    lens, digests = Lens(world.fostering, today), defaultdict(set)
    for days in (0, 3):
        time_machine.move_to(evening + timedelta(days=days), tick=False)
        for kind in (ExportKind.XLSX, ExportKind.PDF):
            content = bytes(made(kind, lens, world, evening + timedelta(days=days)).content)
            digests[kind].add(hashlib.sha256(content).hexdigest())
    assert {kind: len(found) for kind, found in digests.items()} == {ExportKind.XLSX: 1, ExportKind.PDF: 1}


def poisoned(world, text: str) -> None:
    """What a person can write, in every field of a file that comes from it."""
    Person.objects.filter(pk=world.carer.pk).update(name=text)
    world.north.name = text
    world.north.save()
    world.requirement.name = text
    world.requirement.save()
    world.fostering.name = text
    world.fostering.save()


@on_sqlite
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_file_is_a_formula(lead, world, today, evening, text):
    poisoned(world, text)
    lens = Lens(world.fostering, today, search="carer@example.org")
    rows = from_csv(lead, lens, today)
    assert [row[0] for row in rows].count(f"'{text}") == len(rows) >= 2
    everything = [cell for row in rows for cell in row]
    book = load_workbook(io.BytesIO(bytes(made(ExportKind.XLSX, lens, world, evening).content)))
    found = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert [cell for cell in found if cell.data_type == "f"] == []
    everything += [cell.value for cell in found if isinstance(cell.value, str)]
    assert not [cell for cell in everything if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert not [cell for cell in everything if re.match(r"""["\s]+[=+\-@]""", cell)]


@on_sqlite
def test_without_the_guard_a_formula_is_noticed(lead, world, today, evening, monkeypatch):
    monkeypatch.setattr(cells, "harmless", lambda text: text)
    poisoned(world, "=1+1")
    lens = Lens(world.fostering, today, search="carer@example.org")
    assert from_csv(lead, lens, today)[0][0] == "=1+1"
    book = load_workbook(io.BytesIO(bytes(made(ExportKind.XLSX, lens, world, evening).content)))
    assert [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_first_byte_waits_for_no_query(world, today):
    pieces = as_csv.of_view(Lens(world.fostering, today))
    with CaptureQueriesContext(connection) as captured:
        assert next(pieces).startswith("\ufeffName,")
    assert len(captured) == 0


def test_a_view_that_cannot_be_read_is_not_taken_along_wider(lead, world):
    url = reverse("compliance:export_csv", args=[world.fostering.pk])
    answer = lead.get(url, {"team": "00000000-0000-4000-8000-000000000000"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("/people/?team=00000000-0000-4000-8000-000000000000")
    assert not Export.objects.exists()


def test_a_team_that_went_meanwhile_is_refused_and_not_left_out(world, today, evening):
    export = ask_for(kind=ExportKind.XLSX, lens=Lens(world.fostering, today, team=world.south), actor=world.lead,
                     at=evening)  # fmt: skip
    Export.objects.filter(pk=export.pk).update(view=export.view.replace(str(world.south.pk), str(world.carer.pk)))
    done = make_export(export_id=export.pk, at=evening)
    assert (bytes(done.content), "no longer there" in done.problem) == (b"", True)


@on_sqlite
def test_paper_refuses_what_is_too_long_and_offers_the_spreadsheet(lead, world, today, evening, monkeypatch):
    monkeypatch.setattr("compliance.exports.as_pdf.MOST_ROWS", 3)
    done = made(ExportKind.PDF, Lens(world.fostering, today), world, evening)
    html = lead.get(reverse("compliance:export", args=[world.fostering.pk, done.pk])).content.decode()
    assert "more than 3 rows on paper" in html
    assert "Take the spreadsheet" in html


def test_from_the_screen_to_the_file_without_script(lead, world, today, django_capture_on_commit_callbacks):
    here = [world.fostering.pk]
    page = lead.get(reverse("compliance:people", args=here), {"status": "past_due"}).content.decode()
    form = f'action="{reverse("compliance:exports", args=here)}?status=past_due"'
    assert form in page
    answer = lead.post(reverse("compliance:exports", args=here) + "?status=past_due", {"kind": "xlsx"})
    again = lead.post(reverse("compliance:exports", args=here) + "?status=past_due", {"kind": "xlsx"})
    assert answer["Location"] == again["Location"], "asked for twice, it is made once"
    waiting = lead.get(answer["Location"])
    assert (waiting.status_code, "Look again" in waiting.content.decode()) == (202, True)
    with django_capture_on_commit_callbacks(execute=True):
        lead.post(reverse("compliance:exports", args=here) + "?status=past_due", {"kind": "xlsx"})
    assert "Download" in lead.get(answer["Location"]).content.decode()
    file = lead.get(f"{answer['Location']}file/")
    assert file["Content-Disposition"] == 'attachment; filename="harbour-2026-11-22-narrowed.xlsx"'
    rows = from_xlsx(file.content)
    assert len({row[0] for row in rows}) == stand(Lens(world.fostering, today)).counts[Status.PAST_DUE] > 0


def test_how_far_it_is_is_said_in_people(lead, world, today, evening, monkeypatch):
    monkeypatch.setattr("compliance.exports.as_xlsx.TOLD_EVERY", 4)
    lens = Lens(world.fostering, today)
    export = made(ExportKind.XLSX, lens, world, evening)
    everybody = stand(lens).people
    assert everybody - 4 <= Export.objects.get(pk=export.pk).done <= everybody
    Export.objects.filter(pk=export.pk).update(made_at=None, done=3)
    html = lead.get(reverse("compliance:export", args=[world.fostering.pk, export.pk])).content.decode()
    assert f"3 of {everybody} people done" in html


def test_a_file_is_kept_for_a_week_and_who_took_it_for_good(world, today, evening):
    export = made(ExportKind.XLSX, Lens(world.fostering, today, search="nobody"), world, evening)
    sweep_exports(at=evening + timedelta(days=6), since=None)
    assert Export.objects.get(pk=export.pk).content
    sweep_exports(at=evening + timedelta(days=8), since=None)
    kept = Export.objects.get(pk=export.pk)
    assert (bytes(kept.content), kept.view, kept.asked_by) == (b"", "", world.lead)


def test_a_lost_message_is_made_up_for_and_what_fails_thrice_is_said(world, today, evening, monkeypatch):
    lens = Lens(world.fostering, today)
    export = ask_for(kind=ExportKind.XLSX, lens=lens, actor=world.lead, at=evening)
    assert sweep_exports(at=evening + timedelta(minutes=2), since=evening) == 1
    assert Export.objects.get(pk=export.pk).content

    def broken(export, at, told):
        raise ZeroDivisionError

    monkeypatch.setitem(__import__("compliance.services.exporting", fromlist=["MAKERS"]).MAKERS, ExportKind.PDF, broken)
    export = ask_for(kind=ExportKind.PDF, lens=lens, actor=world.lead, at=evening)
    for hours in range(3):
        with pytest.raises(ZeroDivisionError):
            make_export(export_id=export.pk, at=evening + timedelta(hours=hours))
        assert make_export(export_id=export.pk, at=evening + timedelta(hours=hours, minutes=5)) is None
    assert make_export(export_id=export.pk, at=evening + timedelta(hours=4)) is None
    assert "could not be made" in Export.objects.get(pk=export.pk).problem


def test_the_number_of_queries_does_not_grow_with_the_people(lead, world, today, evening):
    def queries() -> list[int]:
        counts = []
        lens = Lens(world.fostering, today)
        for act in (
            lambda: from_csv(lead, lens, today),
            lambda: made(ExportKind.XLSX, lens, world, evening),
            lambda: lead.get(reverse("compliance:exports", args=[world.fostering.pk])).content,
        ):
            with CaptureQueriesContext(connection) as captured:
                act()
            counts.append(len(captured))
        return counts

    queries()
    few = queries()
    some_people(60, world.fostering)
    sweep(since=None)
    assert queries() == few
