"""The pages of the CMS about certificates: who may open them, what they show before anything is saved."""

import re
from datetime import date, datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certification.models import AwardPeriod, CredentialVersion, Extension, Revocation
from certification.rules import LONDON
from certification.services import Law, award, define, extend, restore, revoke
from people.models import Look, Person
from people.services import merge_people
from tests.cast import complete, do_all, person
from tests.once import on_sqlite
from tests.private import with_private
from tests.trust.surface import NEVER, digest, undone
from tests.trust.test_headers import read

pytestmark = on_sqlite

MOMENT = datetime(2026, 11, 22, 21, 40, tzinfo=LONDON)
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(MOMENT, tick=False)


def staff(cast, address: str, *permissions: str) -> Person:
    made = person(address, address.split("@")[0].title(), is_staff=True)
    made.groups.add(Group.objects.get(name="Authors"))
    made.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    return made


@pytest.fixture
def editor(cast) -> Person:
    return staff(cast, "editor@example.org", "add_credentialversion")


@pytest.fixture
def admin(cast) -> Person:
    return staff(cast, "admin@example.org", "add_revocation")


@pytest.fixture
def held(cast, framework) -> AwardPeriod:
    complete(cast.carer, at=MOMENT)
    award(person_id=cast.carer.pk, at=MOMENT)
    return AwardPeriod.objects.get()


def browser(who: Person | None) -> Client:
    made = Client()
    if who:
        made.force_login(who)
    return made


def text(answer) -> str:
    return " ".join(BeautifulSoup(answer.content.decode(), "html.parser").get_text(" ").split())


# Who may


def pages_of_definitions() -> list[str]:
    return [f"/cms/definitions/{rest}" for rest in ("", "new/certificate/", "first-steps/", "first-steps/new/")]


def pages_of_awards(held) -> list[str]:
    acts = [f"{held.pk}/{act}/" for act in ("revoke", "give-back", "extend")]
    whose = f"people/{held.person_id}/"
    return [f"/cms/awards/{rest}" for rest in ("", whose, f"{whose}interim/first-steps/", *acts)]


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_page_is_open_to_its_own_permission_alone(cast, held, editor, admin, method):
    cast.author.groups.add(Group.objects.get(name="Authors"))
    both = (pages_of_definitions(), pages_of_awards(held))
    for who, may in ((None, ()), (cast.carer, ()), (cast.lead, ()), (cast.author, ()), (editor, (0,)), (admin, (1,))):
        for place, urls in enumerate(both):
            for url in urls:
                answer = getattr(browser(who), method)(url)
                if place not in may:
                    closed = "/cms/" if who in (cast.author, editor, admin) else f"/cms/login/?next={url}"
                    assert (answer.status_code, answer["Location"]) == (302, closed), (who, url)
                else:
                    assert answer.status_code == (405 if method == "post" and answer.status_code == 405 else 200), url
    assert not Revocation.objects.exists()


def test_a_colleague_in_the_cms_learns_nothing_of_what_there_is(cast, held, editor):
    there, not_there = (browser(editor).get(f"/cms/awards/people/{one}/") for one in (held.person_id, NEVER))
    assert (there.status_code, there["Location"]) == (not_there.status_code, not_there["Location"])
    assert not Look.objects.exists()


def test_what_is_not_there_is_not_found(cast, held, editor, admin):
    for who, url in (
        (editor, "/cms/definitions/nothing/"),
        (editor, "/cms/definitions/nothing/new/"),
        (admin, f"/cms/awards/people/{NEVER}/"),
        (admin, f"/cms/awards/{NEVER}/revoke/"),
        (admin, f"/cms/awards/people/{held.person_id}/interim/nothing/"),
    ):
        assert browser(who).get(url).status_code == 404


def test_the_menu_offers_what_one_may_open(cast, editor, admin):
    cast.author.groups.add(Group.objects.get(name="Authors"))
    for who, offered in ((cast.author, []), (editor, ["definitions"]), (admin, ["awards"])):
        page = browser(who).get("/cms/").content.decode()
        assert [name for name in ("definitions", "awards") if f"/cms/{name}/" in page] == offered


def test_both_permissions_can_be_given_to_a_group(cast):
    chief = Person.objects.create_superuser("chief@example.org")
    page = browser(chief).get("/cms/groups/new/").content.decode()
    for codename in ("add_credentialversion", "add_revocation"):
        assert f'value="{Permission.objects.get(codename=codename).pk}"' in page


# Definitions


def test_versions_are_said_in_words_with_who_and_why(cast, framework, editor):
    define(
        key="first-steps", name="First steps", effective_from=date(2026, 12, 1), at=MOMENT, actor=editor,
        reason="Safety has to be in it",
        law=Law(
            module_keys=["c1", "c3", "c7"], editions={"c7": 1}, validity_months=24, window_months=3, minutes=150,
            signings=[{"kind": "hours", "times": 1, "minutes": 10800}, {"kind": "observed", "times": 6, "minutes": 0}],
            interim_months=3,
        ),
    )  # fmt: skip
    page = text(browser(editor).get("/cms/definitions/first-steps/"))
    for words in (
        "Version 2, from 1 December 2026 (To come)", "Version 1, from 1 January 2020 (In force)",
        "Module C7 Keeping safe: self-harm, disclosure, missing, online",
        "Hours of supervised practice: at least 180 hours in all",
        "Practice that was observed: at least 6 times", "Valid for 24 months. Renewing counts in the last 3 months.",
        "An interim award lasts 3 months at most.", "Made by Editor on 22 November 2026.",
        "Why: Safety has to be in it",
        "As shipped with the framework.", "The certificate says: 2 hours 30 minutes of learning.",
    ):  # fmt: skip
        assert words in page, words


def filled(page, **changes) -> dict:
    """The newest form of a page as a browser would send it, with some fields changed."""
    form = BeautifulSoup(page.content.decode(), "html.parser").find("main").find_all("form")[-1]
    given = {}
    for field in form.find_all(["input", "select", "textarea"]):
        if field.name == "select":
            given[field["name"]] = field.find("option", selected=True)["value"]
        elif field.name == "textarea":
            given[field["name"]] = field.get_text().strip()
        elif field["type"] == "checkbox":
            given |= {field["name"]: field.get("value", "on")} if field.has_attr("checked") else {}
        else:
            given[field["name"]] = field.get("value", "")
    given |= changes
    return {name: value for name, value in given.items() if value is not None}


NEW = "/cms/definitions/first-steps/new/"


def test_the_form_begins_as_the_newest_version_stands(cast, framework, editor):
    given = filled(browser(editor).get(NEW))
    assert {name for name in given if name.startswith("module_")} == {"module_c1", "module_c3"}
    assert (given["validity_months"], given["window_months"], given["minutes"]) == ("12", "3", "85")
    answer = browser(editor).post(NEW, given)
    assert "Version 1 says just this. Change something, or leave it." in text(answer)


def test_a_version_is_looked_at_then_saved_with_a_reason(cast, framework, held, editor):
    client = browser(editor)
    before = digest()
    seen = client.post(NEW, filled(
        client.get(NEW), effective_from="2026-12-01", module_c3=None, module_c4="on", edition_c4="1",
        validity_months="24", times_observed="2", hours_hours="1.5",
    ))  # fmt: skip
    changed = {table for table, value in digest().items() if value != before[table]}
    assert changed == set()
    page = text(seen)
    for words in (
        "From 1 December 2026 it would ask", "Module C1 Common ground: why we learn the same things Module C4",
        "No longer asked: Module C3", "Practice that was observed: at least 2 times (new)",
        "Hours of supervised practice: at least 1 hour 30 minutes in all",
        "Hold it, and cannot renew yet fewer than 10 people Nothing changes until they renew.",
        "A period earned on 1 December 2026 or later lasts 24 months; it was 12 months.",
        "No period that has been awarded changes its last day.", "Nothing is saved yet.",
    ):  # fmt: skip
        assert words in page, words
    token = BeautifulSoup(seen.content.decode(), "html.parser").find("input", {"name": "previewed"})["value"]
    without = client.post(NEW, {"previewed": token, "reason": "  "})
    assert "Say why." in text(without)
    assert CredentialVersion.objects.count() == 1
    saved = client.post(NEW, {"previewed": token, "reason": "Safety has to be in it"})
    assert saved["Location"] == "/cms/definitions/first-steps/"
    row = CredentialVersion.objects.get(number=2)
    assert (row.module_keys, row.validity_months, row.made_by, row.reason, row.effective_from) == (
        ["c1", "c4"], 24, editor, "Safety has to be in it", date(2026, 12, 1),
    )  # fmt: skip
    assert row.signings == [
        {"kind": "hours", "times": 1, "minutes": 90}, {"kind": "observed", "times": 2, "minutes": 0},
    ]  # fmt: skip
    assert row.editions == {}
    again = client.post(NEW, {"previewed": token, "reason": "Once more"})
    assert "Look at it again, then save." in text(again)
    assert CredentialVersion.objects.count() == 2


def test_another_editor_or_another_certificate_or_a_changed_token_saves_nothing(cast, framework, editor):
    client = browser(editor)
    define(
        key="other", name="Other", law=Law(module_keys=["c1"], validity_months=12, window_months=3, minutes=1),
        effective_from=date(2020, 1, 1), at=MOMENT,
    )  # fmt: skip
    seen = client.post(NEW, filled(client.get(NEW), validity_months="24"))
    token = BeautifulSoup(seen.content.decode(), "html.parser").find("input", {"name": "previewed"})["value"]
    second = staff(cast, "second@example.org", "add_credentialversion")
    for who, url, given in (
        (second, NEW, token), (editor, "/cms/definitions/other/new/", token), (editor, NEW, token[:-1] + "x"),
    ):  # fmt: skip
        assert "Look at it again" in text(browser(who).post(url, {"previewed": given, "reason": "R"}))
    assert CredentialVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "cure"),
    [
        ({"effective_from": "2026-11-21"}, "Choose today or a later day"),
        ({"effective_from": ""}, "Write the day."),
        ({"module_c1": None, "module_c3": None}, "Choose at least one module, or something that an assessor signs."),
        ({"window_months": "12"}, "The renewal window must be shorter than the certificate is valid."),
        ({"validity_months": "500"}, "Write a whole number from 1 to 120."),
        ({"edition_c1": "99"}, "Write a whole number from 1 to 1."),
        ({"interim_months": "13"}, "An interim award lasts no longer than the certificate."),
    ],
)
def test_what_does_not_fit_names_its_cure(cast, framework, editor, change, cure):
    client = browser(editor)
    answer = client.post(NEW, filled(client.get(NEW), **{"minutes": "90"} | change))
    assert cure in text(answer)
    assert 'name="previewed"' not in answer.content.decode()
    assert CredentialVersion.objects.count() == 1


def test_a_version_to_come_is_followed_on_a_later_day(cast, framework, editor):
    define(
        key="first-steps", name="First steps", effective_from=date(2026, 12, 1), at=MOMENT,
        law=Law(module_keys=["c1"], validity_months=12, window_months=3, minutes=40),
    )  # fmt: skip
    client = browser(editor)
    answer = client.post(NEW, filled(client.get(NEW), effective_from="2026-12-01", minutes="41"))
    assert "Version 2 holds from 1 December 2026. Choose a later day." in text(answer)


def test_an_author_of_versions_reads_no_name_and_no_small_number(cast, framework, held, editor):
    many = [person(f"p{n}@example.org", f"Nameless {n}") for n in range(10)]
    for who in many:
        complete(who, "c1", at=MOMENT)
    client = browser(editor)
    seen = client.post(NEW, filled(client.get(NEW), module_c4="on"))
    page = text(seen)
    assert "On the way to it: more to do 10 people" in page
    assert re.search(r"\b[1-9] (people|person)\b", page) is None
    for who in (cast.carer, cast.colleague, *many):
        assert who.name not in page
    complete(many[0], "c4", at=MOMENT)
    page = text(client.post(NEW, filled(client.get(NEW), module_c4="on")))
    assert "On the way to it: more to do fewer than 10 people" in page


@pytest.mark.parametrize("url", ["/cms/definitions/", "/cms/definitions/first-steps/"])
def test_the_list_asks_as_much_for_many_versions_as_for_one(cast, framework, editor, url):
    client = browser(editor)
    client.get(url)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    one = asked()
    for n in range(4):
        define(
            key="first-steps", name="First steps", effective_from=date(2026, 12, 1 + n), at=MOMENT, actor=editor,
            law=Law(module_keys=["c1"], validity_months=12, window_months=3, minutes=n), reason="R",
        )  # fmt: skip
        define(
            key=f"other-{n}", name="Other", effective_from=date(2026, 1, 1), at=MOMENT,
            law=Law(module_keys=["c1"], validity_months=12, window_months=3, minutes=n),
        )  # fmt: skip
    assert asked() == one


# Awards


def test_an_award_is_found_by_its_whole_number(cast, held, admin):
    client = browser(admin)
    found = client.post("/cms/awards/", {"sought": f" {held.public_id} "})
    assert found["Location"] == f"/cms/awards/people/{cast.carer.pk}/"
    part = client.post("/cms/awards/", {"sought": held.public_id[:-1]})
    assert "Nothing has this number" in text(part)


@pytest.mark.parametrize("sought", ["adeyemi", "carer@example", "Grace"])
def test_somebody_is_found_by_name_or_address(cast, held, admin, sought):
    page = browser(admin).post("/cms/awards/", {"sought": sought}).content.decode()
    assert f"/cms/awards/people/{cast.carer.pk}/" in page
    assert f"/cms/awards/people/{cast.colleague.pk}/" not in page


def test_too_little_to_look_for_is_said_and_no_name_stands_in_an_address(cast, held, admin):
    assert "Write three letters." in text(browser(admin).post("/cms/awards/", {"sought": "Gr"}))
    assert "Grace" not in browser(admin).get("/cms/awards/?sought=Grace").content.decode()


def test_what_was_decided_is_said_in_words(cast, held, admin):
    client = browser(admin)
    client.post(
        f"/cms/awards/{held.pk}/extend/", {"until": "2028-01-31", "reason": "Ill for a month", "confirmed": "1"}
    )
    client.post(f"/cms/awards/{held.pk}/revoke/", {"on": "2026-11-22", "reason": "Another sat it", "confirmed": "1"})
    client.post(f"/cms/awards/{held.pk}/give-back/", {"reason": "A mistake", "confirmed": "1"})
    page = text(client.get(f"/cms/awards/people/{cast.carer.pk}/"))
    for words in (
        "22 November 2026 to 21 November 2027", "Earned for the first time; by version 1, written on 22 November 2026.",
        "Extended to 31 January 2028 by Admin on 22 November 2026: Ill for a month",
        "Revoked from 22 November 2026 by Admin on 22 November 2026: Another sat it", "Given by Admin: A mistake",
        "Given back", "Current until 31 January 2028", held.public_id, "completed on 22 November 2026",
    ):  # fmt: skip
        assert words in page, words


ACTS = {
    "revoke": ({"on": "2026-11-22", "reason": "Another sat it"}, "Revoked on 22 November 2026"),
    "extend": ({"until": "2028-01-31", "reason": "Ill"}, "Current until 31 January 2028 After that day: Lapsed since"),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_looked_at_and_then_done(cast, held, admin, act):
    given, says = ACTS[act]
    client, url = browser(admin), f"/cms/awards/{held.pk}/{act}/"
    client.get(url)
    before = digest()
    seen = client.post(url, given)
    assert {table for table, value in digest().items() if value != before[table]} == set()
    assert says in text(seen)
    assert "Nothing has been done yet." in text(seen)
    form = BeautifulSoup(seen.content.decode(), "html.parser").find("input", {"name": "confirmed"}).find_parent("form")
    sent = {field["name"]: field["value"] for field in form.find_all("input")}
    assert client.post(url, sent)["Location"] == f"/cms/awards/people/{cast.carer.pk}/"
    row = (Revocation if act == "revoke" else Extension).objects.get()
    assert row.reason == given["reason"]
    public = text(Client().get(f"/verify/{held.public_id}/"))
    assert says.split(" After")[0] in public


def test_giving_back_and_an_interim_award_are_looked_at_and_then_done(cast, held, admin):
    client = browser(admin)
    revoke(award_id=held.pk, actor=admin, reason="R", on=TODAY, at=MOMENT)
    url = f"/cms/awards/{held.pk}/give-back/"
    assert "Current until 21 November 2027" in text(client.post(url, {"reason": "A mistake"}))
    assert AwardPeriod.objects.count() == 1
    client.post(url, {"reason": "A mistake", "confirmed": "yes"})
    assert AwardPeriod.objects.get(sequence=2).given_by == admin
    define(
        key="first-steps", name="First steps", effective_from=TODAY, at=MOMENT,
        law=Law(module_keys=["c1", "c3"], validity_months=12, window_months=3, minutes=85, interim_months=3),
    )  # fmt: skip
    whose = f"/cms/awards/people/{cast.colleague.pk}/"
    url = f"{whose}interim/first-steps/"
    assert url in client.get(whose).content.decode()
    assert 'value="2027-02-21"' in client.get(url).content.decode()
    given = {"until": "2027-01-31", "evidence": "Papers seen"}
    assert "Current until 31 January 2027" in text(client.post(url, given))
    assert not AwardPeriod.objects.filter(person=cast.colleague).exists()
    client.post(url, given | {"confirmed": "yes"})
    row = AwardPeriod.objects.get(person=cast.colleague)
    assert (row.basis, row.valid_until, row.reason) == ("interim", date(2027, 1, 31), "Papers seen")
    assert url not in client.get(whose).content.decode()


@pytest.mark.parametrize(
    ("act", "given", "cure"),
    [
        ("revoke", {"on": "2026-11-21", "reason": "R"}, "Choose that day or a later one."),
        ("revoke", {"on": "2026-11-23", "reason": "R"}, "Choose today or an earlier day."),
        ("revoke", {"on": "2026-11-22", "reason": " "}, "Say why."),
        ("revoke", {"on": "32", "reason": "R"}, "Write the day as day, month and year."),
        ("extend", {"until": "2027-11-21", "reason": "R"}, "Choose a later one."),
        ("extend", {"until": "2029-11-21", "reason": "R"}, "Let it be renewed."),
        ("give-back", {"reason": "R"}, "This award is not revoked."),
    ],
)
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "yes"}])
def test_a_refusal_names_its_cure_and_does_nothing(cast, held, admin, act, given, cure, confirmed):
    answer = browser(admin).post(f"/cms/awards/{held.pk}/{act}/", given | confirmed)
    assert answer.status_code == 200
    assert cure in text(answer)
    assert not Revocation.objects.exists()
    assert not Extension.objects.exists()
    assert AwardPeriod.objects.count() == 1


def test_an_administrators_own_award_is_not_theirs_to_decide(cast, held, admin):
    complete(admin, at=MOMENT)
    (own,) = award(person_id=admin.pk, at=MOMENT)
    answer = browser(admin).post(f"/cms/awards/{own.pk}/revoke/", {"on": "2026-11-22", "reason": "R", "confirmed": "1"})
    assert "You may not revoke this award." in text(answer)
    assert not Revocation.objects.exists()


def test_a_later_award_that_stays_is_pointed_out(cast, held, admin, time_machine):
    later = datetime(2027, 10, 1, 20, 0, tzinfo=LONDON)
    time_machine.move_to(later, tick=False)
    for key in ("c1", "c3"):
        do_all(cast.carer, key, later, again=True)
    award(person_id=cast.carer.pk, at=later)
    page = text(browser(admin).post(f"/cms/awards/{held.pk}/revoke/", {"on": "2027-10-01", "reason": "R"}))
    assert "A later award, from 22 November 2027 to 21 November 2028, is not touched." in page


@with_private
def test_every_page_about_somebody_is_a_look_that_they_can_read(cast, held, admin):
    for url in pages_of_awards(held)[1:]:
        with undone():
            assert cast.carer.name in browser(admin).get(url).content.decode()
            row = Look.objects.get()
            assert (row.person, row.viewer, row.viewer_as) == (cast.carer, admin, "Administrator of this site"), url
    browser(admin).get(f"/cms/awards/people/{cast.carer.pk}/")
    said = text(browser(cast.carer).get("/my-data/"))
    assert "22 November 2026, 9.40 pm: Admin (Administrator of this site)" in said


def test_looking_for_somebody_is_no_look(cast, held, admin):
    browser(admin).post("/cms/awards/", {"sought": "Grace"})
    assert not Look.objects.exists()


def test_what_was_merged_is_shown_with_who_keeps_it(cast, held, admin):
    chief = Person.objects.create_superuser("chief@example.org")
    merge_people(kept=cast.colleague, merged=cast.carer, reason="A test", actor=chief, at=MOMENT, on=TODAY)
    client = browser(admin)
    moved = client.get(f"/cms/awards/people/{cast.carer.pk}/")
    assert moved["Location"] == f"/cms/awards/people/{cast.colleague.pk}/"
    found = client.post("/cms/awards/", {"sought": held.public_id})
    assert found["Location"] == moved["Location"]
    assert held.public_id in client.get(moved["Location"]).content.decode()
    client.post(f"/cms/awards/{held.pk}/revoke/", {"on": "2026-11-22", "reason": "R", "confirmed": "yes"})
    assert Revocation.objects.get().award == held
    assert set(Look.objects.values_list("person", flat=True)) == {cast.colleague.pk}


def test_a_persons_page_asks_as_much_for_many_awards_as_for_one(cast, held, admin):
    client, url = browser(admin), f"/cms/awards/people/{cast.carer.pk}/"
    client.get(url)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    def more(until: str) -> None:
        row = AwardPeriod.objects.latest("sequence")
        extend(award_id=row.pk, until=date.fromisoformat(until), actor=admin, reason="R", at=MOMENT)
        revoke(award_id=row.pk, actor=admin, reason="R", on=TODAY, at=MOMENT)
        restore(award_id=row.pk, actor=admin, reason="R", at=MOMENT)

    more("2028-01-01")
    one = asked()
    more("2028-01-02")
    more("2028-01-03")
    assert AwardPeriod.objects.count() > 2
    assert asked() == one


def test_nothing_stands_inline(cast, held, editor, admin):
    for who, urls in ((editor, pages_of_definitions()), (admin, pages_of_awards(held))):
        for url in urls:
            page = browser(who).get(url).content.decode()
            main = page[page.index("<main") : page.index("</main>")]
            assert read(main).faults == [], url
