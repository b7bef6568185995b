"""Whom a service's own people ring: its lines, never a person's own number."""

import uuid

from django.db import models
from django.db.models import Q

from people.enums import LocalSlot
from people.models.person import Person
from people.models.places import Organisation
from people.rules import dialable


class LocalContact(models.Model):
    """A number as it was set; another one ends it and is a row of its own, so that it shows who said what when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="local_contacts")
    slot = models.CharField(max_length=20, choices=LocalSlot)
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=30)
    when = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Two leads who save at once must not leave two numbers for one need, of which one is old.
            models.UniqueConstraint(
                fields=["organisation", "slot"], condition=Q(ended_at__isnull=True), name="local_contact_once_per_slot"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"

    @property
    def dial(self) -> str:
        return dialable(self.number)
