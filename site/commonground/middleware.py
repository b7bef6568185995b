"""Limits and policies that hold for every request."""

import re
import uuid
from urllib.parse import urlsplit

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from commonground.errors import not_so, too_large

LISTS = re.compile(settings.LISTS)
TEXT = ("text/", "application/json", "image/svg+xml")


class TextCompression(GZipMiddleware):
    """Text goes gzipped, with Django's padding of random length (BREACH); PDFs and pictures are small already."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)


class RequestLog:
    """Gives each request an id that its log lines and its answer carry."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


# The two forms that take a file: one's own evidence, and a lead's for a person.
EVIDENCE = re.compile(r"/coverage/(?:[0-9a-f-]{36}/people/[0-9a-f-]{36}/)?evidence/")


class BodyLimit:
    """Answers 413 to a body that is too large, by its declared length, before any of it is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = settings.BODY_LIMIT_BYTES
        if request.path.startswith("/cms/"):
            limit = settings.BODY_LIMIT_CMS_BYTES
        elif EVIDENCE.fullmatch(request.path):
            limit = settings.BODY_LIMIT_EVIDENCE_BYTES
        elif LISTS.fullmatch(request.path):
            limit = settings.BODY_LIMIT_LISTS_BYTES
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > limit:
            return too_large(request, limit)
        return self.get_response(request)


class OneValuePerField:
    """Answers 400 to a form that names a field twice: nobody could say which value was meant. Wagtail's forms may."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if request.method != "POST" or request.path.startswith("/cms/"):
            return
        if any(len(values) > 1 for _field, values in (*request.POST.lists(), *request.FILES.lists())):
            raise SuspiciousOperation("A field came twice.")


class PlainAddress:
    """Answers 404 to an address that holds a NUL: none of ours does, and PostgreSQL refuses it in any text."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if "\0" in request.path:
            raise Http404


class NothingKept:
    """What was made for someone signed in is kept nowhere: on a shared phone, Back must not show it to the next."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Looking at the user of a page that did not would make every public page vary by cookie.
        if request.session.accessed and request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class BackToTheForm:
    """Who was signed out while filling in a form lands, once signed in again, on the page where the form stood.

    Django would lead to the address that takes the form, and that one cannot be opened.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        if request.method == "POST" and response.get("Location", "").startswith(f"{sign_in}?next="):
            page = _own_page(request)
            if page:
                response["Location"] = f"{sign_in}?{urlencode({'next': page})}"
        return response


def _own_page(request: HttpRequest) -> str:
    """The path of the page of ours that the browser says it was on; nothing if it says none or another's."""
    referrer = urlsplit(request.META.get("HTTP_REFERER", ""))
    if referrer.netloc != request.get_host():
        return ""
    path = referrer.path + (f"?{referrer.query}" if referrer.query else "")
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


class NotSo:
    """Says in words what Django answers to a wrong method with an empty page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and request.accepts("text/html"):
            return not_so(request, response)
        return response


class CmsPolicy:
    """Wagtail's editor needs a looser content policy than learners' pages, which keep theirs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            response.setdefault("Content-Security-Policy", settings.CMS_CONTENT_SECURITY_POLICY)
        return response


class CmsSecondFactor:
    """Nobody enters the CMS without a second factor where the setting asks for one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.REQUIRE_STAFF_SECOND_FACTOR
            and request.path.startswith("/cms/")
            and request.user.is_authenticated
            and not is_mfa_enabled(request.user)
        ):
            return redirect("mfa_index")
        return self.get_response(request)
