"""News for the floors above, sent after commit, ids only."""

from django.dispatch import Signal

awards_changed = Signal()  # person_id: str
