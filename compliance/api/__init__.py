"""The read API for other systems: coverage and completions of one place, by key; fed by the screens' selectors."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from compliance.api.auth import Caller
from compliance.api.completions import router as completions
from compliance.api.coverage import router as coverage
from compliance.api.problems import Problem, response_of, unreadable


def add_to(api: NinjaAPI) -> None:
    api.add_router("", coverage)
    api.add_router("", completions)

    def problem(request: HttpRequest, reason: Any) -> HttpResponse:
        return response_of(reason)

    def refused(request: HttpRequest, reason: Any) -> HttpResponse:
        if not isinstance(getattr(request, "auth", None), Caller):  # the parts that are for people say it their way
            return api.create_response(request, {"detail": reason.errors}, status=422)
        errors = [{"where": ".".join(str(one) for one in row["loc"]), "message": row["msg"]} for row in reason.errors]
        return response_of(unreadable(errors))

    api.add_exception_handler(Problem, problem)
    api.add_exception_handler(ValidationError, refused)
