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


class Question(TextChoices):
    """What a learner may answer or leave: it is no evidence, and nothing depends on it."""

    SURE_BEFORE = "sure_before", _("How sure I feel, before the module")
    SURE_AFTER = "sure_after", _("How sure I feel, some weeks after it")
    USED = "used", _("Whether I used a plan, PACE or a consultation")
    TIME = "time", _("Whether I had time or childcare for it")
    WAYS = "ways", _("Whether I used print, text, listening or help")
    HELP = "help", _("Whether I opened the page with help for me")


class Moment(TextChoices):
    """When it is asked: before a module is begun, at its end, some weeks after it was completed."""

    BEFORE = "before", _("Before a module")
    END = "end", _("At the end of a module")
    AFTER = "after", _("Some weeks after a module")
