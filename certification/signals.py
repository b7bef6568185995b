"""News, ids only; sent after commit unless it says otherwise."""

from django.dispatch import Signal

awards_changed = Signal()  # person_id: str
# Sent before the commit: nobody may be shown as covered between a revocation and a job.
award_revoked = Signal()  # person_id: str
