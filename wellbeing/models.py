"""What is private, as the databases see it: owners under a made name, contents sealed, no more (decision 0029).

No row here has a relation to a row elsewhere, nor a day, a kind or a size that tells what it is.
"""

import uuid

from django.db import models

from wellbeing.fields import SealedField

OWNER_LENGTH = 32


class IndexKey(models.Model):
    """The one key that owners' made names come from, wrapped by the master key. In the database of keys."""

    THE_ONE = 1

    number = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    wrapped = SealedField()

    class Meta:
        constraints = [
            # A second one would give everybody a second name, and nobody their writing.
            models.CheckConstraint(condition=models.Q(number=1), name="one_index_key"),
        ]

    def __str__(self) -> str:
        return "the index key"


class PersonKey(models.Model):
    """One person's key, wrapped by the master key. Deleting the row makes every copy of their writing unreadable.

    In a database of its own, of whose backups only the newest is kept.
    """

    owner = models.CharField(max_length=OWNER_LENGTH, primary_key=True)
    wrapped = SealedField()

    def __str__(self) -> str:
        return "a key"


class QuarterKey(models.Model):
    """What answers that are to be counted in one quarter are sealed with. Deleted with them, once they were counted:
    no backup of them can be opened from then on. In the database of keys."""

    quarter = models.DateField(primary_key=True)
    wrapped = SealedField()

    def __str__(self) -> str:
        return "a quarter's key"


class PrivateItem(models.Model):
    """Anything that a person keeps for themselves: what kind of thing it is and when it was written is sealed, too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=OWNER_LENGTH, db_index=True)
    sealed = SealedField()

    def __str__(self) -> str:
        return "a private item"


class Contribution(models.Model):
    """One person's answers, given to be counted with others' in one quarter; deleted once they were.

    `respondent` is a name made of the person and the quarter: so nobody counts twice, wherever they give answers, and
    two quarters' answers are not known to be of one person. Place and area are ids without a relation.
    """

    respondent = models.CharField(max_length=OWNER_LENGTH, primary_key=True)
    quarter = models.DateField(db_index=True)
    organisation = models.UUIDField()
    area = models.UUIDField()
    sealed = SealedField()

    def __str__(self) -> str:
        return "answers to be counted"


class CountedQuarter(models.Model):
    """A quarter whose figures were made. They stay as they are, and nothing is counted for it any more."""

    quarter = models.DateField(primary_key=True)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"the quarter from {self.quarter}"


class QuarterFigures(models.Model):
    """What is shown of one place or area in one quarter: item → people who answered, and of the upper two steps.

    Rounded, and of enough people: `wellbeing/figures_rules.py`. A place of which nothing is shown has no row.
    """

    quarter = models.DateField()
    place = models.UUIDField()
    figures = models.JSONField()

    class Meta:
        constraints = [
            # Made twice, two counts of one quarter would be had beside each other.
            models.UniqueConstraint(fields=["place", "quarter"], name="figures_once_a_quarter"),
        ]

    def __str__(self) -> str:
        return f"figures from {self.quarter}"
