"""Choosing lines for supervision or for a record of learning. It makes a page or a file; nothing is stored or sent."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.access import SignedInRequest
from ui.forms import LinkedError
from wellbeing.access import private_page
from wellbeing.forms import MOST_LETTERS
from wellbeing.selectors.journal import Note, notes_of
from wellbeing.sheets import SHEETS, Sheet, begun, sheet_of
from wellbeing.views.journal import to_keep

STEPS = ("notes", "lines", "words", "page", "file", "change")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def take_along(request: SignedInRequest) -> HttpResponse:
    """Which notes and what for, which lines, which words under which heading, and then the page."""
    sent = request.POST
    step, sheet = sent.get("step", "notes"), sheet_of(sent.get("sheet", ""))
    if sheet is None or step not in STEPS:
        step = "notes"
    if sheet and step == "change":
        return _words(request, sheet, {heading.key: sent.get(heading.key, "") for heading in sheet.headings})
    if sheet and step in {"page", "file"}:
        return _made(request, sheet, step)
    mine = notes_of(request.user)
    chosen = [one for one in mine if f"note-{one.id}" in sent]
    context: dict = {"sheets": SHEETS, "sheet": sheet, "notes": mine, "chosen": chosen}
    if step == "lines" and not chosen:
        # Said at once, with what was chosen of the rest still there.
        context["errors"] = [LinkedError(_("Tick at least one note."))]
        return render(request, "wellbeing/along_notes.html", context, status=422)
    if step == "lines":
        return render(request, "wellbeing/along_lines.html", context)
    if step == "words" and sheet:
        lines = _lines(chosen, sent)
        if not lines:
            context["errors"] = [LinkedError(_("Tick at least one line, or a whole note."))]
            return render(request, "wellbeing/along_lines.html", context, status=422)
        return _words(request, sheet, begun(sheet, lines))
    return render(request, "wellbeing/along_notes.html", context)


def _lines(chosen: list[Note], sent: Mapping[str, str]) -> list[str]:
    """A note ticked as a whole, or its lines that are."""
    return [
        line
        for one in chosen
        for number, line in enumerate(one.lines)
        if f"whole-{one.id}" in sent or f"line-{one.id}-{number}" in sent
    ]


def _words(request: SignedInRequest, sheet: Sheet, words: Mapping[str, str]) -> HttpResponse:
    rows = [(heading, words[heading.key]) for heading in sheet.headings]
    numbers = [number for number, _text in _standards(request, sheet)]
    return render(request, "wellbeing/along_words.html", {"sheet": sheet, "rows": rows, "numbers": numbers})


def _standards(request: SignedInRequest, sheet: Sheet) -> list[tuple[int, str]]:
    return [(n, text) for n, text in enumerate(sheet.standards, 1) if f"standard-{n}" in request.POST]


def _made(request: SignedInRequest, sheet: Sheet, step: str) -> HttpResponse:
    sent, now = request.POST, timezone.now()
    rows = [(heading, sent.get(heading.key, "")[:MOST_LETTERS]) for heading in sheet.headings]
    context = {"sheet": sheet, "rows": rows, "standards": _standards(request, sheet), "made_at": now}
    if step == "page":
        return render(request, "wellbeing/along_page.html", context)
    day = timezone.localdate(now).isoformat()
    return to_keep(render(request, "wellbeing/along_file.html", context), f"my-sheet-{day}.html")
