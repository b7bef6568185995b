"""What a page needs to show a map: the drawing, its tables with their buttons, its questions."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from practice.ecomap.drawing import draw
from practice.ecomap.rules import CENTRE, TIES, EcoMap
from practice.ecomap.wording import (
    PEOPLE_COLUMNS,
    TIE_COLUMNS,
    Question,
    Row,
    names,
    people_rows,
    questions,
    sentences,
    tie_rows,
)

Column = dict[str, str]
Cell = str | SafeString


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    columns: list[Column]
    rows: list[list[Cell]]
    empty: str


@dataclass(frozen=True, slots=True)
class Shown:
    kind: str
    title: str
    svg: SafeString
    sentences: list[str]
    tables: list[Table]
    questions: list[Question]


def shown(found: EcoMap, *, buttons: str = "") -> Shown:
    """`buttons`: the id of the form that the buttons in the rows send; none without."""
    people = _table(
        _("Who is on the map"), PEOPLE_COLUMNS[found.kind], people_rows(found), buttons, ("change", "remove"),
        _("Nobody yet."),
    )  # fmt: skip
    tables = [people]
    if found.kind == TIES:
        ties = _table(
            _("The ties"), TIE_COLUMNS, tie_rows(found), buttons, ("change-tie", "untie"), _("No tie is drawn yet.")
        )
        tables.append(ties)
    svg = mark_safe(draw(found))  # every word in it is escaped there
    return Shown(found.kind, _("Map: %s") % names(found)[CENTRE], svg, sentences(found), tables, questions(found))


def _table(
    caption: str, labels: Iterable[object], rows: list[Row], form: str, acts: tuple[str, str], empty: str
) -> Table:
    columns = [{"label": str(label)} for label in labels]
    if not form:
        return Table(caption, columns, [list(row.cells) for row in rows], empty)
    return Table(
        caption, [*columns, {"label": _("Change it")}], [[*row.cells, _buttons(row, form, acts)] for row in rows], empty
    )


def _buttons(row: Row, form: str, acts: tuple[str, str]) -> SafeString:
    buttons = format_html_join(
        " ",
        '<button type="submit" class="button button--quiet" form="{}" name="act" value="{}:{}">{}'
        '<span class="visually-hidden">: {}</span></button>',
        ((form, act, row.key, word, row.about) for act, word in zip(acts, (_("Change"), _("Take off")), strict=True)),
    )
    return format_html("<span>{}</span>", buttons)
