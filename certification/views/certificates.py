"""Certificates as their holder has them: the page, the PDF, the signed credential."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from certification import tasks
from certification.addresses import verify_url
from certification.enums import Basis
from certification.models import AwardPeriod, Print, SignOff
from certification.models.awards import held
from certification.pdf import UnableToPrint
from certification.printing import earned_on, moved, qr_svg, refuse_revoked
from certification.selectors import (
    assessors_of,
    awards_with_decisions,
    credentials_of,
    goals_of,
    signed_credential,
    signed_for,
    standing_of_award,
)
from certification.wording import came_about, mark, summaries, ways
from people.access import SignedInRequest
from people.selectors import accounts_of

NEWEST = 20  # of what was signed; the whole is in one's copy


def _own_award_or_404(request: SignedInRequest, award_id) -> AwardPeriod:
    rows = awards_with_decisions().select_related("revocation__revoked_by")
    award = rows.filter(pk=award_id, person__in=accounts_of(request.user)).first()
    if award is None:
        raise Http404
    return award


@login_required
@never_cache
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """What this person holds and is on the way to; one that is being written shows as such (js/look-again.js)."""
    today = timezone.localdate()
    holding = credentials_of(request.user, today)
    goals = goals_of(request.user, today, holding)
    context = {
        "held": holding,
        "coming": [goal for goal in goals if goal.earned],
        "ways": ways(goal for goal in goals if goal.is_ahead and not goal.earned and goal.is_open(today)),
        "later": ways(goal for goal in goals if not goal.earned and not goal.is_open(today)),
        "assessors": assessors_of(request.user, today),
        "signed": list(signed_for(request.user)[:NEWEST]),
        "on": today,
    }
    return render(request, "certification/mine.html", context)


@login_required
@never_cache
@require_GET
def certificate(request: SignedInRequest, award_id) -> HttpResponse:
    """The certificate, what it rests on, how it came about and when it may be renewed."""
    award = _own_award_or_404(request, award_id)
    today = timezone.localdate()
    rests_on, address = award.evidence, verify_url(award.public_id)
    goals = goals_of(request.user, today, credentials_of(request.user, today))
    context = {
        "award": award,
        "interim": award.basis == Basis.INTERIM,
        "awarded_on": earned_on(award),
        "until": held(award).ends,
        "moved": moved(award),
        "standing": standing_of_award(award, today),
        "came_about": came_about(award),
        "modules": [(row, mark(row)) for row in rests_on["completions"]],
        "signed": _signed(rests_on),
        "summaries": summaries(rests_on.get("sign_offs", ())),
        "renewal": ways(goal for goal in goals if goal.held and goal.held.cycle == award),
        "verify_url": address,
        "qr": qr_svg(address),
        "can_do": [line for row in rests_on["completions"] for line in row["can_do"]],
        "on": today,
    }
    return render(request, "certification/certificate.html", context)


def _signed(rests_on: dict) -> list[tuple[dict, SignOff | None]]:
    """What was signed, as the evidence froze it, with who signed it and whether they took it back."""
    rows = rests_on.get("sign_offs", ())
    found = SignOff.objects.select_related("signed_by", "withdrawal").in_bulk([row["sign_off"] for row in rows])
    by_id = {str(key): row for key, row in found.items()}
    return [(row, by_id.get(row["sign_off"])) for row in rows]


@login_required
@never_cache
@require_GET
def pdf(request: SignedInRequest, award_id) -> HttpResponse:
    """The PDF that a worker made; while it is being made, a page that looks again."""
    award = _own_award_or_404(request, award_id)
    try:
        refuse_revoked(award)
    except UnableToPrint as reason:
        return _no_pdf(request, award, str(reason))
    made = Print.objects.filter(award=award).first()
    if made is None:
        return _being_made(request, award)
    if made.problem:
        return _no_pdf(request, award, made.problem)
    return _download(bytes(made.content), "certificate.pdf", "application/pdf")


@login_required
@never_cache
@require_GET
def credential(request: SignedInRequest, award_id) -> HttpResponse:
    """The signed credential, for whoever is to check it with software of their own."""
    award = _own_award_or_404(request, award_id)
    if hasattr(award, "revocation"):
        raise Http404
    signed = signed_credential(award)
    if signed is None:
        return _being_made(request, award)
    return _download(signed.document.encode(), "credential.json", "application/vc")


def _being_made(request: SignedInRequest, award: AwardPeriod) -> HttpResponse:
    tasks.make_files.delay_on_commit(person_id=str(award.person_id))
    return render(request, "certification/being_made.html", {"award": award}, status=202)


def _no_pdf(request: SignedInRequest, award: AwardPeriod, reason: str) -> HttpResponse:
    return render(request, "certification/no_pdf.html", {"award": award, "reason": reason}, status=409)


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
