"""The hash chain over the ledger: sealing what is written, and finding what was changed behind our back."""

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from typing import NamedTuple

import django
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

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
RANGE = 20_000  # entries that one process walks in one go

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


def take_turn() -> LedgerHead:
    """Waits until no other writer appends; nobody else does until this transaction ends."""
    return LedgerHead.objects.select_for_update().filter(pk=1).first() or LedgerHead.objects.create()


def _append(kind: str, row: str, content: str, holder: str, at: datetime) -> LedgerEntry:
    head = take_turn()
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
        ids = model._base_manager.order_by("pk").values_list("pk", flat=True)
        last = None
        while chunk := [str(pk) for pk in (ids if last is None else ids.filter(pk__gt=last))[:CHUNK]]:
            sealed = set(LedgerEntry.objects.filter(kind=kind, row__in=chunk).values_list("row", flat=True))
            yield from ((kind, pk) for pk in chunk if pk not in sealed)
            last = chunk[-1]


def verify(*, processes: int = 1) -> Seal | Fault:
    """Walks the whole chain against the rows; the first fault, or the seal of the last entry.

    Memory stays flat, and what others append meanwhile is walked, too. Several processes see only what is committed.
    """
    walked = _walk_together(processes) if processes > 1 else Seal(0, sealing.START)
    while True:
        head = LedgerHead.objects.filter(pk=1).first() or LedgerHead()
        began = walked.number
        found = _walk_on(walked)
        if isinstance(found, Fault):
            return found
        walked = found
        if (head.number, head.hash) == (walked.number, walked.hash):
            break
        if walked.number == began:  # nothing was appended since the head was read
            return _wrong_end(head, walked)
    for kind, (model, _) in SEALED.items():
        if _counts_differ(kind, model):
            for _, row in unsealed():
                return Fault(walked.number + 1, kind, row, "this row was not written by the ledger: nothing seals it")
    return walked


def _walk_together(processes: int) -> Seal:
    """As far as each range is whole and follows from the one before; why one is not, a walk from there says."""
    walked = Seal(0, sealing.START)
    head = LedgerHead.objects.filter(pk=1).first() or LedgerHead()
    if head.number < 5 * RANGE:  # one would be done before others have started
        return walked
    starts = range(0, head.number, RANGE)
    ends = (min(start + RANGE, head.number) for start in starts)
    # A copy of this process would share its connection.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        for began, found in pool.map(_walk_range, starts, ends):
            if began != walked or isinstance(found, Fault):
                pool.shutdown(cancel_futures=True)
                break
            walked = found
    return walked


def _walk_range(start: int, end: int) -> tuple[Seal, Seal | Fault]:
    """From the hash that stands there before, whatever it is, and where that comes to."""
    before = LedgerEntry.objects.filter(number=start).values_list("hash", flat=True).first()
    began = Seal(start, sealing.START if before is None else before)
    return began, _walk_on(began, end)


def _walk_on(walked: Seal, end: int | None = None) -> Seal | Fault:
    for chunk in _chunks(walked.number, end):
        found = _walk(chunk, walked)
        if isinstance(found, Fault):
            return found
        walked = found
    return walked


class _Entry(NamedTuple):
    number: int
    kind: str
    row: str
    digest: str
    holder_digest: str
    recorded_at: datetime | None
    previous: str
    hash: str


class _Row(NamedTuple):
    """The digests of a row as it stands now and of the name beside it; empty: it cannot be read any more."""

    digest: str
    holder_digest: str | None = None  # None: there is no name


def _chunks(last: int, end: int | None) -> Iterator[list[_Entry]]:
    rows = LedgerEntry.objects.order_by("number").values_list(*_Entry._fields)
    if end is not None:
        rows = rows.filter(number__lte=end)
    while chunk := [_Entry(*row) for row in rows.filter(number__gt=last)[:CHUNK]]:
        yield chunk
        last = chunk[-1].number


def _walk(chunk: list[_Entry], walked: Seal) -> Seal | Fault:
    """The entries first: what they say of rows is worth a question only if they hang together."""
    number, previous, broken = walked.number, walked.hash, None
    for entry in chunk:
        if what := _broken(entry, number + 1, previous):
            broken = Fault(entry.number, entry.kind, entry.row, what)
            break
        number, previous = entry.number, entry.hash
    chunk = chunk[: number - walked.number]
    rows = _rows_of(chunk)
    nameless = [
        row for (kind, row), now in rows.items() if kind == EntryKind.AWARD and now.digest and now.holder_digest is None
    ]
    # Asked after the names: a name removed meanwhile has its entry by now.
    forgotten = set(
        LedgerEntry.objects.filter(kind=EntryKind.FORGOTTEN, row__in=nameless).values_list("row", flat=True)
    )
    for entry in chunk:
        if what := _changed(entry, rows, forgotten):
            return Fault(entry.number, entry.kind, entry.row, what)
    return broken or Seal(number, previous)


def _wrong_end(head: LedgerHead, walked: Seal) -> Fault:
    if head.number > walked.number:
        return Fault(walked.number + 1, "", "", "entries are missing at the end")
    if head.number < walked.number:
        return Fault(head.number + 1, "", "", "this entry was not written by the ledger: the head ends before it")
    return Fault(walked.number, "", "", "the head says another hash for it")


def _counts_differ(kind: str, model: type[models.Model]) -> bool:
    """Whether there are more or fewer rows than entries, at one moment. The walk has seen each entry's row."""
    statement = "SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM {} WHERE kind = %s)"
    tables = (connection.ops.quote_name(one._meta.db_table) for one in (model, LedgerEntry))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(*tables), [str(kind)])
        rows, entries = cursor.fetchone()
    return rows != entries


def _rows_of(chunk: list[_Entry]) -> dict[tuple[str, str], _Row]:
    """(kind, row) → the row as it stands now."""
    wanted = defaultdict(list)
    for entry in chunk:
        wanted[entry.kind].append(entry.row)
    found: dict[tuple[str, str], _Row] = {}
    for kind, ids in wanted.items():
        if kind in SEALED:
            found |= {(kind, row): now for row, now in _digests(kind, ids)}
    return found


def _digests(kind: str, ids: list[str]) -> Iterator[tuple[str, _Row]]:
    model, names = SEALED[kind]
    count, beside = len(names), ("holder__salt", "holder__name") if kind == EntryKind.AWARD else ()
    try:
        # One by one: to look for garbage among many at once would take as long as to read them.
        for values in model._base_manager.filter(pk__in=ids).values_list(*names, *beside).iterator(CHUNK):
            name = None
            if beside and values[-1] is not None:
                name = sealing.holder_digest(*values[count:])
            yield str(values[0]), _Row(sealing.digest(names, values[:count]), name)
    except (ValueError, ValidationError):  # an entry may name any row, and SQLite keeps any text in any column
        half = len(ids) // 2
        if half:
            yield from _digests(kind, ids[:half])
            yield from _digests(kind, ids[half:])
        else:
            yield ids[0], _Row("")


def _broken(entry: _Entry, number: int, previous: str) -> str:
    """What is wrong with an entry itself, in words; empty if nothing is."""
    if entry.number != number:
        return f"entry {number} is missing"
    if entry.previous != previous:
        return "it does not follow from the entry before it"
    if entry.recorded_at is None or entry.hash != sealing.link(
        previous, number, entry.kind, entry.row, entry.digest, entry.holder_digest, entry.recorded_at
    ):
        return "the entry itself was changed"
    return ""


def _changed(entry: _Entry, rows: dict[tuple[str, str], _Row], forgotten: set[str]) -> str:
    """What is wrong with what an entry seals, in words; empty if nothing is."""
    if entry.kind == EntryKind.FORGOTTEN:
        return ""
    now = rows.get((entry.kind, entry.row))
    if now is None:
        return "its row is gone"
    if now.digest != entry.digest:
        return "its row was changed"
    if entry.kind == EntryKind.AWARD:
        if now.holder_digest is None and entry.row not in forgotten:
            return "the holder's name is gone, and nobody removed it here"
        if now.holder_digest is not None and now.holder_digest != entry.holder_digest:
            return "the holder's name was changed"
    return ""
