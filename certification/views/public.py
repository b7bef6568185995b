"""For anybody: whether a certificate is genuine and current, and what is right or wrong with a credential file."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from certification.enums import Basis
from certification.forms import CredentialFileForm
from certification.models.awards import held
from certification.selectors import award_by_public_id, standing_of_award
from certification.services import judge


def _within_limit(request: HttpRequest) -> bool:
    """allauth's own function for others never limits GET, which is what somebody who guesses numbers sends."""
    return bool(ratelimit.consume(request, app="allauth.account", action="verify", limit_get=True))


@never_cache
@require_GET
def verify(request: HttpRequest, public_id: str) -> HttpResponse:
    """Name, what, when, until, by whom, current or not; nothing else."""
    if not _within_limit(request):
        return ratelimit.respond_429(request)
    award, today = award_by_public_id(public_id), timezone.localdate()
    if award is None:
        return render(request, "certification/verify_unknown.html", status=404)
    context = {
        "award": award,
        "holder": award.holder_name,
        "interim": award.basis == Basis.INTERIM,
        "until": held(award).ends,
        "standing": standing_of_award(award, today),
        "on": today,
    }
    return render(request, "certification/verify.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """Judges a credential file. It is read in memory and not kept."""
    form, judgement = CredentialFileForm(), None
    if request.method == "POST":
        form = CredentialFileForm(request.POST, request.FILES)
        if not _within_limit(request):
            return ratelimit.respond_429(request)
        if form.is_valid():
            judgement = judge(
                content=form.cleaned_data["file"].read(), name=form.cleaned_data["name"], at=timezone.now()
            )
            form = CredentialFileForm()
    return render(request, "certification/verify_file.html", {"form": form, "judgement": judgement})
