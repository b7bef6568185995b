"""What each row of a list of people does, said before it is done; done once; taken back exactly."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import is_password_usable

from people.enums import Role
from people.models import Engagement, Household, Import, ImportState, Person, Team
from people.services import UnableToImport, agree, engage
from tests.people.imports.conftest import ADD, BAD, CHANGE, SAME, outcomes, said

HEADINGS = [
    "Name", "Email", "Role", "Team", "Start date", "Approved", "Left", "Household", "Primary carer", "Hours",
]  # fmt: skip


def row(name="Ada Byron", email="ada@example.org", role="Foster carer", team="North", start="03/05/2026", approved="",
        left="", household="", primary="", hours=""):  # fmt: skip
    return [name, email, role, team, start, approved, left, household, primary, hours]


@pytest.fixture
def put_in(lists):
    return lambda *rows, **more: lists.put_in(*rows, headings=HEADINGS, **more)


@pytest.fixture
def preview(lists):
    return lambda *rows, **more: lists.preview(*rows, headings=HEADINGS, **more)


def test_a_new_person_is_put_in_with_everything_that_the_row_says(put_in, cast):
    one = put_in(row(approved="28.04.2026", household="Byron household", primary="yes", hours="37.5"))
    assert one.state == ImportState.DONE
    assert one.counts == {"add": 1, "change": 0, "same": 0, "bad": 0}
    ada = Person.objects.get(email="ada@example.org")
    assert ada.name == "Ada Byron"
    assert not is_password_usable(ada.password)
    address = EmailAddress.objects.get(user=ada)
    assert (address.email, address.primary, address.verified) == ("ada@example.org", True, False)
    engagement = ada.engagements.get()
    assert engagement.organisation == cast.fostering
    assert engagement.team == cast.north
    assert engagement.role == Role.FOSTER_CARER
    assert (engagement.started_on, engagement.approved_on) == (date(2026, 5, 3), date(2026, 4, 28))
    assert engagement.household.name == "Byron household"
    assert engagement.primary_carer
    assert str(engagement.hours_a_week) == "37.5"


def test_the_same_list_twice_changes_nothing(put_in, preview, lists):
    rows = [row(), row("Ben Byron", household="Byron"), row("Cy Dee", "cy@example.org", start="3-May-26"), row()]
    first = put_in(*rows)
    assert outcomes(first) == [ADD, ADD, ADD, SAME]
    before = [list(model.objects.order_by("pk").values()) for model in (Person, Engagement, Household, Team)]
    second = preview(*rows)
    assert outcomes(second) == [SAME] * 4
    with pytest.raises(UnableToImport, match="nothing to put in"):
        agree(import_id=second.pk, counts=second.counts, actor=lists.cast.lead, at=lists.at)
    assert before == [list(model.objects.order_by("pk").values()) for model in (Person, Engagement, Household, Team)]


def test_a_couple_with_one_address_are_two_people(put_in, preview):
    rows = [row(household="Byron"), row("Ben Byron", household="byron")]
    one = put_in(*rows)
    (_, _, _), (_, outcome, notes) = said(one)
    assert outcome == ADD
    assert "also that of row 2" in notes
    ada, ben = Person.objects.get(name="Ada Byron"), Person.objects.get(name="Ben Byron")
    assert (ada.email, ada.contact_email) == ("ada@example.org", "")
    assert ben.email.endswith(".invalid")
    assert ben.contact_email == "ada@example.org"
    assert ada.engagements.get().household == ben.engagements.get().household
    assert outcomes(preview(*reversed(rows))) == [SAME, SAME], "in whatever order they stand"
    Person.objects.filter(pk=ben.pk).update(email="ben@example.org")
    EmailAddress.objects.filter(user=ben).update(email="ben@example.org")
    assert outcomes(preview(*rows)) == [SAME, SAME], "an own address later makes nobody a third person"


def test_somebody_who_shares_the_address_of_someone_here_is_another_person(put_in, cast):
    one = put_in(row("Otis Adeyemi", "carer@example.org"))
    assert outcomes(one) == [ADD]
    assert "also that of Grace Adeyemi" in said(one)[0][2]
    assert Person.objects.get(name="Otis Adeyemi").contact_email == "carer@example.org"
    assert cast.carer.engagements.count() == 1


@pytest.mark.parametrize("name", ["Grace Adeyemi", "ADEYEMI, Grace", "Mrs Grace Adeyemi", "G. Adeyemi",
                                  "Grace Adeyemi-Hughes"])  # fmt: skip
def test_somebody_here_is_known_by_their_address_and_keeps_their_name(preview, cast, name):
    name = f'"{name}"' if "," in name else name
    one = preview(row(name, "Carer@Example.org ", start="01/06/2026"))
    assert outcomes(one) == [SAME]
    assert Person.objects.get(pk=cast.carer.pk).name == "Grace Adeyemi"


def test_changed_dates_are_said_and_written(put_in, cast):
    one = put_in(row("Grace Adeyemi", "carer@example.org", team="South", start="02/06/2026", approved="1 May 2026"))
    assert outcomes(one) == [CHANGE]
    notes = said(one)[0][2]
    assert "Started: 1 June 2026 → 2 June 2026" in notes
    assert "Approved: nothing → 1 May 2026" in notes
    assert "Team: North → South" in notes
    engagement = cast.carer.engagements.get()
    assert (engagement.started_on, engagement.approved_on) == (date(2026, 6, 2), date(2026, 5, 1))
    assert engagement.team == cast.south


def test_an_empty_cell_changes_nothing(put_in, preview, cast):
    Engagement.objects.filter(person=cast.carer).update(approved_on=date(2026, 5, 1), hours_a_week="20.0")
    one = preview(row("Grace Adeyemi", "carer@example.org", team="", start="01/06/2026"))
    assert outcomes(one) == [SAME]


def test_who_comes_back_gets_a_second_engagement_and_who_left_is_ended(put_in, cast):
    put_in(row("Grace Adeyemi", "carer@example.org", start="01/06/2026", left="30/06/2026"))
    assert cast.carer.engagements.get().ended_on == date(2026, 6, 30)
    one = put_in(row("Grace Adeyemi", "carer@example.org", start="01/09/2026"))
    assert outcomes(one) == [ADD]
    assert cast.carer.engagements.count() == 2


def test_an_earlier_time_here_is_another_engagement(put_in, cast):
    one = put_in(row("Grace Adeyemi", "carer@example.org", start="01/01/2020", left="31/12/2021"))
    assert outcomes(one) == [ADD]
    assert cast.carer.engagements.filter(ended_on=None).get().started_on == date(2026, 6, 1)


def test_one_person_may_hold_two_roles_and_is_one_person(put_in):
    one = put_in(row(), row(role="Social worker"))
    assert outcomes(one) == [ADD, ADD]
    assert Person.objects.get(email="ada@example.org").engagements.count() == 2


def test_two_rows_that_contradict_each_other_are_not_chosen_between(preview):
    one = preview(row(), row(start="04/05/2026"))
    assert outcomes(one) == [ADD, BAD]
    assert "Row 2 says something else" in said(one)[1][2]


def test_a_record_elsewhere_is_not_fetched_by_a_list(preview, put_in, cast):
    """Else any lead could see what anybody has learned by writing their address into a list."""
    one = put_in(row("Danny Whitlock", "stranger@example.org"), row())
    assert outcomes(one) == [BAD, ADD]
    assert "Invite the person instead" in said(one)[0][2]
    assert "Orchard" not in said(one)[0][2]
    assert not cast.stranger.engagements.filter(organisation=cast.fostering).exists()


def test_someone_who_came_in_elsewhere_between_looking_and_agreeing_is_left_out(preview, lists, cast):
    one = preview(row())
    ada = Person.objects.create_user("ada@example.org", name="Ada Byron")
    engage(person=ada, organisation=cast.other, role=Role.GP, started_on=date(2026, 1, 1))
    agree(import_id=one.pk, counts=one.counts, actor=cast.lead, at=lists.at)
    one = lists.step(one)
    assert outcomes(one) == [BAD]
    assert not ada.engagements.filter(organisation=cast.fostering).exists()


def test_the_address_of_a_merged_account_is_that_of_the_person_who_was_kept(put_in, preview, cast):
    old, older = (Person.objects.create_user(f"{name}@example.org", name="Grace Adeyemi") for name in ("old", "older"))
    Person.objects.filter(pk=old.pk).update(merged_into=cast.carer)
    Person.objects.filter(pk=older.pk).update(merged_into=old)
    for address in ("old@example.org", "older@example.org"):
        assert outcomes(preview(row("Grace Adeyemi", address, start="01/06/2026"))) == [SAME]
    put_in(row("Grace Adeyemi", "older@example.org", role="Social worker"))
    assert cast.carer.engagements.count() == 2
    assert not old.engagements.exists()
    assert not older.engagements.exists()


def test_a_second_address_of_somebody_here_is_theirs(preview, cast):
    second = EmailAddress.objects.create(user=cast.carer, email="grace@home.example")
    assert outcomes(preview(row("Grace Adeyemi", "grace@home.example", start="01/06/2026"))) == [ADD], "not shown yet"
    second.verified = True
    second.save()
    assert outcomes(preview(row("Grace Adeyemi", "grace@home.example", start="01/06/2026"))) == [SAME]


def test_a_lead_puts_in_no_role_of_their_own(preview, put_in, cast):
    own = row("Marian Holt", "lead@example.org", role="Supervising social worker")
    assert "Another lead of your service puts it in." in said(preview(own))[0][2]
    assert outcomes(put_in(own, row())) == [BAD, ADD]
    assert not cast.lead.engagements.exists()


def test_teams_that_are_not_here_are_made_left_or_the_row_is_left_out(preview, put_in, cast):
    east = row(team="East")
    assert "no team called “East”" in said(preview(east))[0][2]
    assert outcomes(preview(east)) == [BAD]
    none = preview(east, settings={"team": "none"})
    assert outcomes(none) == [ADD]
    assert "without a team" in said(none)[0][2]
    made = put_in(east, row("Ben Carr", "b@example.org", team="EAST"), settings={"team": "make"})
    assert outcomes(made) == [ADD, ADD]
    assert Team.objects.get(organisation=cast.fostering, name="East").engagements.count() == 2


def test_a_role_that_nobody_knows_is_left_out_or_taken_as_chosen_for_the_list(preview):
    assert "“Dragon” is no role" in said(preview(row(role="Dragon")))[0][2]
    chosen = preview(row(role="Dragon"), row("Ben Carr", "b@example.org", role=""), settings={"role": "foster_carer"})
    assert outcomes(chosen) == [ADD, ADD]
    assert "“Dragon” is taken as Foster carer" in said(chosen)[0][2]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("FOSTER CARER", Role.FOSTER_CARER), ("Foster Carers", Role.FOSTER_CARER), ("SSW", Role.SUPERVISING_SW),
        ("Connected Person (kinship)", Role.FAMILY_FRIENDS_FOSTER_CARER), ("foster_carer", Role.FOSTER_CARER),
        ("Residential Childcare Worker", Role.RESIDENTIAL_WORKER), ("Special Guardian", Role.SPECIAL_GUARDIAN),
        ("Children's home worker", Role.RESIDENTIAL_WORKER), ("Managing director", None),
    ],
)  # fmt: skip
def test_roles_by_the_names_that_lists_use(text, role):
    from people.imports.engagements import read_role

    assert read_role(text) == role


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"name": ""}, "There is no name"),
        ({"email": ""}, "no email address"),
        ({"email": "ada at example"}, "is no address"),
        ({"email": f"{'a' * 250}@example.org"}, "Email address:"),
        ({"start": ""}, "There is no start date"),
        ({"start": "05/13/2026"}, "month first"),
        ({"start": "May 2026"}, "not a whole date"),
        ({"start": "03/05/1926"}, "cannot be meant"),
        ({"start": "03/05/2046"}, "cannot be meant"),
        ({"start": "31/02/2026"}, "no day of the calendar"),
        ({"left": "01/05/2026"}, "Left on 1 May 2026, before the start on 3 May 2026"),
        ({"name": "=1+1"}, "stands a formula"),
        ({"start": "=TODAY()"}, "stands a formula"),
        ({"name": "x" * 501}, "more than 500 letters"),
        ({"name": "x" * 201}, "more than 200 letters"),
        ({"household": "x" * 121}, "more than 120 letters"),
        ({"hours": "lots"}, "no number of hours"),
        ({"hours": "200"}, "no number of hours"),
        ({"hours": "NaN"}, "no number of hours"),
        ({"primary": "perhaps"}, "neither yes nor no"),
        ({"hours": "3,x"}, "more cells than there are headings"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_left_out_with_the_cure(preview, cells, words):
    one = preview(row(**cells), row("Ben Carr", "b@example.org"))
    assert outcomes(one) == [BAD, ADD]
    assert words in said(one)[0][2]


def test_every_fault_of_a_row_is_said_at_once(preview):
    notes = said(preview(row(name="", email="x", start="y")))[0][2]
    assert "no name" in notes
    assert "no address" in notes
    assert "not a whole date" in notes


def test_what_changed_between_looking_and_agreeing_is_left_alone(preview, lists, cast):
    one = preview(row("Grace Adeyemi", "carer@example.org", start="02/06/2026"))
    Engagement.objects.filter(person=cast.carer).update(started_on=date(2026, 6, 9))
    agree(import_id=one.pk, counts=one.counts, actor=cast.lead, at=lists.at)
    one = lists.step(one)
    assert outcomes(one) == [BAD]
    assert "changed here since you looked" in said(one)[0][2]
    assert cast.carer.engagements.get().started_on == date(2026, 6, 9)


# Taking back


def test_taken_back_nothing_is_left_of_it(put_in, lists, cast):
    tables = (Person, EmailAddress, Engagement, Household, Team)
    before = [sorted(map(str, model.objects.values_list())) for model in tables]
    one = put_in(
        row(household="Byron", team="East"),
        row("Ben Byron", household="Byron"),
        row("Grace Adeyemi", "carer@example.org", team="East", start="02/06/2026", left="01/07/2026", household="A",
            hours="12", primary="yes", approved="1/5/26"),
        settings={"team": "make"},
    )  # fmt: skip
    assert outcomes(one) == [ADD, ADD, CHANGE]
    assert [sorted(map(str, model.objects.values_list())) for model in tables] != before
    one = lists.take_back(one)
    assert one.state == ImportState.UNDONE
    assert (one.undone_by, one.undone_at) == (cast.lead, lists.at)
    assert [sorted(map(str, model.objects.values_list())) for model in tables] == before


def test_who_has_signed_in_since_stays_and_their_role_goes(put_in, lists, evening):
    one = put_in(row())
    Person.objects.filter(email="ada@example.org").update(last_login=evening)
    one = lists.take_back(one)
    ada = Person.objects.get(email="ada@example.org")
    assert not ada.engagements.exists()
    assert "The person stays" in said(one)[0][2]


def test_who_has_learned_since_stays(put_in, lists, evening, framework):
    from tests.cast import complete

    one = put_in(row(), row("Ben Carr", "b@example.org"))
    complete(Person.objects.get(email="ada@example.org"), "c1", at=evening)
    one = lists.take_back(one)
    assert Person.objects.filter(email="ada@example.org").exists()
    assert not Person.objects.filter(email="b@example.org").exists()


def test_a_role_about_which_something_was_decided_since_stays(put_in, lists, cast, evening, today):
    from people.models import Pause

    one = put_in(row())
    engagement = Engagement.objects.get(person__email="ada@example.org")
    Pause.objects.create(engagement=engagement, starts_on=today, recorded_by=cast.lead, recorded_at=evening)
    one = lists.take_back(one)
    assert Engagement.objects.filter(pk=engagement.pk).exists()
    assert "Stays: something has been decided" in said(one)[0][2]


def test_obligations_worked_out_since_hold_nothing_back(put_in, lists):
    from compliance.services import refresh

    one = put_in(row())
    ada = Person.objects.get(email="ada@example.org")
    assert refresh(person_ids=[ada.pk]) > 0
    lists.take_back(one)
    assert not Person.objects.filter(pk=ada.pk).exists()


def test_a_field_changed_again_since_is_not_put_back(put_in, lists, cast):
    one = put_in(row("Grace Adeyemi", "carer@example.org", team="South", start="02/06/2026"))
    Engagement.objects.filter(person=cast.carer).update(started_on=date(2026, 6, 9))
    one = lists.take_back(one)
    engagement = cast.carer.engagements.get()
    assert engagement.started_on == date(2026, 6, 9)
    assert engagement.team == cast.north
    assert "Not put back, since it was changed again: Started" in said(one)[0][2]


def test_a_team_that_others_use_by_now_stays(put_in, lists, cast):
    one = put_in(row(team="East"), settings={"team": "make"})
    Engagement.objects.filter(person=cast.sibling).update(team=Team.objects.get(name="East"))
    lists.take_back(one)
    assert cast.sibling.engagements.get().team.name == "East"


def test_it_may_be_put_in_again_after_it_was_taken_back(put_in, lists):
    rows = [row(household="Byron"), row("Ben Byron")]
    lists.take_back(put_in(*rows))
    assert outcomes(put_in(*rows)) == [ADD, ADD]
    assert Import.objects.count() == 2
