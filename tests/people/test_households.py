"""Carers of one home: put together, taken apart, one primary carer; who is affected is worked out again."""

import pytest

from people.models import Engagement, Household
from people.services import UnableToShareHome, end, put_together, take_apart


def row_of(person) -> Engagement:
    return Engagement.objects.get(person=person)


def share(cast, who, name="Adeyemi", primary=False):
    return put_together(engagement=row_of(who), name=name, primary_carer=primary, actor=cast.lead)


def test_the_same_name_however_typed_is_one_household(cast, told):
    share(cast, cast.carer, "Adeyemi", primary=True)
    heard = told(lambda: share(cast, cast.colleague, "  adeyemi "))
    assert Household.objects.count() == 1
    assert row_of(cast.carer).household == row_of(cast.colleague).household
    # What one holds may count for the other: both are told of.
    assert heard == {str(cast.carer.pk), str(cast.colleague.pk)}


def test_a_home_has_one_primary_carer(cast):
    share(cast, cast.carer, primary=True)
    share(cast, cast.colleague, primary=True)
    assert (row_of(cast.carer).primary_carer, row_of(cast.colleague).primary_carer) == (False, True)


def test_taking_apart_tells_of_those_left_and_forgets_an_empty_home(cast, told):
    share(cast, cast.carer)
    share(cast, cast.colleague)
    heard = told(lambda: take_apart(engagement=row_of(cast.carer), actor=cast.lead))
    assert heard == {str(cast.carer.pk), str(cast.colleague.pk)}
    assert row_of(cast.carer).household is None
    assert Household.objects.count() == 1
    take_apart(engagement=row_of(cast.colleague), actor=cast.lead)
    assert not Household.objects.exists()


def test_another_household_leaves_the_first(cast, told):
    share(cast, cast.carer)
    share(cast, cast.colleague)
    heard = told(lambda: share(cast, cast.carer, "Carter"))
    assert heard == {str(cast.carer.pk), str(cast.colleague.pk)}
    assert {home.name for home in Household.objects.all()} == {"Adeyemi", "Carter"}


def test_the_same_name_elsewhere_is_another_home(cast):
    assert share(cast, cast.carer) != share(cast, cast.stranger)


@pytest.mark.parametrize("name", ["", "   "])
def test_a_home_needs_a_name(cast, name):
    with pytest.raises(UnableToShareHome, match="Give the household a name"):
        share(cast, cast.carer, name)


def test_who_left_shares_no_home(cast, today, evening):
    end(engagement=row_of(cast.carer), last_day=today, actor=cast.lead, at=evening, on=today)
    with pytest.raises(UnableToShareHome, match="Only carers who are here"):
        share(cast, cast.carer)
