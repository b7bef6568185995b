"""What is asked, of whom, from when: in versions, so that a change rewrites no past day."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.models import Credential
from compliance.enums import ClockStart, HouseholdRule
from courses.models import Module
from people.models import Area, Organisation, Team


class Requirement(models.Model):
    """One thing to hold, in one place: a credential of ours, a module of ours, or what outside evidence shows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=60, blank=True)  # the library's name for it; empty: this place's own
    name = models.CharField(max_length=200)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True)
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, null=True, blank=True)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    individual = models.BooleanField(default=False)  # asked of nobody but those to whom it was assigned

    class Meta:
        constraints = [
            # A requirement of no one, or of two places at once, cannot be explained to those it falls on.
            models.CheckConstraint(
                condition=(
                    Q(area__isnull=False, organisation__isnull=True) | Q(area__isnull=True, organisation__isnull=False)
                ),
                name="requirement_of_one_place",
            ),
            # Of two things to hold nobody could say which was due.
            models.CheckConstraint(
                condition=Q(credential__isnull=True) | Q(module__isnull=True), name="requirement_of_one_thing"
            ),
            # Adopting the library twice would ask everything twice.
            models.UniqueConstraint(
                fields=["organisation", "key"], condition=~Q(key=""), name="requirement_once_per_organisation"
            ),
            # An area does not know the people of a service by name.
            models.CheckConstraint(
                condition=Q(individual=False) | Q(organisation__isnull=False),
                name="individual_of_a_service",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RequirementVersion(models.Model):
    """The requirement's terms from `effective_from` until the next version's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="versions")
    effective_from = models.DateField()
    ends = models.BooleanField(_("asked of nobody from this day on"), default=False)
    about = models.CharField(max_length=300, blank=True)  # what it is, in a sentence
    # What outside evidence must be about to count; with a credential or a module: what counts in its stead.
    subject = models.SlugField(max_length=60)
    in_person = models.BooleanField(_("only learning in person counts"), default=False)
    two_people = models.BooleanField(_("two people accept evidence"), default=False)
    roles = models.JSONField(default=list, blank=True)  # empty: every role
    # With every team below it. Were it forgotten with its team, what was asked of a few would be asked of everybody.
    team = models.ForeignKey(Team, on_delete=models.RESTRICT, null=True, blank=True)
    joined_from = models.DateField(null=True, blank=True)  # only those who started in the role on this day or later
    clock_start = models.CharField(max_length=20, choices=ClockStart)
    months = models.PositiveSmallIntegerField(default=0)
    fixed_on = models.DateField(null=True, blank=True)
    refresh_months = models.PositiveSmallIntegerField(null=True, blank=True)  # how long outside evidence lasts
    household = models.CharField(max_length=12, choices=HouseholdRule, default=HouseholdRule.INDIVIDUAL)
    deferrable = models.BooleanField(_("the date may be deferred"), default=False)
    obliges = models.BooleanField(_("asked of people, not only suggested"), default=True)
    source = models.CharField(max_length=300)
    source_url = models.URLField(blank=True)
    checked_on = models.DateField()
    review_by = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["effective_from"]
        constraints = [
            # Two versions from one day on would leave it to chance which law applied.
            models.UniqueConstraint(fields=["requirement", "effective_from"], name="requirement_version_once_a_day"),
            models.CheckConstraint(
                condition=~Q(clock_start=ClockStart.FIXED_DATE) | Q(fixed_on__isnull=False),
                name="fixed_date_is_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} from {self.effective_from}"
