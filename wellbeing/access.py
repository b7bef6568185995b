"""The door of every private page: one's own, kept nowhere, and never a word of it in a log."""

import logging
import traceback
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

log = logging.getLogger(__name__)

# What Django answers by itself, in words that hold nothing of anybody's.
PLAIN = (Http404, PermissionDenied, SuspiciousOperation)


def from_script(request: HttpRequest) -> bool:
    """Whether one of our scripts asks, and so wants JSON instead of a page."""
    return request.headers.get("X-Requested-With") == "fetch"


def private_page(view):
    """For who is signed in; stored by no browser, found by no search engine.

    What goes wrong inside is logged by its kind and place alone: a fault's own words may hold what somebody wrote.
    """
    page = login_required(view)

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        person = str(request.user.pk)
        if from_script(request) and (not request.user.is_authenticated or request.POST.get("person", person) != person):
            return JsonResponse({"sign_in": reverse(settings.LOGIN_URL)}, status=401)
        try:
            response = page(request, *args, **kwargs)
        except PLAIN:
            raise
        except Exception as fault:
            _note(fault)
            response = None
        # Outside of the except: what fails in here must not carry the first fault's words along.
        if response is None:
            response = _trouble(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return inner


def _note(fault: Exception) -> None:
    where = [f"{Path(one.filename).name}:{one.lineno}" for one in traceback.extract_tb(fault.__traceback__)]
    log.error("A private page failed: %s at %s", type(fault).__name__, " ".join(where[-4:]))


def _trouble(request: HttpRequest) -> HttpResponse:
    if from_script(request):
        return JsonResponse({"message": _("This could not be saved just now. We keep trying.")}, status=500)
    return render(request, "wellbeing/trouble.html", status=500)
