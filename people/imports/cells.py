"""One row's cells → what they say, by field. Every fault is said in words; nothing is guessed."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from people.imports.dates import read_day
from people.imports.reading import MAX_CELL, column_letter
from people.rules import EARLIEST

EMPTY = {"", "-", "–", "—", "n/a", "none", "tbc", "?"}
YES = {"yes", "y", "true", "1", "x", "primary", "main", "first", "✓", "✔"}
NO = {"no", "n", "false", "0", "secondary", "second", "other"}
# As our own files guard a cell that a spreadsheet would take for a formula, when they come back corrected.
GUARDED = {"'+", "'-", "'@"}


class Cells:
    """A row by field. `faults`: why it cannot be used. An empty cell says nothing: it changes nothing."""

    def __init__(self, cells: Sequence[str], mapping: dict[str, int], headings: Sequence[str], labels: dict[str, str]):
        self.cells, self.mapping, self.labels = cells, mapping, labels
        self.faults: list[str] = []
        if len(cells) > len(headings):
            self.faults.append(
                _("This row has more cells than there are headings. Put a cell that holds a comma in quotation marks.")
            )
        for index in set(mapping.values()):
            cell = cells[index] if index < len(cells) else ""
            name = headings[index] if index < len(headings) and headings[index] else column_letter(index)
            if len(cell) > MAX_CELL:
                self.faults.append(
                    _("The cell under “%(name)s” has more than 500 letters. Shorten it.") % {"name": name}
                )
            elif cell.startswith(("=", "'=")) and len(cell) > 1:
                self.faults.append(
                    _("Under “%(name)s” stands a formula. Copy the column and paste it as values.") % {"name": name}
                )

    def text(self, key: str, limit: int = 200) -> str:
        index = self.mapping.get(key)
        cell = self.cells[index] if index is not None and index < len(self.cells) else ""
        if cell[:2] in GUARDED:
            cell = cell[1:]
        if cell.casefold() in EMPTY:
            return ""
        if len(cell) > limit and len(cell) <= MAX_CELL:
            self.faults.append(
                _("%(label)s has more than %(limit)s letters. Shorten it.")
                % {"label": self.labels[key], "limit": limit}
            )
        return cell

    def _read(self, key: str, read: Callable):
        text = self.text(key)
        if not text or text.startswith("="):
            return None
        try:
            return read(text)
        except ValueError as fault:
            self.faults.append(f"{self.labels[key]}: {fault}")
            return None

    def day(self, key: str, on: date, *, years_ahead: int = 1) -> date | None:
        """A day that people could mean: not before 1940, not years ahead."""
        day = self._read(key, read_day)
        if day and not EARLIEST <= day <= date(on.year + years_ahead, 12, 31):
            self.faults.append(
                _("%(label)s: %(day)s cannot be meant. Look the year up.")
                % {"label": self.labels[key], "day": words(day)}
            )
            return None
        return day

    def email(self, key: str) -> str:
        def read(text: str) -> str:
            address = text.removeprefix("mailto:").strip("<>;, ").lower()
            try:
                validate_email(address)
            except ValidationError:
                raise ValueError(
                    _("“%(text)s” is no address. An address looks like name@example.org.") % {"text": text}
                ) from None
            if len(address) > 254:
                raise ValueError(_("an address has at most 254 letters."))
            return address

        return self._read(key, read) or ""

    def yes(self, key: str) -> bool | None:
        def read(text: str) -> bool:
            if text.casefold() in YES | NO:
                return text.casefold() in YES
            raise ValueError(_("“%(text)s” is neither yes nor no. Write yes or no.") % {"text": text})

        return self._read(key, read)

    def hours(self, key: str) -> str | None:
        def read(text: str) -> str:
            try:
                number = Decimal(text.casefold().removesuffix("hours").removesuffix("hrs").removesuffix("h").strip())
                if not 0 <= number <= 168:
                    raise InvalidOperation
            except InvalidOperation:
                raise ValueError(
                    _("“%(text)s” is no number of hours in a week. Write a number like 37.5.") % {"text": text}
                ) from None
            return str(round(number, 1))

        return self._read(key, read)


def words(day: date) -> str:
    from django.utils.dateformat import format as date_format

    return date_format(day, "j F Y")
