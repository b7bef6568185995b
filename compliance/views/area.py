"""An area as its lead sees it: shares of whole sectors, the same for everybody who may look."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from certification.rules import civil_date
from compliance.areas.board import Board, board_of
from compliance.areas.definitions import ASKED
from compliance.areas.papers import paper_of
from compliance.areas.saying import sector_cells, sentences, trend_rows
from compliance.areas.suppression import NOTHING, Shown
from compliance.areas.wording import share
from people.access import SignedInRequest, area_or_404, areas_led
from people.rules import in_words
from ui import charts
from ui.press import UnableToPrint

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
@require_GET
def areas(request: SignedInRequest) -> HttpResponse:
    rows = list(areas_led(request.user, timezone.localdate()))
    if not rows:
        raise Http404
    if len(rows) == 1:
        return redirect("compliance:area", area_id=rows[0].pk)
    return render(request, "compliance/areas.html", {"areas": rows})


@login_required
@never_cache
@require_GET
def area(request: SignedInRequest, area_id) -> HttpResponse:
    place = area_or_404(request.user, area_id, timezone.localdate())
    board = board_of(place)
    return render(request, "compliance/area.html", {"area": place} | (_shown(board) if board else {}))


@login_required
@never_cache
@require_GET
def paper(request: SignedInRequest, area_id) -> HttpResponse:
    board = _board_or_404(request, area_id)
    try:
        content = paper_of(board)
    except UnableToPrint as reason:
        return render(request, "compliance/area_no_pdf.html", {"area": board.area, "reason": reason}, status=409)
    return _download(content, f"area-{board.quarter.last}.pdf", "application/pdf")


@login_required
@never_cache
@require_GET
def sheet(request: SignedInRequest, area_id) -> HttpResponse:
    board = _board_or_404(request, area_id)
    from compliance.areas.sheet import workbook_of  # openpyxl costs a hundred milliseconds

    return _download(workbook_of(board), f"area-{board.quarter.last}.xlsx", XLSX)


def _board_or_404(request: SignedInRequest, area_id) -> Board:
    board = board_of(area_or_404(request.user, area_id, timezone.localdate()))
    if board is None:
        raise Http404
    return board


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _shown(board: Board) -> dict[str, Any]:
    return {
        "board": board,
        "sentences": sentences(board),
        "published": civil_date(board.made_at),
        "sectors": charts.bars([(row.name, share(row.core), *_ends(row.core)) for row in board.rows]),
        "sector_columns": _columns(
            _("Sector"),
            _("Covered"),
            _("Share"),
            _("Between"),
            _("Ends by %(day)s") % {"day": in_words(board.next_ends)},
        ),
        "sector_rows": [sector_cells(row) for row in board.rows],
        "trend": charts.lines([one.short for one in board.quarters], _series(board)),
        "trend_columns": _columns(_("Sector"), *(one.short for one in board.quarters)),
        "trend_rows": trend_rows(board),
        "figure_columns": _columns(_("Figure"), _("Name"), _("What it says"), _("Share"), _("Between")),
        "figure_rows": [
            [one.definition.id, one.definition.name, one.said, one.share, one.between] for one in board.figures
        ],
        "definitions": [
            (one.definition, [{"label": _words(name), "value": getattr(one.definition, name)} for name in ASKED])
            for one in board.figures
        ],
    }


def _columns(*labels: str) -> list[dict[str, str]]:
    return [{"label": label} for label in labels]


def _ends(shown: Shown) -> tuple[float | None, float | None]:
    return (None, None) if shown.hidden else shown.between


def _middle(shown: Shown) -> float | None:
    return None if shown.hidden else round(50 * (shown.least + shown.most) / shown.of, 1)


def _series(board: Board) -> list[tuple[str, list[float | None]]]:
    """The whole area, and the sector that is least covered now."""
    found = [(_("The whole area"), [_middle(line["all"]) for line in board.trend])]
    if lowest := board.lowest:
        found.append((lowest.name, [_middle(line.get(lowest.key, NOTHING)) for line in board.trend]))
    return found


def _words(name: str) -> str:
    return {
        "definition": _("Definition"),
        "numerator": _("Counted above the line"),
        "denominator": _("Out of"),
        "exclusions": _("Left out"),
        "period": _("Period"),
        "source": _("Where it comes from"),
        "owner": _("Who answers for it"),
        "direction": _("Better is"),
        "caution": _("Caution"),
        "suppression": _("What is not shown"),
    }[name]
