"""The inspection pack: the same bytes whatever happens later, no names in it, and its digest says what it is."""

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from compliance.enums import Decision, ExportKind, Status
from compliance.exports.codes import codes, without_names
from compliance.lens import Lens
from compliance.models import Export, InspectionPack, Obligation, Requirement
from compliance.selectors import by_requirement, by_team
from compliance.services import ask_for, decide, make_export, sweep
from compliance.services.exporting import difference
from people.enums import Role
from people.models import Look, Person, Team
from people.services import engage, erase_person, merge_people, move
from tests.compliance.scene import ask
from tests.compliance.test_selectors import hold
from tests.once import on_sqlite

WORDS = {"better": "Fewer moves. =1+1 Nights are calmer.", "missing": "Night staff; by May."}


@pytest.fixture
def world(cast, evening, time_machine):
    time_machine.move_to(evening, tick=False)
    cast.recording = ask(
        cast.fostering, "recording", date(2020, 1, 1), months=8, roles=[Role.FOSTER_CARER], deferrable=True
    )
    hold(cast.colleague, date(2026, 7, 1), months=6)
    sweep(since=None)
    decide(
        engagement=cast.carer.engagements.get(), requirement=cast.recording, kind=Decision.DEFERRAL,
        until=date(2027, 9, 1), reason="Grace was ill; Ben Carter stood in.", actor=cast.lead, at=evening,
        on=evening.date(),
    )  # fmt: skip
    sweep(since=None)
    return cast


@pytest.fixture
def lead(client, world):
    client.force_login(world.lead)
    return client


def make(world, on: date, at) -> Export:
    lens = Lens(world.fostering, on)
    return make_export(
        export_id=ask_for(kind=ExportKind.PACK, lens=lens, actor=world.lead, at=at, words=WORDS).pk, at=at
    )


def again(pack: InspectionPack, world, at) -> Export:
    asked = ask_for(kind=ExportKind.PACK, lens=Lens(world.fostering, pack.as_at), actor=world.lead, at=at, pack=pack)
    return make_export(export_id=asked.pk, at=at)


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert {one.date_time for one in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: found.read(name) for name in found.namelist()}


def paper(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def later(world, at) -> None:
    """All that may happen to a service after its pack was made."""
    on = at.date()
    admin = Person.objects.create_superuser("site.admin@example.org", name="Una Fry")
    hold(world.carer, on)
    move(
        engagement=world.sibling.engagements.get(), team=world.north, from_day=on, actor=world.lead, at=at, on=on
    )  # fmt: skip
    merge_people(kept=world.carer, merged=world.colleague, reason="One person", actor=admin, at=at, on=on)
    erase_person(person=world.sibling, actor=world.sibling, at=at, on=on)
    Person.objects.filter(pk=world.kinship.pk).update(name="Shanthi Silva")
    Requirement.objects.filter(pk=world.recording.pk).update(name="Writing things down")
    world.fostering.name = "Haven"
    world.fostering.save()
    sweep(since=None)
    Team.objects.filter(pk=world.south.pk).delete()
    sweep(since=None)


@on_sqlite
def test_made_again_after_all_that_may_happen_it_is_the_same_to_the_last_byte(world, today, evening):
    first = make(world, today, evening)
    assert not first.problem
    pack, before = first.pack, bytes(first.content)
    assert pack.digest == hashlib.sha256(before).hexdigest()
    read_model = set(Obligation.objects.values_list("person", "requirement", "starts_on", "kind", "due_on"))
    much_later = evening + timedelta(days=40)
    later(world, much_later)
    second = again(InspectionPack.objects.get(), world, much_later)
    assert (bytes(second.content) == before, second.problem) == (True, "")
    # The negative control: much did change, and a pack of the same day from the rows of today is another one.
    assert set(Obligation.objects.values_list("person", "requirement", "starts_on", "kind", "due_on")) != read_model
    assert json.loads(make(world, today, much_later).pack.facts)["sheets"] != json.loads(pack.facts)["sheets"]


@on_sqlite
def test_a_pack_that_comes_out_otherwise_says_so_loudly(lead, world, today, evening, monkeypatch):
    pack = make(world, today, evening).pack
    monkeypatch.setattr("compliance.exports.as_csv.BOM", "")
    second = again(pack, world, evening)
    assert "its digest differs" in second.problem
    assert "csv/register.csv" in second.problem
    assert "inspection-pack.xlsx" not in second.problem
    html = lead.get(reverse("compliance:export", args=[world.fostering.pk, second.pk])).content.decode()
    assert 'role="alert"' in html
    Export.objects.exclude(pk=second.pk).update(content=b"something else")
    answer = lead.get(reverse("compliance:pack_file", args=[world.fostering.pk, pack.pk]))
    assert (answer.status_code, "not handed out" in answer.content.decode()) == (409, True)


@on_sqlite
def test_what_is_in_it(world, today, evening):
    export = make(world, today, evening)
    files = opened(bytes(export.content))
    names = (
        "contents-and-coverage.pdf csv/coverage.csv csv/decisions.csv csv/next-three-months.csv csv/own-words.csv"
        " csv/register.csv csv/sources.csv csv/teams.csv decisions.pdf inspection-pack.xlsx next-three-months.pdf"
        " register.pdf"
    )
    assert list(files) == names.split()
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == export.pack.digests
    first = paper(files["contents-and-coverage.pdf"])
    for words in (
        "Inspection pack, as at 22 November 2026", "Harbour", "4 people in this file; 7 rows.",
        "Fewer moves. =1+1 Nights are calmer.", "Nothing was written.", "What changed for children",
    ):  # fmt: skip
        assert words in first, words
    decided = files["csv/decisions.csv"].decode()
    assert "was ill; P-" in decided
    assert "2027-09-01" in decided
    ahead = files["csv/next-three-months.csv"].decode()
    assert "Runs out" in ahead
    assert "Falls due" in ahead
    book = load_workbook(io.BytesIO(files["inspection-pack.xlsx"]))
    assert book.sheetnames[:3] == ["Contents", "Coverage by what is asked", "Where these rules come from"]
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]


@on_sqlite
def test_its_numbers_are_those_of_the_screen(world, today, evening):
    for on in (today, today - timedelta(days=100)):
        sheets = {one["file"]: one for one in json.loads(make(world, on, evening).pack.facts)["sheets"]}
        lens = Lens(world.fostering, on)

        def numbers(counts):
            return [counts.total, *(counts[one] for one in Status)]

        assert sheets["coverage"]["rows"] == [[o.requirement.name, *numbers(o.counts)] for o in by_requirement(lens)]
        assert sheets["teams"]["rows"] == [[o.team.name, *numbers(o.counts)] for o in by_team(lens)]
        for one in by_requirement(lens):
            rows = [row for row in sheets["register"]["rows"] if row[3] == one.requirement.name]
            assert len(rows) == len({row[0] for row in rows}) == one.total


@on_sqlite
def test_nobody_is_named_in_it_and_the_list_apart_says_who_is_who(lead, world, today, evening):
    export = make(world, today, evening)
    files = opened(bytes(export.content))
    book = load_workbook(io.BytesIO(files["inspection-pack.xlsx"]))
    text = export.pack.facts + " ".join(str(cell.value) for page in book for row in page.iter_rows() for cell in row)
    text += " ".join(paper(files[name]) for name in files if name.endswith("pdf"))
    for person in Person.objects.all():
        for word in (person.name, person.email, str(person.pk), *person.name.split()):
            assert word not in text, word
    assert export.pack.salt not in text
    url = reverse("compliance:pack_who", args=[world.fostering.pk, export.pack.pk])
    rows = dict(line.split(",") for line in lead.get(url).content.decode().split("\r\n")[1:-1])
    assert set(rows.values()) == {"Grace Adeyemi", "Ben Carter", "Carys Llewellyn", "Shanthi Perera", "Marian Holt"}
    register = files["csv/register.csv"].decode().splitlines()[1:]
    assert {line.split(",")[0] for line in register} <= set(rows)
    assert [line.split(",")[0] for line in register] == sorted(line.split(",")[0] for line in register)
    looked = Look.objects.filter(page="Who is who in an inspection pack", viewer=world.lead)
    assert set(looked.values_list("person", flat=True)) == {
        one.pk for one in (world.carer, world.colleague, world.sibling, world.kinship)
    }
    later(world, evening + timedelta(days=1))
    after = dict(line.split(",") for line in lead.get(url).content.decode().split("\r\n")[1:-1])
    assert set(after) == set(rows)
    assert sorted(after.values()) == [
        "Grace Adeyemi", "Grace Adeyemi", "Marian Holt", "No longer named here", "Shanthi Silva",
    ]  # fmt: skip


def test_another_pack_has_other_codes(world):
    ids = [one.pk for one in Person.objects.all()]
    one, other = codes(ids, "a"), codes(ids, "b")
    assert not set(one.values()) & set(other.values())
    assert codes(reversed(ids), "a") == one
    many = codes([Person().pk for _ in range(20_000)], "c")
    assert len(set(many.values())) == 20_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Grace was ill", "P-1 was ill"),
        ("GRACE ADEYEMI asked; Ben Carter agreed", "P-1 asked; P-2 agreed"),
        ("By the grace of Benjamin", "By the grace of Benjamin"),
        ("Adeyemi, off until May", "P-1, off until May"),
    ],
)
def test_names_that_were_written_into_a_reason_become_codes(text, said):
    assert without_names(text, ("Grace Adeyemi", "P-1"), {"Ben Carter": "P-2", "Grace Adeyemi": "P-1"}) == said


@on_sqlite
def test_four_clicks_from_sign_in_to_the_file(lead, world, django_capture_on_commit_callbacks):
    here = reverse("compliance:organisation", args=[world.fostering.pk])
    pack = reverse("compliance:pack", args=[world.fostering.pk])
    assert f'href="{pack}"' in lead.get(here).content.decode()  # the first
    assert lead.get(pack).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = lead.post(pack, {"as_at": "2026-11-22", "better": "Calmer nights."})  # the second
    answer = lead.get(answer["Location"])  # the third, without script: "Look again"
    one = InspectionPack.objects.get()
    assert answer["Location"] == reverse("compliance:pack_made", args=[world.fostering.pk, one.pk])
    html = lead.get(answer["Location"]).content.decode()
    assert one.digest in html
    file = lead.get(f"{answer['Location']}file/")  # the fourth
    assert hashlib.sha256(file.content).hexdigest() == one.digest
    assert file["Content-Disposition"] == 'attachment; filename="harbour-inspection-pack-2026-11-22.zip"'
    beside = lead.get(f"{answer['Location']}digest/").content.decode()
    assert beside == f"{one.digest}  harbour-inspection-pack-2026-11-22.zip\n"
    assert one.digest[:16] in lead.get(pack).content.decode()


@on_sqlite
def test_what_is_too_long_for_paper_stands_in_the_tables_and_the_contents_say_so(world, today, evening, monkeypatch):
    for where in ("freezing", "pack"):
        monkeypatch.setattr(f"compliance.exports.{where}.MOST_IN_PARTS", 5)
    export = make(world, today, evening)
    files = opened(bytes(export.content))
    assert "register.pdf" not in files
    assert files["csv/register.csv"].count(b"\r\n") == 8
    assert "Register (7 rows: in the workbook and the tables, not on paper)" in paper(
        files["contents-and-coverage.pdf"]
    )


def test_no_pack_of_a_day_to_come(lead, world):
    pack = reverse("compliance:pack", args=[world.fostering.pk])
    answer = lead.post(pack, {"as_at": "2026-11-23"})
    assert "Choose today or an earlier day" in answer.content.decode()
    assert not Export.objects.exists()


def test_a_difference_is_named(world, evening):
    from compliance.exports.pack import Pack

    pack = InspectionPack(digest="a", digests={"x": "1", "y": "2"}, made_at=evening)
    assert difference(pack, Pack(b"", "a", {})) == ""
    assert "Each file in it is the same" in difference(pack, Pack(b"", "b", {"x": "1", "y": "2"}))
    assert "not the same: y, z." in difference(pack, Pack(b"", "b", {"x": "1", "y": "3", "z": "4"}))


@on_sqlite
def test_somebody_who_moves_in_later_is_in_no_earlier_pack(world, today, evening):
    newcomer = Person.objects.create_user("new@example.org", name="New Face")
    engage(person=newcomer, organisation=world.fostering, role=Role.FOSTER_CARER, started_on=today)
    sweep(since=None)
    facts = json.loads(make(world, today - timedelta(days=1), evening).pack.facts)
    assert "4 people in this file; 7 rows." in facts["lines"]
    assert "5 people in this file; 9 rows." in json.loads(make(world, today, evening).pack.facts)["lines"]
