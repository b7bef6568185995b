"""A standing as a progress row keeps it: nothing is lost on the way there and back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from courses.selectors import module_shape
from progress.rules import Attempt, Standing


def state_of(standing: Standing) -> dict:
    """What of a standing is kept as JSON; its round and its edition have columns of their own."""
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
        "completed_at": standing.completed_at.astimezone(UTC).isoformat() if standing.completed_at else None,
    }


def standing_of(round_: int, edition_id: UUID, state: Mapping) -> Standing:
    """The standing that a row keeps. A row that was only just made keeps nothing yet."""
    attempts = [_attempt(row) for row in state.get("attempts", ())]
    completed_at = state.get("completed_at")
    return Standing(
        round=round_,
        answers=state.get("answers", {}),
        lessons=state.get("lessons", {}),
        path=state.get("path", []),
        scenario_ended=state.get("scenario_ended", False),
        attempts={attempt.id: attempt for attempt in attempts},
        completed_at=datetime.fromisoformat(completed_at) if completed_at else None,
        edition_id=edition_id,
    )


def _attempt(row: Mapping) -> Attempt:
    edition_id = UUID(row["edition"])
    shape = module_shape(edition_id)
    return Attempt(
        id=UUID(row["id"]),
        edition_id=edition_id,
        pass_percent=row["pass_percent"],
        safety_critical=tuple(row["safety_critical"]),
        questions=tuple(shape.questions),
        correct=shape.correct,
        answers=row["answers"],
    )
