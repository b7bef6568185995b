"""Loads the shipped guides into the CMS: all or none, once, and never over an editor's change.

A guide remembers the digest of what was loaded into it. As long as it still says that, a newer file replaces it; once
an editor has changed it, live or in a draft, it is left alone.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from courses import snapshot
from courses.review import AUTHORS, EDITORS
from courses.shipped.loader import Outcome
from practice.contacts import SLOTS
from practice.models import DecisionTree
from practice.rules import faults, nodes_of
from practice.selectors import content_of

CONTENT = Path(__file__).with_name("content")
WORDS = ("key", "slug", "title", "tab", "audience", "summary")


class UnableToLoad(Exception):
    """The files have faults; nothing was written."""


def read(folder: Path = CONTENT) -> list[dict]:
    """The files, in order, checked whole. Raises UnableToLoad."""
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]
    trees = {row["key"]: nodes_of(row["nodes"]) for row in found}
    every = {node.id: node for nodes in trees.values() for node in nodes}
    if wrong := [f"{key}: {fault}" for key, nodes in trees.items() for fault in faults(key, nodes, every, SLOTS)]:
        raise UnableToLoad("\n".join(wrong))
    return found


@transaction.atomic
def load_guides(*, overwrite: bool = False, folder: Path = CONTENT) -> list[Outcome]:
    """Makes or brings up to date the guides, and lets authors write and editors publish them."""
    _let_edit()
    return [_load(number, row, overwrite=overwrite) for number, row in enumerate(read(folder), start=1)]


def _load(position: int, row: Mapping, *, overwrite: bool) -> Outcome:
    fields = {name: row[name] for name in WORDS} | {
        "position": position,
        "never": "\n".join(row["never"]),
        "nodes": [{"type": node["kind"], "value": node} for node in row["nodes"]],
    }
    wanted = DecisionTree(**fields)
    digest = digest_of(wanted)
    tree = DecisionTree.objects.filter(key=row["key"]).first()
    word = "updated"
    if tree is None:
        tree, word = wanted, "added"
    elif digest_of(tree.get_latest_revision_as_object()) == digest and tree.live:
        return Outcome("same", tree.key, tree.title)
    elif not overwrite and not (tree.live and digest_of(tree.get_latest_revision_as_object()) == tree.loaded_digest):
        return Outcome("kept", tree.key, tree.title)
    for name, value in (fields | {"loaded_digest": digest}).items():
        setattr(tree, name, value)
    tree.save()
    # The files were checked whole; one by one, a guide may lead to one that is not there yet.
    tree.save_revision(clean=False).publish()
    return Outcome(word, tree.key, tree.title)


def digest_of(tree: DecisionTree) -> str:
    """SHA-256 of what a guide says, in canonical JSON; who reviewed it is not part of that."""
    return snapshot.digest_of(content_of(tree))


def _let_edit() -> None:
    for name, acts in {AUTHORS: ("add", "change"), EDITORS: ("add", "change", "publish")}.items():
        group, _made = Group.objects.get_or_create(name=name)
        codes = [f"{act}_decisiontree" for act in acts]
        group.permissions.add(*Permission.objects.filter(content_type__app_label="practice", codename__in=codes))
