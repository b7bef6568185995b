"""Documents for others' software: the issuer with its keys, achievements, status lists. Open to every origin."""

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from certification.badges.credential import achievement_document
from certification.models import CredentialVersion
from certification.selectors import issuer_document
from certification.services import achievement, profile, status_list

# How long others may keep a copy, in seconds: a revocation is to be seen within a minute, a lost key within five.
STATUS, ISSUER, ACHIEVEMENT = 30, 300, 3600
LINKED, CREDENTIAL = "application/ld+json", "application/vc"


def _published(document: dict, *, seconds: int, content_type: str) -> JsonResponse:
    response = JsonResponse(document, content_type=content_type, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={seconds}"
    return response


@require_GET
def issuer(request: HttpRequest) -> JsonResponse:
    found = issuer_document(profile())
    if found is None:
        raise Http404
    return _published(found, seconds=ISSUER, content_type=LINKED)


@require_GET
def achievement_of(request: HttpRequest, credential_key: str, version_number: int) -> JsonResponse:
    row = (
        CredentialVersion.objects.select_related("credential")
        .filter(credential=credential_key, number=version_number)
        .first()
    )
    if row is None:
        raise Http404
    document = achievement_document(achievement(row), profile())
    return _published(document, seconds=ACHIEVEMENT, content_type=LINKED)


@require_GET
def status(request: HttpRequest, list_number: int) -> JsonResponse:
    found = status_list(number=list_number, at=timezone.now())
    if found is None:
        raise Http404
    return _published(found, seconds=STATUS, content_type=CREDENTIAL)
