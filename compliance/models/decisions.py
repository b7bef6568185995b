"""What a person decided of one engagement's requirement, or of many at once. Rows are never rewritten."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from compliance.enums import Answer, Decision
from compliance.models.requirements import Requirement
from people.models import Engagement, Organisation


class BulkAnswer(models.Model):
    """One answer given to `number` open dates at once; what it did to each stands with each."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Answer)
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    number = models.PositiveIntegerField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-recorded_at"]


class Adjustment(models.Model):
    """In force from `decided_on`; `until` is the new date, or the last day of an exemption or an interim."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="adjustments")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="adjustments")
    kind = models.CharField(max_length=12, choices=Decision)
    decided_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    given_in = models.ForeignKey(  # the answer to many that this is part of
        BulkAnswer, on_delete=models.RESTRICT, null=True, blank=True, related_name="adjustments"
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            # An exemption without an end is forgotten and hides a person for good.
            models.CheckConstraint(
                condition=Q(kind=Decision.CONFIRMED) | Q(until__isnull=False), name="adjustment_has_an_end"
            ),
        ]
