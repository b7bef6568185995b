from wellbeing.items import Item
from wellbeing.selectors.kept import kept_by, kept_item

__all__ = ["Item", "kept_by", "kept_item"]
