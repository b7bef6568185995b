from wellbeing.items import ChangedMeanwhile, Deleted, UnableToKeep
from wellbeing.keys import check_keys, wrap_anew
from wellbeing.services.check_in import take_back_all
from wellbeing.services.counting import count_quarters
from wellbeing.services.erasing import erase_everything
from wellbeing.services.journal import Written, delete_note, keep_reflection, write_note
from wellbeing.services.kept import discard_for, keep_for

__all__ = [
    "ChangedMeanwhile",
    "Deleted",
    "UnableToKeep",
    "Written",
    "check_keys",
    "count_quarters",
    "delete_note",
    "discard_for",
    "erase_everything",
    "keep_for",
    "keep_reflection",
    "take_back_all",
    "wrap_anew",
    "write_note",
]
