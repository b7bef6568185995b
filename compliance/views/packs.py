"""The inspection pack: the day, one's own words, the zip with its digest, and who is who."""

import hashlib

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.rules import civil_date
from compliance import tasks
from compliance.enums import ExportKind
from compliance.exports import as_csv
from compliance.exports.who import who_is_who
from compliance.lens import Lens
from compliance.models import Export, InspectionPack
from compliance.pack_forms import PackForm
from compliance.services import ask_for
from people.access import SignedInRequest, organisation_or_404
from people.models import Organisation
from people.rules import in_words
from people.services import look_at_many

PER_PAGE = 25


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: SignedInRequest, organisation_id) -> HttpResponse:
    """Makes one, and lists those that were made."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    form = PackForm(request.POST or None, today=today, initial={"as_at": today})
    if request.method == "POST" and form.is_valid():
        lens = Lens(place, form.cleaned_data["as_at"])
        export = ask_for(kind=ExportKind.PACK, lens=lens, actor=request.user, at=now, words=form.words())
        tasks.make_export.delay_on_commit(export_id=str(export.pk))
        return redirect("compliance:export", place.pk, export.pk)
    page = Paginator(_packs(place), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": place,
        "form": form,
        "page": page,
        "columns": [{"label": label} for label in (_("As at"), _("Made on"), _("Made by"), _("Digest"))],
        "table": [
            [
                {"text": in_words(one.as_at), "href": reverse("compliance:pack_made", args=[place.pk, one.pk])},
                in_words(civil_date(one.made_at)),
                str(one.made_by),
                f"{one.digest[:16]}…",
            ]
            for one in page
        ],
    }
    return render(request, "compliance/pack.html", context)


def _packs(place: Organisation):
    rows = InspectionPack.objects.filter(organisation=place).select_related("made_by")
    return rows.defer("facts", "salt", "digests").order_by("-made_at", "pk")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def made(request: SignedInRequest, organisation_id, pack_id) -> HttpResponse:
    """One pack; by a form, the same again from its frozen facts."""
    now = timezone.now()
    place = organisation_or_404(request.user, organisation_id, timezone.localdate(now))
    one = get_object_or_404(_packs(place), pk=pack_id)
    if request.method == "POST":
        export = ask_for(kind=ExportKind.PACK, lens=Lens(place, one.as_at), actor=request.user, at=now, pack=one)
        tasks.make_export.delay_on_commit(export_id=str(export.pk))
        return redirect("compliance:pack_made", place.pk, one.pk)
    last = one.exports.defer("content").order_by("-asked_at").first()
    context = {
        "organisation": place,
        "one": one,
        "here": _kept(one).exists(),
        "being_made": last is not None and last.made_at is None,
        "problem": last.problem if last else "",
    }
    return render(request, "compliance/pack_made.html", context)


def _kept(one: InspectionPack):
    """Made within the last week: its bytes are here."""
    return Export.objects.filter(pack=one, problem="").exclude(content=b"").order_by("-made_at")


def _name(one: InspectionPack) -> str:
    place = slugify(str(one.organisation)) or "service"
    return f"{place}-inspection-pack-{one.as_at.isoformat()}.zip"


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@login_required
@never_cache
@require_safe
def file(request: SignedInRequest, organisation_id, pack_id) -> HttpResponse:
    """The zip. One that is not what its digest says is never handed out."""
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    one = get_object_or_404(_packs(place), pk=pack_id)
    kept = _kept(one).first()
    if kept is None:
        raise Http404
    content = bytes(kept.content)
    if hashlib.sha256(content).hexdigest() != one.digest:
        return render(request, "compliance/pack_differs.html", {"organisation": place, "one": one}, status=409)
    return _download(content, _name(one), "application/zip")


@login_required
@never_cache
@require_safe
def digest(request: SignedInRequest, organisation_id, pack_id) -> HttpResponse:
    """As `sha256sum --check` reads it."""
    place = organisation_or_404(request.user, organisation_id, timezone.localdate())
    one = get_object_or_404(_packs(place), pk=pack_id)
    text = f"{one.digest}  {_name(one)}\n"
    return _download(text.encode(), f"{_name(one)}.sha256", "text/plain; charset=utf-8")


@login_required
@never_cache
@require_safe
def who(request: SignedInRequest, organisation_id, pack_id) -> HttpResponse:
    """Who is who, by the names of today; each of them can read that it was looked at."""
    now = timezone.now()
    today = timezone.localdate(now)
    place = organisation_or_404(request.user, organisation_id, today)
    one = get_object_or_404(InspectionPack.objects.filter(organisation=place), pk=pack_id)
    rows = who_is_who(one)
    look_at_many(
        viewer=request.user, people=[person for _code, _name, person in rows if person], organisation=place,
        page=_("Who is who in an inspection pack"), at=now, on=today,
    )  # fmt: skip
    lines = as_csv.lines((_("Code"), _("Name")), ((code, name) for code, name, _person in rows))
    name = f"{slugify(str(place)) or 'service'}-who-is-who-{one.as_at.isoformat()}.csv"
    return _download("".join(lines).encode(), name, "text/csv; charset=utf-8")
