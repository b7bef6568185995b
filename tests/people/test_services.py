"""Engagements, teams, people: once, in their place, by one address."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from people.enums import OrganisationKind, Oversight, Role
from people.managers import PersonManager
from people.models import Engagement, Organisation, Person, Responsibility, Team
from people.services import create_team, engage, rename


def test_engaging_twice_in_a_role_is_one_engagement(cast, today):
    fields = {"person": cast.carer, "organisation": cast.other, "role": Role.FOSTER_CARER}
    first = engage(started_on=today, **fields)
    again = engage(started_on=today + timedelta(days=3), **fields)
    assert again == first
    assert again.started_on == today
    assert Engagement.objects.filter(person=cast.carer, organisation=cast.other).count() == 1


def test_the_database_refuses_a_second_open_engagement_in_a_role(cast, today):
    row = Engagement.objects.get(person=cast.carer)
    with pytest.raises(IntegrityError, match=r"one_open_engagement_per_role|UNIQUE"), transaction.atomic():
        Engagement.objects.create(
            person=row.person, organisation=row.organisation, role=row.role, started_on=today, ended_on=None
        )


def test_another_role_or_a_return_is_an_engagement_of_its_own(cast, today):
    row = Engagement.objects.get(person=cast.carer)
    engage(person=cast.carer, organisation=cast.fostering, role=Role.KINSHIP_CARER, started_on=today)
    row.ended_on = today
    row.save()
    back = engage(person=cast.carer, organisation=cast.fostering, role=row.role, started_on=today)
    assert back != row
    assert Engagement.objects.filter(person=cast.carer).count() == 3


def test_an_engagement_cannot_end_before_it_starts(cast, today):
    with pytest.raises(IntegrityError), transaction.atomic():
        engage(
            person=cast.carer,
            organisation=cast.other,
            role=Role.GP,
            started_on=today,
            ended_on=today - timedelta(days=1),
        )


def test_engaging_tells_the_floors_above_after_commit(cast, today, django_capture_on_commit_callbacks):
    from people.signals import engagements_changed

    heard = []

    def listener(sender, person_ids, **kwargs):
        heard.append(person_ids)

    engagements_changed.connect(listener)
    try:
        with django_capture_on_commit_callbacks() as callbacks:
            engage(person=cast.carer, organisation=cast.other, role=Role.GP, started_on=today)
        assert heard == []
        for callback in callbacks:
            callback()
    finally:
        engagements_changed.disconnect(listener)
    assert heard == [[str(cast.carer.id)]]


def test_current_has_both_ends_inside(cast, today):
    row = Engagement.objects.get(person=cast.carer)
    row.ended_on = today
    row.save()
    mine = Engagement.objects.filter(pk=row.pk)
    assert mine.current(row.started_on).exists()
    assert mine.current(today).exists()
    assert not mine.current(row.started_on - timedelta(days=1)).exists()
    assert not mine.current(today + timedelta(days=1)).exists()


def test_a_team_path_holds_every_team_above_it(cast):
    home = create_team(organisation=cast.fostering, name="A home", parent=cast.north)
    shift = create_team(organisation=cast.fostering, name="Nights", parent=home)
    assert cast.north.path == f"{cast.north.id.hex}/"
    assert shift.path == f"{cast.north.id.hex}/{home.id.hex}/{shift.id.hex}/"
    below = set(Team.objects.filter(path__startswith=cast.north.path))
    assert below == {cast.north, home, shift}


@pytest.mark.parametrize("second", ["ANNE@example.org", "Anne@Example.ORG", "anne@example.org"])
def test_one_address_is_one_person_however_it_is_typed(db, second):
    Person.objects.create(email="anne@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email=second)


def test_addresses_are_kept_and_found_in_lower_case(db):
    person = Person.objects.create_user("  Anne@Example.ORG ")
    assert person.email == "anne@example.org"
    assert isinstance(Person.objects, PersonManager)
    assert Person.objects.get_by_natural_key(" ANNE@example.org") == person


def test_a_person_with_engagements_is_never_deleted(cast):
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        cast.carer.delete()


def test_rename_changes_the_name_only(cast):
    before = Person.objects.values().get(pk=cast.carer.pk)
    rename(person=cast.carer, name="Grace A.")
    after = Person.objects.values().get(pk=cast.carer.pk)
    assert {key for key in after if after[key] != before[key]} == {"name"}


@pytest.mark.parametrize(
    ("kind", "scope"),
    [
        (Oversight.TRAINING_LEAD, ["team"]),
        (Oversight.TRAINING_LEAD, ["organisation", "area"]),
        (Oversight.TEAM_MANAGER, ["organisation"]),
        (Oversight.TEAM_MANAGER, []),
        (Oversight.AREA_LEAD, ["area", "organisation"]),
        ("everything", ["area"]),
    ],
)
def test_the_database_refuses_a_responsibility_with_another_kind_of_scope(cast, today, kind, scope):
    places = {"area": cast.area, "organisation": cast.fostering, "team": cast.north}
    with pytest.raises(IntegrityError), transaction.atomic():
        Responsibility.objects.create(
            person=cast.carer, kind=kind, starts_on=today, **{name: places[name] for name in scope}
        )


def test_an_organisation_name_is_once_in_its_area_however_it_is_typed(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(area=cast.area, name="HARBOUR", kind=OrganisationKind.NHS)
