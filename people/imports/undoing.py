"""Takes back what rows of people wrote, as far as nothing has been built upon it since."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import ForeignObjectRel, Model
from django.utils.translation import gettext as _

from people.imports.checking import DATES
from people.imports.kinds import REBUILT
from people.imports.writing import FIELDS, kept
from people.models import Engagement, Household, ImportRow, Person, Team


def held(model: type[Model], ids: Iterable) -> set[str]:
    """Those of these rows to which anything points that is not rebuilt at will: they must stay.

    A table that nobody thought of holds them, too: the safe answer.
    """
    ids = list(ids)
    found: set[str] = set()
    if not ids:
        return found
    # With hidden ones: most of our keys to a person have no name on the person's side.
    for relation in model._meta.get_fields(include_hidden=True):
        if not (isinstance(relation, ForeignObjectRel) and (relation.one_to_many or relation.one_to_one)):
            continue
        table = relation.related_model
        if table in REBUILT or (model is Person and table is EmailAddress):
            continue
        name = relation.field.name
        rows = table._base_manager.filter(**{f"{name}__in": ids})  # type: ignore[union-attr]
        found |= {str(one) for one in rows.values_list(name, flat=True).distinct()}
    return found


def take_back(rows: Sequence[ImportRow]) -> set:
    """Undoes the rows' `wrote`; what stays is noted on its row. The ids of the people concerned."""
    concerned = _put_back(rows)
    made = {row.wrote["engagement"]: row for row in rows if row.wrote and "engagement" in row.wrote}
    concerned |= set(Engagement.objects.filter(pk__in=made).values_list("person_id", flat=True))
    staying = held(Engagement, made)
    for pk in staying:
        made[pk].notes.append(_("Stays: something has been decided or recorded about this role since."))
    Engagement.objects.filter(pk__in=made.keys() - staying).delete()

    for model, key in ((Household, "household"), (Team, "team")):
        ids = {row.wrote[key] for row in rows if row.wrote and key in row.wrote}
        model._base_manager.filter(pk__in=ids - held(model, ids)).delete()

    people = {row.wrote["person"]: row for row in rows if row.wrote and "person" in row.wrote}
    staying = held(Person, people)
    staying |= {
        str(pk) for pk in Person.objects.filter(pk__in=people, last_login__isnull=False).values_list("pk", flat=True)
    }
    for pk in staying & people.keys():
        people[pk].notes.append(_("The person stays: they have signed in, learned or been looked up since."))
    Person.objects.filter(pk__in=people.keys() - staying).delete()
    return concerned


def _put_back(rows: Sequence[ImportRow]) -> set:
    """Changed fields return to what they were, unless somebody has changed them again."""
    changed = {row.wrote["changed"]["engagement"]: row for row in rows if row.wrote and "changed" in row.wrote}
    engagements = {str(one.pk): one for one in Engagement.objects.filter(pk__in=changed)}
    open_roles = {
        (one.person_id, one.organisation_id, one.role): str(one.pk)
        for one in Engagement.objects.filter(
            person__in=[one.person_id for one in engagements.values()], ended_on__isnull=True
        )
    }
    for pk, row in changed.items():
        assert row.wrote is not None
        one = engagements.get(pk)
        if one is None:
            row.notes.append(_("The role that was changed is no longer here."))
            continue
        before = {name: getattr(one, name) for name in row.wrote["changed"]["fields"]}
        for name, (old, new) in row.wrote["changed"]["fields"].items():
            if kept(getattr(one, name)) == new:
                setattr(one, name, _read(name, old))
            else:
                row.notes.append(_("Not put back, since it was changed again: %(what)s.") % {"what": field_label(name)})
        other = open_roles.get((one.person_id, one.organisation_id, one.role), pk)
        if (one.ended_on and one.ended_on < one.started_on) or (one.ended_on is None and other != pk):
            for name, value in before.items():
                setattr(one, name, value)
            row.notes.append(_("Not put back: the dates would contradict what was changed since."))
    Engagement.objects.bulk_update(engagements.values(), FIELDS)
    named = {row.wrote["named"][0]: row.wrote["named"][1] for row in rows if row.wrote and "named" in row.wrote}
    for person in Person.objects.filter(pk__in=named, last_login__isnull=True):
        if person.name == named[str(person.pk)]:
            Person.objects.filter(pk=person.pk).update(name="")
    return {one.person_id for one in engagements.values()}


def field_label(name: str) -> str:
    from people.imports.engagements import PeopleKind

    key = {"team_id": "team", "household_id": "household", "hours_a_week": "hours"}.get(name, name)
    return next(one.label for one in PeopleKind().fields() if one.key == key)


def _read(name: str, value: Any) -> Any:
    if value is not None and name in DATES:
        return date.fromisoformat(value)
    return Decimal(value) if value is not None and name == "hours_a_week" else value
