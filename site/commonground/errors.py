"""Answers to what cannot be done, in the look and words of every other page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.debug import SafeExceptionReporterFilter


class WithoutWords(SafeExceptionReporterFilter):
    """Of a form that failed only the names of its fields are told, of a function only where it stood."""

    def is_active(self, request) -> bool:
        return True

    def get_post_parameters(self, request) -> dict:
        return dict.fromkeys(request.POST, self.cleansed_substitute) if request else {}

    def get_traceback_frame_variables(self, request, tb_frame) -> list:
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]


# The widest window of allauth's limits that answer with this page (its longer ones speak in the form itself).
RETRY_SECONDS = 60


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """413. Before there is a session: so this page knows nobody."""
    context = {"megabytes": limit // 1024 // 1024, "csp_nonce": getattr(request, "csp_nonce", "")}
    return HttpResponse(render_to_string("413.html", context), status=413)


def too_many(request: HttpRequest) -> HttpResponse:
    """429, asked for by allauth."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def not_so(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """405, where Django would show an empty page."""
    page = render(request, "405.html", status=405)
    page["Allow"] = response["Allow"]
    return page
