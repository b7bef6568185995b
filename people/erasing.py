"""What an account takes with it when its owner closes it: each floor registers its part at start.

Nothing that others rely on goes: who learned what, what was decided and when stay, and say of nobody whose they are.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from people.models import Person

Eraser = Callable[[Sequence[Person], datetime], None]

_erasers: list[Eraser] = []


def erases(part: Eraser) -> Eraser:
    """Registers what removes a floor's part of some accounts; called inside the one transaction."""
    _erasers.append(part)
    return part


def erase_elsewhere(accounts: Sequence[Person], at: datetime) -> None:
    for part in _erasers:
        part(accounts, at)
