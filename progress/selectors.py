"""Where a person stands, for screens and for the floors above."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from courses.models import Module
from courses.rules import CHECK_MINUTES, SCENARIO_MINUTES, ModuleShape
from courses.selectors import edition_content, module_shape, offered_modules
from progress.models import Completion, LearningEvent, ModuleProgress
from progress.rules import Attempt, Fact, Standing, lesson_is_done


def facts_of(person_id, module_key: str) -> list[Fact]:
    """A person's events in a module, in the order of arrival."""
    rows = LearningEvent.objects.filter(person_id=person_id, module_key=module_key).order_by("id")
    columns = ("id", "kind", "edition_id", "item", "attempt_id", "data", "recorded_at", "event_id")
    return [Fact(*row) for row in rows.values_list(*columns)]


def standing_to_json(standing: Standing) -> dict:
    return {
        "answers": standing.answers,
        "lessons": standing.lessons,
        "path": standing.path,
        "scenario_ended": standing.scenario_ended,
        "attempts": [
            {
                "id": str(a.id),
                "edition": str(a.edition_id),
                "pass_percent": a.pass_percent,
                "safety_critical": list(a.safety_critical),
                "answers": a.answers,
            }
            for a in standing.attempts.values()
        ],
        "completed_at": standing.completed.at.isoformat() if standing.completed else None,
    }


def standing_of(progress: ModuleProgress | None) -> Standing:
    """The standing kept in a progress row; an empty one for someone who has not begun."""
    if progress is None:
        return Standing()
    state = progress.state
    standing = Standing(
        round=progress.round,
        answers=state.get("answers", {}),
        lessons=state.get("lessons", {}),
        path=state.get("path", []),
        scenario_ended=state.get("scenario_ended", False),
        edition_id=progress.edition_id,
    )
    for row in state.get("attempts", []):
        shape = module_shape(UUID(row["edition"]))
        attempt = Attempt(
            id=UUID(row["id"]),
            edition_id=UUID(row["edition"]),
            pass_percent=row["pass_percent"],
            safety_critical=tuple(row["safety_critical"]),
            questions=tuple(shape.questions),
            correct=shape.correct,
            answers=row["answers"],
        )
        standing.attempts[attempt.id] = attempt
    return standing


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
    completed: bool

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


def module_card(module: Module, progress: ModuleProgress | None) -> ModuleCard:
    content, shape = edition_content(module.edition_id), module_shape(module.edition_id)
    standing = standing_of(progress)
    steps = [
        Step("lesson", row["title"], row["slug"], row["minutes"], lesson_is_done(standing, shape, row["key"]))
        for row in content["lessons"]
    ]
    if shape.scenario_start:
        steps.append(Step("scenario", content["scenario_title"], "", SCENARIO_MINUTES, standing.scenario_ended))
    if shape.questions:
        steps.append(Step("check", "Check what you know", "", CHECK_MINUTES, standing.passed))
    completed = bool(progress and progress.state.get("completed_at"))
    return ModuleCard(module, content, shape, standing, tuple(steps), completed)


def step_url(card: ModuleCard, step) -> str:
    """Where a step of a module is done."""
    if step.kind == "lesson":
        return reverse("progress:lesson", args=[card.module.slug, step.slug])
    return reverse(f"progress:{step.kind}", args=[card.module.slug])


def progress_in(person, module_key: str) -> ModuleProgress | None:
    return ModuleProgress.objects.filter(person=person, module_key=module_key).first()


def learning_of(person) -> list[ModuleCard]:
    """Every module on offer as this person meets it; two queries."""
    rows = {row.module_key: row for row in ModuleProgress.objects.filter(person=person)}
    return [module_card(module, rows.get(module.key)) for module in offered_modules()]


def completions_of(person_id) -> list[Completion]:
    return list(Completion.objects.filter(person_id=person_id).order_by("completed_at", "id"))
