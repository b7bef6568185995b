"""Certificates as their holder has them: the page, the PDF, the signed credential."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from certification import tasks
from certification.addresses import verify_url
from certification.models import AwardPeriod, Print
from certification.printing import qr_svg
from certification.selectors import (
    awards_with_decisions,
    credentials_of,
    goals_of,
    signed_credential,
    standing_of_award,
)
from people.access import SignedInRequest
from people.selectors import accounts_of


def _own_award_or_404(request: SignedInRequest, award_id) -> AwardPeriod:
    award = awards_with_decisions().filter(pk=award_id, person__in=accounts_of(request.user)).first()
    if award is None:
        raise Http404
    return award


@login_required
@never_cache
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """What this person holds; one that is just being written shows as such (js/look-again.js waits for it)."""
    today = timezone.localdate()
    held = credentials_of(request.user, today)
    coming = [goal for goal in goals_of(request.user, today, held) if goal.earned]
    return render(request, "certification/mine.html", {"held": held, "coming": coming, "on": today})


@login_required
@never_cache
@require_GET
def certificate(request: SignedInRequest, award_id) -> HttpResponse:
    award = _own_award_or_404(request, award_id)
    today = timezone.localdate()
    context = {
        "award": award,
        "standing": standing_of_award(award, today),
        "verify_url": verify_url(award.public_id),
        "qr": qr_svg(verify_url(award.public_id)),
        "can_do": [line for row in award.evidence["completions"] for line in row["can_do"]],
        "on": today,
    }
    return render(request, "certification/certificate.html", context)


@login_required
@never_cache
@require_GET
def pdf(request: SignedInRequest, award_id) -> HttpResponse:
    """The PDF that a worker made; while it is being made, a page that looks again."""
    award = _own_award_or_404(request, award_id)
    made = Print.objects.filter(award=award).first()
    if made is None:
        return _being_made(request, award)
    if made.problem:
        return render(request, "certification/no_pdf.html", {"award": award, "reason": made.problem}, status=409)
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


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
