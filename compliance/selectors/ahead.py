"""What becomes due or runs out, month by month; and where people stood at the ends of the last quarters."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Case, Count, F, When
from django.db.models.functions import TruncMonth

from certification.rules import add_months
from compliance.enums import Kind
from compliance.lens import Lens
from compliance.selectors.coverage import Stand, stand, stretches, turning

MONTHS = 12
QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Month:
    """`first` to `last`, the part of the month that lies ahead. `people`: of whom something becomes due or runs out."""

    first: date
    last: date
    people: int


def months_ahead(lens: Lens) -> list[Month]:
    """This month and the eleven after it; one query. Somebody may be counted in several."""
    start = lens.on.replace(day=1)
    end = add_months(start, MONTHS) - timedelta(days=1)
    turn = Case(When(kind=Kind.NONE, then=F("due_on")), default=F("until"))
    rows = stretches(lens).filter(turning(lens.on, end)).order_by().annotate(month=TruncMonth(turn)).values("month")
    found = {row["month"]: row["n"] for row in rows.annotate(n=Count("person", distinct=True))}
    months = []
    for number in range(MONTHS):
        first = add_months(start, number)
        last = add_months(start, number + 1) - timedelta(days=1)
        months.append(Month(max(first, lens.on), last, found.get(first, 0)))
    return months


def quarter_ends(on: date) -> list[date]:
    """The last days of the last eight quarters that have ended by `on`, the earliest first."""
    start_of_quarter = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    ahead = add_months(start_of_quarter, 3) - timedelta(days=1)
    newest = start_of_quarter if ahead > on else ahead + timedelta(days=1)
    return [add_months(newest, -3 * number) - timedelta(days=1) for number in reversed(range(QUARTERS))]


def trend(lens: Lens) -> list[tuple[date, Stand]]:
    """Where people stood at the end of each of the last eight quarters; two queries for each."""
    return [(day, stand(replace(lens, on=day))) for day in quarter_ends(lens.on)]
