from wellbeing.items import Item
from wellbeing.selectors.journal import Note, Tag, note_of, notes_of
from wellbeing.selectors.kept import kept_by, kept_item

__all__ = ["Item", "Note", "Tag", "kept_by", "kept_item", "note_of", "notes_of"]
