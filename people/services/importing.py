"""A list on its way in, step by step: taken, read, matched, checked, agreed to, put in, taken back.

The long steps go row by row in small transactions under a lock of the organisation, so that a worker killed in the
middle, or two at once, put nobody in twice; each ends by itself where an earlier one left off.
"""

import gc
import hashlib
import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO

from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.db import DataError, IntegrityError, transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from people.imports import kinds, reading
from people.imports.cells import words
from people.imports.errors import UnableToImport, UnableToRead
from people.imports.keeping import AGREED_DAYS, UNAGREED_DAYS, is_over, kept_until
from people.imports.kinds import KINDS, leave_out
from people.imports.matching import guess, headings_digest
from people.models import ColumnMapping, Import, ImportOutcome, ImportRow, ImportState, Organisation, Person
from people.services.news import tell_of

log = logging.getLogger(__name__)

BATCH = 500
FILES_AN_HOUR = 20
# A step that is cut off is taken up again after this long at the latest.
AT_IT_SECONDS = 10 * 60
TO_DO = (ImportOutcome.ADD, ImportOutcome.CHANGE)
UNFINISHED = (ImportState.READING, ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING)
UNAGREED = (ImportState.READING, ImportState.MAPPING, ImportState.CHECKING, ImportState.READY, ImportState.FAILED)


def waiting_room() -> FileSystemStorage:
    """Where files lie until they are read: outside every folder that is served, under names that are ours."""
    from django.conf import settings

    return FileSystemStorage(location=settings.PRIVATE_ROOT / "imports")


def upload(*, organisation: Organisation, kind: str, file: BinaryIO, name: str, actor: Person, at: datetime) -> Import:
    """Takes a file in; whoever works in the background reads it."""
    if kind not in KINDS:
        raise UnableToImport(_("Choose what the list is about."))
    recent = Import.objects.filter(uploaded_by=actor, uploaded_at__gt=at - timedelta(hours=1)).count()
    if recent >= FILES_AN_HOUR:
        raise UnableToImport(_("You have given 20 lists within an hour. Wait a while, then go on."))
    file.seek(0, 2)
    if file.tell() > reading.MAX_BYTES:
        raise UnableToImport(reading.too_large())
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    row = Import(
        kind=kind,
        organisation=organisation,
        file_name=reading.clean(name)[-200:] or _("list"),
        digest=digest,
        uploaded_by=actor,
        uploaded_at=at,
    )
    waiting_room().save(row.id.hex, file)
    row.save(force_insert=True)
    _wake(row)
    return row


def go_on_with(*, import_id, at: datetime, on: date) -> None:
    """Takes the long step that a list waits for, if nobody is at it."""
    key = f"list:{import_id}"
    if not cache.add(key, True, AT_IT_SECONDS):
        return
    try:
        state = Import.objects.filter(id=import_id).values_list("state", flat=True).first()
        if state == ImportState.READING:
            read(import_id=import_id)
        elif state == ImportState.CHECKING:
            check(import_id=import_id, on=on)
        elif state == ImportState.APPLYING:
            put_in(import_id=import_id, at=at, on=on)
        elif state == ImportState.UNDOING:
            take_back(import_id=import_id, at=at, on=on)
    finally:
        cache.delete(key)


def _wake(row: Import) -> None:
    from people import tasks

    tasks.go_on.delay_on_commit(import_id=str(row.id))


def read(*, import_id) -> None:
    """Turns the file into rows. The file itself is not kept."""
    row = Import.objects.filter(id=import_id, state=ImportState.READING).first()
    if row is None:
        return
    room = waiting_room()
    try:
        if not room.exists(row.id.hex):
            raise UnableToRead(_("The file did not arrive whole. Choose it again."))
        with room.open(row.id.hex) as file:
            _read(row, file)
    except UnableToRead as reason:
        _fail(row, str(reason))
    except (ValueError, TypeError, LookupError):
        # A fault of ours; without this the sweep would try the same file every minute for ever.
        log.exception("import.not_read")
        _fail(row, _("We could not read this file. Save it again as CSV from your spreadsheet, and choose that."))
    room.delete(row.id.hex)


@transaction.atomic
def _fail(row: Import, problem: str) -> None:
    row.rows.all().delete()
    Import.objects.filter(id=row.id, state=ImportState.READING).update(state=ImportState.FAILED, problem=problem)


def _read(row: Import, file: Any) -> None:
    row.rows.all().delete()  # of a reading that was cut off
    table = reading.read_table(file)
    count = 0
    for batch in _batches(table.rows):
        # Small transactions: while SQLite writes, nobody else can.
        with transaction.atomic():
            if not Import.objects.select_for_update().filter(id=row.id, state=ImportState.READING).exists():
                return  # thrown away in the meantime
            ImportRow.objects.bulk_create(
                [ImportRow(import_file=row, number=number, cells=cells) for number, cells in batch]
            )
        count += len(batch)
    if not count:
        raise UnableToRead(_("There are headings, but no row below them. Fill the list in, and choose it again."))
    kind = KINDS[row.kind]
    remembered = ColumnMapping.objects.filter(
        organisation=row.organisation_id, kind=row.kind, headings=headings_digest(table.headings)
    ).first()
    row.headings, row.rows_in_all, row.state = table.headings, count, ImportState.MAPPING
    row.mapping = remembered.mapping if remembered else guess(table.headings, kind.fields())
    row.settings = {one.key: one.default for one in kind.settings()} | (remembered.settings if remembered else {})
    if table.sheets > 1:
        row.settings["sheet"] = table.sheet
    with transaction.atomic():
        # Two readers of one file take each other's rows away; then neither has read it.
        if row.rows.count() == count and Import.objects.filter(id=row.id, state=ImportState.READING).exists():
            row.save(update_fields=["headings", "rows_in_all", "state", "mapping", "settings"])


def _batches(rows: Iterator[reading.Row]) -> Iterator[list[reading.Row]]:
    batch: list[reading.Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def match(*, import_id, mapping: dict[str, int], settings: dict[str, str], at: datetime) -> Import:
    """Says which column holds what, and remembers it for the next list of these headings."""
    row = Import.objects.select_for_update().get(id=import_id)
    if row.state not in {ImportState.MAPPING, ImportState.READY}:
        raise UnableToImport(_("The columns of this list can no longer be changed. Give the list again."))
    if KINDS[row.kind].faults(mapping, settings):
        raise UnableToImport(_("Some columns are still missing. Choose them below."))
    row.mapping, row.settings = mapping, settings | {k: v for k, v in row.settings.items() if k == "sheet"}
    row.state, row.rows_done, row.counts = ImportState.CHECKING, 0, {}
    row.save(update_fields=["mapping", "settings", "state", "rows_done", "counts"])
    ColumnMapping.objects.update_or_create(
        organisation_id=row.organisation_id,
        kind=row.kind,
        headings=headings_digest(row.headings),
        defaults={"mapping": mapping, "settings": settings, "used_at": at},
    )
    _wake(row)
    return row


def check(*, import_id, on: date) -> None:
    """Says on every row what will happen. From the start each time: later rows depend on earlier ones."""
    row = Import.objects.select_related("organisation").filter(id=import_id, state=ImportState.CHECKING).first()
    if row is None:
        return
    one_pass = KINDS[row.kind].begin(row, on)
    last = done = 0
    while batch := list(row.rows.filter(number__gt=last).order_by("number")[:BATCH]):
        one_pass.check(batch)
        last, done = batch[-1].number, done + len(batch)
        with transaction.atomic():
            now = Import.objects.select_for_update().filter(id=row.id, state=ImportState.CHECKING).first()
            # Matched anew in the meantime: somebody else checks it by the new columns.
            if now is None or (now.mapping, now.settings) != (row.mapping, row.settings):
                return
            Import.objects.filter(id=row.id).update(rows_done=done)
            _keep(batch, "wanted", "outcome", "notes")
    counts = _counts(row)
    Import.objects.filter(id=row.id, state=ImportState.CHECKING).update(state=ImportState.READY, counts=counts)


@transaction.atomic
def agree(*, import_id, counts: dict[str, int], actor: Person, at: datetime) -> Import:
    """The one decision from which on something is written. `counts`: what the person had before their eyes."""
    row = Import.objects.select_for_update().get(id=import_id)
    if row.agreed_at is not None:
        return row  # a second click
    if row.state != ImportState.READY or any(row.counts.get(key, 0) != counts.get(key) for key in TO_DO):
        raise UnableToImport(_("The list has been checked again since you looked. Look once more, then decide."))
    if not any(row.counts.get(key) for key in TO_DO):
        raise UnableToImport(_("There is nothing to put in: every row is left out or already so."))
    row.state, row.agreed_by, row.agreed_at, row.rows_done = ImportState.APPLYING, actor, at, 0
    row.save(update_fields=["state", "agreed_by", "agreed_at", "rows_done"])
    _wake(row)
    return row


def put_in(*, import_id, at: datetime, on: date) -> None:
    """Puts in what is not in yet, batch by batch; can be cut off anywhere and called again."""
    _work_off(import_id, ImportState.APPLYING, at, on)


@transaction.atomic
def undo(*, import_id, actor: Person, at: datetime) -> Import:
    """Begins to take a list back."""
    row = Import.objects.select_for_update().get(id=import_id)
    if row.state in {ImportState.UNDOING, ImportState.UNDONE}:
        return row
    if row.state != ImportState.DONE:
        raise UnableToImport(_("Only a list that was put in can be taken back."))
    if is_over(row, at):
        raise UnableToImport(
            _("This list could be taken back until %(day)s. Change on their own pages the people whom it concerns.")
            % {"day": words(kept_until(row))}
        )
    row.state, row.undone_by, row.undone_at, row.rows_done = ImportState.UNDOING, actor, at, 0
    row.save(update_fields=["state", "undone_by", "undone_at", "rows_done"])
    _wake(row)
    return row


def take_back(*, import_id, at: datetime, on: date) -> None:
    """Takes back what is still in, last rows first; can be cut off anywhere and called again."""
    _work_off(import_id, ImportState.UNDOING, at, on)


def _work_off(import_id, state: str, at: datetime, on: date) -> None:
    gc.freeze()  # to look for garbage in all that was loaded before takes long, and finds none
    try:
        _by_batches(import_id, state, at, on)
    finally:
        gc.unfreeze()


def _by_batches(import_id, state: str, at: datetime, on: date) -> None:
    one_pass = None
    while True:
        with transaction.atomic():
            row = Import.objects.select_for_update().filter(id=import_id, state=state).first()
            if row is None:
                return
            # Two lists of one place at once would both make its new teams and households.
            row.organisation = Organisation.objects.select_for_update().get(pk=row.organisation_id)
            one_pass = one_pass or KINDS[row.kind].begin(row, on)
            batch = _next(row, state)
            if not batch:
                row.state = ImportState.DONE if state == ImportState.APPLYING else ImportState.UNDONE
                row.counts = _counts(row)
                row.save(update_fields=["state", "counts"])
                return
            one_pass.file = row
            people = _write(one_pass, batch, state, row, at)
            Import.objects.filter(id=row.id).update(rows_done=F("rows_done") + len(batch))
            if people:
                tell_of(people)


def _next(row: Import, state: str) -> list[ImportRow]:
    rows = row.rows.defer("cells")  # as they were understood is enough
    if state == ImportState.APPLYING:
        return list(rows.filter(outcome__in=TO_DO, wrote__isnull=True).order_by("number")[:BATCH])
    # Whoever made a team or a household did so at its first row; it goes when nobody uses it any more.
    return list(rows.filter(wrote__isnull=False).order_by("-number")[:BATCH])


def _write(one_pass: kinds.Pass, batch: list[ImportRow], state: str, row: Import, at: datetime) -> set:
    if state == ImportState.UNDOING:
        assert row.undone_by is not None
        people = one_pass.take_back(batch, actor=row.undone_by, at=at)
        _keep(batch, "notes")
        ImportRow.objects.filter(pk__in=[one.pk for one in batch]).update(wrote=None)
        return people
    assert row.agreed_by is not None
    try:
        with transaction.atomic():
            people = one_pass.put_in(batch, actor=row.agreed_by, at=at)
    except (DataError, IntegrityError):
        # One row that the database refuses must not hold up the others.
        people = set()
        for one in ImportRow.objects.filter(pk__in=[one.pk for one in batch]).order_by("number"):
            batch[[b.pk for b in batch].index(one.pk)] = one
            try:
                with transaction.atomic():
                    people |= one_pass.put_in([one], actor=row.agreed_by, at=at)
            except (DataError, IntegrityError) as fault:
                log.warning("import.row_refused", extra={"fault": type(fault).__name__, "row": one.number})
                one.wrote = {}
                leave_out(one, _("This row could not be put in. Put the list in again; if it stays so, ask for help."))
    _keep(batch, "outcome", "notes", "wrote")
    return people


def _keep(batch: list[ImportRow], *fields: str) -> None:
    """One statement for many rows; an UPDATE with a case for each row takes ten times as long.

    Each row is there already, so what does not change is not sent: a row's cells take longer than all that is kept.
    """
    rows = [
        ImportRow(
            id=one.pk, import_file_id=one.import_file_id, number=one.number, cells=[],
            **{field: getattr(one, field) for field in fields},
        )
        for one in batch
    ]  # fmt: skip
    ImportRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)


def _counts(row: Import) -> dict[str, int]:
    found = row.rows.order_by().values("outcome").annotate(n=Count("id"))
    return dict.fromkeys(ImportOutcome.values, 0) | {one["outcome"]: one["n"] for one in found}


@transaction.atomic
def discard(*, import_id) -> None:
    """Throws away a list to which nobody has agreed, with everything that was read of it."""
    row = Import.objects.select_for_update().filter(id=import_id).first()
    if row is None:
        return
    if row.agreed_at is not None or row.state not in UNAGREED:
        raise UnableToImport(_("This list was put in. Take it back instead."))
    waiting_room().delete(row.id.hex)
    row.delete()


def sweep_imports(*, at: datetime, since: datetime | None) -> int:
    """Wakes what was cut off; by night also forgets what is kept no longer. How many lists were woken or forgotten."""
    found = 0
    for row in Import.objects.filter(state__in=UNFINISHED):
        _wake(row)
        found += 1
    return found if since else found + forget_old_lists(at=at)


def forget_old_lists(*, at: datetime) -> int:
    """Lists to which nobody agreed go whole; of those that were put in the rows go, who, when and how many stay."""
    today = timezone.localdate(at)
    unagreed = Import.objects.filter(
        agreed_at=None, state__in=UNAGREED, uploaded_at__date__lt=today - timedelta(days=UNAGREED_DAYS)
    )
    agreed = Import.objects.filter(
        state__in=(ImportState.DONE, ImportState.UNDONE), agreed_at__date__lt=today - timedelta(days=AGREED_DAYS)
    ).exclude(rows=None)
    found = 0
    for import_id in unagreed.values_list("id", flat=True):
        discard(import_id=import_id)
        found += 1
    for import_id in agreed.values_list("id", flat=True).distinct():
        _forget_rows(import_id)
        found += 1
    room = waiting_room()
    waiting = {one.hex for one in Import.objects.filter(state=ImportState.READING).values_list("id", flat=True)}
    # A file whose list was never saved, or that was cut off between the two.
    for name in room.listdir("")[1] if room.exists("") else ():
        if name not in waiting and room.get_modified_time(name) < at - timedelta(days=UNAGREED_DAYS):
            room.delete(name)
    return found


@transaction.atomic
def _forget_rows(import_id) -> None:
    row = Import.objects.select_for_update().get(id=import_id)
    if row.state in {ImportState.DONE, ImportState.UNDONE}:  # nobody is taking it back just now
        row.rows.all().delete()
        # A list without headings has somebody's row in their place.
        row.headings, row.mapping = [], {}
        row.save(update_fields=["headings", "mapping"])
