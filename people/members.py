"""What the pages about an organisation's people need, in a fixed number of queries each."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import gettext as _

from people.models import Engagement, Invitation, Organisation, Pause, Person, Team
from people.rules import in_words
from people.selectors import came_back, returned
from people.services import may_take_back_end


def still_here(on: date) -> Q:
    """Engagements that run on the day or will; who has not started yet is somebody to expect."""
    return Q(ended_on__isnull=True) | Q(ended_on__gte=on)


def members(
    organisation: Organisation, on: date, *, text: str = "", team: Team | None = None, role: str = "", show: str = ""
) -> QuerySet[Person]:
    """The organisation's people by name. `show`: here (the default), left, pause (on pause), waiting (to sign
    in) or returned (messages to them come back)."""
    engaged = Engagement.objects.filter(person=OuterRef("pk"), organisation=organisation)
    here = engaged.filter(still_here(on))
    asked = engaged if show == "left" else here
    if team is not None:
        asked = asked.filter(team__path__startswith=team.path)
    if role:
        asked = asked.filter(role=role)
    if show == "pause":
        asked = asked.current(on).filter(Exists(Pause.objects.running(on).filter(engagement=OuterRef("pk"))))
    found = Person.objects.filter(Exists(asked), merged_into__isnull=True)
    if show == "left":
        found = found.exclude(Exists(here))
    if show == "waiting":
        found = found.filter(last_login__isnull=True)
    if show == "returned":
        found = came_back(found)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text) | Q(contact_email__icontains=text))
    return found.order_by(Lower(Coalesce(NullIf(F("name"), Value("")), F("email"))), "pk")


@dataclass(frozen=True, slots=True)
class Member:
    """One of a page of people, with what they are or were here; newest first."""

    person: Person
    engagements: tuple[Engagement, ...]
    paused: bool
    returned: bool  # messages to them come back

    @property
    def newest(self) -> Engagement:
        return self.engagements[0]

    @property
    def joined(self) -> bool:
        return self.person.last_login is not None


def _with_pauses(rows: QuerySet[Engagement]) -> QuerySet[Engagement]:
    return rows.select_related("team", "household").prefetch_related(
        Prefetch("pauses", Pause.objects.order_by("starts_on"))
    )


def is_paused(engagement: Engagement, on: date) -> bool:
    """Whether a pause runs; `engagement` with its pauses loaded."""
    return any(p.starts_on <= on and (p.ends_on is None or on <= p.ends_on) for p in engagement.pauses.all())


def page_of(people: Iterable[Person], organisation: Organisation, on: date) -> list[Member]:
    """These people as they are or were here; three queries."""
    people = list(people)
    back = returned(one.address_for_messages for one in people)
    rows: dict[uuid.UUID, list[Engagement]] = defaultdict(list)
    for row in _with_pauses(Engagement.objects.filter(person__in=people, organisation=organisation)):
        rows[row.person_id].append(row)
    found = []
    for person in people:
        mine = sorted(rows[person.pk], key=lambda row: (row.ended_on or date.max, row.started_on), reverse=True)
        paused = any(is_paused(row, on) for row in mine if _runs(row, on))
        found.append(Member(person, tuple(mine), paused, person.address_for_messages.lower() in back))
    return found


def _runs(row: Engagement, on: date) -> bool:
    return row.started_on <= on and (row.ended_on is None or on <= row.ended_on)


@dataclass(frozen=True, slots=True)
class Stay:
    """One engagement as its page shows it. `mates`: who else is of the household."""

    engagement: Engagement
    pauses: tuple[Pause, ...]
    mates: tuple[Engagement, ...]
    open: bool  # no last day is set
    here: bool  # runs on the day, or will
    paused: bool
    may_take_back: bool

    @property
    def name(self) -> str:
        """Tells this stay from the others of its person: "Foster carer, North, from 1 June 2026"."""
        one = self.engagement
        team = f", {one.team}" if one.team else ""
        return f"{one.get_role_display()}{team}, {_('from %(day)s') % {'day': in_words(one.started_on)}}"


def stays_of(person: Person, organisation: Organisation, on: date) -> list[Stay]:
    """Everything that the person is or was at this organisation, newest first; three queries."""
    rows = list(_with_pauses(Engagement.objects.filter(person=person, organisation=organisation)))
    homes = {row.household_id for row in rows if row.household_id}
    mates: dict[uuid.UUID | None, list[Engagement]] = defaultdict(list)
    others = Engagement.objects.filter(household__in=homes).filter(still_here(on)).exclude(person=person)
    for mate in others.select_related("person").order_by(Lower("person__name"), "pk") if homes else ():
        mates[mate.household_id].append(mate)
    rows.sort(key=lambda row: (row.ended_on or date.max, row.started_on), reverse=True)
    return [
        Stay(
            row, tuple(row.pauses.all()), tuple(mates[row.household_id]), row.ended_on is None,
            row.ended_on is None or row.ended_on >= on, _runs(row, on) and is_paused(row, on),
            may_take_back_end(row, on) and not _followed(row, rows),
        )
        for row in rows
    ]  # fmt: skip


def open_invitation(person: Person, organisation: Organisation, at) -> Invitation | None:
    """The newest invitation to this person here that can still be accepted."""
    rows = organisation.invitations.filter(
        email__iexact=person.address_for_messages, accepted_at=None, withdrawn_at=None
    )
    return rows.filter(expires_at__gt=at).order_by("-invited_at").first()


def _followed(row: Engagement, rows: Iterable[Engagement]) -> bool:
    """Whether the person went on in this role: in another team, or back again."""
    return any(one.role == row.role and one.started_on > row.started_on for one in rows)


@dataclass(frozen=True, slots=True)
class Branch:
    """A team in its tree. `label`: the names from the root on. `people`: those here in this very team."""

    team: Team
    label: str
    people: int


def branches(organisation: Organisation, on: date) -> list[Branch]:
    """The organisation's teams as a tree read from top to bottom; one query."""
    here = Count("engagements__person", distinct=True, filter=_on_team(on))
    teams = {team.pk: team for team in organisation.teams.annotate(people=here)}

    def names(team: Team) -> list[str]:
        above = teams.get(team.parent_id) if team.parent_id else None
        return [*(names(above) if above else []), team.name]

    found = [(names(team), team) for team in teams.values()]
    found.sort(key=lambda pair: [name.lower() for name in pair[0]])
    return [Branch(team, " › ".join(path), team.people) for path, team in found]


def _on_team(on: date) -> Q:
    return Q(engagements__ended_on__isnull=True) | Q(engagements__ended_on__gte=on)
