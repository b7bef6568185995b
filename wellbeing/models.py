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


class PrivateItem(models.Model):
    """Anything that a person keeps for themselves: what kind of thing it is and when it was written is sealed, too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=OWNER_LENGTH, db_index=True)
    sealed = SealedField()

    def __str__(self) -> str:
        return "a private item"
