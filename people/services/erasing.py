"""Closing an account for good, by its owner: the name goes, what others rely on stays without it."""

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from people.erasing import erase_elsewhere
from people.models import (
    CameBack,
    Engagement,
    Household,
    Import,
    ImportRow,
    Invitation,
    Merge,
    Pause,
    PauseReason,
    Person,
    Responsibility,
    ResponsibilityAct,
)
from people.models.person import UNREACHABLE
from people.services.dates import Change, Said, changed, keep, set_days
from people.services.news import tell_of
from people.services.oversight import leads_alone

FORMER = "Former learner"
CLOSED = "They closed their account."


class UnableToErase(Exception):
    """The account is as it was; the message says what to do first."""


def refuse_erasing(person: Person, on: date) -> None:
    """Raises where somebody else would be left without what only this person can do."""
    if person.is_staff or person.is_superuser:
        raise UnableToErase(_("You may use the CMS. Ask an administrator to take that right away first."))
    alone = leads_alone(person, on)
    if alone:
        places = ", ".join(str(one) for one in alone)
        raise UnableToErase(
            _("Nobody else leads training at %(places)s. Give that role to somebody first, in Settings.")
            % {"places": places}
        )


@transaction.atomic
def erase_person(*, person: Person, actor: Person, at: datetime, on: date) -> list[Person]:
    """Closes the account, and those that were merged into it, for good. Only its owner does this.

    Name, addresses, ways in and free text about them go; engagements and roles end on this day. Returns the accounts.
    """
    if actor.pk != person.pk:
        raise UnableToErase(_("Only the person themself closes an account."))
    accounts = list(
        Person.objects.select_for_update().filter(Q(pk=person.pk) | Q(merged_into=person.pk)).order_by("pk")
    )
    me = next(one for one in accounts if one.pk == person.pk)
    if me.anonymised_at is not None or me.merged_into_id:
        raise UnableToErase(_("This account is closed."))
    refuse_erasing(me, on)
    places = _places_of(accounts)
    addresses = _addresses_of(accounts)
    _forget_reasons(accounts)
    _end_roles(accounts, Said(me, at, CLOSED), on)
    _forget_households(accounts)
    _forget_invitations(accounts, addresses, at)
    _forget_lists(accounts, addresses, places)
    erase_elsewhere(accounts, at)
    _shut(accounts, addresses)
    for one in accounts:
        _anonymise(one, at)
    tell_of(one.pk for one in accounts)
    return accounts


def _addresses_of(accounts: Sequence[Person]) -> set[str]:
    own = EmailAddress.objects.filter(user__in=accounts).values_list("email", flat=True)
    said = [address for one in accounts for address in (one.email, one.contact_email)]
    return {address.lower() for address in (*own, *said) if address}


def _not_others(addresses: Iterable[str], accounts: Sequence[Person]) -> set[str]:
    """Without those at which somebody else is reached, too."""
    mine = {one.pk for one in accounts}
    return {one for one in addresses if not Person.objects.at(one).exclude(pk__in=mine).exists()}


def _places_of(accounts: Sequence[Person]) -> set:
    found = set(Engagement.objects.filter(person__in=accounts).values_list("organisation", flat=True))
    held = Responsibility.objects.filter(person__in=accounts)
    found |= set(held.values_list("organisation", flat=True)) | set(held.values_list("team__organisation", flat=True))
    found |= set(Invitation.objects.filter(accepted_by__in=accounts).values_list("organisation", flat=True))
    return found - {None}


def _end_roles(accounts: Sequence[Person], said: Said, on: date) -> None:
    """What runs ends on this day; what was to begin does not."""
    Engagement.objects.filter(person__in=accounts, started_on__gt=on).delete()
    running = Engagement.objects.select_for_update().filter(Q(ended_on=None) | Q(ended_on__gt=on), person__in=accounts)
    set_days([change for row in running for change in changed(row, ended_on=on)], said)
    pauses = Pause.objects.filter(engagement__person__in=accounts, starts_on__gt=on).select_related("engagement")
    keep(
        [
            Change(row.engagement, name, day, None)
            for row in pauses
            for name, day in (("pause_starts_on", row.starts_on), ("pause_ends_on", row.ends_on))
            if day
        ],
        said,
    )
    pauses.delete()
    held = Responsibility.objects.filter(person__in=accounts)
    held.filter(starts_on__gt=on).delete()
    for row in held.filter(Q(ends_on=None) | Q(ends_on__gt=on)).select_related("team", "organisation", "area"):
        row.ends_on = on
        row.save(update_fields=["ends_on"])
        ResponsibilityAct.objects.create(
            responsibility=row.pk, person_id=row.person_id, what=str(row), kind=ResponsibilityAct.Kind.ENDED,
            last_day=on, reason=said.reason, actor=said.by, at=said.at,
        )  # fmt: skip


def _forget_reasons(accounts: Sequence[Person]) -> None:
    """Why a clock stood still says more of a person than anything else here; the days stay."""
    pauses = Pause.objects.filter(engagement__person__in=accounts)
    PauseReason.objects.filter(pause__in=list(pauses.values_list("pk", flat=True))).delete()
    Merge.objects.filter(Q(kept__in=accounts) | Q(merged__in=accounts)).update(reason=CLOSED)


def _forget_households(accounts: Sequence[Person]) -> None:
    """A household is often called after who lives in it. Who shared it still does."""
    homes = Household.objects.filter(engagements__person__in=accounts).distinct()
    others = Engagement.objects.exclude(person__in=accounts).filter(household__in=homes).values("household")
    for home in homes.exclude(pk__in=others):
        home.name = f"Former household {secrets.token_hex(4)}"
        home.save(update_fields=["name"])


def _forget_invitations(accounts: Sequence[Person], addresses: set[str], at: datetime) -> None:
    alone = _not_others(addresses, accounts)
    waiting = Invitation.objects.filter(email__in=alone, accepted_at=None)
    waiting.filter(withdrawn_at=None).update(withdrawn_at=at)
    for row in Invitation.objects.filter(Q(email__in=alone) | Q(accepted_by__in=accounts)):
        row.email, row.token_hash = _nobody(), None
        row.save(update_fields=["email", "token_hash"])
    CameBack.objects.filter(address__in=alone).delete()


def _forget_lists(accounts: Sequence[Person], addresses: set[str], places: set) -> None:
    """Rows of lists that name them. The list still says how many rows it had; such a row is not taken back."""
    mine = {str(one.pk) for one in accounts}
    mine |= {str(pk) for pk in Engagement.objects.filter(person__in=accounts).values_list("pk", flat=True)}
    names = {_plain(one.name) for one in accounts if one.name}
    rows = ImportRow.objects.filter(import_file__organisation__in=places)
    found = [row.pk for row in rows.iterator() if _names(row, mine, addresses, names)]
    ImportRow.objects.filter(pk__in=found).update(cells=[], wanted={}, notes=[], wrote=None)
    for one in Import.objects.filter(organisation__in=places):
        if _says(one.headings, addresses, names):
            one.headings = ["" for _ in one.headings]
            one.save(update_fields=["headings"])


def _names(row: ImportRow, mine: set[str], addresses: set[str], names: set[str]) -> bool:
    wrote = json.dumps(row.wrote) if row.wrote else ""
    return any(one in wrote for one in mine) or _says(row.cells, addresses, names)


def _says(cells: Iterable, addresses: set[str], names: set[str]) -> bool:
    """By an address; or by name, where the row has no address that tells two people of one name apart."""
    said = {_plain(str(cell)) for cell in cells}
    return bool(said & addresses) or (bool(said & names) and not any("@" in one for one in said))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _shut(accounts: Sequence[Person], addresses: set[str]) -> None:
    """Every way in, and every place where somebody is signed in."""
    keys = list(UserSession.objects.filter(user__in=accounts).values_list("session_key", flat=True))
    wanted = {str(one.pk) for one in accounts} | addresses
    for session in Session.objects.iterator():
        text = json.dumps(session.get_decoded(), default=str).lower()
        if any(one in text for one in wanted):
            keys.append(session.session_key)
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user__in=accounts).delete()
    Authenticator.objects.filter(user__in=accounts).delete()
    SocialAccount.objects.filter(user__in=accounts).delete()
    EmailAddress.objects.filter(user__in=accounts).delete()


def _nobody() -> str:
    """An address that is nobody's, and unlike every other."""
    return f"{secrets.token_hex(16)}@closed{UNREACHABLE}"


def _anonymise(one: Person, at: datetime) -> None:
    one.name, one.email, one.contact_email = FORMER, _nobody(), ""
    one.last_login, one.is_active, one.anonymised_at = None, False, at
    one.text_size, one.calm = Person._meta.get_field("text_size").default, False
    one.set_unusable_password()
    one.save()
    one.groups.clear()
    one.user_permissions.clear()
    # What the CMS noted about the account says its name.
    ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Person), object_id=str(one.pk)).update(
        label=FORMER, data={}
    )
