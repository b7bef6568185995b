"""`./run bench ledger 1000000`: the whole chain of awards walked against its rows, beside reading the same rows alone.

Awards with two modules of evidence each, written with their names and seals straight into the tables.
"""

import json
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from certification import sealing
from certification.models import AwardHolder, AwardPeriod, CredentialVersion, LedgerEntry, LedgerHead
from certification.services import Seal, verify
from people.models import Person
from tests.bench.lists import memory, timed
from tests.cast import make_cast

PEOPLE = 1000  # each holds so many periods that all together they are the number asked for
TARGET = 60.0  # seconds for a million

FLOOR = """
SELECT e.*, a.*, h.name, h.salt FROM certification_ledgerentry e
LEFT JOIN certification_awardperiod a ON e.kind = 'award' AND a.id::text = e.row
LEFT JOIN certification_awardholder h ON h.award_id = a.id ORDER BY e.number
"""


def evidence(number: int) -> dict:
    module = {
        "minutes": 45, "edition": 1, "edition_id": str(uuid.UUID(int=7)), "completed_on": "2026-11-22", "right": 9,
        "asked": 10, "pass_percent": 70, "can_do": ["I can say why a child may do what they do, and what helps."] * 3,
    }  # fmt: skip
    rows = [
        module | {"completion": 2 * number + n, "module": f"c{n}", "code": f"C{n}", "title": f"Module {n} of the core"}
        for n in (0, 1)
    ]
    return {"credential": "First steps", "version": 1, "minutes": 90, "completions": rows, "sign_offs": []}


def copy(model, names: tuple[str, ...], rows: Iterator[tuple]) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as out:
        for row in rows:
            out.write_row(row)


def make(count: int, now) -> None:
    cast = make_cast(timezone.localdate())
    version = CredentialVersion.objects.get()
    people = Person.objects.bulk_create(
        [Person(email=f"{uuid.uuid4()}@example.org", name=f"Person {n:06}", password="!") for n in range(PEOPLE)]
    )
    head = LedgerHead.objects.get()
    chain = {"number": head.number, "hash": head.hash}
    for begin in range(0, count, 50_000):
        awards, holders, entries = [], [], []
        for n in range(begin, min(begin + 50_000, count)):
            first = date(2020, 1, 1) + timedelta(days=n % 2000)
            award = (
                uuid.uuid4(), f"bench{n}", people[n % PEOPLE].pk, version.pk, version.credential_id, 1 + n // PEOPLE,
                first, first + timedelta(days=364), "renewal", evidence(n), None, "", now,
            )  # fmt: skip
            name, salt = f"Person {n:06}", "5" * 32
            content, holder = sealing.digest(sealing.AWARD, award), sealing.holder_digest(salt, name)
            number, previous = chain["number"] + 1, chain["hash"]
            link = sealing.link(previous, number, "award", str(award[0]), content, holder, now)
            chain = {"number": number, "hash": link}
            awards.append([json.dumps(value) if isinstance(value, dict) else value for value in award])
            holders.append((award[0], name, salt))
            entries.append((number, "award", str(award[0]), content, holder, now, previous, link))
        copy(AwardPeriod, sealing.AWARD, awards)
        copy(AwardHolder, ("award_id", "name", "salt"), holders)
        copy(
            LedgerEntry,
            ("number", "kind", "row", "digest", "holder_digest", "recorded_at", "previous", "hash"),
            entries,
        )
    LedgerHead.objects.update(**chain)
    assert cast


def floor() -> None:
    with connection.chunked_cursor() as cursor:
        cursor.execute(FLOOR)
        while cursor.fetchmany(2000):
            pass


def run(database, sizes: list[int]) -> None:
    for count in sizes:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
            made = timed(lambda count=count: make(count, timezone.now()))
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ANALYZE")
            base = timed(floor)
            Path("/proc/self/clear_refs").write_text("5")
            before = memory("VmRSS")
            found: list = []
            spent = time.process_time()
            took = timed(lambda found=found: found.append(verify()))
            spent = time.process_time() - spent
            assert isinstance(found[0], Seal), found[0]
            most = TARGET * max(count, 1) / 1_000_000
            print(
                f"{count:>8} awards sealed (made in {made:.0f} s): walked in {took:.1f} s, {1e6 * took / count:.0f} µs each, "
                f"at most {most:.1f} s: {'met' if took <= most else 'missed'}\n"
                f"         memory grew by {memory('VmHWM') - before:.0f} MB · {spent:.1f} s of CPU in this process · reading the rows alone {base:.1f} s, "
                f"{took / base:.1f}×",
                flush=True,
            )
            transaction.set_rollback(True)
