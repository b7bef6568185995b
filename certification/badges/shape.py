"""Exactly what our credentials look like: every member, every kind of value, nothing besides.

Only what has this shape is canonicalised. That keeps a stranger's file cheap to judge (canonicalising takes factorial
time on graphs made for it) and leaves no room for a member that a reader might take for ours.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from certification.badges import contexts, proof
from certification.badges.proof import CONTROLS, read_moment

Kind = Callable[[Any, str], Iterator[str]]
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/%+=&?:@!$',;*()-]*)?(#[A-Za-z0-9._~-]+)?")
LONGEST_TEXT, LONGEST_ADDRESS, MOST_ITEMS = 10_000, 500, 100


def text(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT or CONTROLS.search(value):
        yield f"{at} is not a plain text"


def address(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS or not ADDRESS.fullmatch(value):
        yield f"{at} is not a web address"


def like(pattern: str) -> Kind:
    compiled = re.compile(pattern)

    def kind(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            yield f"{at} is not as it should be"

    return kind


def exactly(*wanted: Any) -> Kind:
    def kind(value: Any, at: str) -> Iterator[str]:
        if not any(type(value) is type(one) and value == one for one in wanted):
            yield f"{at} is not what it must be"

    return kind


def members(required: dict[str, Kind], optional: dict[str, Kind] | None = None) -> Kind:
    kinds = required | (optional or {})

    def kind(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at or 'the whole'} is not a set of members"
            return
        yield from (f"{at}/{name} is missing" for name in required if name not in value)
        for name, member in value.items():
            if name in kinds:
                yield from kinds[name](member, f"{at}/{name}")
            else:
                yield f"{at}/{name[:60]!a} does not belong there"

    return kind


def items(of: Kind, most: int = MOST_ITEMS) -> Kind:
    """A list of different items: the same twice would be one in what is signed."""

    def kind(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list) or not 0 < len(value) <= most:
            yield f"{at} is not a list of 1 to {most}"
        elif any(item in value[:place] for place, item in enumerate(value)):
            yield f"{at} says the same twice"
        else:
            for place, item in enumerate(value):
                yield from of(item, f"{at}/{place}")

    return kind


def _date_time(value: Any, at: str) -> Iterator[str]:
    try:
        read_moment(value)
    except (TypeError, ValueError):
        yield f"{at} is not a moment in UTC"


_both_contexts = exactly([contexts.CREDENTIALS, contexts.OPEN_BADGES])
_proof = members(
    {
        "type": exactly(proof.TYPE),
        "cryptosuite": exactly(proof.CRYPTOSUITE),
        "created": _date_time,
        "verificationMethod": address,
        "proofPurpose": exactly(proof.PURPOSE),
        "proofValue": like(r"z[1-9A-HJ-NP-Za-km-z]{60,100}"),
    }
)
_profile = members({"id": address, "type": exactly(["Profile"]), "name": text, "url": address})
_achievement = {
    "id": address,
    "type": exactly(["Achievement"]),
    "achievementType": like(r"[A-Z][A-Za-z]{2,40}"),
    "name": text,
    "description": text,
    "criteria": members({"narrative": text}),
}
_identity = members(
    {
        "type": exactly("IdentityObject"),
        "hashed": exactly(True),
        "identityHash": like(r"sha256\$[0-9a-f]{64}"),
        "identityType": exactly("name", "emailAddress"),
        "salt": like(r"[A-Za-z0-9_-]{16,100}"),
    }
)
_status = members(
    {
        "id": address,
        "type": exactly("BitstringStatusListEntry"),
        "statusPurpose": exactly("revocation"),
        "statusListIndex": like(r"0|[1-9][0-9]{0,5}"),
        "statusListCredential": address,
    }
)
CREDENTIAL = members(
    {
        "@context": _both_contexts,
        "id": address,
        "type": exactly(["VerifiableCredential", "OpenBadgeCredential"]),
        "name": text,
        "description": text,
        "issuer": _profile,
        "validFrom": _date_time,
        "validUntil": _date_time,
        "credentialSubject": members(
            {
                "type": exactly(["AchievementSubject"]),
                "identifier": items(_identity, most=4),
                "achievement": members(_achievement),
            }
        ),
        "credentialStatus": _status,
    },
    {"evidence": items(members({"type": exactly(["Evidence"]), "name": text, "narrative": text})), "proof": _proof},
)
ACHIEVEMENT = members({"@context": _both_contexts, **_achievement, "creator": _profile})
STATUS_LIST = members(
    {
        "@context": exactly([contexts.CREDENTIALS]),
        "id": address,
        "type": exactly(["VerifiableCredential", "BitstringStatusListCredential"]),
        "issuer": address,
        "validFrom": _date_time,
        "credentialSubject": members(
            {
                "id": address,
                "type": exactly("BitstringStatusList"),
                "statusPurpose": exactly("revocation"),
                "encodedList": like(r"u[A-Za-z0-9_-]{1,30000}"),
            }
        ),
    },
    {"proof": _proof},
)


def surprises(document: Any, kind: Kind) -> list[str]:
    """Where a document differs from the shape, in a few words each; empty if it does not."""
    found = list(kind(document, ""))
    if not found and len(set(ids := list(_ids(document)))) < len(ids):
        # Two nodes under one address are one node: what is said of either would be said of both.
        found.append("two parts have the same address")
    return found


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "id" in value:
            yield value["id"]
        for member in value.values():
            yield from _ids(member)
    elif isinstance(value, list):
        for item in value:
            yield from _ids(item)
