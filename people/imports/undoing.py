"""Takes back what rows of people wrote, as far as nothing has been built upon it since."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import ForeignObjectRel, Model
from django.utils.translation import gettext as _

from people.imports.checking import DATES, about_oneself
from people.imports.kinds import REBUILT
from people.imports.world import accounts_of
from people.imports.writing import FIELDS, kept
from people.models import Engagement, Household, ImportRow, Person, Team
from people.services.dates import Change, Said, first_days, keep


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


def take_back(rows: Sequence[ImportRow], said: Said, on: date) -> set:
    """Undoes the rows' `wrote`; what stays is noted on its row. The ids of the people concerned."""
    own = accounts_of([said.by.pk])
    concerned = _put_back(rows, said, own)
    made = {row.wrote["engagement"]: row for row in rows if row.wrote and "engagement" in row.wrote}
    there = list(Engagement.objects.filter(pk__in=made))
    concerned |= {one.person_id for one in there}
    staying = held(Engagement, made)
    for pk in staying:
        made[pk].notes.append(_("Stays: something has been decided or recorded about this role since."))
    for pk in {str(one.pk) for one in there if one.person_id in own} - staying:
        made[pk].notes.append(about_oneself())
        staying.add(pk)
    claimed = [day for one in there if str(one.pk) not in staying for day in first_days(one, on)]
    keep([Change(day.engagement, day.name, day.became, None) for day in claimed], said)
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


def _put_back(rows: Sequence[ImportRow], said: Said, own: set) -> set:
    """Changed fields return to what they were, unless somebody has changed them again."""
    changed = [
        (row, one["engagement"], one["fields"])
        for row in rows
        if row.wrote and "changed" in row.wrote
        for one in (row.wrote["changed"], *row.wrote.get("along", ()))
    ]
    engagements = {str(one.pk): one for one in Engagement.objects.filter(pk__in={one[1] for one in changed})}
    before_all = {pk: {name: getattr(one, name) for name in DATES} for pk, one in engagements.items()}
    open_roles = {
        (one.person_id, one.organisation_id, one.role): str(one.pk)
        for one in Engagement.objects.filter(
            person__in=[one.person_id for one in engagements.values()], ended_on__isnull=True
        )
    }
    for row, pk, fields in changed:
        one = engagements.get(pk)
        if one is None:
            row.notes.append(_("The role that was changed is no longer here."))
            continue
        if one.person_id in own:
            row.notes.append(about_oneself())
            continue
        before = {name: getattr(one, name) for name in fields}
        for name, (old, new) in fields.items():
            if kept(getattr(one, name)) == new:
                setattr(one, name, _read(name, old))
            else:
                row.notes.append(_("Not put back, since it was changed again: %(what)s.") % {"what": field_label(name)})
        other = open_roles.get((one.person_id, one.organisation_id, one.role), pk)
        if (one.ended_on and one.ended_on < one.started_on) or (one.ended_on is None and other != pk):
            for name, value in before.items():
                setattr(one, name, value)
            row.notes.append(_("Not put back: the dates would contradict what was changed since."))
    days = [
        Change(one, name, was, getattr(one, name))
        for pk, one in engagements.items()
        for name, was in before_all[pk].items()
        if getattr(one, name) != was
    ]
    keep(days, said)
    Engagement.objects.bulk_update(engagements.values(), FIELDS)
    named = {row.wrote["named"][0]: row.wrote["named"][1] for row in rows if row.wrote and "named" in row.wrote}
    for person in Person.objects.filter(pk__in=named, last_login__isnull=True):
        if person.name == named[str(person.pk)]:
            Person.objects.filter(pk=person.pk).update(name="")
    return {one.person_id for one in engagements.values()}


def field_label(name: str) -> str:
    from people.imports.engagements import PeopleKind

    columns = {"role_started_on": "started_on", "team_id": "team", "household_id": "household", "hours_a_week": "hours"}
    key = columns.get(name, name)
    return next(one.label for one in PeopleKind().fields() if one.key == key)


def _read(name: str, value: Any) -> Any:
    if value is not None and name in (*DATES, "role_started_on"):
        return date.fromisoformat(value)
    return Decimal(value) if value is not None and name == "hours_a_week" else value
