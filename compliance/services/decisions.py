"""What somebody decides of one person's date: by whom, why and until when is kept, and nothing is rewritten."""

from datetime import date, datetime

from django.db import transaction

from certification.rules import add_months
from compliance.enums import Decision, Question
from compliance.models import Adjustment, Obligation, Requirement, RequirementVersion
from compliance.selectors import running_on
from compliance.services.obligations import refresh
from people.access import is_oneself, organisations_overseen
from people.models import Engagement, Organisation, Person
from people.services import record_clock_dates

# Longer than this nobody remembers why; whoever still needs it decides again.
LONGEST_MONTHS = 36
MOVES = (Decision.EXTENSION, Decision.DEFERRAL)


class UnableToDecide(Exception):
    """Nothing was decided; the message says the cure."""


def may_decide(actor: Person, person_id, organisation: Organisation | None, on: date) -> None:
    """Raises unless the actor leads training there and it is not about themself, under whichever account."""
    if organisation is None or not organisations_overseen(actor, on).filter(pk=organisation.pk).exists():
        raise UnableToDecide("Only those who lead training at this service decide this. Ask one of them.")
    if is_oneself(actor, person_id):
        raise UnableToDecide("Nobody decides about themself. Ask another lead of your service.")


def stretch_on(engagement: Engagement, requirement: Requirement, on: date) -> Obligation | None:
    """What is asked of this engagement on that day."""
    return Obligation.objects.filter(running_on(on), engagement=engagement, requirement=requirement).first()


def terms_on(requirement: Requirement, on: date) -> RequirementVersion | None:
    return requirement.versions.filter(effective_from__lte=on).last()


@transaction.atomic
def decide(
    *,
    engagement: Engagement,
    requirement: Requirement,
    kind: str,
    until: date | None,
    reason: str,
    actor: Person,
    at: datetime,
    on: date,
) -> Adjustment:
    """Decides, and brings the person's dates up to date at once."""
    may_decide(actor, engagement.person_id, engagement.organisation, on)
    # One decision at a time about one engagement: two clicks are not two decisions.
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    reason = good_reason(reason)
    until = None if kind == Decision.CONFIRMED else until
    same = Adjustment.objects.filter(
        engagement=engagement, requirement=requirement, kind=kind, until=until, decided_on=on, withdrawn_at=None
    ).first()
    if same:
        return same
    # What is decided about is the date as it is, whatever message is still on its way.
    refresh(person_ids=[engagement.person_id])
    now, terms = stretch_on(engagement, requirement, on), terms_on(requirement, on)
    if refusal := why_not(kind, until, now, deferrable=terms is not None and terms.deferrable, on=on):
        raise UnableToDecide(refusal)
    decision = Adjustment.objects.create(
        engagement=engagement,
        requirement=requirement,
        kind=kind,
        decided_on=on,
        until=until,
        reason=reason,
        decided_by=actor,
        recorded_at=at,
    )
    refresh(person_ids=[engagement.person_id])
    return decision


def why_not(kind: str, until: date | None, now: Obligation | None, *, deferrable: bool, on: date) -> str:
    """Why this cannot be decided of what is asked now, with the cure; empty if it can."""
    if now is None or not now.obliges:
        return "There is no date to decide about: nothing is asked of this person here."
    if kind == Decision.CONFIRMED:
        open_ = now.question == Question.TOO_SOON
        return "" if open_ else "Nothing is open about this date. To move it, give more time."
    if until is None:
        return "Write the last day."
    if until < on:
        return "That day is over. Choose today or a later day."
    if until > add_months(on, LONGEST_MONTHS):
        return "Choose a day within three years; decide again then if it is still needed."
    if kind == Decision.DEFERRAL and not deferrable:
        return "This date cannot be deferred. Give more time instead."
    if kind in MOVES and now.due_on is not None and until <= now.due_on:
        return "That is no later than the date as it stands. Choose a later day."
    return ""


def good_reason(reason: str, longest: int = 500) -> str:
    """The reason without its edges; raises if it says nothing or too much."""
    reason = reason.strip()
    if not reason:
        raise UnableToDecide("Write why: whoever asks about this date will want to know.")
    if len(reason) > longest:
        raise UnableToDecide(f"Shorten the reason to {longest} letters.")
    return reason


@transaction.atomic
def withdraw(*, decision: Adjustment, actor: Person, at: datetime, on: date) -> None:
    """Takes a decision back from today on; it stays in the history."""
    decision = (
        Adjustment.objects.select_for_update(of=("self",))
        .select_related("engagement__organisation")
        .get(pk=decision.pk)
    )
    may_decide(actor, decision.engagement.person_id, decision.engagement.organisation, on)
    if decision.withdrawn_at is not None:
        raise UnableToDecide("This decision has been taken back already.")
    decision.withdrawn_by, decision.withdrawn_at = actor, at
    decision.save(update_fields=["withdrawn_by", "withdrawn_at"])
    refresh(person_ids=[decision.engagement.person_id])


@transaction.atomic
def record_dates(
    *,
    engagement: Engagement,
    approved_on: date | None = None,
    first_care_role_on: date | None = None,
    reason: str,
    actor: Person,
    at: datetime,
    on: date,
) -> None:
    """Records the days from which to count, and brings the person's dates up to date at once."""
    if is_oneself(actor, engagement.person_id):
        raise UnableToDecide("Nobody decides about themself. Ask another lead of your service.")
    record_clock_dates(
        engagement=engagement,
        approved_on=approved_on,
        first_care_role_on=first_care_role_on,
        reason=reason,
        actor=actor,
        at=at,
        on=on,
    )
    refresh(person_ids=[engagement.person_id])
