"""Each quarter is counted once, in the first night after it: what is shown is kept, and the answers are deleted."""

import json
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from people.rules import quarter_of
from wellbeing.asking import upper
from wellbeing.figures_rules import Given, counted, rounded
from wellbeing.keys import Box, box_of_quarter
from wellbeing.models import Contribution, CountedQuarter, QuarterFigures, QuarterKey
from wellbeing.router import PRIVATE
from wellbeing.sealing import UnableToOpen
from wellbeing.selectors.check_in import SEALED


def count_quarters(*, at: datetime) -> int:
    """Counts every quarter that is over and was not counted; returns how many. Done again, it changes nothing."""
    running = quarter_of(timezone.localdate(at)).first
    over = Contribution.objects.filter(quarter__lt=running).values_list("quarter", flat=True).distinct()
    number = sum(_count(quarter, at) for quarter in sorted(over))
    # Last, and again if this was broken off: without its key, no backup of what was just deleted can be opened.
    waiting = Contribution.objects.values_list("quarter", flat=True).distinct()
    QuarterKey.objects.filter(quarter__lt=running).exclude(quarter__in=list(waiting)).delete()
    return number


def _count(quarter: date, at: datetime) -> bool:
    with transaction.atomic(using=PRIVATE):
        rows = list(Contribution.objects.select_for_update().filter(quarter=quarter))
        _, new = CountedQuarter.objects.get_or_create(quarter=quarter, defaults={"counted_at": at})
        if new:  # else somebody came late: a second count beside the first would tell who
            places = counted(_opened(rows, box_of_quarter(quarter)))
            QuarterFigures.objects.bulk_create(
                QuarterFigures(quarter=quarter, place=place, figures=_as_kept(items))
                for place, items in sorted(places.items())
            )
        Contribution.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return new


def _as_kept(items) -> dict[str, list[int]]:
    said = {item: rounded(count) for item, count in items.items()}
    return {item: [one.respondents, one.upper] for item, one in said.items()}


def _opened(rows: Iterable[Contribution], box: Box) -> Iterable[Given]:
    for row in rows:
        try:
            answers = json.loads(box.open(row, SEALED))
        except UnableToOpen:
            continue  # changed by somebody: it counts for nothing, and keeps nobody else's from being counted
        yield Given(row.organisation, row.area, upper(answers))
