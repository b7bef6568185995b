"""A map of who is around somebody: what it may hold, how it is read and how it is changed. Pure.

Two kinds. "ties" (Hartman): people and places around a centre, with lines that say how the tie is. "rings" (SCIE): who
is beside a child, who supports them, who answers for it; a gap is a place that nobody fills yet.
It has no field for a name, a birthday, an address or a picture, and takes none: a label is a role, initials or a
nickname.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from practice.ecomap.roles import ROLES

TIES, RINGS = "ties", "rings"
KINDS = (TIES, RINGS)
QUALITIES = ("strong", "ok", "tenuous", "stressful", "broken")
FLOWS = ("none", "out", "in", "both")
RING_NAMES = ("centre", "middle", "outer")
NODE_KINDS = (
    "person", "family", "friends", "school", "health", "social-care", "work", "activity", "faith", "place", "pet",
    "online", "other",
)  # fmt: skip
CENTRE, FIRST = "centre", "first"
LONGEST_LABEL, MOST_NODES, MOST_LINKS, MOST_DIGITS = 20, 30, 60, 3
LONGEST_TEXT = 20_000  # of a map as JSON; a full one has about 8,000

NODE_ID = re.compile(r"n[1-9][0-9]{0,2}")


class UnableToRead(Exception):
    """This is no map, or one that breaks a rule; `fault` names it (wording.FAULTS has it in words)."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody or something. `kind`: one of NODE_KINDS; in rings a role. `gap`: nobody fills this place yet."""

    id: str
    kind: str
    label: str = ""
    ring: str = ""
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A tie. `flow` says where energy goes: "out" from start to end, "in" from end to start."""

    start: str
    end: str
    quality: str = "ok"
    flow: str = "none"


@dataclass(frozen=True, slots=True)
class EcoMap:
    kind: str
    centre: str = ""
    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.centre or self.nodes)

    def node(self, node_id: str) -> Node | None:
        return next((node for node in self.nodes if node.id == node_id), None)

    def link(self, one: str, other: str) -> Link | None:
        """The tie between these two, whichever way it was drawn."""
        return next((link for link in self.links if {link.start, link.end} == {one, other}), None)


# Reading


def tidy(label: str) -> str:
    """As it is kept: composed, without spaces around it or more than one inside."""
    return " ".join(unicodedata.normalize("NFC", label).split())


def label_fault(label: str) -> str | None:
    """What is wrong with a label that was tidied."""
    if len(label) > LONGEST_LABEL:
        return "label-long"
    if any(_without_form(char) for char in label):
        return "label-sign"
    if sum(char.isdigit() for char in label) > MOST_DIGITS:
        return "label-digits"
    return None


def _without_form(char: str) -> bool:
    """Control, private and unassigned characters, and those that would show a label as another one."""
    return (
        unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
        or "\u202a" <= char <= "\u202e"
        or "\u2060" <= char <= "\u206f"
        or char in "\u200b\u200e\u200f\u061c\ufeff"
    )


def read(text: str) -> EcoMap:
    """A map from its JSON. Raises UnableToRead: for what is not there by rule, and for anything there besides."""
    if len(text) > LONGEST_TEXT:
        raise UnableToRead("long")
    try:
        raw = json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise UnableToRead("no-map") from None
    return from_plain(raw)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


def from_plain(raw: object) -> EcoMap:
    """A map from plain data, as JSON has it."""
    whole = _taken(raw, {"kind": str, "centre": str, "nodes": list, "links": list})
    nodes = (
        Node(**_taken(one, {"id": str, "kind": str, "label": str, "ring": str, "gap": bool})) for one in whole["nodes"]
    )
    links = (Link(**_taken(one, {"start": str, "end": str, "quality": str, "flow": str})) for one in whole["links"])
    return checked(EcoMap(whole["kind"], whole["centre"], tuple(nodes), tuple(links)))


def _taken(raw: object, shape: dict[str, type]) -> dict[str, Any]:
    if not isinstance(raw, dict) or set(raw) != set(shape):
        raise UnableToRead("no-map")
    if any(type(raw[name]) is not kind for name, kind in shape.items()):
        raise UnableToRead("no-map")
    return raw


def checked(found: EcoMap) -> EcoMap:
    """The map itself. Raises UnableToRead with the first fault."""
    for fault in _faults(found):
        raise UnableToRead(fault)
    return found


def _faults(found: EcoMap) -> Iterable[str]:
    if found.kind not in KINDS:
        yield "no-map"
        return
    if len(found.nodes) > MOST_NODES:
        yield "many-nodes"
    if len(found.links) > MOST_LINKS:
        yield "many-links"
    for label in (found.centre, *(node.label for node in found.nodes)):
        if label != tidy(label):
            yield "no-map"
        yield from filter(None, [label_fault(label)])
    ids = [node.id for node in found.nodes]
    if len({*ids, CENTRE}) != len(ids) + 1 or not all(NODE_ID.fullmatch(one) for one in ids):
        yield "no-map"
    if not all(_in_place(found.kind, node) for node in found.nodes):
        yield "no-map"
    pairs = [frozenset((link.start, link.end)) for link in found.links]
    known = {CENTRE, *ids} if found.kind == TIES else set()
    if len(set(pairs)) != len(pairs) or not all(len(pair) == 2 and pair <= known for pair in pairs):
        yield "no-map"
    if not all(link.quality in QUALITIES and link.flow in FLOWS for link in found.links):
        yield "no-map"


def _in_place(kind: str, node: Node) -> bool:
    if kind == TIES:
        return node.kind in NODE_KINDS and not node.ring and not node.gap
    return node.kind in ROLES and node.ring in RING_NAMES


def plain(found: EcoMap) -> dict[str, Any]:
    """The map as JSON has it; the same map is always the same text."""
    raw = asdict(found)
    return raw | {"nodes": list(raw["nodes"]), "links": list(raw["links"])}


def written(found: EcoMap) -> str:
    return json.dumps(plain(found), ensure_ascii=False, separators=(",", ":"))


# Changing: each gives a new map, or raises UnableToRead


def with_centre(found: EcoMap, label: str) -> EcoMap:
    return checked(replace(found, centre=tidy(label)))


def with_node(found: EcoMap, *, after: str = "", **about: Any) -> tuple[EcoMap, Node]:
    """One more, after the one named ("first": before all; else last); and which one that is."""
    number = max((int(node.id[1:]) for node in found.nodes), default=0) + 1
    node = Node(id=f"n{number}", **about | {"label": tidy(about.get("label", ""))})
    nodes = list(found.nodes)
    place = next((at for at, one in enumerate(nodes, start=1) if one.id == after), len(nodes))
    nodes.insert(0 if after == FIRST else place, node)
    return checked(replace(found, nodes=tuple(nodes))), node


def with_changed_node(found: EcoMap, node_id: str, **about: Any) -> EcoMap:
    if "label" in about:
        about["label"] = tidy(about["label"])
    nodes = tuple(replace(node, **about) if node.id == node_id else node for node in found.nodes)
    return checked(replace(found, nodes=nodes))


def without_node(found: EcoMap, node_id: str) -> EcoMap:
    """Its ties go with it."""
    return checked(
        replace(
            found,
            nodes=tuple(node for node in found.nodes if node.id != node_id),
            links=tuple(link for link in found.links if node_id not in {link.start, link.end}),
        )
    )


def with_link(found: EcoMap, link: Link) -> EcoMap:
    """Two have one tie: another one between them takes its place."""
    pair = {link.start, link.end}
    places = [at for at, one in enumerate(found.links) if {one.start, one.end} == pair]
    links = list(found.links)
    if places:
        links[places[0]] = link
    else:
        links.append(link)
    return checked(replace(found, links=tuple(links)))


def without_link(found: EcoMap, one: str, other: str) -> EcoMap:
    return checked(replace(found, links=tuple(link for link in found.links if {link.start, link.end} != {one, other})))
