"""News for the floors above, sent after commit, ids only."""

from django.dispatch import Signal

module_completed = Signal()  # person_id: str
