"""Roles over others, and who looked at whom."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.enums import Oversight
from people.models.person import Person
from people.models.places import Area, Organisation, Team

ONE_TEAM = Q(team__isnull=False, organisation__isnull=True, area__isnull=True)
ONE_ORGANISATION = Q(team__isnull=True, organisation__isnull=False, area__isnull=True)
ONE_AREA = Q(team__isnull=True, organisation__isnull=True, area__isnull=False)


class ResponsibilityQuerySet(models.QuerySet):
    def current(self, on):
        return self.filter(Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def held(self, person, on):
        return self.current(on).filter(person=person)


class Responsibility(models.Model):
    """A dated, scoped role over others. Exactly one of area, organisation, team says where."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responsibilities")
    kind = models.CharField(max_length=20, choices=Oversight)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("responsibilities")
        constraints = [
            # A responsibility without its own kind of scope would see too much or nothing.
            models.CheckConstraint(
                condition=(
                    Q(ONE_TEAM, kind=Oversight.TEAM_MANAGER)
                    | Q(ONE_ORGANISATION, kind=Oversight.TRAINING_LEAD)
                    | Q(ONE_AREA, kind=Oversight.AREA_LEAD)
                    | Q(ONE_TEAM | ONE_ORGANISATION | ONE_AREA, kind=Oversight.ASSESSOR)
                    | Q(ONE_TEAM | ONE_ORGANISATION, kind=Oversight.SUPERVISOR)
                ),
                name="responsibility_scope_matches_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.team or self.organisation or self.area}"


class ResponsibilityAct(models.Model):
    """Somebody gave or ended a responsibility: who, when, until which day and why."""

    APPEND_ONLY = True

    class Kind(models.TextChoices):
        GIVEN = "given", _("Given")
        ENDED = "ended", _("Ended")

    # Without a foreign key: the act stays when a team is taken away with its responsibilities.
    responsibility = models.UUIDField(db_index=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=400)  # "Assessor: North", as it was that day
    kind = models.CharField(max_length=10, choices=Kind)
    last_day = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            # Who was told that their role ends may ask why.
            models.CheckConstraint(
                condition=Q(kind="given") | (Q(last_day__isnull=False) & ~Q(reason="")),
                name="ending_a_responsibility_has_a_day_and_a_reason",
            ),
        ]


class Look(models.Model):
    """Somebody looked at a named person's record: who, as what, when, from which page. The person can read it."""

    APPEND_ONLY = True

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="looks")
    viewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    viewer_as = models.CharField(max_length=200)  # "Training lead, Harbour Fostering", as it was that day
    page = models.CharField(max_length=60)  # a page's name in words
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person", "-at"], name="look_of_a_person")]


class SystemLook(models.Model):
    """A system of an organisation read this person's data: which, what and on which day. The person can read it."""

    APPEND_ONLY = True

    class What(models.TextChoices):
        COVERAGE = "coverage", _("what is asked of you, and where you stand")
        COMPLETIONS = "completions", _("which modules you completed, and when")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=200)  # it and its system, as they were called that day
    system = models.CharField(max_length=60)
    what = models.CharField(max_length=12, choices=What)
    on = models.DateField()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            # A system asks every hour; who reads the list wants to see that it read, not how often.
            models.UniqueConstraint(
                fields=["person", "on", "organisation", "system", "what"], name="system_look_once_a_day"
            ),
        ]
