"""All that a person keeps for themselves, of whatever kind, for that person alone."""

from people.models import Person
from wellbeing.items import Item, all_items
from wellbeing.keys import box_if_any


def everything_kept(person: Person) -> tuple[Item, ...]:
    """Newest first; of this account alone, not of one that was merged into it. Three queries at most."""
    box = box_if_any(person)
    return tuple(all_items(box)) if box else ()
