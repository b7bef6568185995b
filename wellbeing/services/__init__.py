from wellbeing.items import ChangedMeanwhile, UnableToKeep
from wellbeing.services.check_in import take_back_all
from wellbeing.services.counting import count_quarters
from wellbeing.services.kept import discard_for, keep_for

__all__ = ["ChangedMeanwhile", "UnableToKeep", "count_quarters", "discard_for", "keep_for", "take_back_all"]
