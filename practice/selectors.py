"""The guides as screens need them: one query for all of them, since each may lead into another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from practice import rules
from practice.contacts import SLOTS
from practice.models import DecisionTree
from practice.rules import Node


@dataclass(frozen=True, slots=True)
class Guide:
    key: str
    slug: str
    title: str
    tab: str
    audience: str
    summary: str
    never: tuple[str, ...]
    nodes: tuple[Node, ...]
    reviewed_on: date | None
    clinical_reviewer: str
    safeguarding_reviewer: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every published guide, in order, and every step by its id."""

    guides: tuple[Guide, ...]
    steps: Mapping[str, Node]

    def by_slug(self, slug: str) -> Guide | None:
        return next((guide for guide in self.guides if guide.slug == slug), None)

    def by_key(self, key: str) -> Guide | None:
        return next((guide for guide in self.guides if guide.key == key), None)


_kept: tuple[tuple, Shelf] = ((), Shelf((), {}))


def shelf() -> Shelf:
    """One query, and one more after something was published: what was read stays in memory until then."""
    global _kept
    published = DecisionTree.objects.filter(live=True)
    state = tuple(published.values_list("pk", "last_published_at", "slug", "position"))
    if state != _kept[0]:
        _kept = state, shelf_of([guide_of(tree) for tree in published.all()])
    return _kept[1]


def shelf_with(tree: DecisionTree) -> Shelf:
    """As it would be with this draft in it."""
    others = [guide for guide in shelf().guides if guide.key != tree.key]
    return shelf_of([*others, guide_of(tree)])


def shelf_of(guides: list[Guide]) -> Shelf:
    return Shelf(tuple(guides), {node.id: node for guide in guides for node in guide.nodes})


def guide_of(tree: DecisionTree) -> Guide:
    return Guide(
        tree.key, tree.slug, tree.title, tree.tab, tree.audience, tree.summary,
        tuple(line.strip() for line in tree.never.splitlines() if line.strip()), rules.nodes_of(_rows(tree)),
        tree.reviewed_on, tree.clinical_reviewer, tree.safeguarding_reviewer,
    )  # fmt: skip


def _rows(tree: DecisionTree) -> list[dict]:
    return [{**_plain(child.block, child.value), "kind": child.block_type} for child in tree.nodes]


def _plain(block, value):
    """A block's value as plain data, block ids left out (they change without the text changing)."""
    children = getattr(block, "child_blocks", None)
    if children is not None:
        return {name: _plain(child, value.get(name)) for name, child in children.items()}
    if hasattr(block, "child_block"):
        return [_plain(block.child_block, item) for item in value or ()]
    return value


def content_of(tree: DecisionTree) -> dict:
    """All that a guide says, as plain data."""
    words = ("key", "slug", "position", "title", "tab", "audience", "summary", "never")
    return {name: getattr(tree, name) for name in words} | {"nodes": _rows(tree)}


def faults_of(tree: DecisionTree) -> list[str]:
    """What is wrong with a guide beside the others that are published."""
    return rules.faults(tree.key, guide_of(tree).nodes, shelf().steps, SLOTS)
