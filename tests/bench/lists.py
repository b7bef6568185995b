"""`./run bench lists 50000`: a list of people read, checked row by row and put in, beside plain bulk inserts of the same."""

import csv
import io
import time
import uuid
from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from people.enums import Role
from people.models import Engagement, Import, Organisation, Person
from people.services import agree, match, upload
from people.services.importing import check, put_in, read
from tests.cast import Cast, make_cast


def rows_of(count: int, today) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Full name", "Email", "Role", "Team", "Start date", "Date approved"])
    for n in range(count):
        day = today - timedelta(days=n % 900)
        writer.writerow([f"Person {n:06}", f"person{n}.of.{count}@example.org", "Foster carer", ("North", "South")[n % 2],
                         f"{day:%d/%m/%Y}", f"{day:%d-%b-%y}"])  # fmt: skip
    return text.getvalue().encode("utf-8-sig")


def memory(what: str) -> float:
    """MB: VmRSS now, or VmHWM at most since it was last forgotten."""
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith(what))
    return int(line.split()[1]) / 1024


def timed(act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def floor(organisation: Organisation, count: int, today) -> None:
    """The people and engagements alone, by bulk inserts."""
    people = Person.objects.bulk_create(
        [Person(email=f"{uuid.uuid4()}@example.org", name=f"Person {n:06}", password="!") for n in range(count)],
        batch_size=1000,
    )
    Engagement.objects.bulk_create(
        [
            Engagement(
                person=person, organisation=organisation, role=Role.FOSTER_CARER, started_on=today, approved_on=today
            )
            for person in people
        ],
        batch_size=1000,
    )


def run(database, sizes: list[int]) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    cast = make_cast(today)
    for count in sizes:
        measure(cast, count, now, today)


def measure(cast: Cast, count: int, now: datetime, today: date) -> None:
    file = io.BytesIO(rows_of(count, today))
    row = upload(organisation=cast.other, kind="people", file=file, name="staff.csv", actor=cast.lead, at=now)
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest memory so far
    before = memory("VmRSS")
    reading = timed(lambda: read(import_id=row.id))
    row.refresh_from_db()
    match(import_id=row.id, mapping=row.mapping, settings=row.settings | {"team": "make"}, at=now)
    checking = timed(lambda: check(import_id=row.id, on=today))
    grown = memory("VmHWM") - before
    row.refresh_from_db()
    agree(import_id=row.id, counts=row.counts, actor=cast.lead, at=now)
    putting = timed(lambda: put_in(import_id=row.id, at=now, on=today))
    base = timed(lambda: floor(cast.fostering, count, today))
    assert Import.objects.get(id=row.id).counts["add"] == count
    print(
        f"{count:>7} rows: read {reading:.1f} s, checked {checking:.1f} s; to the preview {reading + checking:.1f} s,"
        f" at most 30 s · memory grew {grown:.0f} MB, at most 100 MB\n"
        f"          put in {putting:.1f} s, {count / putting:,.0f} rows/s, at least 1,000 · bulk inserts alone"
        f" {base:.1f} s, {putting / base:.1f}×",
        flush=True,
    )
