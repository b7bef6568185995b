"""`./run bench standings 100000`: what everybody holds of twelve credentials on a day, in one statement, beside a floor.

The floor is the simplest statement that says current or lapsed from the same rows: no revocation, no extension, no
joined periods, nothing about what was known when. Two periods each for half of the people, one in ten extended, one in
twenty revoked.
"""

import uuid
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from certification import sealing
from certification.models import AwardPeriod, Extension, Revocation
from certification.selectors import standings
from certification.services import Law, define
from people.models import Person
from tests.bench.ledger import copy
from tests.bench.lists import timed
from tests.cast import make_cast

CREDENTIALS = 12

FLOOR = """
SELECT person_id, credential_id, CASE WHEN max(valid_until) >= %s THEN 'current' ELSE 'lapsed' END, max(valid_until)
FROM certification_awardperiod WHERE valid_from <= %s GROUP BY person_id, credential_id ORDER BY person_id, credential_id
"""


def make(count: int, today: date) -> None:
    cast = make_cast(today)
    now = timezone.now()
    people = Person.objects.bulk_create(
        [Person(email=f"{uuid.uuid4()}@example.org", name=f"Person {n:06}", password="!") for n in range(count)],
        batch_size=2000,
    )
    for number in range(CREDENTIALS):
        key = f"credential-{number:02}"
        law = Law(module_keys=["c1"], validity_months=12, window_months=3, minutes=60)
        version = define(key=key, name=key, law=law, effective_from=date(2020, 1, 1), at=now)
        awards, longer, revoked = [], [], []
        for n, person in enumerate(people):
            first = today - timedelta(days=(n * 7 + number * 31) % 700)
            for sequence in (1, 2) if n % 2 else (1,):
                row = (
                    uuid.uuid4(), f"b{number}-{n}-{sequence}", person.pk, version.pk, key, sequence, first,
                    first + timedelta(days=364), "first", "{}", None, "", now - timedelta(days=700),
                )  # fmt: skip
                awards.append(row)
                first += timedelta(days=365)
                said = (row[0], cast.author.pk, "A bench", now - timedelta(days=20))
                if n % 10 == 3:
                    longer.append((said[0], row[7] + timedelta(days=30), *said[1:]))
                if n % 20 == 7:
                    revoked.append((said[0], row[6] + timedelta(days=100), *said[1:]))
        copy(AwardPeriod, sealing.AWARD, awards)
        copy(Extension, ("award_id", "until", "extended_by_id", "reason", "recorded_at"), longer)
        copy(Revocation, ("award_id", "revoked_on", "revoked_by_id", "reason", "recorded_at"), revoked)


def floor(on: date) -> int:
    found = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(FLOOR, [on, on])
        while rows := cursor.fetchmany(2000):
            found += len(rows)
    return found


def every_standing(on: date, known_on: date) -> int:
    return sum(1 for _ in standings(on, known_on=known_on))


def run(database, sizes: list[int]) -> None:
    today = timezone.localdate()
    for count in sizes:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
            make(count, today)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ANALYZE")
                cursor.execute("SELECT count(*) FROM certification_awardperiod")
                [awards] = cursor.fetchone()
            print(f"{count:>7} people × {CREDENTIALS} credentials, {awards} awards, each line the faster of two")
            for what, on in (("today", today), ("a year ago", today - timedelta(days=365))):
                base = min(timed(lambda on=on: floor(on)) for _ in range(2))
                took = min(timed(lambda on=on: every_standing(on, today)) for _ in range(2))
                print(f"        {what:>10}: {took:5.1f} s · floor {base:5.1f} s · {took / base:.1f}×", flush=True)
            transaction.set_rollback(True)
