from wellbeing.items import ChangedMeanwhile, UnableToKeep
from wellbeing.services.erasing import erase_everything
from wellbeing.services.kept import discard_for, keep_for

__all__ = ["ChangedMeanwhile", "UnableToKeep", "discard_for", "erase_everything", "keep_for"]
