"""Whom a guide names: services with a number of their own, and people whose number is a local one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.selectors import local_contacts_of
from ui import signposting


@dataclass(frozen=True, slots=True)
class Contact:
    """`number` is empty where only words can say how to find it."""

    slot: str
    name: str
    when: str
    number: str = ""
    dial: str = ""


# Whoever has a local number, or none that all share: who it is, and how to find them without a number.
LOCAL = {
    "on_call": (_("On-call manager or out-of-hours line"), _("Your service’s out-of-hours number.")),
    "out_of_hours": (
        _("Out-of-hours social care"),
        _("The council’s emergency duty team, at night and at weekends. The number is on the council’s website."),
    ),
    "fostering_duty": (_("Fostering duty line"), _("Your fostering service’s duty or out-of-hours number.")),
    "camhs_crisis": (
        _("Children’s mental health crisis line"),
        _("Your local crisis line, if you have its number. If not, 111 option 2 puts you through."),
    ),
    "lado": (
        _("The council’s officer for allegations (LADO)"),
        _("Ring the council and ask for the LADO, the local authority designated officer."),
    ),
    "dsl": (_("School’s safeguarding lead (DSL)"), _("Ask at the school office for the designated safeguarding lead.")),
    "social_worker": (_("The child’s social worker"), _("Or their team’s duty worker, if they are not at work.")),
    "supervising_social_worker": (_("Your supervising social worker"), _("Or your fostering service’s duty worker.")),
    "manager": (_("Your manager"), _("Or the next manager up, if yours is away or is the worry.")),
    "iro": (_("Independent reviewing officer (IRO)"), _("Chairs the child’s reviews. The council has the number.")),
    "designated_nurse": (
        _("Designated nurse or doctor for children in care"),
        _("At the local NHS. The child’s social worker knows who it is."),
    ),
    "advocate": (_("An advocate for the child"), _("Somebody independent who speaks for the child. Ask the council.")),
    "gp": (_("The GP"), _("Ring the surgery. Say that it is about a child in care, and how urgent it is.")),
    "own_gp": (_("Your own GP"), _("Ring the surgery. Ask for a same-day talk if it is getting worse.")),
    "talking_therapies": (_("NHS Talking Therapies"), _("For adults. You can refer yourself, on the NHS website.")),
    "sleep_clinic": (_("Community sleep clinic"), _("Where there is one. The GP or school nurse can refer the child.")),
    "peer": (_("Another carer or colleague"), _("Somebody who knows what it is like. Ask your service for a group.")),
    "walk_in": (_("A walk-in service for young people"), _("Where there is one. Ask the child’s social worker.")),
}  # fmt: skip


def slot_choices() -> list[tuple[str, object]]:
    """Every contact that an author can choose."""
    named = ((slot, service.name) for slot, service in signposting.BY_ID.items())
    return [*named, *((slot, name) for slot, (name, _words) in LOCAL.items())]


SLOTS = frozenset({*signposting.BY_ID, *LOCAL})


def contacts_for(slots: Iterable[str], local: Mapping[str, Contact]) -> tuple[Contact, ...]:
    """Whom to ring: a local number where `local` has one, else the national one or plain words."""
    return tuple(local.get(slot) or _usual(slot) for slot in slots)


def local_contacts(viewer: Person | AnonymousUser, on: date) -> dict[str, Contact]:
    """What the viewer's own services have filled in, by slot; two queries, none for a guest."""
    if not viewer.is_authenticated:
        return {}
    found: dict[str, Contact] = {}
    for place in local_contacts_of(viewer, on):
        for row in place.contacts:
            found.setdefault(row.slot, Contact(row.slot, row.name, row.when, row.number, row.dial))
    return found


def _usual(slot: str) -> Contact:
    if service := signposting.BY_ID.get(slot):
        return Contact(slot, service.name, service.when, service.number, service.dial)
    name, words = LOCAL[slot]
    return Contact(slot, str(name), str(words))
