"""A map in words: what its parts are called, what is wrong with one, and its equal as tables."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.ecomap.roles import ROLES, Role
from practice.ecomap.rules import CENTRE, RING_NAMES, RINGS, TIES, EcoMap, Link, Node

NODE_KIND = {
    "person": gettext_lazy("Somebody"),
    "family": gettext_lazy("Family"),
    "friends": gettext_lazy("Friends"),
    "school": gettext_lazy("School"),
    "health": gettext_lazy("Health"),
    "social-care": gettext_lazy("Social care"),
    "work": gettext_lazy("Work"),
    "activity": gettext_lazy("Hobby or sport"),
    "faith": gettext_lazy("Faith"),
    "place": gettext_lazy("A place"),
    "pet": gettext_lazy("Pet"),
    "online": gettext_lazy("Online"),
    "other": gettext_lazy("Something else"),
}
QUALITY = {
    "strong": gettext_lazy("Strong and helpful"),
    "ok": gettext_lazy("There, fine"),
    "tenuous": gettext_lazy("Weak, or just starting"),
    "stressful": gettext_lazy("Stressful"),
    "broken": gettext_lazy("Broken off"),
}
LINE = {
    "strong": gettext_lazy("thick line"),
    "ok": gettext_lazy("thin line"),
    "tenuous": gettext_lazy("dashed line"),
    "stressful": gettext_lazy("zigzag"),
    "broken": gettext_lazy("line with a gap"),
}
RING = {
    "centre": gettext_lazy("Centre"),
    "middle": gettext_lazy("Wider ring"),
    "outer": gettext_lazy("Outer ring"),
}
RING_MEANING = {
    "centre": gettext_lazy("With the child every day, or leading their plan"),
    "middle": gettext_lazy("Knows them or can help"),
    "outer": gettext_lazy("Oversees it and answers for it"),
}
FAULTS = {
    "no-map": gettext_lazy("This map could not be read. Start with an empty one, or open the one you kept."),
    "long": gettext_lazy("This map is too large to read."),
    "many-nodes": gettext_lazy("A map has room for 30. Take one off first, or start a second map."),
    "many-links": gettext_lazy("A map has room for 60 ties. Take one off first."),
    "label-long": gettext_lazy("Use at most 20 characters, such as initials or a nickname."),
    "label-sign": gettext_lazy("This has a sign that cannot be drawn. Please type it again."),
    "label-digits": gettext_lazy("This looks like a number or a date. Use initials or a nickname."),
}


def kind_words(found: EcoMap, node: Node) -> str:
    return ROLES[node.kind].name if found.kind == RINGS else str(NODE_KIND[node.kind])


def names(found: EcoMap) -> dict[str, str]:
    """What each is called on this map, the centre too: the label, else the role; two of one name get numbers."""
    said = {CENTRE: found.centre or _centre_words(found.kind)}
    said |= {node.id: node.label or kind_words(found, node) for node in found.nodes}
    times: dict[str, int] = {}
    for node_id, name in said.items():
        times[name] = times.get(name, 0) + 1
        if times[name] > 1:
            said[node_id] = _("%(name)s (%(number)d)") % {"name": name, "number": times[name]}
    return said


def _centre_words(kind: str) -> str:
    return _("Me") if kind == TIES else _("The child")


def flow_words(link: Link, said: dict[str, str]) -> str:
    """Which way energy goes, with the names of both."""
    both = {"one": said[link.start], "other": said[link.end]}
    return {
        "none": _("Not marked"),
        "out": _("From %(one)s to %(other)s") % both,
        "in": _("From %(other)s to %(one)s") % both,
        "both": _("Both ways"),
    }[link.flow]


@dataclass(frozen=True, slots=True)
class Row:
    """`key`: what a button names to change or remove it; `about`: whose row it is, in words; `cells`: label → text."""

    key: str
    about: str
    cells: tuple[str, ...]


def people_rows(found: EcoMap) -> list[Row]:
    said = names(found)
    if found.kind == TIES:
        return [Row(node.id, said[node.id], (said[node.id], kind_words(found, node))) for node in found.nodes]
    rows = []
    for node in sorted(found.nodes, key=lambda node: RING_NAMES.index(node.ring)):
        role = ROLES[node.kind]
        who = _("A gap: %(who)s") % {"who": said[node.id]} if node.gap else said[node.id]
        further = ", ".join(ROLES[key].name for key in role.can_escalate_to) or _("Nobody further")
        does = role.what_they_can_do if not node.gap else role.ask or _("Who could fill this place?")
        rows.append(Row(node.id, said[node.id], (who, role.name, str(RING[node.ring]), does, further)))
    return rows


def tie_rows(found: EcoMap) -> list[Row]:
    said = names(found)
    return [
        Row(
            f"{link.start}-{link.end}",
            _("%(one)s and %(other)s") % {"one": said[link.start], "other": said[link.end]},
            (said[link.start], said[link.end], str(QUALITY[link.quality]), flow_words(link, said)),
        )
        for link in found.links
    ]


PEOPLE_COLUMNS = {
    TIES: (gettext_lazy("Who or what"), gettext_lazy("Part of life")),
    RINGS: (
        gettext_lazy("Who"), gettext_lazy("Role"), gettext_lazy("Ring"), gettext_lazy("What they can do"),
        gettext_lazy("Can take it further to"),
    ),
}  # fmt: skip
TIE_COLUMNS = (gettext_lazy("From"), gettext_lazy("To"), gettext_lazy("The tie"), gettext_lazy("Where energy goes"))


def sentences(found: EcoMap) -> list[str]:
    """The drawing, said: what its description holds."""
    said = names(found)
    if found.kind == TIES:
        untied = [node for node in found.nodes if not any(node.id in {link.start, link.end} for link in found.links)]
        lines = [_("%(who)s is in the middle.") % {"who": said[CENTRE]}]
        for link in found.links:
            about = {"one": said[link.start], "other": said[link.end], "quality": str(QUALITY[link.quality]).lower()}
            line = _("%(one)s and %(other)s: %(quality)s.") % about
            lines.append(line if link.flow == "none" else f"{line} {_energy(link, said)}")
        return lines + [_("%(who)s: no tie drawn yet.") % {"who": said[node.id]} for node in untied]
    lines = [_("%(who)s is in the centre.") % {"who": said[CENTRE]}]
    for ring in RING_NAMES:
        there = [said[node.id] for node in found.nodes if node.ring == ring and not node.gap]
        gaps = [said[node.id] for node in found.nodes if node.ring == ring and node.gap]
        if there:
            lines.append(_("%(ring)s: %(who)s.") % {"ring": str(RING[ring]), "who": ", ".join(there)})
        if gaps:
            lines.append(_("%(ring)s, gaps: %(who)s.") % {"ring": str(RING[ring]), "who": ", ".join(gaps)})
    return lines


def _energy(link: Link, said: dict[str, str]) -> str:
    if link.flow == "both":
        return _("Energy goes both ways.")
    one, other = (link.start, link.end) if link.flow == "out" else (link.end, link.start)
    return _("Energy goes from %(one)s to %(other)s.") % {"one": said[one], "other": said[other]}


@dataclass(frozen=True, slots=True)
class Question:
    """A place that nobody fills: what to ask, and who stands in for a family that has no such role."""

    role: Role
    text: str
    instead: str


def questions(found: EcoMap) -> list[Question]:
    """Of a map in rings: what to ask about its gaps, and about the places that most children need filled."""
    if found.kind != RINGS:
        return []
    filled = {node.kind for node in found.nodes if not node.gap}
    gaps = {node.kind for node in found.nodes if node.gap}
    asked = [role for role in ROLES.values() if role.key in gaps or (role.ask and role.key not in filled | gaps)]
    return [Question(role, role.ask or _("Who could fill this place?"), role.instead) for role in asked]
