"""What is published for anybody's software: who issues, by which keys, what an achievement is, what was taken back."""

from datetime import date

from certification import addresses
from certification.badges import issuer
from certification.badges.credential import Profile
from certification.badges.issuer import IssuerKey, KeyState
from certification.models import SignedCredential, SigningKey


def compromised_keys() -> set[str]:
    """Addresses of keys that vouch for nothing any more."""
    rows = SigningKey.objects.exclude(compromised_at=None)
    return {addresses.key_url(pk) for pk in rows.values_list("pk", flat=True)}


def issuer_document(profile: Profile) -> dict | None:
    """The issuer's document: the key in use first, then the retired; None before the first key. One query."""
    keys = [IssuerKey(addresses.key_url(key.pk), key.public, _state(key)) for key in SigningKey.objects.all()]
    return issuer.issuer_document(profile, keys) if keys else None


def _state(key: SigningKey) -> KeyState:
    if key.compromised_at:
        return KeyState.COMPROMISED
    return KeyState.RETIRED if key.retired_at else KeyState.CURRENT


def list_exists(number: int) -> bool:
    return SignedCredential.objects.filter(status_list=number).exists()


def revoked_places(number: int, on: date) -> list[int]:
    """The places of a status list that are set: the award was revoked by that day, or the key was lost."""
    rows = SignedCredential.objects.filter(status_list=number)
    taken = rows.filter(award__revocation__revoked_on__lte=on) | rows.exclude(withdrawn_at=None)
    return sorted(taken.values_list("status_index", flat=True).distinct())


def signed_credential(award) -> SignedCredential | None:
    """The newest one that stands, with its file."""
    return award.signed.filter(withdrawn_at=None).exclude(document="").order_by("-number").first()
