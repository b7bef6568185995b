"""What is shown of an area: one selector for the page, the PDF and the spreadsheet, from what was published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.areas.asked import PASSED
from compliance.areas.definitions import Definition, definitions
from compliance.areas.hours import in_parts
from compliance.areas.periods import QUARTERS, Quarter, after, quarter_of
from compliance.areas.sectors import ORDER, SHARED_BY, Sector
from compliance.areas.suppression import NOTHING, REST, Shown, whole
from compliance.areas.wording import between, hours, people, share
from compliance.models import AreaRelease
from people.models import Area

EVERYBODY = "everybody"
COUNTED = ("T3", "T4", "T5", "T6", "T6-DEFERRED", "T7", "T8", "T9", "T11", "T13")  # for the whole area alone


@dataclass(frozen=True, slots=True)
class SectorRow:
    """One sector in the newest quarter. `name`: a `Sector`, or the rest."""

    key: str
    name: str
    core: Shown
    lapsing: Shown

    @property
    def kinship(self) -> bool:
        return self.key == Sector.KINSHIP


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the newest quarter in words. `shown` None: it is not one share (T2)."""

    definition: Definition
    said: str
    share: str = "–"
    between: str = "–"
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """`quarters`: those published, the oldest first; `trend`: sector (or `all`) → core coverage, for each of them."""

    area: Area
    quarters: list[Quarter]
    made_at: datetime
    whole: Shown
    lapsing: Shown
    rows: list[SectorRow]
    figures: list[Figure]
    trend: list[dict[str, Shown]] = field(default_factory=list)

    @property
    def quarter(self) -> Quarter:
        return self.quarters[-1]

    @property
    def next_ends(self) -> date:
        return after(self.quarter).last

    @property
    def lowest(self) -> SectorRow | None:
        return next((row for row in self.rows if row.key in SHARED_BY and not row.core.hidden), None)

    @property
    def missing(self) -> int:
        """Of the six sectors that share the framework, those of which nothing can be said."""
        return len(SHARED_BY) - sum(1 for row in self.rows if row.key in SHARED_BY and not row.core.hidden)


def board_of(area: Area, quarters: int = QUARTERS) -> Board | None:
    """What was published of the area; None before anything was. One query."""
    releases = list(AreaRelease.objects.filter(area=area).defer("counted").order_by("-last_day")[:quarters])[::-1]
    if not releases:
        return None
    newest = _lines(releases[-1])
    rows = [
        SectorRow(key, str(sector.label), newest["T1"].get(key, NOTHING), newest["LAPSING"].get(key, NOTHING))
        for key, sector in ((str(one), one) for one in ORDER)
    ]
    rows.sort(key=lambda row: (row.core.hidden, _middle(row.core)))  # the least covered first, the hidden last
    if (rest := newest["T1"].get(REST)) is not None:
        rows.append(SectorRow(REST, _("Those not shown, together"), rest, newest["LAPSING"].get(REST, NOTHING)))
    board = Board(
        area=area,
        quarters=[quarter_of(row.last_day) for row in releases],
        made_at=releases[-1].made_at,
        whole=whole(newest["T1"]),
        lapsing=whole(newest["LAPSING"]),
        rows=rows,
        figures=[],
        trend=[line | {"all": whole(line)} for line in (_lines(row)["T1"] for row in releases)],
    )
    board.figures.extend(_figures(board, newest))
    return board


def _lines(release: AreaRelease) -> dict[str, dict[str, Shown]]:
    return {name: {key: Shown(*shown) for key, shown in line.items()} for name, line in release.figures.items()}


def _middle(shown: Shown) -> float:
    return 0 if shown.hidden else (shown.least + shown.most) / shown.of


def _figures(board: Board, newest: Mapping[str, Mapping[str, Shown]]):
    known = {"T1": board.whole, "LAPSING": board.lapsing} | {
        name: newest.get(name, {}).get(EVERYBODY, NOTHING) for name in COUNTED
    }
    ways = newest.get("T12", {})
    known |= {"T12": ways.get(PASSED, NOTHING), "T12-ALL": whole(ways)}
    for one in definitions().values():
        if one.id == "T2":
            yield _reach(one, board)
        elif one.id == "T10":
            shown = in_parts(newest.get("T10", {}).get(EVERYBODY, NOTHING))
            yield Figure(one, hours(shown), share(shown), between(shown), shown)
        else:
            shown = known[one.id]
            yield Figure(one, people(shown), share(shown), between(shown), shown)


def _reach(one: Definition, board: Board) -> Figure:
    lowest = board.lowest
    if lowest is None:
        return Figure(one, _("Not shown"))
    said = lowest.name
    if board.missing:
        said += ". " + ngettext("%(n)s sector is not shown", "%(n)s sectors are not shown", board.missing) % {
            "n": board.missing
        }
    return Figure(one, said, share(lowest.core), between(lowest.core), lowest.core)
