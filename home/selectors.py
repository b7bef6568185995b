"""“Your learning”: one next step, what is on the way, what is held."""

from dataclasses import dataclass

from certification.selectors import Goal, HeldCredential, credentials_of, goals_of
from progress.selectors import ModuleCard, Step, learning_of


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
class Learning:
    """`next_step` is None where the next module is one to begin again."""

    next_card: ModuleCard | None
    next_step: Step | None
    paths: tuple[Path, ...]
    cards: tuple[ModuleCard, ...]
    held: tuple[HeldCredential, ...]


def your_learning(person, on) -> Learning:
    """Everything the page needs, in a fixed number of queries."""
    cards = learning_of(person)
    by_key = {card.module.key: card for card in cards}
    held = credentials_of(person, on)
    paths = tuple(
        Path(goal, tuple(by_key[key] for key in goal.module_keys if key in by_key))
        for goal in goals_of(person, on, held)
        if goal.is_open(on) and not goal.earned
    )
    # What leads to a certificate first, and of that what was begun; then whatever else is not done.
    needed = [card for path in paths for card in path.waiting]
    waiting = sorted(needed or [c for c in cards if not c.completed], key=_soonest)
    card = waiting[0] if waiting else None
    return Learning(card, card.next_step if card else None, paths, tuple(cards), tuple(held))


def _soonest(card: ModuleCard) -> tuple:
    return (card.completed or not card.started, card.module.position)
