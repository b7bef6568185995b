"""The hash chain over the ledger: each entry seals a row and the entry before it."""

from django.db import models

from certification.enums import EntryKind


class LedgerEntry(models.Model):
    """The seal of one row. `digest`: of the row's content; `hash`: of this entry's fields with `previous` in them.

    `number` starts at 1 and leaves no gap. `holder_digest`: of the name on an award, empty for other kinds.
    """

    APPEND_ONLY = True

    number = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=12, choices=EntryKind)
    row = models.CharField(max_length=36)
    digest = models.CharField(max_length=64)
    holder_digest = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            # A row sealed twice could be changed between the two.
            models.UniqueConstraint(fields=["kind", "row"], name="ledger_row_sealed_once"),
        ]


class LedgerHead(models.Model):
    """The chain's last entry, in one row, which whoever appends locks: two writers make one line, not a fork."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="ledger_has_one_head"),
        ]
