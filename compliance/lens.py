"""What a view of coverage looks at: one value for a screen, an export and an answer of the API, kept in the address."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from people.models import Household, Organisation, Team

# Somebody who is here and of whom nothing is asked: no status of the law, and never left out.
NOTHING_ASKED = "nothing"


@dataclass(frozen=True, slots=True)
class Lens:
    """The people of a place on a day, narrowed.

    `team`: it and every team below. `status`: see `compliance.enums.Status`, of all that is asked within the rest of
    the view, or NOTHING_ASKED. `after`, `by`: something becomes due or runs out between these days, both inclusive.
    """

    organisation: Organisation
    on: date
    requirement: UUID | None = None
    team: Team | None = None
    role: str = ""
    household: Household | None = None
    search: str = ""
    status: str = ""
    after: date | None = None
    by: date | None = None
    sort: str = ""

    def query(self, *, today: date, **changes: Any) -> str:
        """The view as an address says it, with these changes; today is not said, so that it stays today."""
        view = replace(self, **changes)
        said = {field.name: getattr(view, field.name) for field in fields(view) if field.name != "organisation"}
        if view.on == today:
            del said["on"]
        text = {name: _text(value) for name, value in said.items() if value}
        return f"?{urlencode(text)}" if text else ""


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "pk", value))
