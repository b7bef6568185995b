"""A map as one SVG: the same map is always the same drawing. On the page, in the file, on paper.

Colours stand on the shapes for files; on the page the theme's own win (css/components/eco_map.css).
What a line means is its pattern, and the key under the drawing says it: nothing rests on colour.
"""

import itertools
import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from practice.ecomap.rules import CENTRE, QUALITIES, RING_NAMES, RINGS, EcoMap, Link, Node
from practice.ecomap.wording import LINE, QUALITY, RING, kind_words, names, sentences

INK, SOFT, PAPER, TINT = "#15352f", "#36504a", "#fffdf9", "#e8f0ea"
FONT = "Seravek, 'Segoe UI', Ubuntu, Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
RADIUS, EDGE, TEXT = 54.0, 8.0, 16
SIZES = (16, 14, 12, 10)  # of a label, until it fits into its circle
KEY_ROW = 30

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the middles of all circles are; `bands`: the outer edge of each ring."""

    at: dict[str, Point]
    bands: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float


def draw(found: EcoMap) -> str:
    """The whole drawing with its title and its description."""
    placed = _placed(found)
    key, box = _key(found), _box(found, placed)
    high = box.bottom - box.top + (KEY_ROW * len(key) + 24 if key else 0)
    wide = box.right - box.left
    title = _("Map: %s") % names(found)[CENTRE]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_n(box.left)} {_n(box.top)} {_n(wide)} {_n(high)}" '
        f'width="{_n(wide / 16)}em" height="{_n(high / 16)}em" role="img" font-family={quoteattr(FONT)} '
        f'data-bands="{" ".join(map(_n, placed.bands))}">',
        f"<title>{escape(title)}</title><desc>{escape(' '.join(sentences(found)))}</desc>",
        *_bands(placed.bands),
        *(part for link in found.links for part in _tie(link, placed.at)),
        *_nodes(found, placed.at),
        *_key_parts(key, box.bottom + 14),
        "</svg>",
    ]
    return "".join(parts)


def width(found: EcoMap) -> float:
    """In the drawing's own units, of which a letter's line has sixteen."""
    box = _box(found, _placed(found))
    return box.right - box.left


def _placed(found: EcoMap) -> Placed:
    return _rings(found) if found.kind == RINGS else _around(found)


def _box(found: EcoMap, placed: Placed) -> Box:
    """What all of it takes, and at least as wide as the key, which stands below in the middle."""
    points = [
        (x + right * RADIUS, y + down * RADIUS) for x, y in placed.at.values() for right, down in ((-1, -1), (1, 1))
    ]
    points += [(edge * side, edge * side) for edge in placed.bands for side in (-1, 1)]
    points += [(edge, -edge - 14) for edge in placed.bands]
    for link in found.links:
        points += _path(placed.at[link.start], placed.at[link.end], CENTRE in {link.start, link.end})[::4]
    points += [(_key_left(key) * side, 0.0) for key in [_key(found)] if key for side in (-1, 1)]
    across, down = [x for x, _y in points], [y for _x, y in points]
    return Box(min(across) - EDGE, min(down) - EDGE, max(across) + EDGE, max(down) + EDGE)


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".").replace("-0", "0") if abs(number) < 0.05 else f"{number:.5g}"


# Places


def _circle(nodes: Iterable[Node], radius: float, turn: float = 0.0, even: bool = False) -> dict[str, Point]:
    """From the top, clockwise; `turn`: by how many places it is turned; `even`: as if for an even number."""
    nodes = list(nodes)
    places = len(nodes) + len(nodes) % 2 * even
    angles = ((number + turn) * 2 * math.pi / places for number in range(len(nodes)))
    return {
        node.id: (radius * math.sin(angle), -radius * math.cos(angle))
        for node, angle in zip(nodes, angles, strict=True)
    }


def _reach(count: int, apart: float) -> float:
    """How far out so many have room beside each other."""
    return count * apart / (2 * math.pi)


def _around(found: EcoMap) -> Placed:
    """One circle around the centre; of more than twelve every other one stands further out."""
    nodes = found.nodes
    if len(nodes) <= 12:
        at = _circle(nodes, max(190.0, _reach(len(nodes), 2 * RADIUS + 16)))
    else:
        radius = max(190.0, _reach(len(nodes) // 2 + 1, 2 * RADIUS + 30))
        outer = radius + 2 * RADIUS + 14
        at = _circle(nodes, radius, even=True)
        at = {
            node_id: (x * outer / radius, y * outer / radius) if number % 2 else (x, y)
            for number, (node_id, (x, y)) in enumerate(at.items())
        }
    return Placed({CENTRE: (0.0, 0.0), **at}, ())


def _rings(found: EcoMap) -> Placed:
    by_ring = {ring: [node for node in found.nodes if node.ring == ring] for ring in RING_NAMES}
    inner = by_ring["centre"]
    close = max(2 * RADIUS + 4, _reach(len(inner), 2 * RADIUS + 8)) if inner else 0.0
    at: dict[str, Point] = {CENTRE: (0.0, 0.0), **_circle(inner, close, 0.5)}
    edges = [close + RADIUS + 10]
    for ring in RING_NAMES[1:]:
        nodes = by_ring[ring]
        radius = max(edges[-1] + RADIUS + 10, _reach(len(nodes), 2 * RADIUS + 8))
        at |= _circle(nodes, radius, 0.5)
        edges.append(radius + RADIUS + 10)
    return Placed(at, tuple(edges))


# Shapes


def _bands(edges: tuple[float, ...]) -> Iterator[str]:
    for ring, edge in zip(RING_NAMES, edges, strict=False):
        yield (
            f'<circle class="eco-map__ring" r="{_n(edge)}" fill="none" stroke="{SOFT}" stroke-width="1.5" '
            'stroke-dasharray="2 6" stroke-linecap="round"/>'
        )
        words = str(RING[ring])
        wide = _width(words, 14) + 16
        yield (
            f'<rect class="eco-map__paper" x="{_n(-wide / 2)}" y="{_n(-edge - 11)}" width="{_n(wide)}" height="22" '
            f'fill="{PAPER}"/>{_text(words, 0, -edge + 5, 14, "eco-map__soft", SOFT)}'
        )


def _nodes(found: EcoMap, at: dict[str, Point]) -> Iterator[str]:
    said = names(found)
    yield _node(CENTRE, said[CENTRE], "", at[CENTRE], "eco-map__centre", TINT, "3")
    for node in found.nodes:
        kind = kind_words(found, node) if node.label else ""
        name = f"? {said[node.id]}" if node.gap else said[node.id]
        yield _node(node.id, name, kind, at[node.id], "eco-map__gap" if node.gap else "eco-map__node", PAPER, "2")


def _node(node_id: str, name: str, kind: str, at: Point, style: str, fill: str, line: str) -> str:
    x, y = at
    dashes = ' stroke-dasharray="7 6"' if style == "eco-map__gap" else ""
    size, lines = _fitted(name, 2 if kind else 3)
    step = size * 1.1
    rows = [(text, size, "eco-map__name", INK) for text in lines]
    if kind:
        small, kinds = _fitted(kind, 2, 14)
        rows += [(text, min(small, 14), "eco-map__soft", SOFT) for text in kinds]
    top = y - step * (len(rows) - 1) / 2 + size * 0.35
    texts = "".join(
        _text(text, x, top + number * step, high, css, ink) for number, (text, high, css, ink) in enumerate(rows)
    )
    return (
        f'<g data-node="{node_id}"><circle class="{style}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(RADIUS)}" fill="{fill}" '
        f'stroke="{INK}" stroke-width="{line}"{dashes}/>{texts}</g>'
    )


def _text(text: str, x: float, y: float, size: float, css: str, ink: str, anchor: str = "middle") -> str:
    return (
        f'<text class="{css}" x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor}" '
        f'fill="{ink}">{escape(text)}</text>'
    )


def _fitted(name: str, most: int, largest: int = TEXT) -> tuple[int, list[str]]:
    """The largest size at which the name stands in so many lines, and the lines; words are broken only in the last."""
    sizes = [size for size in SIZES if size <= largest]
    for size in sizes:
        for rows in range(1, most + 1):
            lines = _lines(name, size, _room(rows + (most < 3), size))
            whole = " ".join(lines) == name
            if len(lines) <= rows and (whole or size == sizes[-1]):
                return size, lines
    return size, lines


def _room(rows: int, size: float) -> float:
    """How wide the circle is where the first and the last of so many lines stand."""
    return 2 * math.sqrt(RADIUS**2 - (rows * size * 0.52) ** 2) - 12


def _lines(name: str, size: float, room: float) -> list[str]:
    """Broken between words; a word that is wider than the circle is broken where it must be."""
    lines = [""]
    for word in name.split(" "):
        joined = f"{lines[-1]} {word}".strip()
        if _width(joined, size) <= room:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if lines[-1] and _width(lines[-1] + char, size) > room and not unicodedata.combining(char):
                lines.append("")
            lines[-1] += char
    return lines


def _width(text: str, size: float) -> float:
    """About how wide it is; rather too wide."""
    return size * sum(_char_width(char) for char in text)


def _char_width(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF" or char in "mwMW@%—…":
        return 0.95
    if char in "iljtfrI.,;:'’!|() ":
        return 0.36
    return 0.68 if char.isupper() else 0.57


# Ties


def _tie(link: Link, at: dict[str, Point]) -> Iterator[str]:
    path = _path(at[link.start], at[link.end], CENTRE in {link.start, link.end})
    yield f'<g data-tie="{link.start} {link.end}">'
    arrows = {"out": (False, True), "in": (True, False), "both": (True, True)}.get(link.flow, (False, False))
    yield from _line(link.quality, _cut(path, RADIUS + 3 + 13 * arrows[0], RADIUS + 3 + 13 * arrows[1]))
    if arrows[0]:
        yield _arrow(_cut(path, RADIUS + 4, 0))
    if arrows[1]:
        yield _arrow(_cut(path[::-1], RADIUS + 4, 0))
    yield "</g>"


def _path(start: Point, end: Point, straight: bool) -> list[Point]:
    """From middle to middle in small steps; between two outside it bends inwards, and around the centre."""
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    bend = middle
    if not straight:
        far = math.hypot(*middle)
        if far > 1.6 * RADIUS:
            bend = (middle[0] * 0.5, middle[1] * 0.5)
        else:
            along = math.hypot(end[0] - start[0], end[1] - start[1]) or 1.0
            bend = (-(end[1] - start[1]) / along * 4 * RADIUS, (end[0] - start[0]) / along * 4 * RADIUS)
    steps = 60
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * bend[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * bend[1] + t * t * end[1],
        )
        for t in (number / steps for number in range(steps + 1))
    ]


def _spaced(path: list[Point], apart: float) -> list[Point]:
    """Points along the path, so far from each other; the last one is its end."""
    found, gone = [path[0]], 0.0
    for before, after in itertools.pairwise(path):
        length = math.hypot(after[0] - before[0], after[1] - before[1])
        while length and gone + length >= apart:
            part = (apart - gone) / length
            before = (before[0] + (after[0] - before[0]) * part, before[1] + (after[1] - before[1]) * part)
            found.append(before)
            length, gone = math.hypot(after[0] - before[0], after[1] - before[1]), 0.0
        gone += length
    return [*found, path[-1]] if gone > 0.01 else found


def _cut(path: list[Point], first: float, last: float) -> list[Point]:
    """Without its first and last so many units."""
    points = _spaced(path, 1.0)
    kept = points[round(first) : len(points) - round(last)]
    return kept if len(kept) > 1 else points[len(points) // 2 : len(points) // 2 + 2]


def _line(quality: str, path: list[Point]) -> Iterator[str]:
    if quality == "stressful":
        yield _stroke(_zigzag(path), 2.5)
    elif quality == "broken":
        middle = len(path) // 2
        for half in (path[: middle - 6], path[: middle + 5 : -1]):
            if len(half) > 1:
                yield _stroke([*half[:: max(1, len(half) // 12)], half[-1]], 2.5)
                yield _stroke(_across(half), 2.5)
    else:
        width, dashes = {"strong": (7.0, ""), "ok": (2.5, ""), "tenuous": (2.5, "9 8")}[quality]
        yield _stroke([*path[:: max(1, len(path) // 24)], path[-1]], width, dashes)


def _zigzag(path: list[Point]) -> list[Point]:
    points = _spaced(path, 7.0)
    found = [points[0]]
    for number, (before, here, after) in enumerate(zip(points, points[1:], points[2:], strict=False)):
        x, y = _normal(before, after)
        side = 7.0 if number % 2 else -7.0
        found.append((here[0] + x * side, here[1] + y * side))
    return [*found, points[-1]]


def _across(half: list[Point]) -> list[Point]:
    """A short bar where the line breaks off."""
    x, y = _normal(half[-2], half[-1])
    end = half[-1]
    return [(end[0] - x * 9, end[1] - y * 9), (end[0] + x * 9, end[1] + y * 9)]


def _normal(before: Point, after: Point) -> Point:
    length = math.hypot(after[0] - before[0], after[1] - before[1]) or 1.0
    return (-(after[1] - before[1]) / length, (after[0] - before[0]) / length)


def _arrow(path: list[Point]) -> str:
    """A filled head at the start of the path, pointing back along it."""
    tip, back = path[0], path[min(15, len(path) - 1)]
    x, y = _normal(tip, back)
    corners = (tip, (back[0] + x * 8, back[1] + y * 8), (back[0] - x * 8, back[1] - y * 8))
    return f'<path class="eco-map__arrow" d="M{"L".join(f"{_n(px)} {_n(py)}" for px, py in corners)}Z" fill="{INK}"/>'


def _stroke(path: list[Point], width: float, dashes: str = "") -> str:
    pattern = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path class="eco-map__line" d="M{"L".join(f"{_n(x)} {_n(y)}" for x, y in path)}" fill="none" stroke="{INK}" '
        f'stroke-width="{_n(width)}"{pattern}/>'
    )


# The key


def _key(found: EcoMap) -> list[str]:
    """The kinds of line that this map has, and whether it has arrows."""
    used = {link.quality for link in found.links}
    rows = [quality for quality in QUALITIES if quality in used]
    rows += ["arrow"] * any(link.flow != "none" for link in found.links)
    return rows + ["gap"] * any(node.gap for node in found.nodes)


def _key_words(row: str) -> str:
    if row == "gap":
        return _("Dashed circle, “?”: a gap")
    if row == "arrow":
        return _("Arrow: where energy goes")
    return f"{str(LINE[row]).capitalize()}: {str(QUALITY[row]).lower()}"


def _key_left(rows: list[str]) -> float:
    """Where the key begins, so that it stands in the middle."""
    return -(84 + max(_width(_key_words(row), TEXT) for row in rows)) / 2


def _key_parts(rows: list[str], top: float) -> Iterator[str]:
    left = _key_left(rows) if rows else 0.0
    for number, row in enumerate(rows):
        y = top + KEY_ROW * number + KEY_ROW / 2
        path = [(left + step, y) for step in range(71)]
        if row == "gap":
            yield (
                f'<circle class="eco-map__gap" cx="{_n(left + 35)}" cy="{_n(y)}" r="10" fill="{PAPER}" stroke="{INK}" '
                'stroke-width="2" stroke-dasharray="4 4"/>'
            )
        elif row == "arrow":
            yield _stroke([path[15], path[-1]], 2.5)
            yield _arrow(path)
        else:
            yield from _line(row, path)
        yield _text(_key_words(row), left + 84, y + 5, TEXT, "eco-map__name", INK, "start")
