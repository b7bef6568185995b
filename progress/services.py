"""Recording what a person did. The server decides what it amounts to; the client only reports what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from courses.activities import fits
from courses.models import Edition
from courses.rules import scenario_node
from courses.selectors import activity_of, edition_content, lesson_of, module_shape
from people.models import Person
from people.selectors import accounts_of
from progress.enums import Kind, Moment, Question
from progress.ledger import open_ledger
from progress.models import Completion, LearningEvent, ModuleProgress, NotAsked, Place, VoluntaryAnswer
from progress.rules import MOMENT_OF, Completed, Standing, advance, fold, may_be_answer, open_questions
from progress.selectors import Asking, fact_of, facts_of
from progress.signals import module_completed
from progress.state import state_of

# A device's clock is believed within these bounds; outside them the nearer bound is kept.
CLOCK_LEEWAY = timedelta(minutes=5)
OLDEST = timedelta(days=366)
WITHOUT_ITEM = {Kind.SCENARIO_CHOSEN, Kind.CHECK_STARTED, Kind.MODULE_RESTARTED}


class UnableToRecord(Exception):
    """The event was refused and nothing changed; the message says the cure. `code` is for programs."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class UnableToAnswer(Exception):
    """A question that is not asked now, or no answer to it; nothing changed."""


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


def record(*, person: Person, event: NewEvent, at: datetime) -> Standing:
    """Records one event and brings the person's progress up to date; returns where they now stand.

    The same event again changes nothing and answers the same. Raises UnableToRecord, UnableToReuse.
    """
    data = _checked(event)
    if event.kind in WITHOUT_ITEM:
        event = replace(event, item="")
    shape = module_shape(event.edition_id)
    row = LearningEvent(
        event_id=event.event_id,
        person_id=person.pk,
        edition_id=event.edition_id,
        module_key=shape.key,
        kind=event.kind,
        item=event.item,
        attempt_id=event.attempt_id,
        data=data,
        occurred_at=min(max(event.occurred_at, at - OLDEST), at + CLOCK_LEEWAY),
        recorded_at=at,
    )
    with open_ledger(person.pk, shape.key) as ledger:
        standing = ledger.hold(event.edition_id, at)
        is_new = ledger.append(row)
        if not is_new and not _same(LearningEvent.objects.get(event_id=event.event_id), row):
            raise UnableToReuse
        if is_new and event.kind == Kind.QUESTION_ANSWERED and event.attempt_id:
            _require_attempt(person, standing, event.attempt_id, event.edition_id)
        if standing is None:
            return _fold(person.pk, shape.key)
        if is_new:
            # The row is held, so this event is the last so far: one step further is what folding all would come to.
            round_before = standing.round
            standing, completed = advance(standing, fact_of(row), shape)
            ledger.keep(standing, at)
            if standing.round > round_before:
                # Who begins again begins at the beginning.
                Place.objects.filter(person=person, module_key=shape.key).delete()
            if completed:
                _complete(person.pk, shape.key, [completed])
        return standing


def _same(stored: LearningEvent, new: LearningEvent) -> bool:
    names = ("person_id", "kind", "edition_id", "item", "attempt_id", "data")
    return all(getattr(stored, name) == getattr(new, name) for name in names)


def _require_attempt(person: Person, standing: Standing | None, attempt_id: UUID, edition_id: UUID) -> None:
    """An answer belongs to an attempt that this person began, on the same edition; else all of it is undone.

    One to an attempt of an earlier round is kept, and counts for nothing.
    """
    attempt = standing.attempts.get(attempt_id) if standing else None
    own = LearningEvent.objects.filter(event_id=attempt_id, person=person, kind=Kind.CHECK_STARTED)
    began_on = attempt.edition_id if attempt else own.values_list("edition_id", flat=True).first()
    if began_on != edition_id:
        raise UnableToRecord("Start the check first.", "unknown_attempt")


def _fold(person_id: UUID, module_key: str) -> Standing:
    """Where the person stands by all their events, of which there is one at least. The caller holds the row."""
    facts = facts_of(person_id, module_key)
    standing, completions = fold(facts, module_shape)
    ModuleProgress.objects.filter(person_id=person_id, module_key=module_key).update(
        round=standing.round,
        edition_id=standing.edition_id or facts[0].edition_id,
        state=state_of(standing),
        started_at=facts[0].recorded_at,
        last_event_at=facts[-1].recorded_at,
    )
    if completions:
        rounds = Completion.objects.filter(person_id=person_id, module_key=module_key).values_list("round", flat=True)
        known = set(rounds)
        _complete(person_id, module_key, [c for c in completions if c.round not in known])
    return standing


def _complete(person_id: UUID, module_key: str, completions: list[Completed]) -> None:
    """Writes new completions, and says so to the floors above once they are committed."""
    rows = [
        Completion(
            person_id=person_id, module_key=module_key, round=c.round, edition_id=c.edition_id, completed_at=c.at
        )
        for c in completions
    ]
    if rows:
        Completion.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(lambda: module_completed.send(Completion, person_id=str(person_id)))


def rebuild(*, person_id: UUID, module_key: str) -> None:
    """Writes a person's progress in a module, in which there are events of theirs, from these alone."""
    first = LearningEvent.objects.filter(person_id=person_id, module_key=module_key).earliest("id")
    with open_ledger(person_id, module_key) as ledger:
        ledger.hold(first.edition_id, first.recorded_at)
        _fold(person_id, module_key)


def sweep() -> int:
    """Rebuilds everybody's progress from events; returns how many rows."""
    pairs = list(LearningEvent.objects.order_by().values_list("person_id", "module_key").distinct())
    for person_id, module_key in pairs:
        rebuild(person_id=person_id, module_key=module_key)
    return len(pairs)


def keep_place(*, person: Person, edition_id: UUID, lesson_key: str, block: int, paragraph: int, at: datetime) -> None:
    """Keeps where a person is in a lesson. The latest moment wins; what makes no sense is let pass."""
    try:
        content = edition_content(edition_id)
    except Edition.DoesNotExist:
        return
    lesson = lesson_of(content, key=lesson_key)
    if lesson is None or not 0 <= block < len(lesson["body"]):
        return
    here = {"edition_id": edition_id, "block": block, "paragraph": paragraph, "at": at}
    if not Place.objects.filter(person=person, lesson_key=lesson_key, at__lte=at).update(**here):
        first = Place(person=person, module_key=content["key"], lesson_key=lesson_key, **here)
        Place.objects.bulk_create([first], ignore_conflicts=True)


@transaction.atomic
def answer_questions(*, person: Person, asking: Asking, answers: Mapping[Question, int], on: date) -> None:
    """Keeps what somebody chose to answer; the latest word counts. Raises UnableToAnswer."""
    open_now = open_questions(asking.moments, asking.answered)
    for question, value in answers.items():
        if question not in open_now or not may_be_answer(question, value):
            raise UnableToAnswer
        if asking.answered.get(question) == value:
            continue  # said before: it counts in the quarter in which it was said
        VoluntaryAnswer.objects.update_or_create(
            person=person,
            module_key=asking.module_key,
            question=question,
            defaults={"value": value, "edition_id": asking.edition_id, "answered_on": on},
        )


def ask_no_more(*, person: Person, module_key: str, moments: Iterable[Moment], on: date) -> None:
    """Not this time: of this module, at these moments, not again."""
    rows = [NotAsked(person=person, module_key=module_key, moment=moment, since=on) for moment in moments]
    NotAsked.objects.bulk_create(rows, ignore_conflicts=True)


def never_ask(*, person: Person, on: date) -> None:
    NotAsked.objects.bulk_create([NotAsked(person=person, since=on)], ignore_conflicts=True)


def ask_again(*, person: Person) -> None:
    """Takes back that nothing may ever be asked."""
    NotAsked.objects.filter(person__in=accounts_of(person), module_key="", moment="").delete()


@transaction.atomic
def take_back_answers(*, person: Person, on: date, answer: int | None = None) -> int:
    """Deletes one of a person's answers, or all of them, and does not ask for them again; returns how many."""
    rows = VoluntaryAnswer.objects.filter(person__in=accounts_of(person))
    if answer is not None:
        rows = rows.filter(pk=answer)
    gone = [(row.module_key, MOMENT_OF[Question(row.question)]) for row in rows]
    found, _ = rows.delete()
    for module_key, moment in gone:
        ask_no_more(person=person, module_key=module_key, moments=[moment], on=on)
    return found


def forget_answers(*, people: Iterable[Person]) -> None:
    """Everything that these accounts answered or did not want to be asked: for accounts that are closed."""
    ids = [person.pk for person in people]
    VoluntaryAnswer.objects.filter(person__in=ids).delete()
    NotAsked.objects.filter(person__in=ids).delete()
