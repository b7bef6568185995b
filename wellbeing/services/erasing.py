"""Deleting all that a person keeps for themselves."""

from people.models import Person
from wellbeing.items import discard_all
from wellbeing.keys import forget, made_name_of
from wellbeing.services.check_in import take_back_all


def erase_everything(*, person: Person) -> int:
    """The key first: with it every copy is unreadable. Then what it sealed, and what waits to be counted with others'.

    Returns how many items there were. Run again, it deletes what a page wrote meanwhile.
    """
    forget(person)
    take_back_all(person=person)
    return discard_all(made_name_of(person))
