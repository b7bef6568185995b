"""Files that are taken along: made by a worker, kept for a week; and the packs, whose facts are kept for good."""

import uuid

from django.conf import settings
from django.db import models

from compliance.enums import ExportKind
from people.models import Organisation


class InspectionPack(models.Model):
    """What a pack says, frozen when it was made. Append-only: another day is another pack.

    `facts`: canonical JSON, people by their codes. `salt`: what the codes were made with; in no file. `digests`: of the
    files inside the zip, so that a difference can be named.
    """

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    as_at = models.DateField()
    facts = models.TextField()
    salt = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    digests = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]


class Export(models.Model):
    """Somebody took a view along, or a pack. `view`: as the address says it. `words`: what is written into a pack.

    `content` is emptied after a week; the row stays and says who took what, and when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ExportKind)
    view = models.CharField(max_length=1000, blank=True)
    on = models.DateField()
    words = models.JSONField(default=dict)
    pack = models.ForeignKey(InspectionPack, on_delete=models.PROTECT, null=True, related_name="exports")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    touched_at = models.DateTimeField(null=True)  # when a worker last said that it is at it
    done = models.PositiveIntegerField(default=0)  # people of a view, steps of a pack
    made_at = models.DateTimeField(null=True)
    content = models.BinaryField(default=b"")
    problem = models.TextField(blank=True)  # in words, with the cure; then there is no content

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["organisation", "-asked_at"], name="export_of_place")]
