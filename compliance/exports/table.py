"""The one description of a view that every file of it shares: a row for each person and each thing asked of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.enums import Status
from compliance.explaining import why
from compliance.exports.cells import Value
from compliance.lens import NOTHING_ASKED, Lens
from compliance.models import Requirement
from compliance.rules import Standing
from compliance.selectors import Line, every_line, requirements_of
from compliance.selectors.obligations import status_of
from compliance.wording import label_of
from people.enums import Role
from people.models import Engagement
from people.rules import in_words

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`widths`: of the columns, in parts of the whole. `notes`: what is said above it."""

    title: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Iterable[Row]
    notes: tuple[str, ...] = ()


def columns() -> tuple[str, ...]:
    return (
        _("Name"), _("Role"), _("Team"), _("What is asked"), _("Asked or offered"), _("Status"), _("Due"), _("Until"),
        _("Why"),
    )  # fmt: skip


WIDTHS = (5, 4, 3, 5, 2, 3, 3, 3, 9)


class Words:
    """What the rows of one file say, each thing put into words once: of many people, many stand alike."""

    MOST = 1 << 14

    def __init__(self, lens: Lens) -> None:
        self._names: dict[UUID, str] = dict(requirements_of(lens.organisation).values_list("pk", "name"))
        self._roles = {role.value: str(role.label) for role in Role}
        self._status = {str(status): label_of(status) for status in (*Status, NOTHING_ASKED)}
        self._obliges = {True: _("Asked"), False: _("Offered")}
        self._said: dict[tuple[int, int], tuple[Standing, tuple[Value, ...]]] = {}

    def name(self, pk: UUID) -> str:
        found = self._names.get(pk)
        if found is None:  # it is asked no more
            found = self._names[pk] = Requirement.objects.get(pk=pk).name
        return found

    def role(self, engagement: Engagement) -> str:
        return self._roles[engagement.role]

    def said(self, rank: int, standing: Standing) -> tuple[Value, ...]:
        """Asked or offered, the status, the day by which it is due, the day until which it holds, and why."""
        # By identity, which is quick to find; the standing is kept with it, so that no other one can have its id.
        known = self._said.get((rank, id(standing)))
        if known is not None:
            return known[1]
        if len(self._said) >= self.MOST:
            self._said.clear()
        due = None if standing.kind else standing.due_on
        found = (self._obliges[standing.obliges], self._status[status_of(rank)], due, standing.until, why(standing))
        self._said[rank, id(standing)] = standing, found
        return found

    def rows_of(self, line: Line) -> list[Row]:
        """One for each thing asked of somebody, by name; those of whom nothing is asked have one, too."""
        name = str(line.person)
        if not line.cells:
            roles = ", ".join(dict.fromkeys(self.role(one) for one in line.engagements))
            teams = ", ".join(dict.fromkeys(one.team.name for one in line.engagements if one.team))
            return [(name, roles, teams, "", "", self._status[NOTHING_ASKED], None, None, "")]
        found: list[Row] = []
        for cell in line.cells.values():
            engagement = cell.engagement
            team = engagement.team.name if engagement.team else ""
            asked = self.name(cell.requirement_id)
            found.append((name, self.role(engagement), team, asked, *self.said(cell.rank, cell.standing)))
        found.sort(key=_by_what)
        return found


def _by_what(row: Row) -> str:
    return str(row[3]).casefold()


@dataclass(slots=True)
class Tally:
    """Whom a file holds, counted as it is written; so what it says of itself is what it holds."""

    people: int = 0
    rows: int = 0
    by_status: dict[str, int] = field(default_factory=dict)

    def add(self, line: Line, rows: int) -> None:
        self.people += 1
        self.rows += rows
        self.by_status[line.status] = self.by_status.get(line.status, 0) + 1


def rows_within(lens: Lens, tally: Tally) -> Iterator[list[Row]]:
    """Person by person; `tally` counts what was handed out."""
    words = Words(lens)
    for line in every_line(lens):
        rows = words.rows_of(line)
        tally.add(line, len(rows))
        yield rows


def filters(lens: Lens) -> list[str]:
    """What the view is narrowed to, in words."""
    found = []
    if lens.requirement:
        found.append(_("What is asked: %(name)s") % {"name": Requirement.objects.get(pk=lens.requirement).name})
    if lens.team:
        found.append(_("Team: %(name)s, with every team below it") % {"name": lens.team.name})
    if lens.role:
        found.append(_("Role: %(name)s") % {"name": Role(lens.role).label})
    if lens.household:
        found.append(_("Household: %(name)s") % {"name": lens.household.name})
    if lens.status:
        found.append(_("Shown: %(status)s") % {"status": label_of(lens.status)})
    if lens.search:
        found.append(_("Name or address: %(words)s") % {"words": lens.search})
    if lens.after:
        found.append(_("Something falls due or runs out from %(day)s") % {"day": in_words(lens.after)})
    if lens.by:
        found.append(_("Something falls due or runs out by %(day)s") % {"day": in_words(lens.by)})
    return found


def about(lens: Lens) -> tuple[str, ...]:
    """The first lines of every file: the place, the day, what it is narrowed to."""
    narrowed = filters(lens) or [_("Everybody who was here on that day")]
    return (str(lens.organisation), _("As it stood on %(day)s") % {"day": in_words(lens.on)}, *narrowed)


def denominator(tally: Tally) -> tuple[str, ...]:
    """Of how many the file speaks, and how they stand: each person once, by what asks most of them in this view."""
    people = ngettext("%(n)s person in this file", "%(n)s people in this file", tally.people) % {"n": tally.people}
    rows = ngettext("%(n)s row", "%(n)s rows", tally.rows) % {"n": tally.rows}
    order = [*Status.values, NOTHING_ASKED]
    stand = [f"{label_of(one)}: {tally.by_status[one]}" for one in order if one in tally.by_status]
    return (f"{people}; {rows}.", *stand)


def file_name(lens: Lens, ending: str) -> str:
    narrowed = _("-narrowed") if filters(lens) else ""
    return f"{slugify(str(lens.organisation)) or 'coverage'}-{lens.on.isoformat()}{narrowed}.{ending}"
