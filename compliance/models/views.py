"""A view of coverage that somebody kept under a name."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from people.models import Organisation


class SavedView(models.Model):
    """`query`: the address of the view after the question mark; what it shows is worked out anew each time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A second click would otherwise list the view twice.
            models.UniqueConstraint("person", "organisation", Lower("name"), name="saved_view_name_once"),
        ]
