"""Pure law of the guides: what makes a decision tree safe to follow, and how one walks through it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

QUESTION, ACTION, ENDING = "question", "action", "ending"
ID = re.compile(r"[a-z][a-z0-9]{0,11}-[a-z0-9]{1,8}")
# A step that takes danger to be there must name this slot.
DANGER_SLOT = "emergency"
WHEN = re.compile(
    r"\b(now|at once|right away|straight away|immediately|today|tonight|tomorrow|mornings?|evenings?|minutes?|hours?"
    r"|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
# So many steps back are remembered in an address.
LONGEST_WAY = 24


@dataclass(frozen=True, slots=True)
class Way:
    """One answer, or the only way on: what it says and where it leads. `again`: back to an earlier step, on purpose."""

    label: str
    to: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A step. A question has answers, an action one way on, an ending none; `onward` offers more."""

    id: str
    kind: str
    text: str
    points: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    when: str = ""
    contacts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    onward: tuple[Way, ...] = ()
    lessons: tuple[str, ...] = ()

    @property
    def tree(self) -> str:
        return self.id.partition("-")[0]

    @property
    def label(self) -> str:
        """What stands beside a step: 4a of t1-4a."""
        return self.id.partition("-")[2]


def nodes_of(rows: Iterable[Mapping]) -> tuple[Node, ...]:
    """Steps from plain data, as the files and the editor's blocks have it."""
    return tuple(_node(row) for row in rows)


def _node(row: Mapping) -> Node:
    kind = row["kind"]
    ways = tuple(_way(way) for way in row.get("options") or ())
    if kind == ACTION:
        ways = (_way({"label": "", "to": row.get("to") or "", "again": row.get("again")}),)
    return Node(
        id=row["id"], kind=kind, text=row["text"], ways=ways, when=row.get("when") or "",
        onward=tuple(_way(way) for way in row.get("onward") or ()),
        **{name: tuple(row.get(name) or ()) for name in ("points", "say", "contacts", "also", "lessons")},
    )  # fmt: skip


def _way(row: Mapping) -> Way:
    return Way(row.get("label") or "", row.get("to") or "", bool(row.get("again")))


def faults(
    key: str, nodes: Sequence[Node], elsewhere: Mapping[str, Node] | None = None, slots: Iterable[str] = ()
) -> list[str]:
    """What is wrong with the tree `key`, each with its cure, in words for its author; empty if nothing is.

    `elsewhere`: the steps of all other trees by id. `slots`: the contacts that there are.
    """
    if not nodes:
        return ["There is no step yet. Begin with the question about danger."]
    elsewhere = {name: node for name, node in (elsewhere or {}).items() if node.tree != key}
    known = {**elsewhere, **{node.id: node for node in nodes}}
    found = [*_ids(key, nodes), *_shapes(nodes, frozenset(slots)), *_targets(nodes, known)]
    found += _wanted(key, elsewhere, known)
    if found:
        return found
    return [*_danger_first(key, nodes, known), *_reached(nodes), *_loops(nodes, known), *_stuck(nodes, known)]


def _ids(key: str, nodes: Sequence[Node]) -> Iterable[str]:
    seen: set[str] = set()
    for node in nodes:
        if not ID.fullmatch(node.id) or node.tree != key:
            yield f"The id “{node.id}” does not fit. Begin it with “{key}-”, then small letters or digits."
        if node.id in seen:
            yield f"Two steps have the id “{node.id}”. Give one of them another."
        seen.add(node.id)


def _shapes(nodes: Sequence[Node], slots: frozenset[str]) -> Iterable[str]:
    for node in nodes:
        if not node.text.strip():
            yield f"The step “{node.id}” says nothing. Write what it asks or what to do."
        if strangers := [slot for slot in node.contacts if slot not in slots]:
            yield f"The step “{node.id}” names an unknown contact: {', '.join(strangers)}. Choose one of the list."
        labels = [way.label.strip() for way in node.ways]
        if node.kind == QUESTION and len(node.ways) < 2:
            yield f"The question “{node.id}” has fewer than two answers. Add an answer, or make it an action."
        if node.kind == QUESTION and (len(set(labels)) < len(labels) or "" in labels):
            yield f"The question “{node.id}” has an empty answer, or two that read the same. Word each differently."
        if node.kind == ENDING:
            if not node.contacts:
                yield f"The ending “{node.id}” names nobody to contact. Add at least one contact."
            if not WHEN.search(node.when):
                yield f"The ending “{node.id}” does not say when. Write a time: now, today, within 2 days."


def _targets(nodes: Sequence[Node], known: Mapping[str, Node]) -> Iterable[str]:
    for node in nodes:
        for way in (*node.ways, *node.onward):
            if not way.to:
                yield f"The step “{node.id}” has a way that leads nowhere. Say which step comes next."
            elif way.to not in known:
                yield f"The step “{node.id}” leads to “{way.to}”, which does not exist. Correct it, or add that step."


def _wanted(key: str, elsewhere: Mapping[str, Node], known: Mapping[str, Node]) -> Iterable[str]:
    """What other trees lead to has to stay."""
    for node in elsewhere.values():
        for way in (*node.ways, *node.onward):
            if way.to.partition("-")[0] == key and way.to not in known:
                yield f"“{node.id}” of another guide leads to “{way.to}”. Keep that step, or change that guide first."


def _danger_first(key: str, nodes: Sequence[Node], known: Mapping[str, Node]) -> Iterable[str]:
    first = nodes[0]
    if first.id != f"{key}-0" or first.kind != QUESTION or not any(_is_help(known[way.to]) for way in first.ways):
        yield (
            f"The first step is not the question about danger. Make it “{key}-0”, a question with an answer that leads "
            "straight to an ending with 999, or to the danger question of another guide."
        )


def _is_help(node: Node) -> bool:
    """An ending that names 999, or another tree's own question about danger."""
    return (node.kind == ENDING and DANGER_SLOT in node.contacts) or node.label == "0"


def _reached(nodes: Sequence[Node]) -> Iterable[str]:
    own = {node.id: node for node in nodes}
    reached, waiting = {nodes[0].id}, [nodes[0].id]
    while waiting:
        for way in own[waiting.pop()].ways:
            if way.to in own and way.to not in reached:
                reached.add(way.to)
                waiting.append(way.to)
    if missed := [node.id for node in nodes if node.id not in reached]:
        yield f"No answer leads to: {', '.join(missed)}. Lead to it, or take it out."


def _after(start: str, known: Mapping[str, Node]) -> set[str]:
    """Every step that follows, however far, loops that are meant left out."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for way in known[waiting.pop()].ways:
            if not way.again and way.to in known and way.to not in found:
                found.add(way.to)
                waiting.append(way.to)
    return found


def _loops(nodes: Sequence[Node], known: Mapping[str, Node]) -> Iterable[str]:
    if round_about := [node.id for node in nodes if node.id in _after(node.id, known)]:
        yield (
            f"These steps lead back to themselves: {', '.join(round_about)}. "
            "Lead on to an ending, or mark the way back as meant."
        )
        return
    for node in nodes:
        for way in node.ways:
            if way.again and node.id not in _after(way.to, known):
                yield f"“{node.id}” is marked as a way back to “{way.to}”, which is not before it. Take the mark off."


def _stuck(nodes: Sequence[Node], known: Mapping[str, Node]) -> Iterable[str]:
    """From each step an ending can be reached, loops or not."""
    ends = {name for name, node in known.items() if node.kind == ENDING}
    while more := {n for n, node in known.items() if n not in ends and any(way.to in ends for way in node.ways)}:
        ends |= more
    if stuck := [node.id for node in nodes if node.id not in ends]:
        yield f"From these steps no ending can be reached: {', '.join(stuck)}. Lead them on to an ending."


def walked(text: str, here: str, known: Mapping[str, Node]) -> tuple[str, ...]:
    """The steps behind one, as an address carries them: ids with stops between. () for a way that cannot be walked."""
    ids = tuple(text.split("."))
    if not text or len(ids) > LONGEST_WAY or any(name not in known for name in ids):
        return ()
    for one, following in zip(ids, (*ids[1:], here), strict=True):
        if all(way.to != following for way in (*known[one].ways, *known[one].onward)):
            return ()
    return ids


def with_step(way: Sequence[str], here: str) -> tuple[str, ...]:
    """The way once this step is behind one, too."""
    return (*way, here)[-LONGEST_WAY:]
