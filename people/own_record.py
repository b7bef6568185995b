"""What is kept about a person, for the copy that the person takes: each floor registers its part at start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from people.models import Person
from people.selectors import days_changed_of, systems_that_read

Value = str | date | datetime | bool | None


@dataclass(frozen=True, slots=True)
class Part:
    """`key` in the data file, `title` on the page; `rows`: what each says, by the label of it in plain words."""

    key: str
    title: str
    rows: list[dict[str, Value]]


_parts: list[Callable[[Person], Part]] = []


def adds_to_own_record(source: Callable[[Person], Part]) -> Callable[[Person], Part]:
    """Registers what gives a person's part; a fixed number of queries, however much there is."""
    _parts.append(source)
    return source


@adds_to_own_record
def changed_days(person: Person) -> Part:
    return Part(
        "dates_that_were_changed",
        "Dates that were changed",
        [
            {
                "what": str(row.get_name_display()),
                "was": row.was,
                "became": row.became,
                "recorded at": row.recorded_at,
                "recorded by": str(row.recorded_by),
                "how it is known": row.reason,
            }
            for row in days_changed_of(person)
        ],
    )


@adds_to_own_record
def systems(person: Person) -> Part:
    return Part(
        "systems_that_read",
        "Systems that read my record",
        [
            {"day": row.on, "system": row.system, "organisation": row.organisation, "what": str(row.get_what_display())}
            for row in systems_that_read(person)
        ],
    )


def parts_of(person: Person) -> tuple[Part, ...]:
    return tuple(source(person) for source in _parts)
