"""Deleting all that a person keeps for themselves."""

from people.models import Person
from wellbeing.items import discard_all
from wellbeing.keys import forget, made_name_of


def erase_everything(*, person: Person) -> int:
    """The key first: with it every copy is unreadable. Then what it sealed; returns how many items there were.

    Run again, it deletes what a page wrote meanwhile.
    """
    forget(person)
    return discard_all(made_name_of(person))
