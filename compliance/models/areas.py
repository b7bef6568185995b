"""What was published of an area. Not a status: it says what was said, and is never said otherwise afterwards."""

from django.db import models

from people.models import Area


class AreaRelease(models.Model):
    """The figures of one area for one quarter, as they may be said; made once, after the quarter has ended.

    Kept, because a figure that changed with each late correction would show by its change whose it was.
    `figures`: figure → sector → kind, least, most, of how many; see `compliance.areas.suppression.Shown`.
    `counted`: who was in each group, as marks that say nothing of anybody, to compare with who is there later.
    """

    APPEND_ONLY = True

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="releases")
    last_day = models.DateField()
    figures = models.JSONField()
    counted = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["area", "last_day"]
        constraints = [
            # Two releases of one quarter could be subtracted from each other.
            models.UniqueConstraint(fields=["area", "last_day"], name="area_release_once_a_quarter"),
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.last_day}"
