"""What a script asks before it sends what was done without a line."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from progress.views.common import sign_in_first


@require_GET
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """Who is signed in, so that nobody sends another's answers, and an anti-forgery token that holds now."""
    if not request.user.is_authenticated:
        return sign_in_first()
    return JsonResponse({"person": str(request.user.pk), "token": get_token(request)})
