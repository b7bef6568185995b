"""Data Integrity proofs with the cryptosuite eddsa-rdfc-2022: made and verified.

The signature covers the RDF that a document means, not its bytes. Whatever JSON-LD would leave out of that without a
word (a term that no context defines, an address that is not whole, null, an empty list) would look signed and not be:
a document that holds any of it is refused, both when signing and when verifying.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certification.badges import contexts
from certification.badges.multibase import UnableToDecodeError, from_base58, to_base58

TYPE, CRYPTOSUITE, PURPOSE = "DataIntegrityProof", "eddsa-rdfc-2022", "assertionMethod"
MEMBERS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
SIGNATURE_LENGTH = 64
# N-Quads write these in more than one way, or not at all.
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# PyLD keeps contexts in two caches for the whole process, which threads would corrupt.
_one_at_a_time = Lock()


class Fault(Enum):
    """What is wrong with a proof, or with a document that was to have one."""

    NO_PROOF = "It carries no signature."
    SEVERAL_PROOFS = "It carries more than one signature; ours carry one."
    OTHER_CRYPTOSUITE = "Its signature is of a kind that we do not use."
    OTHER_PURPOSE = "Its signature was made for something else than to vouch for it."
    BROKEN = "Its signature is incomplete or damaged."
    CONTEXT = "It uses words that are defined somewhere we do not look."
    NOT_COVERED = "It holds something that a signature would not cover."
    WRONG_SIGNATURE = "Its signature does not fit: it was changed after signing, or signed with another key."


class UnableToProveError(Exception):
    """`fault` says why in words."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.value} {detail}".strip())
        self.fault = fault


def moment(at: datetime) -> str:
    """A moment as it stands in documents: UTC, whole seconds."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def read_moment(text: str) -> datetime:
    """ValueError unless it is written as `moment` writes it."""
    if not MOMENT.fullmatch(text):
        raise ValueError("not a moment in UTC")
    return datetime.fromisoformat(text)


def sign(
    document: Mapping[str, Any], *, key: Ed25519PrivateKey, verification_method: str, created: datetime
) -> dict[str, Any]:
    """The document with its proof. `verification_method`: the address under which the issuer publishes the key."""
    if "proof" in document:
        raise UnableToProveError(Fault.SEVERAL_PROOFS)
    proof = {
        "type": TYPE,
        "cryptosuite": CRYPTOSUITE,
        "created": moment(created),
        "verificationMethod": verification_method,
        "proofPurpose": PURPOSE,
    }
    value = key.sign(hash_of(document, proof))
    return {**document, "proof": {**proof, "proofValue": to_base58(value)}}


def proof_of(document: Mapping[str, Any]) -> dict[str, str]:
    """The document's one proof, of the one kind that we use; its signature not yet looked at."""
    proof = document.get("proof")
    if isinstance(proof, list) and len(proof) > 1:
        raise UnableToProveError(Fault.SEVERAL_PROOFS)
    if not isinstance(proof, dict):
        raise UnableToProveError(Fault.BROKEN if proof else Fault.NO_PROOF)
    if proof.get("type") != TYPE or proof.get("cryptosuite") != CRYPTOSUITE:
        raise UnableToProveError(Fault.OTHER_CRYPTOSUITE)
    if proof.get("proofPurpose") != PURPOSE:
        raise UnableToProveError(Fault.OTHER_PURPOSE)
    if set(proof) != MEMBERS or not all(isinstance(value, str) for value in proof.values()):
        raise UnableToProveError(Fault.BROKEN)
    if not MOMENT.fullmatch(proof["created"]):
        raise UnableToProveError(Fault.BROKEN)
    return proof


def verify(document: Mapping[str, Any], key: Ed25519PublicKey) -> None:
    """Return if the key signed exactly this; whose key that is, is for the caller to know."""
    proof = dict(proof_of(document))
    try:
        value = from_base58(proof.pop("proofValue"))
    except UnableToDecodeError as reason:
        raise UnableToProveError(Fault.BROKEN) from reason
    if len(value) != SIGNATURE_LENGTH:
        raise UnableToProveError(Fault.BROKEN)
    unsecured = {name: member for name, member in document.items() if name != "proof"}
    try:
        key.verify(value, hash_of(unsecured, proof))
    except InvalidSignature as reason:
        raise UnableToProveError(Fault.WRONG_SIGNATURE) from reason


def hash_of(document: Mapping[str, Any], proof: Mapping[str, str]) -> bytes:
    """What is signed: the hash of the proof's options, then that of the document."""
    options = {"@context": document.get("@context"), **proof}
    return b"".join(hashlib.sha256(canonical(part).encode()).digest() for part in (options, document))


def canonical(document: Mapping[str, Any]) -> str:
    """The document as canonical N-Quads (RDFC-1.0), or a refusal if they would say less than it does."""
    from pyld import jsonld

    known = contexts.known()
    named = document.get("@context")
    if not isinstance(named, list) or not named or not all(isinstance(n, str) and n in known for n in named):
        raise UnableToProveError(Fault.CONTEXT)
    _refuse_uncovered({name: member for name, member in document.items() if name != "@context"})
    dropped: list[str | None] = []
    # Without a base, what is not a whole address stays so; with "" PyLD would make one up.
    options = {"documentLoader": _loader(known), "processingMode": "json-ld-1.1", "base": None}
    try:
        with _one_at_a_time:
            expanded = jsonld.expand(dict(document), options, on_property_dropped=dropped.append)
            if dropped:
                raise UnableToProveError(Fault.NOT_COVERED, f"No context defines {dropped[0]}.")
            _refuse_partial(expanded)
            quads = jsonld.normalize(expanded, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"})
    except jsonld.JsonLdError as reason:
        raise UnableToProveError(Fault.NOT_COVERED) from reason
    return str(quads)


def _loader(known: Mapping[str, dict[str, Any]]) -> Any:
    from pyld.documentloader.frozen import FrozenDocumentLoader

    return FrozenDocumentLoader(documents=known)


def _refuse_uncovered(value: Any) -> None:
    """Refuse what JSON-LD reads as nothing, reads by its own keywords, or counts once though it stands twice."""
    if value is None or isinstance(value, float) or value == [] or value == {}:
        raise UnableToProveError(Fault.NOT_COVERED, "A value is empty or not exact.")
    if isinstance(value, str) and CONTROLS.search(value):
        raise UnableToProveError(Fault.NOT_COVERED, "A text holds control characters.")
    if isinstance(value, list):
        if any(item in value[:place] for place, item in enumerate(value)):
            raise UnableToProveError(Fault.NOT_COVERED, "A list says the same twice.")
        for item in value:
            _refuse_uncovered(item)
    if isinstance(value, dict):
        for name, member in value.items():
            if name.startswith("@"):
                raise UnableToProveError(Fault.NOT_COVERED, "A keyword stands inside.")
            _refuse_uncovered(member)


def _refuse_partial(expanded: Any) -> None:
    """Refuse an address or a type that is not whole: as RDF, the statement it stands in would be left out."""
    if isinstance(expanded, list):
        for item in expanded:
            _refuse_partial(item)
    elif isinstance(expanded, dict):
        names = [expanded["@id"]] if "@id" in expanded else []
        types = expanded.get("@type", [])
        for name in names + (types if isinstance(types, list) else [types]):
            # "_:" would let a document join nodes by names of its own making.
            if ":" not in name or name.startswith("_:"):
                raise UnableToProveError(Fault.NOT_COVERED, f"{name!r} is not a whole address.")
        for name, member in expanded.items():
            if not name.startswith("@"):
                _refuse_partial(member)
