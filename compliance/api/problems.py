"""What the API says when it cannot answer: problem+json (RFC 9457), each with its cure."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers

MEDIA_TYPE = "application/problem+json"
KEYS = "urn:common-ground:problem:"


class Problem(Exception):
    """`code` stays the same for ever; `title` and `detail` are for people."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: list[dict] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.headers = status, headers or {}
        self.said: dict[str, Any] = {"type": KEYS + code, "title": title, "status": status, "detail": detail}
        if errors:
            self.said["errors"] = errors


def response_of(problem: Problem) -> HttpResponse:
    answer = HttpResponse(json.dumps(problem.said), status=problem.status, content_type=MEDIA_TYPE)
    add_never_cache_headers(answer)
    for name, value in problem.headers.items():
        answer[name] = value
    return answer


def no_key() -> Problem:
    """The same for a key that never was, that has ended and that is of another place."""
    return Problem(
        401,
        "no-key",
        "This key does not open anything",
        "Send the header “Authorization: Bearer …” with a key that a training lead made and that has not ended. "
        "To make one: Coverage, then Connections.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def unreadable(errors: list[dict]) -> Problem:
    return Problem(
        422,
        "unreadable",
        "A part of the question cannot be read",
        "Correct what stands under “errors”, then ask again. Nothing was left out in silence.",
        errors=errors,
    )
