"""Events are what happened; progress is what they amount to; a completion is a fact."""

from django.conf import settings
from django.db import models

from courses.models import Edition
from progress.enums import Kind, Moment, Question


class LearningEvent(models.Model):
    """Something a person did in learning. Append-only, also by the database.

    `event_id` is made by the client, so that a retry, a double click and an offline replay are one event.
    `occurred_at` is what the device said, `recorded_at` the server's clock; `id` is the order of arrival.
    """

    APPEND_ONLY = True

    event_id = models.UUIDField(editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    module_key = models.CharField(max_length=40)
    kind = models.CharField(max_length=24, choices=Kind)
    item = models.CharField(max_length=60, blank=True)
    attempt_id = models.UUIDField(null=True, blank=True)
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two tabs and a retry in flight would otherwise count one answer twice.
            models.UniqueConstraint(fields=["event_id"], name="learning_event_once"),
        ]
        indexes = [models.Index(fields=["person", "module_key", "id"], name="event_fold")]


class ModuleProgress(models.Model):
    """Where a person stands in a module: the fold of their events, rebuilt at will, written only by `refresh`."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    module_key = models.CharField(max_length=40)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    state = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    last_event_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "module progress"
        constraints = [
            # Two rows for one person and module would show two different truths.
            models.UniqueConstraint(fields=["person", "module_key"], name="progress_once_per_module"),
        ]


class Completion(models.Model):
    """A module completed by a person. Append-only, also by the database; survives every page, team and organisation."""

    APPEND_ONLY = True

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    module_key = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    completed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Fifty copies of the last answer, in parallel, are one completion.
            models.UniqueConstraint(fields=["person", "module_key", "round"], name="completion_once_per_round"),
        ]
        indexes = [models.Index(fields=["completed_at"], name="completion_recent")]


class Place(models.Model):
    """Where a person was in a lesson: the paragraph at the top of their screen. It moves, and proves nothing."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    module_key = models.CharField(max_length=40)
    lesson_key = models.CharField(max_length=60)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    block = models.PositiveSmallIntegerField()
    paragraph = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # A phone and a tablet would each bring the person back to somewhere else.
            models.UniqueConstraint(fields=["person", "lesson_key"], name="place_once_per_lesson"),
        ]


class VoluntaryAnswer(models.Model):
    """What a learner chose to answer about a module: the latest word, gone when it is taken back. No evidence.

    No screen shows it to anybody else. Only the figures of a whole area count it (`compliance/areas/`).
    `value`: 1 to 5 of how sure, 1 or 0 of the others. `edition`: whose words the question quoted.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    module_key = models.CharField(max_length=40)
    question = models.CharField(max_length=12, choices=Question)
    value = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField()

    class Meta:
        constraints = [
            # Two tabs would be counted as two people.
            models.UniqueConstraint(fields=["person", "module_key", "question"], name="answer_once_per_question"),
            models.CheckConstraint(
                condition=models.Q(question__in=["sure_before", "sure_after"], value__gte=1, value__lte=5)
                | (~models.Q(question__in=["sure_before", "sure_after"]) & models.Q(value__lte=1)),
                name="answer_is_one_that_was_offered",
            ),
        ]
        indexes = [models.Index(fields=["answered_on"], name="answer_recent")]


class NotAsked(models.Model):
    """Somebody said "not this time": that module is not asked about at that moment again. Both empty: never again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    module_key = models.CharField(max_length=40, blank=True)
    moment = models.CharField(max_length=8, choices=Moment, blank=True)
    since = models.DateField()

    class Meta:
        verbose_name_plural = "not asked"
        constraints = [
            models.UniqueConstraint(fields=["person", "module_key", "moment"], name="not_asked_once"),
        ]
