"""The lead's way through the pages, without script: give, match, look, agree, see, take back."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.imports import reading
from people.models import Import, ImportRow, ImportState, Person
from people.services import importing
from tests.people.imports.files import csv_of
from tests.trust.surface import digest

HEADINGS = ["Full Name", "E-mail Address", "Job title", "Home/Team", "Start Date"]
ROWS = [
    ["Ada Byron", "ada@example.org", "Foster carer", "North", "03/05/2026"],
    ["Ben Byron", "ada@example.org", "Foster carer", "North", "3-May-26"],
    ["Grace Adeyemi", "carer@example.org", "Foster carer", "South", "01/06/2026"],
    ["Ben Carter", "colleague@example.org", "Foster carer", "North", "01/06/2026"],
    ["Dora Vale", "dora@example.org", "Dragon", "North", "03/05/2026"],
    ['"=HYPERLINK(""x"")"', "eve@example.org", "Foster carer", "North", "03/05/2026"],
]


@pytest.fixture
def lead(cast) -> Client:
    browser = Client()
    browser.force_login(cast.lead)
    return browser


@pytest.fixture
def base(cast) -> str:
    return f"/people/{cast.fostering.pk}/imports/"


@pytest.fixture
def give(lead, base, django_capture_on_commit_callbacks):
    """Sends a file; what waits in the background is done at once."""

    def send(content: bytes, name="staff.csv", kind="people"):
        with django_capture_on_commit_callbacks(execute=True):
            return lead.post(f"{base}new/", {"kind": kind, "file": SimpleUploadedFile(name, content)})

    return send


@pytest.fixture
def post(lead, django_capture_on_commit_callbacks):
    def send(url, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return lead.post(url, fields)

    return send


def file_of(rows=ROWS) -> bytes:
    return csv_of(*rows, headings=HEADINGS, delimiter=";", encoding="utf-8-sig").getvalue()


def main_of(answer) -> str:
    html = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]).split())


def chosen(html: str) -> dict[str, str]:
    """What the selects of the page stand at."""
    found = {}
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL):
        found[name] = (re.findall(r'<option value="([^"]*)" selected', body) or [""])[0]
    return found


@pytest.fixture
def preview(give, post, lead):
    """The address of a list whose rows are checked."""

    def go(content=None) -> str:
        url = give(content or file_of())["Location"]
        columns = lead.get(url)["Location"]
        assert post(columns, **chosen(lead.get(columns).content.decode()))["Location"] == url
        return url

    return go


def test_the_whole_way(give, post, lead, base, cast):
    answer = give(file_of())
    url = answer["Location"]
    columns = lead.get(url)["Location"]
    html = lead.get(columns).content.decode()
    stands = chosen(html)
    assert [stands[f"column-{key}"] for key in ("name", "email", "role", "team", "started_on", "approved_on")] == [
        "0", "1", "2", "3", "4", "",
    ]  # fmt: skip
    assert "3-May-26" in html
    before = digest()
    post(columns, **stands)
    text = main_of(lead.get(url))
    assert "2 will be added" in text
    assert "1 will be changed" in text
    assert "1 is already so" in text
    assert "2 are left out" in text
    assert "Nothing is written yet" in text
    assert "Put 3 people in" in text
    changed = {table for table, rows in digest().items() if rows != before[table]}
    assert changed == {"people_import", "people_importrow", "people_columnmapping"}

    assert post(f"{url}agree/", add="2", change="1")["Location"] == url
    text = main_of(lead.get(url))
    assert "The list is in" in text
    assert "2 were added" in text
    assert Person.objects.filter(email="ada@example.org").exists()
    assert "Ada Byron" in lead.get(f"/coverage/{cast.fostering.pk}/people/").content.decode()

    assert "Take it back" in main_of(lead.get(f"{url}undo/"))
    post(f"{url}undo/")
    text = main_of(lead.get(url))
    assert text.count("Taken back") == 4  # the heading and three rows
    assert "What had to stay" in text
    assert not Person.objects.filter(email="ada@example.org").exists()
    assert "staff.csv" in main_of(lead.get(base))


def test_a_file_that_was_put_in_before_says_so(preview, post, give, lead, cast):
    url = preview()
    post(f"{url}agree/", add="2", change="1")
    again = lead.get(lead.get(give(file_of())["Location"])["Location"])
    assert "This very file was put in on" in main_of(again)
    assert "by Marian Holt" in main_of(again)
    other = lead.get(lead.get(give(file_of(ROWS[:2]))["Location"])["Location"])
    assert "This very file" not in main_of(other)


def test_columns_once_matched_are_remembered(give, post, lead, base):
    columns = lead.get(give(file_of())["Location"])["Location"]
    stands = chosen(lead.get(columns).content.decode()) | {
        "column-approved_on": "4", "setting-team": "make", "setting-role": "foster_carer",
    }  # fmt: skip
    post(columns, **stands)
    again = lead.get(give(file_of(ROWS[:1]))["Location"])["Location"]
    assert chosen(lead.get(again).content.decode()) == stands


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"column-email": ""}, "Email address: Say which column holds this."),
        ({"column-name": ""}, "Full name: Say which column holds the name"),
        ({"column-role": ""}, "Role: Say which column holds the role"),
        ({"column-started_on": ""}, "Started: Say which column"),
        ({"column-email": "77"}, "Choose a column from the list."),
        ({"setting-team": "burn"}, "Choose one of these."),
    ],
)  # fmt: skip
def test_columns_that_are_missing_are_named(give, lead, change, words):
    columns = lead.get(give(file_of())["Location"])["Location"]
    stands = chosen(lead.get(columns).content.decode())
    assert words in main_of(lead.post(columns, stands | change))
    assert Import.objects.get().state == ImportState.MAPPING


def test_a_decision_about_another_state_than_was_seen_is_not_taken(preview, post, lead):
    url = preview()
    for fields in ({}, {"add": "3", "change": "1"}, {"add": "x", "change": "1"}):
        assert "checked again since you looked" in main_of(_follow(lead, post(f"{url}agree/", **fields)))
    assert Import.objects.get().state == ImportState.READY
    assert not Person.objects.filter(email="ada@example.org").exists()


def _follow(lead, answer):
    return lead.get(answer["Location"])


def test_a_second_click_does_nothing(preview, post):
    url = preview()
    for _ in range(2):
        post(f"{url}agree/", add="2", change="1")
    assert Person.objects.filter(name="Ada Byron").count() == 1


def test_each_number_opens_its_rows_and_there_are_pages(preview, lead):
    url = preview(file_of([[f"Carer {n}", f"c{n}@example.org", "Foster carer", "North", "1/5/26"] for n in range(60)]
                          + [ROWS[4]]))  # fmt: skip
    assert main_of(lead.get(f"{url}?outcome=bad")).count("Dragon") > 0
    assert "Carer 3" not in main_of(lead.get(f"{url}?outcome=bad"))
    assert "Carer 59" in main_of(lead.get(f"{url}?page=2"))
    assert lead.get(f"{url}?outcome=nonsense&page=999").status_code == 200


def test_the_rows_left_out_come_back_with_the_reason_and_no_formula(preview, lead):
    answer = lead.get(f"{preview()}left-out.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == [*HEADINGS, "Why it was left out"]
    assert rows[1][0] == "Dora Vale"
    assert "“Dragon” is no role" in rows[1][-1]
    assert rows[2][0] == '\'=HYPERLINK("x")'
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def test_the_rows_left_out_can_be_given_again_as_they_are(preview, lead, give):
    content = b"".join(lead.get(f"{preview()}left-out.csv").streaming_content)
    again = content.replace(b"Dragon", b"Foster carer")
    url = preview(again)
    assert "1 will be added" in main_of(lead.get(url))


def test_the_name_of_the_file_is_text(give, lead, base):
    give(file_of(), name="<script>alert(1)</script>.csv")
    html = lead.get(base).content.decode()
    assert "<script>alert" not in html
    assert "script&gt;" in html


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("staff.csv", b"", "The file is empty"),
        ("staff.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "This is not a list"),
        ("staff.xlsx", b"PK\x03\x04" + b"x" * 2000, "damaged"),
        ("staff.xls", reading.OLD_EXCEL + b"\0" * 2000, "has a password"),
        ("staff.csv", b"Name,Email\r\n", "no row below"),
    ],
)
def test_a_file_that_is_no_list_is_told_so(give, lead, name, content, words):
    answer = give(content, name=name)
    answer = lead.get(answer["Location"]) if answer.status_code == 302 else answer
    assert words in main_of(answer)
    assert not importing.waiting_room().exists("") or importing.waiting_room().listdir("")[1] == []
    assert not ImportRow.objects.exists()


def test_a_fault_of_ours_in_reading_is_told_and_not_tried_for_ever(give, lead, monkeypatch):
    def broken(file):
        raise ValueError("a fault of ours")

    monkeypatch.setattr(importing.reading, "read_table", broken)
    assert "Save it again as CSV" in main_of(lead.get(give(file_of())["Location"]))
    assert Import.objects.get().state == ImportState.FAILED


def test_without_a_file_or_a_kind_nothing_is_taken(lead, base):
    text = main_of(lead.post(f"{base}new/", {}))
    assert "Choose the file." in text
    assert "Choose what the list is about." in text
    assert not Import.objects.exists()


def test_a_file_over_the_limit_is_told_so_in_words(give, monkeypatch, lead, base):
    monkeypatch.setattr("people.imports.forms.MAX_BYTES", 100)
    assert "larger than 20 MB" in main_of(give(file_of()))
    huge = {"CONTENT_LENGTH": str(22 * 1024 * 1024)}
    answer = lead.generic("POST", f"{base}new/", b"", content_type="multipart/form-data; boundary=x", **huge)
    assert answer.status_code == 413
    assert "at most 21 MB" in answer.content.decode()
    assert lead.generic("POST", f"{base}newer/", b"", CONTENT_LENGTH=str(3 * 1024 * 1024)).status_code == 413


def test_too_many_lists_in_an_hour_are_told_so(give, monkeypatch):
    monkeypatch.setattr(importing, "FILES_AN_HOUR", 2)
    give(file_of())
    give(file_of())
    assert "20 lists within an hour" in main_of(give(file_of()))
    assert Import.objects.count() == 2


def test_while_something_is_done_the_page_says_how_far_and_has_no_clock(give, lead, base):
    url = give(file_of())["Location"]
    for state, words in (("reading", "being read"), ("checking", "Nothing is written"), ("applying", "put in"),
                         ("undoing", "taken back")):  # fmt: skip
        agreed = None if state in {"reading", "checking"} else timezone.now()
        Import.objects.update(state=state, rows_done=2, agreed_at=agreed)
        answer = lead.get(url)
        assert words in main_of(answer)
        assert "See how far it is" in main_of(answer)
        assert ("Throw this list away" in main_of(answer)) is (state in {"reading", "checking"})
        assert b"http-equiv" not in answer.content


def test_a_list_may_be_thrown_away_but_not_once_it_is_in(preview, post, lead, base):
    url = preview()
    assert post(f"{url}discard/")["Location"] == base
    assert not Import.objects.exists()
    url = preview()
    post(f"{url}agree/", add="2", change="1")
    assert "Take it back instead" in main_of(_follow(lead, post(f"{url}discard/")))
    assert Import.objects.count() == 1


def test_an_example_matches_itself(lead, base, give):
    for kind in ("people", "evidence"):
        content = b"".join(lead.get(f"{base}example.csv?kind={kind}").streaming_content)
        assert lead.get(f"{base}new/").content.decode().count(f"kind={kind}") == 1
        html = lead.get(lead.get(give(content, kind=kind)["Location"])["Location"]).content.decode()
        stands = {value for key, value in chosen(html).items() if key.startswith("column-") and value}
        assert len(stands) == content.decode("utf-8-sig").splitlines()[0].count(",") + 1
    assert lead.get(f"{base}example.csv?kind=dragons").status_code == 404


def test_a_page_of_rows_asks_as_often_for_many_as_for_few(preview, lead, base):
    def count(url) -> int:
        lead.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert lead.get(url).status_code == 200
        return len(queries)

    few = preview(file_of(ROWS[:1]))
    few_count, few_lists = count(few), count(base)
    many = preview(file_of([[f"Carer {n}", f"c{n}@example.org", "GP", "", "1/5/26"] for n in range(300)]))
    for _ in range(5):
        preview(file_of(ROWS[:1]))
    assert count(many) == few_count
    assert count(base) == few_lists


def test_the_pages_say_until_when_a_list_is_kept_and_then_only_how_it_went(
    lead, give, post, cast, time_machine, evening
):  # fmt: skip
    time_machine.move_to(evening, tick=False)
    url = give(file_of())["Location"]
    until = "If you do not put this list in, it is thrown away after 6 December 2026."
    columns = lead.get(url)["Location"]
    assert until in main_of(lead.get(columns))
    post(columns, **chosen(lead.get(columns).content.decode()))
    assert until in main_of(lead.get(url))
    post(f"{url}agree/", add="2", change="1")
    text = main_of(lead.get(url))
    assert "Its rows are kept until 20 February 2027. Until then you can look at them and take the list back." in text
    time_machine.move_to(evening + timezone.timedelta(days=91), tick=False)
    lead.force_login(cast.lead)
    text = main_of(lead.get(url))
    assert "Its rows were kept until 20 February 2027." in text
    assert "2 were added" in text
    assert "put in on 22 November 2026 by Marian Holt" in text
    for gone in ("Ada Byron", "Take this list back", "Rows of the list"):
        assert gone not in text
    assert lead.get(f"{url}undo/").status_code == 302
    assert lead.get(f"{url}left-out.csv").status_code == 404
