"""Taking a view along: asked for here, made by a worker, kept for a week. And packs, whose facts are kept for good."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from certification.rules import civil_date
from compliance.enums import ExportKind
from compliance.exports import as_xlsx
from compliance.exports.as_pdf import Paper
from compliance.exports.freezing import canonical, freeze
from compliance.exports.pack import Pack, build
from compliance.exports.table import WIDTHS, Sheet, Tally, about, columns, denominator, rows_within
from compliance.exports.viewing import UnableToExport, lens_of
from compliance.lens import Lens
from compliance.models import Export, InspectionPack
from people.models import Person
from people.rules import in_words
from ui.press import UnableToPrint

KEPT = timedelta(days=7)
TRIES = 3
AGAIN_AFTER = timedelta(minutes=15)  # longer than a worker may take
FAILED = "It could not be made. Nothing of yours is lost: ask for it again, and tell those who run this site."


def ask_for(
    *, kind: str, lens: Lens, actor: Person, at: datetime, words: dict[str, str] | None = None,
    pack: InspectionPack | None = None,
) -> Export:  # fmt: skip
    """Writes down who takes what; one that is already being made for them is the same one."""
    view = lens.query(today=date.min)  # the day is always said: the file is of the day that was looked at
    same = Export.objects.filter(
        organisation=lens.organisation, kind=kind, view=view, pack=pack, asked_by=actor, made_at=None,
        words=words or {},
    )  # fmt: skip
    if kind != ExportKind.CSV and (waiting := same.defer("content").first()):
        return waiting
    return Export.objects.create(
        organisation=lens.organisation, kind=kind, view=view, on=lens.on, words=words or {}, pack=pack,
        asked_by=actor, asked_at=at, made_at=at if kind == ExportKind.CSV else None,
    )  # fmt: skip


def make_export(*, export_id, at: datetime) -> Export | None:
    """Makes the file, or keeps the words that say why not; None: somebody else is at it, or it is made already."""
    export = _claim(export_id, at)
    if export is None:
        return None
    content, problem = b"", ""

    def told(done: int) -> None:
        Export.objects.filter(pk=export.pk).update(done=done)

    try:
        content, problem = MAKERS[ExportKind(export.kind)](export, at, told)
    except (UnableToPrint, UnableToExport) as reason:
        problem = str(reason)
    export.content, export.problem, export.made_at = content, problem, at
    with transaction.atomic():
        if export.pack and export.pack._state.adding:
            export.pack.save()
        export.save(update_fields=["content", "problem", "made_at", "pack"])
    return export


def _claim(export_id, at: datetime) -> Export | None:
    """One worker at a time, and not for ever."""
    mine = Export.objects.filter(Q(touched_at=None) | Q(touched_at__lt=at - AGAIN_AFTER), pk=export_id, made_at=None)
    if mine.filter(tries__gte=TRIES).update(made_at=at, problem=FAILED):
        return None
    if not mine.update(touched_at=at, tries=F("tries") + 1, done=0):
        return None
    return Export.objects.select_related("organisation", "pack", "asked_by").get(pk=export_id)


def _sheet_of(lens: Lens, tally: Tally, title: str) -> Sheet:
    return Sheet(title, columns(), WIDTHS, (row for rows in rows_within(lens, tally) for row in rows))


def _xlsx(export: Export, at: datetime, told: Callable[[int], None]) -> tuple[bytes, str]:
    lens, tally = lens_of(export), Tally()

    def sheets():
        yield _sheet_of(lens, tally, "People and what is asked")
        yield as_xlsx.notes("About this file", [*about(lens), *denominator(tally)])

    with as_xlsx.workbook(sheets(), told=lambda _rows: told(tally.people)) as found:
        return found.read(), ""


def _pdf(export: Export, at: datetime, told: Callable[[int], None]) -> tuple[bytes, str]:
    lens, tally = lens_of(export), Tally()
    title, place = "People and what is asked", str(lens.organisation)
    with Paper() as paper:
        rows = paper.taken(_sheet_of(lens, tally, title))
        lines = [*about(lens), *denominator(tally)]
        return paper.of(title=f"{title}, {in_words(lens.on)}", author=place, on=lens.on, lines=lines, sheets=[rows]), ""


def _pack(export: Export, at: datetime, told: Callable[[int], None]) -> tuple[bytes, str]:
    if export.pack:
        made = build(export.pack.facts, told=told)
        return made.content, difference(export.pack, made)
    salt = secrets.token_hex(32)
    facts = canonical(freeze(Lens(export.organisation, export.on), words=export.words, salt=salt, on=civil_date(at)))
    told(1)
    made = build(facts, told=lambda done: told(done + 1))
    export.pack = InspectionPack(
        organisation=export.organisation, as_at=export.on, facts=facts, salt=salt, digest=made.digest,
        digests=made.digests, made_by=export.asked_by, made_at=at,
    )  # fmt: skip
    return made.content, ""


def difference(pack: InspectionPack, made: Pack) -> str:
    """What to say where a pack made again is not the one that was handed over; empty: it is the same."""
    if made.digest == pack.digest:
        return ""
    names = sorted({*made.digests, *pack.digests})
    others = [name for name in names if made.digests.get(name) != pack.digests.get(name)]
    which = f"These files are not the same: {', '.join(others)}." if others else "Each file in it is the same."
    return (
        f"This is not the pack that was made on {in_words(civil_date(pack.made_at))}: its digest differs. {which} The"
        " facts cannot have changed; the programs that write files may have. Keep the file that you handed over."
    )


MAKERS = {ExportKind.XLSX: _xlsx, ExportKind.PDF: _pdf, ExportKind.PACK: _pack}


def sweep_exports(*, at: datetime, since: datetime | None) -> int:
    """Makes what a lost message left unmade, and empties what was kept long enough; returns how many of both."""
    waiting = Export.objects.filter(made_at=None, asked_at__lt=at - timedelta(minutes=1))
    ids = list(waiting.order_by("asked_at").values_list("pk", flat=True)[:20])
    made = sum(make_export(export_id=pk, at=at) is not None for pk in ids)
    if since is not None:
        return made
    old = Export.objects.filter(made_at__lt=at - KEPT)
    return made + old.exclude(content=b"", view="", words={}).update(content=b"", view="", words={})
