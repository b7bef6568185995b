"""`./run bench`: what pages cost, each as a ratio to a floor measured in the same run, on PostgreSQL.

CPU is that of the site's own processes for each request, user and system; wall is the median of single requests
over one kept connection. Ratios travel between machines; milliseconds do not.
"""

import http.client
import itertools
import json
import os
import statistics
import time
import uuid
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode

from tests import databases, servers

WARM, COUNT, ROUNDS = 20, 100, 9
# How many times a signed-in view that does nothing each part of a learner's evening may cost.
TARGETS = dict.fromkeys(
    ("lesson page", "activity answered", "scenario choice", "check answered", "lesson finished"), 2.0
)

FLOOR_SQL = """
WITH here AS (
  SELECT o.id, o.due_on, o.until, o.clock, e.person_id, e.role, p.name, p.email, t.name AS team,
         CASE WHEN o.kind <> '' THEN o.kind WHEN NOT o.obliges THEN 'suggested'
              WHEN o.question <> '' OR o.due_on IS NULL THEN 'unknown' WHEN o.due_on < %(on)s THEN 'past_due'
              WHEN o.moved_by = 'deferral' THEN 'deferred' ELSE 'due' END AS status
  FROM compliance_obligation o
  JOIN people_engagement e ON e.id = o.engagement_id JOIN people_person p ON p.id = e.person_id
  LEFT JOIN people_team t ON t.id = e.team_id
  WHERE o.organisation_id = %(place)s AND o.starts_on <= %(on)s AND (o.ends_on IS NULL OR o.ends_on >= %(on)s)
), counted AS (SELECT status, count(*) AS n FROM here GROUP BY status)
SELECT here.*, (SELECT json_object_agg(status, n) FROM counted) FROM here ORDER BY lower(name), email, id LIMIT 50
"""


def cpu_of_group(pid: int) -> float:
    """CPU seconds so far of a process group, of its every thread, as the scheduler counts them (nanoseconds)."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[2]) == pid:
                total += sum(int(one.read_text().split()[0]) for one in stat.parent.glob("task/*/schedstat"))
        except OSError:
            continue  # it ended meanwhile
    return total / 1e9


@dataclass
class Cost:
    wall_ms: float
    cpu_ms: float


class Client:
    """One kept connection, signed in."""

    def __init__(self, site: servers.Site, session: str, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port)
        self.token = token
        self.headers = {"Cookie": f"session={session}; csrf={token}", "X-CSRFToken": token}

    def ask(self, path: str, body: dict | None = None) -> None:
        if body is None:
            self._send("GET", path, None, {})
        else:
            self._send("POST", path, json.dumps(body), {"Content-Type": "application/json"})

    def submit(self, path: str, form: dict) -> None:
        """As a browser's script sends a form of ours."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "fetch"}
        token = {"csrfmiddlewaretoken": self.token, "event_id": uuid.uuid4()}
        self._send("POST", path, urlencode(token | form), kind)

    def _send(self, method: str, path: str, data: str | None, headers: dict) -> None:
        self.connection.request(method, path, data, self.headers | headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {text[:300]!r}")


def measure(site: servers.Site, acts: list) -> Cost:
    """The cost of each of these calls, the first WARM left out."""
    for act in acts[:WARM]:
        act()
    walls, before = [], cpu_of_group(site.web.pid)
    for act in acts[WARM:]:
        began = time.perf_counter()
        act()
        walls.append(time.perf_counter() - began)
    spent = cpu_of_group(site.web.pid) - before
    return Cost(1000 * statistics.median(walls), 1000 * spent / len(walls))


def best(costs: list[Cost]) -> Cost:
    return Cost(min(c.wall_ms for c in costs), min(c.cpu_ms for c in costs))


def ratio(costs: list[Cost], floors: list[Cost]) -> float:
    """The median over rounds of a line's CPU to the floor's in the same round: a busy minute falls on both."""
    return statistics.median(cost.cpu_ms / floor.cpu_ms for cost, floor in zip(costs, floors, strict=True))


def main(rest: list[str]) -> int:
    what = rest[0] if rest and not rest[0].isdigit() else ""
    sizes = [int(n) for n in rest[bool(what) :]] or [1000, 10000]
    var = databases.STORE / "bench"
    with servers.postgresql() as server:
        database = databases.Postgresql("bench", server)
        database.make_template()
        database.restore()
        os.environ |= {
            "DATABASE_URL": database.url,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "COMMON_GROUND_VAR": str(var),
            "SECRET_KEY": "the key of a bench run, of no use anywhere else",
        }
        import sys

        sys.path.insert(0, str(databases.ROOT / "site"))
        import django

        django.setup()
        try:
            if what:
                import_module(f"tests.bench.{what}").run(database, sizes)
            else:
                run(database, var, sizes)
        finally:
            from django.db import connections

            connections.close_all()
            database.drop()
    return 0


def run(database, var: Path, sizes: list[int]) -> None:
    from django.db import connection
    from django.utils import timezone

    from certification.models import CredentialVersion
    from courses.models import Module
    from courses.selectors import edition_content
    from people.models import Person
    from tests.bench import people
    from tests.bench.evening import Evening
    from tests.cast import make_cast
    from tests.progress.test_once import all_but_the_last_answer
    from tests.sessions import session_key

    today = timezone.localdate()
    cast = make_cast(today)
    version = CredentialVersion.objects.get()
    places = {size: people.organisation_of(size, cast.area, cast.lead, version, today) for size in sizes}
    people.refresh()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    module = Module.objects.get(key="c1")
    content = edition_content(module.edition_id)
    token = "a" * 32
    learner = Person.objects.create_user("bench.learner@example.org", name="Bench Learner")
    session, lead_session = session_key(learner), session_key(cast.lead)
    last_answers = []
    for n in range(WARM + COUNT // 2):
        person = Person.objects.create_user(f"bench{n}@example.org", name=f"Bench {n}")
        last_answers.append((session_key(person), all_but_the_last_answer(person, module)))

    site = servers.Site(database.url, var=var)
    site.start_web()
    try:
        client, lead = Client(site, session, token), Client(site, lead_session, token)
        costs: dict[str, list[Cost]] = {}
        for _ in range(ROUNDS):
            acts = {
                "nothing": itertools.repeat(lambda: client.ask("/bench/nothing/")),
                "empty Wagtail page": itertools.repeat(lambda: client.ask("/")),
                "insert": itertools.repeat(lambda: client.ask("/bench/insert/")),
                **Evening(lambda session: Client(site, session, token), module).acts(),
                "your learning": itertools.repeat(lambda: client.ask("/learning/")),
            }
            for name, endless in acts.items():
                costs.setdefault(name, []).append(measure(site, list(itertools.islice(endless, WARM + COUNT))))

        def post(session: str, event):
            one = Client(site, session, token)
            body = {
                "event_id": str(event.event_id), "kind": event.kind, "edition_id": str(event.edition_id),
                "occurred_at": event.occurred_at.isoformat(), "item": event.item,
                "attempt_id": str(event.attempt_id), "data": event.data,
            }  # fmt: skip
            return lambda: one.ask("/api/v1/learning/events", body)

        costs["completion, by API"] = [measure(site, [post(*pair) for pair in last_answers])]
        finish = [
            {
                "event_id": str(uuid.uuid4()), "kind": "lesson_finished", "edition_id": str(module.edition_id),
                "occurred_at": timezone.now().isoformat(), "item": content["lessons"][0]["key"], "data": {"route": "read"},
            }
            for _ in range(WARM + 40)
        ]  # fmt: skip
        costs["finish, by API"] = [
            measure(site, [lambda body=body: client.ask("/api/v1/learning/events", body) for body in finish])
        ]
        floors = {}
        for size, place in places.items():
            path = f"/coverage/{place.pk}/"
            costs[f"coverage {size}"] = [
                measure(site, [lambda path=path: lead.ask(path)] * (WARM + 30)) for _ in range(2)
            ]
            walls = []
            with connection.cursor() as cursor:
                for _ in range(30):
                    began = time.perf_counter()
                    cursor.execute(FLOOR_SQL, {"on": today, "place": place.pk})
                    rows = cursor.fetchall()
                    walls.append(1000 * (time.perf_counter() - began))
            assert len(rows) == min(50, size)
            floors[size] = statistics.median(walls)
    finally:
        site.stop()
    report({name: best(found) for name, found in costs.items()}, floors)
    report_evening({name: ratio(costs[name], costs["nothing"]) for name in TARGETS})


def report_evening(ratios: dict[str, float]) -> None:
    print("\na learner's evening, CPU to that of nothing, median of the rounds")
    for name, found in ratios.items():
        most = TARGETS[name]
        print(f"  {name:20}{found:6.2f}×  at most {most:.1f}×: {'met' if found <= most else 'missed'}")


def report(costs: dict[str, Cost], floors: dict[int, float]) -> None:
    nothing, wagtail, insert = costs["nothing"], costs["empty Wagtail page"], costs["insert"]
    say = print
    say(f"\n{'':22}{'CPU ms':>8}{'wall ms':>9}   CPU as a ratio to")
    say(f"{'':39}   {'nothing':>9}{'empty page':>12}{'insert':>9}")
    for name, cost in costs.items():
        say(
            f"{name:22}{cost.cpu_ms:8.1f}{cost.wall_ms:9.1f}   {cost.cpu_ms / nothing.cpu_ms:8.2f}×"
            f"{cost.cpu_ms / wagtail.cpu_ms:11.2f}×{cost.cpu_ms / insert.cpu_ms:8.2f}×"
        )
    say(
        "\ncoverage, first page, wall: the page against one hand-written statement plus a signed-in view that does nothing"
    )
    for size, floor in floors.items():
        page = costs[f"coverage {size}"].wall_ms
        say(
            f"  {size:>7} people: page {page:7.1f} ms · statement {floor:7.1f} ms · {page / (floor + nothing.wall_ms):.2f}×"
        )
