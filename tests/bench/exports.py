"""`./run bench exports 1000 10000`: taking coverage along, beside a hand-written COPY of the same rows.

People × twelve requirements of one area, as in `bench law`. CSV by the view itself, its stream read piece by piece;
the spreadsheet by the service that the worker calls, on a view of about ROWS rows; the pack for at most a thousand
people. The floor is one statement that sends the same columns as text, without why.
"""

import os
import time
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from compliance.enums import ExportKind
from compliance.lens import Lens
from compliance.models import Obligation, Requirement
from compliance.selectors import people, quarter_ends
from compliance.services import ask_for, make_export, sweep
from compliance.views import exports
from people.models import Organisation, Person
from tests.bench.law import make as make_people
from tests.bench.lists import memory, timed

ROWS = 100_000
OF_A_PACK = 1000

FLOOR = """
COPY (
  SELECT p.name, e.role, t.name, r.name, o.obliges, o.kind, o.due_on, o.until, o.clock
  FROM compliance_obligation o JOIN people_person p ON p.id = o.person_id
  JOIN people_engagement e ON e.id = o.engagement_id LEFT JOIN people_team t ON t.id = e.team_id
  JOIN compliance_requirement r ON r.id = o.requirement_id
  WHERE o.organisation_id = '{place}' AND o.starts_on <= '{on}' AND (o.ends_on IS NULL OR o.ends_on >= '{on}')
  ORDER BY lower(p.name), p.id, lower(r.name)
) TO STDOUT WITH CSV
"""


def cpu() -> float:
    """CPU seconds of ours so far, with the processes that ended."""
    return sum(os.times()[:4])


def forgotten() -> float:
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest memory so far
    return memory("VmRSS")


def make(count: int, today: date) -> None:
    make_people(count, today)
    sweep(since=None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def floor(place: Organisation, on: date) -> tuple[float, float, int]:
    """Seconds to the first byte and to the last, and rows."""
    began, first, rows = time.perf_counter(), 0.0, 0
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        with cursor.copy(FLOOR.format(place=place.pk, on=on.isoformat())) as copy:
            for piece in copy:
                first = first or time.perf_counter() - began
                rows += bytes(piece).count(b"\n")
    return first, time.perf_counter() - began, rows


def csv(place: Organisation, lead: Person) -> tuple[float, float, int, float, float]:
    """Seconds to the first byte, to the last, rows, by how many MB the memory grew, CPU seconds of ours."""
    request = RequestFactory().get("/")
    request.user, request.session = lead, {}
    before = forgotten()
    began, first, rows, used = time.perf_counter(), 0.0, 0, cpu()
    answer = exports.csv(request, organisation_id=place.pk)
    for piece in answer.streaming_content:
        first = first or time.perf_counter() - began
        rows += piece.count(b"\r\n")
    return first, time.perf_counter() - began, rows - 1, memory("VmHWM") - before, cpu() - used


def made(kind: str, lens: Lens, lead: Person) -> tuple[float, float, float, float]:
    """Seconds, MB more than before, MB of the file, CPU seconds of ours."""
    now = timezone.now()
    export = ask_for(kind=kind, lens=lens, actor=lead, at=now)
    before, done, used = forgotten(), [], cpu()
    seconds = timed(lambda: done.append(make_export(export_id=export.pk, at=now)))
    assert not done[0].problem, done[0].problem
    return seconds, memory("VmHWM") - before, len(done[0].content) / 1e6, cpu() - used


# Words that many, some or few names and addresses hold.
SEARCHES = ("", "7", "00", "1 2", "12", "1 2 3", "123", "1 2 3 4", "000", "1234", "0000")


def narrowed(place: Organisation, today: date, rows: int) -> tuple[Lens, int]:
    """The view that comes nearest to so many rows, and how many it has."""
    each = max(1, Requirement.objects.count())
    lenses = [Lens(place, today, search=search) for search in SEARCHES]
    sizes = [(abs(number * each - rows), at, number * each) for at, one in enumerate(lenses)
             for number in [people(one).count()]]  # fmt: skip
    _far, at, number = min(sizes)
    return lenses[at], number


def measure(count: int, today: date) -> None:
    # Elsewhere, so that the memory seen is that of the files.
    connection.close()
    making = get_context("fork").Process(target=make, args=(count, today))
    making.start()
    making.join()
    assert making.exitcode == 0
    place, lead = Organisation.objects.get(name=f"{count} people"), Person.objects.get(email="lead@example.org")
    Client()  # what a first request loads is not what is measured
    csv(Organisation.objects.get(name="Harbour"), lead)
    print(f"{count:>7} people × {Requirement.objects.count()} requirements, {Obligation.objects.count()} stretches")
    _, least, least_rows = floor(place, today)
    first, seconds, rows, grown, used = csv(place, lead)
    print(
        f"          CSV: floor {least:.2f} s for {least_rows} rows · first byte {first:.2f} s, at most 1 s · {rows} rows in"
        f" {seconds:.1f} s, {rows / seconds:,.0f} rows/s, at least 20,000 (by CPU {rows / used:,.0f}) · {seconds / least:.1f}× the floor ·"
        f" memory grew by {grown:.0f} MB, at most 50",
        flush=True,
    )
    past = quarter_ends(today)[0]
    lens, about = narrowed(place, today, ROWS)
    spent, grown, size, used = made(ExportKind.XLSX, lens, lead)
    print(
        f"          spreadsheet: about {about} rows in {spent:.1f} s (CPU {used:.1f} s), at most 60 s for {ROWS} · memory grew by {grown:.0f}"
        f" MB, at most 100 · {size:.1f} MB",
        flush=True,
    )
    if count <= OF_A_PACK:
        for on in (today, past):
            spent, grown, size, used = made(ExportKind.PACK, Lens(place, on), lead)
            print(
                f"          pack as at {on}: {spent:.1f} s (CPU {used:.1f} s), at most 30 s for {OF_A_PACK} people · memory grew by {grown:.0f}"
                f" MB · {size:.1f} MB",
                flush=True,
            )


def run(database, sizes: list[int]) -> None:
    today = timezone.localdate()
    for count in sizes:
        connection.close()
        database.restore()
        measure(count, today)
