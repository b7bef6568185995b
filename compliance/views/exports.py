"""A view taken along: CSV in the request, a spreadsheet or PDF by a worker."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.rules import civil_date
from compliance import tasks
from compliance.enums import ExportKind
from compliance.exports import as_csv
from compliance.exports.pack import STEPS
from compliance.exports.table import file_name
from compliance.exports.viewing import UnableToExport, lens_of
from compliance.lens import Lens
from compliance.lens_forms import LensForm
from compliance.models import Export
from compliance.selectors import number_of_people
from compliance.services import ask_for
from people.access import SignedInRequest, organisation_or_404
from people.models import Organisation
from people.rules import in_words

TYPES = {
    ExportKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportKind.PDF: "application/pdf",
    ExportKind.PACK: "application/zip",
}
NEWEST = 20


def _view(request: HttpRequest, place: Organisation, today: date) -> Lens | None:
    """The view as the screen shows it; None where the screen says that something in it cannot be read."""
    form = LensForm(request.GET, organisation=place, today=today, shown=())
    return form.lens() if form.is_valid() else None


def _back_to(place: Organisation, request: HttpRequest) -> HttpResponse:
    answer = redirect("compliance:people", place.pk)
    if request.GET:
        answer["Location"] += f"?{request.GET.urlencode()}"
    return answer


@login_required
@never_cache
@require_safe
def csv(request: SignedInRequest, organisation_id) -> HttpResponseBase:
    """The whole view as CSV, in a stream."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    lens = _view(request, place, today)
    if lens is None:
        return _back_to(place, request)
    if request.method == "GET":
        ask_for(kind=ExportKind.CSV, lens=lens, actor=request.user, at=now)
    answer = StreamingHttpResponse(as_csv.of_view(lens), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, file_name(lens, "csv"))
    return answer


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: SignedInRequest, organisation_id) -> HttpResponse:
    """What was taken along of late; by a form, a spreadsheet or PDF of the view in the address."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    if request.method == "POST":
        lens, kind = _view(request, place, today), request.POST.get("kind")
        if lens is None or kind not in (ExportKind.XLSX, ExportKind.PDF):
            return _back_to(place, request)
        export = ask_for(kind=kind, lens=lens, actor=request.user, at=now)
        tasks.make_export.delay_on_commit(export_id=str(export.pk))
        return redirect("compliance:export", place.pk, export.pk)
    rows = Export.objects.filter(organisation=place).select_related("asked_by").defer("content", "words")
    context = {
        "organisation": place,
        "columns": [{"label": label} for label in (_("File"), _("As at"), _("Asked for by"), _("On"))],
        "table": [
            [_linked(place, one), in_words(one.on), str(one.asked_by), in_words(civil_date(one.asked_at))]
            for one in rows[:NEWEST]
        ],
    }
    return render(request, "compliance/exports.html", context)


def _linked(place: Organisation, one: Export) -> str | dict[str, str]:
    if one.kind == ExportKind.CSV:
        return one.get_kind_display()
    return {"text": one.get_kind_display(), "href": reverse("compliance:export", args=[place.pk, one.pk])}


def _export(place: Organisation, export_id) -> Export:
    rows = Export.objects.filter(organisation=place).exclude(kind=ExportKind.CSV)
    rows = rows.select_related("pack").defer("content", "pack__facts")
    return get_object_or_404(rows, pk=export_id)


@login_required
@never_cache
@require_safe
def export(request: SignedInRequest, organisation_id, export_id) -> HttpResponse:
    """Where one stands: being made, here, or why it cannot be made."""
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    one = _export(place, export_id)
    context = {
        "organisation": place,
        "one": one,
        "total": _total(place, one),
        "ready": one.made_at is not None and bool(one.content),
    }
    if one.pack and one.made_at and not one.problem:
        return redirect("compliance:pack_made", place.pk, one.pack.pk)
    return render(request, "compliance/export.html", context, status=202 if one.made_at is None else 200)


def _total(place: Organisation, one: Export) -> int:
    """Of how much `done` counts; 0 where it cannot be said."""
    if one.made_at or one.kind == ExportKind.PDF:
        return 0
    if one.kind == ExportKind.PACK:
        return STEPS
    try:
        return number_of_people(lens_of(one))
    except UnableToExport:
        return 0


@login_required
@never_cache
@require_safe
def export_file(request: SignedInRequest, organisation_id, export_id) -> HttpResponse:
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    one = _export(place, export_id)
    if not one.content or one.kind == ExportKind.PACK:
        raise Http404
    answer = HttpResponse(bytes(one.content), content_type=TYPES[ExportKind(one.kind)])
    answer["Content-Disposition"] = content_disposition_header(True, file_name(lens_of(one), one.kind))
    return answer
