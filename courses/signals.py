"""News for the floors above, sent after commit, keys only."""

from django.dispatch import Signal

edition_published = Signal()  # module_key: str
