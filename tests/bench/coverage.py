"""`./run bench coverage 1000 10000 100000`: what a lead's pages ask of the database, beside hand-written SQL for the same.

The world of `law`: everybody in one organisation, in twenty teams, × twelve requirements. Each line is the faster of
three, with its number of statements; whole pages are asked of Django's own client, a page that does nothing beside them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.lens import Lens
from compliance.selectors import by_requirement, by_team, lines, months_ahead, people, stand, trend
from compliance.services import sweep
from people.models import Organisation, Responsibility, Team
from people.services import create_team
from tests.bench.law import execute, make, timed

TEAMS = 20
PAGE = 25
RANK = """CASE WHEN kind = 'covered' AND obliges THEN 8
  WHEN kind = '' AND obliges AND (question <> '' OR due_on IS NULL) THEN 3
  WHEN kind = '' AND obliges AND due_on < %(on)s THEN 0 WHEN kind = '' AND obliges AND moved_by = 'deferral' THEN 2
  WHEN kind = '' AND obliges THEN 1 WHEN kind = 'recognised' THEN 7 WHEN kind = 'interim' THEN 6
  WHEN kind = 'exempt' THEN 5 WHEN kind = 'paused' THEN 4 ELSE 9 END"""
RUNNING = "o.organisation_id = %(place)s AND o.starts_on <= %(on)s AND (o.ends_on IS NULL OR o.ends_on >= %(on)s)"
FLOORS = {
    "sentence": f"""SELECT rank, count(*) FROM (
        SELECT person_id, min({RANK}) AS rank FROM compliance_obligation o WHERE {RUNNING} GROUP BY 1
      ) one GROUP BY 1""",
    "by what is asked": f"""SELECT requirement_id, rank, count(*) FROM (
        SELECT requirement_id, person_id, min({RANK}) AS rank FROM compliance_obligation o WHERE {RUNNING} GROUP BY 1, 2
      ) one GROUP BY 1, 2""",
    "teams": f"""SELECT team_id, rank, count(*) FROM (
        SELECT e.team_id, o.person_id, min({RANK}) AS rank FROM compliance_obligation o
        JOIN people_engagement e ON e.id = o.engagement_id WHERE {RUNNING} GROUP BY 1, 2
      ) one GROUP BY 1, 2""",
    "months ahead": f"""SELECT month, count(DISTINCT person_id) FROM (
        SELECT person_id, date_trunc('month', CASE WHEN kind = '' THEN due_on ELSE until END) AS month
        FROM compliance_obligation o WHERE {RUNNING} AND obliges AND question = ''
        AND CASE WHEN kind = '' THEN due_on ELSE until END BETWEEN %(on)s AND %(on)s + 365
      ) one GROUP BY 1""",
    "page of people": f"""SELECT p.id, p.name, o.requirement_id, o.kind, o.due_on, o.until FROM (
        SELECT id, name FROM people_person p WHERE EXISTS (
          SELECT 1 FROM people_engagement e WHERE e.person_id = p.id AND e.organisation_id = %(place)s
          AND e.started_on <= %(on)s AND (e.ended_on IS NULL OR e.ended_on >= %(on)s)
        ) ORDER BY lower(name), id LIMIT {PAGE}
      ) p JOIN compliance_obligation o ON o.person_id = p.id AND {RUNNING}""",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the lead's pages; `floor`: the statement that stands beside it."""

    name: str
    ours: Callable[[Lens], object]
    floor: str = ""


QUESTIONS = [
    Asked("sentence", stand, FLOORS["sentence"]),
    Asked("by what is asked", by_requirement, FLOORS["by what is asked"]),
    Asked("teams", by_team, FLOORS["teams"]),
    Asked("page of people", lambda lens: lines(lens, people(lens)[:PAGE]), FLOORS["page of people"]),
    Asked("page of those past due", lambda lens: lines(lens, people(replace(lens, status="past_due"))[:PAGE])),
    Asked("months ahead", months_ahead, FLOORS["months ahead"]),
    Asked("eight quarters", trend),
]


def fetched(statement: str, **values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.fetchall()


def fastest(act: Callable[[], object]) -> float:
    return min(timed(act) for _ in range(3))


def into_teams(place: Organisation) -> None:
    teams = [create_team(organisation=place, name=f"Team {n:02}") for n in range(TEAMS)]
    execute(
        "CREATE TEMP TABLE numbered AS SELECT id, row_number() OVER (ORDER BY id) AS n FROM people_engagement",
        *(
            f"UPDATE people_engagement e SET team_id = '{team.pk}' FROM numbered WHERE numbered.id = e.id AND n % {TEAMS} = {n}"
            for n, team in enumerate(teams)
        ),
        "DROP TABLE numbered",
    )
    assert Team.objects.filter(organisation=place).count() == TEAMS


def questions(place: Organisation, today: date) -> None:
    for on, when in ((today, "today"), (today - timedelta(days=400), "a past day")):
        lens = Lens(place, on)
        for asked in QUESTIONS:
            with CaptureQueriesContext(connection) as captured:
                asked.ours(lens)
            took = fastest(lambda asked=asked, lens=lens: asked.ours(lens))
            base = (
                fastest(lambda asked=asked, on=on: fetched(asked.floor, on=on, place=place.pk)) if asked.floor else None
            )
            beside = f" · floor {1000 * base:7.1f} ms · {took / base:4.1f}×" if base else ""
            print(
                f"    {when:>10}, {asked.name:<24} {1000 * took:8.1f} ms, {len(captured):2} statements{beside}",
                flush=True,
            )


def seen(client: Client, url: str) -> None:
    if client.get(url).status_code != 200:
        raise AssertionError(url)


def pages(place: Organisation, lead) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(lead)
    for name, url in (
        ("one's own settings", reverse("people:settings")),
        ("coverage", reverse("compliance:organisation", args=[place.pk])),
        ("people", reverse("compliance:people", args=[place.pk])),
        ("people past due", reverse("compliance:people", args=[place.pk]) + "?status=past_due"),
        ("what is coming", reverse("compliance:ahead", args=[place.pk])),
    ):
        print(f"    page, {name:<34} {1000 * fastest(lambda url=url: seen(client, url)):8.1f} ms", flush=True)


def run(database, sizes: list[int]) -> None:
    today = timezone.localdate()
    for count in sizes:
        database.restore()
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        with transaction.atomic():
            make(count, today)
        place = Organisation.objects.get(name=f"{count} people")
        into_teams(place)
        sweep(since=None)
        execute(
            "VACUUM ANALYZE compliance_obligation", "VACUUM ANALYZE people_engagement", "VACUUM ANALYZE people_person"
        )
        rows = execute("SELECT count(*) FROM compliance_obligation")
        print(f"{count:>7} people × 12 requirements, {rows and rows[0]} stretches", flush=True)
        questions(place, today)
        pages(place, Responsibility.objects.select_related("person").get(organisation=place).person)
        connection.close()
