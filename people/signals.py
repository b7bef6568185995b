"""News for the floors above, sent after commit, ids only."""

from django.dispatch import Signal

engagements_changed = Signal()  # person_ids: list[str]
invitation_made = Signal()  # invitation_id: str
