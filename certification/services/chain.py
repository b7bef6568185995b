"""The hash chain over the ledger: sealing what is written, and finding what was changed behind our back."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from certification import sealing
from certification.enums import EntryKind
from certification.models import (
    AwardHolder,
    AwardPeriod,
    CredentialVersion,
    Extension,
    LedgerEntry,
    LedgerHead,
    Revocation,
    SignOff,
    Withdrawal,
)

CHUNK = 2000

# What each kind of entry seals. The name on an award is sealed apart, since it may be removed.
SEALED: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    EntryKind.AWARD: (AwardPeriod, sealing.AWARD),
    EntryKind.REVOCATION: (Revocation, sealing.REVOCATION),
    EntryKind.EXTENSION: (Extension, sealing.EXTENSION),
    EntryKind.SIGN_OFF: (SignOff, sealing.SIGN_OFF),
    EntryKind.WITHDRAWAL: (Withdrawal, sealing.WITHDRAWAL),
    EntryKind.VERSION: (CredentialVersion, sealing.VERSION),
}


@dataclass(frozen=True, slots=True)
class Seal:
    """The state of the chain: its last entry's number (0: empty) and hash."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong. `number`: of the entry; `what`: in words."""

    number: int
    kind: str
    row: str
    what: str


@transaction.atomic
def seal(kind: EntryKind, row: models.Model, *, at: datetime, holder: AwardHolder | None = None) -> LedgerEntry:
    """Adds a row's seal to the chain, in the row's own transaction. Writers wait here for each other."""
    model, names = SEALED[kind]
    stored = model._base_manager.values_list(*names).get(pk=row.pk)
    sealed_name = sealing.holder_digest(holder.salt, holder.name) if holder else ""
    return _append(kind, str(row.pk), sealing.digest(names, stored), sealed_name, at)


def _append(kind: str, row: str, content: str, holder: str, at: datetime) -> LedgerEntry:
    head = LedgerHead.objects.select_for_update().filter(pk=1).first() or LedgerHead.objects.create()
    number = head.number + 1
    link = sealing.link(head.hash, number, kind, row, content, holder, at)
    entry = LedgerEntry.objects.create(
        number=number,
        kind=kind,
        row=row,
        digest=content,
        holder_digest=holder,
        recorded_at=at,
        previous=head.hash,
        hash=link,
    )
    LedgerHead.objects.filter(pk=1).update(number=number, hash=link)
    return entry


@transaction.atomic
def seal_forgotten(award: AwardPeriod, *, at: datetime) -> LedgerEntry:
    """Says in the chain that the name on an award was removed by us."""
    return _append(EntryKind.FORGOTTEN, str(award.pk), "", "", at)


def unsealed() -> Iterator[tuple[str, str]]:
    """(kind, row) of rows that no entry seals: written behind our back."""
    for kind, (model, _) in SEALED.items():
        sealed = set(LedgerEntry.objects.filter(kind=kind).values_list("row", flat=True).iterator(CHUNK))
        for pk in model._base_manager.order_by("pk").values_list("pk", flat=True).iterator(CHUNK):
            if str(pk) not in sealed:
                yield kind, str(pk)


def verify() -> Seal | Fault:
    """Walks the whole chain against the rows; the first fault, or the seal of the last entry. Memory stays flat."""
    previous, number = sealing.START, 0
    forgotten = set(LedgerEntry.objects.filter(kind=EntryKind.FORGOTTEN).values_list("row", flat=True))
    for chunk in _chunks():
        rows, names = _rows_of(chunk), _names_of(chunk)
        for entry in chunk:
            number += 1
            fault = _fault(entry, number, previous, rows, names, forgotten)
            if fault:
                return Fault(entry.number, entry.kind, entry.row, fault)
            previous = entry.hash
    head = LedgerHead.objects.filter(pk=1).first()
    if (head.number, head.hash) != (number, previous) if head else number:
        return Fault(number + 1, "", "", "entries are missing at the end")
    for kind, row in unsealed():
        return Fault(number + 1, kind, row, "this row was not written by the ledger: nothing seals it")
    return Seal(number, previous)


def _chunks() -> Iterator[list[LedgerEntry]]:
    last = 0
    while chunk := list(LedgerEntry.objects.filter(number__gt=last).order_by("number")[:CHUNK]):
        yield chunk
        last = chunk[-1].number


def _rows_of(chunk: list[LedgerEntry]) -> dict[tuple[str, str], str]:
    """(kind, row) → the digest of the row as it stands now."""
    wanted = defaultdict(list)
    for entry in chunk:
        wanted[entry.kind].append(entry.row)
    found = {}
    for kind, ids in wanted.items():
        if kind in SEALED:
            model, names = SEALED[kind]
            for values in model._base_manager.filter(pk__in=ids).values_list(*names):
                found[kind, str(values[0])] = sealing.digest(names, values)
    return found


def _names_of(chunk: list[LedgerEntry]) -> dict[str, str]:
    ids = [UUID(entry.row) for entry in chunk if entry.kind == EntryKind.AWARD]
    rows = AwardHolder.objects.filter(pk__in=ids).values_list("award_id", "salt", "name")
    return {str(award_id): sealing.holder_digest(salt, name) for award_id, salt, name in rows}


def _fault(entry, number: int, previous: str, rows, names, forgotten: set[str]) -> str:
    """What is wrong with an entry, in words; empty if nothing is."""
    if entry.number != number:
        return f"entry {number} is missing"
    if entry.previous != previous:
        return "it does not follow from the entry before it"
    if entry.hash != sealing.link(
        previous, number, entry.kind, entry.row, entry.digest, entry.holder_digest, entry.recorded_at
    ):
        return "the entry itself was changed"
    if entry.kind == EntryKind.FORGOTTEN:
        return ""
    content = rows.get((entry.kind, entry.row))
    if content is None:
        return "its row is gone"
    if content != entry.digest:
        return "its row was changed"
    if entry.kind == EntryKind.AWARD:
        name = names.get(entry.row)
        if name is None and entry.row not in forgotten:
            return "the holder's name is gone, and nobody removed it here"
        if name is not None and name != entry.holder_digest:
            return "the holder's name was changed"
    return ""
