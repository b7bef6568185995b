"""A list on its way in, as a training lead sees it: give, match, look, agree, see, take back."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import SignedInRequest, organisation_or_404
from people.imports.errors import UnableToImport
from people.imports.forms import ColumnsForm, ListForm
from people.imports.keeping import is_over, kept_until
from people.imports.kinds import KINDS, in_order
from people.imports.showing import csv_lines, in_short, samples
from people.imports.showing import example as example_rows
from people.imports.showing import left_out as left_out_rows
from people.models import Import, ImportOutcome, ImportState, Organisation
from people.services import agree as agree_to
from people.services import discard as throw_away
from people.services import match, upload
from people.services import undo as begin_undo

PER_PAGE = 50
TAGS = {ImportOutcome.ADD: "current", ImportOutcome.CHANGE: "started", ImportOutcome.SAME: "done",
        ImportOutcome.BAD: "exempt"}  # fmt: skip
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
WORKING = {
    ImportState.READING: _("The file is being read."),
    ImportState.CHECKING: _("Every row is being checked. Nothing is written."),
    ImportState.APPLYING: _("The rows are being put in. You may leave this page; it goes on by itself."),
    ImportState.UNDOING: _("The list is being taken back. You may leave this page; it goes on by itself."),
}


def _place(request: SignedInRequest, organisation_id) -> Organisation:
    return organisation_or_404(request.user, organisation_id, timezone.localdate())


def _list(place: Organisation, import_id) -> Import:
    one = Import.objects.filter(pk=import_id, organisation=place, kind__in=KINDS).first()
    if one is None:
        raise Http404
    return one


def _to(one: Import) -> HttpResponse:
    return redirect("people:import", one.organisation_id, one.pk)


@login_required
@never_cache
@require_safe
def overview(request: SignedInRequest, organisation_id) -> HttpResponse:
    place = _place(request, organisation_id)
    rows = Import.objects.filter(organisation=place, kind__in=KINDS).select_related("uploaded_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    labels = [_("File"), _("About"), _("Given"), _("Where it stands"), _("Rows")]
    table = [
        [
            # Lists of one name come again each month; a link's name must say which.
            {
                "text": f"{page.paginator.count - page.start_index() + 1 - number}: {one.file_name}",
                "href": reverse("people:import", args=[place.pk, one.pk]),
            },
            KINDS[one.kind].label,
            _("%(day)s by %(who)s")
            % {"day": timezone.localtime(one.uploaded_at).strftime("%-d %B %Y"), "who": one.uploaded_by},
            one.get_state_display(),
            f"{one.rows_in_all:,}",
        ]
        for number, one in enumerate(page)
    ]
    columns = [{"label": label, "numeric": label == labels[-1]} for label in labels]
    context = {"organisation": place, "page": page, "columns": columns, "table": table}
    return render(request, "people/imports/overview.html", context)


@login_required
@never_cache
@GET_OR_POST
def new(request: SignedInRequest, organisation_id) -> HttpResponse:
    place = _place(request, organisation_id)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = ListForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                one = upload(
                    organisation=place, kind=form.cleaned_data["kind"], file=file, name=file.name,
                    actor=request.user, at=timezone.now(),
                )  # fmt: skip
                return _to(one)
            except UnableToImport as reason:
                form.add_error(None, str(reason))
    kinds = [(one.label, f"{reverse('people:import_example', args=[place.pk])}?kind={one.key}") for one in in_order()]
    return render(request, "people/imports/new.html", {"organisation": place, "form": form, "kinds": kinds})


@login_required
@never_cache
@require_safe
def example(request: SignedInRequest, organisation_id) -> StreamingHttpResponse:
    _place(request, organisation_id)
    kind = request.GET.get("kind", "people")
    if kind not in KINDS:
        raise Http404
    return _csv(example_rows(kind), f"{kind}.csv")


@login_required
@never_cache
@require_safe
def show(request: SignedInRequest, organisation_id, import_id) -> HttpResponse:
    """One page that says where the list stands, whatever that is."""
    place = _place(request, organisation_id)
    one = _list(place, import_id)
    context = {"organisation": place, "one": one, "kind": KINDS[one.kind].label}
    if one.state == ImportState.MAPPING:
        return redirect("people:import_columns", place.pk, one.pk)
    if one.state == ImportState.FAILED:
        return render(request, "people/imports/failed.html", context)
    if one.state in WORKING:
        return render(request, "people/imports/progress.html", context | _progress(one))
    context |= {"kept_until": kept_until(one), "over": one.agreed_at is not None and is_over(one, timezone.now())}
    context |= {"parts": _sentence(one)} if context["over"] else _rows(request, one)
    if one.state == ImportState.READY:
        return render(request, "people/imports/preview.html", context)
    return render(request, "people/imports/done.html", context)


def _progress(one: Import) -> dict:
    counts = one.counts
    total = one.rows_in_all
    if one.state in {ImportState.APPLYING, ImportState.UNDOING}:
        total = counts.get(ImportOutcome.ADD, 0) + counts.get(ImportOutcome.CHANGE, 0)
    return {"words": WORKING[ImportState(one.state)], "total": total, "agreed": one.agreed_at is not None}


def _rows(request: SignedInRequest, one: Import) -> dict:
    """Counts first, each a way to its rows; then a page of them."""
    kind, before = KINDS[one.kind], one.state == ImportState.READY
    chosen = request.GET.get("outcome", "")
    chosen = chosen if chosen in ImportOutcome.values else ""
    rows = one.rows.order_by("number")
    paginator = Paginator(rows.filter(outcome=chosen) if chosen else rows, PER_PAGE)
    # The counts are already known; counting fifty thousand rows again costs as much as the page.
    paginator.count = one.counts.get(chosen, 0) if chosen else one.rows_in_all
    page = paginator.get_page(request.GET.get("page"))
    labels = [_("Row"), _("As in the list"), _("What happens") if before else _("What happened"), _("Why, and more")]
    table = [
        [str(row.number), in_short(one, kind, row),
         {"status": TAGS[ImportOutcome(row.outcome)], "status_label": _label(one, row.outcome)},
         " ".join(row.notes) or "–"]
        for row in page
    ]  # fmt: skip
    to_do = one.counts.get(ImportOutcome.ADD, 0) + one.counts.get(ImportOutcome.CHANGE, 0)
    return {
        "page": page, "table": table, "columns": [{"label": label} for label in labels], "chosen": chosen,
        "parts": _sentence(one, request.path), "to_do": to_do, "what": kind.count(to_do),
        "bad": one.counts.get(ImportOutcome.BAD, 0),
    }  # fmt: skip


def _label(one: Import, outcome: str) -> str:
    if outcome in {ImportOutcome.ADD, ImportOutcome.CHANGE}:
        if one.state == ImportState.READY:
            return _("Will be added") if outcome == ImportOutcome.ADD else _("Will be changed")
        if one.state == ImportState.UNDONE:
            return _("Taken back")
    return str(ImportOutcome(outcome).label)


def _sentence(one: Import, path: str = "") -> list[dict]:
    """How many of each outcome; with `path` each is a way to its rows."""
    parts: list[dict] = []
    before = one.state == ImportState.READY
    for outcome in ImportOutcome:
        count = one.counts.get(outcome, 0)
        if not count and outcome != ImportOutcome.ADD:
            continue
        match outcome:
            case ImportOutcome.ADD:
                text = _("will be added") if before else ngettext("was added", "were added", count)
            case ImportOutcome.CHANGE:
                text = _("will be changed") if before else ngettext("was changed", "were changed", count)
            case ImportOutcome.SAME:
                text = ngettext("is already so", "are already so", count)
            case _:
                text = ngettext("is left out", "are left out", count) if before else ngettext(
                    "was left out", "were left out", count)  # fmt: skip
        part = {"number": f"{count:,}", "text": text}
        parts.append(part | {"href": f"{path}?{urlencode({'outcome': outcome.value})}"} if path else part)
    return parts


@login_required
@never_cache
@GET_OR_POST
def columns(request: SignedInRequest, organisation_id, import_id) -> HttpResponse:
    place = _place(request, organisation_id)
    one = _list(place, import_id)
    if one.state not in {ImportState.MAPPING, ImportState.READY}:
        return _to(one)
    form = ColumnsForm(request.POST if request.method == "POST" else None, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            match(import_id=one.pk, mapping=form.mapping, settings=form.settings, at=timezone.now())
            return _to(one)
        except UnableToImport as reason:
            form.add_error(None, str(reason))
    context = {
        "organisation": place,
        "one": one,
        "kind": KINDS[one.kind].label,
        "kept_until": kept_until(one),
        "form": form,
        "before": Import.objects.filter(organisation=place, digest=one.digest, state=ImportState.DONE).first(),
        "columns": [{"label": _("Column")}, {"label": _("The first rows")}],
        "table": [list(pair) for pair in samples(one)],
    }
    return render(request, "people/imports/columns.html", context)


@login_required
@require_POST
def agree(request: SignedInRequest, organisation_id, import_id) -> HttpResponse:
    """The decision, about what the person had before their eyes."""
    one = _list(_place(request, organisation_id), import_id)
    try:
        counts = {key: int(request.POST.get(key, "")) for key in ("add", "change")}
    except ValueError:
        counts = {}
    try:
        agree_to(import_id=one.pk, counts=counts, actor=request.user, at=timezone.now())
    except UnableToImport as reason:
        messages.error(request, str(reason))
    return _to(one)


@login_required
@never_cache
@GET_OR_POST
def undo(request: SignedInRequest, organisation_id, import_id) -> HttpResponse:
    place = _place(request, organisation_id)
    one = _list(place, import_id)
    if request.method == "POST":
        try:
            begin_undo(import_id=one.pk, actor=request.user, at=timezone.now())
        except UnableToImport as reason:
            messages.error(request, str(reason))
        return _to(one)
    if one.state != ImportState.DONE or is_over(one, timezone.now()):
        return _to(one)
    to_do = one.counts.get(ImportOutcome.ADD, 0) + one.counts.get(ImportOutcome.CHANGE, 0)
    what = KINDS[one.kind].count(to_do)
    return render(request, "people/imports/undo.html", {"organisation": place, "one": one, "what": what})


@login_required
@require_POST
def discard(request: SignedInRequest, organisation_id, import_id) -> HttpResponse:
    place = _place(request, organisation_id)
    one = _list(place, import_id)
    try:
        throw_away(import_id=one.pk)
    except UnableToImport as reason:
        messages.error(request, str(reason))
        return _to(one)
    messages.success(request, _("“%(name)s” is thrown away. Nothing of it was put in.") % {"name": one.file_name})
    return redirect("people:imports", place.pk)


@login_required
@never_cache
@require_safe
def left_out(request: SignedInRequest, organisation_id, import_id) -> StreamingHttpResponse:
    one = _list(_place(request, organisation_id), import_id)
    if one.agreed_at is not None and is_over(one, timezone.now()):
        raise Http404
    return _csv(left_out_rows(one), "left-out.csv")


def _csv(rows, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
