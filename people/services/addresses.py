"""Two people at one email address: each has an account of their own, and the address stays one.

The first signs in with the address. Each further person has a made address that nothing can be sent to, so that
signing in stays unique, and the shared one for messages. Whoever reads the address's mail gets a code for each.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from people.models import Invitation, Person
from people.models.person import UNREACHABLE

MOST_AT_ONE_ADDRESS = 6  # each has a code of six digits in one message: more would make guessing one too easy


class UnableToShare(Exception):
    """Nobody was added at the address; the message says the cure."""


def made_address() -> str:
    return f"{secrets.token_hex(16)}@shared{UNREACHABLE}"


def is_reachable(address: str) -> bool:
    """Whether a message may be sent there: an address that we made, or none, is nobody's mailbox."""
    return "@" in address and not address.strip().lower().endswith(UNREACHABLE)


def _refuse_if_full(address: str, name: str) -> None:
    if not is_reachable(address):
        raise UnableToShare("Nothing can be sent to this address. Write one that works.")
    # Locked first and read afterwards, so that of two who come at once the second sees the first.
    list(Person.objects.at(address).select_for_update())
    there = list(Person.objects.at(address).filter(is_active=True))
    if len(there) >= MOST_AT_ONE_ADDRESS:
        raise UnableToShare(f"{MOST_AT_ONE_ADDRESS} people use this address already. Use an address of your own.")
    _refuse_same_name(there, name)


def _refuse_same_name(others: Iterable[Person], name: str) -> None:
    if any(_same(one.name, name) for one in others):
        raise UnableToShare(
            f"{name} uses this address already. If that is you, sign in with the code for {name}. If not, write your "
            "name so that the two can be told apart."
        )


def keep_names_apart(*, person: Person, name: str) -> None:
    """Refuses a new name that somebody else at the same address has: each code is sent under a name."""
    for address in {person.email, person.contact_email}:
        _refuse_same_name(Person.objects.at(address).filter(is_active=True).exclude(pk=person.pk), name)


def _same(one: str, other: str) -> bool:
    return one.split() != [] and one.casefold().split() == other.casefold().split()


@transaction.atomic
def add_person_at(*, address: str, name: str) -> Person:
    """A further person at an address that somebody else signs in with. They get in by a code that goes there."""
    address, name = address.strip().lower(), " ".join(name.split())
    if not name:
        raise UnableToShare("Write a name: it tells the people at one address apart.")
    _refuse_if_full(address, name)
    person = Person.objects.create_user(made_address(), name=name, contact_email=address)
    # allauth asks nobody to confirm it: there is no mailbox, and nobody else can hold it.
    EmailAddress.objects.filter(user=person).update(verified=True)
    return person


@transaction.atomic
def join_beside(*, invitation_id, address: str, name: str, at: datetime) -> Person:
    """The further person whom an invitation was meant for. Only for whoever has just proved to read this address."""
    invitation = Invitation.objects.select_for_update().filter(id=invitation_id, email=address).first()
    if invitation is None or not invitation.is_open(at):
        raise UnableToShare("This invitation has been used or is too old. Ask for a new one.")
    return add_person_at(address=invitation.email, name=name)


@transaction.atomic
def share_address(*, person: Person, address: str) -> None:
    """Moves a person to an address that somebody else signs in with. Only for one who has just proved to read it."""
    address = address.strip().lower()
    if person.is_staff:
        raise UnableToShare("Whoever uses the CMS needs an address of their own. Choose another one.")
    if not person.name:
        raise UnableToShare("Say your name first, in your settings: it tells the people at one address apart.")
    if person.address_for_messages == address:
        return
    _refuse_if_full(address, person.name)
    person.email, person.contact_email = made_address(), address
    person.save(update_fields=["email", "contact_email"])
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)


@transaction.atomic
def leave_contact_address(*, person: Person) -> None:
    """A new address of signing in has been proved: messages and codes go there and nowhere else."""
    person.contact_email = ""
    person.save(update_fields=["contact_email"])
