"""“Your learning”: one next step, what is on the way, what is held."""

from dataclasses import dataclass

from certification.selectors import Goal, HeldCredential, credentials_of, goals
from progress.selectors import ModuleCard, Step, learning_of


@dataclass(frozen=True, slots=True)
class Path:
    """A credential on the way: its modules as this person meets them."""

    goal: Goal
    cards: tuple[ModuleCard, ...]

    @property
    def done(self) -> int:
        return sum(card.completed for card in self.cards)


@dataclass(frozen=True, slots=True)
class Learning:
    next_card: ModuleCard | None
    next_step: Step | None
    paths: tuple[Path, ...]
    cards: tuple[ModuleCard, ...]
    held: tuple[HeldCredential, ...]


def your_learning(person, on) -> Learning:
    """Everything the page needs, in a fixed number of queries."""
    cards = learning_of(person)
    held = credentials_of(person, on)
    by_key = {card.module.key: card for card in cards}
    holding = {h.credential.key for h in held if h.standing.word == "current"}
    paths = tuple(
        Path(goal, tuple(by_key[key] for key in goal.module_keys if key in by_key))
        for goal in goals(on)
        if goal.credential.key not in holding
    )
    # What was begun comes before what was not; otherwise the framework's order.
    waiting = sorted((c for c in cards if not c.completed), key=lambda c: (not c.started, c.module.position))
    card = waiting[0] if waiting else None
    return Learning(card, card.next_step if card else None, paths, tuple(cards), tuple(held))
