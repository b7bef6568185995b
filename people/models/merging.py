"""Two accounts that turn out to be one human."""

import uuid

from django.db import models
from django.db.models import F, Q

from people.models.person import Person


class Merge(models.Model):
    """`merged`'s evidence counts for `kept` from `at` until it is undone. Nothing is moved that undoing could not put
    back: `moved` names the engagements and responsibilities that changed hands, and whether `merged` could sign in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    moved = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two_people"),
            # Merged into two people, one certificate would cover both.
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="merged_into_one_person"
            ),
        ]
