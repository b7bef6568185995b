"""Recording what a person did. The server decides what it amounts to; the client only reports what happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from courses.activities import fits
from courses.models import Edition
from courses.rules import scenario_node
from courses.selectors import activity_of, edition_content, lesson_of, module_shape
from people.models import Person
from progress.enums import Kind
from progress.models import Completion, LearningEvent, ModuleProgress
from progress.rules import Fact, fold
from progress.selectors import facts_of, standing_to_json
from progress.signals import module_completed

# A device's clock is believed within these bounds; outside them the nearer bound is kept.
CLOCK_LEEWAY = timedelta(minutes=5)
OLDEST = timedelta(days=366)
WITHOUT_ITEM = {Kind.SCENARIO_CHOSEN, Kind.CHECK_STARTED, Kind.MODULE_RESTARTED}


class UnableToRecord(Exception):
    """The event was refused and nothing changed; the message says the cure. `code` is for programs."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class UnableToReuse(UnableToRecord):
    """The same event id came with another content, or from another person."""

    def __init__(self) -> None:
        super().__init__(
            "This event id was already used for something else. Reload the page and try again.", "conflict"
        )


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What a client reports. `item`: activity, lesson or question key by kind."""

    event_id: UUID
    kind: str
    edition_id: UUID
    occurred_at: datetime
    item: str = ""
    attempt_id: UUID | None = None
    data: Mapping = field(default_factory=dict)


def _checked(event: NewEvent) -> dict:
    """The event's data as it will be stored. Raises UnableToRecord if it does not fit its edition."""
    try:
        content, shape = edition_content(event.edition_id), module_shape(event.edition_id)
    except Edition.DoesNotExist:
        raise UnableToRecord(
            "That module was never published in this form. Reload the page to get the present one.", "unknown_edition"
        ) from None
    match event.kind:
        case Kind.ACTIVITY_ANSWERED:
            block = next((b for row in content["lessons"] if (b := activity_of(row, event.item))), None)
            if block is None:
                raise UnableToRecord("That activity is not in this edition. Reload the lesson.", "unknown_activity")
            answer = event.data.get("answer")
            if not isinstance(answer, list) or not fits(block["type"], block["value"], answer):
                raise UnableToRecord("Choose one answer for every line.", "incomplete_answer")
            return {"answer": answer}
        case Kind.LESSON_FINISHED:
            lesson = lesson_of(content, key=event.item)
            if lesson is None:
                raise UnableToRecord("That lesson is not in this edition. Reload the module.", "unknown_lesson")
            route = event.data.get("route", "read")
            if route not in ("read", "summary") or (route == "summary" and not lesson["summary_route"]):
                raise UnableToRecord("That lesson has no summary route.", "unknown_route")
            return {"route": route}
        case Kind.SCENARIO_CHOSEN:
            path = event.data.get("path")
            if not isinstance(path, list) or len(path) > 50 or not all(type(n) is int for n in path):
                raise UnableToRecord("That is not a path through the scenario. Start it again.", "unknown_path")
            if not path or scenario_node(shape, path) is None:
                raise UnableToRecord("That is not a path through the scenario. Start it again.", "unknown_path")
            return {"path": path}
        case Kind.CHECK_STARTED:
            if not shape.questions:
                raise UnableToRecord("This module has no check.", "no_check")
            return {"pass_percent": shape.pass_percent, "safety_critical": sorted(shape.safety_critical)}
        case Kind.QUESTION_ANSWERED:
            if event.item not in shape.questions:
                raise UnableToRecord("That question is not in this edition. Start the check again.", "unknown_question")
            option = event.data.get("option")
            if option not in shape.questions[event.item]:
                raise UnableToRecord("Choose one of the answers.", "unknown_option")
            if event.attempt_id is None:
                raise UnableToRecord("Start the check first.", "unknown_attempt")
            return {"option": option}
        case Kind.MODULE_RESTARTED:
            return {}
    raise UnableToRecord("That is not something that can happen in a lesson.", "unknown_kind")


def _same(stored: LearningEvent, person: Person, event: NewEvent, data: Mapping) -> bool:
    return (
        stored.person_id == person.pk
        and (stored.kind, stored.edition_id, stored.item, stored.attempt_id)
        == (event.kind, event.edition_id, event.item, event.attempt_id)
        and stored.data == data
    )


def record(*, person: Person, event: NewEvent, at: datetime) -> ModuleProgress:
    """Records one event and brings the person's progress up to date, in one transaction.

    The same event again changes nothing and answers the same. Raises UnableToRecord, UnableToReuse.
    """
    data = _checked(event)
    if event.kind in WITHOUT_ITEM:
        event = replace(event, item="")
    shape = module_shape(event.edition_id)
    with transaction.atomic():
        try:
            with transaction.atomic():
                LearningEvent.objects.create(
                    event_id=event.event_id,
                    person=person,
                    edition_id=event.edition_id,
                    module_key=shape.key,
                    kind=event.kind,
                    item=event.item,
                    attempt_id=event.attempt_id,
                    data=data,
                    occurred_at=min(max(event.occurred_at, at - OLDEST), at + CLOCK_LEEWAY),
                    recorded_at=at,
                )
        except IntegrityError:
            stored = LearningEvent.objects.get(event_id=event.event_id)
            if not _same(stored, person, event, data):
                raise UnableToReuse from None
            return ModuleProgress.objects.get(person=person, module_key=stored.module_key)
        progress = _locked_progress(person.pk, shape.key, event.edition_id, at)
        facts = facts_of(person.pk, shape.key)
        if event.kind == Kind.QUESTION_ANSWERED:
            _require_attempt(facts, event)
        return _refresh(progress, facts)


def _locked_progress(person_id, module_key: str, edition_id, at: datetime) -> ModuleProgress:
    """The person's row in a module, made if need be, held until commit: one fold at a time."""
    progress, _ = ModuleProgress.objects.select_for_update().get_or_create(
        person_id=person_id,
        module_key=module_key,
        defaults={"edition_id": edition_id, "started_at": at, "last_event_at": at},
    )
    return progress


def _require_attempt(facts: list[Fact], event: NewEvent) -> None:
    """An answer belongs to an attempt that this person began, on the same edition; else all of it is undone."""
    for fact in facts:
        if fact.kind == Kind.CHECK_STARTED and fact.event_id == event.attempt_id:
            if fact.edition_id == event.edition_id:
                return
            break
    raise UnableToRecord("Start the check first.", "unknown_attempt")


def _refresh(progress: ModuleProgress, facts: list[Fact]) -> ModuleProgress:
    """Folds the events and writes progress and completions. The caller holds the row's lock."""
    standing, completions = fold(facts, module_shape)
    progress.state = standing_to_json(standing)
    progress.round = standing.round
    progress.edition_id = standing.edition_id or progress.edition_id
    progress.started_at = facts[0].recorded_at if facts else progress.started_at
    progress.last_event_at = facts[-1].recorded_at if facts else progress.last_event_at
    progress.save()
    if not completions:
        return progress
    known = set(
        Completion.objects.filter(person_id=progress.person_id, module_key=progress.module_key).values_list(
            "round", flat=True
        )
    )
    new = [c for c in completions if c.round not in known]
    Completion.objects.bulk_create(
        [
            Completion(
                person_id=progress.person_id,
                module_key=progress.module_key,
                round=c.round,
                edition_id=c.edition_id,
                completed_at=c.at,
            )
            for c in new
        ]
    )
    if new:
        person_id = str(progress.person_id)
        transaction.on_commit(lambda: module_completed.send(Completion, person_id=person_id))
    return progress


@transaction.atomic
def rebuild(*, person_id, module_key: str) -> ModuleProgress | None:
    """Writes a person's progress in a module from their events alone."""
    first = LearningEvent.objects.filter(person_id=person_id, module_key=module_key).order_by("id").first()
    if first is None:
        return None
    progress = _locked_progress(person_id, module_key, first.edition_id, first.recorded_at)
    return _refresh(progress, facts_of(person_id, module_key))


def sweep() -> int:
    """Rebuilds everybody's progress from events; returns how many rows."""
    pairs = list(LearningEvent.objects.order_by().values_list("person_id", "module_key").distinct())
    for person_id, module_key in pairs:
        rebuild(person_id=person_id, module_key=module_key)
    return len(pairs)
