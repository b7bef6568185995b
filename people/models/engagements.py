"""A person in a role at an organisation, over time; their household; when the clock stands still."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.enums import Role
from people.models.person import Person
from people.models.places import Organisation, Team


class EngagementQuerySet(models.QuerySet):
    def current(self, on):
        """Engagements that run on the civil date `on` (both ends inclusive)."""
        return self.filter(Q(started_on__lte=on), Q(ended_on__isnull=True) | Q(ended_on__gte=on))


class Household(models.Model):
    """Carers of one home. Where a requirement says so, what one of them holds counts for all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="households")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            # An import that spells a household in another case would part a couple.
            models.UniqueConstraint("organisation", Lower("name"), name="household_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Engagement(models.Model):
    """A person in a role at an organisation. Requirements fall on the engagement, evidence on the person.

    Deleting an organisation deletes its engagements, never a person's learning.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="engagements")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="engagements")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="engagements")
    role = models.CharField(max_length=40, choices=Role)
    household = models.ForeignKey(
        Household, on_delete=models.SET_NULL, null=True, blank=True, related_name="engagements"
    )
    primary_carer = models.BooleanField(default=False)
    hours_a_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    started_on = models.DateField()
    # The first day in this role here, if it is earlier: a move from one team to another starts no clock again.
    role_started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    first_care_role_on = models.DateField(null=True, blank=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        constraints = [
            # An engagement that ends before it starts makes every date derived from it wrong.
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="engagement_ends_after_it_starts",
            ),
            # A double click on an invitation must not count one carer twice in coverage.
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(ended_on__isnull=True),
                name="one_open_engagement_per_role",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "person"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"

    def get_role_display(self) -> str:  # type: ignore[no-redef]
        # Django's own translates every role for each row of a list.
        return str(Role(self.role).label)


class ClockDate(models.Model):
    """A change of a day from which a clock counts: what it was, what it became, who said so, when, how they know.

    Engagement, person and organisation are ids alone: what was said stays, even where a list that was taken back or
    a deleted organisation took them along. A change for a whole stay is one row.
    """

    class Name(models.TextChoices):
        STARTED = "started_on", _("First day here")
        ROLE_STARTED = "role_started_on", _("First day in this role here")
        APPROVED = "approved_on", _("Approved on")
        FIRST_CARE_ROLE = "first_care_role_on", _("First care role in any home")
        ENDED = "ended_on", _("Last day here")
        PAUSE_STARTS = "pause_starts_on", _("First day of a pause")
        PAUSE_ENDS = "pause_ends_on", _("Last day of a pause")

    APPEND_ONLY = True

    engagement = models.UUIDField(db_index=True)
    person = models.UUIDField(db_index=True)
    organisation = models.UUIDField()
    name = models.CharField(max_length=20, choices=Name)
    was = models.DateField(null=True)
    became = models.DateField(null=True)  # null: taken away
    reason = models.CharField(max_length=300, blank=True)  # nothing, where only days to come change
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [models.Index(fields=["organisation", "-recorded_at", "-id"], name="changed_days_here")]


class PauseQuerySet(models.QuerySet):
    def running(self, on):
        return self.filter(Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class Pause(models.Model):
    """The clock stands still from `starts_on` to `ends_on`, both inclusive; without an end it still does.

    Why is not here: see `people.models.private`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="pause_ends_after_it_starts"
            ),
            # Two open pauses would keep the clock still after the one that somebody ended.
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(ends_on__isnull=True), name="one_open_pause_per_engagement"
            ),
        ]
