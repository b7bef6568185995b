"""The issuer's document: who we are, and which keys speak for us."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from certification.badges import contexts, keys
from certification.badges.credential import Profile, UnableToBuildError

# In this order: verifiers that do not meet did/v1 first frame the document, and fail where they lack a context of it.
CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", contexts.OPEN_BADGES]


class KeyState(Enum):
    """CURRENT signs. RETIRED signs no more, and what it signed stays good. COMPROMISED vouches for nothing."""

    CURRENT = "current"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """`id`: the issuer's address, # and a name. `public`: its publicKeyMultibase."""

    id: str
    public: str
    state: KeyState = KeyState.CURRENT


def issuer_document(profile: Profile, issuer_keys: Iterable[IssuerKey]) -> dict[str, Any]:
    """The profile and controller document: the current key first, then the retired; no compromised one."""
    held = list(issuer_keys)
    current = [key for key in held if key.state is KeyState.CURRENT]
    if len(current) != 1:
        raise UnableToBuildError("exactly one key is current")
    listed = current + [key for key in held if key.state is KeyState.RETIRED]
    if len({key.id for key in held}) < len(held) or not all(key.id.startswith(f"{profile.id}#") for key in held):
        raise UnableToBuildError(f"each key needs an address of its own, {profile.id}#…")
    if {key.public for key in listed} & {key.public for key in held if key.state is KeyState.COMPROMISED}:
        raise UnableToBuildError("a compromised key is listed under another address")
    for key in listed:
        keys.read_public(key.public)
    return {
        "@context": CONTEXTS,
        "id": profile.id,
        "type": ["Profile"],
        "name": profile.name,
        "url": profile.url,
        "verificationMethod": [
            {"id": key.id, "type": "Multikey", "controller": profile.id, "publicKeyMultibase": key.public}
            for key in listed
        ],
        "assertionMethod": [key.id for key in listed],
    }


def keys_of(document: Mapping[str, Any], issuer: str) -> dict[str, str]:
    """Address → publicKeyMultibase of each key that may vouch for the issuer, the current one first."""
    if document.get("id") != issuer:
        return {}
    methods = {
        method["id"]: method["publicKeyMultibase"]
        for method in document["verificationMethod"]
        if method["type"] == "Multikey" and method["controller"] == issuer
    }
    return {name: methods[name] for name in document["assertionMethod"] if name in methods}
