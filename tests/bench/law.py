"""`./run bench law 1000 10000`: the read model of obligations rebuilt, and one change applied, beside hand-written SQL.

People × twelve requirements of one area: one certificate of ours (six in ten hold it, one in ten let it lapse), eleven
shown by outside evidence, of which half the people showed two. The floor writes the same rows, with the same indexes and
foreign keys, by one statement that knows only these facts: no pauses, decisions, households or versions. All is committed.
"""

import os
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from certification.models import CredentialVersion
from compliance.enums import ClockStart
from compliance.models import Evidence, EvidenceVerdict, Obligation, Requirement
from compliance.services import NewTerms, obligations, refresh, require, sweep
from people.models import Engagement
from tests.bench import people
from tests.bench.lists import memory
from tests.cast import make_cast

SUBJECTS = 11

FLOOR = """
INSERT INTO floor (engagement_id, requirement_id, organisation_id, person_id, starts_on, ends_on, kind, until, obliges,
                   due_on, question, clock, counted_from, months, paused_months, paused_days, moved_by)
WITH law AS (
  SELECT r.id, r.credential_id, v.subject, v.months FROM compliance_requirement r
  JOIN compliance_requirementversion v ON v.requirement_id = r.id
), covers AS (
  SELECT a.person_id, l.id AS requirement_id, a.valid_from AS first, a.valid_until AS last
  FROM certification_awardperiod a JOIN law l ON l.credential_id = a.credential_id
  UNION ALL
  SELECT e.person_id, l.id, min(j.judged_at)::date, min(e.valid_until)
  FROM compliance_evidence e JOIN compliance_evidenceverdict j ON j.evidence_id = e.id
  JOIN law l ON l.subject = e.subject AND l.credential_id IS NULL GROUP BY 1, 2
), pair AS (
  SELECT e.id AS engagement_id, l.id AS requirement_id, e.organisation_id, e.person_id, e.started_on, e.ended_on, l.months,
         (e.started_on + make_interval(months => l.months))::date AS due, c.first, c.last
  FROM people_engagement e CROSS JOIN law l
  LEFT JOIN covers c ON c.person_id = e.person_id AND c.requirement_id = l.id
), stretch AS (
  SELECT p.*, p.started_on AS a, coalesce(p.first - 1, p.ended_on) AS b, '' AS kind, NULL::date AS until, due AS d
  FROM pair p WHERE p.first IS NULL OR p.first > p.started_on
  UNION ALL
  SELECT p.*, greatest(p.first, p.started_on), p.last, 'covered', p.last, greatest(due, p.last) FROM pair p WHERE p.last >= p.started_on
  UNION ALL
  SELECT p.*, greatest(p.last + 1, p.started_on), p.ended_on, '', NULL, greatest(due, p.last) FROM pair p WHERE p.first IS NOT NULL
)
SELECT engagement_id, requirement_id, organisation_id, person_id, a, b, kind, until, true, d, '', 'role_start', started_on,
       months, 0, 0, '' FROM stretch
"""


def make(count: int, today: date) -> None:
    cast = make_cast(today)
    version = CredentialVersion.objects.get()
    place = people.organisation_of(count, cast.area, cast.lead, version, today)
    for number in range(SUBJECTS):
        require(
            name=f"Subject {number}", place=cast.area,
            terms=NewTerms(
                subject=f"subject-{number}", effective_from=date(2020, 1, 1), clock_start=ClockStart.ROLE_START, months=6 + number,
                refresh_months=36, source="A bench", checked_on=today,
            ),
        )  # fmt: skip
    now, rows = timezone.now(), []
    for n, pk in enumerate(Engagement.objects.filter(organisation=place).values_list("person", flat=True)):
        if n % 2:
            rows += [
                Evidence(
                    person_id=pk, subject=f"subject-{(n + k) % SUBJECTS}", title="Elsewhere", issuer="Somebody",
                    achieved_on=today - timedelta(days=n % 400), valid_until=today + timedelta(days=500),
                    recorded_by=cast.lead, recorded_at=now,
                )
                for k in (0, 1)
            ]  # fmt: skip
    Evidence.objects.bulk_create(rows, batch_size=2000)
    judged = datetime(today.year, today.month, today.day, 12, tzinfo=timezone.get_current_timezone()) - timedelta(
        days=9
    )
    EvidenceVerdict.objects.bulk_create(
        [EvidenceVerdict(evidence=row, accepted=True, judged_by=cast.lead, judged_at=judged) for row in rows],
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


KEYS = """
ALTER TABLE floor ADD FOREIGN KEY (engagement_id) REFERENCES people_engagement DEFERRABLE INITIALLY DEFERRED,
                  ADD FOREIGN KEY (requirement_id) REFERENCES compliance_requirement DEFERRABLE INITIALLY DEFERRED,
                  ADD FOREIGN KEY (organisation_id) REFERENCES people_organisation DEFERRABLE INITIALLY DEFERRED,
                  ADD FOREIGN KEY (person_id) REFERENCES people_person DEFERRABLE INITIALLY DEFERRED
"""

WITHOUT_KEYS = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT conname FROM pg_constraint WHERE conrelid = 'compliance_obligation'::regclass AND contype = 'f' LOOP
    EXECUTE format('ALTER TABLE compliance_obligation DROP CONSTRAINT %I', one.conname);
  END LOOP;
END $$
"""


def execute(*statements: str) -> tuple | None:
    """The first row of the last of them, if it has any."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchone() if cursor.description else None


def timed(act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@dataclass
class Spent:
    """Seconds on the clock, and CPU seconds of ours (with the processes that it started) and of the database."""

    wall: float
    ours: float
    database: float

    @property
    def cpu(self) -> float:
        return self.ours + self.database


def cpu() -> tuple[float, float]:
    """Ours and the database's so far; that of a connection is counted when it ends."""
    connection.close()
    while execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'") != (1,):
        time.sleep(0.05)
    time.sleep(0.2)  # until the server has counted it
    ours = sum(os.times()[:4])
    pid = Path(execute("SHOW data_directory")[0], "postmaster.pid").read_text().split()[0]
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
    return ours, sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def from_nothing(table: str, act) -> Spent:
    execute(f"TRUNCATE {table}", "CHECKPOINT")
    before = cpu()
    seconds = timed(act)
    return Spent(seconds, *(now - then for now, then in zip(cpu(), before, strict=True)))


def floor() -> Spent:
    """The better of two; one statement, however long."""

    def write() -> None:
        with transaction.atomic():
            execute("SET LOCAL statement_timeout = 0", FLOOR)

    return min((from_nothing("floor", write) for _ in range(2)), key=lambda spent: spent.wall)


def rebuilt() -> Spent:
    obligations.said.cache_clear()
    return from_nothing("compliance_obligation", lambda: sweep(since=None))


def say(least: Spent, spent: Spent, of: str = "") -> None:
    print(
        f"          floor {least.wall:7.1f} s · rebuilt {spent.wall:7.1f} s, {spent.wall / least.wall:.1f}×, at most 3× · CPU"
        f" {least.cpu:.1f} s · ours {spent.ours:.1f} s + database {spent.database:.1f} s, {spent.cpu / least.cpu:.1f}×{of}",
        flush=True,
    )


def measure(count: int, today: date) -> None:
    # Elsewhere, so that the memory seen is that of the rebuild.
    connection.close()
    making = get_context("fork").Process(target=make, args=(count, today))
    making.start()
    making.join()
    assert making.exitcode == 0
    execute("DROP TABLE IF EXISTS floor", "CREATE TABLE floor (LIKE compliance_obligation INCLUDING ALL)")
    bare = floor()
    execute("TRUNCATE floor", KEYS)
    base = floor()
    [in_floor] = execute("SELECT count(*) FROM floor")
    execute("DROP TABLE floor")
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest memory so far
    whole = rebuilt()
    peak = memory("VmHWM")
    print(
        f"{count:>7} people × {Requirement.objects.count()} requirements:"
        f" {Obligation.objects.count()} stretches (floor {in_floor})"
    )
    say(base, whole)
    execute("ANALYZE")
    again = timed(lambda: sweep(since=None))
    someone = Engagement.objects.order_by("-started_on").first()
    changes = []
    for number in range(20):
        Engagement.objects.filter(pk=someone.pk).update(
            approved_on=today, started_on=today - timedelta(days=400 + number)
        )
        changes.append(timed(lambda: refresh(person_ids=[someone.person_id])))
    changes.sort()
    print(
        f"          memory {peak:.0f} MB at most · again, nothing to write {again:.1f} s · one change applied"
        f" {1000 * changes[10]:.0f} ms in the middle, {1000 * changes[-1]:.0f} ms at most, at most 200 ms",
        flush=True,
    )
    execute(WITHOUT_KEYS)
    say(bare, rebuilt(), ", no foreign keys")


def run(database, sizes: list[int]) -> None:
    today = timezone.localdate()
    for count in sizes:
        connection.close()
        database.restore()
        measure(count, today)
