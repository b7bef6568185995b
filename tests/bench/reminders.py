"""`./run bench reminders 1000 10000 100000`: who is to be reminded, beside one hand-written statement for the same rows.

The world is that of `law.py`. Its read model is built once; then both look for whoever has something due within a month
or past due, or holds something that ends, has not heard of it, can be written to and wants to be. As after any other week:
what was near a week ago has been told.
"""

import statistics
import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from compliance.models import Obligation
from compliance.reminders import to_remind
from compliance.services import sweep
from notices import reasons
from notices.enums import NoticeKind
from notices.models import Notice, Preference, Told
from notices.rules import HOUR, WEEKDAY
from notices.selectors import listening
from people.models import Person
from tests.bench import law

ROUNDS = 5
MOST_SECONDS, MOST_RATIO = 2.0, 1.5

FLOOR = """
SELECT o.person_id, o.requirement_id, d.day, d.stage, r.name
FROM compliance_obligation o
JOIN compliance_requirement r ON r.id = o.requirement_id
JOIN people_person p ON p.id = o.person_id
CROSS JOIN LATERAL (SELECT CASE WHEN o.kind = '' THEN o.due_on ELSE greatest(o.until, o.due_on) END AS day) c
CROSS JOIN LATERAL (SELECT c.day, CASE WHEN c.day < %(on)s THEN 'past' WHEN c.day <= %(soon)s THEN 'soon'
                                       WHEN o.kind = '' THEN 'ahead' ELSE 'ending' END AS stage) d
WHERE o.starts_on <= %(on)s AND (o.ends_on IS NULL OR o.ends_on >= %(on)s) AND o.obliges AND o.question = ''
  AND o.due_on <= %(ahead)s
  AND (o.kind = '' OR (o.kind IN ('covered', 'recognised', 'interim') AND o.until <= %(ahead)s
       AND EXISTS (SELECT FROM compliance_obligation n WHERE n.engagement_id = o.engagement_id
                   AND n.requirement_id = o.requirement_id AND n.kind = '' AND n.obliges AND n.question = ''
                   AND n.starts_on > %(on)s AND n.starts_on <= %(ahead)s + 1)
       AND NOT EXISTS (SELECT FROM people_pause s WHERE s.engagement_id = o.engagement_id AND s.starts_on <= %(on)s
                       AND (s.ends_on IS NULL OR s.ends_on >= %(on)s))))
  AND p.is_active AND p.merged_into_id IS NULL AND p.anonymised_at IS NULL
  AND lower(coalesce(nullif(p.contact_email, ''), p.email)) NOT LIKE '%%.invalid'
  AND NOT EXISTS (SELECT FROM people_cameback b WHERE b.mended_at IS NULL
                  AND b.address = lower(coalesce(nullif(p.contact_email, ''), p.email)))
  AND NOT EXISTS (SELECT FROM notices_preference f WHERE f.person_id = p.id
                  AND (NOT f.reminders OR f.weekday <> %(weekday)s OR f.hour <> %(hour)s))
  AND NOT EXISTS (SELECT FROM notices_notice m WHERE m.person_id = p.id AND m.kind = 'digest' AND m.state <> 'dropped'
                  AND m.day > %(week)s AND m.day <= %(on)s)
  AND NOT EXISTS (SELECT FROM notices_told t WHERE t.person_id = o.person_id AND t.about = o.requirement_id
                  AND t.day = d.day AND t.stage = d.stage)
ORDER BY o.person_id, d.day, o.requirement_id
"""


def ours(on) -> list[tuple]:
    people = listening(Person.objects.all(), WEEKDAY, HOUR, on)
    return [(one.person_id, one.about, one.day, one.stage, one.what) for one in reasons.reasons(on=on, people=people)]


def floor(on) -> list[tuple]:
    given = {
        "on": on, "soon": on + timedelta(days=7), "ahead": on + timedelta(days=30), "week": on - timedelta(days=7),
        "weekday": WEEKDAY, "hour": HOUR,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FLOOR, given)
        return cursor.fetchall()


def last_week_went(on) -> None:
    """Everybody had a digest a week ago of all that was near then; every fifteenth chose another time since."""
    now, then = timezone.now(), on - timedelta(days=7)
    rows = list(to_remind(then).values_list("person_id", "requirement_id", "day", "stage"))
    notices = {
        one: Notice(
            kind=NoticeKind.DIGEST, about=str(one), stage="2000-W01", person_id=one, state="sent", queued_at=now,
            sent_at=now, day=then,
        )
        for one in {row[0] for row in rows}
    }  # fmt: skip
    Notice.objects.bulk_create(notices.values(), batch_size=5000)
    Told.objects.bulk_create(
        [
            Told(person_id=one, about=about, day=day, stage=stage, what="x", notice=notices[one], at=now)
            for one, about, day, stage in rows
        ],
        ignore_conflicts=True,
        batch_size=5000,
    )
    others = list(Person.objects.order_by("pk").values_list("pk", flat=True))[::15]
    Preference.objects.bulk_create(
        [Preference(person_id=one, weekday=3, hour=14, changed_at=now) for one in others], batch_size=5000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(count: int, on) -> bool:
    law.make(count, on)
    sweep(since=None)
    last_week_went(on)
    assert sorted(ours(on)) == sorted(floor(on)), "the two do not find the same"
    seconds: dict[str, list[float]] = {"ours": [], "floor": []}
    for _ in range(ROUNDS):
        for name, act in (("floor", floor), ("ours", ours)):
            began = time.perf_counter()
            found = act(on)
            seconds[name].append(time.perf_counter() - began)
    mine, least = statistics.median(seconds["ours"]), statistics.median(seconds["floor"])
    began = time.perf_counter()
    first = list(to_remind(on, people=listening(Person.objects.all(), WEEKDAY, HOUR, on))[:500])
    some = time.perf_counter() - began
    met = mine <= MOST_SECONDS and (mine <= MOST_RATIO * least or mine < 0.05)
    print(
        f"{count:>7} people, {Obligation.objects.count()} stretches: {len(found)} reasons of"
        f" {len({row[0] for row in found})} people · floor {1000 * least:.0f} ms · ours {1000 * mine:.0f} ms,"
        f" {mine / least:.2f}×, at most {MOST_RATIO}× and {MOST_SECONDS} s: {'met' if met else 'missed'}"
        f" · the first {len(first)} {1000 * some:.0f} ms",
        flush=True,
    )
    return met


def run(database, sizes: list[int]) -> None:
    on = timezone.localdate()
    for count in sizes:
        connection.close()
        database.restore()
        measure(count, on)
