"""Ways in: an invitation to one address, a code for many."""

import uuid

from django.db import models
from django.db.models import Q

from people.enums import Oversight, Role
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
    role = models.CharField(max_length=40, choices=Role, blank=True)
    # Set instead of a role: who accepts does not learn here, they see how others do.
    oversight = models.CharField(max_length=20, choices=Oversight, blank=True)
    # Nobody: the site's own command, which sets an organisation up.
    invited_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations_sent"
    )
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations_accepted"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # One link must not make somebody a learner and their own overseer.
            models.CheckConstraint(condition=Q(role="") ^ Q(oversight=""), name="invitation_is_to_learn_or_to_oversee"),
        ]

    def __str__(self) -> str:
        return f"{self.as_what}, {self.organisation}"

    @property
    def as_what(self) -> str:
        """Foster carer; or training lead."""
        return self.get_oversight_display() if self.oversight else self.get_role_display()

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
