"""Requirements, and the read model of who must hold what by when. No status is stored."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from certification.models import Credential
from compliance.enums import ClockStart
from people.models import Area, Engagement, Organisation


class Requirement(models.Model):
    """Who must (or may) hold a credential, how soon, and where that is written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True)
    roles = models.JSONField(default=list, blank=True)  # empty: every role
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT)
    clock_start = models.CharField(max_length=20, choices=ClockStart)
    months = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    checked_on = models.DateField()
    effective_from = models.DateField()

    class Meta:
        constraints = [
            # A requirement of no one, or of two places at once, cannot be explained to those it falls on.
            models.CheckConstraint(
                condition=(
                    Q(area__isnull=False, organisation__isnull=True) | Q(area__isnull=True, organisation__isnull=False)
                ),
                name="requirement_of_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Obligation(models.Model):
    """One engagement under one requirement: due when, and why. Rewritten at will, only by `compliance.services`."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="obligations")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="obligations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    obliges = models.BooleanField()
    due_on = models.DateField(null=True)
    why = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            # Counted twice, one carer would be two in every total.
            models.UniqueConstraint(fields=["engagement", "requirement"], name="obligation_once"),
        ]
        indexes = [
            models.Index(fields=["organisation", "requirement", "person"], name="obligation_coverage"),
        ]


class Cover(models.Model):
    """Days on which an obligation is met: from `start` to the day before `end`."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="covers")
    start = models.DateField()
    end = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="cover_is_not_empty"),
        ]
        indexes = [models.Index(fields=["obligation", "start", "end"], name="cover_on_a_day")]
