"""One's own check-ins, and what somebody gives of one to be counted with others'."""

import json
import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from people.models import Organisation, Person
from people.rules import quarter_of
from wellbeing import items
from wellbeing.asking import Answers
from wellbeing.items import ChangedMeanwhile
from wellbeing.keys import box_of, box_of_quarter
from wellbeing.models import Contribution
from wellbeing.router import PRIVATE
from wellbeing.selectors.check_in import CHECK_IN, SEALED, respondent


def keep_check_in(*, person: Person, check_id: uuid.UUID, answers: Answers, way: str, at: datetime) -> None:
    """Keeps it for the person alone. Sent twice it is one; sent again with other answers, the last ones stand.

    Raises UnableToKeep if the id is somebody else's.
    """
    box, body = box_of(person), {"answers": dict(answers), "way": way}
    try:
        items.keep(box, item_id=check_id, kind=CHECK_IN, body=body, at=at)
    except ChangedMeanwhile as found:
        items.keep(box, item_id=check_id, kind=CHECK_IN, body=body, at=at, read=found.item.revision)


def delete_check_in(*, person: Person, check_id: uuid.UUID) -> None:
    """It is gone at once. What was given to be counted is apart from it: see `take_back`."""
    box = box_of(person)
    if items.item_of(box, check_id, CHECK_IN):
        items.discard(box, check_id)


def delete_check_ins(*, person: Person) -> None:
    items.discard_kind(box_of(person), CHECK_IN)


def give_to_be_counted(*, person: Person, organisation: Organisation, answers: Answers, at: datetime) -> None:
    """Counts these answers in the quarter that runs. One set of each person: a new one takes the old one's place.

    Only for who said so, this time; the caller asks whether the person is at that place now.
    """
    quarter = quarter_of(timezone.localdate(at)).first
    row = Contribution(
        respondent=respondent(person, quarter),
        quarter=quarter,
        organisation=organisation.pk,
        area=organisation.area_id,
    )
    row.sealed = box_of_quarter(quarter).seal(row, SEALED, json.dumps(dict(answers)).encode())
    Contribution.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["respondent"],
        update_fields=["organisation", "area", "sealed"],
    )


def take_back(*, person: Person, quarter: date) -> None:
    """From now on nothing of theirs is in that quarter's count. Of one that was counted, nothing is there any more."""
    Contribution.objects.filter(pk=respondent(person, quarter)).delete()


def take_back_all(*, person: Person) -> None:
    with transaction.atomic(using=PRIVATE):
        for quarter in Contribution.objects.values_list("quarter", flat=True).distinct():
            take_back(person=person, quarter=quarter)
