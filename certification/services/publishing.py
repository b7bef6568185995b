"""The status lists, signed anew as often as they are looked at, and the judgement of a file that somebody shows."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from certification import addresses
from certification.badges.checking import Report, check, status_list_named
from certification.badges.credential import identity_hash
from certification.badges.proof import sign
from certification.badges.status import status_list_document
from certification.rules import civil_date
from certification.selectors.published import compromised_keys, issuer_document, list_exists, revoked_places
from certification.services.issuing import profile
from certification.services.keys import secret_of, signing_key

KEPT = 30  # seconds; a revocation is shown within a minute


def status_list(*, number: int, at: datetime) -> dict | None:
    """The signed status list; None if there is none of that number."""
    name = f"status-list-{number}"
    found = cache.get(name)
    if found is None and list_exists(number):
        key = signing_key(at=at)
        document = status_list_document(
            id=addresses.status_list_url(number),
            issuer=addresses.issuer_url(),
            valid_from=at,
            revoked=revoked_places(number, civil_date(at)),
        )
        found = sign(document, key=secret_of(key), verification_method=addresses.key_url(key.pk), created=at)
        cache.set(name, found, KEPT)
    return found


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is right or wrong with a file. `same_name`: whether it was issued in the name asked about; None: not asked.

    `public_id`: of the certificate's page, if the file is ours and unchanged.
    """

    report: Report
    same_name: bool | None
    public_id: str


def judge(*, content: bytes, name: str, at: datetime) -> Judgement:
    """Judges the bytes of a file, whatever they are. `name`: a name to compare, or empty."""
    report = check(
        content,
        issuer_document=issuer_document(profile()) or {},
        status_list=_list_named(content, at),
        now=at,
        expected_issuer=addresses.issuer_url(),
        compromised=compromised_keys(),
    )
    if report.credential is None:
        return Judgement(report, None, "")
    return Judgement(
        report, _same_name(report.credential, name.strip()), str(report.credential["id"]).rstrip("/").split("/")[-1]
    )


def _list_named(content: bytes, at: datetime) -> dict | None:
    named = status_list_named(content)
    prefix = addresses.status_list_url(0).removesuffix("0/")
    number = (named or "").removeprefix(prefix).strip("/")
    return status_list(number=int(number), at=at) if named and number.isdecimal() and len(number) < 7 else None


def _same_name(credential, name: str) -> bool | None:
    if not name:
        return None
    for row in credential["credentialSubject"]["identifier"]:
        if row["identityType"] == "name":
            return bool(row["identityHash"] == identity_hash(name, row["salt"]))
    return None
