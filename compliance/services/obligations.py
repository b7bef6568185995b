"""Writing the read model of obligations, from engagements, requirements, decisions, awards and evidence."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from certification.models import AwardPeriod
from compliance.enums import Event
from compliance.facts import Law, gather, the_law
from compliance.models import Obligation, Requirement
from compliance.rules import Facts, Standing, timeline
from compliance.services.announcing import announce_at
from people.models import Engagement, Person
from people.selectors import affected_with
from progress.models import Completion

BATCH = 500
WHOSE = ("engagement_id", "requirement_id", "organisation_id", "person_id")
COPIED = "%032x\t%032x\t%032x\t%032x\t%s"  # a row of COPY: those four ids, and what is said
SAID = ("starts_on", "ends_on", *Standing.__dataclass_fields__)
said_of_standing = attrgetter(*Standing.__dataclass_fields__)


@lru_cache(maxsize=1 << 15)  # of many people, many have the same facts: the same day, and nothing held yet
def said(facts: Facts) -> tuple[tuple[tuple, str], ...]:
    """What the rows of a pair say, each with its text for COPY: dates, numbers and choices, nothing to escape."""
    rows = [(one.first, one.last, *said_of_standing(one.standing)) for one in timeline(facts)]
    return tuple((row, "\t".join("\\N" if value is None else str(value) for value in row) + "\n") for row in rows)


def refresh(*, person_ids: Iterable, law: Law | None = None) -> int:
    """Makes the obligations of these people, and of who shares a household with them, what the facts say.

    Pairs that already say so are left untouched, ids and all; returns how many rows were written or removed.
    """
    with transaction.atomic():
        return _refresh(affected_with(person_ids), law or the_law())


def _refresh(ids: list, law: Law) -> int:
    # One writer at a time for each person, whatever order the messages came in.
    list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
    stored: dict[tuple, list[tuple]] = defaultdict(list)
    of_them = Obligation.objects.filter(engagement__person_id__in=ids).order_by("starts_on")
    for pk, engagement_id, requirement_id, *rest in of_them.values_list("pk", *WHOSE, *SAID):
        stored[engagement_id, requirement_id].append((pk, *rest))
    gone: list[tuple] = []
    rows: list[tuple[tuple, tuple, str]] = []
    for engagement, requirement, facts in gather(ids, law):
        whose = (engagement.id, requirement.id, engagement.organisation_id, engagement.person_id)
        wanted = said(facts)
        if before := stored.pop(whose[:2], ()):
            if [row[1:] for row in before] == [(*whose[2:], *row) for row, _ in wanted]:
                continue
            gone += before
        rows += [(whose, *one) for one in wanted]
    gone += [row for left in stored.values() for row in left]
    changed = {(row[1], row[2]) for row in gone} | {whose[2:] for whose, *_ in rows}
    if changed:
        announce_at(event=Event.COVERAGE, whose=changed, at=timezone.now())
    stale = [row[0] for row in gone]
    if stale:
        Obligation.objects.filter(pk__in=stale).delete()
    _write(rows)
    return len(stale) + len(rows)


def _write(rows: list[tuple[tuple, tuple, str]]) -> None:
    """Inserts rows of WHOSE and SAID without a model instance for each: a rebuild writes millions."""
    columns = ", ".join(connection.ops.quote_name(name) for name in (*WHOSE, *SAID))
    table = connection.ops.quote_name(Obligation._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write("".join([COPIED % (a.int, b.int, c.int, d.int, text) for (a, b, c, d), _, text in rows]))
        else:
            by_name = {field.attname: field for field in Obligation._meta.concrete_fields}
            fields = [by_name[name] for name in (*WHOSE, *SAID)]
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 our own model's names
                [
                    [f.get_db_prep_save(v, connection) for f, v in zip(fields, (*whose, *row), strict=True)]
                    for whose, row, _ in rows
                ],
            )


def refresh_all(people: Iterable) -> int:
    """Everybody in `people` (ids), a batch in each transaction; returns how many rows changed.

    Not those who share their households: for when everybody is named, or what is asked has changed.
    """
    law, changed = the_law(), 0
    gc.freeze()  # to look for garbage in all that was loaded before takes a quarter of the time, and finds none
    try:
        for some in _parts(people):
            with transaction.atomic():
                changed += _refresh(some, law)
    finally:
        gc.unfreeze()
    return changed


def _parts(people: Iterable) -> Iterator[list]:
    ordered = sorted(set(people))
    return (ordered[i : i + BATCH] for i in range(0, len(ordered), BATCH))


def sweep(*, since) -> int:
    """Brings everybody's obligations (or those with news since) up to date; returns how many rows changed."""
    if not since:
        return refresh_all(Engagement.objects.values_list("person_id", flat=True))
    awarded = AwardPeriod.objects.filter(
        Q(awarded_at__gte=since) | Q(revocation__recorded_at__gte=since) | Q(extensions__recorded_at__gte=since)
    )
    modules = Requirement.objects.exclude(module=None).values("module")
    learned = Completion.objects.filter(completed_at__gte=since, module_key__in=modules)
    missing = Engagement.objects.filter(obligations__isnull=True, ended_on__isnull=True)
    news = [one for rows in (awarded, learned, missing) for one in rows.values_list("person_id", flat=True)]
    law = the_law()
    return sum(refresh(person_ids=some, law=law) for some in _parts(news))
