"""News of the law itself, sent after commit, ids only."""

from django.dispatch import Signal

requirements_changed = Signal()  # requirement_id: str
