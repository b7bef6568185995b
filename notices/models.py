"""The outbox: one row for each message to one person about one thing; what they heard of; when they want to hear."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.enums import TO_LEARNERS, NoticeKind, NoticeState, Stage
from notices.rules import DAY_BEGINS, DAY_ENDS, HOUR, WEEKDAY
from people.models import Organisation


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
    send_by = models.DateTimeField(null=True)  # later than this it does not go
    day = models.DateField(null=True)  # of a reminder: the civil day on which it goes
    # Of a reminder by hand: whose people they are, and who asked for it.
    place = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            # A task that runs twice would otherwise write to someone twice about one thing.
            models.UniqueConstraint(fields=["kind", "about", "stage"], name="notice_once"),
            # Whatever the clock does, nobody finds two reminders of one day.
            models.UniqueConstraint(
                fields=["person", "day"],
                condition=Q(kind__in=TO_LEARNERS) & ~Q(state=NoticeState.DROPPED),
                name="one_reminder_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=TO_LEARNERS) | Q(day__isnull=False, person__isnull=False),
                name="reminder_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["queued_at"], condition=Q(state="queued"), name="notice_waiting"),
        ]


class Told(models.Model):
    """A person heard, or is about to hear, of one thing's day at one stage. Goes with a notice that never went."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.UUIDField()
    day = models.DateField()
    stage = models.CharField(max_length=10, choices=Stage)
    what = models.CharField(max_length=200)  # its name, as it was then
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="told")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # Somebody who is told the same each week stops reading.
            models.UniqueConstraint(fields=["person", "about", "day", "stage"], name="told_once"),
        ]


class Preference(models.Model):
    """When a person wants to hear from us; who has none gets what `notices.rules` says."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reminders = models.BooleanField(_("remind me by email"), default=True)
    weekday = models.PositiveSmallIntegerField(default=WEEKDAY)
    hour = models.PositiveSmallIntegerField(default=HOUR)
    summaries = models.BooleanField(_("send me the numbers of my service"), default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # An hour at night would never come: nothing is sent then.
            models.CheckConstraint(
                condition=Q(weekday__lte=6, hour__gte=DAY_BEGINS, hour__lt=DAY_ENDS), name="chosen_hour_is_by_day"
            ),
        ]


class Run(models.Model):
    """The digests of one hour have been queued."""

    kind = models.CharField(max_length=20, choices=NoticeKind)
    moment = models.DateTimeField()
    queued = models.PositiveIntegerField()
    finished_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "moment"], name="run_once")]


class Watch(models.Model):
    """One row: when the outbox was last swept, and since when its clock has run on as it should."""

    last_at = models.DateTimeField()
    steady_since = models.DateTimeField()
    because = models.CharField(max_length=10)  # what broke it; see notices.rules.jumped
