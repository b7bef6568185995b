"""The OpenBadgeCredential and its achievement as documents, from plain data."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certification.badges import contexts, shape
from certification.badges.proof import moment
from people.rules import in_words


class UnableToBuildError(ValueError):
    """What was given cannot stand in a credential; says where."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The issuer. `id`: the address of its document, which holds its keys."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Achievement:
    """`criteria`: what it took, in words. `achievement_type`: one of the specification's."""

    id: str
    name: str
    description: str
    criteria: str
    achievement_type: str = "Certificate"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who holds it, told only to those who know already. `identity_type`: name or emailAddress."""

    identity_type: str
    value: str
    salt: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A module edition: its name, and when it was completed, in words."""

    name: str
    narrative: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A period of an award as a credential says it. `valid_until`: the last moment, not the one after it."""

    id: str
    name: str
    description: str
    issuer: Profile
    achievement: Achievement
    identities: tuple[Identity, ...]
    awarded: date
    valid_from: datetime
    valid_until: datetime
    evidence: tuple[Evidence, ...]
    status_list: str
    status_index: int


def identity_hash(value: str, salt: str) -> str:
    """The `identityHash` of a value exactly as given: whoever compares must write it the same way."""
    return "sha256$" + hashlib.sha256((value + salt).encode()).hexdigest()


def build(badge: Badge) -> dict[str, Any]:
    """The credential, not yet signed.

    The day of the award stands in the description: what `awardedDate` means to a signature depends on a fault in the
    published context that may be mended (1EdTech/openbadges-specification, issue 646).
    """
    document: dict[str, Any] = {
        "@context": [contexts.CREDENTIALS, contexts.OPEN_BADGES],
        "id": badge.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.name,
        "description": f"{badge.description} Awarded on {in_words(badge.awarded)}.",
        "issuer": _profile(badge.issuer),
        "validFrom": moment(badge.valid_from),
        "validUntil": moment(badge.valid_until),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [_identity(identity) for identity in badge.identities],
            "achievement": _achievement(badge.achievement),
        },
        "credentialStatus": {
            "id": f"{badge.status_list}#{badge.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.status_index),
            "statusListCredential": badge.status_list,
        },
    }
    if badge.evidence:
        document["evidence"] = [
            {"type": ["Evidence"], "name": one.name, "narrative": one.narrative} for one in badge.evidence
        ]
    if badge.valid_until <= badge.valid_from:
        raise UnableToBuildError("it ends before it starts")
    return checked(document, shape.CREDENTIAL)


def achievement_document(achievement: Achievement, issuer: Profile) -> dict[str, Any]:
    """What stands at the achievement's own address."""
    document = {
        "@context": [contexts.CREDENTIALS, contexts.OPEN_BADGES],
        **_achievement(achievement),
        "creator": _profile(issuer),
    }
    return checked(document, shape.ACHIEVEMENT)


def as_file(document: Mapping[str, Any]) -> bytes:
    """The document as it is downloaded."""
    return json.dumps(document, indent=2, ensure_ascii=False).encode()


def checked(document: dict[str, Any], kind: shape.Kind) -> dict[str, Any]:
    if found := shape.surprises(document, kind):
        raise UnableToBuildError("; ".join(found))
    return document


def _profile(issuer: Profile) -> Mapping[str, Any]:
    return {"id": issuer.id, "type": ["Profile"], "name": issuer.name, "url": issuer.url}


def _achievement(achievement: Achievement) -> dict[str, Any]:
    return {
        "id": achievement.id,
        "type": ["Achievement"],
        "achievementType": achievement.achievement_type,
        "name": achievement.name,
        "description": achievement.description,
        "criteria": {"narrative": achievement.criteria},
    }


def _identity(identity: Identity) -> dict[str, Any]:
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash(identity.value, identity.salt),
        "identityType": identity.identity_type,
        "salt": identity.salt,
    }
