"""Addresses from which a message came back."""

from django.db import models
from django.db.models import Q


class CameBack(models.Model):
    """Mail to this address came back for good: nothing but codes and invitations is sent there until somebody mends it.

    Of the address, not of a person: two may share one, and a new address begins anew.
    """

    address = models.EmailField()  # in lower case
    status = models.CharField(max_length=20)  # 5.1.1: see RFC 3463; never the words of a stranger's server
    at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A second report of the same must not need a second cure.
            models.UniqueConstraint(fields=["address"], condition=Q(mended_at__isnull=True), name="came_back_once"),
        ]
