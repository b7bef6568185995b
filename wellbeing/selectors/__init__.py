from wellbeing.items import Item
from wellbeing.selectors.check_in import CheckIn, ToBeCounted, own_check_ins, to_be_counted
from wellbeing.selectors.kept import kept_by, kept_item

__all__ = ["CheckIn", "Item", "ToBeCounted", "kept_by", "kept_item", "own_check_ins", "to_be_counted"]
