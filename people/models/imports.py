"""A spreadsheet on its way in: what was read, what will happen, what happened, and how to take it back."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.person import Person
from people.models.places import Organisation


class ImportState(models.TextChoices):
    READING = "reading", _("Being read")
    MAPPING = "mapping", _("Columns to be matched")
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Ready for your decision")
    APPLYING = "applying", _("Being put in")
    DONE = "done", _("Put in")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")
    FAILED = "failed", _("Could not be read")


class Import(models.Model):
    """One file. Nothing of it is written anywhere else before somebody agrees (`agreed_at`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)  # what a row is: see people.imports.kinds
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READING)
    problem = models.CharField(max_length=400, blank=True)  # why it FAILED, with the cure
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # field → number of the column
    settings = models.JSONField(default=dict)  # what the lead chose once for the whole file
    rows_in_all = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # outcome → rows
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_name


class ImportOutcome(models.TextChoices):
    """What a row will do, or did."""

    ADD = "add", _("Added")
    CHANGE = "change", _("Changed")
    SAME = "same", _("Already so")
    BAD = "bad", _("Left out")


class ImportRow(models.Model):
    """`cells`: as in the file. `wanted`: as understood. `notes`: why, in words. `wrote`: what undoing puts back."""

    import_file = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet counts, headings are row 1
    cells = models.JSONField()
    wanted = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=ImportOutcome, blank=True)
    notes = models.JSONField(default=list)
    wrote = models.JSONField(null=True)  # None until it was put in

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["import_file", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["import_file", "outcome", "number"], name="import_rows_by_outcome")]


class ColumnMapping(models.Model):
    """How an organisation's file of these headings was matched last time."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    headings = models.CharField(max_length=64)  # SHA-256 of the headings
    mapping = models.JSONField()
    settings = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "headings"], name="column_mapping_once"),
        ]
