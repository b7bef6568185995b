"""What is already here of the people that some rows name; a fixed number of queries for as many rows as are given."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from people.imports.names import name_key, one_person
from people.models import Engagement, Household, Organisation, Person, Responsibility, Team


class World:
    """People by every address of theirs, their engagements here, teams and households.

    `givers`: who gives the list and who agrees to it; what is asked of themselves it may not move.
    """

    def __init__(
        self, organisation: Organisation, addresses: Iterable[str], households: Iterable[str], givers: Iterable = ()
    ) -> None:
        self.organisation = organisation
        self.givers = accounts_of(givers)
        self.givers_homes = set(
            Engagement.objects.filter(person__in=self.givers, household__isnull=False).values_list(
                "household", flat=True
            )
        )
        wanted = {one for one in addresses if one}
        self.open_to_lists: set = set()
        # Anybody may add anybody's address to their own; it is theirs once they have shown it.
        shown = EmailAddress.objects.filter(email__in=wanted, verified=True)
        owned = dict(shown.values_list("email", "user_id"))
        people = self._read(Q(email__in=wanted) | Q(pk__in=owned.values()) | Q(contact_email__in=wanted))
        while kept := {one.merged_into_id for one in people.values() if one.merged_into_id} - people.keys():
            people |= self._read(Q(pk__in=kept))

        def kept_as(person: Person) -> Person:
            return kept_as(people[person.merged_into_id]) if person.merged_into_id else person

        self.by_address: dict[str, Person] = {}
        self.sharing: dict[str, list[Person]] = defaultdict(list)
        for person in people.values():
            one = kept_as(person)
            self.by_address[person.email.lower()] = one
            if person.contact_email and person.pk in self.open_to_lists:
                self.sharing[person.contact_email.lower()].append(one)
        for address, pk in owned.items():
            self.by_address.setdefault(address.lower(), kept_as(people[pk]))
        self.engagements: dict = defaultdict(list)
        for row in Engagement.objects.filter(organisation=organisation, person__in=people).select_related("household"):
            self.engagements[row.person_id].append(row)
        self.teams = list(Team.objects.filter(organisation=organisation))
        lowered = {form for name in households if name for form in (name.lower(), _ascii_lower(name))}
        found = Household.objects.filter(organisation=organisation).annotate(lowered=Lower("name"))
        self.households: dict[str, Household] = {one.name.lower(): one for one in found.filter(lowered__in=lowered)}
        self._teams_by_name: dict[str, list[Team]] = defaultdict(list)
        for team in self.teams:
            self._teams_by_name[team.name.casefold()].append(team)

    def _read(self, which: Q) -> dict:
        """People by id; notes whom a list may put in.

        A record goes to another service by its owner's consent alone, so a list may not fetch it: only who is or was
        here, who oversees people here, and who has neither been anywhere nor signed in yet.
        """
        mine = Engagement.objects.filter(person=OuterRef("pk"))
        oversees = Responsibility.objects.filter(
            Q(organisation=self.organisation) | Q(team__organisation=self.organisation), person=OuterRef("pk")
        )
        rows = Person.objects.filter(which).order_by("joined_at")
        nowhere = Q(~Exists(mine), last_login=None)
        allowed = Q(Exists(mine.filter(organisation=self.organisation))) | Q(Exists(oversees)) | nowhere
        self.open_to_lists |= set(rows.filter(allowed).values_list("pk", flat=True))
        return {person.pk: person for person in rows}

    def may_be_put_in(self, person: Person) -> bool:
        return person.pk in self.open_to_lists

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


def accounts_of(people: Iterable) -> set:
    """Their ids, and those of accounts that were merged into theirs."""
    ids = {one for one in people if one}
    return ids | set(Person.objects.filter(merged_into__in=ids).values_list("pk", flat=True))


def _ascii_lower(text: str) -> str:
    """As SQLite does it, which leaves accented capitals as they are."""
    return text.encode().lower().decode()


def overlaps(engagement: Engagement, started: date, ended: date | None) -> bool:
    return (ended is None or ended >= engagement.started_on) and (
        engagement.ended_on is None or engagement.ended_on >= started
    )
