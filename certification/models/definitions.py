"""Credential definitions, in versions from a day on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certification import rules
from certification.enums import CredentialKind, LateRule, MayRevoke


class Credential(models.Model):
    """What one can hold: the core certificate, say. Its law stands in versions."""

    key = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=CredentialKind, default=CredentialKind.CORE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.name


class CredentialVersion(models.Model):
    """What the credential takes and how long it lasts, from a day on. A later version never rewrites an award.

    `module_keys`: module keys. `editions`: module key → the lowest edition that counts. `holds`: keys of credentials
    that must be current on the day. `signings`: rows of kind (a `SignOffKind`), times and minutes, both at least.
    """

    APPEND_ONLY = True

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    module_keys = models.JSONField(default=list)
    editions = models.JSONField(default=dict)
    holds = models.JSONField(default=list)
    signings = models.JSONField(default=list)
    validity_months = models.PositiveSmallIntegerField()
    window_months = models.PositiveSmallIntegerField()
    late = models.CharField(max_length=10, choices=LateRule, default=LateRule.WINDOW)
    interim_months = models.PositiveSmallIntegerField(default=0)  # the longest interim award; 0: none
    may_revoke = models.CharField(max_length=20, choices=MayRevoke, default=MayRevoke.ADMINISTRATORS)
    minutes = models.PositiveIntegerField(help_text=_("Learning time, for the certificate."))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

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
        return rules.Definition(
            frozenset(self.module_keys),
            self.validity_months,
            self.window_months,
            editions=tuple(sorted(self.editions.items())),
            holds=frozenset(self.holds),
            signings=tuple(rules.Signing(row["kind"], row["times"], row["minutes"]) for row in self.signings),
            late=self.late,
            effective_from=self.effective_from,
        )
