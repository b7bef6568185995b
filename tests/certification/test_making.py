"""A certificate that is not there yet: looked at in the CMS, then made, and what may not be made."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError

from certification.models import AwardPeriod, Credential, CredentialVersion
from certification.services import Law, Seal, UnableToDefine, award, define_new, sweep, verify
from people.models import Person
from tests.cast import complete, do_all, person
from tests.certification.test_cms import MOMENT, TODAY, browser, filled, staff, text
from tests.once import on_sqlite
from tests.trust.surface import digest

NEW = "/cms/definitions/new/certificate/"
LAW = Law(module_keys=["c1", "c3"], validity_months=12, window_months=3, minutes=85)
FILLED = {
    "name": "Night shifts", "kind": "pathway", "module_c1": "on", "validity_months": "24", "window_months": "6",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(MOMENT, tick=False)


@pytest.fixture
def editor(cast) -> Person:
    return staff(cast, "editor@example.org", "add_credentialversion")


def new(editor: Person, name: str = "Night shifts", **more) -> CredentialVersion:
    given = {"kind": "pathway", "law": LAW, "effective_from": TODAY, "reason": "Asked for"} | more
    return define_new(name=name, actor=editor, at=MOMENT, **given)


def token_in(answer) -> str:
    return BeautifulSoup(answer.content.decode(), "html.parser").find("input", {"name": "previewed"})["value"]


# The service


def test_it_stands_behind_the_others_under_a_key_made_of_its_name(cast, editor):
    made = new(editor, "  Night  shifts: what helps ")
    one = made.credential
    assert (one.key, one.name, one.kind, made.number) == (
        "night-shifts-what-helps", "Night shifts: what helps", "pathway", 1,
    )  # fmt: skip
    assert (made.made_by, made.reason, made.effective_from) == (editor, "Asked for", TODAY)
    assert Credential.objects.last() == one
    assert isinstance(verify(), Seal)


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        (" ", "Give the certificate a name."),
        ("First steps", "“First steps” is there already. Choose another name, or make a new version of that one."),
        ("FIRST STEPS!", "“First steps” is there already."),
        ("Yearly update", "shipped with the framework"),
        ("The common core of the shared Framework", "shipped with the framework"),
        ("Diploma in listening", "Leave “Diploma” out of its name."),
        ("Listening, level 3", "Leave “level 3” out of its name."),
        ("An accredited course", "Leave “accredited” out of its name."),
        ("夜勤", "Write the name with letters from A to Z, too"),
    ],
)
def test_a_name_that_cannot_be_names_its_cure(cast, editor, name, cure):
    with pytest.raises(UnableToDefine, match=cure):
        new(editor, name)
    assert Credential.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "cure"),
    [
        ({"law": replace(LAW, module_keys=[])}, "Choose at least one module"),
        ({"law": replace(LAW, holds=["night-shifts"])}, "cannot ask for itself"),
        ({"effective_from": TODAY - timedelta(days=1)}, "Choose today or a later day"),
        ({"reason": "  "}, "Say why"),
    ],
)
def test_what_may_not_be_made_leaves_nothing_behind(cast, editor, change, cure):
    with pytest.raises(UnableToDefine, match=cure):
        new(editor, **change)
    assert Credential.objects.count() == 1


def test_who_makes_one_needs_the_permission(cast):
    for who in (cast.author, cast.lead, cast.carer):
        with pytest.raises(UnableToDefine, match="Ask an administrator"):
            new(who)
    assert Credential.objects.count() == 1


def test_of_two_editors_at_once_the_second_is_told(cast, editor, monkeypatch):
    def there_already(**row):
        raise IntegrityError

    monkeypatch.setattr(Credential.objects, "create", there_already)
    with pytest.raises(UnableToDefine, match="Somebody made a certificate of this name just now"):
        new(editor)
    assert Credential.objects.count() == 1


def test_it_is_awarded_on_its_first_day_to_who_had_done_all_of_it(cast, framework, editor):
    for key in ("c1", "c3"):
        do_all(cast.carer, key, MOMENT - timedelta(days=30))
    award(person_id=cast.carer.pk, at=MOMENT)
    made = new(editor, effective_from=TODAY + timedelta(days=1))
    sweep(at=MOMENT, since=None)
    assert not AwardPeriod.objects.filter(version=made).exists()
    sweep(at=MOMENT + timedelta(days=1), since=None)
    assert AwardPeriod.objects.get(version=made).valid_from == TODAY + timedelta(days=1)


# The page


@on_sqlite
def test_it_is_looked_at_then_made_with_a_reason(cast, framework, editor):
    complete(cast.carer, "c1", at=MOMENT)
    client = browser(editor)
    assert NEW in client.get("/cms/definitions/").content.decode()
    before = digest()
    seen = client.post(NEW, filled(client.get(NEW), **FILLED, effective_from="2026-12-01", times_observed="2"))
    assert {table for table, value in digest().items() if value != before[table]} == set()
    for words in (
        "Night shifts Pathway. From 1 December 2026 it would ask: Module C1 Common ground",
        "Practice that was observed: at least 2 times", "Valid for 24 months. Renewing counts in the last 6 months.",
        "This records learning. It is not a qualification, a licence to practise",
        "It takes 1 module of the shared framework, practice that an assessor has seen and signed.",
        "Have done all that it asks fewer than 10 people", "Have done a part of it fewer than 10 people",
        "Nothing is saved yet.", "Change it first",
    ):  # fmt: skip
        assert words in text(seen), words
    given = filled(seen)
    assert (given["name"], given["kind"], given.get("module_c1"), given["times_observed"]) == (
        "Night shifts", "pathway", "on", "2",
    )  # fmt: skip
    token = token_in(seen)
    without = client.post(NEW, {"previewed": token, "reason": " "})
    assert "Say why." in text(without)
    again = filled(without)
    names = ("name", "kind", "module_c1", "effective_from", "validity_months")
    assert [again.get(name) for name in names] == ["Night shifts", "pathway", "on", "2026-12-01", "24"]
    assert CredentialVersion.objects.count() == 1
    saved = client.post(NEW, {"previewed": token, "reason": "Asked for by both services"})
    assert saved["Location"] == "/cms/definitions/night-shifts/"
    row = CredentialVersion.objects.get(credential="night-shifts")
    assert (row.number, row.module_keys, row.made_by, row.reason, row.effective_from) == (
        1, ["c1"], editor, "Asked for by both services", date(2026, 12, 1),
    )  # fmt: skip
    assert row.minutes == 51
    assert "“Night shifts” is there already." in text(client.post(NEW, {"previewed": token, "reason": "Twice"}))
    assert CredentialVersion.objects.count() == 2


@on_sqlite
def test_who_did_all_or_a_part_is_counted_and_never_named(cast, framework, editor):
    many = [person(f"p{n}@example.org", f"Nameless {n}") for n in range(21)]
    for n, who in enumerate(many):
        do_all(who, "c1", MOMENT)
        if n < 10:
            do_all(who, "c3", MOMENT)
    client = browser(editor)
    page = text(client.post(NEW, filled(client.get(NEW), **FILLED, module_c3="on", minutes="30")))
    assert "Have done all that it asks 10 people" in page
    assert "Have done a part of it 11 people" in page
    assert "The certificate says: 30 minutes of learning." in page
    assert "Nameless" not in page


@on_sqlite
@pytest.mark.parametrize(
    ("change", "cure"),
    [
        ({"name": " "}, "Give the certificate a name."),
        ({"name": "x" * 121}, "Say it in at most 120 letters."),
        ({"name": "First steps"}, "“First steps” is there already."),
        ({"kind": ""}, "Choose what kind it is."),
        ({"module_c1": None}, "Choose at least one module, or something that an assessor signs."),
        ({"validity_months": ""}, "Write a whole number from 1 to 120."),
        ({"effective_from": "2026-11-21"}, "Choose today or a later day"),
        ({"window_months": "24"}, "The renewal window must be shorter than the certificate is valid."),
        ({"minutes": "long"}, "Write a whole number from 0 to"),
    ],
)
def test_what_does_not_fit_names_its_cure(cast, framework, editor, change, cure):
    client = browser(editor)
    answer = client.post(NEW, filled(client.get(NEW), **FILLED | change))
    assert cure in text(answer)
    assert "Error:" in answer.content.decode().partition("</title>")[0]
    assert 'name="previewed"' not in answer.content.decode()
    assert Credential.objects.count() == 1


@on_sqlite
def test_what_another_looked_at_or_another_page_gave_makes_nothing(cast, framework, editor):
    client = browser(editor)
    token = token_in(client.post(NEW, filled(client.get(NEW), **FILLED)))
    old = "/cms/definitions/first-steps/new/"
    other = token_in(client.post(old, filled(client.get(old), validity_months="24")))
    second = staff(cast, "second@example.org", "add_credentialversion")
    for who, given in ((second, token), (editor, other), (editor, token[:-1] + "x")):
        assert "Look at it again" in text(browser(who).post(NEW, {"previewed": given, "reason": "R"}))
    assert "Look at it again" in text(client.post(old, {"previewed": token, "reason": "R"}))
    assert Credential.objects.count() == CredentialVersion.objects.count() == 1
