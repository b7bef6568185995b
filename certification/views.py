"""Certificates: the holder's page and PDF, and the public page that says whether one is genuine and current."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from certification.models import AwardPeriod
from certification.pdf import UnableToPrint
from certification.printing import certificate_file, qr_svg
from certification.selectors import (
    award_by_public_id,
    awards_with_decisions,
    credentials_of,
    goals_of,
    standing_of_award,
)
from people.access import SignedInRequest
from people.selectors import accounts_of


def _own_award_or_404(request: SignedInRequest, award_id) -> AwardPeriod:
    award = awards_with_decisions().filter(pk=award_id, person__in=accounts_of(request.user)).first()
    if award is None:
        raise Http404
    return award


def verify_url(award: AwardPeriod) -> str:
    return settings.BASE_URL + reverse("certification:verify", args=[award.public_id])


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
        "verify_url": verify_url(award),
        "qr": qr_svg(verify_url(award)),
        "can_do": [line for row in award.evidence["completions"] for line in row["can_do"]],
        "on": today,
    }
    return render(request, "certification/certificate.html", context)


@login_required
@never_cache
@require_GET
def certificate_pdf(request: SignedInRequest, award_id) -> HttpResponse:
    award = _own_award_or_404(request, award_id)
    try:
        content = certificate_file(award, verify_url(award))
    except UnableToPrint as reason:
        return render(request, "certification/no_pdf.html", {"award": award, "reason": str(reason)}, status=409)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="certificate.pdf"'
    return response


@require_GET
def verify(request: HttpRequest, public_id: str) -> HttpResponse:
    """Public. Name, what, when, until, by whom, current or not; nothing else."""
    award = award_by_public_id(public_id)
    today = timezone.localdate()
    if award is None:
        return render(request, "certification/verify_unknown.html", status=404)
    context = {
        "award": award,
        "holder": award.holder_name,
        "standing": standing_of_award(award, today),
        "on": today,
    }
    return render(request, "certification/verify.html", context)
