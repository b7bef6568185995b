"""Signed heads of the chain, kept outside the database: whoever cuts or rewrites the ledger cannot rewrite these."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from certification import sealing
from certification.models import LedgerEntry, LedgerHead
from certification.rules import civil_date
from certification.services import keys
from certification.services.chain import Fault


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The last entry at a moment, signed by the issuer. `signature`: base64, over `signed`."""

    number: int
    hash: str
    signed_at: str
    key: str = ""
    signature: str = ""

    @property
    def signed(self) -> bytes:
        return f"Head of the award ledger\n{self.number}\n{self.hash}\n{self.signed_at}".encode()


class UnableToSignHead(Exception):
    """No head was signed; the message says why."""


def sign_head(*, folder: Path, at: datetime) -> Path:
    """Writes the day's signed head into the folder; one that is there already stays as it is."""
    if fault := wrong_head(folder):
        raise UnableToSignHead(in_words(fault))
    path = folder / f"{civil_date(at):%Y-%m-%d}.json"
    if path.exists():
        return path
    last = LedgerHead.objects.filter(pk=1).first() or LedgerHead()
    plain = SignedHead(last.number, last.hash, at.astimezone(UTC).isoformat())
    key, signature = keys.sign(plain.signed, at=at)
    head = SignedHead(plain.number, plain.hash, plain.signed_at, key, b64encode(signature).decode())
    folder.mkdir(parents=True, exist_ok=True)
    making = path.with_suffix(".making")
    making.write_text(json.dumps(asdict(head), indent=1) + "\n")
    making.rename(path)
    return path


def heads_in(folder: Path) -> Iterator[Path]:
    """The files of signed heads, oldest first."""
    yield from sorted(folder.glob("????-??-??.json"))


def wrong_head(folder: Path) -> Fault | None:
    """The first signed head that the chain does not agree with, if there is one."""
    for path in heads_in(folder):
        try:
            head = SignedHead(**json.loads(path.read_text()))
            genuine = keys.verify(head.key, head.signed, b64decode(head.signature))
        except (ValueError, TypeError):
            return Fault(0, "", "", f"the signed head {path.name} cannot be read")
        if not genuine:
            return Fault(head.number, "", "", f"the signature of the signed head {path.name} is wrong")
        if head.number:
            found = LedgerEntry.objects.filter(number=head.number).values_list("hash", flat=True).first()
        else:
            found = sealing.START
        if found is None:
            return Fault(
                head.number, "", "", f"the ledger had this entry by the signed head {path.name}, and has it no more"
            )
        if found != head.hash:
            return Fault(head.number, "", "", f"the signed head {path.name} says another hash for it")
    return None


def in_words(fault: Fault) -> str:
    """The fault as one sentence; `kind` and `row` say which row is meant."""
    row = f" ({fault.kind} {fault.row})" if fault.row else ""
    return f"Entry {fault.number}{row}: {fault.what}."
