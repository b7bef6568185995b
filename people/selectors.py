"""What other floors and screens need to know of people."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone

from people.enums import LocalSlot, OrganisationKind, Oversight
from people.models import (
    Area,
    CameBack,
    ClockDate,
    Engagement,
    EngagementQuerySet,
    Invitation,
    LocalContact,
    Look,
    Organisation,
    OrganisationCode,
    Pause,
    Person,
    Responsibility,
    ResponsibilityAct,
    SystemLook,
)
from people.models.person import UNREACHABLE
from people.rules import CHECKED_FOR, FAR_BACK, days_back, one_stay
from people.services import hash_token, is_reachable, own_reasons, plain_code


def invitation_by_token(token: str) -> Invitation | None:
    return (
        Invitation.objects.select_related("organisation", "team", "invited_by")
        .filter(token_hash=hash_token(token))
        .first()
    )


def code_typed(typed: str, on: date) -> OrganisationCode | None:
    """The open code that somebody typed, however they wrote it."""
    code = OrganisationCode.objects.filter(code=plain_code(typed)).first()
    return code if code is not None and code.is_open(on) else None


def code_shown(code_id: str, on: date) -> OrganisationCode | None:
    """An open code by its id, with its place."""
    if not code_id:
        return None
    code = OrganisationCode.objects.select_related("organisation", "team").filter(pk=code_id).first()
    return code if code is not None and code.is_open(on) else None


def local_authority_of(area: Area) -> Organisation | None:
    """The area's local authority, if it takes part here."""
    kind = OrganisationKind.LOCAL_AUTHORITY
    return Organisation.objects.filter(area=area, kind=kind, closed_on__isnull=True).order_by("name").first()


def engagements_of(person: Person) -> EngagementQuerySet:
    """Every engagement that the person has or had, with organisation, team and household."""
    rows = Engagement.objects.filter(person=person).select_related("organisation", "team", "household")
    return rows.order_by("started_on")


def current_engagements(person: Person, on):
    """The person's engagements that run on `on`, with organisation and team."""
    return engagements_of(person).current(on)


@dataclass(frozen=True, slots=True)
class LocalNumbers:
    """The numbers of one of the person's services, and the slots that it has not filled in; both in their order."""

    organisation: Organisation
    contacts: tuple[LocalContact, ...]
    empty: tuple[LocalSlot, ...]


def numbers_of(organisation: Organisation) -> dict[LocalSlot, LocalContact | None]:
    """Every slot of a place with its number, if it has one. One query."""
    held = {row.slot: row for row in organisation.local_contacts.filter(ended_at=None)}
    return {slot: held.get(slot) for slot in LocalSlot}


def local_contacts_of(person: Person, on: date) -> list[LocalNumbers]:
    """Those whom the person's services of that day gave their people to ring, by service. Two queries."""
    here = Engagement.objects.filter(person=person).current(on).values("organisation_id")
    places = list(Organisation.objects.filter(id__in=here).order_by("name"))
    rows = LocalContact.objects.filter(organisation__in=places, ended_at=None) if places else ()
    held = {(row.organisation_id, row.slot): row for row in rows}
    return [
        LocalNumbers(
            place,
            tuple(held[place.pk, slot] for slot in LocalSlot if (place.pk, slot) in held),
            tuple(slot for slot in LocalSlot if (place.pk, slot) not in held),
        )
        for place in places
    ]


def numbers_to_check(organisation: Organisation, on: date) -> QuerySet[LocalContact]:
    """Numbers that were last checked more than a year ago; the twin of `rules.to_check_again`."""
    return organisation.local_contacts.filter(ended_at=None, checked_on__lt=on - CHECKED_FOR)


def clock_dates_of(engagement: Engagement) -> QuerySet[ClockDate]:
    """Every day that was given for approval or the first care role in this stay, by whom and why; oldest first."""
    mine = Engagement.objects.filter(
        person=engagement.person_id, organisation=engagement.organisation_id, role=engagement.role
    )
    names = (ClockDate.Name.APPROVED, ClockDate.Name.FIRST_CARE_ROLE)
    rows = ClockDate.objects.filter(engagement__in=[one.pk for one in one_stay(engagement, mine)], name__in=names)
    return rows.select_related("recorded_by")


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A change of a day from which a clock counts, as a page says it. `whose`: None if they are not here any more."""

    row: ClockDate
    back: int  # how many days into the past it reaches
    whose: Person | None = None

    @property
    def far_back(self) -> bool:
        return self.back > FAR_BACK


def days_changed_at(organisation: Organisation) -> QuerySet[ClockDate]:
    """Every change of such a day at this organisation, newest first."""
    rows = ClockDate.objects.filter(organisation=organisation.pk).select_related("recorded_by")
    return rows.order_by("-recorded_at", "-id")


def days_changed_of(person: Person, organisation: Organisation | None = None) -> QuerySet[ClockDate]:
    """Every change of such a day of this person, here or everywhere, newest first."""
    mine = accounts_of(person)
    # An account that was merged and parted again takes its engagements along.
    gone = ~Exists(Engagement.objects.filter(pk=OuterRef("engagement")))
    rows = ClockDate.objects.filter(
        Q(engagement__in=Engagement.objects.filter(person__in=mine).values("pk"))
        | Q(gone, person__in=mine.values("pk"))
    )
    if organisation is not None:
        rows = rows.filter(organisation=organisation.pk)
    return rows.select_related("recorded_by").order_by("-recorded_at", "-id")


def days_changed(rows: Iterable[ClockDate], *, here: Organisation | None = None) -> list[ChangedDay]:
    """These changes as a page says them; with `here`, whose they are, as far as they are or were there. One query."""
    rows = list(rows)
    known: dict[uuid.UUID, Person] = {}
    if here is not None:
        asked = Q(pk__in={one.engagement for one in rows}) | Q(person__in={one.person for one in rows})
        for one in Engagement.objects.filter(asked, organisation=here).select_related("person"):
            known[one.pk] = known[one.person_id] = one.person
    return [
        ChangedDay(
            one,
            days_back(one.was, one.became, timezone.localdate(one.recorded_at)),
            known.get(one.engagement) or known.get(one.person),
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class Overseer:
    """Those who hold one kind of responsibility over one place; never who they are."""

    kind: Oversight
    place: str


def overseers_of(engagements: list[Engagement], on: date) -> list[Overseer]:
    """Who may see by name what these engagements' person completed: the doors in people/access.py, read backwards."""
    teams = {uuid.UUID(part) for e in engagements if e.team for part in e.team.path.strip("/").split("/")}
    rows = (
        Responsibility.objects.current(on)
        .filter(
            Q(kind=Oversight.TRAINING_LEAD, organisation__in=[e.organisation_id for e in engagements])
            | Q(kind=Oversight.TEAM_MANAGER, team__in=teams)
        )
        .values_list("kind", "organisation__name", "team__name")
        .distinct()
    )
    return [Overseer(Oversight(kind), organisation or team) for kind, organisation, team in sorted(rows, key=str)]


def responsibilities_of(person: Person):
    """Over whom the person holds or held a responsibility."""
    return (
        Responsibility.objects.filter(person=person)
        .select_related("area", "organisation", "team")
        .order_by("starts_on")
    )


def roles_ended(person: Person):
    """Each time that somebody ended a role of the person's, until which day and why."""
    return ResponsibilityAct.objects.filter(person__in=accounts_of(person), kind=ResponsibilityAct.Kind.ENDED)


def invitations_accepted(person: Person):
    """The invitations that the person took up; who sent them is not the person's own data."""
    return Invitation.objects.filter(accepted_by=person).select_related("organisation").order_by("accepted_at")


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a person signs in, and where they are signed in. An address that we made is nobody's to know."""

    addresses: tuple[str, ...]
    second_steps: tuple[tuple[str, datetime], ...]
    sessions: tuple[tuple[str, str, datetime], ...]


def sign_in_of(person: Person) -> SignIn:
    addresses = [*EmailAddress.objects.filter(user=person).order_by("pk").values_list("email", flat=True)]
    return SignIn(
        tuple(dict.fromkeys(one for one in [*addresses, person.contact_email] if is_reachable(one))),
        tuple((one.get_type_display(), one.created_at) for one in Authenticator.objects.filter(user=person)),
        tuple(
            UserSession.objects.filter(user=person).order_by("created_at").values_list("user_agent", "ip", "created_at")
        ),
    )


def households_of(engagements: Iterable[Engagement]) -> dict[uuid.UUID, list[Engagement]]:
    """Household → everybody's engagements in it, for the households of these engagements."""
    found: dict[uuid.UUID, list[Engagement]] = {}
    homes = {one.household_id for one in engagements if one.household_id}
    for row in Engagement.objects.filter(household_id__in=homes) if homes else ():
        if row.household_id:
            found.setdefault(row.household_id, []).append(row)
    return found


def merged_with(person_ids: Iterable) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Person → the ids under which their evidence stands: their own, and those of accounts merged into it."""
    found = {one: [one] for one in person_ids}
    for kept, merged in Person.objects.filter(merged_into__in=found).values_list("merged_into", "pk"):
        found[kept].append(merged)
    return found


def accounts_of(person: Person) -> QuerySet[Person]:
    """The person, and whoever was merged into them; for a subquery."""
    return Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person.pk))


def affected_with(person_ids: Iterable) -> list[uuid.UUID]:
    """These people, those whom accounts of theirs were merged into, and everybody who shares a household with one."""
    ids = {uuid.UUID(str(one)) for one in person_ids}
    ids |= {kept for kept in Person.objects.filter(pk__in=ids).values_list("merged_into", flat=True) if kept}
    homes = Engagement.objects.filter(person_id__in=ids, household__isnull=False).values("household_id")
    return sorted(ids | set(Engagement.objects.filter(household_id__in=homes).values_list("person_id", flat=True)))


def looks_at(person: Person) -> QuerySet[Look]:
    """Who looked at this person's record, or at that of an account merged into theirs; newest first."""
    return Look.objects.filter(person__in=accounts_of(person)).select_related("viewer")


def systems_that_read(person: Person) -> QuerySet[SystemLook]:
    """Which systems of their services read this person's data, a row a day; newest first."""
    return SystemLook.objects.filter(person__in=accounts_of(person))


@dataclass(frozen=True, slots=True)
class OwnPause:
    """A pause as the person whose it is may read it, with its reason."""

    pause: Pause
    reason: str


def own_pauses(person: Person) -> list[OwnPause]:
    """The person's pauses everywhere, newest first. For their own pages alone; three queries."""
    reasons = own_reasons(person=person)
    rows = Pause.objects.filter(engagement__person=person).select_related("engagement__organisation")
    return [OwnPause(row, reasons.get(row.pk, "")) for row in rows.order_by("-starts_on")]


# To whom messages can be sent

ADDRESS = Lower(Coalesce(NullIf("contact_email", Value("")), "email"))


def with_address(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those of these people who still are somebody and have an address; the twin of `services.is_reachable`."""
    rows = people.alias(address=ADDRESS).filter(is_active=True, merged_into__isnull=True, anonymised_at__isnull=True)
    return rows.exclude(address__endswith=UNREACHABLE)


def _returned() -> Exists:
    return Exists(CameBack.objects.filter(address=OuterRef("address"), mended_at__isnull=True))


def reachable(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those whose mail arrives, as far as we know."""
    return with_address(people).filter(~_returned())


def came_back(people: QuerySet[Person]) -> QuerySet[Person]:
    return with_address(people).filter(_returned())


def returned(addresses: Iterable[str]) -> dict[str, CameBack]:
    """Of these addresses, those from which mail came back; one query."""
    asked = {one.lower() for one in addresses}
    return {row.address: row for row in CameBack.objects.filter(Q(address__in=asked), mended_at=None)}


def returned_of(person: Person) -> QuerySet[CameBack]:
    """Every time that mail to the person's present address came back."""
    return CameBack.objects.filter(address=person.address_for_messages.lower()).order_by("at")
