"""Puts rows of people in: new people, engagements, households and teams at once, and on each row what undoing needs."""

import secrets
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from people.imports.checking import DATES, Plan, changed_since, plan_for
from people.imports.kinds import leave_out
from people.imports.world import World
from people.models import Engagement, Household, Import, ImportOutcome, ImportRow, Person
from people.rules import one_stay, role_start
from people.services.dates import Change, Said, changed, first_days, keep
from people.services.joining import create_team

# Facts about the whole stay, whichever team it was in.
OF_THE_STAY = ("approved_on", "first_care_role_on")
FIELDS = (*DATES, "role_started_on", "team", "household", "primary_carer", "hours_a_week")


def put_in(file: Import, rows: Sequence[ImportRow], said: Said, on: date) -> set:
    """Does what the rows say, where it is still what somebody agreed to; the ids of the people concerned."""
    return _Batch(file, rows, said, on).write()


class _Batch:
    def __init__(self, file: Import, rows: Sequence[ImportRow], said: Said, on: date) -> None:
        self.file, self.rows, self.said, self.on = file, rows, said, on
        addresses = {row.wanted[key] for row in rows for key in ("email", "sign_in")}
        givers = (file.uploaded_by_id, said.by.pk)
        self.world = World(file.organisation, addresses, {row.wanted["household"] for row in rows}, givers)
        self.people: list[Person] = []
        self.named: list[Person] = []
        self.households: list[Household] = []
        self.started: list[Engagement] = []
        self.changed: dict[Any, Engagement] = {}
        self.days: list[Change] = []
        self.concerned: set = set()

    def write(self) -> set:
        for row in self.rows:
            row.wrote = {}
            wanted = row.wanted
            person = self.world.by_address.get(wanted["sign_in"])
            plan = plan_for(wanted, person, self.world)
            if plan.outcome == ImportOutcome.SAME:
                row.outcome = ImportOutcome.SAME
            # Less than was agreed to may be left: another row of the list has done it for the whole stay.
            elif plan.outcome != row.outcome or any(wanted["changes"].get(k) != v for k, v in plan.changes.items()):
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
        keep([*self.days, *(day for one in self.started for day in first_days(one, self.on))], self.said)
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
        stay = one_stay(one, self.world.engagements[one.person_id])
        first = min(stay, key=lambda part: part.started_on) is one
        fields = {}
        for key in plan.changes.keys() - {"name"}:
            attribute = {"team": "team_id", "household": "household_id"}.get(key, key)
            after: Any = plan.changes[key][1]
            if key in DATES:
                after = _day(after)
                self.days.append(Change(one, key, getattr(one, key), after))
            elif key == "hours_a_week":
                after = _number(after)
            elif key == "team":
                after = team_id
            elif key == "household":
                after = household and household.pk
            fields[attribute] = [kept(getattr(one, attribute)), kept(after)]
            setattr(one, attribute, after)
        self.changed[one.pk] = one
        if first and "started_on" in fields and one.role_started_on and one.role_started_on >= one.started_on:
            fields["role_started_on"] = [kept(one.role_started_on), None]
            one.role_started_on = None
        wrote["changed"] = {"engagement": str(one.pk), "fields": fields}
        wrote["along"] = [self._along(one, other, fields.keys(), first) for other in stay if other is not one]

    def _along(self, one: Engagement, other: Engagement, names: Collection[str], first: bool) -> dict:
        """The rest of a stay follows what was changed of one part of it."""
        fields = {}
        days = {name: getattr(one, name) for name in OF_THE_STAY if name in names}
        if first and "started_on" in names:
            days["role_started_on"] = role_start(one)
        for change in changed(other, **days):
            fields[change.name] = [kept(change.was), kept(change.became)]
            setattr(other, change.name, change.became)
            self.days += [change] if change.name in OF_THE_STAY else []
            self.changed[other.pk] = other
        return {"engagement": str(other.pk), "fields": fields}

    def _new_person(self, wanted: dict) -> Person:
        person = Person(
            email=wanted["sign_in"],
            contact_email=wanted["contact"],
            name=wanted["name"],
            password=no_password(),
            joined_at=self.said.at,
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


def no_password() -> str:
    """As Django's `make_password(None)`, which draws letter by letter: in a list that is a tenth of the work."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)


def kept(value: Any) -> Any:
    """A field's value as it stands in `wrote`."""
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool) else str(value)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
