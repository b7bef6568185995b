"""One day, one truth: the pages, their tables and charts, the files, the paper and the API say of any random place what
a slow, plain model says (tests/compliance/test_lens.py), at the first and at the last moment of the day.

COMMON_GROUND_AGREE=200 looks at more places than the suite does.
"""

import csv
import io
import os
import re
from collections import Counter
from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.api import auth
from compliance.enums import ClockStart, ExportKind, Kind, Status
from compliance.lens import NOTHING_ASKED, Lens
from compliance.rules import ONE_DAY, Cover, Facts, Terms
from compliance.selectors import quarter_ends
from compliance.services import ask_for, make_export
from compliance.wording import label_of
from people.rules import in_words
from tests.compliance.strategies import DAYS, FACTS
from tests.compliance.systems import System
from tests.compliance.test_exports import from_xlsx, on_paper
from tests.compliance.test_lens import Model, Row, World, rank, stored
from tests.compliance.test_lens import world as world  # a fixture
from tests.conftest import LONDON
from tests.once import on_sqlite

pytestmark = [pytest.mark.slow, on_sqlite]
PLACES = int(os.environ.get("COMMON_GROUND_AGREE", "8"))
FEW = settings(max_examples=PLACES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FIRST, LAST = time(0, 0, 20), time(23, 59, 40)

# (name, what is asked or "", status in words, due or "", until or "")
Said = tuple[str, str, str, str, str]


@pytest.fixture(autouse=True)
def _as_often_as_we_like(monkeypatch):
    monkeypatch.setattr(auth, "REQUESTS", 100_000)


def as_modelled(rows: list[Row], world: World, on: date) -> Counter:
    """Everybody against everything, person by person."""
    model, found = Model(rows, world, Lens(world.place, on)), Counter()
    for person in model.here:
        mine = model.of(person)
        for requirement in {row.requirement for row in mine}:
            standings = [row.on(on) for row in mine if row.requirement == requirement]
            least = min(rank(one, on) for one in standings)
            most = min((one for one in standings if rank(one, on) == least), key=lambda one: one.due_on or date.max)
            due, status = None if most.kind else most.due_on, model.status([r for r in mine if r.on(on) == most])
            found[str(person), requirement.name, label_of(status), _text(due), _text(most.until)] += 1
        if not mine:
            found[str(person), "", label_of(NOTHING_ASKED), "", ""] += 1
    return found


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def few(counts: dict) -> dict:
    return {str(status): number for status, number in counts.items() if number}


def numbers(part) -> dict[str, int]:
    """Status → the number of people, of every link in it that opens some."""
    found: dict[str, int] = {}
    for link in part.select("a[href*='status=']"):
        (status,) = parse_qs(urlsplit(link["href"]).query)["status"]
        found[status] = int(re.match(r"\s*(\d+)", link.get_text())[1])
    return few(found)


def counted(model: Model, rows: list[Row] | None = None) -> dict[str, int]:
    return few(model.counts(model.rows if rows is None else rows))


def named(link, what: str) -> str:
    return parse_qs(urlsplit(link["href"]).query)[what][0]


def pages_agree(client: Client, rows: list[Row], world: World, on: date) -> None:
    def page(name: str) -> BeautifulSoup:
        answer = client.get(reverse(f"compliance:{name}", args=[world.place.pk]))
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    lens = Lens(world.place, on)
    model = Model(rows, world, lens)
    front = page("organisation")
    asked = {row.engagement.person for row in model.rows}
    nothing = {NOTHING_ASKED: len(model.here - asked)}
    assert numbers(front.select_one(".summary-sentence__line")) == few(counted(model) | nothing)
    assert f"of {len(asked)} " in front.select_one(".summary-sentence__line").get_text()
    of_asked = {}
    of_teams = {}
    for table in front.select("table"):
        for line in table.select("tbody tr"):
            first = line.select_one("th a")
            if "requirement=" in first["href"]:
                of_asked[named(first, "requirement")] = numbers(line)
            else:
                of_teams[named(first, "team")] = numbers(line)
    assert of_asked == {
        str(one.pk): counted(model, [row for row in model.rows if row.requirement == one])
        for one in world.requirements
        if any(row.requirement == one for row in model.rows)
    }
    for pk, found in of_teams.items():
        (team,) = [one for one in world.teams.values() if str(one.pk) == pk]
        assert found == counted(Model(rows, world, Lens(world.place, on, team=team)))
    over_time = page("trends")
    for day in quarter_ends(on):
        (line,) = [one for one in over_time.select("tbody tr") if one.th.get_text().strip() == in_words(day)]
        assert numbers(line) == counted(Model(rows, world, Lens(world.place, day)))
    for line in page("ahead").select("tbody tr"):
        if link := line.select_one("td a"):
            first, last = (date.fromisoformat(named(link, name)) for name in ("after", "by"))
            turning = {row.engagement.person for row in model.rows if model.turns(row, first, last)}
            assert int(re.match(r"\d+", link.get_text())[0]) == len(turning)


def files_agree(client: Client, cast, modelled: Counter, standing: dict, lens: Lens, now: datetime) -> None:
    answer = client.get(reverse("compliance:export_csv", args=[lens.organisation.pk]))
    text = b"".join(answer.streaming_content).decode()
    _heads, *found = csv.reader(io.StringIO(text[1:], newline=""))
    assert {row[-1] for row in found} == {lens.on.isoformat()}
    assert Counter((row[0], row[3], row[5], row[6], row[7]) for row in found) == modelled
    content = {}
    for kind in (ExportKind.XLSX, ExportKind.PDF):
        export = make_export(export_id=ask_for(kind=kind, lens=lens, actor=cast.lead, at=now).pk, at=now)
        assert not export.problem
        content[kind] = bytes(export.content)
    book = [[value.removesuffix(" 00:00:00") for value in row] for row in from_xlsx(content[ExportKind.XLSX])]
    assert book == [row[:-1] for row in found]
    paper = on_paper(content[ExportKind.PDF])
    for status, number in standing.items():
        assert f"{label_of(status)}: {number}" in paper
    assert f"{sum(standing.values())} people in this file" in paper or sum(standing.values()) == 1


def systems_agree(cast, modelled: Counter, model: Model, now: datetime) -> None:
    system = System(cast.fostering, cast.lead, now)
    summary = system.ask("coverage/summary").json()
    assert summary["as_of"] == model.lens.on.isoformat()
    assert summary["by_status"] == counted(model)
    assert summary["people"] == len(model.here)
    found: Counter = Counter()
    for row in system.walk("coverage", limit=4):
        said, asked = row["standing"] or {}, (row["requirement"] or {}).get("name", "")
        status = said.get("status", NOTHING_ASKED)
        found[
            row["person"]["name"], asked, label_of(status), said.get("due_on") or "", said.get("held_until") or ""
        ] += 1
    # A date that waits for somebody's decision is not said to other systems as one.
    waits = label_of(Status.UNKNOWN)
    modelled = Counter(
        {
            (who, what, said, "" if said == waits else due, until): n
            for (who, what, said, due, until), n in modelled.items()
        }
    )
    assert found == modelled


def everything_agrees(cast, rows: list[Row], world: World, on: date, at: time) -> Counter:
    """At that moment of the day; returns what everything says."""
    now = datetime.combine(on, at, LONDON)
    with time_machine.travel(now, tick=False):
        cache.clear()
        client = Client()
        client.force_login(cast.lead)
        lens = Lens(world.place, on)
        model, modelled = Model(rows, world, lens), as_modelled(rows, world, on)
        pages_agree(client, rows, world, on)
        nothing = {NOTHING_ASKED: len(model.here - {row.engagement.person for row in model.rows})}
        files_agree(client, cast, modelled, few(counted(model) | nothing), lens, now)
        systems_agree(cast, modelled, model, now)
    return modelled


def test_every_page_file_and_answer_says_what_the_plain_model_says(cast, world):
    pairs = len(world.engagements) * len(world.requirements)

    @FEW
    @given(st.lists(FACTS, min_size=3, max_size=pairs), DAYS, st.sampled_from([FIRST, LAST]))
    def agree(facts, on, at):
        with transaction.atomic():
            everything_agrees(cast, stored(world, facts), world, on, at)
            transaction.set_rollback(True)

    agree()


# In summer the day of London begins an hour before that of the computers.
@pytest.mark.parametrize("last", [date(2028, 6, 30), date(2027, 12, 31), date(2028, 2, 29), date(2028, 3, 26)])
def test_who_lapsed_a_minute_ago_is_lapsed_everywhere(cast, world, last):
    start = date(2027, 1, 4)
    held = Facts(
        start, clocks=((ClockStart.ROLE_START, start),), terms=(Terms(start, ClockStart.ROLE_START, 1),),
        covers=(Cover(start + timedelta(days=9), last, Kind.COVERED),),
    )  # fmt: skip
    due = Facts(start, clocks=(), terms=(Terms(start, ClockStart.FIXED_DATE, 0, last),))
    rows = stored(world, [held, due, held] * len(world.engagements))
    before = everything_agrees(cast, rows, world, last, LAST)
    after = everything_agrees(cast, rows, world, last + ONE_DAY, FIRST)
    assert {row[2] for row in before} == {label_of(Status.COVERED), label_of(Status.DUE)}
    assert {row[2] for row in after} == {label_of(Status.PAST_DUE)}


def test_what_does_not_agree_is_seen(cast, world):
    """The negative control: one stretch more in the database than the model knows."""
    start = date(2027, 1, 4)
    due = Facts(start, clocks=(), terms=(Terms(start, ClockStart.FIXED_DATE, 0, date(2028, 6, 30)),))
    rows = stored(world, [due] * len(world.engagements) * len(world.requirements))
    with pytest.raises(AssertionError):
        everything_agrees(cast, rows[1:], world, date(2028, 3, 1), FIRST)
