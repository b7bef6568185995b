"""Signing keys, and the signed credential of each award."""

from django.db import models

from certification.models.awards import AwardPeriod


class SigningKey(models.Model):
    """An Ed25519 key of the issuer. A retired key still verifies; a compromised one is published no more.

    `secret`: the private half, encrypted with the first of SIGNING_SECRET_KEYS.
    """

    id = models.SlugField(primary_key=True, max_length=40)
    public = models.CharField(max_length=60, unique=True)  # Multikey, base58btc
    secret = models.TextField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    compromised_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            # Two keys in use would leave it to chance which one signs.
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(retired_at=None), name="one_signing_key_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class SignedCredential(models.Model):
    """An Open Badges 3.0 credential as it was signed. A later one of the same award replaces it.

    `document`: the file, empty once the holder's name was removed. `withdrawn_at`: its bit in the status list is set
    although the award stands (its key was compromised).
    """

    award = models.ForeignKey(AwardPeriod, on_delete=models.PROTECT, related_name="signed")
    number = models.PositiveSmallIntegerField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    status_list = models.PositiveIntegerField()
    status_index = models.PositiveIntegerField()
    document = models.TextField(blank=True)
    valid_until = models.DateField()  # the last day that it says; an extension needs a new one
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["award", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="signed_credential_once"),
            # One bit for two credentials would revoke both when one is.
            models.UniqueConstraint(fields=["status_list", "status_index"], name="status_bit_once"),
        ]
