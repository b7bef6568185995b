"""The shipped certificates: each can be made, none claims what it is not, and each waits for all of its modules."""

import re
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from certification.library import FILE, BadLibrary, library, read
from certification.models import Credential, CredentialVersion
from certification.services import Law, award, define_shipped
from certification.services.defining import refuse_impossible
from courses.enums import ModuleKind, Pathway
from courses.models import Edition, Module
from courses.selectors import edition_content, forget_shelf
from tests.cast import complete

AT = datetime(2026, 11, 22, 21, 40, tzinfo=UTC)
# The numbers of modules of the framework's pathways, from the curriculum and not from the file.
MODULES = {"F": 6, "K": 5, "R": 6, "S": 6, "H": 5, "E": 5, "L": 5}
LIKE_A_QUALIFICATION = re.compile(r"qualif|diploma|accredit|licen[cs]ed? to|degree|award(?!ed)|level \d", re.IGNORECASE)
DISCLAIMED = ("It does not stand in for a diploma.", "It licenses nobody to deliver therapy.")


def offer(*keys: str) -> None:
    """Modules on offer that say nothing, as copies of the core's first."""
    first = Module.objects.get(key="c1").edition
    for place, key in enumerate(keys):
        content = first.content | {"key": key, "code": key.upper(), "title": f"Module {key}"}
        edition = Edition.objects.create(
            module_key=key, number=1, title=key, content=content, digest=key, published_at=AT
        )
        Module.objects.create(key=key, slug=f"module-{key}", position=500 + place, edition=edition)
    forget_shelf()


def test_the_numbers_are_those_of_the_curriculum():
    rows = library()
    months = {key: (row.validity_months, row.window_months) for key, row in rows.items()}
    assert (months["core"], months["keeping-safe"], months["yearly-update"]) == ((36, 6), (12, 2), (12, 2))
    assert rows["core"].modules == tuple(f"c{n}" for n in range(1, 11))
    assert (rows["keeping-safe"].modules, rows["yearly-update"].modules) == (("c7",), ("u1",))
    record = rows["practitioner-record"]
    assert (record.kind, record.holds) == ("practitioner", ("core",))
    asked = {row["kind"]: (row["times"], row["minutes"]) for row in record.signings}
    assert asked["hours"] == (1, (120 + 60) * 60)
    assert (asked["observed"][0], asked["reflective"][0], asked["live"][0]) == (6, 2 + 2 + 1, 9)


def test_each_pathway_asks_for_the_core_and_for_all_of_its_modules_and_never_for_the_start():
    pathways = [row for row in library().values() if row.kind == "pathway"]
    assert {row.modules[0][0].upper() for row in pathways} == set(MODULES) == {*Pathway.values} - {"P"}
    for row in pathways:
        letter = row.modules[0][0]
        assert row.modules == tuple(f"{letter}{n}" for n in range(1, MODULES[letter.upper()] + 1))
        assert row.holds == ("core",)


def test_every_shipped_certificate_can_be_met(db):
    for row in library().values():
        law = Law(
            module_keys=list(row.modules), validity_months=row.validity_months, window_months=row.window_months,
            minutes=1, holds=list(row.holds), signings=list(row.signings),
        )  # fmt: skip
        refuse_impossible(law, key=row.key)
        Credential.objects.create(key=row.key, name=row.name, kind=row.kind)


def claims(row) -> str:
    text = f"{row.name} {row.about}"
    for words in DISCLAIMED:
        text = text.replace(words, "")
    return text


def test_nothing_claims_to_be_a_qualification():
    assert [row.key for row in library().values() if LIKE_A_QUALIFICATION.search(claims(row))] == []
    assert sum(words in row.about for row in library().values() for words in DISCLAIMED) == 2


def test_a_claim_would_be_noticed():
    text = FILE.read_text().replace('name = "Practitioner record"', 'name = "Practitioner diploma"')
    assert LIKE_A_QUALIFICATION.search(claims(read(text)["practitioner-record"]))


# Making them


def test_what_is_on_offer_is_made_and_the_others_say_what_they_wait_for(framework):
    said = {one.row.key: one for one in define_shipped(at=AT)}
    assert {key for key, one in said.items() if one.made} == {
        "core", "yearly-update", "keeping-safe", "practitioner-record",
    }  # fmt: skip
    assert said["pathway-foster-carers"].waits_for == ("f1", "f2", "f3", "f4", "f5", "f6")
    assert all(one.waits and not one.made for one in said.values() if one.row.kind == "pathway")
    assert set(Credential.objects.values_list("key", flat=True)) == {key for key, one in said.items() if one.made}
    minutes = [edition_content(framework[f"c{n}"].edition_id)["minutes"] for n in range(1, 11)]
    assert CredentialVersion.objects.get(credential="core").minutes == sum(minutes)


def test_a_start_alone_makes_no_pathway_and_all_but_one_neither(framework):
    assert framework["f0"].offered
    offer("f1", "f2", "f3", "f4", "f5")
    (one,) = define_shipped(at=AT, keys={"pathway-foster-carers"})
    assert (one.waits_for, one.waits_for_held) == (("f6",), ("core",))
    offer("f6")
    (one,) = define_shipped(at=AT, keys={"pathway-foster-carers"})
    assert one.waits_for_held == ("core",)  # who could ever hold it?
    assert not Credential.objects.exists()
    made = {one.row.key for one in define_shipped(at=AT, keys={"core", "pathway-foster-carers"}) if one.made}
    assert made == {"core", "pathway-foster-carers"}


def test_a_module_that_is_withdrawn_is_waited_for(framework):
    Module.objects.filter(key="c4").update(offered=False)
    forget_shelf()
    (one,) = define_shipped(at=AT, keys={"core"})
    assert one.waits_for == ("c4",)


def test_one_that_exists_is_never_touched(framework):
    define_shipped(at=AT)
    Credential.objects.filter(pk="core").update(name="Named by an editor", position=77)
    before = list(CredentialVersion.objects.order_by("pk").values())
    assert not any(one.made for one in define_shipped(at=AT, effective_from=date(2020, 1, 1)))
    assert list(CredentialVersion.objects.order_by("pk").values()) == before
    core = Credential.objects.get(pk="core")
    assert (core.name, core.position) == ("Named by an editor", 77)


def test_what_was_learned_before_counts_from_its_own_day(cast, framework):
    complete(cast.carer, "c7", at=datetime(2026, 3, 1, 20, 0, tzinfo=UTC))
    complete(cast.colleague, "c7", at=datetime(2026, 10, 1, 20, 0, tzinfo=UTC))
    (one,) = define_shipped(at=AT, keys={"keeping-safe"})
    assert one.made.effective_from == date(2026, 3, 1)
    (row,) = award(person_id=cast.colleague.pk, at=AT)
    assert (row.valid_from, row.valid_until) == (date(2026, 10, 1), date(2027, 9, 30))
    (update,) = define_shipped(at=AT, keys={"yearly-update"})
    assert update.made.effective_from == date(2026, 11, 22)


def test_the_command_says_it_plainly(framework):
    out = StringIO()
    call_command("define_credentials", "--from", "2026-09-01", stdout=out)
    said = out.getvalue()
    assert "Made: The common core of the shared framework (core), from 01/09/2026." in said
    assert "Waits: Pathway for education (pathway-education), for E1, E2, E3, E4, E5." in said
    out = StringIO()
    call_command("define_credentials", stdout=out)
    assert "There already, not touched: The common core of the shared framework (core)." in out.getvalue()


def test_every_shipped_module_of_the_core_is_in_the_core(framework):
    kinds = {key: edition_content(module.edition_id)["kind"] for key, module in framework.items()}
    assert set(library()["core"].modules) == {key for key, kind in kinds.items() if kind == ModuleKind.CORE}


# A file that does not fit


ROW = """[[credential]]
key = "a"
kind = "core"
name = "A"
about = "B"
modules = ["c1"]
validity_months = 12
window_months = 2
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[credential]\n", "Mend the file there"),
        (ROW.replace('key = "a"\n', ""), "the certificate in place 1: key is missing"),
        (ROW.replace('name = "A"', 'name = ""'), "a: name is missing"),
        (ROW.replace("= 12", '= "12"'), "a, validity_months: write it as int"),
        (ROW.replace('"core"', '"cores"'), "a, kind: one of core, pathway"),
        (ROW + "colour = 1\n", "nobody knows “colour”"),
        (ROW + ROW, "is there twice"),
        (ROW + 'holds = ["b"]\n', "“b” does not stand above it"),
        (ROW + '[[credential.signings]]\nkind = "hours"\n', "give kind"),
        (ROW + '[[credential.signings]]\nkind = "song"\ntimes = 1\nminutes = 0\n', "give kind"),
    ],
)
def test_a_fault_is_named_with_its_cure(text, words):
    with pytest.raises(BadLibrary, match=words):
        read(text)
