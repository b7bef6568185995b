"""What somebody learned elsewhere: shown, judged, and counted from the day on which it was accepted."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from compliance.storage import evidence_path, private_storage
from people.models import Organisation


class Evidence(models.Model):
    """A claim with what shows it. The claimed day is `achieved_on`; `recorded_at` is ours. Verdicts stand apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence")
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    subject = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200)
    achieved_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    in_person = models.BooleanField(default=False)
    link = models.URLField(blank=True)
    file = models.FileField(upload_to=evidence_path, storage=private_storage, blank=True)
    file_name = models.CharField(max_length=120, blank=True)  # as its owner named it; the stored name is ours
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    came_by = models.CharField(max_length=60, blank=True)  # "import <id>", if it came by one
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return f"{self.title}, {self.issuer}"


class EvidenceVerdict(models.Model):
    """Accepted, or returned with a reason. Append-only: a change of mind is another verdict."""

    APPEND_ONLY = True

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="verdicts")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ["judged_at", "id"]


class Equivalence(models.Model):
    """An organisation's decision that a course of somebody else's is about a subject of ours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="equivalences")
    subject = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", "subject", Lower("title"), name="equivalence_once"),
        ]
