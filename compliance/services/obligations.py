"""Writing the read model of obligations, from engagements, requirements, decisions, awards and evidence."""

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter

from django.db import connection, transaction
from django.db.models import Q

from certification.models import AwardPeriod
from compliance.facts import Law, gather, the_law
from compliance.models import Obligation, Requirement
from compliance.rules import Standing, timeline
from people.models import Engagement, Person
from people.selectors import affected_with
from progress.models import Completion

BATCH = 500
PAIR = ("engagement_id", "requirement_id")
SAID = ("organisation_id", "person_id", "starts_on", "ends_on", *Standing.__dataclass_fields__)
said_of_standing = attrgetter(*Standing.__dataclass_fields__)


@transaction.atomic
def refresh(*, person_ids: Iterable, law: Law | None = None) -> int:
    """Makes the obligations of these people, and of who shares a household with them, what the facts say.

    Pairs that already say so are left untouched, ids and all; returns how many rows were written or removed.
    """
    ids = affected_with(person_ids)
    # One writer at a time for each person, whatever order the messages came in.
    list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
    stored: dict[tuple, list[tuple]] = defaultdict(list)
    of_them = Obligation.objects.filter(engagement__person_id__in=ids).order_by("starts_on")
    for pk, engagement_id, requirement_id, *said in of_them.values_list("pk", *PAIR, *SAID):
        stored[engagement_id, requirement_id].append((pk, *said))
    stale: list[int] = []
    rows: list[tuple] = []
    for engagement, requirement, facts in gather(ids, law or the_law()):
        pair, whose = (engagement.pk, requirement.pk), (engagement.organisation_id, engagement.person_id)
        wanted = [(*whose, one.first, one.last, *said_of_standing(one.standing)) for one in timeline(facts)]
        before = stored.pop(pair, ())
        if [row[1:] for row in before] != wanted:
            stale += [row[0] for row in before]
            rows += [(*pair, *said) for said in wanted]
    stale += [row[0] for left in stored.values() for row in left]
    if stale:
        Obligation.objects.filter(pk__in=stale).delete()
    _write(rows)
    return len(stale) + len(rows)


def _write(rows: list[tuple]) -> None:
    """Inserts rows of PAIR and SAID without a model instance for each: a rebuild writes millions."""
    by_name = {field.attname: field for field in Obligation._meta.concrete_fields}
    fields = [by_name[name] for name in (*PAIR, *SAID)]
    columns = ", ".join(connection.ops.quote_name(name) for name in (*PAIR, *SAID))
    table = connection.ops.quote_name(Obligation._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 our own model's names
                [[f.get_db_prep_save(v, connection) for f, v in zip(fields, row, strict=True)] for row in rows],
            )


def refresh_all(people: Iterable) -> int:
    """Everybody in `people` (ids), a batch in each transaction; returns how many rows changed."""
    law, ordered = the_law(), sorted(set(people))
    return sum(refresh(person_ids=ordered[i : i + BATCH], law=law) for i in range(0, len(ordered), BATCH))


def sweep(*, since) -> int:
    """Brings everybody's obligations (or those with news since) up to date; returns how many rows changed."""
    if not since:
        return refresh_all(Engagement.objects.values_list("person_id", flat=True))
    awarded = AwardPeriod.objects.filter(Q(awarded_at__gte=since) | Q(revocation__recorded_at__gte=since))
    modules = Requirement.objects.exclude(module=None).values("module")
    learned = Completion.objects.filter(completed_at__gte=since, module_key__in=modules)
    missing = Engagement.objects.filter(obligations__isnull=True, ended_on__isnull=True)
    return refresh_all(one for rows in (awarded, learned, missing) for one in rows.values_list("person_id", flat=True))
