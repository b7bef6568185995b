"""The law of awards at its borders, worked out by hand: by the pure rules, and by the services over a real database."""

import time
import tomllib
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pytest

from certification.models.awards import held
from certification.rules import (
    Definition,
    Done,
    Held,
    Period,
    Signed,
    Signing,
    civil_date,
    next_by_law,
    standing,
)
from certification.selectors import awards_with_decisions, standings
from certification.services import (
    UnableToDecide,
    award,
    extend,
    give_interim,
    restore,
    revoke,
    sweep,
    withdraw,
)
from tests.certification.world import LONG_AGO, law_of, make_world, moment, rows_of

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text())["case"]
every_case = pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])


@pytest.fixture(params=["Europe/London", "UTC", "Pacific/Kiritimati"])
def server_in(request, settings, monkeypatch):
    """The process and Django both set to another place's time."""
    before = settings.TIME_ZONE
    settings.TIME_ZONE = request.param
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    settings.TIME_ZONE = before
    monkeypatch.undo()
    time.tzset()


@dataclass
class Act:
    """One line of `events`."""

    verb: str
    words: list[str]
    at: datetime
    refused: bool


def read(line: str) -> Act:
    refused = line.startswith("refused ")
    verb, *words = line.removeprefix("refused ").split()
    at = moment(words.pop().removeprefix("@"))
    return Act(verb, words, at, refused)


def said(word: str, since, until) -> str:
    return " ".join(str(part) for part in (word, since, until) if part is not None)


def day(text: str) -> date:
    return date.fromisoformat(text)


def check(case: dict, ledger: list[tuple[date, date, str]], says) -> None:
    assert [f"{first} {last} {basis}" for first, last, basis in ledger] == case["ledger"], case["because"]
    for on, words in case.get("on", {}).items():
        assert says(day(on)) == words, (on, case["because"])


def test_there_are_at_least_forty_each_with_its_reason():
    assert len(CASES) >= 40
    assert all(case["because"] for case in CASES)


# By the rules alone; what the services decide about a row is put down here as the law says it.


@dataclass
class Row:
    first: date
    last: date
    basis: str
    evidence: tuple = ()
    signed: tuple = ()
    revoked_on: date | None = None
    decided_on: date | None = None
    extended: date | None = None
    began: date | None = None

    @property
    def held(self) -> Held:
        return Held(self.first, self.last, self.revoked_on, self.extended)

    @property
    def period(self) -> Period:
        revoked = max(self.revoked_on, self.decided_on) if self.revoked_on else None
        return Period(
            self.first, self.last, self.basis, self.evidence, self.signed, revoked_on=revoked,
            extended_until=self.extended, began=self.began,
        )  # fmt: skip


def definition(terms: dict) -> Definition:
    law = asdict(law_of(**{name: value for name, value in terms.items() if name != "from"}))
    return Definition(
        frozenset(law["module_keys"]), law["validity_months"], law["window_months"],
        editions=tuple(law["editions"].items()), holds=frozenset(law["holds"]),
        signings=tuple(Signing(**one) for one in law["signings"]), late=law["late"],
        effective_from=terms.get("from", LONG_AGO),
    )  # fmt: skip


CORE = [definition({"modules": ["c"]})]


@every_case
def test_by_the_rules(case):
    law = [definition(terms) for terms in reversed(case.get("law", [{}]))]
    done: list[Done] = []
    signed: list[Signed] = []
    rows: list[Row] = []
    core: list[Row] = []

    def earn(into: list[Row], definitions: list[Definition], today: date) -> None:
        while True:
            cycle = [row for row in into if row.basis != "interim"]
            latest = cycle and replace(
                cycle[-1].period,
                evidence=tuple(one for row in cycle for one in row.evidence),
                signed=tuple(one for row in cycle for one in row.signed),
            )
            found = next_by_law(definitions, done, latest or None, signed, {"core": [row.held for row in core]}, today)
            if found is None:
                return
            period = found[1]
            into.append(Row(period.valid_from, period.valid_until, period.basis, period.evidence, period.signed))

    for act in map(read, case["events"]):
        today = civil_date(act.at)
        row = rows[int(act.words[0][1:]) - 1] if act.words and act.words[0][0] == "#" else None
        if act.refused:
            continue
        if act.verb == "done":
            key, _, edition = act.words[0].partition("/")
            done.append(Done(len(done), key, today, int(edition or 1)))
        elif act.verb == "signed":
            signed.append(Signed(str(len(signed)), act.words[0], day(act.words[1]), int(act.words[2])))
        elif act.verb == "withdrawn":
            signed.pop(int(act.words[0]) - 1)
        elif act.verb == "extended":
            row.extended = day(act.words[2])
        elif act.verb == "revoked":
            row.revoked_on, row.decided_on = day(act.words[2]), today
        elif act.verb == "interim":
            rows.append(Row(today, day(act.words[1]), "interim"))
        elif act.verb == "restored":
            ends, last = row.held.ends, max(today, row.last)
            again = Row(today, last, "interim" if row.basis == "interim" else "restored", row.evidence, row.signed)
            again.extended, again.began = (ends if ends > last else None), row.began or row.first
            rows.append(again)
        if act.verb == "swept" or not case.get("lost"):
            earn(core, CORE, today)
            earn(rows, law, today)

    def says(on: date) -> str:
        found = standing([row.held for row in rows], on)
        return said(found.word, found.since, found.until)

    check(case, [(row.first, row.last, row.basis) for row in rows], says)


@every_case
def test_by_the_services(case, db, server_in):
    world = make_world()
    person = world.person()
    world.defines(law_of(modules=["c"]), key="core")
    for terms in case.get("law", [{}]):
        version = world.defines(
            law_of(**{k: v for k, v in terms.items() if k != "from"}), since=terms.get("from", LONG_AGO)
        )
    signed = []

    def do(act: Act) -> None:
        by = {"actor": world.admin, "at": act.at}
        row = rows_of(person)[int(act.words[0][1:]) - 1].pk if act.words and act.words[0][0] == "#" else None
        if act.verb == "done":
            key, _, edition = act.words[0].partition("/")
            world.completes(person, key, act.at, int(edition or 1))
        elif act.verb == "signed":
            signed.append(world.signs(person, act.words[0], day(act.words[1]), int(act.words[2]), act.at))
        elif act.verb == "withdrawn":
            withdraw(sign_off_id=signed[int(act.words[0]) - 1].pk, actor=world.assessor, reason="A case", at=act.at)
        elif act.verb == "extended":
            extend(award_id=row, until=day(act.words[2]), reason="A case", **by)
        elif act.verb == "revoked":
            revoke(award_id=row, on=day(act.words[2]), reason="A case", **by)
        elif act.verb == "restored":
            restore(award_id=row, reason="A case", **by)
        elif act.verb == "interim":
            give_interim(person=person, version=version, until=day(act.words[1]), evidence="A case", **by)

    for act in map(read, case["events"]):
        if act.refused:
            with pytest.raises(UnableToDecide):
                do(act)
            continue
        do(act)
        if act.verb == "swept":
            sweep(at=act.at, since=None)
        elif not case.get("lost"):
            award(person_id=person.pk, at=act.at)

    def says(on: date) -> str:
        rows = awards_with_decisions().filter(person=person, credential="steps")
        by_rule = standing([held(row) for row in rows], on)
        (by_sql,) = [row for row in standings(on, known_on=date(2040, 1, 1)) if row.credential_id == "steps"]
        assert (by_sql.word, by_sql.since, by_sql.until) == (by_rule.word, by_rule.since, by_rule.until)
        return said(by_rule.word, by_rule.since, by_rule.until)

    check(case, [(row.valid_from, row.valid_until, row.basis) for row in rows_of(person)], says)
