"""A guide as a flow drawing: an SVG in layers, laid out here, with all the words of its steps in it.

Each step stands one layer below what leads to it, each answer on its own between the two. A long way passes the layers
between through a gap that is kept for it, so that no line runs through a box.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from practice.rules import ENDING, QUESTION, Node

# In pixels. Letters are reckoned wide, as the reader's own face may be.
LINE, LETTER, BOLD = 21, 9, 10.2
BOX, ANSWER, LANE = 260, 170, 14
PAD, BESIDE, BETWEEN, MARGIN = 12, 22, 34, 8


@dataclass(eq=False, slots=True)
class Item:
    """A box, an answer, or a gap that a line passes through."""

    kind: str  # question | action | ending | other | answer | lane
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    width: float = LANE
    x: float = 0
    y: float = 0
    layer: int = 0
    before: list["Item"] = field(default_factory=list)
    after: list["Item"] = field(default_factory=list)

    @property
    def height(self) -> float:
        if self.kind == "lane":
            return 0
        return (len(self.lines) + len(self.head)) * LINE + (2 * PAD if self.kind != "answer" else 6)


@dataclass(frozen=True, slots=True)
class Drawing:
    svg: SafeString
    width: int
    height: int


def drawing_of(nodes: Sequence[Node], steps: Mapping[str, Node], titles: Mapping[str, str]) -> Drawing:
    """`steps`: those of all guides by id. `titles`: of the guides, by key."""
    layers, edges = _layers(nodes, steps, titles)
    _order(layers)
    _place(layers)
    width = round(max(item.x + item.width / 2 for layer in layers for item in layer) + MARGIN)
    height = round(max(item.y + item.height for item in layers[-1]) + MARGIN)
    title = _("The whole guide as a drawing")
    words = _("Questions, actions and endings from top to bottom. The same words stand in the list on this page.")
    svg = format_html(
        '<svg class="flow" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" '
        'role="img" aria-labelledby="flow-title flow-words">'
        '<title id="flow-title">{2}</title><desc id="flow-words">{3}</desc>'
        "{4}{5}</svg>",
        width, height, title, words,
        mark_safe("".join(_line(*edge, layers) for edge in edges)),
        mark_safe("".join(_drawn(item) for layer in layers for item in layer if item.kind != "lane")),
    )  # fmt: skip
    return Drawing(svg, width, height)


def _layers(nodes, steps, titles) -> tuple[list[list[Item]], list[tuple[list[Item], bool]]]:
    """The items of each layer, and the lines: the items that each passes, and whether it leads back up."""
    own = {node.id: node for node in nodes}
    depth = _depths(nodes, own)
    boxes = {node.id: _box(node) for node in nodes}
    for node in nodes:
        boxes[node.id].layer = 2 * depth[node.id]
    ways = []
    for node in nodes:
        for way in node.ways:
            if way.to in own:
                ways.append((node.id, way, boxes[way.to]))
            else:  # each way out has a box of its own below it: a line across the whole drawing says nothing
                target = steps.get(way.to)
                name = titles.get(way.to.partition("-")[0], "") if target else ""
                words = wrapped(target.text if target else way.to, BOX)
                box = Item("other", words, wrapped(_("Guide: %s") % name, BOX, BOLD), BOX, layer=2 * depth[node.id] + 2)
                ways.append((node.id, way, box))
                boxes[f"{node.id}>{way.to}"] = box
    layers: list[list[Item]] = [[] for _n in range(max(box.layer for box in boxes.values()) + 1)]
    for box in boxes.values():
        layers[box.layer].append(box)
    lines = []
    for start, way, box in ways:
        upper, lower = (box, boxes[start]) if way.again else (boxes[start], box)
        passed = [upper]
        for layer in range(upper.layer + 1, lower.layer):
            named = way.label and layer == upper.layer + 1
            text = wrapped(way.label, ANSWER) if named else ()
            wide = max((len(line) for line in text), default=0) * LETTER + 12
            item = Item("answer", text, width=wide) if named else Item("lane")
            item.layer = layer
            layers[layer].append(item)
            passed.append(item)
        passed.append(lower)
        for one, other in pairwise(passed):
            one.after.append(other)
            other.before.append(one)
        lines.append((passed, way.again))
    return layers, lines


def _depths(nodes: Sequence[Node], own: Mapping[str, Node]) -> dict[str, int]:
    """How many steps the longest way to each takes. Draft trees may have loops: those are cut."""
    depth: dict[str, int] = {}
    into: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for way in node.ways:
            if way.to in own and not way.again:
                into[way.to].append(node.id)

    def deep(name: str, on_the_way: frozenset[str]) -> int:
        if name not in depth:
            above = [deep(one, on_the_way | {name}) for one in into[name] if one not in on_the_way and one != name]
            depth[name] = 1 + max(above, default=-1)
        return depth[name]

    for node in nodes:
        deep(node.id, frozenset())
    return depth


def _box(node: Node) -> Item:
    lines = [*(f"• {point}" for point in node.points), *(f"“{line}”" for line in node.say)]
    if node.kind == ENDING:
        lines.append(_("When: %s") % node.when)
    head = wrapped(f"{node.label}. {node.text}", BOX, BOLD)
    return Item(node.kind, tuple(line for text in lines for line in wrapped(text, BOX)), head, BOX)


def wrapped(text: str, width: float, letter: float = LETTER) -> tuple[str, ...]:
    """Lines that fit: a browser does not break the lines of an SVG."""
    most, lines = int((width - 2 * PAD) / letter), [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)


def _order(layers: list[list[Item]]) -> None:
    """Each item near the middle of what it is tied to, by turns from above and from below."""
    for turn in range(10):
        down = turn % 2 == 0
        for layer in layers if down else reversed(layers):
            places = {item: number for other in layers for number, item in enumerate(other)}
            middles = {}
            for number, item in enumerate(layer):
                tied = item.before if down else item.after
                spread = [(places[one] + 0.5) / len(layers[one.layer]) for one in tied]
                middles[item] = sum(spread) / len(spread) if spread else (number + 0.5) / len(layer)
            layer.sort(key=lambda item: middles[item])


def _place(layers: list[list[Item]]) -> None:
    for layer in layers:
        at = 0.0
        for item in layer:
            item.x = at + item.width / 2
            at += item.width + BESIDE
    # Above or below what it is tied to, but never further right than the layer needs: a phone then shows the beginning.
    for turn in range(12):
        for layer in layers if turn % 2 == 0 else reversed(layers):
            wanted = []
            for item in layer:
                tied = item.before or item.after or [item]
                wanted.append(min(one.x for one in tied))
            _settle(layer, wanted)
            over = min(item.x - item.width / 2 for item in layer)
            for item in layer:
                item.x -= min(over, 0)
    left = min(item.x - item.width / 2 for layer in layers for item in layer)
    at = float(MARGIN)
    for layer in layers:
        tall = max((item.height for item in layer), default=0)
        for item in layer:
            item.x += MARGIN - left
            item.y = at
        at += tall + BETWEEN


def _settle(layer: list[Item], wanted: Sequence[float]) -> None:
    """As near as can be to where each wants to be, in order and apart: neighbours that collide move as one."""
    gaps, offset = [0.0], 0.0
    for one, other in pairwise(layer):
        offset += (one.width + other.width) / 2 + BESIDE
        gaps.append(offset)
    groups: list[list[float]] = []  # [sum of wanted, how many]
    for goal, gap in zip(wanted, gaps, strict=True):
        groups.append([goal - gap, 1])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] > groups[-1][0] / groups[-1][1]:
            total, many = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += many
    number = 0
    for total, many in groups:
        for _n in range(int(many)):
            layer[number].x = total / many + gaps[number]
            number += 1


def _line(passed: Sequence[Item], again: bool, layers: list[list[Item]]) -> SafeString:
    """From box to box: curves between the layers, straight down within one."""
    foot = [max((item.y + item.height for item in layer), default=0) for layer in layers]
    parts = [f"M{passed[0].x:.0f} {passed[0].y + passed[0].height:.0f}V{foot[passed[0].layer]:.0f}"]
    for one, other in pairwise(passed):
        top, half = foot[one.layer], (other.y - foot[one.layer]) / 2
        parts.append(f"C{one.x:.0f} {top + half:.0f} {other.x:.0f} {other.y - half:.0f} {other.x:.0f} {other.y:.0f}")
        if other is not passed[-1]:
            parts.append(f"V{foot[other.layer]:.0f}")
    if again:
        x, y = passed[0].x, passed[0].y + passed[0].height
        tip = f"M{x - 6:.0f} {y + 9:.0f}L{x:.0f} {y:.0f}L{x + 6:.0f} {y + 9:.0f}"
    else:
        x, y = passed[-1].x, passed[-1].y
        tip = f"M{x - 6:.0f} {y - 9:.0f}L{x:.0f} {y:.0f}L{x + 6:.0f} {y - 9:.0f}"
    kind = "flow__line flow__line--again" if again else "flow__line"
    return format_html('<path class="{}" d="{}"/><path class="flow__line" d="{}"/>', kind, "".join(parts), tip)


def _drawn(item: Item) -> SafeString:
    place = [round(n) for n in (item.x - item.width / 2, item.y, item.width, item.height)]
    if item.kind == "answer":
        kind, corner, inset = "flow__answer", 0, 3
    else:
        kind, corner, inset = f"flow__box flow__box--{item.kind}", 22 if item.kind == QUESTION else 4, PAD
    shape = format_html('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>', kind, *place, corner)
    texts = [
        *((line, "flow__text flow__text--head") for line in item.head),
        *((line, "flow__text") for line in item.lines),
    ]
    return shape + _texts(texts, place[0] + (PAD if item.kind != "answer" else 6), item.y + inset)


def _texts(texts: Iterable[tuple[str, str]], x: float, top: float) -> SafeString:
    rows = ((name, round(x), round(top + LINE * (n + 0.75)), line) for n, (line, name) in enumerate(texts))
    return format_html_join("", '<text class="{}" x="{}" y="{}">{}</text>', rows)
