"""What was asked of people one by one, beside what a requirement asks of everybody. Rows are never rewritten."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from compliance.models.requirements import Requirement
from people.models import Engagement, Organisation


class BulkAssignment(models.Model):
    """The same asked of `number` people in one act; what it did to each stands with each."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at"]


class Assignment(models.Model):
    """In force from `assigned_on` until the day on which it was taken back. `requirement`: an individual one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="assignments")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="assignments")
    given_in = models.ForeignKey(BulkAssignment, on_delete=models.RESTRICT, related_name="assignments")
    obliges = models.BooleanField()
    assigned_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            # What is asked by no day is never past due, and nobody would notice.
            models.CheckConstraint(condition=Q(obliges=False) | Q(due_on__isnull=False), name="assignment_has_a_day"),
            # Asked twice at once, nobody could say which day counted.
            models.UniqueConstraint(
                fields=["engagement", "requirement"], condition=Q(withdrawn_at=None), name="assigned_once_at_a_time"
            ),
        ]
