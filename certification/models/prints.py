"""The printed certificate of an award."""

from django.db import models

from certification.models.awards import AwardPeriod


class Print(models.Model):
    """The PDF of an award as a worker made it, or why it cannot be printed. Deleted with the holder's name."""

    award = models.OneToOneField(AwardPeriod, on_delete=models.PROTECT, primary_key=True, related_name="print")
    content = models.BinaryField()
    valid_until = models.DateField()  # the last day that it says; an extension needs a new one
    problem = models.TextField(blank=True)  # in words, with the cure; then `content` is empty
    made_at = models.DateTimeField()
