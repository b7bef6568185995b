from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What can happen in learning. An event is what a person did; what it amounts to is the fold's business."""

    ACTIVITY_ANSWERED = "activity_answered", _("Activity answered")
    LESSON_FINISHED = "lesson_finished", _("Lesson finished")
    SCENARIO_CHOSEN = "scenario_chosen", _("Scenario choice made")
    CHECK_STARTED = "check_started", _("Check started")
    QUESTION_ANSWERED = "question_answered", _("Question answered")
    MODULE_RESTARTED = "module_restarted", _("Module begun again")
