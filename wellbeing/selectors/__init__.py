from wellbeing.items import Item
from wellbeing.selectors.check_in import CheckIn, ToBeCounted, own_check_ins, to_be_counted
from wellbeing.selectors.everything import everything_kept
from wellbeing.selectors.journal import Note, Tag, note_of, notes_of
from wellbeing.selectors.kept import kept_by, kept_item

__all__ = [
    "CheckIn",
    "Item",
    "Note",
    "Tag",
    "ToBeCounted",
    "everything_kept",
    "kept_by",
    "kept_item",
    "note_of",
    "notes_of",
    "own_check_ins",
    "to_be_counted",
]
