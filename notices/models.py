"""The outbox: one row for each message to one person about one thing."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation")
    CERTIFICATE = "certificate", _("Certificate awarded")
    REVOCATION = "revocation", _("Certificate revoked")


class NoticeState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("No longer needed")


class Notice(models.Model):
    """A message to send, being sent, or sent. Sending again is refused by the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    about = models.CharField(max_length=60)
    stage = models.CharField(max_length=20, default="once")
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A task that runs twice would otherwise write to someone twice about one thing.
            models.UniqueConstraint(fields=["kind", "about", "stage"], name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["queued_at"], condition=models.Q(state="queued"), name="notice_waiting"),
        ]
