"""What an assessor has seen: practice, a session, hours, a reflective account that was talked through."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from certification.enums import SignOffKind
from certification.models.definitions import Credential
from certification.rules import civil_date, signed_later


class SignOff(models.Model):
    """An assessor's word that something happened on a day. Append-only; taken back by a `Withdrawal`.

    `on` is the day that the assessor says, `recorded_at` the server's clock. `note` holds no child's detail and no
    text of the learner's own. `signed_as`: the assessor's place, in words, as it was then.
    """

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs")
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=SignOffKind)
    on = models.DateField()
    minutes = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_as = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Nobody signs for themselves, whatever a form let through.
            models.CheckConstraint(condition=~Q(person=models.F("signed_by")), name="sign_off_not_by_oneself"),
        ]
        indexes = [models.Index(fields=["person", "credential", "on"], name="sign_off_of_a_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}"

    @property
    def recorded_on(self) -> date:
        return civil_date(self.recorded_at)

    @property
    def signed_later(self) -> bool:
        return signed_later(self.on, self.recorded_on)


class Withdrawal(models.Model):
    """A sign-off taken back. What was awarded on it stays until somebody revokes it."""

    APPEND_ONLY = True

    sign_off = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
