"""What a map may hold, that it comes back as it was, and that its drawing and its tables say the same."""

import json
from dataclasses import fields, replace
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice.ecomap import rules
from practice.ecomap.drawing import draw
from practice.ecomap.examples import EXAMPLES
from practice.ecomap.roles import ROLES
from practice.ecomap.rules import CENTRE, RINGS, TIES, EcoMap, Link, Node, UnableToRead, plain, read, written
from practice.ecomap.wording import FAULTS, LINE, NODE_KIND, QUALITY, names, people_rows, questions, sentences, tie_rows
from tests.practice.maps import HOSTILE, maps

quickly = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def test_a_map_holds_no_identity():
    """P14: a field more is a decision that somebody has to make here, too."""
    assert {one.name for one in fields(EcoMap)} == {"kind", "centre", "nodes", "links"}
    assert {one.name for one in fields(Node)} == {"id", "kind", "label", "ring", "gap"}
    assert {one.name for one in fields(Link)} == {"start", "end", "quality", "flow"}
    assert rules.LONGEST_LABEL == 20


@quickly
@given(maps())
def test_what_is_written_is_read_again(found):
    assert read(written(found)) == found
    assert len(written(found)) <= rules.LONGEST_TEXT


def test_the_largest_map_fits():
    label = "\U0001f469" * 20
    nodes = tuple(Node(f"n{900 + number}", "social-care", label) for number in range(30))
    links = tuple(
        Link(nodes[number % 30].id, nodes[(number * 7 + 1 + number // 30) % 30].id, "stressful", "both")
        for number in range(30)
    ) + tuple(Link(CENTRE, node.id, "stressful", "none") for node in nodes)
    assert read(written(EcoMap(TIES, label, nodes, links))).links == links


def spoiled(**changes) -> str:
    return json.dumps(plain(EXAMPLES["me"].map) | changes)


NODE = {"id": "n1", "kind": "family", "label": "Jo", "ring": "", "gap": False}
LINK = {"start": "centre", "end": "n1", "quality": "ok", "flow": "none"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no-map"),
        ("no", "no-map"),
        ("[" * 9000, "no-map"),
        ("null", "no-map"),
        ('{"kind":"ties","kind":"rings","centre":"","nodes":[],"links":[]}', "no-map"),
        (" " * 20_001, "long"),
        (spoiled(kind="tree"), "no-map"),
        (spoiled(name="Ada"), "no-map"),
        (spoiled(centre=7), "no-map"),
        (spoiled(nodes=[NODE | {"born": "2014"}], links=[]), "no-map"),
        (spoiled(nodes=[NODE | {"gap": 1}], links=[]), "no-map"),
        (spoiled(nodes=[NODE | {"kind": "iro"}], links=[]), "no-map"),
        (spoiled(nodes=[NODE | {"ring": "outer"}], links=[]), "no-map"),
        (spoiled(nodes=[NODE | {"id": "centre"}], links=[]), "no-map"),
        (spoiled(nodes=[NODE | {"id": 'n1"><b'}], links=[]), "no-map"),
        (spoiled(nodes=[NODE, NODE], links=[]), "no-map"),
        (spoiled(nodes=[NODE | {"label": " Jo"}], links=[]), "no-map"),
        (spoiled(nodes=[NODE | {"label": "J" * 21}], links=[]), "label-long"),
        (spoiled(nodes=[NODE | {"label": "J\u202eo"}], links=[]), "label-sign"),
        (spoiled(nodes=[NODE | {"label": "J\u0000o"}], links=[]), "label-sign"),
        (spoiled(nodes=[NODE | {"label": "J\ud800"}], links=[]), "label-sign"),
        (spoiled(nodes=[NODE | {"label": "born 3.5.2014"}], links=[]), "label-digits"),
        (spoiled(centre="07700 900123"), "label-digits"),
        (spoiled(nodes=[NODE | {"id": f"n{number}"} for number in range(1, 32)], links=[]), "many-nodes"),
        (spoiled(nodes=[NODE], links=[LINK] * 61), "many-links"),
        (spoiled(nodes=[NODE], links=[LINK, LINK | {"start": "n1", "end": "centre"}]), "no-map"),
        (spoiled(nodes=[NODE], links=[LINK | {"end": "centre"}]), "no-map"),
        (spoiled(nodes=[NODE], links=[LINK | {"end": "n2"}]), "no-map"),
        (spoiled(nodes=[NODE], links=[LINK | {"quality": "bad"}]), "no-map"),
        (spoiled(kind=RINGS, nodes=[NODE | {"kind": "iro"}], links=[]), "no-map"),
        (spoiled(kind=RINGS, nodes=[NODE | {"kind": "iro", "ring": "outer"}], links=[LINK]), "no-map"),
    ],
)
def test_what_is_no_map_is_refused_and_said_in_words(text, fault):
    with pytest.raises(UnableToRead) as unable:
        read(text)
    assert unable.value.fault == fault
    assert str(FAULTS[fault])


@quickly
@given(st.text(max_size=60) | st.recursive(st.none() | st.text(max_size=5), lambda one: st.lists(one)).map(json.dumps))
def test_whatever_is_sent_is_read_or_refused(text):
    with pytest.raises(UnableToRead):
        read(text)


# Steps


@quickly
@given(maps(most=8))
def test_the_same_map_comes_of_steps_and_of_its_text(found):
    built = rules.with_centre(EcoMap(found.kind), found.centre)
    ids = {CENTRE: CENTRE}
    for node in found.nodes:
        about = {"kind": node.kind, "label": node.label, "ring": node.ring, "gap": node.gap}
        built, new = rules.with_node(built, **about)
        ids[node.id] = new.id
    for link in found.links:
        built = rules.with_link(built, replace(link, start=ids[link.start], end=ids[link.end]))
    renamed = replace(
        found,
        nodes=tuple(replace(node, id=ids[node.id]) for node in found.nodes),
        links=tuple(replace(link, start=ids[link.start], end=ids[link.end]) for link in found.links),
    )
    assert built == renamed
    assert draw(built) == draw(renamed)


@quickly
@given(maps(kinds=(TIES,), most=8), st.data())
def test_who_is_taken_off_takes_their_ties_along(found, data):
    if found.nodes:
        gone = data.draw(st.sampled_from(found.nodes)).id
        left = rules.without_node(found, gone)
        assert {*found.nodes} - {*left.nodes} == {found.node(gone)}
        assert {link for link in found.links if gone not in {link.start, link.end}} == {*left.links}


def test_a_second_tie_between_two_takes_the_place_of_the_first():
    found = EXAMPLES["me"].map
    again = rules.with_link(found, Link("n1", CENTRE, "broken", "in"))
    assert len(again.links) == len(found.links)
    assert again.link(CENTRE, "n1") == Link("n1", CENTRE, "broken", "in")


def test_a_place_on_the_circle_can_be_chosen():
    found = EXAMPLES["me"].map
    for after, place in (("", 7), ("first", 0), ("n2", 2), ("n99", 7)):
        more, node = rules.with_node(found, kind="faith", after=after)
        assert more.nodes.index(node) == place


def test_a_map_that_is_full_takes_nobody_more():
    found = EcoMap(TIES)
    for _ in range(30):
        found, _node = rules.with_node(found, kind="person")
    with pytest.raises(UnableToRead, match="many-nodes"):
        rules.with_node(found, kind="person")


# Drawing and words

SVG = "{http://www.w3.org/2000/svg}"


@quickly
@given(maps())
def test_any_map_is_a_drawing_of_everybody_on_it_and_its_tables_say_the_same(found):
    source = draw(found)
    root = ElementTree.fromstring(source)
    assert draw(found) == source
    allowed = {"svg", "title", "desc", "g", "path", "circle", "rect", "text"}
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= allowed
    for one in root.iter():
        assert not any(name.startswith("on") or name in {"style", "href"} for name in one.attrib)
    said = names(found)
    assert len(set(said.values())) == len(said) == len(found.nodes) + 1
    drawn = {one.attrib["data-node"]: one for one in root.iter(f"{SVG}g") if "data-node" in one.attrib}
    assert list(drawn) == list(said)
    for node_id, group in drawn.items():
        shown = "".join("".join(text.itertext()) for text in group.iter(f"{SVG}text"))
        assert said[node_id].replace(" ", "") in shown.replace(" ", "")
    ties = {one.attrib["data-tie"] for one in root.iter(f"{SVG}g") if "data-tie" in one.attrib}
    assert ties == {f"{link.start} {link.end}" for link in found.links}
    assert {row.key for row in people_rows(found)} == {node.id for node in found.nodes}
    assert [row.cells[:2] for row in tie_rows(found)] == [(said[link.start], said[link.end]) for link in found.links]
    words = " ".join(sentences(found))
    assert all(name in words for name in said.values())


@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_is_text_whatever_it_looks_like(label):
    found = EcoMap(TIES, label[:20], (Node("n1", "person", label[:20]),))
    root = ElementTree.fromstring(draw(found))
    assert label[:20] in root.find(f"{SVG}title").text
    assert "<script" not in draw(found)


@quickly
@given(maps())
def test_no_two_circles_lie_on_each_other_and_all_lie_inside(found):
    root = ElementTree.fromstring(draw(found))
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    circles = [one for one in root.iter(f"{SVG}circle") if "cx" in one.attrib and one.attrib["r"] == "54"]
    at = [(float(one.attrib["cx"]), float(one.attrib["cy"])) for one in circles]
    assert len(at) == len(found.nodes) + 1
    for number, (x, y) in enumerate(at):
        assert left <= x - 54
        assert x + 54 <= left + wide
        assert top <= y - 54
        assert y + 54 <= top + high
        assert all((x - a) ** 2 + (y - b) ** 2 > 107**2 for a, b in at[:number])


def test_each_kind_of_tie_is_told_by_its_line_alone():
    def lines(quality: str) -> list[str]:
        found = EcoMap(TIES, "", (Node("n1", "person"),), (Link(CENTRE, "n1", quality),))
        group = next(one for one in ElementTree.fromstring(draw(found)).iter() if one.get("data-tie"))
        return [f"{one.get('d')} {one.get('stroke-width')} {one.get('stroke-dasharray')}" for one in group]

    drawn = {quality: lines(quality) for quality in rules.QUALITIES}
    assert len({tuple(one) for one in drawn.values()}) == 5
    assert all("#15352f" in draw(EXAMPLES["me"].map) for _ in drawn)


def test_arrows_stand_where_energy_goes():
    def tips(flow: str) -> list[float]:
        found = EcoMap(TIES, "", (Node("n1", "person"),), (Link(CENTRE, "n1", "ok", flow),))
        group = next(one for one in ElementTree.fromstring(draw(found)).iter() if one.get("data-tie"))
        arrows = [one.get("d") for one in group if one.get("class") == "eco-map__arrow"]
        return [float(path[1:].split("L")[0].split()[1]) for path in arrows]

    # The one on the map stands above the middle: further up is nearer to them.
    assert tips("none") == []
    assert tips("out")[0] < tips("in")[0] < 0
    assert sorted(tips("both")) == sorted([*tips("out"), *tips("in")])


# What is shipped


def test_every_word_is_there():
    assert set(NODE_KIND) == set(rules.NODE_KINDS)
    assert set(QUALITY) == set(LINE) == set(rules.QUALITIES)


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.key)
def test_a_role_is_explained(role):
    assert 0 < len(role.name) <= rules.LONGEST_LABEL
    assert role.ring in rules.RING_NAMES
    assert role.plain_explanation.endswith(".")
    assert role.what_they_can_do.endswith(".")
    assert set(role.can_escalate_to) <= set(ROLES) - {role.key}
    assert not role.ask or role.ask.endswith("?")


def test_whatever_role_is_stuck_somebody_answers_for_it():
    """From each role of a service the way leads to the director, who answers for all."""
    on_their_own = {"friends", "community", "vcs", "somebody", "director"}
    for role in ROLES.values():
        reached, waiting = set(), [role.key]
        while waiting:
            key = waiting.pop()
            if key not in reached:
                reached.add(key)
                waiting += ROLES[key].can_escalate_to
        assert role.key in on_their_own or "director" in reached, role.key


def test_an_empty_place_becomes_a_question_until_somebody_fills_it():
    found = EcoMap(RINGS)
    assert "advocate" in {one.role.key for one in questions(found)}
    found, gap = rules.with_node(found, kind="advocate", ring="middle", gap=True)
    assert "advocate" in {one.role.key for one in questions(found)}
    filled = rules.with_changed_node(found, gap.id, gap=False)
    assert "advocate" not in {one.role.key for one in questions(filled)}
    assert all(one.text.endswith("?") for one in questions(found))
    assert questions(EcoMap(TIES)) == []


def test_the_examples_are_one_of_each_kind():
    assert {one.map.kind for one in EXAMPLES.values()} == {TIES, RINGS}
    assert EXAMPLES["me"].map.kind == TIES
    assert {link.quality for link in EXAMPLES["me"].map.links} >= {"strong", "tenuous", "stressful"}
    assert any(node.gap for node in EXAMPLES["rings"].map.nodes)
