"""What the floors above keep about a person, for the copy that the person takes: each registers its part at start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from people.models import Person

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


def parts_of(person: Person) -> tuple[Part, ...]:
    return tuple(source(person) for source in _parts)
