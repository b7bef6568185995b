"""The ledger of award periods, and what was decided about them since."""

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q

from certification import rules
from certification.enums import Basis
from certification.models.definitions import Credential, CredentialVersion


def new_public_id() -> str:
    """128 random bits in URL form: unguessable, and no personal data in it."""
    return secrets.token_urlsafe(16)


class AwardPeriod(models.Model):
    """One row for each period of validity. Append-only, also by the database; renewal adds a row, nothing is reset.

    `given_by` and `reason`: who gave it and why, where it was not earned by learning alone (interim, restored).
    """

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="awards")
    version = models.ForeignKey(CredentialVersion, on_delete=models.PROTECT, related_name="awards")
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="awards")
    sequence = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    basis = models.CharField(max_length=10, choices=Basis)
    evidence = models.JSONField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
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
    def holder_name(self) -> str:
        """The name as awarded; empty once it was removed. Select `holder` with the award."""
        try:
            return self.holder.name
        except ObjectDoesNotExist:
            return ""


class AwardHolder(models.Model):
    """The name on an award, beside the ledger and not in it, so that a name can be removed and the chain still holds.

    The chain has the digest of `salt` and `name` alone.
    """

    award = models.OneToOneField(AwardPeriod, on_delete=models.PROTECT, primary_key=True, related_name="holder")
    name = models.CharField(max_length=200)
    salt = models.CharField(max_length=32)


class Revocation(models.Model):
    """An award taken back, by someone who may, for a reason. The award's row stays as it was."""

    APPEND_ONLY = True

    award = models.OneToOneField(AwardPeriod, on_delete=models.PROTECT, related_name="revocation")
    revoked_on = models.DateField()
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    recorded_at = models.DateTimeField()


class Extension(models.Model):
    """An award that counts for longer, to the end of a day. The cycle stays: the next period starts as if it had not.

    Several may follow each other; the latest day counts.
    """

    APPEND_ONLY = True

    award = models.ForeignKey(AwardPeriod, on_delete=models.PROTECT, related_name="extensions")
    until = models.DateField()
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    recorded_at = models.DateTimeField()


def held(award: AwardPeriod) -> rules.Held:
    """The award as the law sees it. Fetch `revocation` and `extensions` with it."""
    revocation = getattr(award, "revocation", None)
    return rules.Held(
        award.valid_from,
        award.valid_until,
        revocation.revoked_on if revocation else None,
        max((row.until for row in award.extensions.all()), default=None),
    )


def period(award: AwardPeriod) -> rules.Period:
    """The award as what a next one follows. Fetch `revocation` and `extensions` with it.

    A revocation with an earlier day counts here from the day on which it was recorded: what was learned before somebody
    decided does not bring the award back.
    """
    as_held, revocation = held(award), getattr(award, "revocation", None)
    began = award.evidence.get("began")
    return rules.Period(
        award.valid_from,
        award.valid_until,
        award.basis,
        tuple(row["completion"] for row in award.evidence["completions"]),
        tuple(row["sign_off"] for row in award.evidence.get("sign_offs", ())),
        revoked_on=max(revocation.revoked_on, rules.civil_date(revocation.recorded_at)) if revocation else None,
        extended_until=as_held.extended_until,
        began=date.fromisoformat(began) if began else None,
    )


def followed(awards: Iterable[AwardPeriod]) -> rules.Period | None:
    """What a next period would follow, of one credential's awards in their order; an interim award is no part of it.

    What any period before rests on is used, too: else of two that were revoked on one day the one would bring back
    the other.
    """
    cycle = [period(award) for award in awards if award.basis != Basis.INTERIM]
    if not cycle:
        return None
    evidence = tuple(number for one in cycle for number in one.evidence)
    return replace(cycle[-1], evidence=evidence, signed=tuple(key for one in cycle for key in one.signed))
