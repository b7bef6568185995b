"""What the tests of other systems need: a key, and a question asked with it."""

from datetime import date, datetime

from django.test import Client

from compliance.enums import Scope
from compliance.services import make_key
from people.models import Organisation, Person

BOTH = [Scope.COVERAGE, Scope.COMPLETIONS]


class System:
    """Another system, which asks by its key."""

    def __init__(
        self, place: Organisation, lead: Person, at: datetime, *, name: str = "Payroll", scopes=BOTH,
        until: date | None = None,
    ) -> None:  # fmt: skip
        made = make_key(
            organisation=place, name=name, scopes=scopes, expires_on=until or at.date(), actor=lead, at=at, on=at.date()
        )
        self.key, self.text, self.client = made.key, made.text, Client()

    def ask(self, path: str, text: str | None = None, **asked):
        header = {"Authorization": f"Bearer {self.text if text is None else text}"}
        return self.client.get(f"/api/v1/{path}", asked, headers=header)

    def walk(self, path: str, **asked) -> list[dict]:
        """Every row, page by page; the pages before come without their number being known."""
        rows, cursor = [], {}
        for _ in range(1000):
            answer = self.ask(path, **asked, **cursor)
            assert answer.status_code == 200, answer.content
            page = answer.json()
            assert len(page["rows"]) <= int(asked.get("limit", 100))
            rows += page["rows"]
            if page["next"] is None:
                return rows
            cursor = {"cursor": page["next"]}
        raise AssertionError("The pages have no end.")
