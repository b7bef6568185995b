"""`./run bench keys 100000`: everybody's key wrapped anew while somebody goes on writing, beside the cryptography alone.

The floor opens and seals the same number of keys in memory: no rows, no database.
"""

import os
import threading
import time
from datetime import UTC, datetime
from uuid import uuid4

from django.conf import settings
from django.db import connections

from people.models import Person
from tests.bench.lists import timed
from wellbeing.items import items_of, keep
from wellbeing.keys import _wrap, box_of, wrap_anew
from wellbeing.models import OWNER_LENGTH, PersonKey
from wellbeing.sealing import new_key, seal, unseal

TARGET = 30 * 60.0  # seconds for a hundred thousand


def make(count: int) -> None:
    for begin in range(0, count, 5000):
        rows = [PersonKey(pk=os.urandom(OWNER_LENGTH // 2).hex()) for _ in range(min(5000, count - begin))]
        for row in rows:
            row.wrapped = _wrap(row, new_key())
        PersonKey.objects.bulk_create(rows, batch_size=2000)


def floor(count: int) -> None:
    master, key = new_key(), new_key()
    sealed = seal(master, key, belongs_to="a")
    for _ in range(count):
        seal(master, unseal(master, sealed, belongs_to="a"), belongs_to="a")


def run(database, sizes: list[int]) -> None:
    for count in sizes:
        make(count)
        writer = Person.objects.create_user(f"{uuid4()}@example.org", name="A writer")
        kept: list[float] = []
        done = threading.Event()

        def write(writer=writer, kept=kept, done=done) -> None:
            while not done.is_set():
                began = time.perf_counter()
                keep(box_of(writer), item_id=uuid4(), kind="note", body={"text": "x"}, at=datetime.now(UTC))
                kept.append(time.perf_counter() - began)
                time.sleep(0.02)
            connections.close_all()

        settings.PRIVATE_MASTER_KEYS = [f"next {uuid4()}", *settings.PRIVATE_MASTER_KEYS]
        beside = threading.Thread(target=write)
        beside.start()
        began = time.perf_counter()
        changed = wrap_anew()
        took = time.perf_counter() - began
        done.set()
        beside.join()
        settings.PRIVATE_MASTER_KEYS = settings.PRIVATE_MASTER_KEYS[:1]
        readable = len(items_of(box_of(writer), "note")) == len(kept)
        base = timed(lambda count=count: floor(count))
        print(
            f"{count:>7} keys: {took:6.1f} s, {changed / took:7.0f} a second · floor {base:5.1f} s · {took / base:.1f}×; "
            f"{len(kept)} notes written meanwhile, the slowest in {max(kept) * 1000:.0f} ms, all readable: {readable}; "
            f"at most {TARGET:.0f} s for 100,000: {'met' if took <= TARGET * count / 100_000 else 'missed'}",
            flush=True,
        )
