"""The board in rows and sentences, the same on the page and on paper."""

from django.utils.translation import gettext as _

from compliance.areas.board import Board, SectorRow
from compliance.areas.sectors import ORDER
from compliance.areas.suppression import NOTHING
from compliance.areas.wording import between, people, share
from people.rules import in_words


def sentences(board: Board) -> list[str]:
    """Where the area stands, in up to three sentences."""
    if board.whole.hidden:
        found = [_("For the area as a whole nothing can be shown for this quarter.")]
    else:
        words = {"people": people(board.whole), "share": share(board.whole)}
        found = [_("%(people)s people in scope hold the shared core: %(share)s.") % words]
    if board.lowest:
        found.append(_("Least covered: %(sector)s, %(share)s.") % _lowest(board))
    if not board.lapsing.hidden:
        words = {"people": people(board.lapsing), "day": in_words(board.next_ends)}
        found.append(_("For %(people)s, it ends by %(day)s unless they renew it.") % words)
    return [f"{one[0].upper()}{one[1:]}" for one in found]


def _lowest(board: Board) -> dict[str, str]:
    assert board.lowest  # nosec B101
    return {"sector": board.lowest.name, "share": share(board.lowest.core)}


def sector_cells(row: SectorRow) -> list[str]:
    said = people(row.core)
    if row.kinship and not row.core.hidden:
        said = _("%(people)s reached") % {"people": said}
    return [row.name, said, share(row.core), between(row.core), people(row.lapsing)]


def trend_rows(board: Board) -> list[list[str]]:
    """The whole area and each sector: its share in each quarter."""
    named = [("all", _("The whole area")), *((str(one), str(one.label)) for one in ORDER)]
    return [[name, *(share(line.get(key, NOTHING)) for line in board.trend)] for key, name in named]
