"""What a pack says, worked out once and written down whole: every word, number and day, and no name.

Nothing of it is asked again later, so neither a renewal nor a changed wording of ours changes a pack that was made.
"""

import json
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.rules import add_months, civil_date
from compliance.enums import Decision, Kind, Status
from compliance.exports.codes import codes, letters_of, without_names
from compliance.exports.printing import MOST_IN_PARTS
from compliance.exports.table import WIDTHS as REGISTER
from compliance.exports.table import Tally, Words, about, columns, denominator
from compliance.lens import Lens
from compliance.models import Adjustment, Assignment
from compliance.selectors import Cell, Counts, Line, by_requirement, by_team, every_line
from people.models import Person
from people.rules import in_words

AHEAD = 3  # months
QUESTIONS = {
    "different": gettext_lazy("What do adults here do differently since they learned this?"),
    "better": gettext_lazy("What became better for children?"),
    "missing": gettext_lazy("What is still missing, and what will you do about it, by when?"),
}


@contextmanager
def one_moment():
    """Everything read inside is of one moment, whoever writes meanwhile. SQLite's transactions are so by themselves."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def canonical(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def freeze(lens: Lens, *, words: dict[str, str], salt: str, on: date) -> dict[str, Any]:
    """`lens`: the whole place on the pack's day. `on`: the day on which it is made."""
    with one_moment():
        found = list(every_line(lens))
        decisions = list(_decisions(lens, found))
        alone = list(_assigned(lens, found))
        asked, teams = by_requirement(lens), by_team(lens)
        said = Words(lens)
        rows = [(line, said.rows_of(line)) for line in found]
    known = {line.person.pk: str(line.person) for line in found}
    known |= {one.decided_by_id: str(one.decided_by) for one in decisions}
    known |= {one.assigned_by_id: str(one.assigned_by) for one in alone}
    code = codes(known, salt)
    named = {name: code[pk] for pk, name in known.items()}
    tally = Tally()
    for line, own in rows:
        tally.add(line, len(own))
    # By code: in the order of names the codes would say who is who.
    register = sorted(((code[line.person.pk], *row[1:]) for line, own in rows for row in own), key=str)
    sheets = [
        _sheet(
            "coverage", _("Coverage by what is asked"), _counted(_("What is asked")),
            [(one.requirement.name, *_numbers(one.counts)) for one in asked],
            notes=[_("“Of” are those of whom it is asked or to whom it is offered, each counted once.")],
        ),
        _sheet(
            "sources", _("Where these rules come from"), ((_("What is asked"), 5), (_("Source"), 9), (_("Checked"), 3)),
            [(one.requirement.name, one.terms.source, one.terms.checked_on) for one in asked],
        ),
        _sheet(
            "teams", _("Coverage by team"), _counted(_("Team")),
            [(one.team.name if one.team else _("In no team"), *_numbers(one.counts)) for one in teams],
            notes=[_("Somebody in two teams is counted in both, by what is asked of them there.")],
        ),
        _sheet("register", _("Register"), tuple(zip((_("Code"), *columns()[1:]), REGISTER, strict=True)), register),
        _sheet(
            "decisions", _("Deferred, extended, exempt, for the time being; asked individually"),
            ((_("Code"), 3), (_("What is asked"), 5), (_("Decided"), 4), (_("On"), 3), (_("Until"), 3),
             (_("Reason"), 9), (_("By"), 3), (_("Taken back on"), 3)),
            sorted((_decided(one, code, named, lens.on) for one in (*decisions, *alone)), key=str),
            notes=[_("For those who were here on that day, decided by then.")],
        ),
        _sheet(
            "next-three-months", _("What falls due or runs out in the next three months"),
            ((_("Day"), 3), (_("Code"), 3), (_("Role"), 4), (_("Team"), 4), (_("What is asked"), 6), (_("What"), 3)),
            sorted(_ahead(lens, found, code, said)),
            notes=[_("From that day until %(day)s.") % {"day": in_words(add_months(lens.on, AHEAD))}],
        ),
        _sheet(
            "own-words", _("What changed for children"), ((_("Question"), 4), (_("In our own words"), 9)),
            [(str(question), words.get(key) or _("Nothing was written.")) for key, question in QUESTIONS.items()],
        ),
    ]  # fmt: skip
    return {
        "form": 1,
        "title": _("Inspection pack, as at %(day)s") % {"day": in_words(lens.on)},
        "author": str(lens.organisation),
        "as_at": lens.on.isoformat(),
        "lines": [*_contents(lens, tally, on), *(_listed(one) for one in sheets)],
        "sheets": sheets,
        "letters": letters_of(code.values()),
    }


def _listed(sheet: dict[str, Any]) -> str:
    said = f"{sheet['file']}: {sheet['title']}"
    number = len(sheet["rows"])
    if number <= MOST_IN_PARTS:
        return said
    return said + _(" (%(n)d rows: in the workbook and the tables, not on paper)") % {"n": number}


def _contents(lens: Lens, tally: Tally, on: date) -> list[str]:
    return [
        *about(lens),
        _("Written down on %(day)s, from what was known then of that day.") % {"day": in_words(on)},
        *denominator(tally),
        _("Each person is counted once in each number. Of several roles, the one that asks most of them counts."),
        _("“Covered” means held on that day. Nobody is shown as covered by what was learned later."),
        _("People stand here by codes of this pack alone. Who is who is on a list apart, with the service."),
        _("The same facts are in each of the files: on paper (PDF), in the workbook (XLSX) and as plain tables (CSV)."),
    ]


def _sheet(file: str, title: str, heads: Iterable[tuple[str, int]], rows: Iterable[tuple], *, notes=()) -> dict:
    heads = list(heads)
    return {
        "file": file,
        "title": title,
        "columns": [label for label, _width in heads],
        "widths": [width for _label, width in heads],
        "notes": list(notes),
        "rows": [[{"day": value.isoformat()} if isinstance(value, date) else value for value in row] for row in rows],
    }


def _counted(first: str) -> tuple[tuple[str, int], ...]:
    labels = (_("Of"), *(str(one.label) for one in Status))
    return ((first, 6), *((label, 2) for label in labels))


def _numbers(counts: Counts) -> tuple[int, ...]:
    return (counts.total, *(counts[one] for one in Status))


def _decisions(lens: Lens, found: list[Line]):
    here = {one.pk for line in found for one in line.engagements}
    rows = Adjustment.objects.filter(engagement__organisation=lens.organisation, decided_on__lte=lens.on)
    rows = rows.filter(Q(engagement__ended_on=None) | Q(engagement__ended_on__gte=lens.on))
    rows = rows.select_related("requirement", "decided_by", "engagement__person")
    return (one for one in rows.order_by("decided_on", "pk") if one.engagement_id in here)


def _assigned(lens: Lens, found: list[Line]):
    here = {one.pk for line in found for one in line.engagements}
    rows = Assignment.objects.filter(engagement__organisation=lens.organisation, assigned_on__lte=lens.on)
    rows = rows.select_related("requirement", "assigned_by", "engagement__person")
    return (one for one in rows.order_by("assigned_on", "pk") if one.engagement_id in here)


def _decided(one: Adjustment | Assignment, code: dict[UUID, str], named: dict[str, str], on: date) -> tuple:
    person: Person = one.engagement.person
    back = civil_date(one.withdrawn_at) if one.withdrawn_at else None
    own = (str(person), code[person.pk])
    reason = without_names(one.reason, own, named)
    taken_back = back if back and back <= on else None
    if isinstance(one, Assignment):
        what = _("Asked individually") if one.obliges else _("Suggested individually")
        said = (what, one.assigned_on, one.due_on, reason, code[one.assigned_by_id])
    else:
        said = (str(Decision(one.kind).label), one.decided_on, one.until, reason, code[one.decided_by_id])
    return (own[1], one.requirement.name, *said, taken_back)


def _ahead(lens: Lens, found: list[Line], code: dict[UUID, str], said: Words) -> Iterable[tuple]:
    last = add_months(lens.on, AHEAD)
    for line in found:
        for cell in line.cells.values():
            turn = _turn(cell)
            if turn and lens.on <= turn[0] <= last:
                team = cell.engagement.team.name if cell.engagement.team else ""
                role = said.role(cell.engagement)
                yield (turn[0], code[line.person.pk], role, team, said.name(cell.requirement_id), turn[1])


def _turn(cell: Cell) -> tuple[date, str] | None:
    """The day on which something asked becomes due, or something held or granted runs out."""
    now = cell.standing
    if not now.obliges:
        return None
    if now.kind == Kind.NONE:
        return (now.due_on, _("Falls due")) if now.due_on and not now.question else None
    return (now.until, _("Runs out")) if now.until else None
