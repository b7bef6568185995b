"""What is already here of the people that some rows name; a fixed number of queries for as many rows as are given."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q

from people.imports.names import name_key, one_person
from people.models import Engagement, Household, Organisation, Person, Responsibility, Team


class World:
    """People by every address of theirs, their engagements here, teams and households."""

    def __init__(self, organisation: Organisation, addresses: Iterable[str]) -> None:
        self.organisation = organisation
        wanted = {one for one in addresses if one}
        here = Engagement.objects.filter(person=OuterRef("pk"), organisation=organisation)
        anywhere = Engagement.objects.filter(person=OuterRef("pk"))
        oversees = Responsibility.objects.filter(
            Q(organisation=organisation) | Q(team__organisation=organisation), person=OuterRef("pk")
        )
        owned = dict(EmailAddress.objects.filter(email__in=wanted).values_list("email", "user_id"))
        rows = (
            Person.objects.filter(Q(email__in=wanted) | Q(pk__in=owned.values()) | Q(contact_email__in=wanted))
            .annotate(here=Exists(here), anywhere=Exists(anywhere), oversees=Exists(oversees))
            .order_by("joined_at")
        )
        people = {person.pk: person for person in rows}
        kept = {person.merged_into_id for person in people.values() if person.merged_into_id} - people.keys()
        if kept:
            for person in Person.objects.filter(pk__in=kept).annotate(
                here=Exists(here), anywhere=Exists(anywhere), oversees=Exists(oversees)
            ):
                people[person.pk] = person
        self.by_address: dict[str, Person] = {}
        self.sharing: dict[str, list[Person]] = defaultdict(list)
        for person in people.values():
            one = people.get(person.merged_into_id, person)
            self.by_address[person.email.lower()] = one
            if person.contact_email and person.here:
                self.sharing[person.contact_email.lower()].append(one)
        for address, pk in owned.items():
            if pk in people:
                self.by_address.setdefault(address.lower(), people.get(people[pk].merged_into_id, people[pk]))
        self.engagements: dict = defaultdict(list)
        for row in Engagement.objects.filter(organisation=organisation, person__in=people).select_related("team"):
            self.engagements[row.person_id].append(row)
        self.teams = list(Team.objects.filter(organisation=organisation))
        self.households = {one.name.lower(): one for one in Household.objects.filter(organisation=organisation)}
        self.household_names = {one.pk: one.name for one in self.households.values()}
        self._teams_by_name: dict[str, list[Team]] = defaultdict(list)
        for team in self.teams:
            self._teams_by_name[team.name.casefold()].append(team)

    def may_be_put_in(self, person: Person) -> bool:
        """A record goes to another service by its owner's consent alone, so a list may not fetch it."""
        return person.here or person.oversees or (not person.anywhere and person.last_login is None)

    def who_shares(self, address: str, name: str) -> Person | None:
        key = name_key(name)
        return next((one for one in self.sharing.get(address, ()) if one_person(name_key(one.name), key)), None)

    def team_named(self, text: str) -> Team | str | None:
        """The team of that name; "several" if it could be more than one."""
        found = self._teams_by_name.get(text.casefold(), [])
        return found[0] if len(found) == 1 else "several" if found else None

    def add_team(self, team: Team) -> None:
        self.teams.append(team)
        self._teams_by_name[team.name.casefold()].append(team)


def overlaps(engagement: Engagement, started: date, ended: date | None) -> bool:
    return (ended is None or ended >= engagement.started_on) and (
        engagement.ended_on is None or engagement.ended_on >= started
    )
