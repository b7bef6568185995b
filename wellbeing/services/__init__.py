from wellbeing.items import ChangedMeanwhile, Deleted, UnableToKeep
from wellbeing.services.journal import Written, delete_note, keep_reflection, write_note
from wellbeing.services.kept import discard_for, keep_for

__all__ = [
    "ChangedMeanwhile",
    "Deleted",
    "UnableToKeep",
    "Written",
    "delete_note",
    "discard_for",
    "keep_for",
    "keep_reflection",
    "write_note",
]
