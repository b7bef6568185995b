"""Credential definitions in versions, and the ledger of award periods."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certification import rules


class Credential(models.Model):
    """What one can hold: the core certificate, say. Its law stands in versions."""

    key = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.name


class CredentialVersion(models.Model):
    """What the credential takes and how long it lasts, from a day on. A later version never rewrites an award."""

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    module_keys = models.JSONField(default=list)
    validity_months = models.PositiveSmallIntegerField()
    window_months = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(help_text=_("Learning time, for the certificate."))

    class Meta:
        ordering = ["credential", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["credential", "number"], name="credential_version_once"),
            # Two versions from one day on would leave it to chance which law applied.
            models.UniqueConstraint(fields=["credential", "effective_from"], name="credential_version_once_a_day"),
            models.CheckConstraint(
                condition=Q(validity_months__gt=0) & Q(window_months__lt=F("validity_months")),
                name="credential_window_inside_validity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credential}, version {self.number}"

    @property
    def definition(self) -> rules.Definition:
        return rules.Definition(frozenset(self.module_keys), self.validity_months, self.window_months)


def new_public_id() -> str:
    """128 random bits in URL form: unguessable, and no personal data in it."""
    return secrets.token_urlsafe(16)


class AwardPeriod(models.Model):
    """One row for each period of validity. Append-only, also by the database; renewal adds a row, nothing is reset."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="awards")
    version = models.ForeignKey(CredentialVersion, on_delete=models.PROTECT, related_name="awards")
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="awards")
    sequence = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    basis = models.CharField(max_length=10)
    holder_name = models.CharField(max_length=200)
    evidence = models.JSONField()
    awarded_at = models.DateTimeField()

    class Meta:
        constraints = [
            # The nightly sweep and a worker that both see the last module would award it twice.
            models.UniqueConstraint(fields=["person", "credential", "sequence"], name="award_period_once"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="award_ends_after_it_starts"),
        ]
        indexes = [models.Index(fields=["credential", "valid_until"], name="award_lapsing")]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.valid_from}–{self.valid_until}"

    @property
    def period(self) -> rules.Period:
        evidence = tuple(row["completion"] for row in self.evidence["completions"])
        return rules.Period(self.valid_from, self.valid_until, self.basis, evidence)


class Revocation(models.Model):
    """An award taken back, by someone who may, for a reason. The award's row stays as it was."""

    APPEND_ONLY = True

    award = models.OneToOneField(AwardPeriod, on_delete=models.PROTECT, related_name="revocation")
    revoked_on = models.DateField()
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    recorded_at = models.DateTimeField()
