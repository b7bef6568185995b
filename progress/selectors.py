"""Where a person stands, for screens and for the floors above."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from courses.models import Module
from courses.rules import CHECK_MINUTES, SCENARIO_MINUTES, ModuleShape, block_now
from courses.selectors import edition_content, lesson_of, module_shape, offered_modules, reading_parts
from people.selectors import accounts_of
from progress import ledger
from progress.asked import in_words
from progress.enums import Moment, Question
from progress.ledger import Spot
from progress.models import Completion, LearningEvent, ModuleProgress, NotAsked, Place, VoluntaryAnswer
from progress.rules import (
    ASKED_APART,
    ASKED_FROM,
    ASKED_UNTIL,
    QUESTIONS,
    Fact,
    Standing,
    advance,
    lesson_is_done,
    moments,
    open_questions,
)
from progress.state import standing_of

FACT = ("id", "kind", "edition_id", "item", "attempt_id", "data", "recorded_at", "event_id")


def fact_of(event: LearningEvent) -> Fact:
    return Fact(*(getattr(event, column) for column in FACT))


def facts_of(person_id, module_key: str) -> list[Fact]:
    """A person's events in a module, in the order of arrival."""
    rows = LearningEvent.objects.filter(person_id=person_id, module_key=module_key).order_by("id")
    return [Fact(*row) for row in rows.values_list(*FACT)]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do in a module: kind is lesson, scenario or check."""

    kind: str
    title: str
    slug: str
    minutes: int
    done: bool


@dataclass(frozen=True, slots=True)
class ModuleCard:
    """A module as one person meets it now."""

    module: Module
    content: Mapping
    shape: ModuleShape
    standing: Standing
    steps: tuple[Step, ...]

    @property
    def completed(self) -> bool:
        return self.standing.completed_at is not None

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def started(self) -> bool:
        return self.standing.edition_id is not None

    @property
    def next_step(self) -> Step | None:
        return next((step for step in self.steps if not step.done), None)

    @property
    def minutes_left(self) -> int:
        return sum(step.minutes for step in self.steps if not step.done)


def module_card(module: Module, standing: Standing) -> ModuleCard:
    content, shape = edition_content(module.edition_id), module_shape(module.edition_id)
    steps = [
        Step("lesson", row["title"], row["slug"], row["minutes"], lesson_is_done(standing, shape, row["key"]))
        for row in content["lessons"]
    ]
    if shape.scenario_start:
        steps.append(Step("scenario", content["scenario_title"], "", SCENARIO_MINUTES, standing.scenario_ended))
    if shape.questions:
        steps.append(Step("check", "Check what you know", "", CHECK_MINUTES, standing.passed))
    return ModuleCard(module, content, shape, standing, tuple(steps))


def step_url(card: ModuleCard, step) -> str:
    """Where a step of a module is done."""
    if step.kind == "lesson":
        return reverse("progress:lesson", args=[card.module.slug, step.slug])
    return reverse(f"progress:{step.kind}", args=[card.module.slug])


def standing_in(person, module_key: str) -> Standing:
    """Where this person stands in one module; one query."""
    return ledger.find(person.pk, module_key) or Standing()


def learning_of(person) -> list[ModuleCard]:
    """Every module on offer as this person meets it; two queries."""
    rows = {row.module_key: row for row in ModuleProgress.objects.filter(person=person)}
    standings = {key: standing_of(row.round, row.edition_id, row.state) for key, row in rows.items()}
    return [module_card(module, standings.get(module.key) or Standing()) for module in offered_modules()]


def completions_of(person_id) -> list[Completion]:
    return list(Completion.objects.filter(person_id=person_id).order_by("completed_at", "id"))


def spot_in(person, edition_id: UUID, lesson: Mapping) -> Spot | None:
    """Where this person was in a lesson, as the lesson stands in this edition; one query."""
    spot = ledger.find_spot(person.pk, lesson["key"])
    return _in_edition(spot, edition_id, lesson) if spot else None


def _in_edition(spot: Spot, edition_id: UUID, lesson: Mapping) -> Spot:
    if spot.edition_id == edition_id:
        return spot
    then = lesson_of(edition_content(spot.edition_id), key=lesson["key"])
    block, same = block_now(then["body"] if then else (), lesson["body"], spot.block)
    return Spot(edition_id, block, spot.paragraph if same else 0, spot.at)


@dataclass(frozen=True, slots=True)
class LeftOff:
    """The lesson in which a person stopped reading. `url` leads to the very block."""

    card: ModuleCard
    step: Step
    url: str


def left_off(person, cards: Iterable[ModuleCard]) -> LeftOff | None:
    """Where this person was last in these modules, unless that lesson is done by now; one query."""
    by_key = {card.module.key: card for card in cards}
    place = Place.objects.filter(person=person, module_key__in=by_key).order_by("-at").first()
    if place is None:
        return None
    card = by_key[place.module_key]
    rows = zip(card.content["lessons"], card.steps, strict=False)
    row, step = next(((row, step) for row, step in rows if row["key"] == place.lesson_key), (None, None))
    if row is None or step is None or step.done:
        return None
    spot = _in_edition(Spot(place.edition_id, place.block, place.paragraph, place.at), card.module.edition_id, row)
    return LeftOff(card, step, f"{step_url(card, step)}#b-{spot.block}")


def lesson_left(card: ModuleCard) -> Step | None:
    """The first lesson of a module that is still to do."""
    return next((step for step in card.steps if step.kind == "lesson" and not step.done), None)


def part_url(person, card: ModuleCard, step: Step) -> str:
    """Where a lesson's step is done in a short sitting: the part in which the person is; one query."""
    row = lesson_of(card.content, slug=step.slug)
    parts = reading_parts(card.module.edition_id, row["key"]) if row else ()
    if row is None or len(parts) < 2:
        return step_url(card, step)
    spot = spot_in(person, card.module.edition_id, row)
    number = next(n for n, part in enumerate(parts, 1) if (spot.block if spot else 0) <= part.last)
    return f"{step_url(card, step)}?part={number}"


@dataclass(frozen=True, slots=True)
class Mark:
    """How the check went that a completion rests on: `right` of `asked`, and the pass rule that applied then."""

    right: int
    asked: int
    pass_percent: int


def mark_of(completion: Completion) -> Mark | None:
    """The mark with which the module was passed, by the events of its round; None if it asks no questions."""
    standing = Standing()
    for fact in facts_of(completion.person_id, completion.module_key):
        standing, completed = advance(standing, fact, module_shape(fact.edition_id))
        if completed and completed.round == completion.round:
            break
    passed = [attempt for attempt in standing.attempts.values() if attempt.passed]
    if not passed:
        return None
    return Mark(passed[0].right, len(passed[0].questions), passed[0].pass_percent)


@dataclass(frozen=True, slots=True)
class Asking:
    """What may be asked of one person about one module now. `edition_id`: whose words are quoted, before and after."""

    module_key: str
    moments: frozenset[Moment]
    answered: Mapping[str, int]
    edition_id: UUID

    @property
    def questions(self) -> tuple[Question, ...]:
        return open_questions(self.moments, self.answered) if self.outcome else ()

    @property
    def outcome(self) -> str:
        """The first thing that one can do after the module, as the module says it."""
        return next(iter(edition_content(self.edition_id)["outcomes"]), "")


def asking(person, card: ModuleCard, on: date) -> Asking:
    """Three queries."""
    key = card.module.key
    rows = list(VoluntaryAnswer.objects.filter(person=person, module_key=key))
    done = Completion.objects.filter(person=person, module_key=key).values_list("completed_at", flat=True)
    reading = Place.objects.filter(person=person, module_key=key).exists()
    days = [timezone.localdate(moment) for moment in done]
    before = next((row.edition_id for row in rows if row.question == Question.SURE_BEFORE), card.module.edition_id)
    return Asking(
        key,
        moments(card.standing, reading=reading, completed_on=days, on=on),
        {row.question: row.value for row in rows},
        before,
    )


def is_asked(person, module_key: str, moment: Moment) -> bool:
    """Whether to offer the questions of this moment: not answered yet, and nobody said "not this time". Two queries."""
    answered = VoluntaryAnswer.objects.filter(person=person, module_key=module_key, question__in=QUESTIONS[moment])
    never = Q(module_key="", moment="")
    said_no = NotAsked.objects.filter(never | Q(module_key=module_key, moment=moment), person=person)
    return not answered.exists() and not said_no.exists()


def asked_after(person, on: date) -> str:
    """The module about which to ask this person now, some weeks after it; "" for none. One query.

    One at a time, and after one of them nothing for two weeks.
    """
    lately = on - timedelta(days=ASKED_APART)
    after = VoluntaryAnswer.objects.filter(person=person, question__in=QUESTIONS[Moment.AFTER])
    said_no = NotAsked.objects.filter(person=person)
    rows = Completion.objects.filter(
        ~Exists(after.filter(Q(module_key=OuterRef("module_key")) | Q(answered_on__gt=lately))),
        ~Exists(said_no.filter(module_key=OuterRef("module_key"), moment=Moment.AFTER)),
        ~Exists(said_no.filter(Q(moment="") | Q(moment=Moment.AFTER, since__gt=lately))),
        person=person,
        completed_at__date__lte=on - timedelta(days=ASKED_FROM),
        completed_at__date__gte=on - timedelta(days=ASKED_UNTIL),
    )
    return rows.order_by("completed_at", "id").values_list("module_key", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One of somebody's own answers, for that person alone."""

    pk: int
    module: str
    question: str
    answer: str
    on: date

    @property
    def mark(self) -> str:
        return f"answer-{self.pk}"


def own_answers(person) -> list[OwnAnswer]:
    """One query (editions are kept in memory)."""
    rows = VoluntaryAnswer.objects.filter(person__in=accounts_of(person)).order_by("answered_on", "pk")
    return [
        OwnAnswer(
            row.pk,
            edition_content(row.edition_id)["title"],
            row.get_question_display(),
            in_words(Question(row.question), row.value),
            row.answered_on,
        )
        for row in rows
    ]


def is_never_asked(person) -> bool:
    return NotAsked.objects.filter(person__in=accounts_of(person), module_key="", moment="").exists()
