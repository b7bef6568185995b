"""Any map, and the steps that build it."""

from hypothesis import strategies as st

from practice.ecomap.roles import ROLES
from practice.ecomap.rules import (
    CENTRE,
    FLOWS,
    KINDS,
    NODE_KINDS,
    QUALITIES,
    RING_NAMES,
    RINGS,
    EcoMap,
    Link,
    Node,
    label_fault,
    tidy,
)

HOSTILE = (
    "<script>x()</script>", "</svg><b>", "\"onload='x'", "&amp;&lt;", "]]>--><!--", "שלום עולם", "مرحبا يا جدتي",
    "{{ 7 }}{% now %}", "#eval(1)", "नमस्ते दादी", "WWWWWWWWWWWWWWWWWWWW", "a\u0301e\u0301", "- Jo -", "'; --",
)  # fmt: skip
labels = st.one_of(
    st.just(""),
    st.sampled_from(HOSTILE).map(tidy),
    st.text(max_size=20).map(tidy).filter(lambda text: label_fault(text) is None),
)


@st.composite
def maps(draw, kinds=KINDS, most=30) -> EcoMap:
    kind = draw(st.sampled_from(kinds))
    ids = [f"n{number}" for number in draw(st.lists(st.integers(1, 99), max_size=most, unique=True))]
    if kind == RINGS:
        nodes = tuple(
            Node(
                one,
                draw(st.sampled_from(list(ROLES))),
                draw(labels),
                draw(st.sampled_from(RING_NAMES)),
                draw(st.booleans()),
            )
            for one in ids
        )
        return EcoMap(kind, draw(labels), nodes)
    nodes = tuple(Node(one, draw(st.sampled_from(NODE_KINDS)), draw(labels)) for one in ids)
    ends = [CENTRE, *ids]
    pairs = [(one, other) for number, one in enumerate(ends) for other in ends[:number]]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=20, unique=True)) if pairs else []
    links = tuple(
        Link(*draw(st.permutations(pair)), draw(st.sampled_from(QUALITIES)), draw(st.sampled_from(FLOWS)))
        for pair in chosen
    )
    return EcoMap(kind, draw(labels), nodes, links)
