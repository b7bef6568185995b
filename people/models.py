"""Who is there, where they work or care, and over whom they hold a responsibility."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.enums import OrganisationKind, Oversight, Role, TextSize
from people.managers import PersonManager


class Person(AbstractBaseUser, PermissionsMixin):
    """A learner for life; what they learn belongs to them, not to an employer.

    People are anonymised, never deleted: evidence points here with PROTECT.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("email address"), unique=True, help_text=_("Used to sign in."))
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_staff = models.BooleanField(_("may use the CMS"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How one's own pages look: kept with the person, so that it is the same on every device.
    text_size = models.CharField(_("text size"), max_length=10, choices=TextSize, default=TextSize.USUAL)
    calm = models.BooleanField(_("calm display"), default=False)

    objects = PersonManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # "A@x" and "a@x" as two accounts would split one person's evidence.
            models.UniqueConstraint(Lower("email"), name="person_email_unique_any_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else ""


class Area(models.Model):
    """A local system: a council, its NHS partner and the providers they work with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("area", Lower("name"), name="organisation_name_once_per_area")]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A node in an organisation's tree: service, home, shift. `path`: the ids from the root, each ending in "/"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="teams")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=400, editable=False, db_index=True)

    def __str__(self) -> str:
        return self.name


class EngagementQuerySet(models.QuerySet):
    def current(self, on):
        """Engagements that run on the civil date `on` (both ends inclusive)."""
        return self.filter(Q(started_on__lte=on), Q(ended_on__isnull=True) | Q(ended_on__gte=on))


class Engagement(models.Model):
    """A person in a role at an organisation. Requirements fall on the engagement, evidence on the person.

    Deleting an organisation deletes its engagements, never a person's learning.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="engagements")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="engagements")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="engagements")
    role = models.CharField(max_length=40, choices=Role)
    started_on = models.DateField()
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
                    Q(kind=Oversight.TEAM_MANAGER, team__isnull=False, organisation__isnull=True, area__isnull=True)
                    | Q(kind=Oversight.TRAINING_LEAD, team__isnull=True, organisation__isnull=False, area__isnull=True)
                    | Q(kind=Oversight.AREA_LEAD, team__isnull=True, organisation__isnull=True, area__isnull=False)
                ),
                name="responsibility_scope_matches_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.team or self.organisation or self.area}"


class Invitation(models.Model):
    """An invitation by e-mail. The token is made when the message is sent and only its SHA-256 is kept;

    opening the link never uses it up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    email = models.EmailField()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True)
    role = models.CharField(max_length=40, choices=Role)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations_sent")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations_accepted"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"

    def is_open(self, at) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at
