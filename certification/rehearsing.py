"""Looking at what an act would bring, before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import transaction

from certification.models import AwardPeriod, Credential
from certification.models.awards import held
from certification.rules import Standing, standing
from certification.selectors import awards_with_decisions
from people.models import Person

Seen = TypeVar("Seen")


def rehearse(act: Callable[[], Seen]) -> Seen:
    """Does it, takes it back and returns what it saw; what it raises is what the act itself would raise."""
    with transaction.atomic():
        seen = act()
        transaction.set_rollback(True)
    return seen


@dataclass(frozen=True, slots=True)
class Outcome:
    """What anybody would read about the credential today, and, if it stays valid for a while, what comes then.

    `later`: an award that follows and is not touched.
    """

    today: Standing
    then: Standing | None
    later: AwardPeriod | None


def outcome(
    person: Person, credential: Credential, today: date, *, about: AwardPeriod | None, made: object = None
) -> Outcome:
    """How it stands now; inside of a rehearsal: as it would. `about`: the award decided about; `made`: what came of it.

    Both are of this person and credential.
    """
    rows = list(awards_with_decisions().filter(person=person, credential=credential).order_by("sequence"))
    spans = [held(row) for row in rows]
    now = standing(spans, today)
    change = now.until if now.word == "current" else now.since if now.word == "not_yet" else None
    then = standing(spans, date.fromordinal(change.toordinal() + 1)) if change else None
    after = [row for row in rows if about and row.sequence > about.sequence and row.pk != getattr(made, "pk", None)]
    later = next((row for row in after if held(row).last >= max(today, row.valid_from)), None)
    return Outcome(now, then, later)
