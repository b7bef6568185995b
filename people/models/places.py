"""Where people work or care: area → organisation → tree of teams."""

import uuid

from django.db import models
from django.db.models.functions import Lower

from people.enums import OrganisationKind


class Area(models.Model):
    """A local system: a council, its NHS partner and the providers they work with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("area", Lower("name"), name="organisation_name_once_per_area")]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A node in an organisation's tree: service, home, shift. `path`: the ids from the root, each ending in "/"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="teams")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=400, editable=False, db_index=True)

    def __str__(self) -> str:
        return self.name
