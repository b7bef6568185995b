"""Pure law of what is taught: a scenario's shape, what a module asks, whether an answer fits its question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

RECOVERED = {"good", "ok"}
# Blocks that ask for an answer.
ACTIVITIES = frozenset({"sort", "order", "choose"})
# About how long a scenario and a check take; a lesson says its own minutes.
SCENARIO_MINUTES, CHECK_MINUTES = 5, 6


@dataclass(frozen=True, slots=True)
class ModuleShape:
    """What an edition asks of a learner.

    `lessons`: lesson key → keys of the activities to answer. `questions`: question key → option keys.
    `correct`: question key → the right option's key. `scenario`: node id → ids its choices lead to (none: an ending).
    """

    key: str
    lessons: Mapping[str, tuple[str, ...]]
    questions: Mapping[str, tuple[str, ...]]
    correct: Mapping[str, str]
    safety_critical: frozenset[str]
    pass_percent: int
    scenario_start: str | None
    scenario: Mapping[str, tuple[str, ...]]

    @property
    def steps(self) -> int:
        return len(self.lessons) + bool(self.scenario_start) + bool(self.questions)


def shape_of(content: Mapping) -> ModuleShape:
    """The shape of an edition's content (see `courses.snapshot` for its form)."""
    nodes = content["scenario"]
    return ModuleShape(
        key=content["key"],
        lessons={
            lesson["key"]: tuple(b["value"]["key"] for b in lesson["body"] if b["type"] in ACTIVITIES)
            for lesson in content["lessons"]
        },
        questions={q["key"]: tuple(o["key"] for o in q["options"]) for q in content["questions"]},
        correct={q["key"]: next(o["key"] for o in q["options"] if o["correct"]) for q in content["questions"]},
        safety_critical=frozenset(q["key"] for q in content["questions"] if q["safety_critical"]),
        pass_percent=content["pass_percent"],
        scenario_start=nodes[0]["id"] if nodes else None,
        scenario={node["id"]: tuple(c["to"] for c in node.get("choices", ())) for node in nodes},
    )


def minutes_of(content: Mapping) -> int:
    """How long a module takes: its lessons, its scenario, its check."""
    lessons = sum(lesson["minutes"] for lesson in content["lessons"])
    return lessons + SCENARIO_MINUTES * bool(content["scenario"]) + CHECK_MINUTES * bool(content["questions"])


def scenario_node(shape: ModuleShape, path: Sequence[int]) -> str | None:
    """The node that a path of choice numbers leads to from the start; None if no such path exists."""
    node = shape.scenario_start
    for choice in path:
        if node is None:
            return None
        choices = shape.scenario[node]
        if not 0 <= choice < len(choices):
            return None
        node = choices[choice]
    return node


def scenario_faults(nodes: Sequence[Mapping]) -> list[str]:
    """What is wrong with a scenario, in words for its author; empty if nothing is."""
    if not nodes:
        return []
    faults: list[str] = []
    ids = [node["id"] for node in nodes]
    if len(set(ids)) != len(ids):
        faults.append("Two steps have the same id.")
    leads_to = {node["id"]: [c["to"] for c in node.get("choices", ())] for node in nodes}
    endings = {node["id"]: node["ending"] for node in nodes if node.get("ending")}
    unknown = sorted({to for targets in leads_to.values() for to in targets} - set(ids))
    if unknown:
        return [*faults, f"Choices lead to steps that do not exist: {', '.join(unknown)}."]
    if ids[0] in endings:
        faults.append("The first step is an ending.")

    reached, waiting = {ids[0]}, [ids[0]]
    while waiting:
        for to in leads_to[waiting.pop()]:
            if to not in reached:
                reached.add(to)
                waiting.append(to)
    if missed := sorted(set(ids) - reached):
        faults.append(f"No choice leads to: {', '.join(missed)}.")

    recovers = {node for node, ending in endings.items() if ending in RECOVERED}
    while more := {n for n, targets in leads_to.items() if n not in recovers and recovers & set(targets)}:
        recovers |= more
    if stuck := sorted(set(ids) - recovers - set(endings)):
        faults.append(f"From these steps no good ending can be reached: {', '.join(stuck)}.")
    return faults


def block_now(then: Sequence[Mapping], now: Sequence[Mapping], block: int) -> tuple[int, bool]:
    """Where a block of an earlier edition's lesson stands in this one, and whether it is the very same.

    What has been taken out or rewritten gives way to what stood before it.
    """
    for number in range(min(block, len(then) - 1), -1, -1):
        if then[number] in now:
            # The same words may stand twice: the nearest.
            same = [place for place, found in enumerate(now) if found == then[number]]
            return min(same, key=lambda place: abs(place - number)), number == block
    return 0, False


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a lesson for one short sitting: its first and last block, and its whole minutes."""

    first: int
    last: int
    minutes: int


WORDS_A_MINUTE, LONGEST_PART, SHORTEST_PART = 180, 5.0, 1.0
# What a learner reads of a block. The rest is keys, sources, feedback of which one reads some, drawings said again.
READ = ("title", "text", "caption", "prompt", "groups", "items", "options", "term", "meaning")
DONE_AND_NOT_READ = ACTIVITIES | {"write"}


def words_of(value) -> int:
    if isinstance(value, str):
        return len(re.sub(r"<[^>]*>", " ", value).split())
    if isinstance(value, Mapping):
        return sum(words_of(value[name]) for name in READ if name in value)
    return sum(words_of(inner) for inner in value)


def parts_of(body: Sequence[Mapping], minutes: int) -> tuple[Part, ...]:
    """A lesson's body in parts of about five minutes, parted where one stops naturally.

    Minutes are counted from words, and one for each thing to do; a lesson that says it takes longer is believed.
    No part ends with a heading, and none is shorter than a minute if that can be helped.
    """
    counted = [words_of(b["value"]) / WORDS_A_MINUTE + (b["type"] in DONE_AND_NOT_READ) for b in body]
    pace = max(1.0, minutes / sum(counted)) if sum(counted) else 1.0
    ends = [n for n in range(1, len(body) + 1) if n == len(body) or body[n - 1]["type"] != "heading"]
    # The cheapest way to part the first so many blocks: what it costs, and its last stop but one.
    best: dict[int, tuple[tuple, int]] = {0: ((0, 0.0, 0, 0, 0.0), 0)}
    for end in ends:
        ways = []
        for start in best:
            cost = _cost(pace * sum(counted[start:end]), natural=end == len(body) or _stops_naturally(body, end))
            ways.append((tuple(a + b for a, b in zip(best[start][0], cost, strict=True)), start))
        best[end] = min(ways)
    stops = [len(body)]
    while stops[0]:
        stops.insert(0, best[stops[0]][1])
    return tuple(Part(a, b - 1, max(1, round(pace * sum(counted[a:b])))) for a, b in pairwise(stops))


def _stops_naturally(body: Sequence[Mapping], at: int) -> bool:
    return body[at]["type"] in {"heading", "scene"} or body[at - 1]["type"] in DONE_AND_NOT_READ


def _cost(minutes: float, *, natural: bool) -> tuple[int, float, int, int, float]:
    """The first that differs decides: too short, too long, an unnatural stop, one more part, uneven parts."""
    return minutes < SHORTEST_PART, max(0.0, minutes - LONGEST_PART), not natural, 1, minutes**2
