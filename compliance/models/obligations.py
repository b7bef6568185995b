"""The read model of dates. Deleted and rewritten at will, only by `compliance.services`."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from compliance.enums import Kind, Moved, Question
from compliance.models.requirements import Requirement
from compliance.rules import Standing
from people.models import Engagement, Organisation


class Obligation(models.Model):
    """One stretch of days of one engagement under one requirement, as `compliance.rules.timeline` says.

    The stretches of a pair never overlap. `due_on` and the fields after it: see `compliance.rules.Standing`.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="obligations")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="obligations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    kind = models.CharField(max_length=12, choices=Kind, blank=True)
    until = models.DateField(null=True)
    obliges = models.BooleanField()
    due_on = models.DateField(null=True)
    question = models.CharField(max_length=10, choices=Question, blank=True)
    clock = models.CharField(max_length=20, blank=True)
    counted_from = models.DateField(null=True)
    months = models.PositiveSmallIntegerField(default=0)
    paused_months = models.PositiveSmallIntegerField(default=0)
    paused_days = models.PositiveSmallIntegerField(default=0)
    moved_by = models.CharField(max_length=10, choices=Moved, blank=True)

    class Meta:
        constraints = [
            # Counted twice, one carer would be two in every total.
            models.UniqueConstraint(fields=["engagement", "requirement", "starts_on"], name="obligation_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="obligation_is_not_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "requirement", "person", "starts_on"], name="obligation_coverage"),
        ]

    @property
    def standing(self) -> Standing:
        return Standing(**{name: getattr(self, name) for name in Standing.__dataclass_fields__})
