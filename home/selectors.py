"""“Your learning”: one next step, what is on the way, what is held. And whom one’s own services name for support."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from certification.selectors import Goal, HeldCredential, credentials_of, goals_of
from courses.enums import PATHWAY_OF, ModuleKind, Pathway
from people.models import Engagement, LocalContact
from people.rules import in_words, to_check_again
from people.selectors import local_contacts_of
from progress.selectors import ModuleCard, Step, asked_after, learning_of, left_off, lesson_left, step_url
from ui import signposting


@dataclass(frozen=True, slots=True)
class Path:
    """A credential to earn or to renew: its modules as this person meets them."""

    goal: Goal
    cards: tuple[ModuleCard, ...]

    @property
    def done(self) -> int:
        return sum(card.module.key in self.goal.counted for card in self.cards)

    @property
    def waiting(self) -> tuple[ModuleCard, ...]:
        """What is left of it: not done yet, or done for an earlier period and to be done again."""
        return tuple(card for card in self.cards if card.module.key not in self.goal.counted)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Modules of one kind that are this person's to do."""

    kind: ModuleKind
    cards: tuple[ModuleCard, ...]

    @property
    def done(self) -> int:
        return sum(card.completed for card in self.cards)


@dataclass(frozen=True, slots=True)
class Learning:
    """`next_step` is None where the next module is one to begin again. `begun`: the next step carries something on."""

    next_card: ModuleCard | None
    next_step: Step | None
    next_url: str
    begun: bool
    short: tuple[ModuleCard, Step] | None  # a lesson of which a part can be read in a short sitting
    paths: tuple[Path, ...]
    shelves: tuple[Shelf, ...]
    held: tuple[HeldCredential, ...]
    asked: ModuleCard | None  # completed some weeks ago: a few questions about it, if they like


def your_learning(person, on) -> Learning:
    """Everything the page needs, in a fixed number of queries."""
    every = learning_of(person)
    by_key = {card.module.key: card for card in every}
    shelves = _shelves(every, _pathways(person, on))
    cards = [card for shelf in shelves for card in shelf.cards]
    held = credentials_of(person, on)
    paths = tuple(
        Path(goal, tuple(by_key[key] for key in goal.module_keys if key in by_key))
        for goal in goals_of(person, on, held)
        if goal.is_ahead and goal.is_open(on) and not goal.earned
    )
    # What leads to a certificate first, and of that what was begun; then whatever else is not done.
    needed = [card for path in paths for card in path.waiting]
    waiting = sorted(needed or [c for c in cards if not c.completed], key=_soonest)
    rest = (paths, tuple(shelves), tuple(held), by_key.get(asked_after(person, on)))
    # Where somebody stopped reading comes before all that.
    if was := left_off(person, every):
        return Learning(was.card, was.step, was.url, True, (was.card, was.step), *rest)
    card = waiting[0] if waiting else None
    step = card.next_step if card else None
    url = step_url(card, step) if card and step else ""
    return Learning(card, step, url, bool(card and card.started), _short([*waiting, *cards]), *rest)


def _short(cards: Iterable[ModuleCard]) -> tuple[ModuleCard, Step] | None:
    """The first lesson still to do, in the order in which the modules are."""
    return next(((card, step) for card in cards if (step := lesson_left(card))), None)


def _pathways(person, on) -> set[Pathway]:
    roles = Engagement.objects.filter(person=person).current(on).values_list("role", flat=True)
    return {PATHWAY_OF[role] for role in roles if role in PATHWAY_OF}


def _shelves(cards: Iterable[ModuleCard], pathways: set[Pathway]) -> list[Shelf]:
    """The core; the start of one's own role; the yearly update once the core is done. And whatever was begun."""
    cards = list(cards)
    core_done = all(card.completed for card in cards if card.content["kind"] == ModuleKind.CORE)
    due = {
        ModuleKind.CORE: lambda card: True,
        ModuleKind.ORIENTATION: lambda card: card.content["pathway"] in pathways,
        ModuleKind.UPDATE: lambda card: core_done,
    }
    made = [
        Shelf(kind, tuple(c for c in cards if c.content["kind"] == kind and (c.started or is_due(c))))
        for kind, is_due in due.items()
    ]
    return [shelf for shelf in made if shelf.cards]


def _soonest(card: ModuleCard) -> tuple:
    return (card.completed or not card.started, card.module.position)


@dataclass(frozen=True, slots=True)
class Line:
    """A local number: what it is for, and all that is said of it."""

    what: str
    number: str
    dial: str
    when: str


@dataclass(frozen=True, slots=True)
class NotGiven:
    """A number that a service has not given, and what its people do instead."""

    what: str
    words: str
    services: tuple[signposting.Service, ...]


@dataclass(frozen=True, slots=True)
class LocalSupport:
    name: str
    filled: tuple[Line, ...]
    empty: tuple[NotGiven, ...]


def local_support(person, on) -> list[LocalSupport]:
    """Whom the person's services name, for those that name anybody; two queries."""
    return [
        LocalSupport(
            place.organisation.name,
            tuple(Line(row.get_slot_display(), row.number, row.dial, _about(row, on)) for row in place.contacts),
            tuple(
                NotGiven(str(slot.label), signposting.INSTEAD[slot].words, signposting.INSTEAD[slot].services)
                for slot in place.empty
            ),
        )
        for place in local_contacts_of(person, on)
        if place.contacts
    ]


def _about(row: LocalContact, on) -> str:
    """Whose line it is, when to ring it, and how sure anybody is of it."""
    said = {"line": row.name, "when": row.when.rstrip("."), "day": in_words(row.checked_on)}
    parts = [_("%(line)s.") % said]
    if row.when:
        parts.append(_("%(when)s.") % said)
    if to_check_again(row.checked_on, on):
        parts.append(_("Last checked on %(day)s: if nobody answers, ring a number below.") % said)
    else:
        parts.append(_("Checked on %(day)s.") % said)
    return " ".join(parts)
