"""`./run bench ledger 1000000`: the whole chain of awards walked against its rows, beside reading the same rows alone.

Awards with two modules of evidence each, written with their names and seals straight into the tables.
"""

import json
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
from tests.bench.law import cpu, execute
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
    with transaction.atomic():
        execute("SET LOCAL statement_timeout = 0")
        with connection.chunked_cursor() as cursor:
            cursor.execute(FLOOR)
            while cursor.fetchmany(2000):
                pass


def walk(count: int, processes: int) -> float:
    """Seconds; said with the CPU of all, which says more than the clock where others work, too."""
    found: list = []
    before = cpu()
    took = timed(lambda: found.append(verify(processes=processes)))
    ours, database = (now - then for now, then in zip(cpu(), before, strict=True))
    assert isinstance(found[0], Seal), found[0]
    print(
        f"          {processes} processes: {took:.1f} s, {1e6 * took / count:.0f} µs each; a million would take"
        f" {1e6 * took / count:.0f} s, at most {TARGET:.0f}: {'met' if 1e6 * took / count <= TARGET else 'missed'} ·"
        f" CPU {ours:.1f} s + database {database:.1f} s, {1e6 * (ours + database) / count:.0f} µs each",
        flush=True,
    )
    return took


def run(database, sizes: list[int]) -> None:
    for count in sizes:
        connection.close()
        database.restore()
        with transaction.atomic():
            execute("SET LOCAL statement_timeout = 0")
            made = timed(lambda count=count: make(count, timezone.now()))
            execute("ANALYZE")
        base = timed(floor)
        print(f"{count:>8} awards sealed (made in {made:.0f} s), reading the rows alone {base:.1f} s", flush=True)
        walk(count, 2)
        Path("/proc/self/clear_refs").write_text("5")
        before = memory("VmRSS")
        took = walk(count, 1)
        print(
            f"          memory grew by {memory('VmHWM') - before:.0f} MB · {took / base:.1f}× reading alone", flush=True
        )
