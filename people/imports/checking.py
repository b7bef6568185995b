"""What each row of a list of people will do, and why. Nothing is written here but the answer on the row itself."""

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from people.enums import Role
from people.imports.cells import Cells, words
from people.imports.engagements import LEAVE_OUT, MAKE, PeopleKind, read_role
from people.imports.kinds import Pass, leave_out, say
from people.imports.names import name_key, one_person, turned
from people.imports.world import World, overlaps
from people.models import Engagement, Import, ImportOutcome, ImportRow, Person
from people.services.dates import Said

DATES = ("started_on", "approved_on", "first_care_role_on", "ended_on")
# What two rows of one person in one role must agree on; kept for every row of a list, so as a plain tuple.
COMPARED = ("started_on", "ended_on", "approved_on", "first_care_role_on", "team", "new_team", "household",
            "primary_carer", "hours_a_week")  # fmt: skip
Earlier = tuple[int, tuple]


class Claim(NamedTuple):
    """Somebody whom an earlier row of this list named; kept for every row, so as small as can be."""

    name: str
    sign_in: str
    row: int


@dataclass
class Plan:
    """What is to be done about one row's engagement. `changes`: field → [before, after], as kept in JSON."""

    outcome: str
    engagement: Engagement | None = None
    changes: dict[str, list] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class PeoplePass(Pass):
    def __init__(self, import_file, on: date) -> None:
        super().__init__(import_file, on)
        self.labels = {one.key: one.label for one in PeopleKind().fields()}
        self.claims: dict[str, tuple[Claim, ...]] = {}
        self.said: dict[tuple[str, str], tuple[Earlier, ...]] = {}

    # Checking

    def check(self, rows: Sequence[ImportRow]) -> None:
        for row in rows:
            row.outcome, row.notes = "", []
            self._understand(row)
        usable = [row.wanted for row in rows if not row.outcome]
        world = World(
            self.file.organisation,
            (one["email"] for one in usable),
            (one["household"] for one in usable),
            (self.file.uploaded_by_id,),
        )
        for row in rows:
            if not row.outcome:
                self._team(row, world)
            claim = None if row.outcome else self._who(row, world)
            if not row.outcome:
                self._decide(row, world)
            if claim and row.outcome != ImportOutcome.BAD:
                address = row.wanted["email"]
                self.claims[address] = (*self.claims.get(address, ()), claim)

    def _understand(self, row: ImportRow) -> None:
        cells = Cells(row.cells, self.file.mapping, self.file.headings, self.labels)
        name = turned(cells.text("name")) or f"{cells.text('first_name', 100)} {cells.text('surname', 99)}".strip()
        wanted: dict[str, Any] = {"name": name, "email": cells.email("email"), "team_name": cells.text("team")}
        role_text = cells.text("role")
        wanted["role"] = read_role(role_text)
        days = {key: cells.day(key, self.on) for key in DATES}
        wanted |= {key: day and day.isoformat() for key, day in days.items()}
        wanted |= {"household": cells.text("household", 120), "primary_carer": cells.yes("primary_carer")}
        wanted["hours_a_week"] = cells.hours("hours")
        row.wanted = wanted
        faults = cells.faults
        if not name:
            faults.append(_("There is no name. Write the person’s name."))
        if not wanted["email"] and not any(self.labels["email"] in one for one in faults):
            faults.append(_("There is no email address. Write one: it is how they sign in."))
        fallback = self.file.settings.get("role", LEAVE_OUT)
        if not wanted["role"]:
            if fallback == LEAVE_OUT:
                faults.append(
                    _("“%(text)s” is no role that we know. Write one of ours, such as Foster carer.")
                    % {"text": role_text}
                    if role_text
                    else _("There is no role. Write one, such as Foster carer.")
                )
            else:
                wanted["role"] = fallback
                if role_text:
                    say(
                        row,
                        "",
                        _("“%(text)s” is taken as %(role)s.") % {"text": role_text, "role": Role(fallback).label},
                    )
        started, ended = days["started_on"], days["ended_on"]
        if started and ended and ended < started:
            faults.append(
                _("Left on %(ended)s, before the start on %(started)s. Look both up.")
                % {"ended": words(ended), "started": words(started)}
            )
        first_care = days["first_care_role_on"]
        if started and first_care and first_care > started:
            say(row, "", _("The first care role is later than the start here. Is that so?"))
        if faults:
            leave_out(row, *faults)

    def _team(self, row: ImportRow, world: World) -> None:
        name = row.wanted["team_name"]
        row.wanted |= {"team": None, "new_team": ""}
        if not name:
            return
        team = world.team_named(name)
        choice = self.file.settings.get("team", LEAVE_OUT)
        if team == "several":
            leave_out(
                row, _("There are several teams called “%(name)s”. Give one of them another name.") % {"name": name}
            )
        elif team is not None:
            assert not isinstance(team, str)
            row.wanted["team"] = str(team.pk)
        elif choice == MAKE:
            row.wanted["new_team"] = name
            say(row, "", _("The team “%(name)s” will be made.") % {"name": name})
        elif choice == LEAVE_OUT:
            leave_out(row, _("There is no team called “%(name)s” here. Correct it, or let new teams be made.")
                      % {"name": name})  # fmt: skip
        else:
            say(row, "", _("There is no team called “%(name)s” here: put in without a team.") % {"name": name})

    def _who(self, row: ImportRow, world: World) -> Claim | None:
        """Under which address of signing in the row's person stands; a second person of one address gets their own.

        A new claim to the address counts only if the row turns out to be usable.
        """
        wanted, address = row.wanted, row.wanted["email"]
        key = name_key(wanted["name"])
        claims = self.claims.get(address, ())
        wanted |= {"sign_in": address, "contact": ""}
        if claim := next((one for one in claims if one_person(name_key(one.name), key)), None):
            wanted["sign_in"] = claim.sign_in
            wanted["contact"] = "" if claim.sign_in == address else address
            return None
        owner = world.by_address.get(address)
        if owner and not world.may_be_put_in(owner):
            leave_out(row, elsewhere())
            return None
        taken = {one.sign_in for one in claims}
        if sharer := world.who_shares(address, wanted["name"]):
            wanted["sign_in"] = sharer.email
        elif owner and owner.email not in taken and one_person(name_key(owner.name), key):
            wanted["sign_in"] = owner.email
        elif owner or address in taken:
            wanted |= {"sign_in": address_of_their_own(self.file.organisation_id, address, key), "contact": address}
            first = next((one for one in claims if one.sign_in == address), None)
            other = _("row %(row)s") % {"row": first.row} if first else str(owner)
            text = _(
                "The address is also that of %(other)s. These are two people: messages go to the shared address, "
                "and to sign in this person needs an address of their own."
            )
            say(row, "", text % {"other": other})
        return Claim(wanted["name"], wanted["sign_in"], row.number)

    def _decide(self, row: ImportRow, world: World) -> None:
        wanted = row.wanted
        about, now = (wanted["sign_in"], wanted["role"]), tuple(_shared(wanted[key]) for key in COMPARED)
        for number, other in self.said.get(about, ()):
            if apart(other, now):
                continue
            if any(mine not in (None, "") and mine != theirs for mine, theirs in zip(now, other, strict=True)):
                leave_out(row, _("Row %(row)s says something else of this person in this role. Keep one of them.")
                          % {"row": number})  # fmt: skip
            else:
                say(row, ImportOutcome.SAME, _("The same as row %(row)s.") % {"row": number})
            return
        person = world.by_address.get(wanted["sign_in"])
        plan = plan_for(wanted, person, world)
        wanted["changes"] = plan.changes
        say(row, plan.outcome, *plan.notes)
        if plan.outcome != ImportOutcome.BAD:
            self.said[about] = (*self.said.get(about, ()), (row.number, now))

    # Putting in and taking back

    def put_in(self, rows: Sequence[ImportRow], *, actor: Person, at: datetime) -> set:
        from people.imports.writing import put_in

        return put_in(self.file, rows, Said(actor, at, whose_list(self.file)), self.on)

    def take_back(self, rows: Sequence[ImportRow], *, actor: Person, at: datetime) -> set:
        from people.imports.undoing import take_back

        return take_back(rows, Said(actor, at, whose_list(self.file, taken_back=True)), self.on)


def whose_list(file: Import, *, taken_back: bool = False) -> str:
    """How a day that a list changed is known."""
    said = _("The list “%(name)s” was taken back.") if taken_back else _("From the list “%(name)s”.")
    return said % {"name": file.file_name}


def about_oneself() -> str:
    return _("This is about whoever gives or agrees to the list, or about their home. Another lead of your service "
             "puts it in.")  # fmt: skip


def elsewhere() -> str:
    return _("This address cannot be put in by a list. Invite the person instead: they bring their record along "
             "when they accept.")  # fmt: skip


def changed_since() -> str:
    return _("This has changed here since you looked. Put the list in again to see what is left to do.")


def address_of_their_own(organisation_id, shared: str, key: tuple[str, ...]) -> str:
    """The same for the same person of the same list every time; no message can ever be delivered to it."""
    digest = hashlib.sha256(f"{organisation_id} {shared} {' '.join(key)}".encode()).hexdigest()
    return f"{digest[:24]}@shared.invalid"


def _shared(value: Any) -> Any:
    """The same dates and teams stand in thousands of rows."""
    return sys.intern(value) if type(value) is str else value


def apart(a: tuple, b: tuple) -> bool:
    """Whether one had ended before the other began; both as COMPARED says."""
    (a_started, a_ended), (b_started, b_ended) = (one[:2] for one in (a, b))
    return bool((a_ended and b_started and a_ended < b_started) or (b_ended and a_started and b_ended < a_started))


def plan_for(wanted: dict, person: Person | None, world: World) -> Plan:
    """Against what is here now. Used to say what will happen, and again at the moment of doing it."""
    plan = _plan_for(wanted, person, world)
    if plan.outcome in (ImportOutcome.ADD, ImportOutcome.CHANGE) and _moves_the_givers(wanted, person, plan, world):
        return Plan(ImportOutcome.BAD, plan.engagement, notes=[about_oneself()])
    return plan


def _moves_the_givers(wanted: dict, person: Person | None, plan: Plan, world: World) -> bool:
    """Whether the row changes what is asked of whoever gives the list, by themself or by their household."""
    if plan.engagement is not None and not plan.changes.keys() - {"name"}:
        return False
    if person is not None and person.pk in world.givers:
        return True
    if plan.engagement is not None and "household" not in plan.changes:
        return False
    home = world.households.get(wanted["household"].lower())
    left = plan.engagement.household_id if plan.engagement is not None else None
    return bool({home and home.pk, left} & world.givers_homes)


def _plan_for(wanted: dict, person: Person | None, world: World) -> Plan:
    started, ended = (_day(wanted[key]) for key in ("started_on", "ended_on"))
    if person is None:
        return Plan(ImportOutcome.ADD) if started else Plan(ImportOutcome.BAD, notes=[no_start()])
    if not world.may_be_put_in(person):
        return Plan(ImportOutcome.BAD, notes=[elsewhere()])
    mine = world.engagements.get(person.pk, [])
    notes, changes = [], {}
    if not person.name:
        changes["name"] = ["", wanted["name"]]
    elif name_key(person.name) != name_key(wanted["name"]):
        notes.append(_("Known here as %(name)s, and stays so.") % {"name": person.name})
    found = _engagement(mine, wanted["role"], started, ended)
    if found is None:
        if not started:
            return Plan(ImportOutcome.BAD, notes=[no_start()])
        roles = sorted({str(one.get_role_display()) for one in mine if one.ended_on is None})
        if roles:
            notes.append(_("Is here already as: %(roles)s. Will be both.") % {"roles": ", ".join(roles)})
        return Plan(ImportOutcome.ADD, None, changes, notes)
    changes |= _changes(found, wanted, world)
    new_start = _day(changes["started_on"][1]) if "started_on" in changes else found.started_on
    new_end = _day(changes["ended_on"][1]) if "ended_on" in changes else found.ended_on
    assert new_start is not None
    if new_end and new_end < new_start:
        return Plan(ImportOutcome.BAD, found, {}, [
            _("Left on %(ended)s, before the start on %(started)s. Look both up.")
            % {"ended": words(new_end), "started": words(new_start)}
        ])  # fmt: skip
    return Plan(
        ImportOutcome.CHANGE if changes else ImportOutcome.SAME,
        found,
        changes,
        notes + [_in_words(key, before, after, world) for key, (before, after) in changes.items()],
    )


def no_start() -> str:
    return _("There is no start date. Write the day on which they started here.")


def _engagement(mine: list[Engagement], role: str, started: date | None, ended: date | None) -> Engagement | None:
    same = sorted((one for one in mine if one.role == role), key=lambda one: one.started_on, reverse=True)
    if started is None:
        return next((one for one in same if one.ended_on is None), None)
    return next((one for one in same if one.started_on == started), None) or next(
        (one for one in same if overlaps(one, started, ended)), None
    )


def _changes(found: Engagement, wanted: dict, world: World) -> dict[str, list]:
    changes: dict[str, list] = {}
    for key in DATES:
        before = getattr(found, key)
        if wanted[key] and (before is None or before.isoformat() != wanted[key]):
            changes[key] = [before and before.isoformat(), wanted[key]]
    if wanted["new_team"] or (wanted["team"] and str(found.team_id) != wanted["team"]):
        changes["team"] = [found.team_id and str(found.team_id), wanted["team"] or wanted["new_team"]]
    household = world.households.get(wanted["household"].lower())
    if wanted["household"] and (household is None or household.pk != found.household_id):
        changes["household"] = [found.household.name if found.household else "", wanted["household"]]
    if wanted["primary_carer"] is not None and wanted["primary_carer"] != found.primary_carer:
        changes["primary_carer"] = [found.primary_carer, wanted["primary_carer"]]
    hours = wanted["hours_a_week"]
    if hours is not None and (found.hours_a_week is None or found.hours_a_week != Decimal(hours)):
        changes["hours_a_week"] = [None if found.hours_a_week is None else str(found.hours_a_week), hours]
    return changes


def _in_words(key: str, before, after, world: World) -> str:
    label = {one.key: one.label for one in PeopleKind().fields()}.get("hours" if key == "hours_a_week" else key, key)
    teams = {str(team.pk): team.name for team in world.teams}

    def said(value) -> str:
        if value in (None, ""):
            return _("nothing")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if key in DATES:
            return words(date.fromisoformat(value))
        return teams.get(value, value)

    return f"{label}: {said(before)} → {said(after)}"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
