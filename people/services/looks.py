"""Who looked at whose record: written when it happens, for the person to read."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from people.models import Look, Organisation, Person, Responsibility, SystemLook

ONE_LOOK = timedelta(minutes=10)  # going back and forth between two pages is one look at each


def _as_what(viewer: Person, organisation: Organisation | None, on: date) -> str:
    if organisation is None:
        return "Administrator of this site"
    held = (
        Responsibility.objects.held(viewer, on)
        .filter(Q(organisation=organisation) | Q(team__organisation=organisation))
        .select_related("team", "organisation")
        .order_by("kind", "pk")
    )
    said = [f"{one.get_kind_display()}, {one.organisation or f'{one.team}, {organisation}'}" for one in held]
    return "; ".join(dict.fromkeys(said))[:200] or str(organisation)[:200]


@transaction.atomic
def look(
    *, viewer: Person, person: Person, organisation: Organisation | None, page: str, at: datetime, on: date
) -> Look | None:
    """Writes down that `viewer` opened a page of this person's record; nothing for one's own or a moment later.

    `organisation`: of which the viewer is whatever lets them look; None for an administrator of the site.
    """
    if viewer.pk == person.pk:
        return None
    # Two windows opened at once are one look.
    Person.objects.select_for_update().filter(pk=viewer.pk).first()
    if Look.objects.filter(viewer=viewer, person=person, page=page, at__gt=at - ONE_LOOK, at__lte=at).exists():
        return None
    return Look.objects.create(
        person=person, viewer=viewer, viewer_as=_as_what(viewer, organisation, on), page=page, at=at
    )


@transaction.atomic
def look_at_many(
    *, viewer: Person, people: Iterable[Person], organisation: Organisation, page: str, at: datetime, on: date
) -> int:
    """The same for a page about many: one row for each, a fixed number of queries; returns how many were written."""
    Person.objects.select_for_update().filter(pk=viewer.pk).first()
    recent = Look.objects.filter(viewer=viewer, page=page, at__gt=at - ONE_LOOK, at__lte=at)
    seen = {viewer.pk, *recent.values_list("person", flat=True)}
    viewer_as = _as_what(viewer, organisation, on)
    new = {one.pk for one in people} - seen
    rows = [Look(person_id=pk, viewer=viewer, viewer_as=viewer_as, page=page, at=at) for pk in sorted(new)]
    return len(Look.objects.bulk_create(rows, batch_size=500))


def look_by_system(
    *, people: Iterable, organisation: Organisation, system: str, what: SystemLook.What, on: date
) -> None:
    """Writes down that a system of this organisation read these people's data (ids), once a day; one query."""
    SystemLook.objects.bulk_create(
        [
            SystemLook(person_id=person, organisation=organisation.name, system=system, what=what, on=on)
            for person in dict.fromkeys(people)
        ],
        ignore_conflicts=True,
    )
