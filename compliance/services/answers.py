"""One answer to many dates that wait for one: all of them or none, each with its own row, taken back in one act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from compliance.enums import Answer, ClockStart, Decision, Question
from compliance.models import Adjustment, BulkAnswer, Obligation
from compliance.selectors import asked_at, asking, decidable_here, questions_here
from compliance.services.decisions import UnableToDecide, good_reason, why_not
from compliance.services.obligations import refresh
from people.access import organisations_overseen
from people.models import Engagement, Organisation, Person
from people.selectors import merged_with
from people.services import record_clock_dates

# As many as a form's fields and one transaction take with room to spare.
MOST_AT_ONCE = 400
OWN = "Nobody decides about themself. Ask another lead of your service."
Pair = tuple[UUID, UUID]  # an engagement and a requirement


@dataclass(frozen=True, slots=True)
class Sorted:
    """Which of the chosen dates can take an answer, and which cannot, with the reason and cure."""

    take: list[Obligation]
    refused: list[tuple[Obligation, str]]


def sort_out(
    *,
    organisation: Organisation,
    pairs: Iterable[Pair],
    kind: str,
    until: date | None,
    actor: Person,
    on: date,
    waiting: bool = True,
) -> Sorted:
    """The chosen, by name; with `waiting` those of them that still wait for an answer. Three queries."""
    chosen = set(pairs)
    asked = questions_here(organisation, on) if waiting else decidable_here(organisation, on)
    rows = asked.filter(engagement__in={one for one, _ in chosen}, requirement__in={one for _, one in chosen})
    deferrable = set(
        _in_force(organisation, on).filter(deferrable=True).values_list("requirement_id", flat=True)
        if kind == Decision.DEFERRAL
        else ()
    )
    me = _accounts(actor)
    found = Sorted([], [])
    for row in rows:
        if (row.engagement_id, row.requirement_id) not in chosen:
            continue
        refusal = OWN if row.person_id in me else ""
        if not refusal and kind == Answer.RECORDED and not recordable(row):
            refusal = "No day is missing from which this could be counted. Give it another answer."
        elif not refusal and kind != Answer.RECORDED:
            refusal = why_not(kind, until, row, deferrable=row.requirement_id in deferrable, on=on)
        if refusal:
            found.refused.append((row, refusal))
        else:
            found.take.append(row)
    return found


def recordable(row: Obligation) -> bool:
    """Whether it waits for a day that a lead records."""
    return row.question == Question.NO_DATE and row.clock in (ClockStart.APPROVAL, ClockStart.FIRST_CARE_ROLE)


def _in_force(organisation: Organisation, on: date):
    return asking(asked_at(organisation), on).filter(effective_from__lte=on)


def _accounts(actor: Person) -> list:
    mine = actor.merged_into_id or actor.pk
    return merged_with([mine])[mine]


def _may(actor: Person, organisation: Organisation, on: date) -> None:
    if not organisations_overseen(actor, on).filter(pk=organisation.pk).exists():
        raise UnableToDecide("Only those who lead training at this service decide this. Ask one of them.")


@transaction.atomic
def answer_many(
    *,
    answer_id: UUID,
    organisation: Organisation,
    pairs: Iterable[Pair],
    kind: str,
    until: date | None,
    reason: str,
    actor: Person,
    at: datetime,
    on: date,
    waiting: bool = True,
) -> BulkAnswer:
    """Decides the same of each, and brings everybody's dates up to date. Two clicks are one answer."""
    chosen = set(pairs)
    _may(actor, organisation, on)
    reason = good_reason(reason)
    if before := _begin(answer_id, organisation, len(chosen)):
        return before
    until = None if kind == Decision.CONFIRMED else until
    engagements = Engagement.objects.select_for_update().filter(
        pk__in={one for one, _ in chosen}, organisation=organisation
    )
    people = {one.person_id for one in engagements.order_by("pk")}
    refresh(person_ids=people)  # what is answered is the date as it is
    found = sort_out(
        organisation=organisation, pairs=chosen, kind=kind, until=until, actor=actor, on=on, waiting=waiting
    )
    if len(found.take) != len(chosen):
        raise UnableToDecide("Something changed since you looked, so nothing was decided. Choose and look again.")
    answer = BulkAnswer.objects.create(
        pk=answer_id, organisation=organisation, kind=kind, until=until, reason=reason, number=len(chosen),
        decided_by=actor, recorded_at=at,
    )  # fmt: skip
    Adjustment.objects.bulk_create(
        [
            Adjustment(
                engagement_id=engagement, requirement_id=requirement, kind=kind, decided_on=on, until=until,
                reason=reason, decided_by=actor, recorded_at=at, given_in=answer,
            )
            for engagement, requirement in sorted(chosen)
        ]
    )  # fmt: skip
    refresh(person_ids=people)
    return answer


def _begin(answer_id: UUID, organisation: Organisation, number: int) -> BulkAnswer | None:
    """One answer of a place at a time; the one that was given already, if it was."""
    if not number:
        raise UnableToDecide("Choose at least one date.")
    if number > MOST_AT_ONCE:
        raise UnableToDecide(f"Answer at most {MOST_AT_ONCE} at once. Show fewer, then go on with the rest.")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    return BulkAnswer.objects.filter(pk=answer_id, organisation=organisation).first()


@transaction.atomic
def record_many(
    *,
    answer_id: UUID,
    organisation: Organisation,
    days: Mapping[UUID, Mapping[str, date]],
    reason: str,
    actor: Person,
    at: datetime,
    on: date,
) -> BulkAnswer:
    """Records for each engagement the days to count from; `days`: engagement → its field → the day.

    Each is kept as if it had been recorded alone, and says with how many it was.
    """
    _may(actor, organisation, on)
    reason = good_reason(reason, 250)
    if before := _begin(answer_id, organisation, len(days)):
        return before
    me = _accounts(actor)
    engagements = list(Engagement.objects.filter(pk__in=days, organisation=organisation).order_by("pk"))
    if len(engagements) != len(days):
        raise UnableToDecide("Something changed since you looked, so nothing was recorded. Choose and look again.")
    for engagement in engagements:
        if engagement.person_id in me:
            raise UnableToDecide(OWN)
        said = f"{reason} (one of {len(days)} recorded at once)" if len(days) > 1 else reason
        record_clock_dates(engagement=engagement, reason=said, actor=actor, at=at, on=on, **days[engagement.pk])
    refresh(person_ids={one.person_id for one in engagements})
    return BulkAnswer.objects.create(
        pk=answer_id, organisation=organisation, kind=Answer.RECORDED, reason=reason, number=len(days),
        decided_by=actor, recorded_at=at,
    )  # fmt: skip


@transaction.atomic
def withdraw_many(*, answer: BulkAnswer, actor: Person, at: datetime, on: date) -> None:
    """Takes all of it back from today on, if nothing was decided of any of the dates since; the history stays."""
    answer = BulkAnswer.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=answer.pk)
    _may(actor, answer.organisation, on)
    if answer.kind == Answer.RECORDED:
        raise UnableToDecide("Days that were recorded are corrected one by one, on the page of each date.")
    if answer.withdrawn_at is not None:
        raise UnableToDecide("This answer has been taken back already.")
    rows = answer.adjustments.filter(withdrawn_at=None)
    if rows.filter(engagement__person__in=_accounts(actor)).exists():
        raise UnableToDecide(OWN)
    later = decided_since(rows).select_related("engagement__person")
    if names := sorted({str(row.engagement.person) for row in later[:4]}):
        raise UnableToDecide(
            f"Something was decided since about {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}. "
            "Take that back first, or take this answer back date by date."
        )
    people = set(rows.values_list("engagement__person_id", flat=True))
    rows.update(withdrawn_by=actor, withdrawn_at=at)
    answer.withdrawn_by, answer.withdrawn_at = actor, at
    answer.save(update_fields=["withdrawn_by", "withdrawn_at"])
    refresh(person_ids=people)


def decided_since(rows):
    """Those of these adjustments after which something else was decided of the same date."""
    later = Adjustment.objects.filter(
        engagement=OuterRef("engagement"), requirement=OuterRef("requirement"),
        recorded_at__gt=OuterRef("recorded_at"), withdrawn_at=None,
    )  # fmt: skip
    return rows.filter(Exists(later))
