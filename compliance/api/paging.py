"""Pages that follow one another: where the next begins is said by a signed cursor, which fits this question alone."""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest

from compliance.api.problems import Problem, unreadable

MOST = 500
USUAL = 100
SALT = "compliance.api.cursor"
SECONDS = 24 * 60 * 60
OF_A_PAGE = {"cursor", "limit"}


@dataclass(frozen=True, slots=True)
class Walk:
    """One question that is walked page by page. `key`: whose; `asked`: its filters."""

    what: str
    key: str
    asked: dict[str, str]

    def cursor(self, **place: Any) -> str:
        said = {"what": self.what, "key": self.key, "asked": self.asked, "place": place}
        return signing.dumps(said, salt=SALT, compress=True)

    def place(self, cursor: str) -> dict[str, Any]:
        """Where the page before ended; nothing for the first. Raises Problem."""
        if not cursor:
            return {}
        try:
            said = signing.loads(cursor, salt=SALT, max_age=SECONDS)
        except signing.BadSignature:
            said = {}
        if (said.get("what"), said.get("key"), said.get("asked")) != (self.what, self.key, self.asked):
            raise Problem(
                422,
                "cursor",
                "This cursor does not fit the question",
                "Take “next” as it was given, with the same filters, within a day. Else begin again without it.",
            )
        return said["place"]


def walk_of(request: HttpRequest, what: str, key: str, known: set[str]) -> Walk:
    """Raises Problem for a filter that does not exist or comes twice: it would leave the answer wider than meant."""
    errors = [
        {"where": f"query.{name}", "message": f"There is no such filter. Known here: {', '.join(sorted(known))}."}
        for name in request.GET
        if name not in known
    ]
    errors += [
        {"where": f"query.{name}", "message": "It came twice; say it once."}
        for name, values in request.GET.lists()
        if len(values) > 1
    ]
    if errors:
        raise unreadable(errors)
    return Walk(what, key, {name: str(value) for name, value in request.GET.items() if name not in OF_A_PAGE and value})
