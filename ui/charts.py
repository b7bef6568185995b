"""Where the parts of a chart stand, in per cent across and in lines of text down: so letters keep their size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

SHAPES = ("round", "square", "pointed")  # a line is told from another by its shape, not by its colour
ROW = 2.9  # lines of text that a bar takes with its label
PLOT = 11.0
TOP = 1.6


@dataclass(frozen=True, slots=True)
class Bar:
    """`low` to `high` is the range that is known; both None: nothing is drawn, and `text` says why."""

    label: str
    text: str
    low: float | None = None
    high: float | None = None
    at: float = 0

    @property
    def open(self) -> float:
        return round(max((self.high or 0) - (self.low or 0), 0), 1)

    @property
    def below(self) -> float:
        return round(self.at + 0.45, 2)


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Series:
    """One line: points, and the joins between neighbours; where nothing is known there is a gap."""

    label: str
    shape: str
    points: tuple[Point, ...]
    joins: tuple[tuple[Point, Point], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What `components/chart.html` draws. `height` is in lines of text."""

    height: float
    bars: tuple[Bar, ...] = ()
    series: tuple[Series, ...] = ()
    grid: tuple[tuple[float, str], ...] = ()
    first: str = ""
    last: str = ""


def bars(rows: Iterable[tuple[str, str, float | None, float | None]]) -> Chart:
    """Rows of label, text, low and high, in per cent."""
    found = tuple(
        Bar(label, text, low, high, round(number * ROW + 1.1, 2))
        for number, (label, text, low, high) in enumerate(rows)
    )
    return Chart(round(len(found) * ROW, 2), bars=found)


def lines(labels: Sequence[str], series: Iterable[tuple[str, Sequence[float | None]]]) -> Chart:
    """Each series: a label and its values in per cent, one for each label; None: not known."""
    last = max(len(labels) - 1, 1)
    found = []
    for number, (label, values) in enumerate(series):
        points = [
            None if value is None else Point(round(14 + 82 * at / last, 2), _down(value))
            for at, value in enumerate(values)
        ]
        joins = tuple((one, other) for one, other in pairwise(points) if one and other)
        found.append(Series(label, SHAPES[number % len(SHAPES)], tuple(p for p in points if p), joins))
    grid = tuple((_down(value), f"{value}%") for value in (0, 25, 50, 75, 100))
    return Chart(TOP + PLOT + 1.8, series=tuple(found), grid=grid, first=labels[0], last=labels[-1])


def _down(value: float) -> float:
    return round(TOP + PLOT * (1 - value / 100), 2)
