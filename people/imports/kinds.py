"""What a row of a list may be. A floor above people adds its own kinds when it is ready."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db.models import Model
from django.utils.translation import gettext

from people.imports.matching import Field
from people.models import Import, ImportOutcome, ImportRow, Person


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that the lead decides once for the whole list."""

    key: str
    label: str
    choices: tuple[tuple[str, str], ...]
    default: str
    hint: str = ""


class Pass(ABC):
    """One way through a list. It may remember earlier rows, so the rows must come in order and only once.

    `on`: the day, for what lies in the future. Each method asks the database a fixed number of times.
    """

    def __init__(self, import_file: Import, on: date) -> None:
        self.file, self.on = import_file, on

    @abstractmethod
    def check(self, rows: Sequence[ImportRow]) -> None:
        """Says on each row what is wanted, what will happen and why. Writes nothing."""

    @abstractmethod
    def put_in(self, rows: Sequence[ImportRow], *, actor: Person, at: datetime) -> set:
        """Does what `check` said, if it still holds, and keeps in `wrote` how to undo it; the people concerned."""

    @abstractmethod
    def take_back(self, rows: Sequence[ImportRow], *, actor: Person, at: datetime) -> set:
        """Undoes what `wrote` says, but for what has changed since, which is noted; the people concerned."""


class Kind(ABC):
    key: ClassVar[str]
    place: ClassVar[int]  # among the kinds, when a person chooses one

    @property
    @abstractmethod
    def label(self) -> str: ...

    @abstractmethod
    def count(self, number: int) -> str:
        """ "1 person", "240 people"."""

    @abstractmethod
    def fields(self) -> tuple[Field, ...]: ...

    def settings(self) -> tuple[Setting, ...]:
        return ()

    def faults(self, mapping: dict[str, int], settings: dict[str, str]) -> dict[str, str]:
        """Field → why these columns are not enough; empty if they are."""
        return {
            field.key: gettext("Say which column holds this.")
            for field in self.fields()
            if field.required and field.key not in mapping
        }

    @abstractmethod
    def begin(self, import_file: Import, on: date) -> Pass: ...


KINDS: dict[str, Kind] = {}
# Tables that are rebuilt at will: a row there is no reason to keep what an import made.
REBUILT: set[type[Model]] = set()


def register(kind: Kind, *, rebuilt: Sequence[type[Model]] = ()) -> None:
    KINDS[kind.key] = kind
    REBUILT.update(rebuilt)


def in_order() -> list[Kind]:
    return sorted(KINDS.values(), key=lambda one: one.place)


def say(row: ImportRow, outcome: str, *notes: str) -> None:
    row.outcome = outcome
    row.notes = [*row.notes, *notes]


def leave_out(row: ImportRow, *notes: str) -> None:
    say(row, ImportOutcome.BAD, *notes)
