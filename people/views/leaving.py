"""Leaving a page for oneself: signed out, and away to the neutral site."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

# What a browser says of a request that no other site made: our own page, or an address that somebody typed.
OURS = {"same-origin", "none"}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """By a link without script, by a beacon with it, so it asks for no token.

    All that another site could gain is to sign somebody out; from browsers that say who asks, it cannot. Older ones say
    nothing: there somebody who has to get away quickly comes first.
    """
    if request.headers.get("Sec-Fetch-Site", "none") in OURS:
        logout(request)
    response = HttpResponse(status=204) if request.method == "POST" else HttpResponseRedirect(settings.NEUTRAL_SITE)
    response["Referrer-Policy"] = "no-referrer"
    return response
