"""What was learned elsewhere counts once others accepted it, from that day; its file is kept and handed out safely."""

import struct
import uuid
import zlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from compliance.enums import EvidenceState, Status
from compliance.judging import Verdict, accepted_between
from compliance.models import Equivalence, Evidence, EvidenceVerdict
from compliance.rules import status
from compliance.services import UnableToJudge, UnableToShow, equate, judge, record, sweep, withdraw_evidence
from compliance.showing import evidence_here, subject_of_title
from compliance.uploads import MOST_PIXELS, UnableToTake, kind_of, shown_name
from people.enums import Role
from people.models import Engagement, Person
from people.services import engage
from tests.compliance.scene import PDF, ask, now_of, picture, second_lead, show, upload

NEVER = "00000000-0000-4000-8000-000000000000"
MINE = "/coverage/evidence/"


@pytest.fixture
def now(evening, time_machine):
    time_machine.move_to(evening, tick=False)
    return evening


@pytest.fixture
def asked(cast, now):
    return ask(cast.fostering, "recording", date(2026, 6, 1), months=12, refresh_months=36)


@pytest.fixture
def level3(cast, now):
    return ask(cast.fostering, "level-3", date(2026, 6, 1), months=24, two_people=True)


@pytest.fixture
def first_aid(cast, now):
    return ask(cast.fostering, "first-aid", date(2026, 6, 1), months=12, refresh_months=36, in_person=True)


@pytest.fixture
def carer(client, cast, now):
    client.force_login(cast.carer)
    return client


@pytest.fixture
def lead(client, cast, now):
    client.force_login(cast.lead)
    return client


def form(**more) -> dict:
    sent = {
        "id": str(uuid.uuid4()), "title": "Recording well", "issuer": "A college", "subject": "recording",
        "achieved_on": "2026-05-03", "link": "https://example.org/c",
    }  # fmt: skip
    return {name: value for name, value in (sent | more).items() if value is not None}


def said(person, requirement, day) -> Status:
    return status(now_of(person, requirement, day).standing, day)


def accept(row, who, at, **more) -> EvidenceVerdict:
    return judge(evidence=row, accepted=True, actor=who, at=at, on=at.date(), **more)


def send_back(row, who, at, reason="Thank you. The second page is missing; please send both.") -> EvidenceVerdict:
    return judge(evidence=row, accepted=False, reason=reason, actor=who, at=at, on=at.date())


# What counts, and from when


def test_nothing_counts_before_it_is_accepted_and_then_from_that_day_at_once(cast, asked, now):
    row = show(cast.carer, cast.fostering, "recording", now - timedelta(days=5))
    assert sweep(since=None) == 0
    assert said(cast.carer, asked, now.date()) == Status.DUE
    accept(row, cast.lead, now)
    assert said(cast.carer, asked, now.date()) == Status.COVERED
    assert said(cast.carer, asked, now.date() - timedelta(days=1)) == Status.DUE
    assert now_of(cast.carer, asked, now.date()).until == date(2029, 5, 2)
    assert said(cast.colleague, asked, now.date()) == Status.DUE
    assert sweep(since=None) == 0, "accepting left something to do"


def test_returning_it_says_why_and_ends_what_it_covered(cast, asked, now):
    row = show(cast.carer, cast.fostering, "recording", now - timedelta(days=5))
    accept(row, cast.lead, now - timedelta(days=3))
    send_back(row, cast.lead, now)
    assert said(cast.carer, asked, now.date() - timedelta(days=1)) == Status.COVERED
    assert said(cast.carer, asked, now.date()) == Status.DUE
    with pytest.raises(UnableToJudge, match="returned already"):
        send_back(row, cast.lead, now)
    assert [v.accepted for v in row.verdicts.all()] == [True, False]


def test_a_verdict_is_never_rewritten(cast, asked, now):
    verdict = accept(show(cast.carer, cast.fostering, "recording", now), cast.lead, now)
    for act in (lambda: EvidenceVerdict.objects.update(accepted=False), lambda: verdict.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_regulated_qualification_takes_two_people(cast, level3, now):
    row = show(cast.carer, cast.fostering, "level-3", now)
    accept(row, cast.lead, now)
    assert said(cast.carer, level3, now.date()) == Status.DUE
    with pytest.raises(UnableToJudge, match="A second person looks at it now"):
        accept(row, cast.lead, now)
    other = second_lead(cast.fostering)
    accept(row, other, now)
    assert said(cast.carer, level3, now.date()) == Status.COVERED
    with pytest.raises(UnableToJudge, match="accepted already"):
        accept(row, second_lead(cast.fostering, "Third Lead"), now)


def test_two_accounts_of_one_human_are_not_two_people(cast, level3, now):
    row, other = show(cast.carer, cast.fostering, "level-3", now), second_lead(cast.fostering)
    accept(row, other, now)
    Person.objects.filter(pk=other.pk).update(merged_into=cast.lead)
    with pytest.raises(UnableToJudge, match="A second person looks at it now"):
        accept(row, cast.lead, now)


def test_nobody_accepts_their_own(cast, asked, now):
    engage(person=cast.lead, organisation=cast.fostering, role=Role.FOSTER_CARER, started_on=date(2026, 6, 1))
    row = show(cast.lead, cast.fostering, "recording", now)
    for accepted in (True, False):
        with pytest.raises(UnableToJudge, match="Nobody decides about themself"):
            judge(evidence=row, accepted=accepted, reason="Mine", actor=cast.lead, at=now, on=now.date())
    Person.objects.filter(pk=cast.carer.pk).update(merged_into=cast.lead)
    with pytest.raises(UnableToJudge, match="themself"):
        accept(show(cast.carer, cast.fostering, "recording", now), cast.lead, now)
    assert not EvidenceVerdict.objects.exists()


def test_only_leads_of_the_service_that_it_was_shown_to_judge(cast, asked, now):
    row = show(cast.carer, cast.fostering, "recording", now)
    for who in (cast.other_lead, cast.manager, cast.colleague, cast.author):
        with pytest.raises(UnableToJudge, match="Only those who lead training"):
            accept(row, who, now)


def test_only_learning_in_person_counts_where_that_is_asked(cast, first_aid, now):
    online = show(cast.carer, cast.fostering, "first-aid", now)
    with pytest.raises(UnableToJudge, match="Only learning in person counts"):
        accept(online, cast.lead, now)
    accept(show(cast.carer, cast.fostering, "first-aid", now, in_person=True), cast.lead, now)
    assert said(cast.carer, first_aid, now.date()) == Status.COVERED


def test_where_two_rules_share_a_subject_each_counts_what_it_takes(cast, first_aid, now):
    theory = ask(cast.fostering, "first-aid", date(2026, 6, 1), months=12, name="First aid, the theory")
    accept(show(cast.carer, cast.fostering, "first-aid", now), cast.lead, now)
    assert said(cast.carer, theory, now.date()) == Status.COVERED
    assert said(cast.carer, first_aid, now.date()) == Status.DUE


def test_what_has_run_out_is_not_accepted(cast, asked, now):
    row = show(cast.carer, cast.fostering, "recording", now, valid_until=now.date() - timedelta(days=1))
    with pytest.raises(UnableToJudge, match="It has run out"):
        accept(row, cast.lead, now)
    accept(show(cast.carer, cast.fostering, "recording", now, valid_until=now.date()), cast.lead, now)
    assert said(cast.carer, asked, now.date()) == Status.COVERED
    assert said(cast.carer, asked, now.date() + timedelta(days=1)) == Status.DUE


def test_returning_without_a_reason_is_refused(cast, asked, now):
    row = show(cast.carer, cast.fostering, "recording", now)
    for reason in ("", "   "):
        with pytest.raises(UnableToJudge, match="Write what is missing"):
            send_back(row, cast.lead, now, reason)
    assert not EvidenceVerdict.objects.exists()


def test_its_owner_takes_it_back_and_nobody_else(cast, asked, now):
    row = show(cast.carer, cast.fostering, "recording", now - timedelta(days=2))
    accept(row, cast.lead, now - timedelta(days=1))
    for who in (cast.lead, cast.colleague):
        with pytest.raises(UnableToShow, match="Only the person"):
            withdraw_evidence(evidence=row, actor=who, at=now)
    withdraw_evidence(evidence=row, actor=cast.carer, at=now)
    assert said(cast.carer, asked, now.date()) == Status.DUE
    assert said(cast.carer, asked, now.date() - timedelta(days=1)) == Status.COVERED
    with pytest.raises(UnableToJudge, match="taken back by its owner"):
        accept(row, cast.lead, now)


# Showing it


def test_who_may_show_and_what_is_no_evidence(cast, asked, now):
    given = {
        "person": cast.carer, "organisation": cast.fostering, "subject": "recording", "title": "T", "issuer": "I",
        "achieved_on": date(2026, 5, 3), "link": "https://example.org/c", "actor": cast.carer, "at": now,
        "on": now.date(),
    }  # fmt: skip
    for change, words in (
        ({"actor": cast.colleague}, "Only those who lead"),
        ({"actor": cast.other_lead}, "Only those who lead"),
        ({"actor": cast.manager}, "Only those who lead"),
        ({"organisation": cast.other}, "where they are today"),
        ({"organisation": None, "actor": cast.lead}, "Only those who lead"),
        ({"achieved_on": now.date() + timedelta(days=1)}, "still to come"),
        ({"valid_until": date(2026, 5, 2)}, "cannot run out before"),
        ({"link": ""}, "Add a file or a link"),
    ):
        with pytest.raises(UnableToShow, match=words):
            record(evidence_id=uuid.uuid4(), **given | change)
    assert not Evidence.objects.exists()
    assert record(evidence_id=uuid.uuid4(), **given | {"actor": cast.lead, "link": ""}).recorded_by == cast.lead


def test_a_double_click_is_one_piece_and_no_other_person_can_use_its_id(cast, asked, now):
    pk = uuid.uuid4()
    first = show(cast.carer, cast.fostering, "recording", now, evidence_id=pk)
    assert show(cast.carer, cast.fostering, "recording", now, evidence_id=pk) == first
    with pytest.raises(UnableToShow, match="used before"):
        show(cast.colleague, cast.fostering, "recording", now, evidence_id=pk)
    assert Evidence.objects.count() == 1


def test_one_account_cannot_fill_the_disk_in_a_day(cast, asked, now):
    for _n in range(40):
        show(cast.carer, cast.fostering, "recording", now)
    with pytest.raises(UnableToShow, match="Send the rest tomorrow"):
        show(cast.carer, cast.fostering, "recording", now)
    show(cast.carer, cast.fostering, "recording", now + timedelta(days=1))
    show(cast.carer, cast.fostering, "recording", now, actor=cast.lead)


def test_ones_own_page_takes_it_and_reads_no_protected_field(carer, cast, asked, now):
    sent = form(
        person=str(cast.colleague.pk), recorded_by=str(cast.lead.pk), recorded_at="2020-01-01", accepted="on",
        verdict="accept", judged_by=str(cast.lead.pk), came_by="import 1", file_name="x.exe", withdrawn_at="2020-01-01",
        organisation=str(cast.other.pk),
    )  # fmt: skip
    assert carer.post(MINE, sent).status_code == 302
    row = Evidence.objects.get()
    assert (row.person, row.recorded_by, row.recorded_at) == (cast.carer, cast.carer, now)
    assert (row.organisation, row.came_by, row.file_name, row.withdrawn_at) == (cast.fostering, "", "", None)
    assert not EvidenceVerdict.objects.exists()
    html = carer.get(MINE).content.decode()
    assert "Waiting to be looked at" in html
    assert "Recording well" in html


def test_a_lead_shows_it_for_a_person_and_that_is_said(lead, cast, asked, now):
    url = f"/coverage/{cast.fostering.pk}/people/{cast.carer.pk}/evidence/"
    assert lead.post(url, form(link=None, person=str(cast.colleague.pk))).status_code == 302
    row = Evidence.objects.get()
    assert (row.person, row.recorded_by) == (cast.carer, cast.lead)
    html = lead.get(f"/coverage/{cast.fostering.pk}/evidence/{row.pk}/").content.decode()
    assert "By Marian Holt." in html


def test_what_is_missing_is_said_at_its_field(carer, asked):
    html = carer.post(MINE, form(title="", issuer="", achieved_on="", subject="no-such", link="x y")).content.decode()
    for words in (
        "Write the name that stands on the certificate.", "Write who ran it.", "Write the day.",
        "Choose one from the list.", "A link looks like",
    ):  # fmt: skip
        assert words in html
    assert "Add a file or a link" in carer.post(MINE, form(link=None)).content.decode()
    assert "Choose what it is about." in carer.post(MINE, form(subject="")).content.decode()
    for link in ("javascript:alert(1)", "ftp://example.org/x", "data:text/html,x"):
        assert "A link looks like" in carer.post(MINE, form(link=link)).content.decode()
    assert carer.post(MINE, form() | {"title": ["a", "b"]}).status_code == 400
    assert not Evidence.objects.exists()


def test_the_day_claimed_and_the_day_recorded_both_stand_there(carer, client, cast, asked, now):
    carer.post(MINE, form(achieved_on="2026-05-03"))
    row = Evidence.objects.get()
    client.force_login(cast.lead)
    for url in (
        f"/coverage/{cast.fostering.pk}/evidence/",
        f"/coverage/{cast.fostering.pk}/evidence/{row.pk}/",
    ):
        html = client.get(url).content.decode()
        assert "3 May 2026" in html
        assert "22 November 2026, 203 days later" in html
    carer.force_login(cast.carer)
    assert "22 November 2026, 203 days later" in carer.get(MINE).content.decode()
    carer.post(MINE, form(achieved_on="2026-11-22", title="Today"))
    html = carer.get(MINE).content.decode()
    assert html.count("days later") == 1


def test_accepting_on_the_page_keeps_who_and_when_and_the_owner_reads_a_reason(lead, client, cast, asked, now):
    row = show(cast.carer, cast.fostering, "recording", now)
    url = f"/coverage/{cast.fostering.pk}/evidence/{row.pk}/"
    html = lead.get(url).content.decode()
    assert "it counts from the day of acceptance until 2 May 2029." in html
    html = lead.post(url, {"verdict": "return", "reason": ""}).content.decode()
    assert "Write what is missing and what would help" in html
    sent = {
        "verdict": "return", "reason": "Thank you. Please send page two.", "judged_by": str(cast.carer.pk),
        "judged_at": "2020-01-01", "accepted": "on",
    }  # fmt: skip
    assert lead.post(url, sent).status_code == 302
    verdict = EvidenceVerdict.objects.get()
    assert (verdict.accepted, verdict.judged_by, verdict.judged_at) == (False, cast.lead, now)
    assert lead.post(url, {"verdict": "accept"}).status_code == 302
    html = lead.get(url).content.decode()
    assert "Marian Holt, 22 November 2026, 9.40 pm." in html
    client.force_login(cast.carer)
    html = client.get(MINE).content.decode()
    assert "Thank you. Please send page two." in html


def test_what_is_too_old_for_a_rule_is_said_before_it_is_accepted(lead, cast, asked, now):
    row = show(cast.carer, cast.fostering, "recording", now, achieved_on=date(2020, 1, 1))
    html = lead.get(f"/coverage/{cast.fostering.pk}/evidence/{row.pk}/").content.decode()
    assert "it does not count, because it ran out on 31 December 2022." in html
    accept(row, cast.lead, now)
    assert said(cast.carer, asked, now.date()) == Status.DUE


# Files


def png_of(width: int, height: int) -> bytes:
    """A picture that says that it is this large; nothing of it is drawn."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, "pdf"), (picture("PNG"), "png"), (picture("JPEG"), "jpg")], ids=["pdf", "png", "jpg"]
)
def test_a_file_is_what_its_content_says_whatever_its_name(content, kind):
    assert kind_of(upload(content, "holiday.exe", "application/x-msdownload")) == kind


BAD = {
    "html": (b"<html><script>alert(1)</script>", "not a PDF, PNG or JPEG"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a PDF, PNG or JPEG"),
    "gif": (picture("GIF"), "not a PDF, PNG or JPEG"),
    "zip": (b"PK\x03\x04" + b"\0" * 60, "not a PDF, PNG or JPEG"),
    "pdf later on": (b"<html>%PDF-1.7", "not a PDF, PNG or JPEG"),
    "empty": (b"", "empty"),
    "cut png": (picture("PNG")[:60], "damaged"),
    "only a signature": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "false jpeg": (b"\xff\xd8\xff" + b"\0" * 100, "damaged"),
    "30k x 30k": (png_of(30_000, 30_000), "dots"),
    "9k x 9k": (png_of(9_000, 9_000), "dots"),
    "too large": (PDF + b"\0" * (10 * 1024 * 1024), "larger than 10 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_evidence_file_is_refused_with_the_cure(name):
    content, words = BAD[name]
    with pytest.raises(UnableToTake, match=words):
        kind_of(upload(content, "certificate.pdf"))


def test_a_bomb_of_a_picture_is_refused_before_it_is_decoded(monkeypatch):
    from PIL import ImageFile

    def decoded(self):
        raise AssertionError("the picture was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded)
    with pytest.raises(UnableToTake, match="dots"):
        kind_of(upload(png_of(30_000, 30_000)))
    assert MOST_PIXELS < 9_000 * 9_000
    assert kind_of(upload(png_of(7_000, 7_000))) == "png"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("My certificate.PDF", "My certificate.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\level 3.docx", "level 3.pdf"),
        ('a"\r\nSet-Cookie: x=1.pdf', "a Set-Cookie x=1.pdf"),
        ("", "evidence.pdf"),
        ("....", "evidence.pdf"),
        ("Zürich‮fdp.exe", "Zürichfdp.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_fit_for_a_header_and_says_what_the_file_is(given, shown):
    assert shown_name(given, "pdf") == shown


def test_a_file_lies_under_our_name_outside_what_is_served_and_comes_back_as_an_attachment(carer, cast, asked, now):
    content = picture("PNG")
    assert carer.post(MINE, form(link=None, file=upload(content, "../../holiday.html", "text/html"))).status_code == 302
    row = Evidence.objects.get()
    path = Path(row.file.path)
    assert path.is_relative_to(settings.PRIVATE_ROOT)
    assert path.read_bytes() == content
    assert str(row.person) not in str(path)
    assert "holiday" not in str(path)
    assert path.suffix == ""
    answer = carer.get(f"/coverage/evidence/{row.pk}/file/")
    assert answer.content == content
    assert answer["Content-Disposition"] == 'attachment; filename="holiday.png"'
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in [part.strip() for part in answer["Content-Security-Policy"].split(";")]
    assert "no-store" in answer["Cache-Control"]


def test_the_shipped_folder_is_kept_with_the_backup_and_not_served():
    from commonground.settings import core

    assert core.PRIVATE_ROOT.is_relative_to(core.MEDIA_ROOT), "the backup carries the media folder"
    assert not core.PRIVATE_ROOT.is_relative_to(core.MEDIA_ROOT / "images"), "the proxy serves this one"
    assert not core.PRIVATE_ROOT.is_relative_to(core.STATIC_ROOT)


def test_a_bad_file_is_refused_on_the_page_and_nothing_is_kept(carer, asked, now):
    before = sorted(Path(settings.PRIVATE_ROOT).rglob("*"))
    html = carer.post(MINE, form(link=None, file=upload(b"<html>"))).content.decode()
    assert "not a PDF, PNG or JPEG" in html
    assert not Evidence.objects.exists()
    assert sorted(Path(settings.PRIVATE_ROOT).rglob("*")) == before


def test_two_files_or_a_body_beyond_the_limit_are_refused(carer, cast, asked):
    two = form(link=None) | {"file": [upload(PDF), upload(PDF)]}
    assert carer.post(MINE, two).status_code == 400
    size = str(11 * 1024 * 1024)
    for url in (MINE, f"/coverage/{cast.fostering.pk}/people/{cast.carer.pk}/evidence/"):
        assert carer.generic("POST", url, b"", CONTENT_LENGTH=size).status_code == 413
        assert carer.generic("POST", url, b"", CONTENT_LENGTH=str(3 * 1024 * 1024)).status_code != 413
    assert carer.generic("POST", "/coverage/evidencex/", b"", CONTENT_LENGTH=str(3 * 1024 * 1024)).status_code == 413


def test_the_file_is_for_its_owner_and_leads_of_that_service(client, cast, asked, now):
    row = show(cast.carer, cast.fostering, "recording", now, link="", file=upload(PDF))
    url, never = f"/coverage/evidence/{row.pk}/file/", f"/coverage/evidence/{NEVER}/file/"

    def said_to(who, address) -> tuple:
        client.force_login(who)
        answer = client.get(address)
        assert answer.status_code == 404 or answer.content == PDF
        return answer.status_code

    assert [said_to(who, url) for who in (cast.carer, cast.lead)] == [200, 200]
    for who in (cast.colleague, cast.manager, cast.other_lead, cast.author, cast.stranger):
        assert said_to(who, url) == said_to(who, never) == 404
    withdraw_evidence(evidence=row, actor=cast.carer, at=now)
    assert [said_to(who, url) for who in (cast.carer, cast.lead)] == [200, 404]


def test_another_services_evidence_and_none_look_the_same(lead, cast, asked, now):
    theirs = show(cast.stranger, cast.other, "recording", now)
    for pk in (theirs.pk, NEVER):
        url = f"/coverage/{cast.fostering.pk}/evidence/{pk}/"
        assert lead.get(url).status_code == lead.post(url, {"verdict": "accept"}).status_code == 404
        assert lead.post(f"/coverage/evidence/{pk}/take-back/").status_code == 404
    for who in (cast.stranger.pk, NEVER):
        url = f"/coverage/{cast.fostering.pk}/people/{who}/evidence/"
        assert lead.get(url).status_code == lead.post(url, form()).status_code == 404
    assert not EvidenceVerdict.objects.exists()


def test_the_list_says_what_the_law_says_whatever_was_decided(cast, level3, asked, now):
    """The state on the page and the engine's reading of the same verdicts, over every order of four of them."""
    leads = [cast.lead, second_lead(cast.fostering)]
    from itertools import product

    acts = list(product((True, False), leads))
    for subject, judges in (("recording", 1), ("level-3", 2)):
        for said_so in product(acts, repeat=3):
            row = show(cast.carer, cast.fostering, subject, now, actor=cast.lead)
            for accepted, who in said_so:
                EvidenceVerdict.objects.create(
                    evidence=row, accepted=accepted, reason="x", judged_by=who, judged_at=now
                )
            found = accepted_between([Verdict(who, yes, now.date()) for yes, who in said_so], judges=judges)
            stands = bool(found) and found[-1][1] is None
            state = evidence_here(cast.fostering, now.date()).get(pk=row.pk).state
            assert (state == EvidenceState.ACCEPTED) == stands, (subject, said_so)
            assert (state == EvidenceState.RETURNED) == (not said_so[-1][0]), (subject, said_so)


def test_a_queue_of_many_asks_no_more_than_one_of_few(lead, client, cast, asked, now):
    url, counts = f"/coverage/{cast.fostering.pk}/evidence/", []
    lead.get(url)
    for number in (1, 60):
        for _n in range(number):
            show(cast.carer, cast.fostering, "recording", now, actor=cast.lead)
        client.force_login(cast.lead)
        lead.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert lead.get(url).status_code == 200
        client.force_login(cast.carer)
        client.get(MINE)
        with CaptureQueriesContext(connection) as own:
            assert client.get(MINE).status_code == 200
        counts.append((len(queries), len(own)))
    assert counts[0] == counts[1]
    client.force_login(cast.lead)
    html = client.get(url).content.decode()
    assert "61 pieces of evidence" in html
    assert html.count("Recorded here") >= 50


# Titles we know


def test_a_known_title_fills_in_the_subject(carer, cast, asked, now):
    row = equate(
        organisation=cast.fostering, subject="recording", title="Writing  for children", reason="Same syllabus",
        actor=cast.lead, on=now.date(),
    )  # fmt: skip
    assert (row.decided_by, row.decided_on) == (cast.lead, now.date())
    assert carer.post(MINE, form(subject="", title="writing for CHILDREN")).status_code == 302
    assert Evidence.objects.get().subject == "recording"
    assert subject_of_title([cast.other], "Writing for children") == ""
    equate(
        organisation=cast.fostering, subject="safer-caring", title="Writing for children", reason="Also",
        actor=cast.lead, on=now.date(),
    )  # fmt: skip
    assert subject_of_title([cast.fostering], "Writing for children") == "", "of two it would be a guess"


def test_the_table_says_whose_decision_since_when_and_ends(lead, cast, asked, now):
    url = f"/coverage/{cast.fostering.pk}/equivalences/"
    sent = {
        "title": "Writing for children", "issuer": "A college", "subject": "recording", "reason": "Same syllabus",
        "decided_by": str(cast.carer.pk), "decided_on": "2020-01-01", "organisation": str(cast.other.pk),
    }  # fmt: skip
    assert lead.post(url, sent).status_code == 302
    row = Equivalence.objects.get()
    assert (row.organisation, row.decided_by, row.decided_on) == (cast.fostering, cast.lead, now.date())
    html = lead.get(url).content.decode()
    for words in ("Writing for children, A college", "Same syllabus", "Marian Holt", "22 November 2026"):
        assert words in html
    assert "in the table already" in lead.post(url, sent | {"title": "WRITING for children"}).content.decode()
    assert lead.post(f"{url}{row.pk}/end/").status_code == 302
    assert subject_of_title([cast.fostering], "Writing for children") == ""
    assert lead.post(url, sent).status_code == 302
    assert Equivalence.objects.get().ended_on is None
    other = Equivalence.objects.create(
        organisation=cast.other, subject="recording", title="T", reason="r", decided_by=cast.other_lead,
        decided_on=now.date(),
    )  # fmt: skip
    for pk in (other.pk, NEVER):
        assert lead.post(f"{url}{pk}/end/").status_code == 404
    other.refresh_from_db()
    assert other.ended_on is None


def test_somebody_with_no_service_keeps_it_and_nobody_else_sees_it(client, cast, now):
    who = Person.objects.create_user("alone@example.org", name="Al One")
    client.force_login(who)
    assert "You are with no service today" in client.get(MINE).content.decode()
    assert client.post(MINE, form()).status_code == 302
    row = Evidence.objects.get()
    assert row.organisation is None
    with pytest.raises(UnableToJudge, match="Only those who lead"):
        accept(row, cast.lead, now)
    assert not Engagement.objects.filter(person=who).exists()
