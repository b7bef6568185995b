"""Evidence that comes by a list is a claim: dated as claimed, apart from when and by whom it was given; unjudged."""

from datetime import date

import pytest

from compliance.enums import ClockStart
from compliance.models import Evidence, EvidenceVerdict
from compliance.selectors import coverage
from compliance.services import NewTerms, require
from tests.people.imports.conftest import ADD, BAD, SAME, Lists, outcomes, said
from tests.people.imports.files import csv_of

HEADINGS = ["Name", "Email", "Requirement", "Course title", "Provider", "Completed", "Valid until", "In person"]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def lists(cast, evening, today):
    terms = NewTerms(subject="first-aid", effective_from=date(2020, 1, 1), clock_start=ClockStart.ROLE_START, months=6,
                     source="A test",
                     checked_on=today)  # fmt: skip
    require(name="Paediatric first aid", place=cast.fostering, terms=terms)
    return Lists(cast, evening, today)


def row(name="Grace Adeyemi", email="carer@example.org", about="Paediatric first aid", title="Two days of first aid",
        issuer="Example Training", done="03/05/2026", until="02/05/2029", in_person="yes"):  # fmt: skip
    return [name, email, about, title, issuer, done, until, in_person]


@pytest.fixture
def preview(lists):
    return lambda *rows: lists.preview(kind="evidence", file=csv_of(*rows, headings=HEADINGS))


@pytest.fixture
def put_in(lists):
    return lambda *rows: lists.put_in(kind="evidence", file=csv_of(*rows, headings=HEADINGS))


def test_a_row_becomes_a_claim_that_waits(put_in, cast, evening, today):
    before = {one.requirement.name: one.counts for one in coverage(cast.fostering, today)}
    one = put_in(row())
    assert outcomes(one) == [ADD]
    assert "Waits until somebody accepts it" in said(one)[0][2]
    claim = Evidence.objects.get()
    assert (claim.person, claim.organisation, claim.subject) == (cast.carer, cast.fostering, "first-aid")
    assert (claim.title, claim.issuer, claim.in_person) == ("Two days of first aid", "Example Training", True)
    assert (claim.achieved_on, claim.valid_until) == (date(2026, 5, 3), date(2029, 5, 2))
    assert (claim.recorded_at, claim.recorded_by) == (evening, cast.lead)
    assert claim.came_by == f"import {one.pk}"
    assert not EvidenceVerdict.objects.exists()
    assert {one.requirement.name: one.counts for one in coverage(cast.fostering, today)} == before


def test_the_same_twice_is_one_claim(put_in, preview):
    put_in(row())
    assert outcomes(preview(row(), row(title="TWO DAYS OF FIRST AID"))) == [SAME, SAME]
    ben = row("Ben Carter", "colleague@example.org")
    assert outcomes(preview(ben, ben)) == [ADD, SAME]


def test_people_are_found_by_address_or_by_a_name_that_is_one_persons(put_in, preview, cast):
    assert outcomes(preview(row(email=""), row("ADEYEMI  Grace", "CARER@example.org"))) == [ADD, SAME]
    cast.sibling.name = "Grace Adeyemi"
    cast.sibling.save()
    one = preview(row(email=""))
    assert outcomes(one) == [BAD]
    assert "Several people here are called" in said(one)[0][2]


def test_a_couple_of_one_address_is_told_apart_by_name(preview, cast):
    cast.sibling.contact_email = "carer@example.org"
    cast.sibling.save()
    one = preview(row(), row("Carys Llewellyn"), row(name=""))
    assert outcomes(one) == [ADD, ADD, BAD]
    assert [r.wanted["person"] for r in one.rows.all()][:2] == [str(cast.carer.pk), str(cast.sibling.pk)]


def test_where_only_learning_in_person_counts_it_is_said(preview):
    from compliance.models import RequirementVersion

    RequirementVersion.objects.filter(subject="first-aid").update(in_person=True)
    one = preview(row(in_person="no"), row(title="Another"))
    assert outcomes(one) == [ADD, ADD]
    assert ["in person counts" in notes for _number, _outcome, notes in said(one)] == [True, False]


@pytest.mark.parametrize(
    "about", ["Paediatric first aid", "PAEDIATRIC FIRST-AID", "first aid", "first-aid", "First steps"]
)
def test_what_it_is_about_by_name_or_by_our_own_word(preview, about):
    assert outcomes(preview(row(about=about))) == [ADD]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"done": "23/11/2026"}, "still to come"),
        ({"done": ""}, "no date of completion"),
        ({"done": "13/25/2026"}, "no day of the calendar"),
        ({"until": "02/05/2026"}, "before it was completed"),
        ({"about": "Juggling"}, "none of your requirements"),
        ({"about": ""}, "does not say what it is about"),
        ({"issuer": ""}, "who taught it"),
        ({"name": "", "email": ""}, "neither an address nor a name"),
        ({"email": "nobody@example.org"}, "Nobody here has the address"),
        ({"email": "stranger@example.org", "name": "Danny Whitlock"}, "Nobody here has the address"),
        ({"email": "", "name": "Danny Whitlock"}, "Nobody here is called"),
    ],
)
def test_what_cannot_be_used_is_left_out_with_the_cure(preview, cells, words):
    one = preview(row(**cells))
    assert outcomes(one) == [BAD]
    assert words in said(one)[0][2]


def test_nobody_puts_in_what_they_have_done_themselves(preview, put_in, cast, today):
    from people.services import engage

    engage(person=cast.lead, organisation=cast.fostering, role="service_lead", started_on=today)
    rows = [row("Marian Holt", "lead@example.org"), row()]
    assert outcomes(preview(*rows)) == [BAD, ADD]
    one = put_in(*rows)
    assert outcomes(one) == [BAD, ADD]
    assert "about yourself" in said(one)[0][2]


def test_taken_back_it_is_withdrawn_unless_somebody_has_judged_it(put_in, lists, cast, evening):
    one = put_in(row(), row("Ben Carter", "colleague@example.org"))
    judged = Evidence.objects.get(person=cast.colleague)
    EvidenceVerdict.objects.create(evidence=judged, accepted=True, judged_by=cast.lead, judged_at=evening)
    one = lists.take_back(one)
    assert Evidence.objects.get(person=cast.carer).withdrawn_at == evening
    assert Evidence.objects.get(person=cast.colleague).withdrawn_at is None
    assert "Stays" in said(one)[1][2]
    assert outcomes(put_in(row())) == [ADD], "what was withdrawn may come again"


def test_checking_asks_as_often_for_many_as_for_few(preview):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(n: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            preview(*[row(title=f"Course {i}") for i in range(n)])
        return len([q for q in queries if "INSERT" not in q["sql"]])

    count(1)  # the first time, the columns are remembered
    assert count(2) == count(200)
