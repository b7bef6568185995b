from wellbeing.items import Item
from wellbeing.selectors.everything import everything_kept
from wellbeing.selectors.kept import kept_by, kept_item

__all__ = ["Item", "everything_kept", "kept_by", "kept_item"]
