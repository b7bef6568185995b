"""Looking at what an act would bring, before it is done."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

Seen = TypeVar("Seen")


def rehearse(act: Callable[[], Seen]) -> Seen:
    """Does it, takes it back and returns what it saw; what it raises is what the act itself would raise."""
    with transaction.atomic():
        seen = act()
        transaction.set_rollback(True)
    return seen
