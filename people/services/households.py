"""Carers of one home."""

from django.db import transaction

from people.access import is_oneself
from people.models import Engagement, Household, Organisation, Person
from people.services.dates import OWN, locked
from people.services.news import tell_of


class UnableToShareHome(Exception):
    """The household stays as it was; the message says what to do."""


def _people_of(*household_ids) -> set:
    return set(Engagement.objects.filter(household_id__in=household_ids).values_list("person_id", flat=True))


def _refuse_own(actor: Person, affected: set) -> None:
    """What one of a home holds counts for the others: whom a lead puts beside themself moves their own dates."""
    if any(is_oneself(actor, one) for one in affected):
        raise UnableToShareHome(OWN)


def _forget_if_empty(household_id) -> None:
    if household_id and not Engagement.objects.filter(household_id=household_id).exists():
        Household.objects.filter(pk=household_id).delete()


@transaction.atomic
def put_together(*, engagement: Engagement, name: str, primary_carer: bool, actor: Person) -> Household:
    """Makes this engagement part of the household of that name here; a new name is a new household.

    A home has one primary carer at a time: naming another makes the first one secondary.
    """
    row = locked(engagement)
    name = " ".join(name.split())
    if not name:
        raise UnableToShareHome("Give the household a name, for example the family name.")
    if row.ended_on is not None:
        raise UnableToShareHome("They have a last day here. Only carers who are here share a home.")
    before = row.household_id
    _refuse_own(actor, _people_of(before) | {row.person_id})
    # Two carers put into a new home at once share one.
    Organisation.objects.select_for_update().get(pk=row.organisation_id)
    home = Household.objects.filter(organisation=row.organisation_id, name__iexact=name).first()
    _refuse_own(actor, _people_of(home.pk) if home else set())
    if home is None:
        home = Household.objects.create(organisation_id=row.organisation_id, name=name)
    if primary_carer:
        Engagement.objects.filter(household=home, ended_on__isnull=True).exclude(person=row.person_id).update(
            primary_carer=False
        )
    affected = _people_of(before, home.pk) | {row.person_id}
    row.household, row.primary_carer = home, primary_carer
    row.save(update_fields=["household", "primary_carer"])
    if before != home.pk:
        _forget_if_empty(before)
    tell_of(affected)
    return home


@transaction.atomic
def take_apart(*, engagement: Engagement, actor: Person) -> None:
    """Takes this engagement out of its household; what the others hold no longer counts for it, nor back."""
    row = locked(engagement)
    before = row.household_id
    affected = _people_of(before) | {row.person_id}
    _refuse_own(actor, affected)
    row.household, row.primary_carer = None, False
    row.save(update_fields=["household", "primary_carer"])
    _forget_if_empty(before)
    tell_of(affected)
