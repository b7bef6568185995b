"""Notes are their writer's alone; two tabs lose nothing; what is deleted is gone; no log holds a word."""

import io
import json
import logging
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Module
from courses.selectors import edition_content
from people.models import Person
from tests.wellbeing.lexicon import LEXICON, topics_in
from wellbeing import items
from wellbeing.models import PrivateItem
from wellbeing.rules import both_texts
from wellbeing.sealing import Sealed
from wellbeing.selectors import note_of, notes_of
from wellbeing.services import Deleted, UnableToKeep, write_note

NOTES = "/yours/notes/"
CANARY = "gooseberry-7713"
BY_SCRIPT = {"HTTP_X_REQUESTED_WITH": "fetch"}


@pytest.fixture
def mine():
    return Person.objects.create_user("me@example.org", name="Me")


@pytest.fixture
def yours():
    return Person.objects.create_user("you@example.org", name="You")


@pytest.fixture
def signed(mine, client):
    client.force_login(mine)
    return client


def wrote(person: Person, text: str, *, at=None, note_id=None):
    note_id = note_id or uuid4()
    return write_note(person=person, note_id=note_id, text=text, tag=None, at=at or timezone.now(), read=None).note


# Writing


def test_a_note_is_written_changed_found_and_deleted_without_script(signed, mine):
    page = signed.get(f"{NOTES}new/")
    form = BeautifulSoup(page.content, "html.parser").select_one("own-note form")
    answer = signed.post(form["action"], {"text": "The bath went well.\r\nSo did tea.", "lesson": "c1-l1", "read": ""})
    assert (answer.status_code, answer["Location"]) == (302, form["action"])
    (note,) = notes_of(mine)
    assert note.text == "The bath went well.\nSo did tea."
    assert note.tag.title == edition_content(Module.objects.get(key="c1").edition_id)["lessons"][0]["title"]
    assert b"The bath went well." in signed.get(NOTES).content
    signed.post(form["action"], {"text": "Another day.", "lesson": "c1-l1", "read": "1"})
    assert [one.text for one in notes_of(mine)] == ["Another day."]
    assert b"1 note fits." in signed.post(NOTES, {"words": "DAY another", "lesson": "c1-l1"}).content
    assert b"0 notes fit." in signed.post(NOTES, {"words": "bath"}).content
    assert b"Another day." in signed.get(f"{form['action']}on-paper/").content
    assert b"cannot be brought back" in signed.get(f"{form['action']}delete/").content
    assert notes_of(mine) != []
    assert b"cannot be brought back here" in signed.post(f"{form['action']}delete/", follow=True).content
    assert not PrivateItem.objects.exists()
    assert signed.get(form["action"]).status_code == 404


def test_an_empty_note_is_said_so_and_what_stood_there_stays(signed, mine):
    note = wrote(mine, "Something")
    answer = signed.post(f"{NOTES}{note.id}/", {"text": " \n", "read": "1"})
    assert answer.status_code == 422
    assert b"Write a few words first." in answer.content
    assert note_of(mine, note.id).text == "Something"


def test_the_script_is_answered_with_what_stands_there_now(signed, mine):
    url = f"{NOTES}{uuid4()}/"
    first = signed.post(url, {"text": "one", "person": str(mine.pk)}, **BY_SCRIPT).json()
    assert (first["text"], first["revision"], first["also"]) == ("one", 1, False)
    again = signed.post(url, {"text": "one", "read": ""}, **BY_SCRIPT).json()
    assert (again["revision"], again["also"]) == (1, False)
    signed.post(url, {"text": "one\nof the first tab", "read": "1"}, **BY_SCRIPT)
    both = signed.post(url, {"text": "one\nof the second tab", "read": "1"}, **BY_SCRIPT).json()
    assert (both["text"], both["revision"], both["also"]) == ("one\nof the first tab\nof the second tab", 3, True)
    assert signed.post(url, {"text": " "}, **BY_SCRIPT).status_code == 422


def test_a_stale_page_without_script_keeps_both_and_says_so(signed, mine):
    note = wrote(mine, "one")
    url = f"{NOTES}{note.id}/"
    signed.post(url, {"text": "one\nhere", "read": "1"})
    answer = signed.post(url, {"text": "one\nthere", "read": "1"}, follow=True)
    assert b"Also written elsewhere: both are here." in answer.content
    assert note_of(mine, note.id).text == "one\nhere\nthere"


def test_a_tag_that_is_gone_refuses_nothing_and_one_that_was_given_stays(signed, mine):
    url = f"{NOTES}{uuid4()}/"
    assert signed.post(url, {"text": "x", "lesson": "no-such-lesson"}, **BY_SCRIPT).status_code == 200
    signed.post(url, {"text": "x", "lesson": "c1-l1", "read": "1"}, **BY_SCRIPT)
    Module.objects.filter(key="c1").update(offered=False)
    from courses.selectors import forget_shelf

    forget_shelf()
    signed.post(url, {"text": "x y", "lesson": "c1-l1", "read": "2"}, **BY_SCRIPT)
    assert notes_of(mine)[0].tag.key == "c1-l1"


def test_what_was_deleted_does_not_come_back_by_another_tab(signed, mine):
    note = wrote(mine, "gone")
    url = f"{NOTES}{note.id}/"
    signed.post(f"{url}delete/")
    late = signed.post(url, {"text": "gone, and more", "read": "1"}, **BY_SCRIPT)
    assert late.status_code == 410
    assert "deleted" in late.json()["message"]
    page = signed.post(url, {"text": "gone, and more", "read": "1"})
    assert page.status_code == 410
    form = BeautifulSoup(page.content, "html.parser").select_one("own-note form")
    assert form["action"] != url
    assert form.textarea.text.strip() == "gone, and more"
    assert notes_of(mine) == []
    with pytest.raises(Deleted):
        write_note(person=mine, note_id=note.id, text="x", tag=None, at=timezone.now(), read=4)


WORDS = st.sampled_from(["tea", "bath", "stairs", "school run", "a long quiet evening", "we both laughed"])


class Tab:
    """A page that is open on a note: what stands in its box, and the revision that it read."""

    def __init__(self) -> None:
        self.lines, self.read, self.written = [], None, []

    def type(self, number: int, words: str, place: int, grow: bool) -> None:
        line = f"{number} {words}"
        if grow and self.lines:
            place %= len(self.lines)
            self.lines[place] += f" {line}"
        else:
            self.lines.insert(place % (len(self.lines) + 1), line)

    def save(self, person, note_id, at) -> None:
        if not self.lines:
            return
        text = "\n".join(self.lines)
        self.written += self.lines
        note = write_note(person=person, note_id=note_id, text=text, tag=None, at=at, read=self.read).note
        self.lines, self.read = note.text.split("\n"), note.revision


STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["type", "grow", "save"]), WORDS, st.integers(0, 20)), max_size=24
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_two_tabs_do_every_line_that_either_saved_is_in_the_end(mine, evening, steps):
    tabs, note_id = (Tab(), Tab()), uuid4()
    for number, (which, what, words, place) in enumerate(steps):
        if what == "save":
            tabs[which].save(mine, note_id, evening)
        else:
            tabs[which].type(number, words, place, what == "grow")
    for tab in tabs:
        tab.save(mine, note_id, evening)
    note = note_of(mine, note_id)
    text = note.text if note else ""
    lines = text.split("\n")
    for tab in tabs:
        for line in tab.written:
            assert any(other.startswith(line) for other in lines), f"{line!r} is lost from {text!r}"


@given(st.lists(st.text(), max_size=6), st.lists(st.text(), max_size=6), st.lists(st.text(), max_size=6))
def test_both_texts_are_whole_in_their_order(shared, one, two):
    there, here = "\n".join(shared + one), "\n".join(shared + two)
    both = both_texts(there, here).split("\n")
    for text in (there, here):
        rest = iter(both)
        for line in text.split("\n") if text.strip() else ():
            assert any(other == line or (len(line) >= 12 and other.startswith(line)) for other in rest), (line, both)


def test_what_they_share_stands_there_once():
    assert both_texts("a\nb\nc", "a\nx\nb\nc\ny") == "a\nx\nb\nc\ny"
    assert both_texts("first\nshared", "shared\nlast") == "first\nshared\nlast"
    assert both_texts("I felt that we were", "I felt that we were near") == "I felt that we were near"
    assert both_texts("No", "Nobody came") == "No\nNobody came"
    assert both_texts("", "x") == both_texts("x", " ") == "x"


# Nobody else's


def test_anothers_note_is_not_there_for_anybody(signed, mine, yours):
    theirs = wrote(yours, CANARY)
    for rest in ("", "delete/", "on-paper/"):
        known, never = (signed.get(f"{NOTES}{one}/{rest}") for one in (theirs.id, uuid4()))
        assert known.status_code == never.status_code == 404
        assert len(known.content) == len(never.content)
    assert signed.post(f"{NOTES}{theirs.id}/", {"text": "mine now", "read": "1"}).status_code == 404
    assert signed.post(f"{NOTES}{theirs.id}/", {"text": "mine"}, **BY_SCRIPT).status_code == 404
    assert signed.post(f"{NOTES}{theirs.id}/delete/").status_code == 404
    assert note_of(yours, theirs.id).text == CANARY
    taken = signed.post(f"{NOTES}take-along/", {"step": "lines", "sheet": "tsd", f"note-{theirs.id}": "on"})
    assert CANARY not in taken.content.decode()
    with pytest.raises(UnableToKeep):
        write_note(person=mine, note_id=theirs.id, text="x", tag=None, at=timezone.now(), read=1)


def test_what_waited_on_a_device_is_not_taken_for_somebody_elses(signed, mine, yours):
    url = f"{NOTES}{uuid4()}/"
    assert signed.post(url, {"text": "x", "person": str(yours.pk)}, **BY_SCRIPT).status_code == 401
    assert Client().post(url, {"text": "x"}, **BY_SCRIPT).status_code == 401
    assert Client().post(url, {"text": "x"})["Location"].startswith("/account/login/code/")
    assert not PrivateItem.objects.exists()


def pages(note) -> dict[str, dict | None]:
    """Every page of notes → what is sent there, None to look."""
    along = {"sheet": "social-work", f"note-{note.id}": "on", f"whole-{note.id}": "on"}
    return {
        "/yours/": None, NOTES: None, f"{NOTES}new/": None, f"{NOTES}{note.id}/": None,
        f"{NOTES}{note.id}/on-paper/": None, f"{NOTES}{note.id}/delete/": None, f"{NOTES}take-along/": None,
        f"{NOTES}my-notes.html": None, f"{NOTES}my-notes.json": None, f"{NOTES}#found": {"words": "e"},
        f"{NOTES}take-along/#lines": along | {"step": "lines"}, f"{NOTES}take-along/#words": along | {"step": "words"},
        f"{NOTES}take-along/#page": along | {"step": "page", "did": CANARY},
        f"{NOTES}take-along/#change": along | {"step": "change", "did": CANARY},
        f"{NOTES}take-along/#file": along | {"step": "file", "did": CANARY},
    }  # fmt: skip


def answers(signed, note):
    for url, sent in pages(note).items():
        yield url, signed.post(url.split("#")[0], sent) if sent else signed.get(url)


def test_every_page_is_kept_nowhere_says_who_reads_it_and_tells_a_stranger_nothing(signed, mine):
    note = wrote(mine, f"Self-harm and trauma, {CANARY}")
    for url, answer in answers(signed, note):
        assert answer.status_code == 200, url
        assert {"no-store", "private"} <= set(re.split(r"[,\s]+", answer["Cache-Control"])), url
        assert not answer.has_header("ETag"), url
        assert not answer.has_header("Last-Modified"), url
        assert answer["X-Robots-Tag"].startswith("noindex"), url
        page = BeautifulSoup(answer.content, "html.parser")
        title = page.title.text if page.title else ""
        assert topics_in(f"{title} {url} {answer.get('Content-Disposition', '').rpartition('=')[2]}") == set(), url
        if "attachment" in answer.get("Content-Disposition", "") or url.endswith(("my-notes.html", "json")):
            continue
        assert "Nobody else reads this page" in page.text, url
        assert page.select_one(".leave-page")["href"] == "/leave/", url
        assert page.select_one(".nobody-reads a[href='tel:999']"), url


def test_the_list_of_topics_is_one():
    assert len(LEXICON) >= 200
    assert topics_in("/yours/notes/trauma-log/") == {"trauma"}
    assert topics_in("Your wellbeing · Common Ground") == {"wellbeing"}


def test_a_page_asks_the_same_whether_there_is_one_note_or_many(signed, mine, evening):
    def counted(url, sent):
        names = ("default", "private", "private_keys")
        watches = [CaptureQueriesContext(connections[name]) for name in names]
        for watch in watches:
            watch.__enter__()
        answer = signed.post(url, sent) if sent else signed.get(url)
        for watch in watches:
            watch.__exit__(None, None, None)
        assert answer.status_code == 200
        return {name: len(watch) for name, watch in zip(names, watches, strict=True)}

    note = wrote(mine, "x", at=evening)
    asked = [(url.split("#")[0], sent) for url, sent in pages(note).items()]
    for url, sent in asked:
        signed.post(url, sent) if sent else signed.get(url)
    few = [counted(*one) for one in asked]
    for number in range(70):
        wrote(mine, f"Line {number}\nand one more", at=evening - timedelta(days=number))
    assert [counted(*one) for one in asked] == few


def test_lists_are_by_month_and_long_ones_in_pages(signed, mine, evening):
    for number in range(60):
        wrote(mine, f"Line {number}", at=evening - timedelta(days=number))
    page = BeautifulSoup(signed.get(NOTES).content, "html.parser")
    assert [heading.text for heading in page.select("main section:not(.nobody-reads) h2")] == [
        "November 2026",
        "October 2026",
    ]
    assert len(page.select(".link-list a[href^='/yours/notes/']:not([download])")) == 50
    assert "Line 59" in signed.get(f"{NOTES}?page=2").content.decode()


# Taken along


def test_both_files_hold_all_of_it(signed, mine, yours, evening):
    wrote(mine, "<b>One</b>\n\nTwo & three", at=evening)
    wrote(yours, CANARY, at=evening)
    page = signed.get(f"{NOTES}my-notes.html")
    assert re.fullmatch(r'attachment; filename="my-notes-\d{4}-\d\d-\d\d\.html"', page["Content-Disposition"])
    assert "&lt;b&gt;One&lt;/b&gt;" in page.content.decode()
    data = signed.get(f"{NOTES}my-notes.json")
    assert [row["text"] for row in json.loads(data.content)["notes"]] == ["<b>One</b>\n\nTwo & three"]
    assert CANARY not in (page.content + data.content).decode()


@pytest.mark.parametrize("sheet", ["supervision", "social-work", "tsd", "nursing", "health"])
def test_chosen_lines_and_no_others_go_under_the_headings_and_nothing_is_kept(signed, mine, sheet):
    note = wrote(mine, f"Chosen line\n{CANARY}\nAnother chosen line")
    other = wrote(mine, "Not this note")
    before = [bytes(row.sealed) for row in PrivateItem.objects.order_by("pk")]
    sent = {"sheet": sheet, f"note-{note.id}": "on"}
    nothing = signed.post(f"{NOTES}take-along/", {"sheet": sheet, "step": "lines"})
    assert nothing.status_code == 422
    lines = signed.post(f"{NOTES}take-along/", sent | {"step": "lines"})
    assert CANARY in lines.content.decode()
    assert str(other.id) not in lines.content.decode()
    assert signed.post(f"{NOTES}take-along/", sent | {"step": "words"}).status_code == 422
    ticked = {f"line-{note.id}-0": "on", f"line-{note.id}-2": "on", "step": "words"}
    page = BeautifulSoup(signed.post(f"{NOTES}take-along/", sent | ticked).content, "html.parser")
    boxes = {field["name"]: field.text.strip() for field in page.select("main textarea")}
    assert "Chosen line\nAnother chosen line" in boxes.values()
    assert CANARY not in page.text
    numbers = {"standard-4": "on"} if sheet == "tsd" else {}
    made = signed.post(f"{NOTES}take-along/", {"sheet": sheet, "step": "file", **boxes, **numbers})
    assert re.fullmatch(r'attachment; filename="my-sheet-\d{4}-\d\d-\d\d\.html"', made["Content-Disposition"])
    assert "Another chosen line" in made.content.decode()
    again = signed.post(f"{NOTES}take-along/", {"sheet": sheet, "step": "change", **boxes, **numbers})
    page = BeautifulSoup(again.content, "html.parser")
    assert {field["name"]: field.text.strip() for field in page.select("main textarea")} == boxes
    assert len(page.select("main input[checked]")) == len(numbers)
    assert ("4. Know how to communicate effectively" in made.content.decode()) == (sheet == "tsd")
    assert CANARY not in made.content.decode()
    assert [bytes(row.sealed) for row in PrivateItem.objects.order_by("pk")] == before


# What was written in a lesson


def writing_box():
    """(module, lesson, its box to write in)."""
    for module in Module.objects.filter(offered=True):
        for lesson in edition_content(module.edition_id)["lessons"]:
            for block in lesson["body"]:
                if block["type"] == "write":
                    return module, lesson, block["value"]
    raise LookupError("no lesson has a box to write in")


def test_a_box_in_a_lesson_keeps_in_ones_notes_what_one_wants_there(signed, mine):
    module, lesson, box = writing_box()
    page = signed.get(f"/learning/{module.slug}/lessons/{lesson['slug']}/?route=read")
    form = BeautifulSoup(page.content, "html.parser").select_one(f"#{box['key']} form")
    assert form["action"] == f"{NOTES}keep/"
    assert "It is sent to us only if you keep it in your notes" in page.content.decode()
    fields = {field["name"]: field.get("value", "") for field in form.select("[name]")}
    assert fields["csrfmiddlewaretoken"]
    assert fields["edition"] == str(module.edition_id)
    answer = signed.post(f"{NOTES}keep/", fields | {"text": "First thought"}, follow=True)
    assert answer.status_code == 200
    (note,) = notes_of(mine)
    assert (note.text, note.tag.key, note.tag.title) == ("First thought", lesson["key"], lesson["title"])
    signed.post(f"{NOTES}keep/", fields | {"text": "First thought\nand a second"})
    signed.post(f"{NOTES}keep/", fields | {"text": "Elsewhere"})
    assert [one.text for one in notes_of(mine)] == ["First thought\nand a second\nElsewhere"]
    signed.post(f"{NOTES}keep/", fields | {"text": "  "})
    assert len(notes_of(mine)) == 1


def test_two_people_who_write_in_the_same_box_have_each_their_own(signed, mine, yours):
    for who in (mine, yours):
        signed.force_login(who)
        signed.post(f"{NOTES}keep/", {"text": f"of {who.name}", "box": "c1-r1", "edition": "", "person": ""})
    assert [[one.text for one in notes_of(who)] for who in (mine, yours)] == [["of Me"], ["of You"]]


def test_a_question_at_a_modules_end_is_tagged_with_the_module(signed, mine):
    module = Module.objects.get(key="c1")
    key = edition_content(module.edition_id)["reflections"][0]["key"]
    for edition in (module.edition_id, uuid4()):
        signed.post(f"{NOTES}keep/", {"text": "x", "box": key, "edition": str(edition)})
    (note,) = notes_of(mine)
    assert note.tag.key == "c1"


# What goes wrong says so, and holds nothing of it


@pytest.fixture
def logged():
    """All that is logged, as it would stand in the file."""
    from django.conf import settings as ours

    out = io.StringIO()
    handler = logging.StreamHandler(out)
    formatter = dict(ours.LOGGING["formatters"]["line"])
    handler.setFormatter(formatter.pop("()")(**formatter))
    root = logging.getLogger()
    watched = [root, *(logging.getLogger(name) for name in ("django", "django.request", "django.server"))]
    level = root.level
    root.setLevel(logging.DEBUG)
    for one in watched:
        one.addHandler(handler)
    yield out
    root.setLevel(level)
    for one in watched:
        one.removeHandler(handler)


def boom(*args, **kwargs):
    raise RuntimeError(f"failed at {CANARY}: {args} {kwargs}")


def everything_with_a_canary(signed, note):
    yield from (answer for _url, answer in answers(signed, note))
    for more in ({}, BY_SCRIPT):
        yield signed.post(f"{NOTES}{note.id}/", {"text": CANARY, "read": CANARY}, **more)
        yield signed.post(f"{NOTES}{note.id}/", {"text": CANARY * 9000, "read": "1"}, **more)
        yield signed.post(f"{NOTES}{note.id}/", {"text": f"{CANARY}\0", "read": "1"}, **more)
        yield signed.post(f"{NOTES}{note.id}/", {"text": CANARY, "read": "1"}, **more)
    yield signed.post(f"{NOTES}keep/", {"text": CANARY, "box": CANARY})
    yield signed.post(f"{NOTES}{note.id}/delete/")


@pytest.mark.parametrize("what", ["nothing", "crypto", "database", "form", "template"])
def test_whatever_fails_no_log_holds_a_word_and_the_page_says_what_to_do(
    signed, mine, logged, monkeypatch, mailoutbox, what
):
    note = wrote(mine, f"{CANARY} at first")
    if what == "crypto":
        row = PrivateItem.objects.get()
        PrivateItem.objects.update(sealed=Sealed(bytes(row.sealed[:-1]) + bytes([row.sealed[-1] ^ 1])))
    if what == "database":
        monkeypatch.setattr(items, "_write", boom)
        monkeypatch.setattr(items, "discard", boom)
    if what == "form":
        monkeypatch.setattr("wellbeing.forms.NoteForm.clean_text", boom)
    if what == "template":
        monkeypatch.setattr("wellbeing.selectors.journal.first_words", boom)
    found = list(everything_with_a_canary(signed, note))
    statuses = {answer.status_code for answer in found}
    if what == "nothing":
        assert 500 not in statuses
    else:
        bad = [answer for answer in found if answer.status_code == 500]
        assert bad
        for answer in bad:
            assert CANARY not in answer.content.decode()
            assert "no-store" in answer["Cache-Control"]
            if "json" not in answer["Content-Type"]:
                page = answer.content.decode()
                assert "What you had already saved is safe." in page
                assert "Copy them somewhere safe" in page
                assert "tel:999" in page
        assert "A private page failed: " in logged.getvalue()
    assert "yours/notes" in logged.getvalue()
    assert CANARY not in logged.getvalue()
    assert CANARY not in "".join(str(message.message()) for message in mailoutbox)


# Leaving


@pytest.mark.parametrize("how", ["get", "post"])
@pytest.mark.parametrize(
    ("said", "out"), [("same-origin", True), ("none", True), (None, True), ("cross-site", False), ("same-site", False)]
)
def test_leaving_signs_out_unless_another_site_asks(signed, how, said, out):
    headers = {"sec-fetch-site": said} if said else {}
    answer = getattr(signed, how)("/leave/", headers=headers)
    assert answer.status_code == (302 if how == "get" else 204)
    if how == "get":
        assert answer["Location"] == "https://www.bbc.co.uk/weather"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert ("_auth_user_id" not in signed.session) == out
    assert (signed.get(NOTES).status_code == 302) == out


def test_the_way_to_what_is_ones_own_asks_no_private_database(signed, cast):
    """P3: other pages show the way there and know nothing of what is there."""
    with (
        CaptureQueriesContext(connections["private"]) as one,
        CaptureQueriesContext(connections["private_keys"]) as two,
    ):
        page = signed.get("/learning/").content.decode()
    assert 'href="/yours/"' in page
    assert len(one) == len(two) == 0
    assert 'href="/yours/"' not in Client().get("/support/").content.decode()


def test_an_id_tells_nothing(mine, signed):
    signed.post(f"{NOTES}keep/", {"text": "x", "box": "c1-r1"})
    assert isinstance(PrivateItem.objects.get().pk, UUID)
    assert str(mine.pk)[:8] not in str(PrivateItem.objects.get().pk)
