"""The fold: from what someone did to where they stand in one module. Pure.

Nothing that a later event says takes away what an earlier one earned, within a round or before it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from courses.rules import ModuleShape, scenario_node
from progress.enums import Kind, Moment, Question


@dataclass(frozen=True, slots=True)
class Fact:
    """An event as the fold reads it. `sequence` orders events as the server received them."""

    sequence: int
    kind: str
    edition_id: UUID
    item: str  # lesson key, activity key, question key or "" by kind
    attempt_id: UUID | None
    data: Mapping
    recorded_at: datetime
    event_id: UUID


@dataclass(slots=True)
class Attempt:
    """One go at the check. The rule that applied was copied into it when it started."""

    id: UUID
    edition_id: UUID
    pass_percent: int
    safety_critical: tuple[str, ...]
    questions: tuple[str, ...]
    correct: Mapping[str, str]
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def right(self) -> int:
        return sum(self.answers.get(q) == self.correct[q] for q in self.questions)

    @property
    def finished(self) -> bool:
        return len(self.answers) == len(self.questions)

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 69.9 is not 70."""
        return 100 * self.right // len(self.questions) if self.questions else 0

    @property
    def safe(self) -> bool:
        return all(self.answers.get(q) == self.correct[q] for q in self.safety_critical)

    @property
    def passed(self) -> bool:
        return self.finished and self.safe and self.percent >= self.pass_percent


@dataclass(frozen=True, slots=True)
class Completed:
    """A module completed: a fact, never folded away."""

    round: int
    edition_id: UUID
    at: datetime


@dataclass(slots=True)
class Standing:
    """Where a person stands in a module, in its present round (0 is the first)."""

    round: int = 0
    answers: dict[str, list[int]] = field(default_factory=dict)
    lessons: dict[str, str] = field(default_factory=dict)  # lesson key → "read" or "summary"
    path: list[int] = field(default_factory=list)
    scenario_ended: bool = False
    attempts: dict[UUID, Attempt] = field(default_factory=dict)
    completed_at: datetime | None = None
    edition_id: UUID | None = None

    @property
    def passed(self) -> bool:
        return any(attempt.passed for attempt in self.attempts.values())


def lesson_is_done(standing: Standing, shape: ModuleShape, lesson_key: str) -> bool:
    """Acknowledged, and by the full route its activities answered. The summary route earns the same credit."""
    route = standing.lessons.get(lesson_key)
    if route == "summary":
        return True
    return route == "read" and all(key in standing.answers for key in shape.lessons[lesson_key])


def steps_done(standing: Standing, shape: ModuleShape) -> int:
    lessons = sum(lesson_is_done(standing, shape, key) for key in shape.lessons)
    return lessons + bool(shape.scenario_start and standing.scenario_ended) + bool(shape.questions and standing.passed)


def fold(facts: Iterable[Fact], shape_of_edition) -> tuple[Standing, list[Completed]]:
    """All of a person's events in one module → where they stand now, and every completion so far.

    `shape_of_edition(edition_id)` gives the ModuleShape that an event was done against. An event that comes twice
    counts where it came first.
    """
    standing, completions, seen = Standing(), [], set()
    for fact in sorted(facts, key=lambda f: f.sequence):
        if fact.event_id in seen:
            continue
        seen.add(fact.event_id)
        standing, completed = advance(standing, fact, shape_of_edition(fact.edition_id))
        if completed:
            completions.append(completed)
    return standing, completions


def advance(standing: Standing, fact: Fact, shape: ModuleShape) -> tuple[Standing, Completed | None]:
    """One event further: where the person stands after it, and the completion that it brought, if it brought one."""
    if fact.kind == Kind.MODULE_RESTARTED:
        if standing.completed_at:
            standing = Standing(round=standing.round + 1, edition_id=fact.edition_id)
        return standing, None
    standing.edition_id = fact.edition_id
    _apply(standing, fact, shape)
    if standing.completed_at is None and steps_done(standing, shape) == shape.steps:
        standing.completed_at = fact.recorded_at
        return standing, Completed(standing.round, fact.edition_id, fact.recorded_at)
    return standing, None


def _apply(standing: Standing, fact: Fact, shape: ModuleShape) -> None:
    match fact.kind:
        case Kind.ACTIVITY_ANSWERED:
            standing.answers[fact.item] = list(fact.data["answer"])
        case Kind.LESSON_FINISHED:
            # Having read it all outranks the summary only in words; neither is ever taken back.
            standing.lessons.setdefault(fact.item, fact.data["route"])
            if fact.data["route"] == "summary":
                standing.lessons[fact.item] = "summary"
        case Kind.SCENARIO_CHOSEN:
            standing.path = list(fact.data["path"])
            node = scenario_node(shape, standing.path)
            standing.scenario_ended |= node is not None and not shape.scenario[node]
        case Kind.CHECK_STARTED:
            standing.attempts.setdefault(
                fact.event_id,
                Attempt(
                    id=fact.event_id,
                    edition_id=fact.edition_id,
                    pass_percent=fact.data["pass_percent"],
                    safety_critical=tuple(fact.data["safety_critical"]),
                    questions=tuple(shape.questions),
                    correct=shape.correct,
                ),
            )
        case Kind.QUESTION_ANSWERED:
            attempt = standing.attempts.get(fact.attempt_id) if fact.attempt_id else None
            if attempt is not None and fact.item in attempt.questions:
                # The first answer of an attempt counts; its feedback has been seen by the second.
                attempt.answers.setdefault(fact.item, fact.data["option"])


QUESTIONS: dict[Moment, tuple[Question, ...]] = {
    Moment.BEFORE: (Question.SURE_BEFORE,),
    Moment.END: (Question.WAYS,),
    Moment.AFTER: (Question.SURE_AFTER, Question.USED, Question.TIME, Question.HELP),
}
MOMENT_OF = {question: moment for moment, questions in QUESTIONS.items() for question in questions}
SCALE = frozenset({Question.SURE_BEFORE, Question.SURE_AFTER})
ASKED_FROM, ASKED_UNTIL = 8 * 7, 16 * 7  # days after completing a module
ASKED_APART = 14  # days between one card and the next: nine modules in a week are not nine cards in a row


def moments(standing: Standing, *, reading: bool, completed_on: Iterable[date], on: date) -> frozenset[Moment]:
    """What may be asked about a module on a day. `reading`: they have a place in one of its lessons."""
    days = list(completed_on)
    found = set()
    if standing.edition_id is None and not reading and not days:
        found.add(Moment.BEFORE)
    if days or any(attempt.finished for attempt in standing.attempts.values()):
        found.add(Moment.END)
    if any(ASKED_FROM <= (on - day).days <= ASKED_UNTIL for day in days):
        found.add(Moment.AFTER)
    return frozenset(found)


def open_questions(open_now: frozenset[Moment], answered: Iterable[str]) -> tuple[Question, ...]:
    """What to ask, in order; how sure somebody is afterwards only where they said it before."""
    before = Question.SURE_BEFORE in set(answered)
    asked = (question for moment, some in QUESTIONS.items() if moment in open_now for question in some)
    return tuple(question for question in asked if question != Question.SURE_AFTER or before)


def may_be_answer(question: Question, value: int) -> bool:
    return 1 <= value <= 5 if question in SCALE else value in (0, 1)
