"""Ways in: an invitation to one address, a code for many."""

import uuid

from django.db import models

from people.enums import Role
from people.models.person import Person
from people.models.places import Organisation, Team


class Invitation(models.Model):
    """An invitation by e-mail. The token is made when the message is sent and only its SHA-256 is kept;

    opening the link never uses it up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    email = models.EmailField()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True)
    role = models.CharField(max_length=40, choices=Role)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations_sent")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations_accepted"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"

    def is_open(self, at) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at


class OrganisationCode(models.Model):
    """A code that a lead reads out or prints; whoever types it joins in this role. Shown once more to leads, so kept as
    it is: it opens a door to learning, never to anybody's record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="codes")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True)
    role = models.CharField(max_length=40, choices=Role)
    code = models.CharField(max_length=12, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code

    def is_open(self, on) -> bool:
        return self.closed_at is None and on <= self.expires_on
