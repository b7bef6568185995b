"""Puts rows of people in: new people, engagements, households and teams at once, and on each row what undoing needs."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from people.imports.checking import DATES, Plan, changed_since, plan_for
from people.imports.kinds import leave_out
from people.imports.world import World
from people.models import Engagement, Household, Import, ImportOutcome, ImportRow, Person
from people.services.joining import create_team

FIELDS = (*DATES, "team", "household", "primary_carer", "hours_a_week")


def put_in(file: Import, rows: Sequence[ImportRow], *, at: datetime) -> set:
    """Does what the rows say, where it is still what somebody agreed to; the ids of the people concerned."""
    return _Batch(file, rows, at).write()


class _Batch:
    def __init__(self, file: Import, rows: Sequence[ImportRow], at: datetime) -> None:
        self.file, self.rows, self.at = file, rows, at
        addresses = {row.wanted[key] for row in rows for key in ("email", "sign_in")}
        self.world = World(file.organisation, addresses, {row.wanted["household"] for row in rows})
        self.people: list[Person] = []
        self.named: list[Person] = []
        self.households: list[Household] = []
        self.started: list[Engagement] = []
        self.changed: dict[Any, Engagement] = {}
        self.concerned: set = set()

    def write(self) -> set:
        for row in self.rows:
            row.wrote = {}
            wanted = row.wanted
            person = self.world.by_address.get(wanted["sign_in"])
            plan = plan_for(wanted, person, self.world)
            if plan.outcome == ImportOutcome.SAME:
                row.outcome = ImportOutcome.SAME
            elif plan.outcome != row.outcome or plan.changes != wanted["changes"]:
                leave_out(row, *(plan.notes if plan.outcome == ImportOutcome.BAD else [changed_since()]))
            else:
                self._one(row, person, plan)
        Household.objects.bulk_create(self.households)
        Person.objects.bulk_create(self.people)
        EmailAddress.objects.bulk_create(
            [EmailAddress(user=person, email=person.email, primary=True) for person in self.people]
        )
        Person.objects.bulk_update(self.named, ["name"])
        Engagement.objects.bulk_create(self.started)
        Engagement.objects.bulk_update(self.changed.values(), FIELDS)
        return self.concerned

    def _one(self, row: ImportRow, person: Person | None, plan: Plan) -> None:
        wanted, wrote = row.wanted, row.wrote
        assert wrote is not None
        if person is None:
            person = self._new_person(wanted)
            wrote["person"] = str(person.pk)
        elif "name" in plan.changes:
            person.name = wanted["name"]
            self.named.append(person)
            wrote["named"] = [str(person.pk), wanted["name"]]
        household, team_id = self._household(wanted, wrote), self._team(wanted, wrote)
        self.concerned.add(person.pk)
        if plan.engagement is None:
            engagement = Engagement(
                person=person, organisation=self.file.organisation, role=wanted["role"], team_id=team_id,
                household=household, primary_carer=bool(wanted["primary_carer"]),
                hours_a_week=_number(wanted["hours_a_week"]), **{key: _day(wanted[key]) for key in DATES},
            )  # fmt: skip
            self.started.append(engagement)
            self.world.engagements[person.pk].append(engagement)
            wrote["engagement"] = str(engagement.pk)
        elif plan.changes.keys() - {"name"}:
            self._change(plan, wrote, household, team_id)

    def _change(self, plan: Plan, wrote: dict, household: Household | None, team_id) -> None:
        one = plan.engagement
        assert one is not None
        fields = {}
        for key in plan.changes.keys() - {"name"}:
            attribute = {"team": "team_id", "household": "household_id"}.get(key, key)
            after: Any = plan.changes[key][1]
            if key in DATES:
                after = _day(after)
            elif key == "hours_a_week":
                after = _number(after)
            elif key == "team":
                after = team_id
            elif key == "household":
                after = household and household.pk
            fields[attribute] = [kept(getattr(one, attribute)), kept(after)]
            setattr(one, attribute, after)
        self.changed[one.pk] = one
        wrote["changed"] = {"engagement": str(one.pk), "fields": fields}

    def _new_person(self, wanted: dict) -> Person:
        person = Person(
            email=wanted["sign_in"],
            contact_email=wanted["contact"],
            name=wanted["name"],
            password=make_password(None),
            joined_at=self.at,
        )
        self.world.open_to_lists.add(person.pk)
        self.people.append(person)
        self.world.by_address[person.email] = person
        return person

    def _household(self, wanted: dict, wrote: dict) -> Household | None:
        name = wanted["household"]
        if not name:
            return None
        found = self.world.households.get(name.lower())
        if found is None:
            found = Household(organisation=self.file.organisation, name=name)
            self.households.append(found)
            self.world.households[name.lower()] = found
            wrote["household"] = str(found.pk)
        return found

    def _team(self, wanted: dict, wrote: dict):
        if not wanted["new_team"]:
            return wanted["team"]
        found = self.world.team_named(wanted["new_team"])
        if found is None:
            found = create_team(organisation=self.file.organisation, name=wanted["new_team"])
            self.world.add_team(found)
            wrote["team"] = str(found.pk)
        return None if isinstance(found, str) else found.pk


def kept(value: Any) -> Any:
    """A field's value as it stands in `wrote`."""
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool) else str(value)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
