"""One map while it is worked on. All of it travels in the page's own forms, and nothing of it is kept here."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from practice.ecomap.examples import EXAMPLES
from practice.ecomap.rules import EcoMap, UnableToRead, label_fault, read, tidy, written


@dataclass(frozen=True, slots=True)
class Desk:
    """`before`: the map that Undo gives back. `keeping`, `revision`, `name`: of the private copy it came from.

    `example`: the key of the example it began as; then the device keeps nothing of it.
    """

    map: EcoMap
    before: EcoMap | None = None
    keeping: str = ""
    revision: str = ""
    name: str = ""
    example: str = ""

    def changed(self, found: EcoMap) -> "Desk":
        return self if found == self.map else replace(self, map=found, before=self.map)

    def undone(self) -> "Desk":
        return replace(self, map=self.before, before=self.map) if self.before else self

    @property
    def carried(self) -> dict[str, str]:
        """The hidden fields of every form on the page."""
        fields = {
            "map": written(self.map), "before": written(self.before) if self.before else "", "keeping": self.keeping,
            "revision": self.revision, "name": self.name, "example": self.example,
            "kind_of_map": self.map.kind,
        }  # fmt: skip
        return {name: value for name, value in fields.items() if value}


def desk_of(sent: Mapping[str, str]) -> Desk:
    """What a form carried. Raises UnableToRead."""
    before = sent.get("before", "")
    found = Desk(
        read(sent.get("map", "")),
        read(before) if before else None,
        sent.get("keeping", ""),
        sent.get("revision", ""),
        tidy(sent.get("name", "")),
        sent.get("example", ""),
    )
    if found.before and found.before.kind != found.map.kind:
        raise UnableToRead("no-map")
    if found.keeping and not _is_id(found.keeping):
        raise UnableToRead("no-map")
    if not ((found.revision.isdecimal() and len(found.revision) < 10) or not found.revision):
        raise UnableToRead("no-map")
    if label_fault(found.name) or (found.example and found.example not in EXAMPLES):
        raise UnableToRead("no-map")
    return found


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
