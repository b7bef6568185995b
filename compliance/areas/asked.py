"""What learners chose to answer in a quarter, as the figures count it. Two queries.

Each answer counts in the quarter in which it was given: so the groups of two quarters are mostly other people, and
somebody who takes an answer back changes no group that was shown before.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet

from certification.rules import LONDON, ONE_DAY
from compliance.areas.periods import Quarter
from people.models import Person
from progress.enums import Question
from progress.models import Completion, VoluntaryAnswer

People = set[UUID]
# Figure → the question whose answer is yes or no.
YES_OR_NO = {"T9": Question.USED, "T11": Question.TIME, "T13": Question.HELP}
PASSED, NOT_YET = "passed", "not_yet"


@dataclass(slots=True)
class Answered:
    """Who answered, in groups that share nobody, and who of all of them said yes."""

    groups: dict[str, People] = field(default_factory=dict)
    yes: People = field(default_factory=set)

    @property
    def everybody(self) -> People:
        return set().union(*self.groups.values())


@dataclass(frozen=True, slots=True)
class Row:
    """An answer; `who` is the account that counts for the human."""

    who: UUID
    account: UUID
    module: str
    question: str
    value: int


def answered(
    accounts: QuerySet[Person], quarter: Quarter, scope: People, same: dict[UUID, UUID]
) -> dict[str, Answered]:
    """Figure → what those in scope answered; of somebody who answered for several modules, the newest answer."""
    rows = _rows(accounts, quarter, scope, same)
    found = {name: _yes_or_no(_newest(rows, question)) for name, question in YES_OR_NO.items()}
    found["T8"] = _surer(rows)
    found["T12"] = _ways(rows, accounts, quarter)
    return found


def _rows(accounts: QuerySet[Person], quarter: Quarter, scope: People, same: dict[UUID, UUID]) -> list[Row]:
    """The answers of the quarter, and of any time before it how sure somebody was; the newest last."""
    asked = VoluntaryAnswer.objects.filter(
        Q(question=Question.SURE_BEFORE) | Q(answered_on__gte=quarter.first),
        person__in=accounts,
        answered_on__lte=quarter.last,
    )
    values = asked.order_by("answered_on", "pk").values_list("person_id", "module_key", "question", "value")
    every = (Row(same.get(one, one), one, module, question, value) for one, module, question, value in values)
    return [row for row in every if row.who in scope]


def _newest(rows: Iterable[Row], question: Question) -> dict[UUID, Row]:
    return {row.who: row for row in rows if row.question == question}


def _yes_or_no(newest: dict[UUID, Row]) -> Answered:
    return Answered({"everybody": set(newest)}, {who for who, row in newest.items() if row.value == 1})


def _surer(rows: list[Row]) -> Answered:
    """Who said before and after how sure they were, and whose word rose."""
    before = {(row.account, row.module): row.value for row in rows if row.question == Question.SURE_BEFORE}
    twice = [row for row in rows if (row.account, row.module) in before]
    newest = _newest(twice, Question.SURE_AFTER)
    rose = {who for who, row in newest.items() if row.value > before[row.account, row.module]}
    return Answered({"everybody": set(newest)}, rose)


def _ways(rows: list[Row], accounts: QuerySet[Person], quarter: Quarter) -> Answered:
    """Who used another way than the screen, apart for those who passed the module and those who have not yet.

    Turned round, that is, who passed of those who used it, being counted would itself tell what somebody answered.
    """
    newest = _newest(rows, Question.WAYS)
    end = datetime.combine(quarter.last + ONE_DAY, time(), LONDON)
    asked = VoluntaryAnswer.objects.filter(question=Question.WAYS, answered_on__range=(quarter.first, quarter.last))
    done = Completion.objects.filter(person__in=accounts.filter(pk__in=asked.values("person")), completed_at__lt=end)
    passed = set(done.values_list("person_id", "module_key").distinct())
    groups: dict[str, People] = defaultdict(set)
    for who, row in newest.items():
        groups[PASSED if (row.account, row.module) in passed else NOT_YET].add(who)
    return Answered(dict(groups), {who for who, row in newest.items() if row.value == 1})
