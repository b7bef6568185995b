"""Why a clock stands still. No foreign key leads here and none leads away: no report can join it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PauseReason(models.Model):
    """`pause` and `recorded_by` are ids alone. Read only by the person whose pause it is and by whoever recorded it."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("Leave")
        ILLNESS = "illness", _("Illness")
        BEREAVEMENT = "bereavement", _("Bereavement")
        NO_CHILD = "no_child", _("No child at home just now")
        ALLEGATION = "allegation", _("An allegation is being looked into")
        OTHER = "other", _("Another reason")

    pause = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind)
    recorded_by = models.UUIDField()
