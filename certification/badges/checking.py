"""What is right and what is wrong with a credential file that somebody hands in."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from certification.badges import contexts, keys, proof, shape, status
from certification.badges.issuer import keys_of
from certification.badges.proof import Fault, UnableToProveError, read_moment

LARGEST, DEEPEST = 64 * 1024, 12
MARKS = re.compile(rb'\\.|["\[\]{}]', re.DOTALL)


class Finding(Enum):
    """One thing found: whether it is right, and the words for it."""

    READ = (True, "It is a credential file.")
    TOO_LARGE = (False, "The file is too large to be a credential of ours.")
    NOT_JSON = (False, "The file is not a credential: it cannot be read as JSON.")
    TOO_DEEP = (False, "The file is not a credential of ours: its parts stand too deep inside each other.")
    NAMED_TWICE = (False, "The file says the same thing twice, so that it can be read in two ways.")
    NOT_A_BADGE = (False, "The file is not an Open Badges 3.0 credential.")

    ISSUED_HERE = (True, "It names us as its issuer.")
    OTHER_ISSUER = (False, "It was not issued by us. Ask the organisation that it names.")

    NO_PROOF = (False, Fault.NO_PROOF.value)
    SEVERAL_PROOFS = (False, Fault.SEVERAL_PROOFS.value)
    OTHER_CRYPTOSUITE = (False, Fault.OTHER_CRYPTOSUITE.value)
    OTHER_PURPOSE = (False, Fault.OTHER_PURPOSE.value)
    BROKEN = (False, Fault.BROKEN.value)
    CONTEXT = (False, Fault.CONTEXT.value)
    NOT_COVERED = (False, Fault.NOT_COVERED.value)
    SURPRISE = (False, "It holds something that our credentials do not, or lacks something that they have.")

    KEY_CURRENT = (True, "It names the key that we sign with today.")
    KEY_RETIRED = (True, "It names a key that we signed with before; what that key signed stays good.")
    KEY_COMPROMISED = (False, "It names a key that others may have got hold of. Ask the holder for a new copy.")
    KEY_UNKNOWN = (False, "It names a key that is not ours.")

    SIGNED = (True, "Its signature fits: nothing in it was changed since we signed it.")
    WRONG_SIGNATURE = (False, Fault.WRONG_SIGNATURE.value)

    IN_DATE = (True, "It is in date.")
    NOT_YET = (False, "It has not started yet.")
    LAPSED = (False, "It has lapsed: its last day is over.")

    NOT_REVOKED = (True, "It has not been taken back.")
    REVOKED = (False, "It has been taken back.")
    STATUS_UNKNOWN = (False, "Whether it has been taken back cannot be told at the moment.")

    @property
    def right(self) -> bool:
        return self.value[0]

    @property
    def words(self) -> str:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in the order of looking, which ends where looking further would mean nothing.

    `surprises`: where the file differs from ours. `credential`: what it says, only if the signature fits.
    """

    findings: tuple[Finding, ...]
    surprises: tuple[str, ...] = ()
    credential: Mapping[str, Any] | None = None

    @property
    def accepted(self) -> bool:
        """Ours, unchanged, in date and not taken back."""
        return {Finding.SIGNED, Finding.IN_DATE, Finding.NOT_REVOKED} <= set(self.findings)


class _Stop(Exception):
    def __init__(self, finding: Finding, surprises: tuple[str, ...] = ()) -> None:
        self.finding, self.surprises = finding, surprises


def check(
    document: bytes,
    *,
    issuer_document: Mapping[str, Any],
    status_list: Mapping[str, Any] | None,
    now: datetime,
    expected_issuer: str,
    compromised: Collection[str] = (),
) -> Report:
    """Judge a file; whatever its bytes, the answer is a report.

    `status_list`: the list that the file names (`status_list_named`), if there is one at hand. `compromised`: addresses
    of keys taken out of the issuer's document since others may have them.
    """
    findings: list[Finding] = []
    known = keys_of(issuer_document, expected_issuer)
    try:
        credential = _read(document)
        findings.append(Finding.READ)
        _same_issuer(credential, expected_issuer)
        findings.append(Finding.ISSUED_HERE)
        method = _proven_by(credential)
        findings.append(_key(method, known, compromised))
        _signed(credential, known[method])
        findings.append(Finding.SIGNED)
    except _Stop as stop:
        return Report((*findings, stop.finding), stop.surprises)
    findings += [_dates(credential, now), _status(credential, status_list, known, expected_issuer, now)]
    return Report(tuple(findings), credential=credential)


def status_list_named(document: bytes) -> str | None:
    """The address of the status list that a file names, if it is a file that could be ours."""
    try:
        credential = _read(document)
        _proven_by(credential)
    except _Stop:
        return None
    return str(credential["credentialStatus"]["statusListCredential"])


def _read(document: bytes) -> dict[str, Any]:
    if len(document) > LARGEST:
        raise _Stop(Finding.TOO_LARGE)
    if _depth(document) > DEEPEST:
        raise _Stop(Finding.TOO_DEEP)
    try:
        read = json.loads(document.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as reason:
        raise _Stop(Finding.NOT_JSON) from reason
    named = isinstance(read, dict) and (read.get("@context"), read.get("type"))
    if named != ([contexts.CREDENTIALS, contexts.OPEN_BADGES], ["VerifiableCredential", "OpenBadgeCredential"]):
        raise _Stop(Finding.NOT_A_BADGE)
    return dict(read)


def _depth(document: bytes) -> int:
    deepest = depth = 0
    inside = False
    for mark in MARKS.findall(document):
        if mark == b'"':
            inside = not inside
        elif not inside and len(mark) == 1:
            depth += 1 if mark in b"[{" else -1
            deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Stop(Finding.NAMED_TWICE)
    return made


def _same_issuer(credential: Mapping[str, Any], expected: str) -> None:
    issuer = credential.get("issuer")
    if (issuer.get("id") if isinstance(issuer, dict) else issuer) != expected:
        raise _Stop(Finding.OTHER_ISSUER)


def _proven_by(credential: Mapping[str, Any]) -> str:
    """The address of the key that the file says it was signed with; the file has our shape after this."""
    try:
        method = proof.proof_of(credential)["verificationMethod"]
    except UnableToProveError as reason:
        raise _Stop(Finding[reason.fault.name]) from reason
    if found := shape.surprises(credential, shape.CREDENTIAL):
        raise _Stop(Finding.SURPRISE, tuple(found[:5]))
    return method


def _key(method: str, known: Mapping[str, str], compromised: Collection[str]) -> Finding:
    if method in compromised:
        raise _Stop(Finding.KEY_COMPROMISED)
    if method not in known:
        raise _Stop(Finding.KEY_UNKNOWN)
    return Finding.KEY_CURRENT if method == next(iter(known)) else Finding.KEY_RETIRED


def _signed(document: Mapping[str, Any], public: str) -> None:
    try:
        proof.verify(document, keys.read_public(public))
    except UnableToProveError as reason:
        raise _Stop(Finding[reason.fault.name]) from reason


def _dates(credential: Mapping[str, Any], now: datetime) -> Finding:
    start, end = (read_moment(credential[name]) for name in ("validFrom", "validUntil"))
    return Finding.NOT_YET if now < start else Finding.LAPSED if now > end else Finding.IN_DATE


def _status(
    credential: Mapping[str, Any],
    status_list: Mapping[str, Any] | None,
    known: Mapping[str, str],
    issuer: str,
    now: datetime,
) -> Finding:
    """A list that is missing, not the one named, not ours or not signed tells nothing."""
    entry = credential["credentialStatus"]
    if status_list is None or status_list.get("id") != entry["statusListCredential"]:
        return Finding.STATUS_UNKNOWN
    try:
        revoked = status.is_revoked(status_list, int(entry["statusListIndex"]))
        _signed(status_list, known[proof.proof_of(status_list)["verificationMethod"]])
        good = status_list["issuer"] == issuer and read_moment(status_list["validFrom"]) <= now
    except (status.UnableToReadListError, UnableToProveError, _Stop, KeyError):
        return Finding.STATUS_UNKNOWN
    if not good:
        return Finding.STATUS_UNKNOWN
    return Finding.REVOKED if revoked else Finding.NOT_REVOKED
