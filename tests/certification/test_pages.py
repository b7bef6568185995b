"""A certificate as its holder meets it: on the way, held, given for the time being, extended, revoked; and for ever."""

import json
import re
import subprocess
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification.models import AwardPeriod, CredentialVersion
from certification.pdf import UnableToPrint, certificate_pdf
from certification.printing import certificate_data
from certification.selectors import awards_with_decisions
from certification.services import (
    Law,
    award,
    define,
    extend,
    give_interim,
    make_files,
    restore,
    revoke,
    sign_off,
    withdraw,
)
from courses.models import LessonPage, Module, ModulePage
from courses.selectors import forget_shelf
from people.enums import Oversight
from people.models import Person, Responsibility
from people.services import rename
from tests.cast import complete, do_all, person
from tests.once import on_sqlite
from tests.private import with_private

pytestmark = on_sqlite

MINE = "/certificates/"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ASKED = [{"kind": "observed", "times": 2, "minutes": 0}, {"kind": "hours", "times": 1, "minutes": 120 * 60}]


@pytest.fixture
def assessor(cast, today) -> Person:
    who = person("assessor@example.org", "Asha Rao")
    Responsibility.objects.create(
        person=who, kind=Oversight.ASSESSOR, organisation=cast.fostering, starts_on=today - timedelta(days=400)
    )
    return who


@pytest.fixture
def admin(cast) -> Person:
    cast.author.user_permissions.add(Permission.objects.get(codename="add_revocation"))
    return Person.objects.get(pk=cast.author.pk)


@pytest.fixture
def practice(cast) -> CredentialVersion:
    """A certificate that takes one module, an assessor's word, and another certificate first."""
    law = Law(
        module_keys=["c1"], validity_months=12, window_months=3, minutes=51, signings=ASKED, holds=["first-steps"],
        interim_months=6,
    )  # fmt: skip
    return define(key="practice", name="Practice", law=law, effective_from=LONG_AGO.date(), at=LONG_AGO)


@pytest.fixture
def desk(client, cast, framework, evening, time_machine):
    time_machine.move_to(evening, tick=False)
    client.force_login(cast.carer)
    return client


def words(answer) -> str:
    """What a page says; its `main` alone, without what each answer has of its own."""
    text = answer.content.decode()
    main = re.search(r"<main.*</main>", text, re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main.group() if main else text)).split())


def printed(row: AwardPeriod) -> str:
    """What the paper says, as another program reads it."""
    content = certificate_pdf(certificate_data(awards_with_decisions().get(pk=row.pk), "https://example.org/x"))
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def signs(assessor, who, credential, at, **more):
    given = {"kind": "observed", "on": at.date()} | more
    return sign_off(person=who, credential=credential, actor=assessor, at=at, **given)


@pytest.fixture
def held(cast, framework, evening) -> AwardPeriod:
    complete(cast.carer, at=evening)
    (row,) = award(person_id=cast.carer.pk, at=evening)
    return row


# On the way


def test_what_is_there_and_what_is_missing(desk, cast, practice, assessor, evening):
    complete(cast.carer, "c1", at=evening)
    signs(assessor, cast.carer, practice.credential, evening)
    signs(assessor, cast.carer, practice.credential, evening, kind="hours", minutes=14 * 60)
    text = words(desk.get(MINE))
    for said in (
        "On the way: First steps 1 of 2 modules done Common ground: why we learn the same things : done",
        "Relationships that help: PACE, co-regulation and repair : still to do",
        "First you need to hold: First steps.",
        "Practice that was observed: so far 1 of 2",
        "Hours of supervised practice: so far 14 of 120 hours",
        "Your assessors: Asha Rao.",
        "It was signed by Asha Rao (Assessor, Harbour).",
    ):
        assert said in text, said


def test_who_has_not_begun_what_only_some_keep_is_not_asked_to(desk, practice):
    assert "Practice" not in words(desk.get(MINE))


def test_who_has_no_assessor_is_told_whom_to_ask(desk, cast, practice, evening):
    complete(cast.carer, "c1", at=evening)
    text = words(desk.get(MINE))
    assert "You have no assessor yet. Ask your service" in text
    assert "so far 0 of 2" in text


def test_what_was_taken_back_is_no_longer_there_and_says_why(desk, cast, practice, assessor, evening):
    row = signs(assessor, cast.carer, practice.credential, evening)
    withdraw(sign_off_id=row.pk, actor=assessor, reason="Another day", at=evening)
    complete(cast.carer, "c1", at=evening)
    text = words(desk.get(MINE))
    assert "so far 0 of 2" in text
    assert "Taken back on 22 November 2026: Another day" in text


def test_a_certificate_held_says_when_it_may_be_renewed(desk, cast, held, time_machine, evening):
    text = words(desk.get(MINE))
    assert "First steps: nothing to do now. What you do from 22 August 2027 on renews it." in text
    assert "Do it by 21 November 2027 and you lose no time." in text
    assert "You can renew it from 22 August 2027, and lose no time until 21 November 2027." in words(
        desk.get(f"{MINE}{held.pk}/")
    )
    time_machine.move_to(datetime(2027, 9, 1, 12, tzinfo=UTC), tick=False)
    desk.force_login(cast.carer)
    assert "To renew: First steps" in words(desk.get(MINE))


def test_the_page_asks_the_database_as_often_for_much(desk, cast, practice, assessor, held, evening):
    signs(assessor, cast.carer, practice.credential, evening)
    row_page = f"{MINE}{held.pk}/"

    def count(url: str) -> int:
        desk.get(url)
        forget_shelf()  # else it depends on the second whether modules are asked for again
        with CaptureQueriesContext(connection) as queries:
            desk.get(url)
        return len(queries)

    few = {url: count(url) for url in (MINE, row_page)}
    for n in range(1, 25):
        signs(assessor, cast.carer, practice.credential, evening, on=evening.date() - timedelta(days=n))
    complete(cast.carer, "c4", "c5", at=evening)
    assert {url: count(url) for url in few} == few
    assert max(few.values()) <= 22


# Held


def test_the_page_says_what_it_rests_on_with_marks_for_the_holder_alone(desk, cast, held):
    text = words(desk.get(f"{MINE}{held.pk}/"))
    first = held.evidence["completions"][0]
    assert f"{first['right']} of {first['asked']}; pass mark {first['pass_percent']} %." in text
    assert "First steps, version 1." in text
    assert "edition 1, completed on 22 November 2026." in text
    assert "You earned it for the first time." in text
    assert "pass mark" not in printed(held)
    desk.logout()
    assert "pass mark" not in words(desk.get(f"/verify/{held.public_id}/"))


def test_what_assessors_signed_stands_on_page_and_paper(desk, cast, practice, assessor, held, evening):
    signs(assessor, cast.carer, practice.credential, evening, on=date(2026, 9, 1))
    signs(assessor, cast.carer, practice.credential, evening)
    for n in range(10):
        signs(
            assessor, cast.carer, practice.credential, evening, kind="hours", minutes=12 * 60,
            on=evening.date() - timedelta(days=n),
        )  # fmt: skip
    row = AwardPeriod.objects.get(credential="practice")
    text = words(desk.get(f"{MINE}{row.pk}/"))
    assert (
        "Practice that was observed, 1 September 2026. It was signed by Asha Rao (Assessor, Harbour). "
        "Signed later, on 22 November 2026." in text
    )
    assert "Hours of supervised practice, 22 November 2026, 720 minutes." in text
    paper = printed(row)
    assert "Practice that was observed: 2 times, 1 September 2026 to 22 November 2026 (Assessor, Harbour)" in paper
    assert "Hours of supervised practice: 10 times, 120 hours, 13 November 2026 to 22 November 2026" in paper
    assert "Asha Rao" not in paper
    assert "Completed on" in paper


def test_the_day_of_completion_is_that_of_the_last_thing_it_rests_on(desk, cast, assessor, framework, evening):
    law = Law(module_keys=["c1"], validity_months=12, window_months=3, minutes=51, signings=ASKED[:1])
    version = define(key="practice", name="Practice", law=law, effective_from=LONG_AGO.date(), at=LONG_AGO)
    do_all(cast.carer, "c1", evening - timedelta(days=20))
    for n in (1, 2):
        signs(assessor, cast.carer, version.credential, evening, on=evening.date() - timedelta(days=n))
    row = AwardPeriod.objects.get(credential="practice")
    assert "21 November 2026 21 November 2026 20 November 2027" in printed(row)
    assert "Completed on 21 November 2026" in words(desk.get(f"{MINE}{row.pk}/"))


def test_an_interim_certificate_never_looks_like_one_that_was_earned(desk, cast, practice, admin, evening):
    row = give_interim(
        person=cast.carer, version=practice, until=date(2027, 2, 1), evidence="Shown on paper; secret reason.",
        actor=admin, at=evening,
    )  # fmt: skip
    page = words(desk.get(f"{MINE}{row.pk}/"))
    assert "This is for the time being, until 1 February 2027, because: Shown on paper; secret reason." in page
    listed = words(desk.get(MINE))
    assert "For the time being, until 1 February 2027" in listed
    paper, public = printed(row), words(desk.get(f"/verify/{row.public_id}/"))
    for text in (page, paper, public):
        assert "Interim certificate" in text
        assert "Certificate of completion" not in text
        assert "completed the learning" not in text
        assert "for the time being" in text
        assert "1 February 2027" in text
    for text in (paper, public):
        assert "secret reason" not in text
    assert "Completed on" not in paper
    assert "refresh by" not in paper


def test_the_signed_file_of_an_interim_certificate_says_so(desk, cast, practice, admin, evening):
    row = give_interim(
        person=cast.carer, version=practice, until=date(2027, 2, 1), evidence="Shown on paper", actor=admin, at=evening
    )
    make_files(at=evening)
    said = desk.get(f"{MINE}{row.pk}/credential.json").content.decode()
    assert '"Interim certificate: Practice"' in said
    assert "given for the time being, on evidence" in said
    assert "Certificate of completion" not in said


@with_private
def test_an_extension_says_both_days(desk, held, admin, evening):
    extend(award_id=held.pk, until=date(2028, 1, 31), actor=admin, reason="Away with a child.", at=evening)
    page = words(desk.get(f"{MINE}{held.pk}/"))
    assert "It counts until 31 January 2028: extended from 21 November 2027, because: Away with a child." in page
    paper = printed(held)
    assert "31 January 2028" in paper
    assert "Extended from 21 November 2027." in paper
    assert "Away with a child" not in paper
    public = words(desk.get(f"/verify/{held.public_id}/"))
    assert "22 November 2026 to 31 January 2028" in public
    assert "Away with a child" not in public
    (mine,) = desk.get("/my-data/record.json").json()["certificates"]
    assert mine["extensions"][0]["until"] == "2028-01-31"
    assert mine["extensions"][0]["reason"] == "Away with a child."


@with_private
def test_revoked_given_back_and_earned_again_say_so(desk, cast, held, admin, evening, today):
    revoke(award_id=held.pk, actor=admin, reason="Someone else sat it.", on=today, at=evening)
    page = words(desk.get(f"{MINE}{held.pk}/"))
    said = (
        "It counts no longer from 22 November 2026. Jo Lindqvist revoked it on 22 November 2026, because: Someone else"
    )
    assert said in page
    assert "Download as PDF" not in page
    with pytest.raises(UnableToPrint, match="revoked from 22 November 2026"):
        printed(held)
    answer = desk.get(f"{MINE}{held.pk}/certificate.pdf")
    assert answer.status_code == 409
    assert "It is revoked from 22 November 2026 on" in words(answer)
    (mine,) = desk.get("/my-data/record.json").json()["certificates"]
    assert mine["revoked_because"] == "Someone else sat it."
    back = restore(award_id=held.pk, actor=admin, reason="It was them.", at=evening)
    assert "given back from 22 November 2026, because: It was them." in words(desk.get(f"{MINE}{back.pk}/"))


def test_earned_again(desk, cast, held, admin, evening, today):
    revoke(award_id=held.pk, actor=admin, reason="Someone else sat it.", on=today, at=evening)
    for key in ("c1", "c3"):
        do_all(cast.carer, key, evening + timedelta(days=1), again=True)
    (row,) = award(person_id=cast.carer.pk, at=evening + timedelta(days=1))
    assert "You earned it again after an earlier one was revoked." in words(desk.get(f"{MINE}{row.pk}/"))


def test_a_print_made_before_the_revocation_is_not_handed_out(desk, held, admin, evening, today):
    make_files(at=evening)
    assert desk.get(f"{MINE}{held.pk}/certificate.pdf").status_code == 200
    revoke(award_id=held.pk, actor=admin, reason="Someone else sat it.", on=today, at=evening)
    assert desk.get(f"{MINE}{held.pk}/certificate.pdf").status_code == 409


# For ever (AC23)


def _publish(key: str, **fields) -> None:
    page = ModulePage.objects.get(key=key)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def edit() -> None:
    _publish("c1", title="Another title", can_do="I can do something else.")
    lesson = LessonPage.objects.get(key="c1-l1")
    lesson.title = "Another lesson"
    lesson.save_revision().publish()


def reorder() -> None:
    _publish("c1", position=30)
    ModulePage.objects.get(key="c3").move(ModulePage.objects.get(key="c1"), pos="left")


def unpublish() -> None:
    LessonPage.objects.get(key="c1-l5").unpublish()
    ModulePage.objects.get(key="c3").unpublish()


def all_of_it() -> None:
    for act, _ in list(CHANGES.values())[:-1]:
        act()


def c1():
    return Module.objects.get(key="c1")


# What is done, and that it was.
CHANGES = {
    "edited": (edit, lambda: c1().edition.title == "Another title"),
    "another pass mark": (
        lambda: _publish("c1", pass_percent=100), lambda: c1().edition.content["pass_percent"] == 100
    ),
    "in another order": (reorder, lambda: c1().position == 30),
    "unpublished": (unpublish, lambda: not Module.objects.get(key="c3").offered),
    "deleted": (lambda: ModulePage.objects.get(key="c1").delete(), lambda: not c1().offered),
    "all of it": (all_of_it, lambda: not c1().offered),
}  # fmt: skip


def rename_the_credential() -> None:
    define(
        key="first-steps",
        name="Other steps",
        law=Law(module_keys=["c4"], validity_months=12, window_months=3, minutes=1),
        effective_from=date(2026, 11, 22),
        at=datetime(2026, 11, 22, 21, 0, tzinfo=UTC),
    )


def everything(desk, row: AwardPeriod) -> dict[str, str]:
    return {
        "page": words(desk.get(f"{MINE}{row.pk}/")),
        "paper": printed(row),
        "record": words(desk.get("/my-data/record.html")),
        "data": json.dumps(desk.get("/my-data/record.json").json(), sort_keys=True),
        "public": words(desk.get(f"/verify/{row.public_id}/")),
    }


@pytest.mark.parametrize("change", CHANGES)
@with_private
def test_what_is_changed_afterwards_changes_nothing_that_was_earned(
    desk, held, change, django_capture_on_commit_callbacks
):
    before = everything(desk, held)
    assert "Common ground: why we learn the same things" in before["page"]
    assert "pass mark 70 %" in before["page"]
    assert '"edition": 1' in before["data"]
    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[change][0]()
    assert CHANGES[change][1]()
    after = everything(desk, held)
    assert {where: after[where] for where in after if after[where] != before[where]} == {}


@with_private
def test_a_credential_of_another_name_and_law_leaves_what_was_earned_under_the_old_one(desk, held):
    before = everything(desk, held)
    rename_the_credential()
    after = everything(desk, held)
    assert [where for where in after if after[where] != before[where]] == []


@with_private
def test_the_comparison_sees_a_change(desk, cast, held):
    """The negative control: what is not frozen does show."""
    before = everything(desk, held)
    rename(person=cast.carer, name="Grace Okafor")
    after = everything(desk, held)
    assert before["page"] == after["page"]  # the name on it is that of the day
    assert before["data"] != after["data"]
